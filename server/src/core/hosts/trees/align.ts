// Where the characters of a decoded text stand in the source: through quotes, escapes, folded lines and indentation.

/**
 * Finds the source offset of every character of a decoded text. In: the decoded text and its source between the quotes,
 * and the escapes of the format. Out: one offset a character and one for the end, relative to the source. Blanks that the format
 * takes away or folds are passed over; of indentation it does not matter which blank is which.
 */
export function align(decoded: string, source: string, escapes: "none" | "single" | "double"): Int32Array {
  const offsets = new Int32Array(decoded.length + 1);
  let at = 0;
  for (let i = 0; i < decoded.length; i++) {
    const c = decoded.charAt(i);
    at = nextOf(c, source, at, escapes);
    offsets[i] = Math.min(at, source.length);
    const length = lengthAt(source, at, c, escapes);
    // An escape may stand for two units (`\U0001F600`): both are at its beginning.
    if (length > 2 && /[\ud800-\udbff]/.test(c) && i + 1 < decoded.length) offsets[++i] = offsets[i - 1] as number;
    at += length;
  }
  offsets[decoded.length] = Math.min(at, source.length);
  return offsets;
}

/** The place of the next character that can stand for `c`. */
function nextOf(c: string, source: string, from: number, escapes: "none" | "single" | "double"): number {
  let at = from;
  for (; at < source.length; at++) {
    const s = source.charAt(at);
    if (s === c) break;
    if (escapes === "double" && s === "\\") {
      // A backslash at the end of a line joins it with the next one.
      if (/[\r\n]/.test(source[at + 1] ?? "")) continue;
      break;
    }
    // A folded line end is a blank, a blank line is a line end.
    if (/\s/.test(s) && !(c === " " && (s === "\n" || s === "\r"))) continue;
    break;
  }
  return at;
}

function lengthAt(source: string, at: number, c: string, escapes: "none" | "single" | "double"): number {
  if (escapes === "single" && c === "'" && source.startsWith("''", at)) return 2;
  if (escapes !== "double" || source[at] !== "\\") return 1;
  const kind = source[at + 1];
  return kind === "x" ? 4 : kind === "u" ? 6 : kind === "U" ? 10 : 2;
}
