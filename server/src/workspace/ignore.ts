// Accepting a finding beside the line that it stands on: `// iam-prover-ignore <code>: reason`, in YAML and HCL `# iam-prover-ignore …`.
import { createScanner } from "jsonc-parser";
import type { Finding } from "../core/checks/finding";
import { indexLines } from "../core/syntax/position";
import { TokenKind } from "../core/syntax/tokens";
import type { Range } from "../core/syntax/tree";

const WORD = "iam-prover-ignore";
const COMMENT = new RegExp(`^(//|#)\\s*${WORD}\\s([^:]*)(?::([\\s\\S]*))?$`);

export interface IgnoreComment {
  codes: string[];
  /** Empty: the comment says none, and accepts nothing. */
  reason: string;
  range: Range;
  /** What comments of the file begin with. */
  mark: string;
  /** The line (from 0) that it speaks of: the next one with something else than comments. */
  line: number;
}

/** The comments of a text that accept findings. Codes are separated by commas. */
export function ignoreComments(text: string): IgnoreComment[] {
  if (!text.includes(WORD)) return [];
  return isJson(text) ? jsonComments(text) : lineComments(text);
}

/** Whether the first thing in a text that is no comment of JSON opens an object or a list. */
function isJson(text: string): boolean {
  const scanner = createScanner(text.replace(/^\ufeff/, ""), true);
  const first: number = scanner.scan();
  return first === TokenKind.OpenBrace || first === TokenKind.OpenBracket;
}

function read(text: string, range: Range): Omit<IgnoreComment, "line"> | undefined {
  const match = COMMENT.exec(text.slice(range.start, range.end).trimEnd());
  const codes = (match?.[2] ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  return match && codes.length > 0 ? { codes, reason: match[3]?.trim() ?? "", range, mark: match[1] as string } : undefined;
}

/** Comments of YAML and HCL that have a line of their own; they speak of the next line with something else. */
function lineComments(text: string): IgnoreComment[] {
  const found: IgnoreComment[] = [];
  let waiting: Omit<IgnoreComment, "line">[] = [];
  let start = 0;
  for (const [line, content] of text.split("\n").entries()) {
    const words = content.trim();
    const from = start + content.length - content.trimStart().length;
    start += content.length + 1;
    if (words.startsWith("#") || words.startsWith("//"))
      waiting.push(...[read(text, { start: from, end: from + words.length }) ?? []].flat());
    else if (words !== "" && waiting.length > 0) {
      found.push(...waiting.map((one) => ({ ...one, line })));
      waiting = [];
    }
  }
  return [...found, ...waiting.map((one) => ({ ...one, line: indexLines(text).positionAt(text.length).line }))];
}

function jsonComments(text: string): IgnoreComment[] {
  const lines = indexLines(text);
  const scanner = createScanner(text, false);
  const found: IgnoreComment[] = [];
  let waiting: Omit<IgnoreComment, "line">[] = [];
  for (;;) {
    const token: number = scanner.scan();
    const start = scanner.getTokenOffset();
    if (token === TokenKind.LineComment) {
      const comment = read(text, { start, end: start + scanner.getTokenLength() });
      if (comment) waiting.push(comment);
      continue;
    }
    if (token === TokenKind.BlockComment || token === TokenKind.LineBreak || token === TokenKind.Trivia) continue;
    // A comment behind something speaks of the line after it, not of its own.
    const { line } = lines.positionAt(start);
    if (token === TokenKind.Eof || waiting.some(({ range }) => lines.positionAt(range.start).line < line)) {
      found.push(...waiting.map((one) => ({ ...one, line })));
      waiting = [];
    }
    if (token === TokenKind.Eof) return found;
  }
}

/** The comment that accepts a finding that stands in the text, or undefined. */
export function ignoredBy(
  comments: readonly IgnoreComment[],
  text: string,
  finding: Pick<Finding, "code" | "range">,
): IgnoreComment | undefined {
  if (comments.length === 0) return undefined;
  const { line } = indexLines(text).positionAt(finding.range.start);
  return comments.find((one) => one.line === line && one.reason !== "" && one.codes.includes(finding.code));
}

/** Findings about the comments themselves: those without a reason, and those that accept nothing although everything was decided. */
export function staleIgnores(comments: readonly IgnoreComment[], used: ReadonlySet<IgnoreComment>, complete: boolean): Finding[] {
  return comments.flatMap((one): Finding[] => {
    const about = { code: "unused-suppression", range: one.range };
    if (one.reason === "")
      return [
        {
          ...about,
          severity: "warning",
          message: `This comment accepts nothing, since it gives no reason. Write \`${one.mark} ${WORD} ${one.codes.join(", ")}: why it is accepted\`.`,
        },
      ];
    if (!complete || used.has(one)) return [];
    const codes = one.codes.map((code) => `\`${code}\``).join(" or ");
    return [
      {
        ...about,
        severity: "hint",
        message: `The next line has no finding ${codes} that this comment accepts. Remove it.`,
        unnecessary: true,
      },
    ];
  });
}
