// A text cut into pieces, each piece with constraints of its own: the exact question behind a pattern that inserts values.
import type { Pattern } from "../logic/term";
import { type Automaton, DEAD } from "./automaton";
import { caseClass } from "./caseFold";
import { trimCaches } from "./compile";
import { Meter } from "./limits";
import { automataOf, patternSet } from "./patternSet";
import { filler } from "./product";

/** Strings that are in every union of `positive` and in none of `negative`. */
export interface Language {
  positive: (readonly Pattern[])[];
  negative: (readonly Pattern[])[];
}

interface Cut {
  text: string;
  /** For each sequence, what each of its pieces takes of the text. */
  pieces: string[][];
}

/**
 * A shortest text of the language that every sequence can cut into its pieces, or null when there is none (a proof).
 * Pieces of different sequences are independent of each other. Throws `StateLimitExceeded` beyond the limits.
 */
export function cutText(
  whole: Language,
  sequences: readonly (readonly Language[])[],
  limits: { states: number; expired(): boolean },
): Cut | null {
  trimCaches();
  const machines = [machineOf(whole), ...sequences.flat().map(machineOf)];
  const places: number[][] = [];
  let next = 1;
  for (const sequence of sequences) places.push(sequence.map(() => next++));
  return new CutSearch(machines, places, new Meter(limits.states, () => limits.expired())).run();
}

/** The automata of one language: first those of each union, `ends[u]` past its last, then the forbidden ones. */
interface Machine {
  automata: Automaton[];
  ends: number[];
  start: Spot;
  /** A lower bound for the length of a text of the language. */
  shortest: number;
}

function machineOf(language: Language): Machine {
  const automata: Automaton[] = [];
  const ends: number[] = [];
  for (const union of language.positive) {
    automata.push(...automataOf(patternSet(union).members));
    ends.push(automata.length);
  }
  for (const union of language.negative) automata.push(...automataOf(patternSet(union).members));
  const start = automata.map((automaton) => automaton.start);
  return { automata, ends, start, shortest: remaining({ automata, ends }, start) };
}

/** Where one language is: a state of each of its automata. */
type Spot = readonly number[];

interface Node {
  whole: Spot;
  /** For each sequence: the piece that is being read, and where it is. */
  at: readonly number[];
  spots: readonly Spot[];
  length: number;
  parent: Node | undefined;
  /** The character read to get here; -1: a sequence went on to its next piece. */
  codePoint: number;
}

class CutSearch {
  private readonly queue: Node[][] = [];
  private lowest = 0;
  private open = 0;
  private readonly seen = new Set<string>();

  constructor(
    private readonly machines: readonly Machine[],
    private readonly places: readonly (readonly number[])[],
    private readonly meter: Meter,
  ) {}

  run(): Cut | null {
    const start = (index: number): Spot => this.machine(index).start;
    this.push({
      whole: start(0),
      at: this.places.map(() => 0),
      spots: this.places.map((pieces) => start(pieces[0] as number)),
      length: 0,
      parent: undefined,
      codePoint: -1,
    });
    while (this.open > 0) {
      const node = this.pop();
      this.meter.tick();
      if (this.isEnd(node)) return this.cutOf(node);
      for (const [s, pieces] of this.places.entries()) {
        const at = node.at[s] as number;
        if (at + 1 >= pieces.length || !accepts(this.machine(pieces[at] as number), node.spots[s] as Spot)) continue;
        this.push({
          ...node,
          at: node.at.map((old, i) => (i === s ? at + 1 : old)),
          spots: node.spots.map((old, i) => (i === s ? start(pieces[at + 1] as number) : old)),
          parent: node,
          codePoint: -1,
        });
      }
      for (const c of this.characters(node)) this.read(node, c);
    }
    return null;
  }

  private machine(index: number): Machine {
    return this.machines[index] as Machine;
  }

  private pieceOf(node: Node, s: number): Machine {
    return this.machine((this.places[s] as readonly number[])[node.at[s] as number] as number);
  }

