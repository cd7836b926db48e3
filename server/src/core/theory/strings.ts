// One text under everything that is said about it: patterns, and its readings as number, date and address.
import { decideString, enumerateWitnesses, matches } from "../globs/index";
import { glob, patternParts } from "../globs/pattern";
import { THEORY } from "../limits";
import type { Pattern } from "../logic/term";
import type { Reading } from "../logic/variable";
import { literalText } from "./atoms";
import { contains, intersect, type NumberSet, samples, subtract, universe, wholeNumbers } from "./intervals";
import { read, spell, spellings } from "./parsed-values";

/** The text is in the union, or, not `positive`, in none of its patterns. */
export interface PatternConstraint<T> {
  patterns: Pattern[];
  positive: boolean;
  tag: T;
}

/** Positive: the text has this reading and its value is in the set. Negative: the opposite (so "no number" fulfils it). */
export interface NumberConstraint<T> {
  reading: Reading;
  set: NumberSet;
  positive: boolean;
  tag: T;
}

/** All that is said of one text. */
export interface TextProblem<T> {
  patterns: PatternConstraint<T>[];
  numbers: NumberConstraint<T>[];
  domain?: readonly Pattern[];
  /** The text has at least one character. */
  nonEmpty?: boolean;
}

/** A text, or the tags of constraints that no text fulfils together. */
type TextResult<T> =
  /** `text` is null when nothing is said about the text itself or its readings. */
  { sat: true; text: string | null } | { sat: false; core: T[] } | { sat: "unknown"; reason: string };

/** When to give up. */
export interface Limits {
  states: number;
  expired(): boolean;
}

/** Patterns that hold the empty string only. */
const EMPTY: Pattern[] = ["g|" as Pattern];

/**
 * Decides one text. "No" is always a proof: from the patterns alone, from the numbers alone, or by going through a finite
 * union. Patterns and readings together are searched by trying likely spellings; failing that the answer is `unknown`.
 */
export function decideText<T>(problem: TextProblem<T>, limits: Limits): TextResult<T> {
  const { patterns, numbers, domain, nonEmpty } = problem;
  if (numbers.length === 0) {
    if (patterns.length === 0 && !domain) return { sat: true, text: nonEmpty ? "x" : null };
    return decidePatterns(problem, limits);
  }
  const ways = feasibleWays(numbers);
  if (ways.length === 0) return { sat: false, core: shrink(numbers, (some) => feasibleWays(some).length === 0).map((n) => n.tag) };
  const accepted = (text: string): boolean => fits(problem, text);
  if (patterns.length === 0 && !domain) {
    for (const text of candidateTexts(ways)) if (accepted(text)) return { sat: true, text };
    return { sat: "unknown", reason: "no spelling of the number was found that fulfils all its readings" };
  }
  const explicit = explicitTexts(problem);
  if (explicit) {
    const text = explicit.texts.find(accepted);
    if (text !== undefined) return { sat: true, text };
    return { sat: false, core: explicitCore(problem, explicit.tag, explicit.texts) };
  }
  const plain = decidePatterns(problem, limits);
  if (plain.sat === false) return plain;
  if (plain.sat === true && plain.text !== null && accepted(plain.text)) return plain;
  for (const text of candidateTexts(ways)) if (accepted(text)) return { sat: true, text };
  for (const text of filledPatterns(problem)) if (accepted(text)) return { sat: true, text };
  if (plain.sat === true) {
    const found = enumerateWitnesses(stringConstraints(problem), limits, 24).find(accepted);
    if (found !== undefined) return { sat: true, text: found };
  }
  const core = shapeConflict(problem, ways, limits);
  if (core) return { sat: false, core: [...new Set([...core, ...numbers.map((n) => n.tag)])] };
  return {
    sat: "unknown",
    reason: "a value has to match patterns and to be a number, date or address in a range at the same time; no such text was found",
  };
}

/** Does the text fulfil every constraint? */
export function fits<T>(problem: TextProblem<T>, text: string): boolean {
  if (problem.nonEmpty && text === "") return false;
  if (problem.domain && !problem.domain.some((p) => matches(p, text))) return false;
  return (
    problem.patterns.every((c) => c.patterns.some((p) => matches(p, text)) === c.positive) &&
    problem.numbers.every((c) => numberHolds(c, text))
  );
}

function numberHolds<T>(constraint: NumberConstraint<T>, text: string): boolean {
  const value = read(constraint.reading, text);
  return (value !== null && contains(constraint.set, value)) === constraint.positive;
}

