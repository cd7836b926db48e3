// Lower bounds on the length of a witness: the letters and the words that the patterns need.
import { type Automaton, LazyAutomaton } from "./automaton";
import { foldCodePoint } from "./caseFold";
import type { CompiledGlob } from "./compile";
import { NO_STAR } from "./tokens";

/**
 * Each pattern needs its literal characters in the string, so the string has, for each letter, at least the maximum over
 * the patterns. This refutes "contains these twelve words, at most twenty characters" without a search.
 */
export class Needs {
  private readonly letters = new Map<number, number>();
  private readonly tables = new Map<Automaton, Uint16Array>();
  private readonly most: Uint16Array;
  private readonly least: Uint16Array;

  constructor(unions: readonly (readonly Automaton[])[]) {
    const globs = unions.flat().filter((a): a is LazyAutomaton => a instanceof LazyAutomaton);
    for (const { glob } of globs) {
      for (const token of glob.tokens) {
        const letter = foldCodePoint(token);
        if (token >= 0 && !this.letters.has(letter)) this.letters.set(letter, this.letters.size);
      }
    }
    const width = this.letters.size;
    for (const automaton of globs) {
      const { tokens } = automaton.glob;
      const table = new Uint16Array((tokens.length + 1) * width);
      for (let p = tokens.length - 1; p >= 0; p--) {
        table.copyWithin(p * width, (p + 1) * width, (p + 2) * width);
        const letter = this.letters.get(foldCodePoint(tokens[p] as number));
        if (letter !== undefined) table[p * width + letter] = (table[p * width + letter] as number) + 1;
      }
      this.tables.set(automaton, table);
    }
    this.most = new Uint16Array(width);
    this.least = new Uint16Array(width);
  }

  /** Starts a new count. */
  reset(): void {
    this.most.fill(0);
  }

  /** Counts one union: `alive` are its automata with their states, as flat pairs `[automaton index, state, …]` from `from` to `to`. */
  count(automata: readonly Automaton[], alive: readonly number[], from: number, to: number): void {
    const width = this.letters.size;
    this.least.fill(0xffff);
    for (let i = from; i < to; i += 2) {
      const automaton = automata[alive[i] as number] as Automaton;
      const table = this.tables.get(automaton);
      if (table === undefined) return;
      const offset = ((automaton as LazyAutomaton).furthest[alive[i + 1] as number] as number) * width;
      for (let k = 0; k < width; k++) this.least[k] = Math.min(this.least[k] as number, table[offset + k] as number);
    }
    for (let k = 0; k < width; k++) this.most[k] = Math.max(this.most[k] as number, this.least[k] as number);
  }

  /** Characters needed at least. */
  total(): number {
    let sum = 0;
    for (const k of this.most) sum += k;
    return sum;
  }
}

/**
 * No string in all the patterns is shorter. Each run of literal characters is a word that the string contains. Sorted
 * by place, words that do not contain each other begin and end one after the other, so each adds its length less its
 * overlap with the one before, which is at most its greatest overlap with any.
 */
export function shortestWithWords(globs: readonly CompiledGlob[]): number {
  const all = [...new Set(globs.flatMap(wordsOf))].sort((a, b) => b.length - a.length);
  const words = all.filter((word, i) => !all.slice(0, i).some((longer) => longer.includes(word)));
  if (words.length === 0) return 0;
  let total = 0;
  let leastOverlap = Number.POSITIVE_INFINITY;
  for (const word of words) {
    let most = 0;
    for (const other of words) most = Math.max(most, overlapOf(other, word));
    total += word.length - most;
    leastOverlap = Math.min(leastOverlap, most);
  }
  return total + leastOverlap;
}

/** Folded runs of literal characters, one UTF-16 unit for a code point (what does not fit is left out). */
function wordsOf(glob: CompiledGlob): string[] {
  const words: string[] = [];
  let word = "";
  glob.tokens.forEach((token, i) => {
    if (glob.stars[i] !== NO_STAR || token < 0 || token > 0xffff) {
      words.push(word);
      word = "";
    }
    if (token >= 0 && token <= 0xffff) word += String.fromCharCode(foldCodePoint(token));
  });
  return [...words, word].filter((w) => w !== "");
}

/** Length of the longest proper beginning of `second` that ends `first`. */
function overlapOf(first: string, second: string): number {
  for (let n = Math.min(first.length, second.length) - 1; n > 0; n--) if (first.endsWith(second.slice(0, n))) return n;
  return 0;
}
