// A policy with values that nobody knows yet, and how its choices are settled. Nodes in, nodes out; types and small walks.
import type { ConditionTerm, SymbolInfo } from "../hosts/host";
import type { PolicyNode } from "../syntax/node";
import type { TextPart } from "../syntax/tree";

/** A policy of a host with what is known of its symbols and conditions. */
export interface OpenPolicy {
  /** The document as values; an object with `Statement`. */
  node: PolicyNode;
  symbols: ReadonlyMap<string, SymbolInfo>;
  conditions: ReadonlyMap<string, ConditionTerm>;
}

/** The members of an object: names with their values. */
export function membersOf(node: PolicyNode): { property: PolicyNode; name: PolicyNode; value: PolicyNode }[] {
  if (node.type !== "object") return [];
  return (node.children ?? []).flatMap((property) => {
    const [name, value] = property.children ?? [];
    return name && value ? [{ property, name, value }] : [];
  });
}

/** An object with other members, in its place. */
export function withMembers(node: PolicyNode, members: readonly (readonly [PolicyNode, PolicyNode])[]): PolicyNode {
  const children = members.map(
    ([name, value]): PolicyNode => ({ type: "property", offset: name.offset, length: name.length, children: [name, value] }),
  );
  return { type: "object", offset: node.offset, length: node.length, children };
}

/** A known text that stands where a node stands. */
export function textNode(value: string, at: PolicyNode): PolicyNode {
  return { type: "string", offset: at.offset, length: at.length, value };
}

/** The items of a list, or the value alone. */
export function itemsOf(node: PolicyNode): readonly PolicyNode[] {
  return node.type === "array" ? (node.children ?? []) : [node];
}

/** A scalar with a part that is not known. */
export function isOpen(node: PolicyNode): boolean {
  return node.parts?.some((part) => "symbol" in part) ?? node.type === "unknown";
}

/** The symbols of a text. */
export function symbolsOf(parts: readonly TextPart[] | undefined): string[] {
  return (parts ?? []).flatMap((part) => ("symbol" in part ? [part.symbol] : []));
}

/** Every node below and including one, choices included. */
export function walk(node: PolicyNode): PolicyNode[] {
  const nodes: PolicyNode[] = [];
  const add = (one: PolicyNode): void => {
    nodes.push(one);
    if (one.children) for (const child of one.children) add(child);
    if (one.choice?.whenTrue) add(one.choice.whenTrue);
    if (one.choice?.whenFalse) add(one.choice.whenFalse);
  };
  add(node);
  return nodes;
}

/** The document with its choices settled; undefined where nothing is left. Members and items without a value go away. What has none stays the same. */
export function settle(node: PolicyNode, holds: (condition: string) => boolean): PolicyNode | undefined {
  if (node.type === "choice") {
    const branch = node.choice && (holds(node.choice.condition) ? node.choice.whenTrue : node.choice.whenFalse);
    return branch && settle(branch, holds);
  }
  if (!node.children) return node;
  if (node.type === "property") {
    const [name, value] = node.children;
    const settled = value && settle(value, holds);
    if (settled === value && node.children.length === 2) return node;
    return name && settled ? { ...node, children: [name, settled] } : undefined;
  }
  return withChildren(node, node.children, (child) => settle(child, holds));
}

/** The statements of a document in one case, in the order in which they stand there, as the file has them. */
export function standingStatements(document: PolicyNode, holds: (condition: string) => boolean): PolicyNode[] {
  const standing = (node: PolicyNode): PolicyNode[] => {
    if (node.type === "array") return (node.children ?? []).flatMap(standing);
    if (!node.choice) return [node];
    const branch = holds(node.choice.condition) ? node.choice.whenTrue : node.choice.whenFalse;
    return branch ? standing(branch) : [];
  };
  return membersOf(document).flatMap(({ name, value }) => (name.value === "Statement" ? standing(value) : []));
}

/** The document with some of its statements saying nothing: they keep their place and their Sid, and match no action. */
export function silenced(document: PolicyNode, statements: ReadonlySet<PolicyNode>): PolicyNode {
  const inValue = (node: PolicyNode): PolicyNode => {
    if (statements.has(node)) return sayingNothing(node);
    if (node.type === "array") return withChildren(node, node.children ?? [], inValue);
    if (!node.choice) return node;
    const whenTrue = node.choice.whenTrue && inValue(node.choice.whenTrue);
    const whenFalse = node.choice.whenFalse && inValue(node.choice.whenFalse);
    return { ...node, choice: { condition: node.choice.condition, ...(whenTrue && { whenTrue }), ...(whenFalse && { whenFalse }) } };
  };
  return withMembers(
    document,
    membersOf(document).map(({ name, value }) => [name, name.value === "Statement" ? inValue(value) : value]),
  );
}

function sayingNothing(statement: PolicyNode): PolicyNode {
  const members = membersOf(statement).flatMap(({ name, value }): [PolicyNode, PolicyNode][] => {
    const element = String(name.value);
    if (/^(Not)?Action$/.test(element))
      return [[textNode("Action", name), { type: "array", offset: value.offset, length: value.length, children: [] }]];
    if (/^(Not)?(Principal|Resource)$/.test(element)) return [[textNode(element.replace(/^Not/, ""), name), textNode("*", value)]];
    if (element === "Effect") return [[name, textNode("Allow", value)]];
    return element === "Sid" && value.type === "string" && !value.parts ? [[name, value]] : [];
  });
  return withMembers(statement, members);
}

/** The same tree with every open scalar replaced, in both branches of choices. */
export function mapOpen(node: PolicyNode, replace: (node: PolicyNode) => PolicyNode): PolicyNode {
  if (isOpen(node)) return replace(node);
  if (node.choice) {
    const whenTrue = node.choice.whenTrue && mapOpen(node.choice.whenTrue, replace);
    const whenFalse = node.choice.whenFalse && mapOpen(node.choice.whenFalse, replace);
    return { ...node, choice: { condition: node.choice.condition, ...(whenTrue && { whenTrue }), ...(whenFalse && { whenFalse }) } };
  }
  return node.children ? withChildren(node, node.children, (child) => mapOpen(child, replace)) : node;
}

/** The node with its children changed; itself where each stays what it is. */
function withChildren(
  node: PolicyNode,
  children: readonly PolicyNode[],
  change: (child: PolicyNode) => PolicyNode | undefined,
): PolicyNode {
  let isSame = true;
  const changed: PolicyNode[] = [];
  for (const child of children) {
    const one = change(child);
    if (one !== child) isSame = false;
    if (one) changed.push(one);
  }
  return isSame ? node : { ...node, children: changed };
}
