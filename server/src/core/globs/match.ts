// Matching one string against one pattern, without an automaton.
import type { Pattern } from "../logic/term";
import { DEAD } from "./automaton";
import { foldCodePoint, foldText } from "./caseFold";
import { type CompiledGlob, compile } from "./compile";
import { COLON, NO_STAR, STAR_BUT_COLON, starMatches, tokenMatches } from "./tokens";

/** Is the text in the language of the pattern? Time: length of the text times length of the pattern at worst. Source: SEMANTICS.md 2.1, 2.3 R1. */
export function matches(pattern: Pattern, text: string): boolean {
  return matchesCompiled(compile(pattern), text);
}

/** As `matches`, for a compiled pattern. */
export function matchesCompiled(glob: CompiledGlob, text: string): boolean {
  if (glob.universal) return true;
  const folded = glob.ignoreCase ? foldText(text) : text;
  if (glob.literal !== null) return folded === glob.prefix;
  if (!folded.startsWith(glob.prefix) || !folded.endsWith(glob.suffix)) return false;
  if (glob.prefixOnly) return true;
  if (glob.mixed) return isAccepted(glob, text);
  return matchCharacters(glob, SURROGATE.test(folded) ? codePoints(folded) : folded);
}

/**
 * The text with the letters as the pattern writes them, where the pattern ignores case: witnesses found in folded
 * letters read `s3:GetObject`, not `s3:getobject`. The text must match; the result matches as well.
 */
export function inWrittenCase(glob: CompiledGlob, text: string): string {
  if (!glob.ignoreCase) return text;
  if (glob.literal !== null) return glob.literal;
  const points = codePoints(text);
  const at: number[] = [];
  matchCharacters(glob, points.map(foldCodePoint), at);
  const characters = [...text];
  glob.written.forEach((ch, p) => {
    if (ch !== "") characters[at[p] as number] = ch;
  });
  return characters.join("");
}

/** By the automaton, for what `matchCharacters` cannot do. */
function isAccepted({ automaton }: CompiledGlob, text: string): boolean {
  let state = automaton.start;
  for (const c of codePoints(text)) {
    state = automaton.step(state, c);
    if (state === DEAD) return false;
    if (automaton.universal[state]) return true;
  }
  return automaton.accepting[state] as boolean;
}

const SURROGATE = /[\ud800-\udfff]/;

/** The code points of a text. */
function codePoints(text: string): number[] {
  const result: number[] = [];
  for (const ch of text) result.push(ch.codePointAt(0) as number);
  return result;
}

/**
 * On a mismatch the last star swallows one character more. An earlier star never has to: the leftmost end of what stood
 * before the last star leaves the most room. A star that stops at colons cannot help any more once a colon behind it is
 * matched; extending it fails at that colon by itself. Not for `mixed` patterns, where an earlier star could still help.
 * `at` receives where each token was read.
 */
function matchCharacters(glob: CompiledGlob, text: string | number[], at?: number[]): boolean {
  const { tokens, stars } = glob;
  const n = text.length;
  const m = tokens.length;
  let i = 0;
  let p = 0;
  let starAt = -1;
  let starEnd = 0;
  while (i < n) {
    if (stars[p] !== NO_STAR && starAt !== p) {
      starAt = p;
      starEnd = i;
    }
    const c = characterAt(text, i);
    if (p < m && tokenMatches(tokens[p] as number, c)) {
      if (c === COLON && starAt >= 0 && stars[starAt] === STAR_BUT_COLON) starAt = -1;
      if (at) at[p] = i;
      p++;
      i++;
      continue;
    }
    if (starAt < 0 || !starMatches(stars[starAt] as number, characterAt(text, starEnd))) return false;
    p = starAt;
    i = ++starEnd;
  }
  return p === m;
}

function characterAt(text: string | number[], i: number): number {
  return typeof text === "string" ? text.charCodeAt(i) : (text[i] as number);
}
