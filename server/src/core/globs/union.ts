// The deterministic automaton of a union of globs, built state by state, with what their beginnings have in common only once.
import { type Automaton, DEAD, OTHER } from "./automaton";
import { foldCodePoint } from "./caseFold";
import type { CompiledGlob } from "./compile";
import { ANY_BUT_COLON, COLON, STAR, STAR_BUT_COLON, starMatches, tokenMatches } from "./tokens";

/** A place in globs that begin alike. */
interface Place {
  star: number;
  /** A glob ends here. */
  end: boolean;
  parent: number;
  /** The tokens that go on from here, and where each leads. */
  tokens: number[];
  targets: number[];
  /** Places with a star behind this one through which every text of this place leads: beside one of them it says nothing more. */
  coveredBy: readonly number[];
}

const NONE: readonly number[] = [];

/** Subset construction on demand over the tree of the globs' tokens. The globs must be all blind or all not blind. */
export class UnionAutomaton implements Automaton {
  readonly start: number;
  readonly distinguished: (readonly number[])[] = [];
  readonly accepting: boolean[] = [];
  readonly universal: boolean[] = [];
  readonly remaining: number[] = [];
  private readonly places: Place[] = [];
  private readonly ids = new Map<string, number>();
  private readonly sets: (readonly number[])[] = [];
  private readonly transitions: Map<number, number>[] = [];

  constructor(
    globs: readonly CompiledGlob[],
    readonly blind: boolean,
  ) {
    const roots = new Map<number, number>();
    for (const glob of globs) this.insert(glob, roots);
    for (const [index, place] of this.places.entries()) if (place.star === STAR) this.cover(index, place);
    this.intern([]);
    this.start = this.intern([...roots.values()]);
  }

  private insert({ tokens, stars }: CompiledGlob, roots: Map<number, number>): void {
    const first = stars[0] as number;
    let at = roots.get(first) ?? this.place(first, -1);
    roots.set(first, at);
    for (const [i, written] of tokens.entries()) {
      const star = stars[i + 1] as number;
      const token = this.blind && written >= 0 ? foldCodePoint(written) : written;
      const { tokens: known, targets } = this.places[at] as Place;
      let to = targets.find((target, k) => known[k] === token && this.places[target]?.star === star);
      if (to === undefined) {
        to = this.place(star, at);
        known.push(token);
        targets.push(to);
      }
      at = to;
    }
    (this.places[at] as Place).end = true;
  }

  private place(star: number, parent: number): number {
    return this.places.push({ star, end: false, parent, tokens: [], targets: [], coveredBy: NONE }) - 1;
  }

  private cover(index: number, { parent }: Place): void {
    for (let at = parent; at >= 0; ) {
      const place = this.places[at] as Place;
      if (place.end || place.tokens.length > 1) return;
      place.coveredBy = [...place.coveredBy, index];
      at = place.parent;
    }
  }

  step(state: number, codePoint: number): number {
    if (state === DEAD || this.universal[state]) return state;
    const c = this.blind ? foldCodePoint(codePoint) : codePoint;
    const key = (this.distinguished[state] as readonly number[]).includes(c) ? c : OTHER;
    const transitions = this.transitions[state] as Map<number, number>;
    let next = transitions.get(key);
    if (next === undefined) {
      next = this.intern(this.after(this.sets[state] as readonly number[], key));
      transitions.set(key, next);
    }
    return next;
  }

  private after(set: readonly number[], c: number): number[] {
    const next: number[] = [];
    for (const index of set) {
      const { star, tokens, targets } = this.places[index] as Place;
      if (starMatches(star, c)) next.push(index);
      for (let i = 0; i < tokens.length; i++) if (tokenMatches(tokens[i] as number, c)) next.push(targets[i] as number);
    }
    return next;
  }

  private intern(found: number[]): number {
    const set = found.length > 1 ? this.needed(found) : found;
    const key = set.join();
    let id = this.ids.get(key);
    if (id !== undefined) return id;
    id = this.sets.push(set) - 1;
    this.ids.set(key, id);
    this.transitions.push(new Map());
    const places = set.map((index) => this.places[index] as Place);
    this.accepting.push(places.some(({ end }) => end));
    this.universal.push(places.some(({ end, star }) => end && star === STAR));
    this.remaining.push(set.length === 0 ? Number.POSITIVE_INFINITY : 0);
    this.distinguished.push(this.universal[id] ? NONE : toldApart(places));
    return id;
  }

  /** Sorted, each once, without those that say nothing beside others. */
  private needed(found: number[]): number[] {
    const present = new Set(found);
    return [...present].filter((index) => !this.places[index]?.coveredBy.some((other) => present.has(other))).sort((a, b) => a - b);
  }
}

function toldApart(places: readonly Place[]): readonly number[] {
  const found = new Set<number>();
  for (const { star, tokens } of places) {
    if (star === STAR_BUT_COLON) found.add(COLON);
    for (const token of tokens) {
      if (token >= 0) found.add(token);
      else if (token === ANY_BUT_COLON) found.add(COLON);
    }
  }
  return found.size > 0 ? [...found] : NONE;
}
