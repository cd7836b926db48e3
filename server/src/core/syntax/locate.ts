// Where am I: from a cursor to the part of the policy it stands in, also in broken JSON; and from JSON paths to ranges.
import { createScanner, findNodeAtLocation } from "jsonc-parser";
import { rangeOf, readJson } from "./json";
import type { JsonPath, Place, Range } from "./place";
import { roleOf } from "./role";
import { isComment, isWord, nextToken, quickScanner } from "./scan";
import { TokenKind } from "./tokens";

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

/**
 * As `placeAt`, for people who are typing. A string without its closing quote swallows what follows on its line, a colon and the next
 * opening quote included; then the place is that of the text with the quote restored behind the word.
 */
export function typingPlaceAt(text: string, offset: number): Place | undefined {
  const place = placeAt(text, offset);
  if (place?.token !== "string") return place;
  // Anything but a separator behind the closing quote: it was meant as the opening quote of the next string.
  if (place.closed && /^([\s,:\]}/]|$)/.test(text.slice(place.range.end, place.range.end + 1))) return place;
  const line = /^[^\r\n]*/.exec(text.slice(offset))?.[0] ?? "";
  const cut = offset + (/[\s",\]}]/.exec(place.isName ? line.replace(/:/g, " ") : line)?.index ?? line.length);
  const restored = placeAt(`${text.slice(0, cut)}"${text.slice(cut)}`, offset);
  return restored && { ...restored, closed: false, range: { start: restored.range.start, end: Math.max(offset, restored.range.end - 1) } };
}

/** Finds the range of the value at a JSON path, quotes included; undefined where nothing is. The text is parsed once for any number of paths. */
export function rangesOf(text: string): (path: JsonPath) => Range | undefined {
  const { root } = readJson(text, { allowComments: true });
  return (path) => {
    const node = root && findNodeAtLocation(root, path);
    return node && rangeOf(node);
  };
}

function readToken(text: string, kind: number, start: number, end: number, value: string, offset: number): TokenAt {
  if (kind !== TokenKind.String) return { text: text.slice(start, end), range: { start, end }, token: "word", closed: true };
  const hasEnd = end - start >= 2 && text[end - 1] === '"' && !endsEscaped(text, start, end - 1);
  // Letters right after the closing quote: it opens the next string, and this one was never closed.
  const closed = hasEnd && !(offset < end && nextToken(text, end) === TokenKind.Unknown && !/[\s,]/.test(text.charAt(end)));
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
  return {
    offset,
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
    ...roleOf(path, isName),
  };
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
