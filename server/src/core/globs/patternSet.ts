// A union of patterns, prepared for evaluation and for products.
import type { Pattern } from "../logic/term";
import { byObject } from "../session/query";
import type { Automaton } from "./automaton";
import { foldText } from "./caseFold";
import { type CompiledGlob, compile } from "./compile";
import { matchesCompiled } from "./match";
import { Trie } from "./trie";

/** A union of patterns. Literals are looked up by hash; only patterns with wildcards are tried one by one. */
export class PatternSet {
  readonly members: readonly CompiledGlob[];
  /** How many patterns it was made of, repeated ones counted. */
  readonly written: number;
  readonly universal: boolean;
  /** Case never matters. */
  readonly blind: boolean;
  /** How costly it is to go through the members one by one: literals count 1, others 4. */
  readonly cost: number;
  private readonly literals = new Set<string>();
  private readonly foldedLiterals = new Set<string>();
  private readonly others: CompiledGlob[] = [];

  constructor(patterns: readonly Pattern[]) {
    this.members = [...new Set(patterns)].map(compile);
    this.written = patterns.length;
    this.universal = this.members.some((g) => g.universal);
    this.blind = this.members.every((g) => g.blind);
    for (const glob of this.members) {
      if (glob.literal === null) this.others.push(glob);
      else (glob.ignoreCase ? this.foldedLiterals : this.literals).add(glob.prefix);
    }
    this.cost = this.members.length + 3 * this.others.length;
  }

  /** Is the text in the union? */
  has(text: string): boolean {
    if (this.universal || this.literals.has(text)) return true;
    if (this.foldedLiterals.size > 0 && this.foldedLiterals.has(foldText(text))) return true;
    for (const glob of this.others) if (matchesCompiled(glob, text)) return true;
    return false;
  }
}

/** The prepared union, remembered by the identity of the array: pattern arrays are values, never changed after their making. */
export function patternSet(patterns: readonly Pattern[]): PatternSet {
  const set = prepared(patterns);
  return set.written === patterns.length ? set : new PatternSet(patterns);
}

const prepared = byObject("globs/patterns/unions", (patterns: readonly Pattern[]) => new PatternSet(patterns));

/** Automata whose union is the union of the patterns: tries for literals and prefixes, one automaton for each other pattern. */
export function automataOf(globs: readonly CompiledGlob[]): Automaton[] {
  const automata: Automaton[] = [];
  for (const blind of [true, false]) {
    const plain = globs.filter((g) => g.blind === blind && Trie.holds(g));
    if (plain.length > 1) automata.push(new Trie(plain, blind));
    else if (plain[0]) automata.push(plain[0].automaton);
  }
  for (const glob of globs) if (!Trie.holds(glob)) automata.push(glob.automaton);
  return automata;
}
