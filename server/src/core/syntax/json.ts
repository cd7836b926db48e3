// JSON with places: text in, tree of nodes and plain-word problems out. Never throws, whatever the text.
import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { COUNTS } from "../limits";
import { state } from "../session/query";
import type { Range } from "./place";
import { readPlainJson } from "./plain-json";
import { TokenKind } from "./tokens";
import type { Problem } from "./tree";

/** More syntax problems than this tell a reader nothing new. */
const MAX_SYNTAX_PROBLEMS = 50;

/** What a text was read as. */
interface JsonResult {
  /** Absent when there is no value at all, or when the text is nested too deeply to be read. */
  root?: Node;
  problems: Problem[];
}

/**
 * Reads JSON text, tolerating every error, and says in plain words what is wrong with it.
 *
 * Comments and trailing commas do not hide the meaning, so they are problems with `fatal: false`; with
 * `allowComments` (a `.jsonc` file) they are none at all. Every other syntax error is fatal: the tree is then a guess,
 * good for completion and hover, not for proofs.
 */
export function readJson(text: string, options: ReadOptions = {}): JsonResult {
  // Only of an empty file does the advice differ.
  const before = lastText().read;
  const known = text.length >= 100 && before?.text === text && before.allowComments === options.allowComments;
  const { root, problems } = known ? before.result : readAnew(text, options);
  if (!known) lastText().read = { text, allowComments: options.allowComments, result: { root, problems } };
  return { root, problems: [...problems] };
}

interface ReadOptions {
  allowComments?: boolean;
  /** Advice for an empty file. */
  example?: string;
}

/** One text is read several times in a row: as a policy, for its fixes, and to see whether it is broken. Nobody changes a tree. */
const lastText = state("syntax/last text", (): { read?: ReadOptions & { text: string; result: JsonResult } } => ({}));

function readAnew(text: string, options: ReadOptions): JsonResult {
  // Editors take a byte order mark away, files keep it. A blank in its place leaves all offsets as they are.
  const source = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  const plain = readPlainJson(source);
  if (plain) return { root: plain, problems: [] };
  const survey = surveyTokens(source);
  if (survey.tooDeep) {
    const message = `This is nested more than ${COUNTS.depthOfJson} levels deep, so the rest of the file was not read. Remove the surplus brackets.`;
    return { problems: [{ code: "syntax", message, range: survey.tooDeep, fatal: true }] };
  }
  if (survey.empty) {
    return {
      problems: [
        {
          code: "syntax",
          message: `The file is empty. ${options.example ?? "Write a JSON value."}`,
          range: { start: 0, end: text.length },
          fatal: true,
        },
      ],
    };
  }
  const errors: ParseError[] = [];
  const root = parseTree(withoutOpenComment(source, survey), errors, { allowTrailingComma: true, disallowComments: false });
  const problems = describeErrors(source, errors);
  if (survey.openComment !== undefined)
    problems.push({
      code: "syntax",
      message: "This comment is never closed: `*/` was expected.",
      range: { start: survey.openComment, end: text.length },
      fatal: true,
    });
  if (!options.allowComments) problems.push(...survey.extras);
  problems.sort((a, b) => a.range.start - b.range.start);
  return { root, problems };
}

/** The range of a node. */
export function rangeOf(node: { readonly offset: number; readonly length: number }): Range {
  return { start: node.offset, end: node.offset + node.length };
}

interface Survey {
  empty: boolean;
  tooDeep?: Range;
  /** Comments and trailing commas. */
  extras: Problem[];
  /** Where a comment starts that never ends. */
  openComment?: number;
}

/** The parser underneath counts past the end of the text after a comment that never ends. */
function withoutOpenComment(source: string, { openComment }: Survey): string {
  return openComment === undefined ? source : source.slice(0, openComment) + " ".repeat(source.length - openComment);
}

