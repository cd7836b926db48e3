// The lattice of findings: for each dimension one predicate or "anything", ordered dimension by dimension (SEMANTICS.md 6.4).
import { CHECKS } from "../limits";
import type { Predicate } from "./external-predicates";

/** For each dimension the index of a predicate, or -1 for "anything" (⊤). */
export type Element = readonly number[];

/** An element with the statements that could make it irreducible. */
export interface Candidate {
  element: Element;
  statements: number[];
}

/** Order and steps, worked out once. */
export class Lattice {
  /** For each dimension and index (⊤ last) the next narrower predicates. */
  private readonly steps: number[][][];
  /** For each dimension and index (⊤ last) what is at least as wide. */
  private readonly wider: number[][][];
  /** What an index of each dimension counts in the key of an element; undefined where keys would be too large for numbers. */
  private readonly weights: readonly number[] | undefined;

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
    const weights: number[] = [];
    let weight = 1;
    for (const list of dimensions) {
      weights.push(weight);
      weight *= list.length + 1;
    }
    this.weights = weight <= Number.MAX_SAFE_INTEGER ? weights : undefined;
  }

  /** Equal for equal elements only. */
  keyOf(element: Element): number | string {
    const { weights } = this;
    return weights ? element.reduce((sum, index, d) => sum + (index + 1) * (weights[d] as number), 0) : element.join();
  }

  /** What is at least as wide as a predicate of a dimension, itself included. */
  above(d: number, index: number): readonly number[] {
    return (this.wider[d] as number[][]).at(index) as number[];
  }

  predicate(d: number, index: number): Predicate {
    return (this.dimensions[d] as readonly Predicate[])[index] as Predicate;
  }

  /** The next narrower predicates of a dimension. */
  stepsDown(d: number, index: number): readonly number[] {
    return (this.steps[d] as number[][]).at(index) as number[];
  }

  /** What lies above an element, itself included; null where that is more than `most`. */
  private keysAbove(element: Element, most: number): (number | string)[] | null {
    const lists = element.map((index, d) => this.above(d, index));
    if (lists.reduce((product, list) => product * list.length, 1) > most) return null;
    const { weights } = this;
    if (weights) {
      let keys = [0];
      for (const [d, wider] of lists.entries())
        keys = keys.flatMap((sum) => wider.map((upper) => sum + (upper + 1) * (weights[d] as number)));
      return keys;
    }
    let above: number[][] = [[]];
    for (const wider of lists) above = above.flatMap((start) => wider.map((upper) => [...start, upper]));
    return above.map((one) => one.join());
  }

  /** Is the element below one of those found, or one of them? */
  isCovered(element: Element, found: ReadonlySet<number | string>, elements: readonly Element[]): boolean {
    const above = this.keysAbove(element, elements.length);
    if (above) return above.some((key) => found.has(key));
    return elements.some((upper) => element.every((index, d) => this.above(d, index).includes(upper[d] as number)));
  }

  /** The elements that some statement could make irreducible, in batches from the top of the lattice down; null if there are too many. `options`: for each statement and dimension the indexes in question. */
  candidates(options: readonly number[][][]): Candidate[][] | null {
    const byKey = new Map<number | string, Candidate>();
    for (const [i, lists] of options.entries()) {
      if (lists.reduce((product, list) => product * list.length, 1) > CHECKS.elementsOfTheLattice) return null;
      for (const element of combinations(lists)) {
        const key = this.keyOf(element);
        const entry = byKey.get(key);
        if (entry) entry.statements.push(i);
        else byKey.set(key, { element, statements: [i] });
      }
      if (byKey.size > CHECKS.elementsOfTheLattice) return null;
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

/** One of each list, in all ways. One array is made for each way: there are very many. */
function* combinations(lists: readonly number[][]): Generator<number[]> {
  if (lists.some((list) => list.length === 0)) return;
  const at = lists.map(() => 0);
  for (;;) {
    yield lists.map((list, d) => list[at[d] as number] as number);
    let d = lists.length - 1;
    while (d >= 0 && ++(at[d] as number) === (lists[d] as number[]).length) at[d--] = 0;
    if (d < 0) return;
  }
}
