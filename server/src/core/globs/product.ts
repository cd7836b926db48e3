// Search for one string in the product of automata, which is built only where the search goes.
import { type Automaton, DEAD, OTHER } from "./automaton";
import { caseClass, foldCodePoint } from "./caseFold";
import type { Meter } from "./limits";
import { Needs } from "./needs";
import { COLON } from "./tokens";

export interface Problem {
  /** The string must be accepted by some automaton of each union. */
  positives: readonly (readonly Automaton[])[];
  /** The string must be accepted by none of these. */
  negatives: readonly Automaton[];
  /** No string in question is longer. */
  maxLength: number;
  /** A string in question has at least so many characters. */
  minLength: number;
}

/** `shortest`: A*. `greedy`: first along what advances most patterns, which finds long witnesses for many patterns fast. */
export type Strategy = "shortest" | "greedy";

/** Fillers, in order of preference, where any character will do. */
const PLAIN = [..."xabcdefghijklmnopqrstuvwyz0123456789-_/.=+@,#!~;%&"].map((ch) => ch.charCodeAt(0));

/** State of a union that is satisfied whatever follows. */
const SATISFIED = -1;

interface Node {
  /** Flat pairs: index of an automaton that is alive, its state. Ordered by index. */
  alive: number[];
  length: number;
  parent: Node | undefined;
  codePoint: number;
  stale: boolean;
}

/** A string that solves the problem, or null when there is none. Exact. Throws `StateLimitExceeded`. */
export function search(problem: Problem, strategy: Strategy, meter: Meter): string | null {
  if (problem.minLength > problem.maxLength) return null;
  return new Search(problem, strategy, meter).run();
}

class Search {
  private readonly automata: readonly Automaton[];
  /** Index of the union of each automaton; -1 for negatives. */
  private readonly owner: number[] = [];
  private readonly unions: number;
  private readonly blind: boolean;
  private readonly needs: Needs | undefined;
  private readonly greedy: boolean;
  private readonly maxLength: number;
  /** Open nodes by priority. */
  private readonly buckets: Node[][] = [];
  private lowest = 0;
  private openCount = 0;
  private readonly best = new Map<string, Node>();

  constructor(
    problem: Problem,
    strategy: Strategy,
    private readonly meter: Meter,
  ) {
    this.automata = [...problem.positives.flat(), ...problem.negatives];
    problem.positives.forEach((union, i) => {
      for (let k = 0; k < union.length; k++) this.owner.push(i);
    });
    for (let k = 0; k < problem.negatives.length; k++) this.owner.push(-1);
    this.unions = problem.positives.length;
    this.blind = this.automata.every((a) => a.blind);
    this.greedy = strategy === "greedy";
    this.maxLength = problem.maxLength;
    // Counting letters costs more than it saves on small problems.
    if (this.unions > 2 || (this.unions > 1 && this.maxLength < Number.POSITIVE_INFINITY)) this.needs = new Needs(problem.positives);
  }

  run(): string | null {
    const start: number[] = [];
    for (let i = 0; i < this.automata.length; i++) if (!this.enter(start, i, (this.automata[i] as Automaton).start)) return null;
    this.push(start, undefined, 0);
    while (this.openCount > 0) {
      const node = this.pop();
      if (node.stale) continue;
      if (this.accepts(node.alive)) return textOf(node);
      this.meter.tick();
      for (const c of this.characters(node.alive)) {
        const alive = this.step(node.alive, c);
        if (alive) this.push(alive, node, c);
      }
    }
    return null;
  }

  /** Adds an automaton in a state to a list of alive ones. False: the string is already lost. */
  private enter(alive: number[], index: number, state: number): boolean {
    if (state === DEAD) return true;
    const owner = this.owner[index] as number;
    if ((this.automata[index] as Automaton).universal[state]) {
      if (owner < 0) return false;
      while (alive.length > 0 && this.owner[alive[alive.length - 2] as number] === owner) alive.length -= 2;
      alive.push(this.owner.indexOf(owner), SATISFIED);
      return true;
    }
    // Another member of the union is satisfied for good: this one no longer matters.
    const last = alive.length - 2;
    if (owner >= 0 && last >= 0 && alive[last + 1] === SATISFIED && this.owner[alive[last] as number] === owner) return true;
    alive.push(index, state);
    return true;
  }

  private step(from: readonly number[], c: number): number[] | undefined {
    const alive: number[] = [];
    for (let i = 0; i < from.length; i += 2) {
      const index = from[i] as number;
      const state = from[i + 1] as number;
      if (state === SATISFIED) alive.push(index, state);
      else if (!this.enter(alive, index, (this.automata[index] as Automaton).step(state, c))) return undefined;
    }
    return alive;
  }

