// Where am I: from a cursor to the part of the policy it stands in, also in broken JSON; and from JSON paths to ranges.
import { createScanner, findNodeAtLocation } from "jsonc-parser";
import { rangeOf, readJson } from "./json";
import { TokenKind } from "./tokens";
import type { Range } from "./tree";

export type JsonPath = (string | number)[];

/**
 * What belongs at the cursor. The `…-name` roles are names of an object's members, the others are values:
 * `principal` is the value of `Principal` itself (`"*"`), `principal-id` a value inside it; `unknown` everything that is
 * no part of a policy.
 */
export type PlaceRole =
  | "document-name"
  | "statement-name"
  | "principal-name"
  | "operator-name"
  | "condition-key-name"
  | "version"
  | "id"
  | "statement"
  | "sid"
  | "effect"
  | "action"
  | "resource"
  | "principal"
  | "principal-id"
  | "condition"
  | "condition-value"
  | "unknown";

/** A place in a policy text. */
export interface Place {
  offset: number;
  role: PlaceRole;
  /** Of the value at the cursor; at a name: of the object that holds it, then the name as far as it is written. */
  path: JsonPath;
  isName: boolean;
  /** Position in `Statement`; 0 for a single statement object. */
  statementIndex?: number;
  /** The statement's element around the cursor, as written: `Action`, `NotResource`, `Condition`. */
  element?: string;
  principalKind?: string;
  /** The condition operator around the cursor, as written, qualifier and `IfExists` included. */
  operator?: string;
  conditionKey?: string;
  /** The token at the cursor, decoded: the text inside the quotes, or a bare word; `""` where nothing stands yet. */
  text: string;
  /** `text` up to the cursor. */
  prefix: string;
  /** The whole token, quotes included: what a completion replaces. Empty, at the cursor, where nothing stands yet. */
  range: Range;
  /** `string`: has an opening quote (`closed` tells about the other one); `word`: number, literal or letters without quotes. */
  token: "string" | "word" | "none";
  closed: boolean;
  /** Names in the same object, or strings in the same list, the one at the cursor left out. */
  siblings: string[];
  /** True when a `:` follows the name at the cursor. */
  hasColon: boolean;
  /** The value or member before the cursor is not yet followed by its comma. */
  needsCommaBefore: boolean;
  /** Another value or member follows without a comma between. */
  needsCommaAfter: boolean;
}

/** An object or a list that is open at the cursor. */
interface Frame {
  isObject: boolean;
  /** Object: the member whose value is being read; undefined while a name is due. */
  name?: string;
  /** List: values completed so far. */
  count: number;
  /** A value has been read since the last comma. */
  hasValue: boolean;
  words: string[];
}

interface TokenAt {
  text: string;
  range: Range;
  token: "string" | "word";
  closed: boolean;
}

/**
 * Tells what stands or belongs at `offset`.
 *
 * Works token by token instead of on a tree, so that broken JSON (the usual state while typing) is no obstacle: brackets
 * that do not match are skipped, missing commas and quotes are understood. Undefined inside comments, before the policy
 * and after it. An offset at either edge of a token belongs to that token.
 */
export function placeAt(text: string, offset: number): Place | undefined {
  const source = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  const scanner = quickScanner(source, 0);
  const stack: Frame[] = [];
  let at: TokenAt | undefined;
  for (;;) {
    const kind = scanner.scan();
    const { start, end } = scanner;
    if (kind === TokenKind.Eof || start > offset || (start === offset && !isWord(kind))) break;
    if (kind === TokenKind.Trivia || kind === TokenKind.LineBreak) continue;
    if (kind === TokenKind.LineComment ? offset <= end : kind === TokenKind.BlockComment && offset < end) return undefined;
    if (isComment(kind)) continue;
    if (isWord(kind)) {
      const token = readToken(source, kind, start, end, scanner.value(), offset);
      if (offset <= token.range.end) {
        at = token;
        break;
      }
      acceptWord(stack, token);
      continue;
    }
    acceptPunctuation(stack, kind);
    if (stack.length === 0 && (kind === TokenKind.CloseBrace || kind === TokenKind.CloseBracket)) return undefined;
  }
  const top = stack[stack.length - 1];
  if (!top) return undefined;
  // A value that is finished without a comma: whatever is written now is the next one.
  const needsCommaBefore = top.hasValue && (!at || !top.isObject || at.token === "string");
  if (needsCommaBefore && top.isObject) top.name = undefined;
  if (needsCommaBefore && !top.isObject) top.count++;
  return describePlace(source, offset, stack, top, at, needsCommaBefore);
}

