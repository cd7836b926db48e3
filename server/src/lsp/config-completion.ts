// Completion of AWS actions and resources in `iam-prover.json`: as in a statement that holds nothing else.
import { findNodeAtLocation, getLocation, type JSONPath, parseTree } from "jsonc-parser";
import { parsePolicy } from "../core/syntax/parse";
import { type CompletionEntry, complete } from "../core/writing/completion";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";
import { writingContext } from "./writing";

interface Place {
  path: RegExp;
  element: "Action" | "Resource";
  /** The member with the actions of a resource, and the length of the path to the object that holds both. */
  actions?: string;
  depth?: number;
}

/** Where settings name what a policy names, and the element that it stands in there. */
const PLACES: readonly Place[] = [
  { path: /^critical\/\d+\/(?:actions|together)\/\d+$/, element: "Action" },
  { path: /^critical\/\d+\/resources\/\d+$/, element: "Resource", actions: "actions", depth: 2 },
  { path: /^expect\/\d+\/request\/action$/, element: "Action" },
  { path: /^expect\/\d+\/request\/resource$/, element: "Resource", actions: "action", depth: 3 },
];

/** The entries at a position of a settings file, inside of a string; none where nothing of a policy stands. */
export function configEntries(session: Session, document: OpenDocument, offset: number): CompletionEntry[] {
  const text = document.text.getText();
  const { path, previousNode: node, isAtPropertyKey } = getLocation(text, offset);
  const place = isAtPropertyKey ? undefined : PLACES.find((one) => one.path.test(path.join("/")));
  if (!place || node?.type !== "string" || offset <= node.offset) return [];
  const actions = place.actions ? `"Action":${textAt(text, [...path.slice(0, place.depth), place.actions])},` : "";
  const before = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",${actions}"${place.element}":`;
  const policy = `${before}${text.slice(node.offset, node.offset + node.length)}}]}`;
  const moved = node.offset - before.length;
  const entries = complete(policy, offset - moved, writingContext(session, document, "identity"), parsePolicy(policy).document);
  return entries.map((entry) => ({ ...entry, range: { start: entry.range.start + moved, end: entry.range.end + moved } }));
}

/** What stands at a place of a JSON text, `"*"` where nothing does. */
function textAt(text: string, path: JSONPath): string {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, path);
  return node ? text.slice(node.offset, node.offset + node.length) : '"*"';
}
