// What an older version said, put back where it stood: an entry, a statement, or all statements, as their text was written there.
import type { TextEdit } from "../checks/finding";
import { itemsOf, membersOf, walk } from "../open/policy";
import type { PolicyNode } from "../syntax/node";
import { literalAt } from "./removal";

/** A policy in the text of its file. */
export interface Written {
  text: string;
  node: PolicyNode;
}

/** An edit that puts something back, and what it is called. */
export interface Restoration {
  what: "entry" | "statement" | "statements";
  /** The older text of an entry. */
  token?: string;
  edits: TextEdit[];
}

/** What may be put back for something said of a node, the smallest first. */
export function restorationsOf(now: Written, node: PolicyNode, before: Written): Restoration[] {
  const statements = statementsOf(now.node);
  const older = statementsOf(before.node);
  const found: Restoration[] = [];
  if (!statements || !older) return found;
  // Values of what is generated stand outside of the place that their statement has.
  const index = itemsOf(statements).findIndex((one) => walk(one).includes(node));
  const own = itemsOf(statements)[index];
  const past = own && sameStatement(own, index, older);
  if (own && past) {
    found.push(...entries(now, own, node, { text: before.text, node: past }));
    const edit = replaced(now.text, own, before.text, past);
    if (edit) found.push({ what: "statement", edits: [edit] });
  }
  const edit = replaced(now.text, statements, before.text, older);
  if (edit) found.push({ what: "statements", edits: [edit] });
  return found;
}

function statementsOf(document: PolicyNode): PolicyNode | undefined {
  return membersOf(document).find(({ name }) => name.value === "Statement")?.value;
}

/** The older statement with the same Sid, else the one at the same place. */
function sameStatement(own: PolicyNode, index: number, older: PolicyNode): PolicyNode | undefined {
  const sidOf = (one: PolicyNode) => membersOf(one).find(({ name }) => name.value === "Sid")?.value.value;
  const sid = sidOf(own);
  const items = itemsOf(older);
  return sid === undefined ? items[index] : (items.find((one) => sidOf(one) === sid) ?? items[index]);
}

/** The older value in the place of an entry: of a list one that it lost. */
function entries(now: Written, own: PolicyNode, node: PolicyNode, past: Written): Restoration[] {
  const path = pathTo(own, node);
  if (!path) return [];
  const [last] = path.slice(-1);
  const values =
    typeof last === "number"
      ? lostOf(follow(own, path.slice(0, -1)), follow(past.node, path.slice(0, -1)), last)
      : [follow(past.node, path)];
  return values.flatMap((value) => {
    if (!value || value.children || value.choice || textIn(past.text, value).includes("\n")) return [];
    const token = textIn(past.text, value);
    const [from, to] = [literalAt(past.text, value), literalAt(now.text, node)];
    const whole = { range: to, newText: past.text.slice(from.start, from.end) };
    const inner = { range: { start: node.offset, end: node.offset + node.length }, newText: token };
    return [whole, inner].flatMap((edit) =>
      now.text.slice(edit.range.start, edit.range.end) === edit.newText ? [] : [{ what: "entry" as const, token, edits: [edit] }],
    );
  });
}

/** The entries of an older list that are no longer there, the one at the same position first; of a single value that became a list the value. */
function lostOf(list: PolicyNode | undefined, older: PolicyNode | undefined, index: number): PolicyNode[] {
  if (!list || !older) return [];
  const left = new Set(itemsOf(list).map(({ value }) => value));
  const lost = itemsOf(older).filter(({ value }) => !left.has(value));
  const same = older.type === "array" ? older.children?.[index] : older;
  return [...lost.filter((one) => one === same), ...lost.filter((one) => one !== same)].slice(0, 3);
}

function textIn(text: string, { offset, length }: PolicyNode): string {
  return text.slice(offset, offset + length);
}

type Step = string | number;

/** The way from a statement to a node below it, without choices. */
function pathTo(node: PolicyNode, wanted: PolicyNode): Step[] | undefined {
  if (node === wanted) return [];
  if (node.type === "array") {
    for (const [i, child] of (node.children ?? []).entries()) {
      const inner = pathTo(child, wanted);
      if (inner) return [i, ...inner];
    }
    return undefined;
  }
  for (const { name, value } of membersOf(node)) {
    const inner = pathTo(value, wanted);
    if (inner) return [String(name.value), ...inner];
  }
  return undefined;
}

function follow(node: PolicyNode | undefined, path: readonly Step[]): PolicyNode | undefined {
  let at = node;
  for (const step of path) {
    if (!at) return undefined;
    at = typeof step === "number" ? itemsOf(at)[step] : membersOf(at).find(({ name }) => name.value === step)?.value;
  }
  return at;
}

/** The older text of a node in the place of another one, its lines moved to where that one stands; undefined where it is the same. */
function replaced(text: string, node: PolicyNode, olderText: string, older: PolicyNode): TextEdit | undefined {
  const [now, past] = [literalAt(text, node), literalAt(olderText, older)];
  const written = olderText.slice(past.start, past.end).trimEnd();
  const end = now.start + text.slice(now.start, now.end).trimEnd().length;
  const newText = moved(written, indentAt(olderText, past.start), indentAt(text, now.start));
  return newText === "" || newText === text.slice(now.start, end) ? undefined : { range: { start: now.start, end }, newText };
}

/** How far the line of a place is indented. */
function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? "";
}

function moved(text: string, from: string, to: string): string {
  if (from === to) return text;
  return text
    .split("\n")
    .map((line, i) => (i > 0 && line.startsWith(from) ? to + line.slice(from.length) : line))
    .join("\n");
}
