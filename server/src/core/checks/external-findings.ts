// Who has access: the findings that summarise a resource policy (SEMANTICS.md 6.4: the maximal irreducible elements of a lattice of predicates).
import { and, not } from "../logic/build";
import type { Answer, Term } from "../logic/term";
import { textVariable, type Variable } from "../logic/variable";
import { conditionTerm } from "../meaning/condition-formula";
import { conditionHolds, readContext } from "../meaning/conditions";
import { decidePolicy } from "../meaning/decide";
import { type Encoding, policyFormula, question, scopeOf, variablesOf } from "../meaning/formula";
import { normaliseKey } from "../meaning/keys";
import { readOperator } from "../meaning/operators";
import { principalTerm } from "../meaning/principal-formula";
import { principalRoutes } from "../meaning/principals";
import type { Request } from "../meaning/request";
import { beautify, requestOf } from "../meaning/witness";
import type { ConditionEntry, PolicyDocument, PrincipalEntry, Statement } from "../syntax/tree";
import { isOutside, type ZoneOfTrust } from "./access";
import { hasUnknownParts } from "./certain";
import { encodingOf, type Limit, passesLimits, withinLimits } from "./grants";
import type { Investigation } from "./investigation";
import { type Environment, judgementOf } from "./operations";
import { mayOverlap } from "./overlap";
import { identifiesCallers, isUnidentified } from "./public";

/** One way in from outside, in the shape of Access Analyzer's findings. */
export interface ExternalFinding {
  isPublic: boolean;
  /** Key as the policy spells it → the value that explains the access. */
  condition: Record<string, string>;
  /** Who, as the policy names them; `{AWS: "*"}` for everybody. */
  principal: Record<string, string>;
  statementIndexes: number[];
  /** Action strings of those statements. */
  actions: string[];
  example?: Request;
}

/** A predicate of one dimension (a condition key, or the principal), in both readings. `below`: indexes of the predicates of its dimension that imply it and are strictly narrower. */
interface Predicate {
  label: string;
  value: string;
  kind?: string;
  term: Term;
  holds(request: Request): boolean;
  below: number[];
  /** The immediate ones among `below`. */
  covers: number[];
}

/** For each dimension the index of a predicate, or -1 for "anything" (⊤). */
type Element = number[];

/** Elements that may be looked at before the summary gives up (and says so). */
const MAX_ELEMENTS = 20_000;

/**
 * Lists the access that callers outside the zone of trust have. An element of the lattice says which value of each key
 * (or ⊤) the caller has; it is irreducible if it has a request of its own, below no narrower element. The findings are
 * the maximal irreducible elements.
 *
 * Statements are conjunctions of conditions on single keys, and what makes an element irreducible is one too. So a small
 * table (statement × key × predicate) of questions about one key each says which elements a statement could make
 * irreducible; only those are asked about whole, with the Denies, from the top down.
 *
 * `limits` (resource control policies) work as Denies of the policy itself would: what they name is told apart too.
 */
