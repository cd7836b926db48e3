// The search for the findings: which elements of the lattice have a request of their own, from the top down. What one answer
// says of others is not asked again: requests are put together from parts that are known, and refutations hold for all that share their cause.
import { CHECKS, MEMORY } from "../limits";
import { and, isIn, not, or, termKey } from "../logic/build";
import type { Answer, Model, Pattern, Question, Term } from "../logic/term";
import { assignAll, byVariable, textVariable, type Variable } from "../logic/variable";
import { type Encoding, question, variablesOf } from "../semantics/encoder/policy";
import { defaultedOf, keyString } from "../semantics/request-variables";
import { byObject } from "../session/query";
import type { Statement } from "../syntax/tree";
import { evaluate } from "../theory/evaluate";
import type { Candidate, Element, Lattice } from "./external-lattice";
import type { Predicate } from "./external-predicates";
import type { Investigation } from "./investigation";

/** What a search works in. */
export interface Space {
  lattice: Lattice;
  encoding: Encoding;
  statements: StatementSpace[];
  /** For each dimension and index (⊤ last) what it asks: the predicate holds, and no narrower one does. */
  within: Term[][];
  /** The conjuncts of "somebody unidentified has access", for all statements together. */
  everywhere: Term[];
}

/** An Allow statement. */
interface StatementSpace {
  statement: Statement;
  /** The conjuncts of "a caller from outside has access by this statement". */
  parts: Term[];
  /** What the statement says of each dimension alone. */
  own: Term[];
  /** Whether the statement ties the dimension to anything else. */
  tied: boolean[];
  /** Whether nothing else at all speaks of the dimension: no Deny, no limit, no other key. */
  free: boolean[];
}

/** A finding: a maximal element with a request of its own, and the statements that grant it. */
export interface Found {
  element: Element;
  model(): Model;
  statements: Statement[];
}

/** The statement cut into what it says of each dimension alone. `granting`: it matches, for a caller from outside; `barring`: nothing forbids it. */
export function inSpace(statement: Statement, granting: Term[], barring: Term[], dimensions: readonly Predicate[][]): StatementSpace {
  const { own, tied } = slice(and(...granting), dimensions);
  const dimensionOf = dimensionsByVariable(dimensions);
  const others = barring.flatMap((term) => touchedBy(term, dimensionOf));
  return { statement, parts: [...granting, ...barring], own, tied, free: tied.map((one, d) => !one && !others.includes(d)) };
}

/** The table: for each dimension and index (⊤ last) a model of what it asks alone. */
interface Table {
  samples: (Model | undefined)[][];
  /** For each statement, dimension and index: a model of what both say of the dimension, `null` where there is none, undefined where nobody knows. */
  cells: (Model | null | undefined)[][][];
}

/** The maximal elements that have a request of their own. What could not be decided goes into `undecided`. */
export function* maximalElements(space: Space, undecided: Set<string>): Investigation<Found[]> {
  const { lattice, statements } = space;
  const table = yield* tableOf(space);
  const options = statements.map(({ free }, i) =>
    lattice.dimensions.map((list, d) => {
      const cell = (index: number) => table.cells[i]?.[d]?.at(index);
      const possible = [-1, ...list.keys()].filter((index) => cell(index) !== null);
      if (!free[d]) return possible;
      // Whatever the other dimensions are: what holds below a wider value that has a request of its own is no maximum.
      const sure = new Set(possible.filter((index) => cell(index) !== undefined));
      return possible.filter((index) => !lattice.above(d, index).some((wider) => wider !== index && sure.has(wider)));
    }),
  );
  const candidates = lattice.candidates(options);
  if (candidates === null) {
    undecided.add(`the summary has more than ${CHECKS.elementsOfTheLattice} candidates`);
    return [];
  }
  const questions = statements.map((one) => new Asked(one.parts, space));
  const found: Found[] = [];
  const keys = new Set<number | string>();
  for (const batch of candidates) {
    const covering = found.map(({ element }) => element);
    const open = batch.filter(({ element }) => !lattice.isCovered(element, keys, covering));
    const models = yield* modelsOf(open, questions, table, undecided);
    for (const [n, { element }] of open.entries()) {
      const granted = models[n];
      if (!granted) continue;
      keys.add(lattice.keyOf(element));
      found.push({
        element,
        model: granted.model,
        statements: granted.by.sort((x, y) => x - y).map((i) => (statements[i] as StatementSpace).statement),
      });
    }
  }
  return found;
}

