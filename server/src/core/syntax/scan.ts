// The tokens of a policy text, one after the other: what policies are made of is read here, the rest by jsonc-parser.
import { createScanner } from "jsonc-parser";
import { TokenKind } from "./tokens";

const punctuation: Readonly<Record<string, number>> = {
  "{": TokenKind.OpenBrace,
  "}": TokenKind.CloseBrace,
  "[": TokenKind.OpenBracket,
  "]": TokenKind.CloseBracket,
  ",": TokenKind.Comma,
  ":": TokenKind.Colon,
};

/** A scanner that stands on one token at a time. */
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
export function quickScanner(text: string, from: number): QuickScanner {
  const scanner = createScanner(text, false);
  let plain = true;
  const quick: QuickScanner = {
    start: from,
    end: from,
    scan() {
      let i = quick.end;
      for (let c = text.charCodeAt(i); c === 32 || c === 10 || c === 13 || c === 9; ) c = text.charCodeAt(++i);
      const mark = punctuation[text.charAt(i)];
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

/** Whether a token is a string, a number or a bare word: what a cursor can stand in. */
export function isWord(kind: number): boolean {
  return (
    kind !== TokenKind.LineComment &&
    kind !== TokenKind.BlockComment &&
    kind !== TokenKind.Trivia &&
    kind !== TokenKind.LineBreak &&
    kind > TokenKind.Colon
  );
}

/** Whether a token is a comment. */
export function isComment(kind: number): boolean {
  return kind === TokenKind.LineComment || kind === TokenKind.BlockComment;
}

/** The kind of the first token from a position on, comments and white space passed over. */
export function nextToken(text: string, from: number): number {
  const scanner = createScanner(text, true);
  scanner.setPosition(from);
  return scanner.scan();
}
