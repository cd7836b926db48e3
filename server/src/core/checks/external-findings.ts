// Who has access: the findings that summarise a resource policy (SEMANTICS.md 6.4: the maximal irreducible elements of a lattice of predicates).
import type { Answer, Term } from "../logic/term";
import { and, not } from "../logic/build";
import { conditionTerm } from "../meaning/condition-formula";
import { conditionHolds, readContext } from "../meaning/conditions";
import { decidePolicy } from "../meaning/decide";
import { encodingFor, policyFormula, question, scopeOf } from "../meaning/formula";
import { normaliseKey } from "../meaning/keys";
import { readOperator } from "../meaning/operators";
import { principalTerm } from "../meaning/principal-formula";
import { principalRoutes } from "../meaning/principals";
import type { Request } from "../meaning/request";
import { beautify, requestOf } from "../meaning/witness";
import type { ConditionEntry, PolicyDocument, PrincipalEntry } from "../syntax/tree";
import { isOutside, type ZoneOfTrust } from "./access";
import type { Investigation } from "./investigation";
import { type Environment, judgementOf } from "./operations";
import { identifiesCallers, isUnidentified } from "./public";

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
 * the maximal irreducible elements. Searched from the top, so that only elements above a finding are ever looked at.
 */
export function* listExternalAccess(
  document: PolicyDocument,
  zone: ZoneOfTrust,
  environment: Environment,
  resourceType?: string,
): Investigation<{ findings: ExternalFinding[]; undecided: string[] }> {
  const judgement = judgementOf([document], environment);
  const encoding = encodingFor([document], judgement.types);
  const formula = policyFormula(document, encoding);
  const outside = isOutside(zone);
  const outsideTerm = outside.term(encoding);
  const base = [formula.allowed, outsideTerm];
  const undecided = new Set<string>();
  const dimensions = yield* orderPredicates(dimensionsOf(document, encoding, judgement), encoding, undecided);

  const inside = (element: Element) =>
    element.flatMap((index, d) => (index < 0 ? [] : [(dimensions[d] as Predicate[])[index] as Predicate]));
  const notCovered = (element: Element) =>
    lowerCovers(element, dimensions).map((lower) => {
      const d = lower.findIndex((index, i) => index !== element[i]);
      return ((dimensions[d] as Predicate[])[lower[d] as number] as Predicate).term;
    });
  const irreducibleParts = (element: Element) => [...base, ...inside(element).map((p) => p.term), ...notCovered(element).map(not)];

  const found: { element: Element; request: Request }[] = [];
  const witnesses: Request[] = [];
  const seen = new Set<string>();
  let frontier: Element[] = [dimensions.map(() => -1)];
  while (frontier.length > 0) {
    if (seen.size > MAX_ELEMENTS) {
      undecided.add(`the summary has more than ${MAX_ELEMENTS} candidates`);
      break;
    }
    const answers: Answer[] = yield frontier.map((element) => question(irreducibleParts(element), encoding));
    const open: Element[] = [];
    for (const [i, element] of frontier.entries()) {
      const answer = answers[i] as Answer;
      if (answer.verdict === "unknown") undecided.add(answer.reason);
      else if (answer.verdict === "sat") {
        const request = requestOf(answer.model);
        witnesses.push(request);
        found.push({ element, request });
      } else open.push(element);
    }
    // Below an element that explains nothing by itself the search goes on, where anything is allowed at all.
    const next = new Map<string, Element>();
    for (const element of open) {
      for (const lower of lowerCovers(element, dimensions)) {
        const key = lower.join();
        if (seen.has(key) || found.some((one) => isBelow(lower, one.element, dimensions))) continue;
        seen.add(key);
        next.set(key, lower);
      }
    }
    const candidates = [...next.values()];
    const unknown = candidates.filter((element) => !witnesses.some((request) => inside(element).every((p) => p.holds(request))));
    const nonEmpty =
      unknown.length > 0 ? yield unknown.map((element) => question([...base, ...inside(element).map((p) => p.term)], encoding)) : [];
    const empty = new Set<Element>();
    for (const [i, element] of unknown.entries()) {
      const answer = nonEmpty[i] as Answer;
      if (answer.verdict === "unsat") empty.add(element);
      else if (answer.verdict === "sat") witnesses.push(requestOf(answer.model));
    }
    frontier = candidates.filter((element) => !empty.has(element));
  }

  const maximal = found.filter((one) => !found.some((other) => other !== one && isBelow(one.element, other.element, dimensions)));
  const publicProperty = isUnidentified(document, resourceType);
  const publicTerm = publicProperty.term(encoding);
  const details = yield maximal.flatMap(({ element }) => [
    question([...irreducibleParts(element), publicTerm], encoding),
    ...formula.allows.map(({ matches }) =>
      question(
        [matches, not(formula.denied), outsideTerm, ...inside(element).map((p) => p.term), ...notCovered(element).map(not)],
        encoding,
      ),
    ),
  ]);
  const width = 1 + formula.allows.length;
  const findings = maximal.map(({ element, request }, i): ExternalFinding => {
    const own = details.slice(i * width, (i + 1) * width);
    for (const answer of own) if (answer.verdict === "unknown") undecided.add(answer.reason);
    const statements = formula.allows.filter((_, s) => own[s + 1]?.verdict === "sat").map(({ statement }) => statement);
    const predicates = inside(element);
    const explains = (r: Request) =>
      decidePolicy(document, r, judgement.types).decision === "allow" &&
      outside.holds(r) &&
      predicates.every((p) => p.holds(r)) &&
      lowerCovers(element, dimensions).every((lower) => !inside(lower).every((p) => p.holds(r)));
    const replayed = explains(request);
    if (!replayed) undecided.add("a finding's example did not replay in the concrete evaluator");
    const principal = predicates.find((p) => p.label === PRINCIPAL_LABEL);
    return {
      isPublic: own[0]?.verdict === "sat",
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

const PRINCIPAL_LABEL = "\u0000principal";

/** The immediately narrower elements: one dimension one step down. */
function lowerCovers(element: Element, dimensions: Predicate[][]): Element[] {
  return element.flatMap((index, d) => {
    const list = dimensions[d] as Predicate[];
    const steps =
      index < 0 ? list.map((_, i) => i).filter((i) => !list.some((other) => other.below.includes(i))) : (list[index] as Predicate).covers;
    return steps.map((step) => element.map((old, i) => (i === d ? step : old)));
  });
}

function isBelow(a: Element, b: Element, dimensions: Predicate[][]): boolean {
  return a.every((index, d) => {
    const upper = b[d] as number;
    return upper < 0 || index === upper || (index >= 0 && ((dimensions[d] as Predicate[])[upper] as Predicate).below.includes(index));
  });
}

/** The values that the policy itself compares callers with, per key, from Allow and Deny statements alike; and the principals that it names. */
function dimensionsOf(
  document: PolicyDocument,
  encoding: ReturnType<typeof encodingFor>,
  judgement: ReturnType<typeof judgementOf>,
): Predicate[][] {
  const byKey = new Map<string, Map<string, Predicate>>();
  const add = (dimension: string, id: string, make: () => Omit<Predicate, "below" | "covers">) => {
    const list = byKey.get(dimension) ?? new Map<string, Predicate>();
    byKey.set(dimension, list);
    if (!list.has(id)) list.set(id, { ...make(), below: [], covers: [] });
  };
  const scope = scopeOf(document, encoding);
  for (const statement of document.statements) {
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
function* orderPredicates(
  dimensions: Predicate[][],
  encoding: ReturnType<typeof encodingFor>,
  undecided: Set<string>,
): Investigation<Predicate[][]> {
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