function stringConstraints<T>(problem: TextProblem<T>): {
  positive: { patterns: Pattern[]; tag: T | null }[];
  negative: { patterns: Pattern[]; tag: T | null }[];
  domain?: readonly Pattern[];
} {
  const negative: { patterns: Pattern[]; tag: T | null }[] = problem.patterns.filter((c) => !c.positive);
  if (problem.nonEmpty) negative.push({ patterns: EMPTY, tag: null });
  return { positive: problem.patterns.filter((c) => c.positive), negative, ...(problem.domain ? { domain: problem.domain } : {}) };
}

function decidePatterns<T>(problem: TextProblem<T>, limits: Limits): TextResult<T> {
  const result = decideString<T | null>(stringConstraints(problem), limits);
  if (result.sat === true) return { sat: true, text: result.witness };
  if (result.sat === false) return { sat: false, core: result.core.filter((tag): tag is T => tag !== null) };
  return result;
}

/** How a text can look so that the readings are right: which kind of text, with which values. */
interface Way {
  kind: "none" | "address" | "exponent" | "plain" | "year" | "iso";
  values: NumberSet;
}

/** Seconds of the years 0 to 9999, a day more at each end for time zones. */
const ISO_RANGE: NumberSet = [{ low: "-62167305600", lowInclusive: true, high: "253402387200", highInclusive: true }];

/**
 * The kinds of text that exist, as far as the readings can tell them apart: no reading at all; an address; a number with
 * an exponent (no date); a plain number (the same value as epoch seconds); four digits (a number, and a year); an ISO
 * date. Empty only when no text can fulfil the constraints.
 */
function feasibleWays<T>(numbers: readonly NumberConstraint<T>[]): Way[] {
  const allowed = (reading: Reading): { values: NumberSet; unread: boolean } => {
    let values = universe(reading);
    let unread = true;
    for (const n of numbers) {
      if (n.reading !== reading) continue;
      values = n.positive ? intersect(values, n.set) : subtract(values, n.set);
      unread &&= !n.positive;
    }
    return { values: reading === "ip" ? wholeNumbers(values) : values, unread };
  };
  const num = allowed("num");
  const date = allowed("date");
  const ip = allowed("ip");
  const mentioned = new Set(numbers.map((n) => n.reading));
  const ways: Way[] = [];
  const add = (kind: Way["kind"], values: NumberSet): void => {
    if (values.length > 0) ways.push({ kind, values });
  };
  // Kinds that have a reading the question asks about come first: `> 5` should be shown as 6, not as "no number".
  if (mentioned.has("date") && num.unread && ip.unread) add("iso", intersect(date.values, ISO_RANGE));
  if (ip.unread) {
    if (mentioned.has("num") || mentioned.has("date")) add("plain", intersect(num.values, date.values));
    if (mentioned.has("num") && date.unread) add("exponent", num.values);
    if (mentioned.has("num") && mentioned.has("date")) add("year", fourDigitYears(num.values, date.values));
  }
  if (mentioned.has("ip") && num.unread && date.unread) add("address", ip.values);
  if (num.unread && date.unread && ip.unread) ways.push({ kind: "none", values: [] });
  return ways;
}

/** Four digits read as a number and as a year: the only texts whose two values differ. */
function fourDigitYears(num: NumberSet, date: NumberSet): NumberSet {
  for (let year = 0; year <= 9999; year++) {
    const text = String(year).padStart(4, "0");
    const value = String(year);
    if (contains(num, value) && contains(date, read("date", text) as string))
      return [{ low: value, lowInclusive: true, high: value, highInclusive: true }];
  }
  return [];
}

function* candidateTexts(ways: Way[]): Generator<string> {
  for (const spelled of [false, true]) {
    for (const way of ways) {
      if (way.kind === "none") {
        if (!spelled) yield* ["x", "a", "A", "test", "none", "-"];
        continue;
      }
      const reading: Reading = way.kind === "address" ? "ip" : way.kind === "iso" ? "date" : "num";
      // Whole numbers come first: a date is a whole number of seconds where it can be.
      for (const value of samples(way.values, reading === "ip")) {
        if (spelled) yield* spellings(reading, value);
        else yield way.kind === "exponent" ? `${value}e0` : way.kind === "year" ? value.padStart(4, "0") : spell(reading, value);
      }
    }
  }
}

const DIGITS = [..."0123456789"];
/** Unions that every text of a kind lies in: enough to refute `x*` as a number, not meant to describe numbers. */
const NUMBER_SHAPE: Pattern[][] = [[...DIGITS, "+", "-", "."].map((c) => glob(`${c}*`)), [...DIGITS, "."].map((c) => glob(`*${c}`))];
const SHAPES: Record<Way["kind"], Pattern[][]> = {
  none: [],
  plain: NUMBER_SHAPE,
  exponent: NUMBER_SHAPE,
  year: [[glob("????")], ...NUMBER_SHAPE],
  iso: [[glob("????-??*")], DIGITS.map((c) => glob(`${c}*`))],
  address: [[glob("*.*.*.*"), glob("*:*:*")]],
};

