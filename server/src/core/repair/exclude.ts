// Ways to keep an example out that lose nothing but what Deny examples name: entries taken from Allow statements, or an exact Deny.
import { matchesAction } from "../semantics/evaluator/policy";
import { resourceMatches } from "../semantics/evaluator/resources";
import { callerKind } from "../semantics/own-keys";
import { type Bench, type Draft, drafted, isExact, type Json, listJson, listOf, maybeAllowed, satisfied } from "./draft";
import { type Example, tellApart } from "./examples";
import { exactStatement } from "./widen";
import { actionEntry, principalJson, resourceEntry, tokensIn, withoutCaller } from "./words";

/** What a Deny example names, as the Deny statement that stops it and no Allow example. */
export interface Named {
  index: number;
  statement: Json;
}

/** Two examples that no statement tells apart. */
export class Inseparable extends Error {
  constructor(readonly pair: readonly [allow: Example, deny: Example]) {
    super("two examples cannot be told apart");
  }
}

/**
 * What each Deny example names: its action on its resource (on any, if its resource is `*`), by its caller where the policy
 * names callers; and, where an Allow example differs from it by its context only, in that context. Throws `Inseparable`.
 */
export function namedBy(bench: Bench): Named[] {
  return bench.examples.flatMap((example, index) => {
    if (example.wanted === "allow") return [];
    const plain = drafted(bench, exactStatement(bench, "Deny", example));
    const hit = bench.examples.filter(({ wanted }, i) => wanted === "allow" && plain.least(i));
    if (hit.length === 0) return [{ index, statement: plain.json }];
    // A request without resource differs from one for something by that; the statement then matches no ARN.
    const bare = example.request.resource === "*" && hit.some(({ request }) => request.resource !== "*");
    const alike = bare ? hit.filter(({ request }) => request.resource === "*") : hit;
    const apart = tellApart(example, alike, bench.types, bench.variables);
    if (!apart) throw new Inseparable([inseparableFrom(bench, example, alike), example]);
    const statement = exactStatement(bench, "Deny", example, apart);
    if (!bare || statement.Resource === undefined) return [{ index, statement }];
    const entries = Object.entries(statement).map(([name, value]) => (name === "Resource" ? ["NotResource", EVERY_ARN] : [name, value]));
    return [{ index, statement: Object.fromEntries(entries) as Json }];
  });
}

/** Matches every ARN, and not the `*` of an action that has no resource. */
const EVERY_ARN = "arn:*:*";

function inseparableFrom(bench: Bench, example: Example, others: readonly Example[]): Example {
  return others.find((other) => !tellApart(example, [other], bench.types, bench.variables)) ?? (others[0] as Example);
}

/** The policy with the example kept out. */
export function excluded(bench: Bench, drafts: readonly Draft[], named: readonly Named[], own: Named): Draft[] {
  const denied = withDeny(bench, drafts, named, own);
  const taken = withoutEntries(bench, drafts, named, own);
  return taken && taken.tokens <= denied.tokens ? taken.drafts : denied.drafts;
}

interface Way {
  drafts: Draft[];
  tokens: number;
}

/** Takes what the example names out of the lists of all Allow statements that let it in; undefined where that would take more. */
function withoutEntries(bench: Bench, drafts: readonly Draft[], named: readonly Named[], own: Named): Way | undefined {
  const names = new Set(named.map(({ statement }) => nameOf(statement)));
  let tokens = 0;
  const result: Draft[] = [];
  for (const draft of drafts) {
    if (draft.json.Effect !== "Allow" || !draft.most(own.index)) {
      result.push(draft);
      continue;
    }
    const way = lessEntries(bench, draft, names, bench.examples[own.index] as Example);
    if (!way) return undefined;
    tokens += way.tokens;
    result.push(...way.drafts);
  }
  const stillRight = bench.examples.every(
    ({ wanted }, i) => wanted === "deny" || !satisfied(bench, drafts, i) || satisfied(bench, result, i),
  );
  return stillRight && !maybeAllowed(bench, result, own.index) ? { drafts: result, tokens } : undefined;
}

function lessEntries(bench: Bench, { json, origin }: Draft, names: ReadonlySet<string>, example: Example): Way | undefined {
  if (json.NotPrincipal !== undefined) return undefined;
  const { request, context } = example;
  const [actions, resources] = [listOf(json.Action), listOf(json.Resource)];
  const scope = { context, types: bench.types, variables: bench.variables };
  const inActions = actions.filter((entry) => matchesAction(entry, request.action));
  const inResources = resources.filter((entry) => resourceMatches(entry, request.resource, scope));
  /** Deny examples name every pair, for these callers. */
  const lost = (some: readonly string[], others: readonly (string | undefined)[], Principal = json.Principal) =>
    some.length > 0 &&
    others.length > 0 &&
    some.every((Action) => isLiteral(Action) && others.every((Resource) => names.has(nameOf({ Principal, Action, Resource } as Json))));
  // A trust policy names no resource.
  const everywhere = json.Resource === undefined && json.NotResource === undefined ? [undefined] : resources;
  const whole: Way = { drafts: [], tokens: tokensIn(json) };
  const changed = (more: Json, tokens: number): Way => ({ drafts: [drafted(bench, { ...json, ...more }, origin)], tokens });
  const without = (name: "Action" | "Resource", entries: string[], gone: string[]): Way => {
    const left = entries.filter((entry) => !gone.includes(entry));
    return left.length === 0 ? whole : changed({ [name]: listJson(left, json[name]) }, gone.length);
  };
  const ways: Way[] = [];
  if (resources.every(isNamed) && lost(inActions, everywhere)) ways.push(without("Action", actions, inActions));
  if (inResources.every(isLiteral) && lost(actions, inResources)) ways.push(without("Resource", resources, inResources));
  // An example for `*` names its action on every resource.
  const more = (name: "NotAction" | "NotResource", entry: string) =>
    changed({ [name]: listJson([...listOf(json[name]), entry], json[name]) }, 1);
  if (json.NotAction !== undefined && lost([actionEntry(example)], ["*"])) ways.push(more("NotAction", actionEntry(example)));
  const resource = resourceEntry(bench, example);
  if (json.NotResource !== undefined && request.resource !== "*" && lost(actions, [resource])) ways.push(more("NotResource", resource));
  const left = callerKind(request.principal) === "root" ? undefined : withoutCaller(json.Principal, request.principal);
  if (left !== undefined && resources.every(isNamed) && lost(actions, everywhere, principalJson(example)))
    ways.push(changed({ Principal: left }, 1));
  return ways.sort((a, b) => a.tokens - b.tokens)[0];
}

