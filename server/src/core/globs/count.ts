// How many texts lead through a product of automata, up to a length? Exactly.
import { byText } from "../session/query";
import { type Automaton, DEAD } from "./automaton";
import { foldCodePoint } from "./caseFold";
import { Meter } from "./limits";
import { type Edge, Ways } from "./ways";

/** What is counted: texts of at most `maxLength` characters, each a character of `alphabet` (no character twice). */
export interface CountBounds {
  alphabet: string;
  maxLength: number;
  /** States of a product at most. */
  states: number;
}

/** The printable characters of ASCII, without the blank: what names in ARNs are made of. */
export const PRINTABLE = String.fromCharCode(...Array.from({ length: 94 }, (_, i) => 33 + i));

/** In the place of a state: every continuation is accepted. */
export const ALL = -1;
/** In the place of a state: what the automaton says does not matter any more. */
export const ANYTHING = -2;

/** Decides which texts count. */
export interface Judge {
  /**
   * Whether a text counts after which the automata are in these states (or `ALL`); undefined where neither it nor any
   * continuation does. May put `ANYTHING` in the place of states.
   */
  judge(spots: number[]): boolean | undefined;
}

interface State {
  spots: readonly number[];
  counts: boolean;
  /** Where it goes on by one character. */
  edges?: Edge[];
  /** Where it goes on, with states between that a text only passes left out. */
  far?: Edge[];
}

/** Code points, and their positions by code point, and by code point without its case. */
interface Alphabet {
  letters: readonly number[];
  exact: ReadonlyMap<number, readonly number[]>;
  folded: ReadonlyMap<number, readonly number[]>;
}

const alphabetOf = byText("globs/alphabets", { most: 10, leaves: "all" }, (text: string): Alphabet => {
  const letters = [...text].map((letter) => letter.codePointAt(0) as number);
  const [exact, folded] = [new Map<number, number[]>(), new Map<number, number[]>()];
  for (const [i, letter] of letters.entries()) {
    exact.set(letter, [i]);
    const fold = foldCodePoint(letter);
    folded.set(fold, [...(folded.get(fold) ?? []), i]);
  }
  return { letters, exact, folded };
});

/** The product of automata, built as far as texts lead. */
export class Product {
  private readonly ids = new Map<string, number>();
  private readonly states: State[] = [];
  private readonly letters: readonly number[];
  private readonly alphabet: Alphabet;
  private readonly meter: Meter;

  constructor(
    private readonly automata: readonly Automaton[],
    private readonly judge: Judge,
    private readonly bounds: CountBounds,
  ) {
    this.alphabet = alphabetOf(bounds.alphabet);
    this.letters = this.alphabet.letters;
    this.meter = new Meter(bounds.states);
  }

  /** How many texts count. Throws `StateLimitExceeded`. */
  run(): bigint {
    const { maxLength } = this.bounds;
    const start = this.intern(this.automata.map((automaton) => automaton.start));
    if (start === undefined) return 0n;
    const ways = new Ways(this.letters.length, maxLength);
    ways.begin(start);
    for (let length = 0, alive = ways.turn(); alive; length++, alive = ways.turn())
      for (const id of alive) {
        const state = this.states[id] as State;
        if (state.counts) ways.count(id);
        if (length === maxLength) continue;
        state.far ??= this.edgesOf(state).flatMap((edge) => this.farther(edge) ?? []);
        ways.spread(id, state.far);
      }
    return ways.counted();
  }

  /** The edge as far as there is only one way to go on, and no text counts; undefined where it leads nowhere. */
  private farther({ to, texts, characters }: Edge): Edge | undefined {
    while (characters < this.bounds.maxLength) {
      const state = this.states[to] as State;
      if (state.counts) break;
      const [only, ...others] = this.edgesOf(state);
      if (!only) return undefined;
      if (others.length > 0 || texts * only.texts > this.letters.length) break;
      to = only.to;
      texts *= only.texts;
      characters++;
    }
    return { to, texts, characters };
  }

  /** The number of the state; undefined where nothing counts from it on. */
  private intern(spots: number[]): number | undefined {
    for (const [i, spot] of spots.entries()) if (spot > DEAD && (this.automata[i] as Automaton).universal[spot]) spots[i] = ALL;
    const counts = this.judge.judge(spots);
    if (counts === undefined) return undefined;
    const key = spots.join();
    let id = this.ids.get(key);
    if (id === undefined) {
      this.meter.tick();
      id = this.states.push({ spots, counts, edges: undefined, far: undefined }) - 1;
      this.ids.set(key, id);
    }
    return id;
  }

  private edgesOf(state: State): Edge[] {
    if (state.edges) return state.edges;
    const { spots } = state;
    const told = this.toldApart(spots);
    const next = new Map<number, number>();
    const read = (letter: number, count: number): void => {
      const id = this.intern(spots.map((spot, i) => (spot > DEAD ? (this.automata[i] as Automaton).step(spot, letter) : spot)));
      if (id !== undefined) next.set(id, (next.get(id) ?? 0) + count);
    };
    for (const at of told) read(this.letters[at] as number, 1);
    const other = told.size < this.letters.length ? this.letters.findIndex((_, at) => !told.has(at)) : -1;
    if (other >= 0) read(this.letters[other] as number, this.letters.length - told.size);
    state.edges = [...next].map(([to, texts]) => ({ to, texts, characters: 1 }));
    return state.edges;
  }

  /** The positions of the letters that some automaton tells from others here. */
  private toldApart(spots: readonly number[]): Set<number> {
    const told = new Set<number>();
    for (const [i, spot] of spots.entries()) {
      if (spot <= DEAD) continue;
      const { blind, distinguished } = this.automata[i] as Automaton;
      const positions = blind ? this.alphabet.folded : this.alphabet.exact;
      for (const letter of distinguished[spot] ?? []) for (const at of positions.get(letter) ?? []) told.add(at);
    }
    return told;
  }
}
