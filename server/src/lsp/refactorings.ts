// Refactorings of core/ide. One that claims to change nothing is offered only when that is proved.
import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import { tooLargeToProve } from "../core/checks/size";
import { refactorings as candidates } from "../core/ide/refactor";
import type { Refactoring } from "../core/ide/refactoring";
import { applyEdits } from "../core/syntax/edit";
import { parsePolicy } from "../core/syntax/parse";
import type { Range } from "../core/syntax/tree";
import { keepsAccess } from "./compare";
import { workspaceEdit } from "./edits";
import { treeOf, writingContext } from "./ide";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";
import { within } from "./time";

/** The refactorings at a range, as far as `left` milliseconds go for the proofs. */
export async function refactorings(session: Session, document: OpenDocument, range: Range, left: () => number): Promise<CodeAction[]> {
  const tree = treeOf(session, document);
  // Nothing would be proved, and what is put together is as long as the policy.
  if (!tree || tooLargeToProve([tree]) !== undefined) return [];
  const baseline = document.judged?.baseline;
  const older = baseline?.kind === "text" ? parsePolicy(baseline.text, { allowComments: true }).document : undefined;
  const found = candidates(tree, range, writingContext(session, document), older ? { baseline: older } : {});
  const actions: CodeAction[] = [];
  for (const one of found) {
    const effect = await effectOf(session, document, one, left);
    if (effect === undefined) continue;
    actions.push({
      title: `${one.title} — ${effect}`,
      kind: CodeActionKind.RefactorRewrite,
      edit: workspaceEdit(session, document, one.edits),
    });
  }
  return actions;
}

/** What becomes of access, in words, or undefined where a claim could not be proved. */
async function effectOf(session: Session, document: OpenDocument, one: Refactoring, left: () => number): Promise<string | undefined> {
  if (one.claim !== "equal" || one.equalOverCatalogue) return one.effect;
  if (document.settings.run === "off") return undefined;
  const text = document.view.text;
  const proof = keepsAccess(session, document, text, applyEdits(text, one.edits), document.view.closing.signal);
  // When the time is over the proof is still answered from the cache the next time.
  return (await within(left(), proof)) ? "changes no access (proved)" : undefined;
}
