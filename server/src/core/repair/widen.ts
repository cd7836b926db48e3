// Ways to let an example in: an Allow statement that reaches further, or a new one. Candidates only; repair.ts chooses and proves.
import { unknownPart } from "../checks/certain";
import { choices } from "../semantics/choices";
import { conditionHolds } from "../semantics/evaluator/conditions";
import { matchesAction } from "../semantics/evaluator/policy";
import { isSpared, principalRoutes } from "../semantics/evaluator/principals";
import { resourceMatches } from "../semantics/evaluator/resources";
import { normaliseKey } from "../semantics/keys";
import { readOperator } from "../semantics/operators";
import type { ConditionEntry } from "../syntax/tree";
import { type Bench, type Draft, drafted, type Json, letsThrough, listJson, listOf } from "./draft";
import { type Constraint, type Example, tellApart } from "./examples";
import { actionEntry, conditionJson, principalJson, resourceEntry } from "./words";

/** Policies in which the example is let in by some Allow statement. Each is the given one with one statement changed or added. */
export function widenings(bench: Bench, drafts: readonly Draft[], index: number): Draft[][] {
  if (letsThrough(bench, drafts)) return [];
  const example = bench.examples[index] as Example;
  const changed = drafts.flatMap((draft, at) => {
    if (draft.json.Effect !== "Allow" || draft.least[index]) return [];
    const json = widened(bench, draft, example);
    const next = json && drafted(bench, json, draft.origin);
    return next?.least[index] ? [drafts.map((one, i) => (i === at ? next : one))] : [];
  });
  return [...changed, ...additions(bench, example, index).map((draft) => [...drafts, draft])];
}

/** New statements for one example: plain, and with conditions where a Deny example differs from it by its context only. */
function additions(bench: Bench, example: Example, index: number): Draft[] {
  const plain = drafted(bench, exactStatement(bench, "Allow", example));
  const denied = bench.examples.filter(({ wanted }, i) => wanted === "deny" && plain.most[i]);
  const apart = denied.length > 0 ? tellApart(example, denied, bench.types, bench.variables) : undefined;
  const careful = apart && apart.length > 0 ? [drafted(bench, exactStatement(bench, "Allow", example, apart))] : [];
  return [...careful, plain].filter((draft) => draft.least[index]);
}

/** The statement about the example's action on its resource, for its caller where the policy names callers. */
export function exactStatement(bench: Bench, effect: "Allow" | "Deny", example: Example, constraints: readonly Constraint[] = []): Json {
  return {
    Effect: effect,
    ...(bench.callers && { Principal: bench.kind === "rcp" ? "*" : principalJson(example) }),
    Action: actionEntry(example),
    ...(!bench.withoutResource && { Resource: resourceEntry(bench, example) }),
    ...(constraints.length > 0 && { Condition: conditionJson(constraints) }),
  };
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
  for (const entry of statement.condition?.entries ?? []) {
    if (conditionHolds(entry, scope)) continue;
    const values = withValue(entry, example);
    if (!values) return undefined;
    const condition = result.Condition as Json;
    const block = condition[entry.operator.value] as Json;
    result.Condition = { ...condition, [entry.operator.value]: { ...block, [entry.key.value]: values } };
  }
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

/** Families of operators in whose lists a value more lets in that value only. A Bool or a bound is never opened for an example. */
const LISTS = new Set(["string", "arn", "ip"]);

/** The values of a condition with the example's among them; undefined where that is no way: conditions are not dropped. */
function withValue(entry: ConditionEntry, { context }: Example): string[] | undefined {
  const operator = readOperator(entry.operator.value);
  const own = context.values.get(normaliseKey(entry.key.value));
  if (!operator || operator.negated || !LISTS.has(operator.family) || operator.qualifier === "ForAllValues" || own?.length !== 1)
    return undefined;
  const [value] = own as [string];
  if (/[*?]|\$\{/.test(value)) return undefined;
  return [...entry.values.map((one) => String(one.value)), value];
}
