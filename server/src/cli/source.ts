// JSON with the text behind it: a policy inside a line is judged by what is written there, not by what `JSON.parse` keeps of it.
import { matchAt } from "../core/text/match-at";
import { MOST_LISTS } from "./limits";

/** Under which an object keeps the text that it was read from; nobody lists or copies it. */
const SOURCE = Symbol("source");

/** The text that an object was read from by `parseSourced`; undefined for all others. */
export function sourceOf(value: object): string | undefined {
  return (value as { [SOURCE]?: string })[SOURCE];
}

export interface Sourced {
  value: unknown;
  /** The name of two members of the outermost object (or of its `parameters`). */
  repeated?: string;
  /** The text of the outermost object's member `id`. */
  idText?: string;
}

/**
 * As `JSON.parse`, and remembers the text of every object in a list or in a member of the outermost object (and of its `parameters`).
 * `JSON.parse` keeps the last of two members with one name and rounds long numbers; neither may happen to a policy.
 * Throws `SyntaxError` when the text is not JSON.
 */
export function parseSourced(text: string): Sourced {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) {
    remember(value, text, skipBlanks(text, 0), text.length, 0);
    return { value };
  }
  const { members, repeated } = rememberMembers(value, text, skipBlanks(text, 0));
  const id = members.find(({ name }) => name === "id");
  return { value, ...(repeated !== undefined && { repeated }), ...(id && { idText: text.slice(id.start, id.end) }) };
}

interface Member {
  name: string;
  start: number;
  end: number;
}

function rememberMembers(value: Record<string, unknown>, text: string, open: number): { members: Member[]; repeated?: string } {
  const members = membersOf(text, open);
  const repeated = firstTwice(members.map(({ name }) => name));
  // Of two members with one name `value` has the last: the text of the first is not its text.
  if (repeated !== undefined) return { members, repeated };
  let inner: string | undefined;
  for (const { name, start, end } of members) {
    const member = value[name];
    if (name === "parameters" && isObject(member)) inner = rememberMembers(member, text, start).repeated;
    else remember(member, text, start, end, 0);
  }
  return { members, ...(inner !== undefined && { repeated: inner }) };
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.has(name) || !seen.add(name));
}

function remember(value: unknown, text: string, start: number, end: number, depth: number): void {
  if (Array.isArray(value)) {
    if (depth >= MOST_LISTS) return;
    for (const [i, one] of elementsOf(text, start).entries()) remember(value[i], text, one.start, one.end, depth + 1);
  } else if (isObject(value)) Object.defineProperty(value, SOURCE, { value: text.slice(start, end) });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// What follows reads text that `JSON.parse` has accepted, so its form is not checked again.

function membersOf(text: string, open: number): Member[] {
  const members: Member[] = [];
  for (let at = skipBlanks(text, open + 1); text[at] !== "}"; ) {
    const nameEnd = endOfValue(text, at);
    const name = JSON.parse(text.slice(at, nameEnd)) as string;
    const start = skipBlanks(text, skipBlanks(text, nameEnd) + 1);
    const end = endOfValue(text, start);
    members.push({ name, start, end });
    at = skipBlanks(text, end);
    if (text[at] === ",") at = skipBlanks(text, at + 1);
  }
  return members;
}

function elementsOf(text: string, open: number): { start: number; end: number }[] {
  const elements: { start: number; end: number }[] = [];
  for (let start = skipBlanks(text, open + 1); text[start] !== "]"; ) {
    const end = endOfValue(text, start);
    if (end === start) throw new Error("this is not the text of a list"); // rather than to go round without end
    elements.push({ start, end });
    start = skipBlanks(text, end);
    if (text[start] === ",") start = skipBlanks(text, start + 1);
  }
  return elements;
}

function skipBlanks(text: string, at: number): number {
  while (/\s/.test(text[at] ?? "")) at++;
  return at;
}

const BRACKETS_AND_QUOTES = /["{}[\]]/g;
const END_OF_WORD = /[\s,\]}]|$/g;

function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first !== "{" && first !== "[") return indexOf(END_OF_WORD, text, start);
  let depth = 0;
  for (let at = start; ; ) {
    at = indexOf(BRACKETS_AND_QUOTES, text, at);
    if (text[at] === '"') at = endOfString(text, at);
    else {
      depth += text[at] === "{" || text[at] === "[" ? 1 : -1;
      at++;
      if (depth === 0) return at;
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
}

function indexOf(pattern: RegExp, text: string, from: number): number {
  return matchAt(pattern, text, from)?.index ?? text.length;
}