/** The findings (by position) that somebody unidentified has. */
export function* publicElements(space: Space, found: readonly Found[], undecided: Set<string>): Investigation<Set<number>> {
  const publicly = new Set<number>();
  // Most policies let in nobody unidentified at all.
  const [whole] = found.length > FIRST_ROUND ? yield [question(space.everywhere, space.encoding)] : [];
  if (whole?.verdict === "unsat") return publicly;
  const asked = new Asked(space.everywhere, space);
  yield* settle(
    found.map(({ element, model }, n) => ({ element, asked, n, model })),
    ({ model }) => asked.accepts(model()),
    ({ n }, answer) => {
      if (answer === "unknown") undecided.add("whether a finding is public");
      else if (answer) publicly.add(n);
    },
  );
  return publicly;
}

/** What each predicate of each dimension (and ⊤, the last) asks: it holds, and no narrower one does. */
export function withinEach(lattice: Lattice): Term[][] {
  return lattice.dimensions.map((list, d) =>
    [...list.keys(), -1].map((index) =>
      and(
        index < 0 ? and() : lattice.predicate(d, index).term,
        not(anyOf(lattice.stepsDown(d, index).map((lower) => lattice.predicate(d, lower).term))),
      ),
    ),
  );
}

/** One of the terms. What they say of one text alike is one union: a proof that needs many of them then is one step. */
function anyOf(terms: readonly Term[]): Term {
  const unions = new Map<string, { variable: Variable; patterns: Pattern[]; beside: Term[] }>();
  const others: Term[] = [];
  for (const term of terms) {
    const args = term.kind === "and" ? term.args : [term];
    const texts = args.flatMap((arg) => (arg.kind === "atom" && arg.atom.kind === "in" ? [arg.atom] : []));
    const [text] = texts;
    const beside = args.filter((arg) => !(arg.kind === "atom" && arg.atom.kind === "in"));
    if (!text || texts.length > 1) {
      others.push(term);
      continue;
    }
    const key = `${text.variable.id} ${termKey(and(...beside))}`;
    const union = unions.get(key);
    if (union) union.patterns.push(...text.patterns);
    else unions.set(key, { variable: text.variable, patterns: [...text.patterns], beside });
  }
  return or(...others, ...[...unions.values()].map(({ variable, patterns, beside }) => and(...beside, isIn(variable, patterns))));
}

function* tableOf({ lattice, statements, encoding, within }: Space): Investigation<Table> {
  const { dimensions } = lattice;
  const answers = yield* askAll(within.flat().map((term) => question([term], encoding)));
  const starts = within.map((_, d) => within.slice(0, d).reduce((sum, terms) => sum + terms.length, 0));
  const alone = within.map((terms, d) => answers.slice(starts[d], (starts[d] as number) + terms.length));
  const samples = alone.map((list) => list.map(modelOf));
  // What several statements say alike is asked once.
  const open = new Map<string, { question: Question; cells: [number, number, number][] }>();
  const cells: Table["cells"] = statements.map(({ own, tied }, i) =>
    dimensions.map((_, d) => {
      const key = tied[d] ? "" : termKey(own[d] as Term);
      return (within[d] as Term[]).map((term, at) => {
        if (alone[d]?.[at]?.verdict === "unsat") return null;
        if (tied[d]) return undefined;
        const sample = samples[d]?.[at];
        if (sample && evaluate(own[d] as Term, sample) === true) return sample;
        const same = open.get(`${d},${at},${key}`);
        if (same) same.cells.push([i, d, at]);
        else open.set(`${d},${at},${key}`, { question: question([own[d] as Term, term], encoding), cells: [[i, d, at]] });
        return undefined;
      });
    }),
  );
  const rest = [...open.values()];
  for (const [n, answer] of (yield* askAll(rest.map((one) => one.question))).entries())
    for (const [i, d, at] of rest[n]?.cells ?? [])
      ((cells[i] as Table["cells"][number])[d] as (Model | null | undefined)[])[at] = answer.verdict === "unsat" ? null : modelOf(answer);
  return { samples, cells };
}

function* askAll(questions: Question[]): Investigation<Answer[]> {
  return questions.length > 0 ? yield questions : [];
}

function modelOf(answer: Answer): Model | undefined {
  return answer.verdict === "sat" ? answer.model : undefined;
}

