// Counting part by part: patterns that share no text are counted by themselves, once for all terms that name them.
import { and, isIn, not, or } from "../logic/build";
import type { Pattern, Term } from "../logic/term";
import type { Variable } from "../logic/variable";
import { type CompiledGlob, compile, trimCaches } from "./compile";
import type { CountBounds } from "./count";
import { countTerm } from "./count-term";
import { StateLimitExceeded } from "./limits";
import { intersectsCompiled, isSubsetCompiled } from "./relations";

/** A member of a union: its term, and patterns of which the texts hold all of the term's. */
interface Part {
  term: Term;
  hull: readonly Pattern[];
  /** The term is one pattern. */
  pattern?: Pattern;
}

/** States of a comparison of two patterns at most; beyond that they are taken for overlapping. */
const PAIR_STATES = 2_000;
/** Pairs of patterns that are compared at most in one term; beyond that those with a common beginning stay together. */
const MOST_PAIRS = 8_000;
/** Members of a union among which those are looked for that another one covers. */
const MOST_COVERED = 40;

/**
 * The number of texts of `domain` of which the term is true. The term may hold `in` atoms of the variable only (else it
 * throws `TypeError`). Exact; throws `StateLimitExceeded` where a part needs more states than the limit.
 */
export function countTexts(term: Term, variable: Variable, domain: readonly Pattern[], bounds: CountBounds): bigint {
  trimCaches();
  if (term.kind === "false") return 0n;
  const conjuncts = term.kind === "and" ? term.args : [term];
  const union = [...conjuncts].sort((a, b) => sizeOf(b) - sizeOf(a))[0] as Term;
  if (sizeOf(union) === 0) return countTerm(and(isIn(variable, domain), term), bounds);
  const rest = [isIn(variable, domain), ...conjuncts.filter((one) => one !== union)];
  const groups = groupsOf(partsOf(union, variable));
  return groups.reduce((sum, parts) => sum + countGroup(parts, rest, variable, bounds), 0n);
}

/** How many members a union has; none where the term is no union. */
function sizeOf(term: Term): number {
  if (term.kind === "or") return term.args.reduce((sum, one) => sum + Math.max(1, sizeOf(one)), 0);
  return term.kind === "atom" && term.atom.kind === "in" ? term.atom.patterns.length : 0;
}

/** The members of a union, each once. */
function partsOf(term: Term, variable: Variable): Part[] {
  const patterns = new Set<Pattern>();
  const others: Part[] = [];
  const collect = (one: Term): void => {
    if (one.kind === "or") for (const arg of one.args) collect(arg);
    else if (one.kind === "atom" && one.atom.kind === "in") for (const pattern of one.atom.patterns) patterns.add(pattern);
    else others.push({ term: one, hull: hullOf(one) ?? EVERYTHING });
  };
  collect(term);
  return [...[...patterns].map((pattern) => ({ term: isIn(variable, [pattern]), hull: [pattern], pattern })), ...others];
}

const EVERYTHING = ["g|*" as Pattern];

/** Patterns whose texts hold all of the term's; undefined where those may be all texts. */
function hullOf(term: Term): readonly Pattern[] | undefined {
  if (term.kind === "atom") return term.atom.kind === "in" ? term.atom.patterns : undefined;
  if (term.kind === "and") {
    const hulls = term.args.flatMap((one) => [hullOf(one) ?? []]).filter((hull) => hull.length > 0);
    return hulls.sort((a, b) => a.length - b.length)[0];
  }
  if (term.kind !== "or") return undefined;
  const hulls = term.args.map(hullOf);
  return hulls.includes(undefined) ? undefined : (hulls as Pattern[][]).flat();
}

