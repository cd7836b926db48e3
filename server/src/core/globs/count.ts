// How many texts does a Boolean combination of unions of patterns hold? Exactly, over an alphabet, up to a length.
import { and, isIn, not, or, termKey } from "../logic/build";
import type { Pattern, Term } from "../logic/term";
import type { Variable } from "../logic/variable";
import { type Automaton, DEAD } from "./automaton";
import { foldCodePoint } from "./caseFold";
import { trimCaches } from "./compile";
import { Meter } from "./limits";
import { automataOf, patternSet } from "./patternSet";

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

interface State {
  spots: readonly (Spot | undefined)[];
  /** The text may end here. */
  accepting: boolean;
  /** Where it goes on, with the number of characters that lead there. Absent: any continuation is accepted. */
  next?: Map<number, number>;
}

/** The product of all automata. A spot that can no longer matter is undefined, so that states which differ only there are one. */
class Count {
  private readonly atoms: readonly Automaton[][];
  private readonly indexes = new Map<string, number>();
  private readonly ids = new Map<string, number>();
  private readonly states: State[] = [];
  private readonly letters: number[];
  private readonly meter: Meter;

  constructor(
    private readonly term: Term,
    private readonly bounds: CountBounds,
  ) {
    this.letters = [...bounds.alphabet].map((letter) => letter.codePointAt(0) as number);
    this.meter = new Meter(bounds.states, bounds.expired);
    const atoms: Automaton[][] = [];
    const collect = (part: Term): void => {
      if (part.kind === "not") collect(part.arg);
      else if (part.kind === "and" || part.kind === "or") part.args.forEach(collect);
      else if (part.kind === "atom" && !this.indexes.has(termKey(part))) {
        if (part.atom.kind !== "in") throw new TypeError("Only unions of patterns can be counted.");
        this.indexes.set(termKey(part), atoms.length);
        atoms.push(automataOf(patternSet(part.atom.patterns).members));
      }
    };
    collect(term);
    this.atoms = atoms;
  }

  run(): bigint {
    const start = this.intern(this.atoms.map((automata) => automata.map((automaton) => automaton.start)));
    let total = 0n;
    let at = new Map<number, bigint>(start === undefined ? [] : [[start, 1n]]);
    for (let length = 0; at.size > 0; length++) {
      const onward = new Map<number, bigint>();
      for (const [id, ways] of at) {
        const state = this.states[id] as State;
        if (!state.next && this.isEndless(state)) {
          total += ways * this.texts(this.bounds.maxLength - length);
          continue;
        }
        if (state.accepting) total += ways;
        if (length === this.bounds.maxLength) continue;
        state.next ??= this.expand(state);
        for (const [to, letters] of state.next) onward.set(to, (onward.get(to) ?? 0n) + ways * BigInt(letters));
      }
      this.meter.checkTime();
      at = onward;
    }
    return total;
  }

  /** All texts up to a length. */
  private texts(length: number): bigint {
    let [sum, power] = [0n, 1n];
    for (let i = 0; i <= length; i++) {
      sum += power;
      power *= BigInt(this.letters.length);
    }
    return sum;
  }

  private isEndless({ spots }: State): boolean {
    return this.worth(this.term, (index) => knownOf(spots[index]), new Set()) === true;
  }

  /** The number of the state; undefined where no continuation is accepted. */
  private intern(found: readonly (readonly number[] | Spot | undefined)[]): number | undefined {
    const settled = found.map((spot, i) => (typeof spot === "object" ? settle(this.atoms[i] as Automaton[], spot) : spot));
    const needed = new Set<number>();
    if (this.worth(this.term, (index) => knownOf(settled[index]), needed) === false) return undefined;
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

  private expand({ spots }: State): Map<number, number> {
    const told = this.toldApart(spots);
    const others = this.letters.filter((letter) => !told.has(letter));
    const next = new Map<number, number>();
    const read = (letter: number, count: number): void => {
      const id = this.intern(
        spots.map((spot, i) => (typeof spot === "object" ? spot.map((state, k) => this.automaton(i, k).step(state, letter)) : spot)),
      );
      if (id !== undefined) next.set(id, (next.get(id) ?? 0) + count);
    };
    for (const letter of told) read(letter, 1);
    if (others[0] !== undefined) read(others[0], others.length);
    return next;
  }

  /** The letters that some automaton tells from others here. */
  private toldApart(spots: readonly (Spot | undefined)[]): Set<number> {
    const [exact, folded] = [new Set<number>(), new Set<number>()];
    for (const [i, spot] of spots.entries()) {
      if (typeof spot !== "object") continue;
      for (const [k, state] of spot.entries()) {
        const automaton = this.automaton(i, k);
        for (const letter of automaton.distinguished[state] ?? []) (automaton.blind ? folded : exact).add(letter);
      }
    }
    return new Set(this.letters.filter((letter) => exact.has(letter) || folded.has(foldCodePoint(letter))));
  }

  /** The value of a term where that of some atoms is known; `needed` collects the atoms on which it still depends. */
  private worth(term: Term, known: (index: number) => Known, needed: Set<number>): Known {
    switch (term.kind) {
      case "true":
        return true;
      case "false":
        return false;
      case "atom": {
        const index = this.indexes.get(termKey(term)) as number;
        const value = known(index);
        if (value === undefined) needed.add(index);
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