/** Which statements grant a candidate, and a model of one of them: the first. */
interface Granted {
  by: number[];
  model: () => Model;
}

/** For each candidate who grants it; undefined where nobody does. */
function* modelsOf(
  candidates: readonly Candidate[],
  questions: readonly Asked[],
  table: Table,
  undecided: Set<string>,
): Investigation<(Granted | undefined)[]> {
  const granted: (Granted | undefined)[] = new Array(candidates.length).fill(undefined);
  const open = candidates.flatMap(({ element, statements }, n) => statements.map((i) => ({ element, n, i, asked: questions[i] as Asked })));
  yield* settle(
    open,
    ({ element, i, asked }) => {
      const cells = table.cells[i];
      return asked.compose(element, (d) => cells?.[d]?.at(element[d] as number) ?? table.samples[d]?.at(element[d] as number));
    },
    ({ n, i }, answer, reason) => {
      const before = granted[n];
      if (answer === "unknown") undecided.add(reason);
      else if (answer && before) {
        if (before.by.every((other) => other > i)) before.model = answer;
        before.by.push(i);
      } else if (answer) granted[n] = { by: [i], model: answer };
    },
  );
  return granted;
}

/** An element, in a question about it. */
interface Open {
  element: Element;
  asked: Asked;
}

/** Questions of one round: few at first, since an answer may settle many others. */
const FIRST_ROUND = 8;
const LARGEST_ROUND = 512;

/** Finds out for each element whether the question about it has a model: a model, null for none, or "unknown". `guess`: a model, if one can be put together from what is known. */
function* settle<T extends Open>(
  all: readonly T[],
  guess: (one: T) => (() => Model) | undefined,
  tell: (one: T, answer: (() => Model) | null | "unknown", reason: string) => void,
): Investigation<void> {
  let open: readonly T[] = all;
  for (let size = FIRST_ROUND; ; size = Math.min(LARGEST_ROUND, size * 2)) {
    open = open.filter((one) => {
      const known = one.asked.isRefuted(one.element) ? null : guess(one);
      if (known !== undefined) tell(one, known, "");
      return known === undefined;
    });
    if (open.length === 0) return;
    // Elements that lie far apart, as neighbours often share the cause.
    const stride = Math.max(1, Math.floor(open.length / size));
    const round = open.filter((_, n) => n % stride === 0);
    open = open.filter((_, n) => n % stride !== 0);
    const answers = yield* askAll(round.map(({ element, asked }) => asked.question(element)));
    for (const [n, one] of round.entries()) {
      const answer = answers[n] as Answer;
      one.asked.learn(one.element, answer);
      if (answer.verdict === "unknown") tell(one, "unknown", answer.reason);
      else tell(one, answer.verdict === "sat" ? () => answer.model : null, "");
    }
  }
}

/** Models that are kept to make others of. */
const MOST_BASES = 3;

/** One question, asked of many elements: its conjuncts, and what its answers have shown so far. */
class Asked {
  /** Parts of models that no dimension speaks of, with what the conjuncts are worth beside the pieces of some elements. */
  private bases: { model: Model; worth: Map<string, boolean>[] }[] = [];
  /** What was refuted together, by dimensions: whatever shares these indexes has no model either. */
  private readonly refuted = new Map<string, { dimensions: readonly number[]; indexes: Set<string> }>();
  private readonly conjuncts: { term: Term; dimensions: readonly number[] }[];
  private readonly dimensionOf: ReadonlyMap<string, number>;

  constructor(
    private readonly parts: readonly Term[],
    private readonly space: Space,
  ) {
    this.dimensionOf = dimensionsByVariable(space.lattice.dimensions);
    this.conjuncts = parts
      .flatMap((part) => (part.kind === "and" ? part.args : [part]))
      .map((term) => ({ term, dimensions: touchedBy(term, this.dimensionOf).filter((d) => d !== undefined) }));
  }

  question(element: Element): Question {
    const within = element.map((index, d) => (this.space.within[d] as Term[]).at(index) as Term);
    // A small core settles more.
    return { ...question([...this.parts, ...within], this.space.encoding), explain: true };
  }

  isRefuted(element: Element): boolean {
    for (const { dimensions, indexes } of this.refuted.values()) if (indexes.has(pick(element, dimensions))) return true;
    return false;
  }

  /** The model, if all conjuncts hold in it. */
  accepts(model: Model): (() => Model) | undefined {
    return this.conjuncts.every(({ term }) => evaluate(term, model) === true) ? () => model : undefined;
  }

