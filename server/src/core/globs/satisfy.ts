// The search behind every decision: one member of one union after the other, each with what can touch it only.
import type { Automaton } from "./automaton";
import type { CompiledGlob } from "./compile";
import { type Meter, StateLimitExceeded } from "./limits";
import { inWrittenCase } from "./match";
import { shortestWithWords } from "./needs";
import { anything } from "./pattern";
import { automataOf, type PatternSet, patternSet } from "./patternSet";
import { type Problem, type Strategy, search } from "./product";
import { intersectsCompiled, isSubsetCompiled } from "./relations";
import { STAR } from "./tokens";

/** A union that the string must be in (or must not be in). Untagged ones (domains) never appear among reasons that matter. */
export interface Constraint {
  set: PatternSet;
  tagged: boolean;
}

interface Satisfaction {
  witness?: string;
  /** Without a witness: constraints that are contradictory together. */
  reasons: Set<Constraint>;
}

/** States for a test of one pair: a test that needs more is left out, the search decides. */
const PAIR_STATES = 2_000;
const FIRST_STATES = 3_000;
const GREEDY_STATES = 20_000;
const PAIRS_STATES = 30_000;
const FEW_STATES = 500;
/** With fewer texts in one string a search is as fast, and finds a shorter one. */
const FEWEST_TO_STITCH = 4;

/**
 * Finds a string in all `positives` and in no `negatives`, or the reasons why there is none. Throws
 * `StateLimitExceeded` when the meter ends first. `patience` scales what the cheap ways may spend before the costly ones.
 */
export function satisfy(positives: readonly Constraint[], negatives: readonly Constraint[], meter: Meter, patience = 1): Satisfaction {
  const all = [...positives, ...negatives];
  for (const c of positives) if (c.set.members.length === 0) return { reasons: new Set([c]) };
  for (const c of negatives) if (c.set.universal) return { reasons: new Set([c]) };
  const pivot = choosePivot(positives);
  const others = positives.filter((c) => c !== pivot && !c.set.universal);
  const reasons = new Set<Constraint>([pivot]);
  const blind = all.every((c) => c.set.blind);
  const holds = (text: string) => positives.every((c) => c.set.has(text)) && !negatives.some((c) => c.set.has(text));
  const undecided: Branch[] = [];
  const succeed = (branch: Branch, text: string): Satisfaction => {
    const nicer = inWrittenCase(branch.glob, text);
    return { witness: holds(nicer) ? nicer : text, reasons };
  };

  for (const glob of pivot.set.members) {
    if (glob.literal !== null) {
      const text = glob.literal;
      const broken = firstBroken(text, others, negatives, reasons);
      if (broken === undefined) return { witness: text, reasons };
      if (!glob.ignoreCase || blind) {
        reasons.add(broken);
        continue;
      }
    }
    const branch = narrow(glob, others, negatives, reasons);
    if (branch === undefined) continue;
    branch.patience = patience;
    const guess = stitched(branch);
    if (guess !== undefined && holds(guess)) return succeed(branch, guess);
    const text = attempt(() => refine(branch, meter.share(FIRST_STATES * patience), reasons), meter);
    if (typeof text === "string") return succeed(branch, text);
    if (text === undefined) undecided.push(branch);
  }
  for (const stage of STAGES) {
    for (const branch of undecided.splice(0)) {
      const text = attempt(() => stage(branch, meter, reasons), meter);
      if (typeof text === "string") return succeed(branch, text);
      if (text === undefined) undecided.push(branch);
    }
  }
  if (undecided.length > 0) throw new StateLimitExceeded(`more than ${meter.limit} automaton states would be needed`);
  return { reasons };
}

/** Ever more costly ways to decide a branch: a witness, null for "there is none", undefined or `StateLimitExceeded` for "not this way". */
const STAGES: ((branch: Branch, meter: Meter, reasons: Set<Constraint>) => string | null | undefined)[] = [
  (branch, meter, reasons) => clash(branch, reasons, meter),
  (branch, meter, reasons) => tooLong(branch, meter.share(FIRST_STATES * branch.patience), reasons),
  (branch, meter, reasons) => whole(branch, "greedy", meter.share(GREEDY_STATES * branch.patience), reasons),
  (branch, meter, reasons) => searchPairs(branch, meter.share(PAIRS_STATES * branch.patience), reasons),
  (branch, meter, reasons) => refine(branch, meter.share(Math.floor((meter.limit - meter.spent) / 2)), reasons),
  (branch, meter, reasons) =>
    maxLength(branch.requirements) < Number.POSITIVE_INFINITY ? refine(branch, meter, reasons) : whole(branch, "greedy", meter, reasons),
];

