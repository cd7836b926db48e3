// A report about a policy that was written from a larger file: its places are those of the file, and it says first with which values it was asked.
import { code } from "../explain";
import type { Range } from "../syntax/tree";
import { lineOf, type Place, type Report } from "./page";

/** Most of the assumed values that a report names. */
const MOST_ASSUMED = 24;

/** A file that a document was written from: its text, and the place in it of what stands at a range of the document. */
export interface WrittenFrom {
  text: string;
  placeOf(range: Range): Range;
}

/** The values that a question was asked with, and what that means for its answer. */
export interface AskedWith {
  assumed: readonly { name: string; value: string }[];
  /** Further sentences. */
  notes: readonly string[];
}

/** The report with places in the files, and with what it rests on below its title. */
export function reportInFile(report: Report, files: { policy: WrittenFrom; older?: WrittenFrom }, { assumed, notes }: AskedWith): Report {
  const head = headLines(assumed, notes);
  const titleEnd = report.text.indexOf("\n") + 1;
  let text = report.text.slice(0, titleEnd) + head;
  let from = titleEnd;
  const links: Report["links"] = [];
  for (const { start, end, to } of [...report.links].sort((a, b) => a.start - b.start)) {
    text += report.text.slice(from, start);
    from = end;
    const words = report.text.slice(start, end);
    const file = to.in === "policy" ? files.policy : to.in === "older" ? files.older : undefined;
    const place: Place = file ? ({ ...to, range: file.placeOf(to.range) } as Place) : to;
    const said = file ? words.replace(/line \d+$/, `line ${lineOf(file.text, place.range.start)}`) : words;
    links.push({ start: text.length, end: text.length + said.length, to: place });
    text += said;
  }
  return { title: report.title, text: text + report.text.slice(from), links };
}

function headLines(assumed: AskedWith["assumed"], notes: readonly string[]): string {
  const shown = assumed.slice(0, MOST_ASSUMED).map(({ name, value }) => `${code(name)} is ${code(value)}`);
  const more = assumed.length > shown.length ? ` and ${assumed.length - shown.length} more` : "";
  const blocks = [...(shown.length > 0 ? [`**Assumed:** ${shown.join(", ")}${more}`] : []), ...notes];
  return blocks.map((block) => `\n${block}\n`).join("");
}
