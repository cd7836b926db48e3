// How a text is laid out (indentation, line ends, blanks), so that what is added looks as if the author had typed it.
import type { Node } from "jsonc-parser";
import type { JsonValue } from "./editor";

/** The habits of one text. */
export interface Layout {
  eol: string;
  /** What follows a comma or colon on one line: a blank, or nothing in minified text. */
  space: string;
  /** Nothing but blanks stands before the node on its line. */
  startsLine(node: Node): boolean;
  /** The blanks at the start of the node's line. */
  indentOf(node: Node): string;
  isMultiline(node: Node): boolean;
  /** A value as text whose first line stands at `indent` already; without an indent on one line. */
  write(value: JsonValue, indent: string | undefined): string;
  /** The inside of an empty list or object once it holds these, each written for the indent that it is given. */
  fill(container: Node, values: ((indent: string | undefined) => string)[]): string;
}

/** Reads the layout off the text: its first line end, its first indentation, whether it is minified. */
export function layoutOf(text: string, root: Node): Layout {
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  const isMinified = /":/.test(text) && !/":\s/.test(text);
  const space = isMinified ? "" : " ";
  const textIsMultiline = /[\r\n]/.test(text.slice(root.offset, root.offset + root.length));

  const lineStart = (offset: number) => Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  const indentOf = (node: Node) => (/^[ \t]*/.exec(text.slice(lineStart(node.offset), node.offset)) as RegExpExecArray)[0];
  const startsLine = (node: Node) => lineStart(node.offset) > 0 && indentOf(node).length === node.offset - lineStart(node.offset);
  const isMultiline = (node: Node) => /[\r\n]/.test(text.slice(node.offset, node.offset + node.length));

  function unitOf(): string {
    const first = root.children?.[0];
    if (!first || !startsLine(first)) return "  ";
    const outer = indentOf(root);
    const inner = indentOf(first);
    return inner.length > outer.length && inner.startsWith(outer) ? inner.slice(outer.length) : "  ";
  }
  const unit = unitOf();

  function write(value: JsonValue, indent: string | undefined): string {
    if (indent === undefined) return writeInline(value);
    return JSON.stringify(value, undefined, unit).replaceAll("\n", eol + indent);
  }

  function writeInline(value: JsonValue): string {
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map(writeInline).join(`,${space}`)}]`;
    const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${space}${writeInline(member)}`);
    return members.length === 0 ? "{}" : `{${space}${members.join(`,${space}`)}${space}}`;
  }

  function fill(container: Node, values: ((indent: string | undefined) => string)[]): string {
    if (!textIsMultiline) return values.map((value) => value(undefined)).join(`,${space}`);
    const outer = indentOf(container);
    const inner = outer + unit;
    return eol + inner + values.map((value) => value(inner)).join(`,${eol}${inner}`) + eol + outer;
  }

  return {
    eol,
    space,
    startsLine,
    indentOf,
    isMultiline,
    write,
    fill,
  };
}