/** The result, or undefined when this way took too long while there is still some budget. */
function attempt(run: () => string | null | undefined, meter: Meter): string | null | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof StateLimitExceeded)) throw error;
    meter.checkTime();
    if (meter.spent >= meter.limit) throw error;
    return undefined;
  }
}

/** The union whose members are tried one by one: the cheapest, a domain only if there is nothing else. */
function choosePivot(positives: readonly Constraint[]): Constraint {
  let best: Constraint | undefined;
  const cost = (c: Constraint) => c.set.cost + (c.tagged || c.set.members.every((g) => g.literal !== null) ? 0 : 1e6);
  for (const c of positives) if (!c.set.universal && (best === undefined || cost(c) < cost(best))) best = c;
  return best ?? { set: patternSet([anything]), tagged: false };
}

/** A constraint that the text breaks, preferably one that is a reason anyway: that keeps cores small. */
function firstBroken(
  text: string,
  positives: readonly Constraint[],
  negatives: readonly Constraint[],
  reasons: Set<Constraint>,
): Constraint | undefined {
  let broken: Constraint | undefined;
  const look = (c: Constraint, is: boolean): boolean => {
    if ((broken !== undefined && !reasons.has(c)) || is) return false;
    broken = c;
    return reasons.has(c);
  };
  for (const c of positives) if (look(c, c.set.has(text))) return c;
  for (const c of negatives) if (look(c, !c.set.has(text))) return c;
  return broken;
}

/** What is left of the constraints on the strings of one pattern. */
interface Requirement {
  constraint: Constraint;
  positive: boolean;
  members: CompiledGlob[];
}

interface Branch {
  glob: CompiledGlob;
  requirements: Requirement[];
  /** Requirements that a witness of the others broke; grows while the branch is undecided. */
  active: Requirement[];
  patience: number;
  /** Automata of the positive requirements, made once. */
  automata: Map<Requirement, Automaton[]>;
}

/** Drops what does not matter for the strings of `glob`. Undefined: a single constraint excludes them all; it is among the reasons then. */
function narrow(
  glob: CompiledGlob,
  positives: readonly Constraint[],
  negatives: readonly Constraint[],
  reasons: Set<Constraint>,
): Branch | undefined {
  const requirements: Requirement[] = [];
  for (const constraint of positives) {
    if (constraint.set.members.some((h) => surely(isSubsetCompiled, glob, h) === true)) continue;
    const members = constraint.set.members.filter((h) => surely(intersectsCompiled, glob, h) !== false);
    if (members.length === 0) {
      reasons.add(constraint);
      return undefined;
    }
    requirements.push({ constraint, positive: true, members });
  }
  for (const constraint of negatives) {
    const members: CompiledGlob[] = [];
    for (const h of constraint.set.members) {
      if (surely(intersectsCompiled, glob, h) === false) continue;
      if (surely(isSubsetCompiled, glob, h) === true) {
        reasons.add(constraint);
        return undefined;
      }
      members.push(h);
    }
    if (members.length > 0) requirements.push({ constraint, positive: false, members });
  }
  return { glob, requirements, active: [], patience: 1, automata: new Map() };
}

/** The relation of a pair, or undefined when that is hard to say. */
function surely(
  relation: (a: CompiledGlob, b: CompiledGlob, limit: number) => boolean,
  a: CompiledGlob,
  b: CompiledGlob,
): boolean | undefined {
  try {
    return relation(a, b, PAIR_STATES);
  } catch (error) {
    if (error instanceof StateLimitExceeded) return undefined;
    throw error;
  }
}

/**
 * Starts with the pattern alone and adds a requirement only when the shortest string so far breaks it. Finds a shortest
 * witness, and refutes by few requirements without ever building the product of all.
 */
function refine(branch: Branch, meter: Meter, reasons: Set<Constraint>): string | null {
  const { active } = branch;
  for (;;) {
    const text = active.length === 0 ? branch.glob.shortest : search(problemOf(branch, active), "shortest", meter);
    if (text === null) {
      for (const r of active) reasons.add(r.constraint);
      return null;
    }
    const broken = branch.requirements.filter((r) => r.constraint.set.has(text) !== r.positive && !active.includes(r));
    if (broken.length === 0) return text;
    const next = broken.find((r) => reasons.has(r.constraint)) ?? (broken[0] as Requirement);
    active.push(next);
  }
}

