// Edits that keep the author's formatting: JSON stays JSON, and no character outside the edits moves.
import { createScanner, type Node } from "jsonc-parser";
import type { Edit, JsonValue, PolicyEditor, Removal } from "./editor";
import { rangeOf, readJson } from "./json";
import { type Layout, layoutOf } from "./layout";
import type { Range } from "./place";

/** An editor for a text, or undefined when the text is not JSON (comments and trailing commas are tolerated): what is broken cannot be edited safely. */
export function editorFor(text: string): PolicyEditor | undefined {
  const { root, problems } = readJson(text, { allowComments: true });
  if (!root || problems.some((problem) => problem.fatal)) return undefined;
  return new JsonEditor(text, root);
}

class JsonEditor implements PolicyEditor {
  private readonly layout: Layout;

  constructor(
    private readonly text: string,
    private readonly root: Node,
  ) {
    this.layout = layoutOf(text, root);
  }

  removeEntries(entries: Range[]): Removal | undefined {
    const byList = new Map<Node, Set<number>>();
    for (const entry of entries) {
      const node = nodeWithRange(this.root, entry);
      if (!node) return undefined;
      if (node.parent?.type !== "array") return { ok: false, emptied: rangeOf(node) };
      const indexes = byList.get(node.parent) ?? new Set();
      byList.set(node.parent, indexes.add((node.parent.children as Node[]).indexOf(node)));
    }
    const edits: Edit[] = [];
    for (const [list, indexes] of byList) {
      if (indexes.size === list.children?.length) return { ok: false, emptied: rangeOf(list) };
      edits.push(...removeChildren(this.text, list, indexes));
    }
    return { ok: true, edits: inOrder(edits) };
  }

  removeStatements(indexes: number[]): Removal | undefined {
    const node = this.statementNode();
    if (!node || indexes.length === 0) return undefined;
    if (node.type !== "array") return indexes.every((index) => index === 0) ? { ok: false, emptied: rangeOf(node) } : undefined;
    const statements = indexes.map((index) => node.children?.[index]);
    if (!statements.every((statement) => statement !== undefined)) return undefined;
    return this.removeEntries(statements.map(rangeOf));
  }

  removeProperty(objectRange: Range, name: string): Edit[] | undefined {
    const object = nodeWithRange(this.root, objectRange);
    const index = object?.type === "object" ? (object.children as Node[]).findIndex((member) => member.children?.[0]?.value === name) : -1;
    return object && index >= 0 ? removeChildren(this.text, object, new Set([index])) : undefined;
  }

  replaceValue(value: Range, replacement: JsonValue): Edit[] | undefined {
    const node = nodeWithRange(this.root, value);
    if (!node) return undefined;
    return [{ range: value, newText: this.layout.write(replacement, this.spansLines(node) ? this.layout.indentOf(node) : undefined) }];
  }

  insertEntries(listRange: Range, values: JsonValue[], index?: number): Edit[] | undefined {
    const node = nodeWithRange(this.root, listRange);
    if (!node || node.type === "property") return undefined;
    if (node.type === "array") return this.insertInto(node, values, index ?? (node.children as Node[]).length);
    if (values.length === 0) return [];
    const multiline = this.layout.isMultiline(node);
    const indent = this.layout.indentOf(node);
    const written = values.map((value) => this.layout.write(value, multiline ? indent : undefined));
    const separator = `,${this.layout.space}`;
    return index === 0
      ? [insertion(node.offset, `[${written.join(separator)}${separator}`), insertion(endOf(node), "]")]
      : [insertion(node.offset, "["), insertion(endOf(node), `${separator}${written.join(separator)}]`)];
  }

  insertStatement(statement: JsonValue, index?: number): Edit[] | undefined {
    const node = this.statementNode();
    if (!node || (node.type !== "array" && node.type !== "object")) return undefined;
    return this.insertEntries(rangeOf(node), [statement], index === undefined ? undefined : index + 1);
  }

  setProperty(objectRange: Range, name: string, value: JsonValue, after?: string): Edit[] | undefined {
    const object = nodeWithRange(this.root, objectRange);
    if (object?.type !== "object") return undefined;
    const existing = memberOf(object, name);
    const members = object.children as Node[];
    const write = (indent: string | undefined) => `${JSON.stringify(name)}:${this.layout.space}${this.layout.write(value, indent)}`;
    const last = members[members.length - 1];
    if (existing?.children?.[1]) {
      const old = existing.children[1];
      return [
        { range: rangeOf(old), newText: this.layout.write(value, this.spansLines(old) ? this.layout.indentOf(existing) : undefined) },
      ];
    }
    if (!last) return [{ range: insideOf(object), newText: this.layout.fill(object, [write]) }];
    const anchor = (after !== undefined && memberOf(object, after)) || last;
    const ownLine = this.layout.startsLine(anchor);
    const indent = this.layout.indentOf(anchor);
    return [
      insertion(endOf(anchor), ownLine ? `,${this.layout.eol}${indent}${write(indent)}` : `,${this.layout.space}${write(undefined)}`),
    ];
  }

  toList(value: Range): Edit[] | undefined {
    const node = nodeWithRange(this.root, value);
    if (!node) return undefined;
    if (node.type === "array") return [];
    return [insertion(node.offset, "["), insertion(endOf(node), "]")];
  }