export function* listExternalAccess(
  document: PolicyDocument,
  zone: ZoneOfTrust,
  environment: Environment,
  resourceType?: string,
  limits: Limit[] = [],
): Investigation<{ findings: ExternalFinding[]; undecided: string[] }> {
  const judgement = judgementOf([document], environment, limits);
  const encoding = encodingOf(judgement);
  const formula = policyFormula(document, encoding);
  const outside = isOutside(zone);
  const outsideTerm = outside.term(encoding);
  const undecided = new Set<string>();
  const limited = withinLimits(limits, encoding);
  const limiting = limits.flatMap((limit) => limit.documents);
  if ([document, ...limiting].some(hasUnknownParts))
    undecided.add(
      "a condition has an operator that does not exist, or a `Resource` is no ARN: whom that lets in or keeps out nobody knows",
    );
  const dimensions = yield* orderPredicates(dimensionsOf([document, ...limiting], encoding, judgement), encoding, undecided);
  const predicate = (d: number, index: number) => (dimensions[d] as Predicate[])[index] as Predicate;
  /** What one dimension of an element asks: the predicate holds, and no narrower one does. */
  const within = (d: number, index: number): Term =>
    and(index < 0 ? and() : predicate(d, index).term, ...stepsDown(dimensions, d, index).map((lower) => not(predicate(d, lower).term)));
  const inside = (element: Element) => element.flatMap((index, d) => (index < 0 ? [] : [predicate(d, index)]));

  const slices = formula.allows.map(({ statement, matches }) => ({ statement, matches, ...slice(and(matches, outsideTerm), dimensions) }));
  const options = yield* possibleOptions(slices, dimensions, within, encoding);
  const candidates = candidateElements(options, dimensions);
  if (candidates === null) undecided.add(`the summary has more than ${MAX_ELEMENTS} candidates`);

  // From the top down, in batches of equal rank: what lies below a finding need not be asked.
  const found: { element: Element; request: Request; statements: Statement[] }[] = [];
  const whole = (i: number, element: Element): Term[] => {
    const { statement, matches } = slices[i] as (typeof slices)[number];
    const denies = formula.denies.filter((deny) => mayOverlap(statement, deny.statement)).map((deny) => not(deny.matches));
    return [matches, outsideTerm, ...denies, ...limited, ...element.map((index, d) => within(d, index))];
  };
  for (const batch of candidates ?? []) {
    const open = batch.filter(({ element }) => !found.some((one) => isBelow(element, one.element, dimensions)));
    const asked = open.flatMap(({ element, statements }) => statements.map((i) => ({ element, i })));
    const answers = asked.length > 0 ? yield asked.map(({ element, i }) => question(whole(i, element), encoding)) : [];
    for (const { element } of open) {
      const own = asked.flatMap((one, n) => (one.element === element ? [{ i: one.i, answer: answers[n] as Answer }] : []));
      for (const { answer } of own) if (answer.verdict === "unknown") undecided.add(answer.reason);
      const sat = own.filter(({ answer }) => answer.verdict === "sat");
      const [first] = sat;
      if (first?.answer.verdict === "sat") {
        found.push({
          element,
          request: requestOf(first.answer.model),
          statements: sat.map(({ i }) => (slices[i] as (typeof slices)[number]).statement),
        });
      }
    }
  }

  const publicTerm = isUnidentified(document, resourceType).term(encoding);
  const publicly =
    found.length > 0
      ? yield found.map(({ element }) =>
          question([formula.allowed, outsideTerm, ...limited, ...element.map((index, d) => within(d, index)), publicTerm], encoding),
        )
      : [];
  const findings = found.map(({ element, request, statements }, n): ExternalFinding => {
    const predicates = inside(element);
    const explains = (r: Request) =>
      decidePolicy(document, r, judgement.types).decision === "allow" &&
      passesLimits(limits, r, judgement.types) &&
      outside.holds(r) &&
      predicates.every((p) => p.holds(r)) &&
      element.every((index, d) => stepsDown(dimensions, d, index).every((lower) => !predicate(d, lower).holds(r)));
    const replayed = explains(request);
    if (!replayed) undecided.add("a finding's example did not replay in the concrete evaluator");
    if (publicly[n]?.verdict === "unknown") undecided.add("whether a finding is public");
    const principal = predicates.find((p) => p.label === PRINCIPAL_LABEL);
    return {
      isPublic: publicly[n]?.verdict === "sat",
      condition: Object.fromEntries(predicates.filter((p) => p.label !== PRINCIPAL_LABEL).map((p) => [p.label, p.value])),
      principal: principal ? { [principal.kind ?? "AWS"]: principal.value } : { AWS: "*" },
      statementIndexes: statements.map((s) => s.index),
      actions: [...new Set(statements.flatMap((s) => s.action?.values.map((v) => v.value) ?? ["*"]))],
      ...(replayed
        ? { example: beautify(request, explains, { catalogue: environment.catalogue, statement: statements[0], documents: [document] }) }
        : {}),
    };
  });
  return { findings, undecided: [...undecided] };
}

