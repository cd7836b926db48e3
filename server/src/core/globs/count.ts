// How many texts does a Boolean combination of unions of patterns hold? Exactly, over an alphabet, up to a length.
import { and, isIn, not, or, termKey } from "../logic/build";
import type { Pattern, Term } from "../logic/term";
import type { Variable } from "../logic/variable";
import { type Automaton, DEAD } from "./automaton";
import { foldCodePoint } from "./caseFold";
import { trimCaches } from "./compile";
import { Meter } from "./limits";
import { automataOf, patternSet } from "./patternSet";
import { ENDLESS, Ways } from "./ways";

/** What is counted: texts of at most `maxLength` characters, each a character of `alphabet` (no character twice). */
interface CountBounds {
  alphabet: string;
  maxLength: number;
  /** Product states at most. */
  states: number;
  expired?(): boolean;
}

/** The printable characters of ASCII, without the blank: what names in ARNs are made of. */
export const PRINTABLE = String.fromCharCode(...Array.from({ length: 94 }, (_, i) => 33 + i));

/**
 * The number of texts of which the term is true. The term may hold `in` atoms of one variable only (else it throws
 * `TypeError`). Exact; throws `StateLimitExceeded` beyond the limits.
 */
export function countTexts(term: Term, bounds: CountBounds): bigint {
  trimCaches();
  return new Count(joined(term), bounds).run();
}

/** `in` atoms beside each other in an `or` become one: their literals then share a trie. */
function joined(term: Term): Term {
  if (term.kind === "not") return not(joined(term.arg));
  if (term.kind === "and") return and(...term.args.map(joined));
  if (term.kind !== "or") return term;
  const patterns: Pattern[] = [];
  const rest: Term[] = [];
  let variable: Variable | undefined;
  for (const arg of term.args.map(joined)) {
    if (arg.kind !== "atom" || arg.atom.kind !== "in") rest.push(arg);
    else {
      variable = arg.atom.variable;
      patterns.push(...arg.atom.patterns);
    }
  }
  return variable ? or(isIn(variable, patterns), ...rest) : term;
}

/** What is known of an atom wherever the text goes on; a list: a state of each of its automata. */
type Spot = true | false | readonly number[];
type Known = true | false | undefined;

/** A term with its atoms numbered. */
type Node =
  | { kind: "constant"; value: boolean }
  | { kind: "atom"; index: number }
  | { kind: "not"; arg: Node }
  | { kind: "and" | "or"; args: Node[] };

interface State {
  spots: readonly (Spot | undefined)[];
  /** The text may end here. */
  accepting: boolean;
  /** Where it goes on, with the number of characters that lead there. */
  next?: [to: number, letters: number][];
}

/** The product of all automata. A spot that can no longer matter is undefined, so that states which differ only there are one. */
class Count {
  private readonly atoms: Automaton[][] = [];
  private readonly term: Node;
  private readonly ids = new Map<string, number>();
  private readonly states: State[] = [];
  private readonly letters: number[];
  /** Positions in `letters` by character, and by character without its case. */
  private readonly exact = new Map<number, number[]>();
  private readonly folded = new Map<number, number[]>();
  private readonly meter: Meter;

  constructor(
    term: Term,
    private readonly bounds: CountBounds,
  ) {
    this.letters = [...bounds.alphabet].map((letter) => letter.codePointAt(0) as number);
    for (const [i, letter] of this.letters.entries()) {
      this.exact.set(letter, [i]);
      const fold = foldCodePoint(letter);
      this.folded.set(fold, [...(this.folded.get(fold) ?? []), i]);
    }
    this.meter = new Meter(bounds.states, bounds.expired);
    this.term = this.numbered(term, new Map());
  }

  private numbered(term: Term, indexes: Map<string, number>): Node {
    if (term.kind === "true" || term.kind === "false") return { kind: "constant", value: term.kind === "true" };
    if (term.kind === "not") return { kind: "not", arg: this.numbered(term.arg, indexes) };
    if (term.kind !== "atom") return { kind: term.kind, args: term.args.map((arg) => this.numbered(arg, indexes)) };
    if (term.atom.kind !== "in") throw new TypeError("Only unions of patterns can be counted.");
    const key = termKey(term);
    let index = indexes.get(key);
    if (index === undefined) {
      index = this.atoms.push(automataOf(patternSet(term.atom.patterns).members)) - 1;
      indexes.set(key, index);
    }
    return { kind: "atom", index };
  }

