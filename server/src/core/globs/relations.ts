// How two patterns relate: overlap and inclusion. Quick tests first, then small searches, remembered by pair.
import { MEMORY, PATTERNS } from "../limits";
import type { Pattern } from "../logic/term";
import { state } from "../session/query";
import { DEAD } from "./automaton";
import { caseClass, foldCodePoint } from "./caseFold";
import { type CompiledGlob, compile, trimCaches } from "./compile";
import { Meter, StateLimitExceeded } from "./limits";
import { matchesCompiled } from "./match";
import { ANY, ANY_BUT_COLON, COLON, NO_STAR, STAR } from "./tokens";

/** Is there a string in both patterns? Exact. Throws `StateLimitExceeded`. */
export function intersects(a: Pattern, b: Pattern, limit = PATTERNS.statesOfAQuestion): boolean {
  return a === b || intersectsCompiled(compile(a), compile(b), limit);
}

/** Is every string of `a` in `b`? Exact. Throws `StateLimitExceeded`. */
export function isSubset(a: Pattern, b: Pattern, limit = PATTERNS.statesOfAQuestion): boolean {
  trimCaches();
  return a === b || isSubsetCompiled(compile(a), compile(b), limit);
}

const overlapping = state("globs/patterns/overlapping pairs", () => new Map<number, boolean>());
const included = state("globs/patterns/included pairs", () => new Map<number, boolean>());

/** Pair keys stay exact numbers for the first 2^26 patterns ever compiled; later ones are not remembered. */
function pairKey(a: CompiledGlob, b: CompiledGlob): number {
  return a.id < 0x4000000 && b.id < 0x4000000 ? a.id * 0x4000000 + b.id : -1;
}

function remember(cache: Map<number, boolean>, key: number, value: boolean): boolean {
  if (cache.size >= MEMORY.pairsOfPatterns) cache.clear();
  if (key >= 0) cache.set(key, value);
  return value;
}

/** As `intersects`. */
export function intersectsCompiled(a: CompiledGlob, b: CompiledGlob, limit: number): boolean {
  if (a === b || a.universal || b.universal) return true;
  if (apart(a, b)) return false;
  if (a.literal !== null && (!a.ignoreCase || b.blind)) return matchesCompiled(b, a.literal);
  if (b.literal !== null && (!b.ignoreCase || a.blind)) return matchesCompiled(a, b.literal);
  if (a.prefixOnly && b.prefixOnly) return true;
  const key = a.id < b.id ? pairKey(a, b) : pairKey(b, a);
  return overlapping().get(key) ?? remember(overlapping(), key, overlap(a, b, limit));
}

/** As `isSubset`. */
export function isSubsetCompiled(a: CompiledGlob, b: CompiledGlob, limit: number): boolean {
  if (a === b || b.universal) return true;
  if (a.literal !== null && (!a.ignoreCase || b.blind)) return matchesCompiled(b, a.literal);
  if (b.literal !== null && a.literal === null) return false;
  if (!continues(a, b)) return false;
  if (b.prefixOnly && (b.blind || !a.ignoreCase)) return true;
  const key = pairKey(a, b);
  return included().get(key) ?? remember(included(), key, includeByInstance(a, b) ?? includeBySearch(a, b, limit));
}

/**
 * Tries the string of `a` whose wildcards are all one character that `b` does not name. If `b` refuses it, that settles
 * it. If `b` accepts it and has no `?`, its stars swallowed all these characters, and would swallow anything else in
 * their places: settled, too. (Stars that swallow no colon meet none where both patterns read the segments of an ARN in
 * step.) Undefined: not settled.
 */
function includeByInstance(a: CompiledGlob, b: CompiledGlob): boolean | undefined {
  if (!matchesCompiled(b, a.instance(freshFor(b)))) return false;
  const decisive = !b.hasSingle && (b.blind || !a.ignoreCase) && (!b.segmented || (a.aligned && b.aligned));
  return decisive ? true : undefined;
}

/** A character without case that the pattern does not name. */
function freshFor(glob: CompiledGlob): number {
  let c = 0xe000;
  while (glob.tokens.includes(c)) c++;
  return c;
}

/** The fixed beginnings, ends or segments contradict each other: nothing can be in both. */
function apart(a: CompiledGlob, b: CompiledGlob): boolean {
  const fold = a.ignoreCase || b.ignoreCase;
  const pa = fold ? a.foldedPrefix : a.prefix;
  const pb = fold ? b.foldedPrefix : b.prefix;
  if (pa.length <= pb.length ? !pb.startsWith(pa) : !pa.startsWith(pb)) return true;
  const sa = fold ? a.foldedSuffix : a.suffix;
  const sb = fold ? b.foldedSuffix : b.suffix;
  if (sa.length <= sb.length ? !sb.endsWith(sa) : !sa.endsWith(sb)) return true;
  return !fold && a.segments.some((segment, i) => segment !== null && typeof b.segments[i] === "string" && segment !== b.segments[i]);
}