/** The pattern constraints that keep a text from having the shape of any feasible kind; null if some kind stays possible. */
function shapeConflict<T>(problem: TextProblem<T>, ways: Way[], limits: Limits): T[] | null {
  const core: T[] = [];
  for (const way of ways) {
    if (SHAPES[way.kind].length === 0) return null;
    const constraints = stringConstraints(problem);
    const shape = SHAPES[way.kind].map((patterns) => ({ patterns, tag: null }));
    const result = decideString<T | null>({ ...constraints, positive: [...constraints.positive, ...shape] }, limits);
    if (result.sat !== false) return null;
    core.push(...result.core.filter((tag): tag is T => tag !== null));
  }
  return core;
}

/** What may stand for a wildcard inside a number, an address or a date. */
const STAR_FILLINGS = [
  "",
  "0",
  "1",
  "5",
  "9",
  "00",
  "000",
  "99",
  "999",
  "0.0",
  "1.1",
  "0.0.0",
  "255.255",
  "255.255.255",
  "::",
  ":1",
  "::1",
  "01",
  "15",
  "01T00:00:00Z",
  "01-01",
  "-01-01",
  "-12-31",
  "-01",
  "T00:00:00Z",
  "T23:59:59Z",
  "-01T00:00:00Z",
  "-01-01T00:00:00Z",
  "01-01T00:00:00Z",
  "00:00Z",
  "Z",
];
const MARK_FILLINGS = ["0", "1", "2", "5", "9", "-", "."];

/** Texts of the positive patterns with their wildcards filled as numbers, addresses and dates have it. */
function* filledPatterns<T>(problem: TextProblem<T>): Generator<string> {
  let left = THEORY.filledTexts;
  const sources = problem.patterns.filter((c) => c.positive).map((c) => c.patterns as readonly Pattern[]);
  if (problem.domain) sources.push(problem.domain);
  for (const pattern of sources.flatMap((patterns) => patterns.slice(0, 20))) {
    const pieces = patternParts(pattern).glob.match(/\\[\s\S]|[\s\S]/gu) ?? [];
    const filled = function* (at: number, text: string): Generator<string> {
      if (left <= 0) return;
      const piece = pieces[at];
      if (piece === undefined) {
        left--;
        yield text;
      } else
        for (const filling of piece === "*" ? STAR_FILLINGS : piece === "?" ? MARK_FILLINGS : [piece.replace(/^\\(?=[\s\S])/, "")])
          yield* filled(at + 1, text + filling);
    };
    yield* filled(0, "");
  }
}

/** The texts to go through when one positive constraint (or the domain) is a union of fixed texts. */
function explicitTexts<T>(problem: TextProblem<T>): { texts: string[]; tag: T | null } | null {
  let best: { texts: string[]; tag: T | null } | null = null;
  const consider = (patterns: readonly Pattern[], tag: T | null): void => {
    if (patterns.length > THEORY.textsOfAUnion || (best && best.texts.length <= patterns.length)) return;
    const texts = patterns.map(literalText);
    if (texts.every((text): text is string => text !== null)) best = { texts, tag };
  };
  for (const c of problem.patterns) if (c.positive) consider(c.patterns, c.tag);
  if (problem.domain) consider(problem.domain, null);
  return best;
}

/** A small part of the constraints that rules every one of the texts out. */
function explicitCore<T>(problem: TextProblem<T>, source: T | null, texts: string[]): T[] {
  let left = texts
    .filter((text) => !problem.domain || problem.domain.some((p) => matches(p, text)))
    .filter((text) => !problem.nonEmpty || text !== "");
  const killers = [
    ...problem.patterns.map((c) => ({ tag: c.tag, holds: (text: string) => c.patterns.some((p) => matches(p, text)) === c.positive })),
    ...problem.numbers.map((c) => ({ tag: c.tag, holds: (text: string) => numberHolds(c, text) })),
  ];
  const core: T[] = source === null ? [] : [source];
  while (left.length > 0) {
    // Greedy: the constraint that rules most texts out.
    let best = killers[0];
    let bestLeft = left;
    for (const killer of killers) {
      const stay = left.filter(killer.holds);
      if (stay.length < bestLeft.length) [best, bestLeft] = [killer, stay];
    }
    if (!best || bestLeft === left) break;
    core.push(best.tag);
    left = bestLeft;
  }
  return [...new Set(core)];
}

/** Drops members as long as the rest stays contradictory. */
function shrink<M>(members: readonly M[], contradictory: (some: M[]) => boolean): M[] {
  let core = [...members];
  for (const member of members) {
    const without = core.filter((m) => m !== member);
    if (contradictory(without)) core = without;
  }
  return core;
}
