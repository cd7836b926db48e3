// What a control says of itself to be not settled: which of several readings is meant. Such a control judges nothing. Pure.
import type { Range } from "../../core/syntax/tree";
import { editDistance } from "../../core/text/distance";
import { ended } from "../../core/text/sentence";
import { NOT_SETTLED } from "../draft/outline";
import type { ControlDocument } from "./document";

/** The paragraph `Not settled`. */
export interface OpenReading {
  message: string;
  /** Its header, without the blanks around it. */
  range: Range;
  /** All of it, with its last line's end. */
  whole: Range;
}

/** The header of a section, alone on its line. */
const HEADER = /^\s*(\p{Lu}[\p{L}\p{N}_ ]*):\s*$/u;
/** The same with its text on the line. */
const SHORT_SECTION = /^\s*\p{Lu}[\p{L}\p{N}_ ]*:\s/u;

/** The words, whatever stands around and between them: marks of lists, emphasis, comments and tags, blanks of any kind, or nothing. */
const SAID = /^[^\p{L}\p{N}]*not(?:[^\p{L}\p{N}]+yet)?[^\p{L}\p{N}]*settled(?![\p{L}\p{N}])[^\p{L}\p{N}]*(.*)$/isu;
/** What may be a header: words alone on their line, or before a colon. */
const HEADING = /^[^\p{L}\p{N}]*([\p{L}\p{N} _-]+?)\s*(?::\s*(.*))?$/su;

/** More slips than these make another word. */
const MOST_SLIPS = 2;

/**
 * What a line says to be not settled (without the words themselves), or undefined for any other line. Whoever writes these
 * words means them, in capitals, with two blanks, without the colon, or with a slip of the keyboard: a control that is run
 * although its author asked for a decision passes without a word, and one that is held back by mistake says so.
 */
export function notSettled(line: string): string | undefined {
  // Blanks without width part nothing that people see.
  const plain = line.normalize("NFKC").replace(/[\u00ad\u180e\u200b-\u200d\u2060\ufeff]/g, "");
  const said = SAID.exec(plain);
  if (said) return (said[1] ?? "").trim();
  const heading = HEADING.exec(plain);
  if (!heading) return undefined;
  const letters = (heading[1] ?? "").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  // One slip away, and the opposite.
  if (letters === "nowsettled") return undefined;
  const slips = editDistance(letters, NOT_SETTLED.toLowerCase().replace(" ", ""), MOST_SLIPS);
  return slips > MOST_SLIPS ? undefined : (heading[2] ?? "").trim();
}

/** What somebody has to decide before the control is run; undefined where the control leaves nothing open. */
export function openReading({ text, prose, notes }: ControlDocument): OpenReading | undefined {
  const lineEnd = (at: number) => {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end + 1;
  };
  const lineStart = (at: number) => text.lastIndexOf("\n", at - 1) + 1;
  for (const [i, range] of prose.entries()) {
    const said = notSettled(text.slice(range.start, range.end));
    if (said === undefined) continue;
    const start = lineStart(range.start);
    const indent = range.start - start;
    const lines = [range];
    for (const line of prose.slice(i + 1)) {
      // Free text of one place, up to the next section.
      const between = text.slice(lineEnd((lines.at(-1) as Range).end), lineStart(line.start));
      const own = text.slice(line.start, line.end);
      const isOut = line.start - lineStart(line.start) <= indent && SHORT_SECTION.test(own);
      if (/\S/.test(between) || HEADER.test(own) || isOut) break;
      lines.push(line);
    }
    const words = [said, ...lines.slice(1).map((line) => text.slice(line.start, line.end))];
    return { message: messageOf(words), range, whole: { start, end: lineEnd((lines.at(-1) as Range).end) } };
  }
  for (const range of notes) {
    const said = notSettled(text.slice(range.start, range.end));
    if (said === undefined) continue;
    const isTag = text[range.start] === "@";
    const whole = isTag ? range : { start: lineStart(range.start), end: lineEnd(range.end) };
    return { message: messageOf([said]), range, whole };
  }
  return undefined;
}

function messageOf(words: readonly string[]): string {
  const said = words.filter((word) => word !== "").join(" ");
  const open = said === "" ? "." : `: ${ended(said)}`;
  return `This control takes one of several readings, so it is not run${open} Correct the scenarios if it is the wrong one, then delete \`${NOT_SETTLED}\`.`;
}
