// What a cursor in `iam-prover.json` stands in: an action or a resource, as a policy would name it.
import { findNodeAtLocation, getLocation, type JSONPath, type Node, parseTree } from "jsonc-parser";

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

/**
 * A policy of one statement that holds what stands in the string at an offset. `before`: how many of its characters come before
 * that string; `start`: where the string stands in the settings. Undefined where nothing of a policy stands.
 */
export function policyAtCursor(text: string, offset: number): { policy: string; before: number; start: number } | undefined {
  const { path, previousNode: node, isAtPropertyKey } = getLocation(text, offset);
  const place = isAtPropertyKey ? undefined : PLACES.find((one) => one.path.test(path.join("/")));
  if (!place || node?.type !== "string" || offset <= node.offset) return undefined;
  const actions = place.actions ? `"Action":${textAt(text, [...path.slice(0, place.depth), place.actions])},` : "";
  const before = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",${actions}"${place.element}":`;
  return { policy: `${before}${written(text, node)}}]}`, before: before.length, start: node.offset };
}

/** What stands at a place of a JSON text, `"*"` where nothing does. */
function textAt(text: string, path: JSONPath): string {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, path);
  return node ? written(text, node) : '"*"';
}

function written(text: string, { offset, length }: Node): string {
  return text.slice(offset, offset + length);
}
