// One automaton for many literals and prefixes, so that 500 action names cost as much as one.
import { type Automaton, DEAD } from "./automaton";
import { foldCodePoint } from "./caseFold";
import type { CompiledGlob } from "./compile";

/** Accepts the union of patterns of the shapes `text` and `text*`, which must be all blind or all not blind. */
export class Trie implements Automaton {
  readonly start = 1;
  readonly distinguished: number[][] = [[], []];
  readonly accepting: boolean[] = [false, false];
  readonly universal: boolean[] = [false, false];
  readonly remaining: number[] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  private readonly children: Map<number, number>[] = [new Map(), new Map()];

  constructor(
    globs: readonly CompiledGlob[],
    readonly blind: boolean,
  ) {
    for (const glob of globs) this.add(glob);
  }

  /** Does a pattern have the shape for a trie? */
  static holds(glob: CompiledGlob): boolean {
    return glob.literal !== null || glob.prefixOnly;
  }

  step(state: number, codePoint: number): number {
    if (this.universal[state]) return state;
    return (this.children[state] as Map<number, number>).get(this.blind ? foldCodePoint(codePoint) : codePoint) ?? DEAD;
  }

  private add(glob: CompiledGlob): void {
    const { tokens } = glob;
    let state = this.start;
    for (let i = 0; ; i++) {
      if (this.universal[state]) return;
      this.remaining[state] = Math.min(this.remaining[state] as number, tokens.length - i);
      if (i === tokens.length) break;
      const c = this.blind ? foldCodePoint(tokens[i] as number) : (tokens[i] as number);
      const children = this.children[state] as Map<number, number>;
      let next = children.get(c);
      if (next === undefined) {
        next = this.accepting.length;
        children.set(c, next);
        (this.distinguished[state] as number[]).push(c);
        this.accepting.push(false);
        this.universal.push(false);
        this.distinguished.push([]);
        this.remaining.push(Number.POSITIVE_INFINITY);
        this.children.push(new Map());
      }
      state = next;
    }
    this.accepting[state] = true;
    if (glob.prefixOnly) {
      this.universal[state] = true;
      this.distinguished[state] = [];
    }
  }
}
