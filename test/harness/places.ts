// Places in a text as the protocol counts them (lines and UTF-16 characters from zero), written apart from the code under test.

export interface Place {
  line: number;
  character: number;
}

interface PlaceRange {
  start: Place;
  end: Place;
}

/** An edit of the protocol, and of the JSON report. */
export interface Edit {
  range: PlaceRange;
  newText: string;
}

/** The place of an offset. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: (before.at(-1) as string).length };
}

/** The offset of a place. */
export function offsetAt(text: string, { line, character }: Place): number {
  return text.split("\n").slice(0, line).join("\n").length + (line > 0 ? 1 : 0) + character;
}

/** The text of a range, so that tests name tokens instead of numbers. */
export function textAt(text: string, { start, end }: PlaceRange): string {
  return text.slice(offsetAt(text, start), offsetAt(text, end));
}

/** The text after edits that do not overlap. */
export function applied(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => offsetAt(text, b.range.start) - offsetAt(text, a.range.start))
    .reduce((out, edit) => out.slice(0, offsetAt(text, edit.range.start)) + edit.newText + out.slice(offsetAt(text, edit.range.end)), text);
}
