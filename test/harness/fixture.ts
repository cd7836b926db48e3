// Reads Markdown fixtures: policies with carets under the tokens that must be marked, and writes them anew on request.
//
// A fixture is a heading, prose, and ```json blocks; what the words of the info string mean is the reader's affair.
// Under a line of JSON stand the diagnostics of that line: carets under the token, then severity, code and, if the
// fixture cares, the beginning of the message. JSON lines never begin with `^`, so these lines can be stripped.
import assert from "node:assert/strict";
import type { Finding } from "../../server/src/core/checks/finding";

export interface Mark {
  start: number;
  end: number;
  severity: string;
  code: string;
}

export interface Block {
  /** The nearest heading above. */
  heading: string;
  /** What follows ```json. */
  info: string;
  /** The JSON without carets. */
  text: string;
  marks: Mark[];
  /** Where the block's content stands in the Markdown. */
  from: number;
  to: number;
}

const markLine = /^\s*\^+[^\n]*$/;

/** The JSON blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let heading = "";
  for (const match of markdown.matchAll(/^#{2,3} ([^\n]*)$|^```json([^\n]*)\n([\s\S]*?)^```$/gm)) {
    if (match[1] !== undefined) {
      heading = match[1];
      continue;
    }
    const content = match[3] ?? "";
    const from = (match.index ?? 0) + match[0].indexOf("\n") + 1;
    blocks.push({ heading, info: (match[2] ?? "").trim(), ...strip(content), from, to: from + content.length });
  }
  return blocks;
}

function strip(content: string): { text: string; marks: Mark[] } {
  const lines: string[] = [];
  const marks: Mark[] = [];
  let offset = 0;
  let lineStart = 0;
  for (const line of content.split("\n")) {
    if (!markLine.test(line)) {
      lineStart = offset;
      lines.push(line);
      offset += line.length + 1;
      continue;
    }
    const parts = /^(\s*)(\^+) (\S+) (\S+)/.exec(line);
    if (!parts) throw new Error(`A mark is carets, a severity (or \`undecided\`) and a code, not \`${line.trim()}\`.`);
    const [, indent = "", carets = "", severity = "", code = ""] = parts;
    const more = / \+(\d+) lines?$/.exec(line)?.[1];
    const start = lineStart + indent.length;
    marks.push({ start, end: more === undefined ? start + carets.length : -Number(more) - 1, severity, code });
  }
  const text = lines.join("\n");
  for (const mark of marks) if (mark.end < 0) mark.end = endOfBlock(text, mark.start, -mark.end - 1);
  return { text, marks };
}

/** A range over several lines is marked on its first line, with `+n lines`; it ends with its last character that is not blank or a comma. */
function endOfBlock(text: string, start: number, lines: number): number {
  let end = start;
  for (let i = 0; i <= lines; i++) end = text.indexOf("\n", end + 1);
  while (/[\s,]/.test(text[end - 1] ?? "")) end--;
  return end;
}

/** What a policy's findings look like as marks. */
export function marksOf(findings: readonly Finding[]): Mark[] {
  return findings.map(({ range, severity, code }) => ({ start: range.start, end: range.end, severity, code }));
}

/** The policy with a caret line per mark, as it stands in a fixture. */
export function render(text: string, marks: readonly Mark[]): string {
  const out: string[] = [];
  let offset = 0;
  for (const line of text.split("\n")) {
    out.push(line);
    for (const mark of marks.filter(({ start }) => start >= offset && start <= offset + line.length)) {
      const column = mark.start - offset;
      const inLine = Math.min(mark.end, offset + line.length) - mark.start;
      const further = text.slice(mark.start, mark.end).split("\n").length - 1;
      out.push(
        `${" ".repeat(column)}${"^".repeat(Math.max(1, inLine))} ${mark.severity} ${mark.code}${further > 0 ? ` +${further} line${further > 1 ? "s" : ""}` : ""}`,
      );
    }
    offset += line.length + 1;
  }
  return out.join("\n");
}

/** Holds a policy's findings to the marks of its fixture; a failure shows both and says how the fixture is written anew. */
export function assertMarks(text: string, found: readonly Mark[], expected: readonly Mark[], test: string): void {
  const [is, should] = [render(text, found), render(text, expected)];
  const hint = `If what was found is right: UPDATE_FIXTURES=1 node --import tsx --test ${test}, then read the difference.`;
  assert.ok(is === should, `The findings are not the marks.\n\nFound:\n${is}\n\nMarked:\n${should}\n\n${hint}`);
  assert.equal(found.length, expected.length);
}