/** The JSON path at an offset (see `Place.path`), or undefined outside the document. */
export function pathAt(text: string, offset: number): JsonPath | undefined {
  return placeAt(text, offset)?.path;
}

/** The range of the value at a JSON path, quotes included. Undefined when nothing is there. */
export function rangeOfPath(text: string, path: JsonPath): Range | undefined {
  return rangesOf(text)(path);
}

/** As `rangeOfPath`, for many paths of one text: it is parsed once. */
export function rangesOf(text: string): (path: JsonPath) => Range | undefined {
  const { root } = readJson(text, { allowComments: true });
  return (path) => {
    const node = root && findNodeAtLocation(root, path);
    return node && rangeOf(node);
  };
}

function isWord(kind: number): boolean {
  return (
    kind !== TokenKind.LineComment &&
    kind !== TokenKind.BlockComment &&
    kind !== TokenKind.Trivia &&
    kind !== TokenKind.LineBreak &&
    kind > TokenKind.Colon
  );
}

function readToken(text: string, kind: number, start: number, end: number, value: string, offset: number): TokenAt {
  if (kind !== TokenKind.String) return { text: text.slice(start, end), range: { start, end }, token: "word", closed: true };
  const hasEnd = end - start >= 2 && text[end - 1] === '"' && !endsEscaped(text, start, end - 1);
  // Letters right after the closing quote: it opens the next string, and this one was never closed.
  const closed = hasEnd && !(offset < end && nextToken(text, end) === TokenKind.Unknown && !/[\s,]/.test(text[end] as string));
  if (closed) return { text: value, range: { start, end }, token: "string", closed };
  // An open string swallows the rest of the line, its comma and brackets included: give back what cannot be meant.
  const from = Math.max(start + 1, Math.min(offset, end));
  const rest = text.slice(from, end);
  const cut = from + (/[\s,\]}]/.exec(rest)?.index ?? rest.length);
  return { text: text.slice(start + 1, cut), range: { start, end: cut }, token: "string", closed };
}

