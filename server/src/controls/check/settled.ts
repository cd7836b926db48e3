// What the header of a control says is not settled: which of several readings is meant. Such a control judges nothing. Pure.
import type { Range } from "../../core/syntax/tree";
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
const HEADER = /^\s*([A-Z][\w ]*):\s*$/;

/** What somebody has to decide before the control is run; undefined where the header leaves nothing open. */
export function openReading({ text, feature }: ControlDocument): OpenReading | undefined {
  if (!feature) return undefined;
  const { start, end } = feature.descriptionRange;
  const lines = [...text.slice(start, end).matchAll(/[^\n]*\n?/g)];
  const first = lines.findIndex(([line]) => HEADER.exec(line)?.[1] === NOT_SETTLED);
  const header = lines[first];
  if (!header) return undefined;
  const rest = lines.slice(first + 1);
  const next = rest.findIndex(([line]) => HEADER.test(line));
  const below = rest.slice(0, next < 0 ? undefined : next);
  // The empty line before the first scenario stays.
  const paragraph = below.slice(0, below.findLastIndex(([line]) => line.trim() !== "") + 1);
  const words = paragraph
    .map(([line]) => line.trim())
    .join(" ")
    .trim();
  const from = start + header.index + header[0].search(/\S/);
  return {
    message: `This control takes one of several readings, so it is not run${words === "" ? "." : `: ${words}`} Correct the scenarios if it is the wrong one, then delete \`${NOT_SETTLED}\`.`,
    range: { start: from, end: from + header[0].trim().length },
    whole: { start: start + header.index, end: start + header.index + [header, ...paragraph].map(([line]) => line).join("").length },
  };
}
