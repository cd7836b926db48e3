// What code actions share that put another text in the place of a whole policy.
import type { PolicyDocument } from "../core/syntax/tree";
import { changeBetween } from "./carry";
import { workspaceEdit } from "./edits";
import { treeOf } from "./ide";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** The policy as it is, where it may be rewritten: one JSON text, not too long, and its meaning is known. */
export function rewritable(session: Session, document: OpenDocument, longest: number): PolicyDocument | undefined {
  const { view, settings } = document;
  if (settings.run === "off" || view.phase === "none" || view.text.length > longest) return undefined;
  return treeOf(session, document);
}

/** The result of an investigation about an open policy, given up when its text changes. */
export function proved<T>(
  session: Session,
  document: OpenDocument,
  investigation: Parameters<typeof session.services.investigate<T>>[0],
): Promise<T> {
  const options = { signal: document.view.closing.signal, timeoutMs: document.settings.solver.timeout };
  return session.services.investigate(investigation, session.solver, options);
}

/** The edit that makes another text of the whole policy, as small as a change of one place can be. */
export function wholeEdit(session: Session, document: OpenDocument, tree: PolicyDocument, text: string) {
  const change = changeBetween(tree.text, text);
  if (!change || tree.text !== document.view.text) return undefined;
  const range = { start: change.start, end: change.oldEnd };
  return workspaceEdit(session, document, [{ range, newText: text.slice(change.start, change.newEnd) }]);
}
