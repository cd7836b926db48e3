// The tree of a host file (YAML or JSON) before any function of it is understood: maps, lists and scalars with their places. Types and small readers.
import type { Range } from "../syntax/tree";

export type HostNode = HostMap | HostList | HostScalar;

/** A scalar: always as text, as written in the source, whatever type the format would make of it. */
export interface HostScalar {
  type: "scalar";
  /** The decoded text. */
  text: string;
  /** Of the text without quotes, tag and anchor; of a block scalar from its `|` or `>`. */
  range: Range;
  /** True without quotes: only then the text may stand for a number, a boolean or nothing. */
  plain: boolean;
  /** YAML's tag, `!Sub`. */
  tag?: string;
  /** The offset in the file of the n-th character of `text` (also of its end). */
  at(index: number): number;
}

export interface HostEntry {
  key: HostScalar;
  value: HostNode;
}

export interface HostMap {
  type: "map";
  range: Range;
  entries: HostEntry[];
  tag?: string;
}

export interface HostList {
  type: "list";
  range: Range;
  items: HostNode[];
  tag?: string;
}

/** The first value under a name. */
export function get(node: HostNode | undefined, ...path: string[]): HostNode | undefined {
  let at = node;
  for (const name of path) at = at?.type === "map" ? at.entries.find((entry) => entry.key.text === name)?.value : undefined;
  return at;
}

/** The text of a scalar without a tag; undefined for anything else. */
export function textOf(node: HostNode | undefined): string | undefined {
  return node?.type === "scalar" && node.tag === undefined ? node.text : undefined;
}

/** The entries of a map; none for anything else. */
export function entriesOf(node: HostNode | undefined): readonly HostEntry[] {
  return node?.type === "map" ? node.entries : [];
}

/** The items of a list; none for anything else. */
export function itemsOf(node: HostNode | undefined): readonly HostNode[] {
  return node?.type === "list" ? node.items : [];
}

/** A scalar that stands in no text of its own, for values that a host implies. Its place is that of what implies it. */
export function impliedScalar(text: string, range: Range): HostScalar {
  return { type: "scalar", text, range, plain: false, at: () => range.start };
}

/** The text of a place without blanks: what differs only by these is the same in another version of the file. */
export function contentOf(text: string, { start, end }: Range): string {
  return text.slice(start, end).replace(/\s+/g, "");
}