/** One text, or everything, which an example without resource names. */
function isNamed(entry: string): boolean {
  return entry === "*" || isLiteral(entry);
}

/** The entry matches one text only: wildcards stand in it only as `${*}` and `${?}`. */
function isLiteral(entry: string): boolean {
  return isExact(entry.replaceAll(/\$\{[*?$]\}/g, ""));
}

/** Equal for statements that name the same. A list of one caller is that caller. */
function nameOf({ Principal, Action, Resource, Condition }: Json): string {
  const alone = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);
  const callers =
    typeof Principal === "object" && Principal !== null ? Object.entries(Principal).map(([kind, ids]) => [kind, alone(ids)]) : Principal;
  return JSON.stringify([callers ?? null, String(Action).toLowerCase(), Resource ?? null, Condition ?? null]);
}

/** The policy with a Deny more, or with a Deny of exact lists that reaches as far as examples name and no further. */
function withDeny(bench: Bench, drafts: readonly Draft[], named: readonly Named[], own: Named): Way {
  const names = new Set(named.map(({ statement }) => nameOf(statement)));
  for (const [at, draft] of drafts.entries()) {
    const json = extended(draft.json, own.statement, names);
    if (!json) continue;
    const next = drafted(bench, json, draft.origin);
    if (bench.examples.some(({ wanted }, i) => wanted === "allow" && next.least(i))) continue;
    return { drafts: drafts.map((one, i) => (i === at ? next : one)), tokens: 1 };
  }
  return { drafts: [...drafts, drafted(bench, own.statement)], tokens: tokensIn(own.statement) };
}

/** The statement with one action, one resource or the caller of the other, if all combinations of its lists are named then. Also for Allow statements of a synthesis. */
export function extended(json: Json, by: Json, names: ReadonlySet<string>): Json | undefined {
  if (json.Effect !== by.Effect || json.Action === undefined) return undefined;
  const guard = (one: Json) => JSON.stringify([one.Condition, one.NotResource, one.NotPrincipal]);
  if (guard(json) !== guard(by) || (json.Resource === undefined) !== (by.Resource === undefined)) return undefined;
  const [actions, callers] = [listOf(json.Action), callersOf(json.Principal)];
  const resources: (string | undefined)[] = json.Resource === undefined ? [undefined] : listOf(json.Resource);
  const [action, resource, [caller]] = [by.Action as string, by.Resource as string | undefined, callersOf(by.Principal)];
  if (callers.length === 0 || caller === undefined) return undefined;
  const hasAction = actions.some((one) => one.toLowerCase() === action.toLowerCase());
  const hasResource = resources.includes(resource);
  const hasCaller = callers.some((one) => JSON.stringify(one) === JSON.stringify(caller));
  if ([hasAction, hasResource, hasCaller].filter((has) => !has).length !== 1) return undefined;
  const isNamed = (hasCaller ? callers : [caller]).every((Principal) =>
    (hasAction ? actions : [action]).every((Action) =>
      (hasResource ? resources : [resource]).every((Resource) => names.has(nameOf({ ...by, Principal, Action, Resource } as Json))),
    ),
  );
  if (!isNamed) return undefined;
  if (!hasAction) return { ...json, Action: [...actions, action] };
  if (!hasResource) return { ...json, Resource: [...listOf(json.Resource), resource as string] };
  return { ...json, Principal: withCaller(json.Principal, caller) };
}

/** Each caller of `Principal` as a `Principal` of its own; of a statement without one the one that is none. */
function callersOf(principal: Json[string] | undefined): (Json | string | null)[] {
  if (principal === undefined) return [null];
  if (typeof principal !== "object" || principal === null) return [String(principal)];
  return Object.entries(principal).flatMap(([kind, ids]) => listOf(ids as Json[string]).map((id) => ({ [kind]: id })));
}

function withCaller(principal: Json[string] | undefined, caller: Json | string | null): Json {
  const [[kind, id]] = Object.entries(caller as Json) as [[string, string]];
  const before = principal as Json;
  return { ...before, [kind]: before[kind] === undefined ? id : [...listOf(before[kind]), id] };
}

/** Equal for statements that name the same action and resource (`extended`). */
export { nameOf };
