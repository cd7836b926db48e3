// Is there a string in every one of these unions and in none of those? A witness, a small core, or "unknown".
import { PATTERNS } from "../limits";
import type { Pattern } from "../logic/term";
import { compile, trimCaches } from "./compile";
import { Meter, StateLimitExceeded } from "./limits";
import { literal } from "./pattern";
import { patternSet } from "./patternSet";
import { type Constraint, satisfy } from "./satisfy";

/** A union of patterns with a tag that names it in a core. The array is a value: it must not change after its first use. */
interface TaggedUnion<T> {
  patterns: Pattern[];
  tag: T;
}

/** What one string has to be. */
interface StringConstraints<T> {
  /** The string is in each of these unions. */
  positive: readonly TaggedUnion<T>[];
  /** The string is in none of these unions. */
  negative: readonly TaggedUnion<T>[];
  /** The string is in this union, which is not part of any core. */
  domain?: readonly Pattern[];
}

/** When to give up. */
interface StringLimits {
  /** Product states in all, for the answer itself. */
  states: number;
  expired(): boolean;
  /** Scales what cheap ways to an answer may spend before costlier ones are tried; 1 unless a test wants to see the latter. */
  patience?: number;
}

/** A string, a contradiction, or what ran out. */
export type StringDecision<T> =
  | { sat: true; witness: string }
  /** Tags of unions that contradict each other (with the domain); small, as far as a bounded effort goes. */
  | { sat: false; core: T[] }
  | { sat: "unknown"; reason: string };

/**
 * Decides whether a string satisfies the constraints. Exact and complete within the limits, beyond them `unknown`.
 * The witness is a shortest one when that is found fast. Every witness is checked by matching before it is returned.
 */
export function decideString<T>(constraints: StringConstraints<T>, limits: StringLimits): StringDecision<T> {
  trimCaches();
  const problem = prepare(constraints);
  const meter = new Meter(limits.states, () => limits.expired());
  try {
    const result = satisfy(problem.positives, problem.negatives, meter, limits.patience);
    if (result.witness === undefined) return { sat: false, core: smallCore(problem, result.reasons, limits) };
    if (!holds(problem, result.witness)) return { sat: "unknown", reason: "a witness with unpaired surrogates could not be confirmed" };
    return { sat: true, witness: result.witness };
  } catch (error) {
    if (error instanceof StateLimitExceeded) return { sat: "unknown", reason: error.reason };
    throw error;
  }
}

/** Up to `count` different strings that satisfy the constraints; fewer when there are no more or the limits are hit. */
export function enumerateWitnesses<T>(constraints: StringConstraints<T>, limits: StringLimits, count: number): string[] {
  const found: string[] = [];
  while (found.length < count && !limits.expired()) {
    const exclude: TaggedUnion<T | undefined> = { patterns: found.map(literal), tag: undefined };
    const next = decideString<T | undefined>({ ...constraints, negative: [...constraints.negative, exclude] }, limits);
    if (next.sat !== true) break;
    found.push(next.witness);
  }
  return found;
}

/** Is every string of `pattern` in one of the patterns of `union`? Exact. Throws `StateLimitExceeded`. */
export function unionCovers(union: readonly Pattern[], pattern: Pattern, limit = PATTERNS.statesOfAQuestion): boolean {
  trimCaches();
  const whole = compile(pattern);
  const set = patternSet(union);
  if (whole.literal !== null && (!whole.ignoreCase || set.blind)) return set.has(whole.literal);
  return satisfy([{ set: patternSet([pattern]), tagged: true }], [{ set, tagged: true }], new Meter(limit)).witness === undefined;
}

interface Prepared<T> {
  positives: Constraint[];
  negatives: Constraint[];
  tags: Map<Constraint, T>;
}

function prepare<T>(constraints: StringConstraints<T>): Prepared<T> {
  const tags = new Map<Constraint, T>();
  const tagged = ({ patterns, tag }: TaggedUnion<T>): Constraint => {
    const constraint = { set: patternSet(patterns), tagged: true };
    tags.set(constraint, tag);
    return constraint;
  };
  const positives = constraints.positive.map(tagged);
  const negatives = constraints.negative.map(tagged);
  if (constraints.domain) positives.push({ set: patternSet(constraints.domain), tagged: false });
  return { positives, negatives, tags };
}

function holds<T>(problem: Prepared<T>, text: string): boolean {
  return problem.positives.every((c) => c.set.has(text)) && !problem.negatives.some((c) => c.set.has(text));
}

/** Makes the reasons of a refutation a small core: one or two unions if that does, else what no deletion makes smaller. */
function smallCore<T>(problem: Prepared<T>, reasons: Set<Constraint>, limits: StringLimits): T[] {
  const meter = new Meter(Math.min(limits.states, PATTERNS.statesOfACore), () => limits.expired());
  let pairs = PATTERNS.pairsForACore;
  const contradictory = (constraints: readonly Constraint[]): boolean => {
    if (meter.exhausted) return false;
    const kept = new Set(constraints);
    pairs -= pairsToTry(problem, kept);
    if (pairs < 0) return false;
    try {
      const result = satisfy(
        problem.positives.filter((c) => !c.tagged || kept.has(c)),
        problem.negatives.filter((c) => kept.has(c)),
        meter.share(PATTERNS.statesOfATryForACore),
      );
      return result.witness === undefined;
    } catch (error) {
      if (error instanceof StateLimitExceeded) return false;
      throw error;
    }
  };
  let core = [...reasons].filter((c) => c.tagged);
  const small = core.length > 1 ? coreOfTwo(problem, core, contradictory) : undefined;
  if (small) core = small;
  else
    for (const c of [...core]) {
      const rest = core.filter((other) => other !== c);
      if (contradictory(rest)) core = rest;
    }
  return core.map((c) => problem.tags.get(c) as T);
}

/** Pairs of patterns that a search among these constraints compares at most before it looks at anything else. */
function pairsToTry<T>({ positives, negatives }: Prepared<T>, kept: ReadonlySet<Constraint>): number {
  const sizes = (constraints: readonly Constraint[]) =>
    constraints.filter((c) => !c.tagged || kept.has(c)).map((c) => c.set.members.length);
  const [own, others] = [sizes(positives), sizes(negatives)];
  const pivot = own.length > 0 ? Math.min(...own) : 1;
  return pivot * [...own, ...others].reduce((sum, size) => sum + size, 0);
}

function coreOfTwo<T>(
  problem: Prepared<T>,
  core: Constraint[],
  contradictory: (constraints: readonly Constraint[]) => boolean,
): Constraint[] | undefined {
  const all = [...problem.tags.keys()];
  const candidates = all.length <= PATTERNS.unionsForCoresOfTwo ? all : core.slice(0, PATTERNS.unionsForCoresOfTwo);
  for (const c of candidates) if (contradictory([c])) return [c];
  if (core.length === 2) return core;
  const negatives = new Set(problem.negatives);
  for (let i = 0; i < candidates.length; i++) {
    for (let j = i + 1; j < candidates.length; j++) {
      const pair = [candidates[i] as Constraint, candidates[j] as Constraint];
      // Two negatives contradict only with a domain that they cover together: left to deletion.
      if (!pair.every((c) => negatives.has(c)) && contradictory(pair)) return pair;
    }
  }
  return undefined;
}
