// Accepting a finding beside the line that it stands on: `// iam-prover-ignore <code>: reason`, in files that may hold comments.
import { createScanner } from "jsonc-parser";
import type { Finding } from "../core/checks/finding";
import { indexLines } from "../core/syntax/position";
import { TokenKind } from "../core/syntax/tokens";
import type { Range } from "../core/syntax/tree";

const WORD = "iam-prover-ignore";
const COMMENT = new RegExp(`^//\\s*${WORD}\\s([^:]*)(?::([\\s\\S]*))?$`);

export interface IgnoreComment {
  codes: string[];
  /** Empty: the comment says none, and accepts nothing. */
  reason: string;
  range: Range;
  /** The line (from 0) that it speaks of: the next one with something else than comments. */
  line: number;
}

/** The comments of a text that accept findings. Codes are separated by commas. */
export function ignoreComments(text: string): IgnoreComment[] {
  if (!text.includes(WORD)) return [];
  const lines = indexLines(text);
  const scanner = createScanner(text, false);
  const found: IgnoreComment[] = [];
  let waiting: Omit<IgnoreComment, "line">[] = [];
  for (;;) {
    const token: number = scanner.scan();
    const start = scanner.getTokenOffset();
    if (token === TokenKind.LineComment) {
      const range = { start, end: start + scanner.getTokenLength() };
      const match = COMMENT.exec(text.slice(range.start, range.end).trimEnd());
      const codes =
        match?.[1]
          ?.split(",")
          .map((one) => one.trim())
          .filter(Boolean) ?? [];
      if (match && codes.length > 0) waiting.push({ codes, reason: match[2]?.trim() ?? "", range });
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
          message: `This comment accepts nothing, since it gives no reason. Write \`// ${WORD} ${one.codes.join(", ")}: why it is accepted\`.`,
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