/** One flat pass over the tokens: depth (before anything recursive runs), comments, trailing commas. */
function surveyTokens(text: string): Survey {
  const scanner = createScanner(text, false);
  const extras: Problem[] = [];
  let depth = 0;
  let empty = true;
  let comma = -1;
  for (;;) {
    const token: number = scanner.scan();
    if (token === TokenKind.Eof) break;
    if (token === TokenKind.Trivia || token === TokenKind.LineBreak) continue;
    const start = scanner.getTokenOffset();
    const range = { start, end: start + scanner.getTokenLength() };
    if (token === TokenKind.BlockComment && (range.end > text.length || !text.endsWith("*/", range.end)))
      return { empty, extras, openComment: start };
    if (token === TokenKind.LineComment || token === TokenKind.BlockComment) {
      if (extras.length < MAX_SYNTAX_PROBLEMS)
        extras.push(
          nonFatal("JSON has no comments, and AWS refuses a policy that holds one. Remove it before the policy is deployed.", range),
        );
      continue;
    }
    empty = false;
    if (token === TokenKind.OpenBrace || token === TokenKind.OpenBracket) {
      depth++;
      if (depth > COUNTS.depthOfJson) return { empty, tooDeep: range, extras: [] };
    } else if (token === TokenKind.CloseBrace || token === TokenKind.CloseBracket) {
      depth--;
      if (comma >= 0 && extras.length < MAX_SYNTAX_PROBLEMS) {
        const closer = token === TokenKind.CloseBrace ? "}" : "]";
        extras.push(
          nonFatal(`The comma before \`${closer}\` separates nothing, and AWS refuses a policy with a trailing comma. Remove it.`, {
            start: comma,
            end: comma + 1,
          }),
        );
      }
    }
    comma = token === TokenKind.Comma ? start : -1;
  }
  return { empty, extras };
}

function nonFatal(message: string, range: Range): Problem {
  return { code: "syntax", message, range, fatal: false };
}

function describeErrors(text: string, errors: ParseError[]): Problem[] {
  const problems: Problem[] = [];
  let last = -1;
  for (const error of errors) {
    // The parser often reports the same place twice while it recovers; the first report is the precise one.
    if (error.offset === last) continue;
    last = error.offset;
    problems.push({ code: "syntax", message: describeError(text, error), range: visibleRange(text, error), fatal: true });
    if (problems.length === MAX_SYNTAX_PROBLEMS) break;
  }
  return problems;
}

/** An error at the end of the text has no character of its own: show it on the last one that is not blank. */
function visibleRange(text: string, error: ParseError): Range {
  if (error.length > 0 && error.offset < text.length)
    return { start: error.offset, end: Math.min(error.offset + error.length, text.length) };
  let end = Math.min(error.offset, text.length);
  while (end > 0 && /\s/.test(text.charAt(end - 1))) end--;
  return end > 0 ? { start: end - 1, end } : { start: 0, end: Math.min(1, text.length) };
}

function describeError(text: string, error: ParseError): string {
  const found = foundAt(text, error);
  switch (printParseErrorCode(error.error)) {
    case "PropertyNameExpected":
      return `A name in double quotes or \`}\` was expected here, but ${found} was found.`;
    case "ValueExpected":
      return `A value was expected here (a string in double quotes, a list, an object, a number, \`true\`, \`false\` or \`null\`), but ${found} was found.`;
    case "ColonExpected":
      return `\`:\` was expected after the name, but ${found} was found.`;
    case "CommaExpected":
      return `\`,\` was expected before this, but ${found} was found.`;
    case "CloseBraceExpected":
      return `\`}\` was expected to close the object, but ${found} was found.`;
    case "CloseBracketExpected":
      return `\`]\` was expected to close the list, but ${found} was found.`;
    case "EndOfFileExpected":
      return `The policy ends before this, but ${found} follows. Remove it: a file holds one JSON value.`;
    case "UnexpectedEndOfString":
      return 'This string is never closed: `"` was expected on the same line.';
    case "UnexpectedEndOfNumber":
    case "InvalidNumberFormat":
      return `This number is not complete: a digit was expected after ${found}.`;
    case "InvalidUnicode":
      return "`\\u` must be followed by four hexadecimal digits.";
    case "InvalidEscapeCharacter":
      return "This string holds a backslash before a character that cannot be escaped. Write `\\\\` for a backslash.";
    case "InvalidCharacter":
      return "This string holds a control character (a tab, for instance), which must be written as an escape such as `\\t`.";
    default:
      return `This is not JSON: ${found} is neither a value nor a separator.`;
  }
}

function foundAt(text: string, error: ParseError): string {
  if (error.offset >= text.length) return "the end of the file";
  const raw = text.slice(error.offset, error.offset + Math.max(1, Math.min(error.length, 24)));
  const shown = raw.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (char) => `U+${(char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")}`,
  );
  return `\`${shown}${error.length > 24 ? "…" : ""}\``;
}
