// Case folding of single characters (code points), and its inverse.
import { state } from "../session/query";

/**
 * The fold of a code point: two code points are "equal ignoring case" when their folds are equal.
 * The fold is the lower-case form when that is one code point. ASCII letters pair with ASCII letters only (the Kelvin
 * sign is not a `k`): names in policies are ASCII, and nobody promises more.
 */
export function foldCodePoint(c: number): number {
  if (c < 128) return c >= 65 && c <= 90 ? c + 32 : c;
  const lower = String.fromCodePoint(c).toLowerCase();
  const folded = lower.codePointAt(0) as number;
  if (folded < 128 || lower.length !== (folded > 0xffff ? 2 : 1)) return c;
  return folded;
}

/** The text with every code point folded. */
export function foldText(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  let out = "";
  for (const ch of text) out += String.fromCodePoint(foldCodePoint(ch.codePointAt(0) as number));
  return out;
}

/** All code points with the same fold as the folded code point `c`, lower case first. */
export function caseClass(c: number): readonly number[] {
  if (c < 128) return c >= 97 && c <= 122 ? [c, c - 32] : [c];
  return unfolded().get(c) ?? [c];
}

/** Has the code point another case? */
export function isCased(c: number): boolean {
  if (c < 128) return (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
  return caseClass(foldCodePoint(c)).length > 1;
}

/** Built at the first non-ASCII letter. */
const unfolded = state("globs/cases of letters", invertFold);

/** No code point above U+1FFFF has a case. */
function invertFold(): Map<number, number[]> {
  const inverse = new Map<number, number[]>();
  for (let c = 128; c < 0x20000; c++) {
    const folded = foldCodePoint(c);
    if (folded === c) continue;
    const found = inverse.get(folded);
    if (found) found.push(c);
    else inverse.set(folded, [folded, c]);
  }
  return inverse;
}
