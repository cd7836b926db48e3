// Offsets to lines and back: LSP positions (zero-based, UTF-16) and AWS spans (line from 1, column and offset from 0).
import type { Range } from "./tree";

/** As in LSP: both from zero, `character` in UTF-16 units. */
export interface LinePosition {
  line: number;
  character: number;
}

/** As `Position` in AWS's ValidatePolicy answer: `line` from 1, `column` and `offset` from 0, in UTF-16 units. */
interface AwsPosition {
  line: number;
  column: number;
  offset: number;
}

/** As `Span` there. */
export interface AwsSpan {
  start: AwsPosition;
  end: AwsPosition;
}

/** The lines of one text. */
export interface LineIndex {
  readonly lineCount: number;
  /** The position of an offset; an offset outside the text is moved to its nearer end. */
  positionAt(offset: number): LinePosition;
  /** The offset of a position; a character past the line's end means the end of that line, as in LSP. */
  offsetAt(position: LinePosition): number;
  /** AWS counts from another origin, in the same units (which units AWS means outside ASCII is not documented). */
  spanOf(range: Range): AwsSpan;
  /** The text of a line without its line break. */
  lineText(line: number): string;
}

/** Indexes the lines of a text once; `\n`, `\r\n` and a lone `\r` end a line, as in LSP. */
export function indexLines(text: string): LineIndex {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 13 && text.charCodeAt(i + 1) === 10) i++;
    if (code === 13 || code === 10) starts.push(i + 1);
  }
  const startOf = (line: number) => starts[line] as number;

  function endOf(line: number): number {
    if (line === starts.length - 1) return text.length;
    const next = startOf(line + 1);
    return text.charCodeAt(next - 1) === 10 && text.charCodeAt(next - 2) === 13 ? next - 2 : next - 1;
  }

  function positionAt(offset: number): LinePosition {
    const wanted = Math.max(0, Math.min(offset, text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (startOf(middle) <= wanted) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: wanted - startOf(low) };
  }

  function awsPosition(offset: number): AwsPosition {
    const { line, character } = positionAt(offset);
    return { line: line + 1, column: character, offset };
  }

  return {
    lineCount: starts.length,
    positionAt,
    offsetAt({ line, character }) {
      if (line < 0) return 0;
      if (line >= starts.length) return text.length;
      return Math.min(startOf(line) + Math.max(0, character), endOf(line));
    },
    spanOf: (range) => ({ start: awsPosition(range.start), end: awsPosition(range.end) }),
    lineText: (line) => (line < 0 || line >= starts.length ? "" : text.slice(startOf(line), endOf(line))),
  };
}
