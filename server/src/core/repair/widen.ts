// Ways to let an example in: an Allow statement that reaches further, or a new one. Candidates only; repair.ts chooses and proves.
import { unknownPart } from "../checks/certain";
import { COUNTS } from "../limits";
import { choices } from "../semantics/choices";
import { conditionHolds } from "../semantics/evaluator/conditions";
import { matchesAction } from "../semantics/evaluator/policy";
import { isSpared, principalRoutes } from "../semantics/evaluator/principals";
import { resourceMatches } from "../semantics/evaluator/resources";
import { normaliseKey } from "../semantics/keys";
import { readOperator } from "../semantics/operators";
import { callerKind } from "../semantics/own-keys";
import type { ConditionEntry } from "../syntax/tree";
import { type Bench, type Draft, drafted, isExact, type Json, letsThrough, listJson, listOf } from "./draft";
import { type Constraint, type Example, holds, tellApart } from "./examples";
import { actionEntry, conditionJson, principalJson, resourceEntry, tokensIn } from "./words";

/** Policies in which the example is let in by some Allow statement. Each is the given one with one statement changed or added. */
export function widenings(bench: Bench, drafts: readonly Draft[], index: number): Draft[][] {
  if (letsThrough(bench, drafts)) return [];
  const example = bench.examples[index] as Example;
  const changed = drafts.flatMap((draft, at) => {
    if (draft.json.Effect !== "Allow" || draft.least(index)) return [];
    const json = widened(bench, draft, example);
    const next = json && drafted(bench, json, draft.origin);
    return next?.least(index) ? [drafts.map((one, i) => (i === at ? next : one))] : [];
  });
  return [...changed, ...additions(bench, drafts, example, index).map((draft) => [...drafts, draft])];
}

/** New statements for one example: with the conditions of others, plain, and with conditions where a Deny example differs from it by its context only. */
function additions(bench: Bench, drafts: readonly Draft[], example: Example, index: number): Draft[] {
  const plain = drafted(bench, exactStatement(bench, "Allow", example));
  const denied = bench.examples.filter(({ wanted }, i) => wanted === "deny" && plain.most(i));
  const apart = denied.length > 0 ? tellApart(example, denied, bench.types, bench.variables) : undefined;
  const careful = apart && apart.length > 0 ? [drafted(bench, exactStatement(bench, "Allow", example, apart))] : [];
  return [...careful, ...guarded(bench, drafts, example), plain].filter((draft) => draft.least(index));
}

/** New statements under the conditions of an Allow statement: those that hold as they stand, the others for the example's value only. */
function guarded(bench: Bench, drafts: readonly Draft[], example: Example): Draft[] {
  const exact = exactStatement(bench, "Allow", example);
  const made = drafts.flatMap(({ json, statement }) => {
    const entries = statement.condition?.entries ?? [];
    if (json.Effect !== "Allow" || entries.length === 0 || unknownPart(statement, bench.types)) return [];
    const condition = conditionFor(bench, json, entries, example, true);
    return condition ? [{ ...exact, Condition: condition }] : [];
  });
  const different = new Map(made.map((json): [string, Json] => [JSON.stringify(json), json]));
  const few = [...different.values()].sort((a, b) => tokensIn(a) - tokensIn(b)).slice(0, COUNTS.guardedStatements);
  return few.map((json) => drafted(bench, json));
}

/** The statement about the example's action on its resource, for its caller where the policy names callers. */
export function exactStatement(bench: Bench, effect: "Allow" | "Deny", example: Example, apart: readonly Constraint[] = []): Json {
  const constraints = [...(effect === "Deny" ? callerOnly(bench, example) : []), ...apart];
  return {
    Effect: effect,
    ...(bench.callers && { Principal: bench.kind === "rcp" ? "*" : principalJson(example) }),
    Action: actionEntry(example),
    ...(!bench.withoutResource && { Resource: resourceEntry(bench, example) }),
    ...(constraints.length > 0 && { Condition: conditionJson(constraints) }),
  };
}

/** `Principal` names nobody without credentials alone, and no root user without the account: a Deny of them needs a condition. */
function callerOnly(bench: Bench, example: Example): Constraint[] {
  if (!bench.callers || bench.kind === "rcp") return [];
  const type = { anonymous: "Anonymous", root: "Account" }[callerKind(example.request.principal) as string];
  if (type === undefined) return [];
  const only = { operator: "StringEquals", key: "aws:PrincipalType", values: [type] };
  return holds(only, example, bench.types, bench.variables) ? [only] : [];
}