  private read(node: Node, c: number): void {
    const step = (machine: Machine, spot: Spot): Spot => machine.automata.map((a, i) => a.step(spot[i] as number, c));
    const whole = step(this.machine(0), node.whole);
    const spots = node.spots.map((spot, s) => step(this.pieceOf(node, s), spot));
    this.push({ ...node, whole, spots, length: node.length + 1, parent: node, codePoint: c });
  }

  private push(node: Node): void {
    const needed = this.needed(node);
    if (needed === Number.POSITIVE_INFINITY) return;
    const key = `${node.whole}|${node.at}|${node.spots.join(";")}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const priority = node.length + needed;
    this.queue[priority] ??= [];
    (this.queue[priority] as Node[]).push(node);
    this.lowest = Math.min(this.lowest, priority);
    this.open++;
  }

  private pop(): Node {
    while (!this.queue[this.lowest]?.length) this.lowest++;
    this.open--;
    return (this.queue[this.lowest] as Node[]).pop() as Node;
  }

  /** Characters that are still to come, never overestimated; infinite when nothing can be reached from here. */
  private needed(node: Node): number {
    let most = remaining(this.machine(0), node.whole);
    for (const [s, pieces] of this.places.entries()) {
      let sum = remaining(this.pieceOf(node, s), node.spots[s] as Spot);
      for (let i = (node.at[s] as number) + 1; i < pieces.length; i++) sum += this.machine(pieces[i] as number).shortest;
      most = Math.max(most, sum);
    }
    return most;
  }

  private isEnd(node: Node): boolean {
    return (
      accepts(this.machine(0), node.whole) &&
      this.places.every((pieces, s) => node.at[s] === pieces.length - 1 && accepts(this.pieceOf(node, s), node.spots[s] as Spot))
    );
  }

  /** One representative of each class of characters that are told apart here. */
  private characters(node: Node): number[] {
    const told = new Set<number>();
    const look = (machine: Machine, spot: Spot): void => {
      for (const [i, automaton] of machine.automata.entries())
        for (const c of automaton.distinguished[spot[i] as number] as readonly number[])
          for (const variant of automaton.blind ? caseClass(c) : [c]) told.add(variant);
    };
    look(this.machine(0), node.whole);
    for (const [s, spot] of node.spots.entries()) look(this.pieceOf(node, s), spot);
    return [...told, filler(told)];
  }

  private cutOf(end: Node): Cut {
    const path: Node[] = [];
    for (let node: Node | undefined = end; node; node = node.parent) path.push(node);
    path.reverse();
    const pieces = this.places.map((all) => all.map(() => ""));
    let text = "";
    for (const node of path) {
      if (node.codePoint < 0) continue;
      const character = String.fromCodePoint(node.codePoint);
      text += character;
      for (const [s, own] of pieces.entries()) own[node.at[s] as number] += character;
    }
    return { text, pieces };
  }
}

function accepts(machine: Machine, spot: Spot): boolean {
  let from = 0;
  for (const end of machine.ends) {
    let some = false;
    for (let i = from; i < end && !some; i++) some = machine.automata[i]?.accepting[spot[i] as number] === true;
    if (!some) return false;
    from = end;
  }
  for (let i = from; i < spot.length; i++) if (machine.automata[i]?.accepting[spot[i] as number]) return false;
  return true;
}

/** A lower bound for what the language still has to read; infinite when it is lost. */
function remaining(machine: Pick<Machine, "automata" | "ends">, spot: Spot): number {
  let most = 0;
  let from = 0;
  for (const end of machine.ends) {
    let least = Number.POSITIVE_INFINITY;
    for (let i = from; i < end; i++)
      if (spot[i] !== DEAD) least = Math.min(least, machine.automata[i]?.remaining[spot[i] as number] ?? least);
    most = Math.max(most, least);
    from = end;
  }
  for (let i = from; i < spot.length; i++) if (machine.automata[i]?.universal[spot[i] as number]) return Number.POSITIVE_INFINITY;
  return most;
}
