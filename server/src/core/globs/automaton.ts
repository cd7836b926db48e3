// The deterministic automaton of one glob, built state by state as a search asks for it.
import { state } from "../session/query";
import { foldCodePoint } from "./caseFold";
import { ANY, ANY_BUT_COLON, COLON, NO_STAR, STAR, STAR_BUT_COLON, starMatches, tokenMatches } from "./tokens";

/** The dead state of every automaton. */
export const DEAD = 0;

/** Stands for every character that a state does not distinguish. */
export const OTHER = -1;

/** What an automaton is built from: tokens t0 … t(n-1) with optional stars between them, as in `CompiledGlob`. */
interface Tokenised {
  readonly blind: boolean;
  readonly tokens: Int32Array;
  readonly stars: Uint8Array;
}

/** What a product search needs to know about one automaton. States are small integers, 0 is dead. */
export interface Automaton {
  readonly start: number;
  /** Letters are folded before they are read. */
  readonly blind: boolean;
  /** Which code points the state tells apart; all others behave alike. Folded when `blind`. */
  readonly distinguished: readonly (readonly number[])[];
  readonly accepting: readonly boolean[];
  /** Every continuation is accepted. */
  readonly universal: readonly boolean[];
  /** Lower bound for the number of characters until acceptance. */
  readonly remaining: readonly number[];
  step(state: number, codePoint: number): number;
}

const NONE: readonly number[] = [];

/** States of all automata since the patterns were forgotten: the measure for trimming. */
export const statesInUse = state("globs/patterns/states in use", () => ({ count: 0 }));

/**
 * Subset construction on demand. A state is the set of token positions where the pattern may be. Whatever is accepted
 * from a position below a star is also accepted from that star, so positions below the highest star are dropped and
 * the automaton stays linear unless `?` follows literal text after a `*`. A star that stops at colons stands in only for
 * positions from which no colon has to be read to reach it.
 */
export class LazyAutomaton implements Automaton {
  readonly blind: boolean;
  readonly distinguished: (readonly number[])[] = [];
  readonly accepting: boolean[] = [];
  readonly universal: boolean[] = [];
  readonly remaining: number[] = [];
  /** The furthest position of a state. */
  readonly furthest: number[] = [];
  readonly start: number;
  private readonly ids = new Map<string, number>();
  private readonly positions: number[][] = [];
  private readonly transitions: Map<number, number>[] = [];
  /** For each star the first of the positions that it makes superfluous. */
  private readonly floors: Int32Array;

  constructor(readonly glob: Tokenised) {
    this.floors = floorsOf(glob);
    this.blind = glob.blind;
    this.intern([]);
    this.start = this.intern([0]);
  }

  step(state: number, codePoint: number): number {
    if (state === DEAD) return DEAD;
    const c = this.blind ? foldCodePoint(codePoint) : codePoint;
    const key = (this.distinguished[state] as number[]).includes(c) ? c : OTHER;
    const known = (this.transitions[state] as Map<number, number>).get(key);
    if (known !== undefined) return known;
    const { tokens, stars } = this.glob;
    const next: number[] = [];
    // Positions are sorted, so the successors come sorted, too; only the last one may repeat.
    for (const p of this.positions[state] as number[]) {
      if (starMatches(stars[p] as number, key) && next[next.length - 1] !== p) next.push(p);
      if (p < tokens.length && tokenMatches(tokens[p] as number, key)) next.push(p + 1);
    }
    const result = this.intern(next);
    (this.transitions[state] as Map<number, number>).set(key, result);
    return result;
  }

  private intern(positions: number[]): number {
    const { tokens, stars } = this.glob;
    positions = this.needed(positions);
    const key = positions.join();
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.positions.length;
    statesInUse().count++;
    this.ids.set(key, id);
    this.positions.push(positions);
    this.transitions.push(new Map());
    const furthest = positions.length > 0 ? (positions[positions.length - 1] as number) : -1;
    this.furthest.push(furthest);
    this.accepting.push(furthest === tokens.length);
    this.universal.push(furthest === tokens.length && stars[tokens.length] === STAR);
    this.remaining.push(furthest < 0 ? Number.POSITIVE_INFINITY : tokens.length - furthest);
    this.distinguished.push(this.toldApart(positions));
    return id;
  }

  /** The positions without those that a star behind them makes superfluous. */
  private needed(positions: number[]): number[] {
    const kept: number[] = [];
    let floor = Number.POSITIVE_INFINITY;
    for (let i = positions.length - 1; i >= 0; i--) {
      const p = positions[i] as number;
      if (p >= floor) continue;
      kept.push(p);
      if (this.glob.stars[p] !== NO_STAR) floor = this.floors[p] as number;
      if (floor === 0) break;
    }
    return kept.reverse();
  }

  private toldApart(positions: number[]): readonly number[] {
    const { tokens, stars } = this.glob;
    const found = new Set<number>();
    for (const p of positions) {
      if (stars[p] === STAR_BUT_COLON) found.add(COLON);
      if (p === tokens.length) continue;
      const token = tokens[p] as number;
      if (token === ANY_BUT_COLON) found.add(COLON);
      else if (token !== ANY) found.add(token);
    }
    return found.size > 0 ? [...found] : NONE;
  }
}

/** What can be read between two positions is swallowed by the star at the second, if that star takes colons or there are none to read. */
function floorsOf({ tokens, stars }: Tokenised): Int32Array {
  const floors = new Int32Array(tokens.length + 1);
  // The first position from which no colon has to be, or may be, read to get here.
  let free = 0;
  for (let p = 0; p <= tokens.length; p++) {
    floors[p] = stars[p] === STAR ? 0 : free;
    if (stars[p] === STAR || tokens[p] === COLON || tokens[p] === ANY) free = p + 1;
  }
  return floors;
}
