// Exact decimal numbers as canonical text: `-`? digits (`.` digits)?, no leading or trailing zeros, no `-0`.

/**
 * Digits before and after the point of the longest numbers that are compared: twice what a double can hold. A few characters
 * of text (`1e999999999`) can mean more digits than there is memory.
 */
export const MOST_DIGITS = 700;

/** Reads an integer or decimal (optional sign, optional exponent). Returns the canonical text, or null if it is none, or has more than `MOST_DIGITS`. Surrounding blanks are not allowed. */
export function canonicalDecimal(text: string): string | null {
  const parts = NUMBER.exec(text);
  if (!parts || (!parts[2] && !parts[3])) return null;
  const digits = (parts[2] ?? "") + (parts[3] ?? "");
  const from = skipZeros(digits, 0, 1);
  const to = skipZeros(digits, digits.length - 1, -1) + 1;
  if (from === digits.length) return "0";
  // Where the point stands in `digits`, after the exponent moved it.
  const point = (parts[2] ?? "").length + Number(parts[4] ?? 0);
  if (point - from > MOST_DIGITS || to - point > MOST_DIGITS) return null;
  const int = digits.slice(from, Math.max(from, Math.min(point, to))).padEnd(Math.max(0, point - from), "0") || "0";
  const frac = to <= point ? "" : `${"0".repeat(Math.max(0, from - point))}${digits.slice(Math.max(from, point), to)}`;
  const body = frac ? `${int}.${frac}` : int;
  return parts[1] === "-" ? `-${body}` : body;
}

/** Whether a text is written as a number, of whatever length. */
export function looksNumeric(text: string): boolean {
  const parts = NUMBER.exec(text);
  return parts !== null && Boolean(parts[2] || parts[3]);
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** The first place from `at` on, in steps of one, that holds no zero. */
function skipZeros(digits: string, at: number, step: 1 | -1): number {
  let i = at;
  while (digits[i] === "0") i += step;
  return i;
}

/** Compares two canonical decimals: negative, zero or positive. */
export function compareDecimals(a: string, b: string): number {
  if (a === b) return 0;
  const na = a.startsWith("-");
  const nb = b.startsWith("-");
  if (na !== nb) return na ? -1 : 1;
  const magnitude = compareMagnitudes(na ? a.slice(1) : a, nb ? b.slice(1) : b);
  return na ? -magnitude : magnitude;
}

function compareMagnitudes(a: string, b: string): number {
  const [ai = "", af = ""] = a.split(".");
  const [bi = "", bf = ""] = b.split(".");
  if (ai.length !== bi.length) return ai.length - bi.length;
  if (ai !== bi) return ai < bi ? -1 : 1;
  return af === bf ? 0 : af < bf ? -1 : 1;
}
