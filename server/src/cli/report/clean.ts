// Text that policies and file names bring along, made harmless for reports.

/** Lone halves of surrogate pairs are no Unicode text: files with them could not be read back. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

/** For a terminal: nothing may steer it, nor turn the reading direction. Line breaks become blanks. */
export function clean(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, " ")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
