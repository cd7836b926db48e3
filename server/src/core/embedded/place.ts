// Where the cursor stands in a policy of a host: the value or name at an offset, with what belongs there.
import { itemsOf, membersOf } from "../open/policy";
import type { PolicyNode } from "../syntax/node";
import type { JsonPath, Place } from "../syntax/place";
import { roleOf } from "../syntax/role";

interface Found {
  node: PolicyNode;
  path: JsonPath;
  isName: boolean;
  siblings: readonly PolicyNode[];
}

/**
 * The place at an offset of the file's text. Only what stands in the text as it is counts: a value that a function makes, or that the host
 * implies, is no place to write at. Undefined elsewhere.
 */
export function hostPlaceAt(document: PolicyNode, text: string, offset: number): Place | undefined {
  const found = find(document, [], offset, []);
  if (!found) return undefined;
  const { node, path, isName, siblings } = found;
  const range = { start: node.offset, end: node.offset + node.length };
  const value = node.type === "null" ? "" : String(node.value ?? "");
  if (text.slice(range.start, range.end) !== value) return undefined;
  const role = roleOf(path, isName);
  if (role.role === "unknown") return undefined;
  return {
    ...role,
    offset,
    path,
    isName,
    text: value,
    prefix: value.slice(0, offset - range.start),
    range,
    token: value === "" ? "none" : "word",
    closed: true,
    siblings: siblings.flatMap((one) => (one !== node && typeof one.value === "string" ? [one.value] : [])),
    hasColon: isName,
    needsCommaBefore: false,
    needsCommaAfter: false,
  };
}

function find(node: PolicyNode, path: JsonPath, offset: number, siblings: readonly PolicyNode[]): Found | undefined {
  const { choice } = node;
  if (choice) {
    for (const one of [choice.whenTrue, choice.whenFalse]) {
      const inner = one && find(one, path, offset, siblings);
      if (inner) return inner;
    }
    return undefined;
  }
  if (node.type === "array") {
    for (const [index, item] of itemsOf(node).entries()) {
      const inner = find(item, [...path, index], offset, node.children ?? []);
      if (inner) return inner;
    }
    return undefined;
  }
  if (node.type === "object") {
    const members = membersOf(node);
    for (const { name, value } of members) {
      const way = [...path, String(name.value)];
      if (holds(name, offset)) return { node: name, path: way, isName: true, siblings: members.map((one) => one.name) };
      const inner = find(value, way, offset, [value]);
      if (inner) return inner;
    }
    return undefined;
  }
  const isText = (node.type === "string" && !node.parts) || node.type === "null";
  return isText && holds(node, offset) ? { node, path, isName: false, siblings } : undefined;
}

function holds({ offset: start, length }: PolicyNode, offset: number): boolean {
  return start <= offset && offset <= start + length;
}
