// Cutting texts at their ends, in time that follows their length: `/x+$/` tries every place where the text has an x.

/** The text without those of the characters that stand at its end. */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The text without those of the characters that stand at its beginning or its end. */
export function trimOf(text: string, characters: string): string {
  let start = 0;
  while (start < text.length && characters.includes(text.charAt(start))) start++;
  return trimEndOf(text.slice(start), characters);
}

/** The text on one line: line breaks become a blank, together with the blanks around them. */
export function onOneLine(text: string): string {
  return text.replace(/\s+/g, (blanks) => (/[\r\n\u2028\u2029]/.test(blanks) ? " " : blanks));
}