function endsEscaped(text: string, start: number, quote: number): boolean {
  let backslashes = 0;
  while (quote - 1 - backslashes > start && text[quote - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

function acceptWord(stack: Frame[], token: TokenAt): void {
  const top = stack[stack.length - 1];
  if (!top) return;
  if (top.isObject && top.name === undefined) {
    top.name = token.text;
    top.words.push(token.text);
    top.hasValue = false;
    return;
  }
  if (top.isObject && top.hasValue && token.token === "string") {
    // `"a": 1 "b"`: the comma is missing, a new name begins.
    top.name = token.text;
    top.words.push(token.text);
    top.hasValue = false;
    return;
  }
  beginValue(top);
  if (!top.isObject) top.words.push(token.text);
}

function beginValue(top: Frame): void {
  if (top.hasValue && !top.isObject) top.count++;
  top.hasValue = true;
}

function acceptPunctuation(stack: Frame[], kind: number): void {
  const top = stack[stack.length - 1];
  if (kind === TokenKind.OpenBrace || kind === TokenKind.OpenBracket) {
    if (top) beginValue(top);
    stack.push({ isObject: kind === TokenKind.OpenBrace, count: 0, hasValue: false, words: [] });
  } else if (kind === TokenKind.CloseBrace || kind === TokenKind.CloseBracket) {
    const isObject = kind === TokenKind.CloseBrace;
    const opener = stack.findLastIndex((frame) => frame.isObject === isObject);
    if (opener >= 0) stack.length = opener;
  } else if (kind === TokenKind.Comma && top) {
    if (!top.isObject && top.hasValue) top.count++;
    if (top.isObject) top.name = undefined;
    top.hasValue = false;
  }
}

function describePlace(
  text: string,
  offset: number,
  stack: Frame[],
  top: Frame,
  at: TokenAt | undefined,
  needsCommaBefore: boolean,
): Place {
  const isName = top.isObject && top.name === undefined;
  const path: JsonPath = stack.slice(0, -1).map((frame) => (frame.isObject ? (frame.name ?? "") : frame.count));
  path.push(isName ? (at?.text ?? "") : top.isObject ? (top.name ?? "") : top.count);
  const range = at?.range ?? { start: offset, end: offset };
  const next = nextToken(text, range.end);
  const place: Place = {
    offset,
    role: "unknown",
    path,
    isName,
    text: at?.text ?? "",
    prefix: at ? prefixOf(text, at, offset) : "",
    range,
    token: at?.token ?? "none",
    closed: at?.closed ?? true,
    siblings: [...top.words, ...wordsAfter(text, range.end, top.isObject)],
    hasColon: isName && next === TokenKind.Colon,
    needsCommaBefore,
    needsCommaAfter: next === TokenKind.String || next === TokenKind.OpenBrace || next === TokenKind.OpenBracket,
  };
  return { ...place, ...roleOf(path, isName) };
}

/** The decoded text between the opening quote and the cursor. */
function prefixOf(text: string, at: TokenAt, offset: number): string {
  if (at.token === "word") return text.slice(at.range.start, offset);
  const raw = text.slice(at.range.start + 1, Math.max(at.range.start + 1, Math.min(offset, at.closed ? at.range.end - 1 : at.range.end)));
  if (!raw.includes("\\")) return raw;
  const scanner = createScanner(`"${raw}"`, true);
  scanner.scan();
  return scanner.getTokenValue();
}

function nextToken(text: string, from: number): number {
  const scanner = createScanner(text, true);
  scanner.setPosition(from);
  return scanner.scan();
}

/** The names (in an object) or strings (in a list) that follow on the same level, up to its closing bracket. */
function wordsAfter(text: string, from: number, isObject: boolean): string[] {
  const scanner = quickScanner(text, from);
  const words: string[] = [];
  let depth = 0;
  let pending: string | undefined;
  for (;;) {
    const kind = scanner.scan();
    if (isComment(kind) || kind === TokenKind.Trivia || kind === TokenKind.LineBreak) continue;
    if (kind === TokenKind.OpenBrace || kind === TokenKind.OpenBracket) depth++;
    else if (kind === TokenKind.CloseBrace || kind === TokenKind.CloseBracket) depth--;
    if (pending !== undefined && (!isObject || kind === TokenKind.Colon)) words.push(pending);
    pending = undefined;
    if (kind === TokenKind.Eof || depth < 0) return words;
    if (depth === 0 && kind === TokenKind.String) pending = scanner.value();
  }
}

const punctuation: Readonly<Record<string, number>> = {
  "{": TokenKind.OpenBrace,
  "}": TokenKind.CloseBrace,
  "[": TokenKind.OpenBracket,
  "]": TokenKind.CloseBracket,
  ",": TokenKind.Comma,
  ":": TokenKind.Colon,
};

interface QuickScanner {
  /** Goes on to the next token and gives its kind. */
  scan(): number;
  start: number;
  end: number;
  /** Of a string: decoded. */
  value(): string;
}

/**
 * The tokens of a text from a position on. What policies are made of, brackets and plain strings, is read here, several times
 * quicker than by the general scanner, which reads everything else: escapes, comments, words, strings without an end.
 */
function quickScanner(text: string, from: number): QuickScanner {
  const scanner = createScanner(text, false);
  let plain = true;
  const quick: QuickScanner = {
    start: from,
    end: from,
    scan() {
      let i = quick.end;
      for (let c = text.charCodeAt(i); c === 32 || c === 10 || c === 13 || c === 9; ) c = text.charCodeAt(++i);
      const mark = punctuation[text[i] as string];
      quick.start = i;
      plain = true;
      if (mark !== undefined) {
        quick.end = i + 1;
        return mark;
      }
      if (text[i] === '"') {
        const end = plainStringEnd(text, i);
        if (end !== undefined) {
          quick.end = end;
          return TokenKind.String;
        }
      }
      plain = false;
      scanner.setPosition(i);
      const kind: number = scanner.scan();
      quick.end = i + scanner.getTokenLength();
      return kind;
    },
    value: () => (plain ? text.slice(quick.start + 1, quick.end - 1) : scanner.getTokenValue()),
  };
  return quick;
}

/** The end of a string without escapes and control characters, or undefined for any other. */
function plainStringEnd(text: string, start: number): number | undefined {
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) return i + 1;
    if (c === 92 || c < 32) return undefined;
  }
  return undefined;
}

function isComment(kind: number): boolean {
  return kind === TokenKind.LineComment || kind === TokenKind.BlockComment;
}

type Role = Pick<Place, "role" | "statementIndex" | "element" | "principalKind" | "operator" | "conditionKey">;

/** Reads the role of a place off its JSON path: the grammar of SEMANTICS.md 1.1 in one table. */
function roleOf(path: JsonPath, isName: boolean): Role {
  if (path.length === 1 && isName) return { role: "document-name" };
  const [root, ...rest] = path;
  if (root === "Version") return { role: rest.length === 0 ? "version" : "unknown" };
  if (root === "Id") return { role: rest.length === 0 ? "id" : "unknown" };
  if (root !== "Statement") return { role: "unknown" };
  if (rest.length === 0) return { role: "statement", statementIndex: 0 };
  const inList = typeof rest[0] === "number";
  const statementIndex = inList ? (rest[0] as number) : 0;
  const inner = inList ? rest.slice(1) : rest;
  if (inner.length === 0) return { role: "statement", statementIndex };
  if (inner.length === 1 && isName) return { role: "statement-name", statementIndex };
  const element = String(inner[0]);
  return { statementIndex, element, ...roleInElement(element, inner.slice(1), isName) };
}

function roleInElement(element: string, path: JsonPath, isName: boolean): Role {
  // A list adds an index that changes nothing about what belongs there.
  const isValue = !isName && (path.length === 0 || (path.length === 1 && typeof path[0] === "number"));
  switch (element) {
    case "Sid":
      return { role: path.length === 0 ? "sid" : "unknown" };
    case "Effect":
      return { role: path.length === 0 ? "effect" : "unknown" };
    case "Action":
    case "NotAction":
      return { role: isValue ? "action" : "unknown" };
    case "Resource":
    case "NotResource":
      return { role: isValue ? "resource" : "unknown" };
    case "Principal":
    case "NotPrincipal": {
      if (path.length === 0) return { role: "principal" };
      if (typeof path[0] === "number") return { role: "unknown" };
      if (isName) return { role: path.length === 1 ? "principal-name" : "unknown" };
      return {
        role: path.length === 1 || (path.length === 2 && typeof path[1] === "number") ? "principal-id" : "unknown",
        principalKind: path[0],
      };
    }
    case "Condition": {
      if (path.length === 0) return { role: "condition" };
      if (typeof path[0] === "number") return { role: "unknown" };
      if (path.length === 1) return isName ? { role: "operator-name" } : { role: "unknown", operator: path[0] };
      if (typeof path[1] === "number") return { role: "unknown", operator: path[0] };
      if (path.length === 2 && isName) return { role: "condition-key-name", operator: path[0] };
      const isConditionValue = !isName && (path.length === 2 || (path.length === 3 && typeof path[2] === "number"));
      return { role: isConditionValue ? "condition-value" : "unknown", operator: path[0], conditionKey: path[1] };
    }
    default:
      return { role: "unknown" };
  }
}