/** The fixed beginning and end of `a` go on from those of `b`: necessary for inclusion, as a wildcard can be anything. */
function continues(a: CompiledGlob, b: CompiledGlob): boolean {
  const fold = a.ignoreCase || b.ignoreCase;
  return fold
    ? a.foldedPrefix.startsWith(b.foldedPrefix) && a.foldedSuffix.endsWith(b.foldedSuffix)
    : a.prefix.startsWith(b.prefix) && a.suffix.endsWith(b.suffix);
}

/** Is there a character in both classes? Tokens and stars as in `CompiledGlob`; stars arrive as ANY or ANY_BUT_COLON. */
function compatible(x: number, y: number, fold: boolean): boolean {
  if (x < 0 && y < 0) return true;
  if (x === ANY || y === ANY) return true;
  if (x === ANY_BUT_COLON) return y !== COLON;
  if (y === ANY_BUT_COLON) return x !== COLON;
  return fold ? foldCodePoint(x) === foldCodePoint(y) : x === y;
}

function starClass(star: number): number {
  return star === STAR ? ANY : ANY_BUT_COLON;
}

/** Searches pairs of positions: at most length times length of them, whatever the patterns. */
function overlap(a: CompiledGlob, b: CompiledGlob, limit: number): boolean {
  const meter = new Meter(limit);
  const fold = a.ignoreCase || b.ignoreCase;
  const n = a.tokens.length;
  const m = b.tokens.length;
  const width = m + 1;
  const seen = new Uint8Array((n + 1) * width);
  const open: number[] = [0];
  seen[0] = 1;
  const visit = (state: number) => {
    if (seen[state]) return;
    seen[state] = 1;
    open.push(state);
  };
  while (open.length > 0) {
    const state = open.pop() as number;
    const p = Math.floor(state / width);
    const q = state % width;
    if (p === n && q === m) return true;
    meter.tick();
    const starA = a.stars[p] as number;
    const starB = b.stars[q] as number;
    const tokenA = a.tokens[p] as number;
    const tokenB = b.tokens[q] as number;
    if (p < n && starB !== NO_STAR && compatible(tokenA, starClass(starB), fold)) visit(state + width);
    if (q < m && starA !== NO_STAR && compatible(starClass(starA), tokenB, fold)) visit(state + 1);
    if (p < n && q < m && compatible(tokenA, tokenB, fold)) visit(state + width + 1);
  }
  return false;
}

const FORWARD_STATES = 1_000;

/** Forwards first; but `*a????????` explodes forwards and is trivial backwards. */
function includeBySearch(a: CompiledGlob, b: CompiledGlob, limit: number): boolean {
  const backwards = a.reversed && b.reversed ? { a: a.reversed, b: b.reversed } : undefined;
  if (backwards === undefined) return include(a, b, limit);
  const stages = [() => include(a, b, Math.min(limit, FORWARD_STATES)), () => include(backwards.a, backwards.b, limit)];
  for (const stage of stages) {
    try {
      return stage();
    } catch (error) {
      if (!(error instanceof StateLimitExceeded)) throw error;
    }
  }
  return include(a, b, limit);
}

/** Walks the positions of `a` against the automaton of `b`, looking for a string that `b` refuses. */
function include(a: CompiledGlob, b: CompiledGlob, limit: number): boolean {
  const meter = new Meter(limit);
  const automaton = b.automaton;
  const n = a.tokens.length;
  const seen = new Set<number>();
  const open: [number, number][] = [];
  const visit = (position: number, state: number): void => {
    if (automaton.universal[state]) return;
    const key = state * (n + 1) + position;
    if (seen.has(key)) return;
    seen.add(key);
    open.push([position, state]);
  };
  visit(0, automaton.start);
  while (open.length > 0) {
    const [p, state] = open.pop() as [number, number];
    // From every position some string leads to the end of `a`.
    if (state === DEAD || (p === n && !automaton.accepting[state])) return false;
    meter.tick();
    const star = a.stars[p] as number;
    if (star !== NO_STAR)
      for (const c of charactersOf(starClass(star), state, automaton.distinguished, a.ignoreCase)) visit(p, automaton.step(state, c));
    if (p < n)
      for (const c of charactersOf(a.tokens[p] as number, state, automaton.distinguished, a.ignoreCase))
        visit(p + 1, automaton.step(state, c));
  }
  return true;
}

/** Representatives of the characters in a class that the automaton tells apart in this state; -1 stands for all others. */
function charactersOf(token: number, state: number, distinguished: readonly (readonly number[])[], ignoreCase: boolean): readonly number[] {
  if (token >= 0) return ignoreCase ? caseClass(token) : [token];
  const list = [...(distinguished[state] as readonly number[]), -1];
  return token === ANY_BUT_COLON ? list.filter((c) => c !== COLON) : list;
}
