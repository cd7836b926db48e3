// Text that policies and file names bring along, made harmless for reports.
import { onOneLine } from "../../core/text/trim";

/** Lone halves of surrogate pairs are no Unicode text: files with them could not be read back. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

/** For a terminal: nothing may steer it, nor turn the reading direction. Line breaks become blanks. */
export function clean(text: string): string {
  return onOneLine(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** What runners of pipelines take for a command anywhere in a line: GitHub (the older form), Azure, TeamCity. */
const COMMAND_MARK = /##(?=\[|vso\[|teamcity\[)/gi;

/** One line for a log. */
export function logLine(text: string): string {
  return noCommands(clean(text));
}

/** A text of several lines, each already harmless for a terminal: none of them is a command of a pipeline's runner either. Colours may stand in front. */
export function noCommands(text: string): string {
  return text.replace(COMMAND_MARK, "# #").replace(/^((?:\s|\u001b\[[0-9;]*m)*):(?=:)/gm, "$1: ");
}

/** Characters that steer a terminal or turn the reading direction, without the line break. */
const STEERING = /[\r\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The same JSON, in letters that steer nothing and are no command. All of them can stand in strings only. */
export function harmlessJson(json: string): string {
  return json.replace(STEERING, escaped).replace(COMMAND_MARK, "\\u0023#");
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The same XML, likewise. */
export function harmlessXml(xml: string): string {
  // A line break that XML readers would turn into another; `junit` has escaped the plain one where it belongs to a text.
  return xml.replace(STEERING, (one) => `&#${one.charCodeAt(0)};`).replace(COMMAND_MARK, "&#35;#");
}

/** Commands for GitHub's runner, whose texts were escaped where they were made: what is left are the terminal and the older form. */
export function harmlessCommands(text: string): string {
  return text
    .split("\n")
    .map((line) => clean(line).replace(COMMAND_MARK, "# #"))
    .join("\n");
}