  /** Whether a value is laid out over lines, or would be if it were long. */
  private spansLines(node: Node): boolean {
    return this.layout.isMultiline(node) || this.layout.startsLine(node.parent?.type === "property" ? node.parent : node);
  }

  private statementNode(): Node | undefined {
    return memberOf(this.root, "Statement")?.children?.[1];
  }

  private insertInto(list: Node, values: JsonValue[], index: number): Edit[] {
    const children = list.children as Node[];
    if (values.length === 0) return [];
    if (children.length === 0) {
      return [
        {
          range: insideOf(list),
          newText: this.layout.fill(
            list,
            values.map((value) => (indent) => this.layout.write(value, indent)),
          ),
        },
      ];
    }
    const at = Math.max(0, Math.min(index, children.length));
    const neighbour = children[Math.min(at, children.length - 1)] as Node;
    const ownLine = this.layout.startsLine(neighbour);
    const indent = this.layout.indentOf(neighbour);
    const gap = ownLine ? this.layout.eol + indent : this.layout.space;
    const multiline = ownLine && (neighbour.type !== "object" || this.layout.isMultiline(neighbour) || neighbour.children?.length === 0);
    const written = values.map((value) => this.layout.write(value, multiline ? indent : undefined));
    if (at === children.length) return [insertion(endOf(children[at - 1] as Node), written.map((value) => `,${gap}${value}`).join(""))];
    return [insertion(neighbour.offset, written.map((value) => `${value},${gap}`).join(""))];
  }
}

/** The text after the edits, which must not overlap (those of one editor call never do). */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = "";
  let position = 0;
  for (const edit of inOrder([...edits])) {
    if (edit.range.start < position) throw new RangeError("Text edits overlap.");
    result += text.slice(position, edit.range.start) + edit.newText;
    position = edit.range.end;
  }
  return result + text.slice(position);
}

/** Removes some children of a list or object together with their commas; the rest keeps its lines. */
function removeChildren(text: string, container: Node, indexes: ReadonlySet<number>): Edit[] {
  const children = container.children as Node[];
  if (indexes.size === children.length) return [{ range: insideOf(container), newText: "" }];
  const edits: Edit[] = [];
  for (let first = 0; first < children.length; first++) {
    if (!indexes.has(first)) continue;
    let last = first;
    while (indexes.has(last + 1)) last++;
    edits.push(...removeRun(text, children, first, last));
    first = last;
  }
  return edits;
}

function removeRun(text: string, children: Node[], first: number, last: number): Edit[] {
  const start = (children[first] as Node).offset;
  const end = endOf(children[last] as Node);
  const before = children[first - 1];
  const after = children[last + 1];
  const from = before ? endOf(before) : start;
  const to = before ? end : (after as Node).offset;
  const commas = commasBetween(text, from, to);
  if (!commas.hasComment) return [{ range: { start: from, end: to }, newText: "" }];
  // Comments of the neighbours stand in that stretch: take out the values and one comma only.
  const between = after ? commasBetween(text, end, after.offset).first : commas.first;
  const edits: Edit[] = [{ range: wholeLines(text, start, end), newText: "" }];
  if (between !== undefined && (between < start || between >= (edits[0] as Edit).range.end))
    edits.push({ range: { start: between, end: between + 1 }, newText: "" });
  return inOrder(edits);
}

/** The stretch with the line's indentation and break, if nothing else stands on its lines. */
function wholeLines(text: string, start: number, end: number): Range {
  let from = start;
  while (from > 0 && (text[from - 1] === " " || text[from - 1] === "\t")) from--;
  const tail = /^[ \t]*(?:,[ \t]*)?(\r\n|\n|\r)/.exec(text.slice(end, end + 1000));
  const startsLine = from === 0 || text[from - 1] === "\n" || text[from - 1] === "\r";
  return startsLine && tail ? { start: from, end: end + tail[0].length } : { start, end };
}

function commasBetween(text: string, from: number, to: number): { first?: number; hasComment: boolean } {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  let first: number | undefined;
  let hasComment = false;
  for (;;) {
    const kind: number = scanner.scan();
    const offset = scanner.getTokenOffset();
    if (kind === 17 || offset >= to) return { first, hasComment };
    if (kind === 5) first ??= offset;
    if (kind === 12 || kind === 13) hasComment = true;
  }
}

/** The value node (or member name) that fills exactly this range. */
function nodeWithRange(node: Node, range: Range): Node | undefined {
  if (node.offset > range.start || endOf(node) < range.end) return undefined;
  if (node.type !== "property" && node.offset === range.start && endOf(node) === range.end) return node;
  for (const child of node.children ?? []) {
    const found = nodeWithRange(child, range);
    if (found) return found;
  }
  return undefined;
}

function memberOf(object: Node, name: string): Node | undefined {
  return object.type === "object" ? object.children?.find((member) => member.children?.[0]?.value === name) : undefined;
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

function insideOf(node: Node): Range {
  return { start: node.offset + 1, end: endOf(node) - 1 };
}

function insertion(offset: number, newText: string): Edit {
  return { range: { start: offset, end: offset }, newText };
}

function inOrder(edits: Edit[]): Edit[] {
  return edits.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}
