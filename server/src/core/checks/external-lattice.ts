// The lattice of findings: for each dimension one predicate or "anything", ordered dimension by dimension (SEMANTICS.md 6.4).
import type { Predicate } from "./external-predicates";

/** For each dimension the index of a predicate, or -1 for "anything" (⊤). */
export type Element = readonly number[];

/** An element with the statements that could make it irreducible. */
export interface Candidate {
  element: Element;
  statements: number[];
}

/** Elements that may be looked at before the summary gives up (and says so). */
export const MAX_ELEMENTS = 100_000;

/** Order and steps, worked out once. */
export class Lattice {
  /** For each dimension and index (⊤ last) the next narrower predicates. */
  private readonly steps: number[][][];
  /** For each dimension and index (⊤ last) what is at least as wide. */
  private readonly wider: number[][][];

  constructor(readonly dimensions: readonly (readonly Predicate[])[]) {
    this.steps = dimensions.map((list) => {
      const inner = new Set(list.flatMap(({ below }) => below));
      return [...list.map(({ covers }) => covers), [...list.keys()].filter((i) => !inner.has(i))];
    });
    this.wider = dimensions.map((list) => {
      const wider = list.map((_, i) => [i, -1]);
      for (const [upper, { below }] of list.entries()) for (const i of below) (wider[i] as number[]).push(upper);
      return [...wider, [-1]];
    });
  }

  predicate(d: number, index: number): Predicate {
    return (this.dimensions[d] as readonly Predicate[])[index] as Predicate;
  }

  /** The next narrower predicates of a dimension. */
  stepsDown(d: number, index: number): readonly number[] {
    return (this.steps[d] as number[][]).at(index) as number[];
  }

  /** What lies above an element, itself included; null where that is more than `most`. */
  private above(element: Element, most: number): string[] | null {
    let above: number[][] = [[]];
    for (const [d, index] of element.entries()) {
      const wider = (this.wider[d] as number[][]).at(index) as number[];
      if (above.length * wider.length > most) return null;
      above = above.flatMap((start) => wider.map((upper) => [...start, upper]));
    }
    return above.map((one) => one.join());
  }

  /** Is the element below one of those found, or one of them? */
  isCovered(element: Element, found: ReadonlySet<string>, elements: readonly Element[]): boolean {
    const above = this.above(element, elements.length);
    if (above) return above.some((key) => found.has(key));
    return elements.some((upper) =>
      element.every((index, d) => ((this.wider[d] as number[][]).at(index) as number[]).includes(upper[d] as number)),
    );
  }

  /** The elements that some statement could make irreducible, in batches from the top of the lattice down; null if there are too many. `options`: for each statement and dimension the indexes in question. */
  candidates(options: readonly number[][][]): Candidate[][] | null {
    const byKey = new Map<string, Candidate>();
    for (const [i, lists] of options.entries()) {
      if (lists.reduce((product, list) => product * list.length, 1) > MAX_ELEMENTS) return null;
      let elements: number[][] = [[]];
      for (const list of lists) elements = elements.flatMap((element) => list.map((index) => [...element, index]));
      for (const element of elements) {
        const key = element.join();
        const entry = byKey.get(key);
        if (entry) entry.statements.push(i);
        else byKey.set(key, { element, statements: [i] });
      }
      if (byKey.size > MAX_ELEMENTS) return null;
    }
    const ranks = new Map<number, Candidate[]>();
    for (const candidate of byKey.values()) {
      const rank = this.rank(candidate.element);
      const same = ranks.get(rank);
      if (same) same.push(candidate);
      else ranks.set(rank, [candidate]);
    }
    return [...ranks.keys()].sort((x, y) => y - x).map((rank) => ranks.get(rank) as Candidate[]);
  }

  /** Wider elements have higher ranks. */
  private rank(element: Element): number {
    return element.reduce(
      (sum, index, d) =>
        sum + (index < 0 ? (this.dimensions[d] as readonly Predicate[]).length + 1 : this.predicate(d, index).below.length),
      0,
    );
  }
}
