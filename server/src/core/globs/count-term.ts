// How many texts does a Boolean combination of unions of patterns hold? By one product of all its automata.
import { termKey } from "../logic/build";
import type { Term } from "../logic/term";
import { byText } from "../session/query";
import { type Automaton, DEAD } from "./automaton";
import { compile } from "./compile";
import { ALL, ANYTHING, type CountBounds, type Judge, Product } from "./count";
import { UnionAutomaton } from "./union";

/**
 * The number of texts of which the term is true. The term may hold `in` atoms of one variable only (else it throws
 * `TypeError`). Exact; throws `StateLimitExceeded` beyond the limits.
 */
export function countTerm(term: Term, bounds: CountBounds): bigint {
  return counted(`${bounds.maxLength} ${bounds.alphabet} ${termKey(term)}`, { term, bounds });
}

const counted = byText(
  "globs/patterns/counts",
  { most: 2_000, leaves: "all" as const },
  (_, { term, bounds }: { term: Term; bounds: CountBounds }): bigint => {
    const judge = new TermJudge(term);
    return new Product(judge.automata, judge, bounds).run();
  },
);

/** A term with its atoms numbered. */
type Node =
  | { kind: "constant"; value: boolean }
  | { kind: "atom"; index: number }
  | { kind: "not"; arg: Node }
  | { kind: "and" | "or"; args: Node[] };

type Known = boolean | undefined;

/** Texts count of which the term is true. */
class TermJudge implements Judge {
  readonly automata: Automaton[] = [];
  /** The automata of each atom: from the one number up to (not with) the next. */
  private readonly starts: number[] = [0];
  private readonly term: Node;

  constructor(term: Term) {
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
      index = this.starts.length - 1;
      const globs = term.atom.patterns.map(compile);
      for (const blind of [true, false]) {
        const alike = globs.filter((glob) => glob.blind === blind);
        if (alike.length > 0) this.automata.push(new UnionAutomaton(alike, blind));
      }
      this.starts.push(this.automata.length);
      indexes.set(key, index);
    }
    return { kind: "atom", index };
  }

  judge(spots: number[]): boolean | undefined {
    const needed = new Set<number>();
    const worth = this.worth(this.term, (index) => this.settled(index, spots), needed);
    if (worth === false) return undefined;
    // States that differ only where it no longer matters are one.
    for (let i = 0; i < this.starts.length - 1; i++) if (worth || !needed.has(i)) this.forget(i, spots);
    return worth || this.worth(this.term, (index) => this.accepts(index, spots), new Set());
  }

  private forget(index: number, spots: number[]): void {
    const end = this.starts[index + 1] as number;
    const value = this.settled(index, spots);
    for (let i = this.starts[index] as number; i < end; i++) spots[i] = value === undefined ? ANYTHING : value ? ALL : DEAD;
  }

  /** The value of the atom, where nothing that follows can change it. */
  private settled(index: number, spots: readonly number[]): Known {
    let dead = true;
    for (let i = this.starts[index] as number; i < (this.starts[index + 1] as number); i++) {
      if (spots[i] === ALL) return true;
      if (spots[i] !== DEAD) dead = false;
    }
    return dead ? false : undefined;
  }

  /** The value of the atom for the text that ends here. */
  private accepts(index: number, spots: readonly number[]): Known {
    for (let i = this.starts[index] as number; i < (this.starts[index + 1] as number); i++) {
      const spot = spots[i] as number;
      if (spot === ALL || (spot > DEAD && this.automata[i]?.accepting[spot])) return true;
    }
    return false;
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