/** Parts that may share a text stand together. */
function groupsOf(parts: readonly Part[]): Part[][] {
  const leader = parts.map((_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (leader[at] !== at) {
      leader[at] = leader[leader[at] as number] as number;
      at = leader[at] as number;
    }
    return at;
  };
  // Only patterns whose fixed beginnings go on from each other can share a text: here they stand behind each other.
  const entries = parts.flatMap(({ hull }, part) => hull.map((pattern) => ({ glob: compile(pattern), part })));
  entries.sort((a, b) => (a.glob.foldedPrefix < b.glob.foldedPrefix ? -1 : a.glob.foldedPrefix > b.glob.foldedPrefix ? 1 : 0));
  let pairs = 0;
  for (const [i, { glob, part }] of entries.entries())
    for (let k = i + 1; k < entries.length; k++) {
      const other = entries[k] as (typeof entries)[number];
      if (!other.glob.foldedPrefix.startsWith(glob.foldedPrefix)) break;
      const [a, b] = [find(part), find(other.part)];
      if (a !== b && (++pairs > MOST_PAIRS || overlap(glob, other.glob))) leader[b] = a;
    }
  const groups = new Map<number, Part[]>();
  for (const [i, part] of parts.entries()) {
    const group = groups.get(find(i));
    if (group) group.push(part);
    else groups.set(find(i), [part]);
  }
  return [...groups.values()];
}

function overlap(a: CompiledGlob, b: CompiledGlob): boolean {
  return orElse(true, () => intersectsCompiled(a, b, PAIR_STATES));
}

function covers(a: CompiledGlob, b: CompiledGlob): boolean {
  return orElse(false, () => isSubsetCompiled(b, a, PAIR_STATES));
}

function orElse(value: boolean, ask: () => boolean): boolean {
  try {
    return ask();
  } catch (error) {
    if (error instanceof StateLimitExceeded) return value;
    throw error;
  }
}

/** The texts of some of these parts of which the rest is true, too. */
function countGroup(parts: readonly Part[], rest: readonly Term[], variable: Variable, bounds: CountBounds): bigint {
  const needed = withoutCovered(parts);
  const hull = needed.flatMap((part) => part.hull.map(compile));
  const constraints: Term[] = [];
  for (const term of rest) {
    const constraint = narrowed(term, hull, variable);
    if (constraint.kind === "false") return 0n;
    if (constraint.kind !== "true") constraints.push(constraint);
  }
  const [only] = needed as [Part];
  if (needed.length === 1 && only.pattern && constraints.length === 0) {
    const simple = countSimple(compile(only.pattern), bounds);
    if (simple !== undefined) return simple;
  }
  const patterns = needed.flatMap(({ pattern }) => pattern ?? []).sort();
  const others = needed.flatMap((part) => (part.pattern ? [] : [part.term]));
  return countTerm(and(or(isIn(variable, patterns), ...others), ...constraints), bounds);
}

/** A union without the patterns that another one of it covers. */
function withoutCovered(parts: readonly Part[]): readonly Part[] {
  if (parts.length === 1 || parts.length > MOST_COVERED) return parts;
  const globs = parts.map(({ pattern }) => (pattern ? compile(pattern) : undefined));
  for (const [i, own] of globs.entries()) if (own && globs.some((other, k) => other && k !== i && covers(other, own))) globs[i] = undefined;
  return parts.filter(({ pattern }, i) => !pattern || globs[i]);
}

/** A constraint with only those of its patterns that matter to texts of the hull. */
function narrowed(term: Term, hull: readonly CompiledGlob[], variable: Variable): Term {
  if (term.kind === "not") return not(narrowed(term.arg, hull, variable));
  if (term.kind === "or") return or(...term.args.map((arg) => narrowed(arg, hull, variable)));
  if (term.kind === "and") return and(...term.args.map((arg) => narrowed(arg, hull, variable)));
  if (term.kind !== "atom" || term.atom.kind !== "in") return term;
  const near = term.atom.patterns.filter((pattern) => hull.some((own) => overlap(compile(pattern), own)));
  if (near.length > 0 && hull.every((own) => near.some((pattern) => covers(compile(pattern), own)))) return and();
  return isIn(variable, near);
}

/** The texts of `text` and `text*`, without an automaton; undefined for other patterns. */
function countSimple(glob: CompiledGlob, { alphabet, maxLength }: CountBounds): bigint | undefined {
  const { literal, prefixOnly, ignoreCase, caseless, written } = glob;
  if ((literal === null && !prefixOnly) || (ignoreCase && !caseless)) return undefined;
  if (written.length > maxLength || written.some((one) => !alphabet.includes(one))) return 0n;
  return literal !== null ? 1n : countAll([...alphabet].length, maxLength - written.length);
}

/** All texts of at most so many characters. */
function countAll(letters: number, maxLength: number): bigint {
  if (letters < 2) return BigInt(letters * maxLength + 1);
  return (BigInt(letters) ** BigInt(maxLength + 1) - 1n) / BigInt(letters - 1);
}
