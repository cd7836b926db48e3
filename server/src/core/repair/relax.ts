// Ways to let an example past a Deny statement: entries less, exceptions, or the Deny in parts. Candidates only; repair.ts chooses and proves.

import { isGuardrail } from "../checks/guardrail";
import { conditionHolds } from "../semantics/evaluator/conditions";
import { matchesAction } from "../semantics/evaluator/policy";
import { resourceMatches } from "../semantics/evaluator/resources";
import { normaliseKey } from "../semantics/keys";
import { readOperator } from "../semantics/operators";
import { callerKind } from "../semantics/own-keys";
import type { ConditionEntry } from "../syntax/tree";
import { oneOrAll } from "../text/lists";
import { type Bench, type Draft, drafted, isExact, type Json, listJson, listOf } from "./draft";
import type { Example } from "./examples";
import { actionEntry, principalJson, resourceEntry, withoutCaller } from "./words";

/** What the Deny can become so that it no longer stops the example; the last way is to remove it. Each keeps as much of the Deny as its kind can. */
export function relaxations(bench: Bench, draft: Draft, index: number): Draft[][] {
  const example = bench.examples[index] as Example;
  const ways = [
    ...inLists(bench, draft, example),
    ...inConditions(bench, draft, example),
    ...callersLess(draft, example),
    ...exceptCaller(bench, draft, example),
    [],
  ];
  return ways
    .map((parts) => parts.map((json, i) => drafted(bench, json, i === 0 ? draft.origin : undefined)))
    .filter((parts) => parts.every((part) => !part.least(index)));
}

function inLists(bench: Bench, { json }: Draft, example: Example): Json[][] {
  const { request, context } = example;
  const scope = { context, types: bench.types, variables: bench.variables };
  const actions = listOf(json.Action);
  const resources = listOf(json.Resource);
  const [actionsIn, resourcesIn] = [
    actions.filter((entry) => matchesAction(entry, request.action)),
    resources.filter((entry) => resourceMatches(entry, request.resource, scope)),
  ];
  const actionsLeft = actions.filter((entry) => !actionsIn.includes(entry));
  const resourcesLeft = resources.filter((entry) => !resourcesIn.includes(entry));
  const with_ = (name: "Action" | "Resource", entries: string[]): Json => ({ ...json, [name]: listJson(entries, json[name]) });
  const ways: Json[][] = [];
  if (json.Action !== undefined && actionsLeft.length > 0) ways.push([with_("Action", actionsLeft)]);
  if (json.Resource !== undefined && resourcesLeft.length > 0) ways.push([with_("Resource", resourcesLeft)]);
  if (json.NotAction !== undefined)
    ways.push([{ ...json, NotAction: listJson([...listOf(json.NotAction), actionEntry(example)], json.NotAction) }]);
  const named = request.resource !== "*";
  if (json.NotResource !== undefined && named) ways.push([{ ...json, NotResource: excepted(bench, example, json.NotResource) }]);
  if (json.Resource === "*" || (resources.length === 1 && resources[0] === "*")) {
    if (named) ways.push([swapped(json, "Resource", "NotResource", resourceEntry(bench, example))]);
  }
  if (json.Action === "*" || (actions.length === 1 && actions[0] === "*"))
    ways.push([swapped(json, "Action", "NotAction", actionEntry(example))]);
  // In two: the other actions everywhere, this one on all other resources.
  if (actionsLeft.length > 0 && actionsIn.every(isExact)) {
    const { Sid: _, ...rest } = json;
    const own: Json = { ...rest, Action: oneOrAll(actionsIn) };
    if (resourcesLeft.length > 0) ways.push([with_("Action", actionsLeft), { ...own, Resource: listJson(resourcesLeft, json.Resource) }]);
    else if (named && resources.length === 1 && resources[0] === "*")
      ways.push([with_("Action", actionsLeft), swapped(own, "Resource", "NotResource", resourceEntry(bench, example))]);
  }
  return ways;
}

function excepted(bench: Bench, example: Example, before: Json[string]) {
  return listJson([...listOf(before), resourceEntry(bench, example)], before);
}

/** The statement with another element in the place of one. */
function swapped(json: Json, name: string, other: string, value: string): Json {
  return Object.fromEntries(Object.entries(json).map(([key, old]) => (key === name ? [other, value] : [key, old])));
}

/** A value more in the list of a negated condition, or one less in that of another. */
function inConditions(bench: Bench, { json, statement }: Draft, { context }: Example): Json[][] {
  return (statement.condition?.entries ?? []).flatMap((entry) => {
    const values = without(bench, entry, context.values.get(normaliseKey(entry.key.value)));
    if (!values) return [];
    const condition = json.Condition as Json;
    const block = condition[entry.operator.value] as Json;
    return [[{ ...json, Condition: { ...condition, [entry.operator.value]: { ...block, [entry.key.value]: values } } }]];
  });
}

function without(bench: Bench, entry: ConditionEntry, own: readonly string[] | undefined): string[] | undefined {
  const operator = readOperator(entry.operator.value);
  if (!operator || operator.family === "null" || operator.family === "boolean" || own?.length !== 1) return undefined;
  const values = entry.values.map(({ value }) => String(value));
  const [value] = own as [string];
  if (operator.negated) return isExact(value) ? [...values, value] : undefined;
  const context = { values: new Map([[normaliseKey(entry.key.value), [value]]]), lists: new Set<string>() };
  const left = entry.values.filter(
    (one) => !conditionHolds({ ...entry, values: [one] }, { context, types: bench.types, variables: bench.variables }),
  );
  return left.length > 0 && left.length < values.length ? left.map((one) => String(one.value)) : undefined;
}

/** The caller among those whom `NotPrincipal` spares, or no longer among those of `Principal`. */
function callersLess({ json, statement }: Draft, example: Example): Json[][] {
  const { principal } = example.request;
  const kind = callerKind(principal);
  if (kind === "anonymous" || kind === "root") return [];
  if (json.NotPrincipal !== undefined) return [[{ ...json, NotPrincipal: principalJson(example, json.NotPrincipal) }]];
  const left = statement.principal && withoutCaller(json.Principal, principal);
  return left === undefined ? [] : [[{ ...json, Principal: left }]];
}

/** An exception for the caller. An identity policy has one caller: there it would be the end of the Deny. */
function exceptCaller({ kind, callers }: Bench, { json }: Draft, { request, context }: Example): Json[][] {
  const isService = request.principal.type === "Service";
  const [operator, name] = isService ? ["StringNotEquals", "aws:PrincipalServiceName"] : ["ArnNotEquals", "aws:PrincipalArn"];
  const caller = context.values.get(normaliseKey(name))?.[0];
  if (caller === undefined || !(callers || isGuardrail(kind))) return [];
  const condition = (json.Condition ?? {}) as Json;
  const block = (condition[operator] ?? {}) as Json;
  if (Object.keys(block).some((key) => normaliseKey(key) === normaliseKey(name))) return [];
  return [[{ ...json, Condition: { ...condition, [operator]: { ...block, [name]: caller } } }]];
}