/** The statement with an entry more in each list that does not match the example; undefined where an entry is no way. */
function widened(bench: Bench, { json, statement }: Draft, example: Example): Json | undefined {
  if (unknownPart(statement, bench.types)) return undefined;
  const { request, context } = example;
  const scope = { context, types: bench.types, variables: bench.variables };
  const result: Json = { ...json };
  const actionIn = (entry: string) => matchesAction(entry, request.action);
  const resourceIn = (entry: string) => resourceMatches(entry, request.resource, scope);
  if (json.Action !== undefined) {
    const list = listOf(json.Action);
    if (!list.some(actionIn)) result.Action = listJson([...list, actionEntry(example)], json.Action);
  } else if (!spareFrom(result, "NotAction", actionIn)) return undefined;
  if (json.Resource !== undefined) {
    const list = listOf(json.Resource);
    if (!list.some(resourceIn)) {
      // A `*` beside others would open everything to all actions of the statement.
      if (request.resource === "*") return undefined;
      result.Resource = listJson([...list, resourceEntry(bench, example)], json.Resource);
    }
  } else if (json.NotResource !== undefined && !spareFrom(result, "NotResource", resourceIn)) return undefined;
  if (statement.principal && principalRoutes(statement.principal, request.principal).size === 0) {
    if (request.principal.type === "Anonymous") return undefined;
    result.Principal = principalJson(example, json.Principal);
  }
  if (statement.notPrincipal && isSpared(statement.notPrincipal, request.principal, choices.notPrincipalAccountEntry)) return undefined;
  const condition = conditionFor(bench, json, statement.condition?.entries ?? [], example, false);
  if (!condition) return undefined;
  if (json.Condition !== undefined) result.Condition = condition;
  return result;
}

/** Takes the entries that match out of a `Not…` list. False where none would be left. */
function spareFrom(result: Json, name: string, matches: (entry: string) => boolean): boolean {
  const list = listOf(result[name]);
  const left = list.filter((entry) => !matches(entry));
  if (left.length === list.length) return true;
  result[name] = listJson(left, result[name]);
  return left.length > 0;
}

/** The conditions of a statement with the example's values in their lists (`alone`: instead of what does not hold for it); undefined where that is no way. */
function conditionFor(bench: Bench, json: Json, entries: readonly ConditionEntry[], example: Example, alone: boolean): Json | undefined {
  const scope = { context: example.context, types: bench.types, variables: bench.variables };
  let condition = (json.Condition ?? {}) as Json;
  for (const entry of entries) {
    if (conditionHolds(entry, scope)) continue;
    const values = withValue(bench, entry, example, alone);
    if (!values) return undefined;
    const block = condition[entry.operator.value] as Json;
    condition = {
      ...condition,
      [entry.operator.value]: { ...block, [entry.key.value]: listJson(values, block[entry.key.value]) },
    };
  }
  return condition;
}

/** Families of operators in whose lists a value more lets in that value only. A Bool or a bound is never opened for an example. */
const LISTS = new Set(["string", "arn", "ip"]);

/**
 * The values of a condition with the example's among them, or, where it is negated, without those that the example has;
 * undefined where that is no way: conditions are not dropped.
 */
function withValue(bench: Bench, entry: ConditionEntry, { context }: Example, alone: boolean): string[] | undefined {
  const operator = readOperator(entry.operator.value);
  const key = normaliseKey(entry.key.value);
  const own = context.values.get(key) ?? [];
  if (!operator || !LISTS.has(operator.family) || own.length === 0 || own.some((value) => /[*?]|\$\{/.test(value))) return undefined;
  const values = entry.values.map((one) => String(one.value));
  const only = (value: string) => ({ values: new Map([[key, [value]]]), lists: context.lists });
  const hits = (value: string, among = entry.values) =>
    conditionHolds({ ...entry, values: among }, { context: only(value), types: bench.types, variables: bench.variables });
  if (operator.negated) {
    if (operator.qualifier !== undefined || own.length > 1 || operator.family === "ip") return undefined;
    const left = entry.values.filter((one) => hits(own[0] as string, [one])).map((one) => String(one.value));
    return left.length > 0 && values.every((value) => left.includes(value) || isExact(value)) ? left : undefined;
  }
  if (operator.qualifier === "ForAllValues") return alone ? [...own] : [...values, ...own.filter((value) => !hits(value))];
  if (operator.qualifier === undefined && own.length > 1) return undefined;
  return alone ? [own[0] as string] : [...values, own[0] as string];
}
