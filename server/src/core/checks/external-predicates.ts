// What tells the callers of a resource policy apart: for each condition key (and the principal) the values that the policy names, ordered by implication.
import { and, not } from "../logic/build";
import type { Answer, Model, Term } from "../logic/term";
import { conditionTerm } from "../semantics/encoder/conditions";
import { type Encoding, question, scopeOf } from "../semantics/encoder/policy";
import { principalTerm } from "../semantics/encoder/principals";
import { conditionHolds, readContext } from "../semantics/evaluator/conditions";
import { principalRoutes } from "../semantics/evaluator/principals";
import { normaliseKey } from "../semantics/keys";
import { readOperator } from "../semantics/operators";
import type { Request } from "../semantics/request";
import type { ConditionEntry, PolicyDocument, PrincipalEntry } from "../syntax/tree";
import { evaluate } from "../theory/evaluate";
import type { Investigation } from "./investigation";
import { identifiesCallers } from "./public";
import type { QuestionContext } from "./question";

/** A predicate of one dimension (a condition key, or the principal), encoded and evaluated. `below`: indexes of the predicates of its dimension that imply it and are strictly narrower. */
export interface Predicate {
  label: string;
  value: string;
  kind?: string;
  term: Term;
  holds(request: Request): boolean;
  below: number[];
  /** The immediate ones among `below`. */
  covers: number[];
}

/** The label of the dimension of principals. */
export const PRINCIPAL_LABEL = "\u0000principal";

/** The values that the policy itself compares callers with, per key, from Allow and Deny statements alike; and the principals that it names. */
export function dimensionsOf(documents: readonly PolicyDocument[], encoding: Encoding, context: QuestionContext): Predicate[][] {
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
            conditionHolds(single, { context: readContext(request.context), types: context.types, variables: scope.variables }),
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

/** Orders the predicates of each dimension by implication; of equivalent ones only the first stays. What is not sure to imply is taken not to, and `undecided` says so. */
export function* orderPredicates(dimensions: Predicate[][], encoding: Encoding, undecided: Set<string>): Investigation<Predicate[][]> {
  const ordered: Predicate[][] = [];
  for (const list of dimensions) {
    const implies = yield* implications(list, encoding, undecided);
    const same = (i: number, j: number) => implies[i]?.[j] && implies[j]?.[i];
    const kept = list.map((_, i) => i).filter((i) => !list.some((__, j) => j < i && same(i, j)));
    const place = new Map(kept.map((i, at) => [i, at]));
    const lower = new Map(kept.map((j) => [j, kept.filter((i) => i !== j && implies[i]?.[j] && !implies[j]?.[i])]));
    const places = (indexes: number[]) => indexes.map((i) => place.get(i) as number);
    ordered.push(
      kept.map((j) => {
        const below = lower.get(j) as number[];
        const immediate = below.filter((i) => !below.some((k) => k !== i && lower.get(k)?.includes(i)));
        return { ...(list[j] as Predicate), below: places(below), covers: places(immediate) };
      }),
    );
  }
  return ordered;
}

/**
 * Which predicate implies which. A caller for whom one holds and another does not settles that pair, and often many
 * others: so only one pair of each predicate is asked at a time.
 */
function* implications(list: readonly Predicate[], encoding: Encoding, undecided: Set<string>): Investigation<boolean[][]> {
  const implies = list.map(() => list.map(() => false));
  const open = list.map((_, i) => [...list.keys()].filter((j) => j !== i));
  const settle = (i: number, model: Model): void => {
    open[i] = (open[i] as number[]).filter((j) => evaluate((list[j] as Predicate).term, model) !== false);
  };
  const samples = list.length > 1 ? yield list.map(({ term }) => question([term], encoding)) : [];
  for (const [i, answer] of samples.entries()) if (answer.verdict === "sat") settle(i, answer.model);
  for (;;) {
    const pairs = open.flatMap((others, i) => (others.length > 0 ? [[i, others.shift() as number] as const] : []));
    if (pairs.length === 0) return implies;
    const answers = yield pairs.map(([i, j]) => question([and((list[i] as Predicate).term, not((list[j] as Predicate).term))], encoding));
    for (const [n, [i, j]] of pairs.entries()) {
      const answer = answers[n] as Answer;
      if (answer.verdict === "unsat") (implies[i] as boolean[])[j] = true;
      else if (answer.verdict === "sat") settle(i, answer.model);
      else undecided.add(answer.reason);
    }
  }
}