  /** Length by length: in how many ways each state is reached. */
  run(): bigint {
    const { maxLength } = this.bounds;
    const start = this.intern(this.atoms.map((automata) => automata.map((automaton) => automaton.start)));
    const tails = this.tails();
    if (start === undefined) return 0n;
    if (start === ENDLESS) return tails[maxLength] as bigint;
    const ways = new Ways(this.letters.length, maxLength);
    ways.begin(start);
    let total = 0n;
    for (let length = 0; ways.turn(); length++) {
      total += ways.endless() * (tails[maxLength - length] as bigint);
      for (const id of ways.alive) {
        const state = this.states[id] as State;
        if (state.accepting) ways.accept(id);
        if (length === maxLength) continue;
        state.next ??= this.expand(state);
        for (const [to, letters] of state.next) ways.add(to, id, letters);
      }
      total += ways.accepted();
      this.meter.checkTime();
    }
    return total;
  }

  /** At n the number of all texts of at most n characters. */
  private tails(): bigint[] {
    const tails = [1n];
    for (let power = 1n; tails.length <= this.bounds.maxLength; ) {
      power *= BigInt(this.letters.length);
      tails.push((tails.at(-1) as bigint) + power);
    }
    return tails;
  }

  /** The number of the state; undefined where no continuation is accepted. */
  private intern(found: readonly (Spot | undefined)[]): number | undefined {
    const settled = found.map((spot, i) => (typeof spot === "object" ? settle(this.atoms[i] as Automaton[], spot) : spot));
    const needed = new Set<number>();
    const worth = this.worth(this.term, (index) => knownOf(settled[index]), needed);
    if (worth === false) return undefined;
    if (worth === true) return ENDLESS;
    const spots = settled.map((spot, i) => (typeof spot !== "object" || needed.has(i) ? spot : undefined));
    const key = spots.map((spot) => (spot === undefined ? "-" : String(spot))).join(";");
    let id = this.ids.get(key);
    if (id === undefined) {
      this.meter.tick();
      id = this.states.length;
      this.ids.set(key, id);
      const accepting = this.worth(this.term, (index) => this.accepts(index, spots[index]), new Set()) === true;
      this.states.push({ spots, accepting });
    }
    return id;
  }

  private automaton(atom: number, member: number): Automaton {
    return (this.atoms[atom] as Automaton[])[member] as Automaton;
  }

  private accepts(index: number, spot: Spot | undefined): Known {
    if (typeof spot !== "object") return spot;
    return spot.some((state, i) => this.automaton(index, i).accepting[state] === true);
  }

  private expand({ spots }: State): [to: number, letters: number][] {
    const told = this.toldApart(spots);
    const next = new Map<number, number>();
    const read = (letter: number, count: number): void => {
      const id = this.intern(
        spots.map((spot, i) => (typeof spot === "object" ? spot.map((state, k) => this.automaton(i, k).step(state, letter)) : spot)),
      );
      if (id !== undefined) next.set(id, (next.get(id) ?? 0) + count);
    };
    for (const at of told) read(this.letters[at] as number, 1);
    const other = this.letters.findIndex((_, at) => !told.has(at));
    if (other >= 0) read(this.letters[other] as number, this.letters.length - told.size);
    return [...next];
  }

  /** The positions of the letters that some automaton tells from others here. */
  private toldApart(spots: readonly (Spot | undefined)[]): Set<number> {
    const told = new Set<number>();
    for (const [i, spot] of spots.entries()) {
      if (typeof spot !== "object") continue;
      for (const [k, state] of spot.entries()) {
        const automaton = this.automaton(i, k);
        const positions = automaton.blind ? this.folded : this.exact;
        for (const letter of automaton.distinguished[state] ?? []) for (const at of positions.get(letter) ?? []) told.add(at);
      }
    }
    return told;
  }

  /** The value of a term where that of some atoms is known; `needed` collects the atoms on which it still depends. */
  private worth(term: Node, known: (index: number) => Known, needed: Set<number>): Known {
    switch (term.kind) {
      case "constant":
        return term.value;
      case "atom": {
        const value = known(term.index);
        if (value === undefined) needed.add(term.index);
        return value;
      }
      case "not": {
        const value = this.worth(term.arg, known, needed);
        return value === undefined ? undefined : !value;
      }
      default: {
        const decisive = term.kind === "or";
        const own = new Set<number>();
        let open = false;
        for (const arg of term.args) {
          const value = this.worth(arg, known, own);
          if (value === decisive) return decisive;
          if (value === undefined) open = true;
        }
        for (const index of own) needed.add(index);
        return open ? undefined : !decisive;
      }
    }
  }
}

function knownOf(spot: Spot | undefined): Known {
  return typeof spot === "boolean" ? spot : undefined;
}

/** True or false where nothing that follows can change it. */
function settle(automata: readonly Automaton[], spot: readonly number[]): Spot {
  if (spot.some((state, i) => automata[i]?.universal[state])) return true;
  return spot.every((state) => state === DEAD) ? false : spot;
}