/** A statement (with the zone of trust) cut into the conjuncts that speak of one dimension only, and whether some conjunct ties a dimension to anything else. */
function slice(term: Term, dimensions: Predicate[][]): { own: Term[]; tied: boolean[] } {
  const dimensionOf = new Map<string, number>();
  for (const [d, list] of dimensions.entries())
    for (const variable of variablesOf(list.map((p) => p.term)).values()) dimensionOf.set(baseOf(variable), d);
  const own: Term[][] = dimensions.map(() => []);
  const tied = dimensions.map(() => false);
  for (const conjunct of term.kind === "and" ? term.args : [term]) {
    const touched = new Set([...variablesOf([conjunct]).values()].map((variable) => dimensionOf.get(baseOf(variable))));
    const [only] = touched;
    if (touched.size === 1 && only !== undefined) (own[only] as Term[]).push(conjunct);
    else if (touched.size > 1) for (const d of touched) if (d !== undefined) tied[d] = true;
  }
  return { own: own.map((terms) => and(...terms)), tied };
}

/** The same for all variables that speak of one key, or of the principal. */
function baseOf(variable: Variable): string {
  return textVariable(...variable.name).id;
}

/** For each statement and dimension the predicates (and -1 for ⊤) that a request of the statement can be of, with none narrower. */
function* possibleOptions(
  slices: { own: Term[]; tied: boolean[] }[],
  dimensions: Predicate[][],
  within: (d: number, index: number) => Term,
  encoding: Encoding,
): Investigation<number[][][]> {
  const cells = slices.flatMap(({ own, tied }, i) =>
    dimensions.flatMap((list, d) =>
      tied[d] ? [] : [-1, ...list.keys()].map((index) => ({ i, d, index, term: and(own[d] as Term, within(d, index)) })),
    ),
  );
  const answers = cells.length > 0 ? yield cells.map(({ term }) => question([term], encoding)) : [];
  // Not refuted is possible: the whole question decides later.
  const impossible = new Set(cells.filter((_, n) => answers[n]?.verdict === "unsat").map(({ i, d, index }) => `${i},${d},${index}`));
  return slices.map((_, i) => dimensions.map((list, d) => [-1, ...list.keys()].filter((index) => !impossible.has(`${i},${d},${index}`))));
}

/** The elements that some statement could make irreducible, with those statements, in batches from the top of the lattice down; null if there are too many. */
function candidateElements(options: number[][][], dimensions: Predicate[][]): { element: Element; statements: number[] }[][] | null {
  const byKey = new Map<string, { element: Element; statements: number[] }>();
  for (const [i, lists] of options.entries()) {
    let elements: Element[] = [[]];
    for (const list of lists) {
      elements = elements.flatMap((element) => list.map((index) => [...element, index]));
      if (elements.length > MAX_ELEMENTS) return null;
    }
    for (const element of elements) {
      const entry = byKey.get(element.join()) ?? { element, statements: [] };
      entry.statements.push(i);
      byKey.set(element.join(), entry);
    }
    if (byKey.size > MAX_ELEMENTS) return null;
  }
  const rank = (element: Element) =>
    element.reduce(
      (sum, index, d) =>
        sum + (index < 0 ? (dimensions[d] as Predicate[]).length + 1 : ((dimensions[d] as Predicate[])[index] as Predicate).below.length),
      0,
    );
  const ranks = new Map<number, { element: Element; statements: number[] }[]>();
  for (const entry of byKey.values()) {
    const r = rank(entry.element);
    const same = ranks.get(r);
    if (same) same.push(entry);
    else ranks.set(r, [entry]);
  }
  return [...ranks.keys()].sort((x, y) => y - x).map((r) => ranks.get(r) ?? []);
}

/** The next narrower predicates of a dimension. */
function stepsDown(dimensions: Predicate[][], d: number, index: number): number[] {
  const list = dimensions[d] as Predicate[];
  if (index >= 0) return (list[index] as Predicate).covers;
  return [...list.keys()].filter((i) => !list.some((other) => other.below.includes(i)));
}

const PRINCIPAL_LABEL = "\u0000principal";

function isBelow(a: Element, b: Element, dimensions: Predicate[][]): boolean {
  return a.every((index, d) => {
    const upper = b[d] as number;
    return upper < 0 || index === upper || (index >= 0 && ((dimensions[d] as Predicate[])[upper] as Predicate).below.includes(index));
  });
}