/**
 * A guess where many texts have to stand in one string: the pattern with a shortest string of each requirement put in for its first
 * star, one behind the other. A search would read all their automata at once. Undefined where they are few, or there is no star.
 */
function stitched({ glob, requirements }: Branch): string | undefined {
  const wanted = requirements.filter((r) => r.positive);
  const star = glob.stars.indexOf(STAR);
  if (wanted.length < FEWEST_TO_STITCH || star < 0) return undefined;
  const own = glob.written.map((character) => character || "x");
  return [...own.slice(0, star), ...wanted.map(({ members }) => members[0]?.shortest ?? ""), ...own.slice(star)].join("");
}

/** Do two requirements exclude each other, by pairs of patterns alone? */
function clash(branch: Branch, reasons: Set<Constraint>, meter: Meter): null | undefined {
  const positives = branch.requirements.filter((r) => r.positive);
  for (const a of positives) {
    for (const b of branch.requirements) {
      meter.checkTime();
      const excluded = (g: CompiledGlob): boolean =>
        b.positive
          ? b.members.every((h) => surely(intersectsCompiled, g, h) === false)
          : b.members.some((h) => surely(isSubsetCompiled, g, h) === true);
      if (a === b || !a.members.every(excluded)) continue;
      reasons.add(a.constraint).add(b.constraint);
      return null;
    }
  }
  return undefined;
}

/** Where length is limited: do the positive requirements alone need more? */
function tooLong(branch: Branch, meter: Meter, reasons: Set<Constraint>): null | undefined {
  const limit = maxLength(branch.requirements);
  if (limit === Number.POSITIVE_INFINITY) return undefined;
  const limiting = branch.requirements.find((r) => maxLength([r]) === limit) as Requirement;
  const tried = [...new Set([...branch.requirements.filter((r) => r.positive), limiting])];
  if (search(problemOf(branch, tried), "shortest", meter) !== null) return undefined;
  for (const r of tried) reasons.add(r.constraint);
  return null;
}

/** Searches the pattern with every two of the requirements, a little each: many hopeless problems have a core of three. */
function searchPairs(branch: Branch, meter: Meter, reasons: Set<Constraint>): null | undefined {
  const { requirements } = branch;
  for (let i = 0; i < requirements.length; i++) {
    for (let j = 0; j < i; j++) {
      const pair = [requirements[i] as Requirement, requirements[j] as Requirement];
      if (attempt(() => search(problemOf(branch, pair), "shortest", meter.share(FEW_STATES)), meter) !== null) continue;
      for (const r of pair) reasons.add(r.constraint);
      return null;
    }
  }
  return undefined;
}

/** All requirements at once. */
function whole(branch: Branch, strategy: Strategy, meter: Meter, reasons: Set<Constraint>): string | null {
  const text = search(problemOf(branch, branch.requirements), strategy, meter);
  if (text === null) for (const r of branch.requirements) reasons.add(r.constraint);
  return text;
}

function problemOf(branch: Branch, active: readonly Requirement[]): Problem {
  const positives: Automaton[][] = [[branch.glob.automaton]];
  const certain = [branch.glob];
  const forbidden: CompiledGlob[] = [];
  for (const r of active) {
    if (!r.positive) {
      for (const g of r.members) if (g.atLeast === null) forbidden.push(g);
      continue;
    }
    let automata = branch.automata.get(r);
    if (automata === undefined) {
      automata = automataOf(r.members);
      branch.automata.set(r, automata);
    }
    positives.push(automata);
    if (r.members.length === 1) certain.push(...r.members);
  }
  const limit = Math.min(lengthLimit(branch.glob), maxLength(active));
  const minLength = limit < Number.POSITIVE_INFINITY ? shortestWithWords(certain) : 0;
  return { positives, negatives: automataOf([...new Set(forbidden)]), maxLength: limit, minLength };
}

/** No string longer than this meets the requirements. "Not at least k characters" is a limit, not an automaton. */
function maxLength(requirements: readonly Requirement[]): number {
  let limit = Number.POSITIVE_INFINITY;
  for (const r of requirements) {
    if (r.positive) limit = Math.min(limit, Math.max(...r.members.map(lengthLimit)));
    else for (const g of r.members) if (g.atLeast !== null) limit = Math.min(limit, g.atLeast - 1);
  }
  return limit;
}

function lengthLimit(glob: CompiledGlob): number {
  return glob.hasStar ? Number.POSITIVE_INFINITY : glob.tokens.length;
}