  private push(alive: number[], parent: Node | undefined, codePoint: number): void {
    const length = parent ? parent.length + 1 : 0;
    const key = alive.join();
    const known = this.best.get(key);
    if (known) {
      // A shorter way matters only where length does.
      if (known.length <= length || (this.greedy && this.maxLength === Number.POSITIVE_INFINITY)) return;
      known.stale = true;
    }
    const priority = this.priority(alive, length);
    if (priority === Number.POSITIVE_INFINITY) return;
    const node: Node = { alive, length, parent, codePoint, stale: false };
    this.best.set(key, node);
    this.buckets[priority] ??= [];
    (this.buckets[priority] as Node[]).push(node);
    if (priority < this.lowest) this.lowest = priority;
    this.openCount++;
  }

  private pop(): Node {
    while (!this.buckets[this.lowest]?.length) this.lowest++;
    this.openCount--;
    return (this.buckets[this.lowest] as Node[]).pop() as Node;
  }

  /** Smaller is better; infinite: cannot lead to a solution. The length still needed is never overestimated. */
  private priority(alive: readonly number[], length: number): number {
    let needed = 0;
    let sum = 0;
    let i = 0;
    this.needs?.reset();
    for (let union = 0; union < this.unions; union++) {
      let shortest = Number.POSITIVE_INFINITY;
      const from = i;
      for (; i < alive.length && this.owner[alive[i] as number] === union; i += 2) {
        const state = alive[i + 1] as number;
        const remaining = state === SATISFIED ? 0 : ((this.automata[alive[i] as number] as Automaton).remaining[state] as number);
        if (remaining < shortest) shortest = remaining;
      }
      if (shortest === Number.POSITIVE_INFINITY) return shortest;
      if (shortest > 0) this.needs?.count(this.automata, alive, from, i);
      needed = Math.max(needed, shortest);
      sum += shortest;
    }
    if (this.needs) needed = Math.max(needed, this.needs.total());
    if (length + needed > this.maxLength) return Number.POSITIVE_INFINITY;
    if (!this.greedy) return length + needed;
    // What the forbidden patterns have read already counts as much as what the others still need: measured on planted
    // problems, this finds nearly all witnesses that a search without it misses.
    let danger = 0;
    for (; i < alive.length; i += 2) {
      const automaton = this.automata[alive[i] as number] as Automaton;
      danger += (automaton.remaining[automaton.start] as number) - (automaton.remaining[alive[i + 1] as number] as number);
    }
    return (sum + danger) * 2 + (length >> 3);
  }

  private accepts(alive: readonly number[]): boolean {
    let union = -1;
    for (let i = 0; i < alive.length; i += 2) {
      const index = alive[i] as number;
      const state = alive[i + 1] as number;
      const accepting = state === SATISFIED || (this.automata[index] as Automaton).accepting[state] === true;
      if (!accepting) continue;
      const owner = this.owner[index] as number;
      if (owner < 0) return false;
      if (owner === union + 1) union = owner;
    }
    return union === this.unions - 1;
  }

  /** Is this the last automaton of its union, which dies of any character that it does not name? Then no other character is of use. */
  private mustRead(alive: readonly number[], i: number): boolean {
    const owner = this.owner[alive[i] as number] as number;
    if (owner < 0 || (i > 0 && this.owner[alive[i - 2] as number] === owner)) return false;
    if (i + 2 < alive.length && this.owner[alive[i + 2] as number] === owner) return false;
    return (this.automata[alive[i] as number] as Automaton).step(alive[i + 1] as number, OTHER) === DEAD;
  }

  /** One representative of each class of characters that the alive automata tell apart. */
  private characters(alive: readonly number[]): number[] {
    const told = new Set<number>();
    for (let i = 0; i < alive.length; i += 2) {
      const state = alive[i + 1] as number;
      if (state === SATISFIED) continue;
      const automaton = this.automata[alive[i] as number] as Automaton;
      const forced = this.mustRead(alive, i);
      if (forced) told.clear();
      for (const c of automaton.distinguished[state] as readonly number[]) {
        if (automaton.blind && !this.blind) for (const variant of caseClass(c)) told.add(variant);
        else told.add(c);
      }
      if (forced) return [...told];
    }
    const list = [...told];
    list.push(filler(told));
    return list;
  }
}

/** A character outside the set, whose fold is also outside. */
export function filler(told: ReadonlySet<number>): number {
  for (const c of PLAIN) if (!told.has(c)) return c;
  let c = 0x4e00;
  while (told.has(c) || told.has(foldCodePoint(c)) || c === COLON) c++;
  return c;
}

function textOf(node: Node): string {
  const characters: string[] = [];
  for (let n: Node | undefined = node; n?.parent; n = n.parent) characters.push(String.fromCodePoint(n.codePoint));
  return characters.reverse().join("");
}