/** The values that the policy itself compares callers with, per key, from Allow and Deny statements alike; and the principals that it names. */
function dimensionsOf(documents: readonly PolicyDocument[], encoding: Encoding, judgement: ReturnType<typeof judgementOf>): Predicate[][] {
  const byKey = new Map<string, Map<string, Predicate>>();
  const add = (dimension: string, id: string, make: () => Omit<Predicate, "below" | "covers">) => {
    const list = byKey.get(dimension) ?? new Map<string, Predicate>();
    byKey.set(dimension, list);
    if (!list.has(id)) list.set(id, { ...make(), below: [], covers: [] });
  };
  const statements = documents.flatMap((document) =>
    document.statements.map((statement) => ({ statement, scope: scopeOf(document, encoding) })),
  );
  for (const { statement, scope } of statements) {
    for (const entry of (statement.principal ?? statement.notPrincipal)?.entries ?? []) {
      if (entry.id.value === "*" && entry.kind === "AWS") continue;
      add(PRINCIPAL_LABEL, `${entry.kind}|${entry.id.value}`, () =>
        principalPredicate(entry, statement.principal ?? statement.notPrincipal),
      );
    }
    for (const entry of statement.condition?.entries ?? []) {
      const key = normaliseKey(entry.key.value);
      const operator = readOperator(entry.operator.value);
      if (!operator || operator.family === "null" || !identifiesCallers(key)) continue;
      const positive = `${operator.qualifier ? "ForAnyValue:" : ""}${positiveName(operator.base)}`;
      for (const value of entry.values) {
        const single: ConditionEntry = { ...entry, operator: { ...entry.operator, value: positive }, values: [value] };
        add(key, `${positive}|${String(value.value)}`, () => ({
          label: entry.key.value,
          value: String(value.value),
          term: conditionTerm(single, scope),
          holds: (request) =>
            conditionHolds(single, { context: readContext(request.context), types: judgement.types, variables: scope.variables }),
        }));
      }
    }
  }
  return [...byKey.values()].map((list) => [...list.values()]);
}

function principalPredicate(
  entry: PrincipalEntry,
  element: PolicyDocument["statements"][number]["principal"],
): Omit<Predicate, "below" | "covers"> {
  return {
    label: PRINCIPAL_LABEL,
    value: entry.id.value,
    kind: entry.kind === "Bare" ? "AWS" : entry.kind,
    term: principalTerm([entry]),
    holds: (request) => element !== undefined && principalRoutes({ ...element, entries: [entry] }, request.principal).size > 0,
  };
}

function positiveName(base: string): string {
  return base.replace(/^(String|Arn|Numeric|Date)Not/, "$1").replace(/^NotIp/, "Ip");
}

/** Orders the predicates of each dimension by implication, proved pair by pair; of equivalent ones only the first stays. */
function* orderPredicates(dimensions: Predicate[][], encoding: Encoding, undecided: Set<string>): Investigation<Predicate[][]> {
  const ordered: Predicate[][] = [];
  for (const list of dimensions) {
    const pairs = list.flatMap((_, i) => list.map((__, j) => [i, j] as const)).filter(([i, j]) => i !== j);
    const answers =
      pairs.length > 0
        ? yield pairs.map(([i, j]) => question([and((list[i] as Predicate).term, not((list[j] as Predicate).term))], encoding))
        : [];
    const implies = new Set<string>();
    for (const [n, [i, j]] of pairs.entries()) {
      const answer = answers[n] as Answer;
      if (answer.verdict === "unsat") implies.add(`${i},${j}`);
      else if (answer.verdict === "unknown") undecided.add(answer.reason);
    }
    const same = (i: number, j: number) => implies.has(`${i},${j}`) && implies.has(`${j},${i}`);
    const kept = list.map((_, i) => i).filter((i) => !list.some((__, j) => j < i && same(i, j)));
    const below = (j: number) => kept.filter((i) => i !== j && implies.has(`${i},${j}`) && !implies.has(`${j},${i}`));
    ordered.push(
      kept.map((j) => {
        const lower = below(j);
        const immediate = lower.filter((i) => !lower.some((k) => k !== i && below(k).includes(i)));
        return { ...(list[j] as Predicate), below: lower.map((i) => kept.indexOf(i)), covers: immediate.map((i) => kept.indexOf(i)) };
      }),
    );
  }
  return ordered;
}
