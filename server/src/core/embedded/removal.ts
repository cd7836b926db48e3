// Taking one entry out of a list where it is written: in YAML (lines and brackets), in JSON and in HCL, by the text around it. Whoever
// calls reads the result again: what is not what was meant is not offered.
import type { TextEdit } from "../checks/finding";
import { itemsOf, membersOf } from "../open/policy";
import type { PolicyNode } from "../syntax/node";

/** Elements of an Allow whose entries each let something in. */
const GRANTING = new Set(["Action", "Resource", "Principal"]);

/** The edits that take an entry of an Allow's list out; undefined where it is no such entry, or stands alone. */
export function removalOf(text: string, document: PolicyNode, node: PolicyNode): TextEdit[] | undefined {
  const list = listOf(document, node);
  if (!list) return undefined;
  const index = list.indexOf(node);
  const [own, previous, next] = [literalAt(text, node), list[index - 1], list[index + 1]].map((one) =>
    one && "offset" in one ? literalAt(text, one) : one,
  ) as [Literal, Literal | undefined, Literal | undefined];
  return inLines(text, own) ?? inBrackets(text, own, previous, next);
}

/** The entries of the list that holds a node, if it is one that grants and has more than one entry. */
function listOf(document: PolicyNode, node: PolicyNode): readonly PolicyNode[] | undefined {
  const statements = membersOf(document).find(({ name }) => name.value === "Statement")?.value;
  for (const one of statements ? itemsOf(statements) : []) {
    // A statement that is there or not is one all the same.
    const members = membersOf(one.choice?.whenTrue && !one.choice.whenFalse ? one.choice.whenTrue : one);
    if (members.find(({ name }) => name.value === "Effect")?.value.value !== "Allow") continue;
    for (const { name, value } of members) {
      if (!GRANTING.has(String(name.value))) continue;
      const lists = value.type === "object" ? membersOf(value).map((member) => member.value) : [value];
      for (const list of lists)
        if (list.type === "array" && list.children?.includes(node) && list.children.length > 1) return list.children;
    }
  }
  return undefined;
}

interface Literal {
  start: number;
  end: number;
}

/** The entry as written: with its quotes, and in YAML with its tag. */
export function literalAt(text: string, { offset, length }: PolicyNode): Literal {
  let start = offset;
  let end = offset + length;
  const quote = text[start - 1];
  if ((quote === '"' || quote === "'") && text[end] === quote && !/^["']/.test(text.slice(start, start + 1))) {
    start--;
    end++;
  }
  const tag = /![A-Za-z:]+[ \t]+$/.exec(text.slice(Math.max(0, start - 60), start));
  return { start: tag ? start - tag[0].length : start, end };
}

/** An entry of a YAML list on a line of its own: the line goes, a comment on it stays. */
function inLines(text: string, { start, end }: Literal): TextEdit[] | undefined {
  const from = lineStart(text, start);
  if (!/^[ \t]*-[ \t]+$/.test(text.slice(from, start))) return undefined;
  const rest = text.slice(end, endOfLine(text, end)).trim();
  if (rest === "") return [{ range: { start: from, end: nextLine(text, end) }, newText: "" }];
  if (!rest.startsWith("#")) return undefined;
  const dash = text.indexOf("-", from);
  return [{ range: { start: dash, end: text.indexOf("#", end) }, newText: "" }];
}

/** An entry between brackets: with the comma behind it, or the one before it where it is the last. */
function inBrackets(text: string, own: Literal, previous: Literal | undefined, next: Literal | undefined): TextEdit[] | undefined {
  const isBetween = (from: number, to: number) => /^\s*,\s*$/.test(text.slice(from, to));
  if (next) {
    if (!isBetween(own.end, next.start)) return undefined;
    return [{ range: { start: own.start, end: next.start }, newText: "" }];
  }
  if (!previous || !isBetween(previous.end, own.start)) return undefined;
  return [{ range: { start: previous.end, end: own.end }, newText: "" }];
}

/** Where the line of an offset ends, before its break. */
export function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" && end > from ? end - 1 : end;
}

/** Where the line behind that of an offset begins. */
export function nextLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Behind the last letter of a value: what is written in lines goes on over blanks and comments. */
export function endOfValue(text: string, node: PolicyNode): number {
  if (!node.children) return literalAt(text, node).end;
  const last = node.children.reduce<PolicyNode | undefined>((best, one) => (best && best.offset > one.offset ? best : one), undefined);
  return isBraced(text, node) || isBlock(text, node) || !last ? node.offset + node.length : endOfValue(text, last);
}

/** Written between braces or brackets. */
export function isBraced(text: string, { offset }: PolicyNode): boolean {
  return /[{[]/.test(text[offset] ?? "");
}

/** A block of HCL: `statement { … }`. */
export function isBlock(text: string, { offset, length }: PolicyNode): boolean {
  return /^[a-z_]+\s*\{/.test(text.slice(offset, offset + 40)) && text[offset + length - 1] === "}";
}

/** An entry of a YAML list that has its dash before it. */
export function isInLines(text: string, { offset }: PolicyNode): boolean {
  return /^[ \t]*-[ \t]+$/.test(text.slice(lineStart(text, offset), offset)) && !/[{[]/.test(text[offset] ?? "");
}

/** An object between braces whose members are set with `=`. */
export function isHcl(text: string, node: PolicyNode): boolean {
  const [first] = membersOf(node);
  return first !== undefined && /^["']?\s*=/.test(text.slice(first.name.offset + first.name.length));
}