  /** A model of a known base and pieces for the element, if all conjuncts hold in it. A conjunct sees few of the pieces: its worth is looked up. */
  compose(element: Element, piece: (d: number) => Model | undefined): (() => Model) | undefined {
    const pieces = element.map((_, d) => piece(d));
    if (pieces.includes(undefined)) return undefined;
    for (const { model, worth } of this.bases) {
      const holds = this.conjuncts.every(({ term, dimensions }, n) => {
        const known = worth[n] as Map<string, boolean>;
        const key = pick(element, dimensions);
        let value = known.get(key);
        if (value === undefined) {
          value = evaluate(term, composed([model, ...dimensions.map((d) => pieces[d] as Model)])) === true;
          if (known.size < MEMORY.worthsOfAConjunct) known.set(key, value);
        }
        return value;
      });
      if (holds) return () => composed([model, ...(pieces as Model[])]);
    }
    return undefined;
  }

  learn(element: Element, answer: Answer): void {
    if (answer.verdict === "sat") {
      const outside = <T>(values: Map<string, { variable: Variable; value: T }>) =>
        new Map([...values].filter(([, { variable }]) => !this.dimensionOf.has(baseOf(variable))));
      const { strings, sets, numbers, flags } = answer.model;
      const model = { strings: outside(strings), sets: outside(sets), numbers: outside(numbers), flags: outside(flags) };
      this.bases = [{ model, worth: this.conjuncts.map(() => new Map()) }, ...this.bases].slice(0, MOST_BASES);
    } else if (answer.verdict === "unsat") {
      const dimensions = [...element.keys()].filter((d) => answer.core.includes(this.parts.length + d));
      const same = this.refuted.get(dimensions.join()) ?? { dimensions, indexes: new Set() };
      this.refuted.set(dimensions.join(), same);
      same.indexes.add(pick(element, dimensions));
    }
  }
}

/** The element's indexes in some dimensions, as a key. */
function pick(element: Element, dimensions: readonly number[]): string {
  return dimensions.length === 1 ? String(element[dimensions[0] as number]) : dimensions.map((d) => element[d]).join();
}

function composed(models: readonly Model[]): Model {
  const whole: Model = { strings: byVariable(), sets: byVariable(), numbers: byVariable(), flags: byVariable() };
  for (const { strings, sets, numbers, flags } of models) {
    assignAll(whole.strings, strings);
    assignAll(whole.sets, sets);
    assignAll(whole.numbers, numbers);
    assignAll(whole.flags, flags);
  }
  return whole;
}

function slice(term: Term, dimensions: readonly Predicate[][]): { own: Term[]; tied: boolean[] } {
  const dimensionOf = dimensionsByVariable(dimensions);
  const own: Term[][] = dimensions.map(() => []);
  const tied = dimensions.map(() => false);
  for (const conjunct of term.kind === "and" ? term.args : [term]) {
    const touched = touchedBy(conjunct, dimensionOf);
    const [only] = touched;
    if (touched.length === 1 && only !== undefined) (own[only] as Term[]).push(conjunct);
    else if (touched.length > 1) for (const d of touched) if (d !== undefined) tied[d] = true;
  }
  return { own: own.map((terms) => and(...terms)), tied };
}

/** The dimensions that a term speaks of; undefined among them for everything else. */
function touchedBy(term: Term, dimensionOf: ReadonlyMap<string, number>): (number | undefined)[] {
  const variables = [...variablesOf([term]).values()];
  return [
    ...new Set(
      variables.flatMap((variable) => {
        // The value of a policy variable with a default is tied to its key by what every question says of it.
        const defaulted = defaultedOf(variable);
        return [dimensionOf.get(baseOf(variable)), ...(defaulted ? [dimensionOf.get(keyString(defaulted.key).id)] : [])];
      }),
    ),
  ];
}

const dimensionsByVariable = byObject(
  "checks/dimensions of external access",
  (dimensions: readonly (readonly Predicate[])[]): ReadonlyMap<string, number> =>
    new Map(
      dimensions.flatMap((list, d) => [...variablesOf(list.map((p) => p.term)).values()].map((variable) => [baseOf(variable), d] as const)),
    ),
);

/** The same for all variables that speak of one key, or of the principal. */
function baseOf(variable: Variable): string {
  return textVariable(...variable.name).id;
}
