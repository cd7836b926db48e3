// Building values of policies: texts of known and unknown parts, choices, and what is not known at all.
import { HOSTS } from "../../limits";
import { alternatives } from "../../syntax/alternatives";
import type { PolicyNode } from "../../syntax/node";
import type { Range, TextPart } from "../../syntax/tree";

/** A value of a host, with the words of its source where it is one scalar of it. */
export interface ValueNode extends PolicyNode {
  readonly children?: readonly ValueNode[];
  readonly choice?: { condition: string; whenTrue?: ValueNode; whenFalse?: ValueNode };
  /** The scalar of the source that the value is, decoded; absent where an expression of several makes it. */
  readonly written?: string;
  /** A list whose entries have no known order: an index leads nowhere. */
  readonly unordered?: true;
  /** A set: the key of an entry is the entry. */
  readonly isSet?: true;
}

/** A text. Fixed parts that touch become one; without symbols it is a known text. */
export function text(parts: readonly TextPart[], range: Range, written?: string): ValueNode {
  const merged: TextPart[] = [];
  for (const part of parts) {
    const last = merged[merged.length - 1];
    if ("text" in part && part.text === "") continue;
    if ("text" in part && last && "text" in last) merged[merged.length - 1] = { text: last.text + part.text };
    else merged.push(part);
  }
  const value = merged.map((part) => ("text" in part ? part.text : `\${${part.symbol}}`)).join("");
  const isKnown = merged.every((part) => "text" in part);
  return {
    type: "string",
    offset: range.start,
    length: range.end - range.start,
    value,
    ...(!isKnown && { parts: merged }),
    ...(written !== undefined && { written }),
  };
}

/** Something of which nothing is known, not even whether it is a text or a list. */
export function unknown(symbol: string, range: Range, written?: string): ValueNode {
  return { ...text([{ symbol, range }], range, written), type: "unknown" };
}

/** One of two values. */
export function choice(condition: string, whenTrue: ValueNode | undefined, whenFalse: ValueNode | undefined, range: Range): ValueNode {
  return {
    type: "choice",
    offset: range.start,
    length: range.end - range.start,
    choice: { condition, ...(whenTrue && { whenTrue }), ...(whenFalse && { whenFalse }) },
  };
}

/** A list. */
export function list(children: readonly ValueNode[], range: Range): ValueNode {
  return { type: "array", offset: range.start, length: range.end - range.start, children };
}

/** An object; its members are pairs of a name and a value. */
export function object(members: readonly (readonly [ValueNode, ValueNode])[], range: Range): ValueNode {
  const children = members.map(([written, value]): ValueNode => {
    const name = nameOf(written);
    const end = Math.max(name.offset + name.length, value.offset + value.length);
    return { type: "property", offset: name.offset, length: end - name.offset, children: [name, value] };
  });
  return { type: "object", offset: range.start, length: range.end - range.start, children };
}

/** A name is a text: a number as it is written, of half-typed lists and choices no more than that there is one. */
function nameOf(name: ValueNode): ValueNode {
  if (typeof name.value === "string") return name;
  return text([{ text: knownText(name) ?? "?" }], rangeOf(name), name.written);
}

/** The value under a name of an object. */
export function member(node: ValueNode | undefined, name: string): ValueNode | undefined {
  if (node?.type !== "object") return undefined;
  return node.children?.find((child) => child.children?.[0]?.value === name)?.children?.[1];
}

/** The known text of a value; numbers and booleans as written. */
export function knownText(node: ValueNode | undefined): string | undefined {
  if (!node || node.parts) return undefined;
  if (node.type === "string") return node.value as string;
  if (node.type === "number" || node.type === "boolean") return node.written ?? String(node.value);
  return undefined;
}

/** The parts of a text, known or not; undefined for what is no text. */
export function partsOf(node: ValueNode | undefined): readonly TextPart[] | undefined {
  if (node?.type === "string" && node.parts) return node.parts;
  const known = knownText(node);
  return known === undefined ? undefined : [{ text: known }];
}

export function rangeOf(node: ValueNode): Range {
  return { start: node.offset, end: node.offset + node.length };
}

/**
 * Maps several values to one, alternative by alternative: choices among them become choices of the result. `otherwise` is
 * the result where there are too many, or where a branch has no value.
 */
export function together(
  nodes: readonly ValueNode[],
  range: Range,
  make: (nodes: readonly ValueNode[]) => ValueNode,
  otherwise: () => ValueNode,
): ValueNode {
  let left = HOSTS.textsByChoices;
  const step = (current: readonly ValueNode[]): ValueNode | undefined => {
    const index = current.findIndex((node) => node.type === "choice");
    const chosen = current[index];
    if (!chosen?.choice) return make(current);
    left--;
    if (left < 0) return undefined;
    const { condition, whenTrue, whenFalse } = chosen.choice;
    const branch = (holds: boolean, value: ValueNode | undefined) => {
      if (!value) return otherwise();
      return step(current.map((node, i) => (i === index ? value : under(node, condition, holds))));
    };
    const one = branch(true, whenTrue);
    const two = one && branch(false, whenFalse);
    return two && choice(condition, one, two, range);
  };
  return step(nodes) ?? otherwise();
}

/** A value where a condition is known: choices by the same condition are settled at their top. */
function under(node: ValueNode, condition: string, holds: boolean): ValueNode {
  const known = alternatives(node, [{ condition, holds }]);
  return known.length === 1 && node.type === "choice" ? (known[0]?.node as ValueNode) : node;
}
