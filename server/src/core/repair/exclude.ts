// Ways to keep an example out that lose nothing but what Deny examples name: entries taken from Allow statements, or an exact Deny.
import { matchesAction } from "../semantics/evaluator/policy";
import { resourceMatches } from "../semantics/evaluator/resources";
import { type Bench, type Draft, drafted, isExact, type Json, listJson, listOf, maybeAllowed, satisfied } from "./draft";
import { type Example, tellApart } from "./examples";
import { exactStatement } from "./widen";
import { tokensIn } from "./words";

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
    const hit = bench.examples.filter(({ wanted }, i) => wanted === "allow" && plain.least[i]);
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
    if (draft.json.Effect !== "Allow" || !draft.most[own.index]) {
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

function lessEntries(bench: Bench, { json, origin }: Draft, names: ReadonlySet<string>, { request, context }: Example): Way | undefined {
  const [actions, resources] = [listOf(json.Action), listOf(json.Resource)];
  if (actions.length === 0 || resources.length === 0 || json.NotPrincipal !== undefined) return undefined;
  const scope = { context, types: bench.types, variables: bench.variables };
  const inActions = actions.filter((entry) => matchesAction(entry, request.action));
  const inResources = resources.filter((entry) => resourceMatches(entry, request.resource, scope));
  const principal = json.Principal;
  const lost = (some: string[], others: string[], action: boolean) =>
    some.every(isLiteral) &&
    others.every(
      (other) =>
        isLiteral(other) &&
        some.every((entry) =>
          names.has(nameOf({ Principal: principal, Action: action ? entry : other, Resource: action ? other : entry } as Json)),
        ),
    );
  const without = (name: "Action" | "Resource", entries: string[], gone: string[]): Way => {
    const left = entries.filter((entry) => !gone.includes(entry));
    if (left.length === 0) return { drafts: [], tokens: tokensIn(json) };
    return { drafts: [drafted(bench, { ...json, [name]: listJson(left, json[name]) }, origin)], tokens: gone.length };
  };
  const ways: Way[] = [];
  if (lost(inActions, resources, true)) ways.push(without("Action", actions, inActions));
  if (lost(inResources, actions, false)) ways.push(without("Resource", resources, inResources));
  return ways.sort((a, b) => a.tokens - b.tokens)[0];
}

/** The entry matches one text only: wildcards stand in it only as `${*}` and `${?}`. */
function isLiteral(entry: string): boolean {
  return isExact(entry.replaceAll(/\$\{[*?$]\}/g, ""));
}

/** Equal for statements that name the same, without conditions. */
function nameOf({ Principal, Action, Resource, Condition }: Json): string {
  return JSON.stringify([Principal ?? null, String(Action).toLowerCase(), Resource ?? null, Condition ?? null]);
}

/** The policy with a Deny more, or with a Deny of exact lists that reaches as far as examples name and no further. */
function withDeny(bench: Bench, drafts: readonly Draft[], named: readonly Named[], own: Named): Way {
  const names = new Set(named.map(({ statement }) => nameOf(statement)));
  for (const [at, draft] of drafts.entries()) {
    const json = extended(draft.json, own.statement, names);
    if (!json) continue;
    const next = drafted(bench, json, draft.origin);
    if (bench.examples.some(({ wanted }, i) => wanted === "allow" && next.least[i])) continue;
    return { drafts: drafts.map((one, i) => (i === at ? next : one)), tokens: 1 };
  }
  return { drafts: [...drafts, drafted(bench, own.statement)], tokens: tokensIn(own.statement) };
}

/** The statement with one action or one resource of the other, if all pairs of its lists are named then. Also for Allow statements of a synthesis. */
export function extended(json: Json, by: Json, names: ReadonlySet<string>): Json | undefined {
  if (json.Effect !== by.Effect || json.Action === undefined) return undefined;
  const guard = (one: Json) => JSON.stringify([one.Principal, one.Condition, one.NotResource, one.NotPrincipal]);
  if (guard(json) !== guard(by) || (json.Resource === undefined) !== (by.Resource === undefined)) return undefined;
  const [actions, resources] = [listOf(json.Action), listOf(json.Resource)];
  const [action, resource] = [by.Action as string, by.Resource as string | undefined];
  const hasAction = actions.some((one) => one.toLowerCase() === action.toLowerCase());
  const hasResource = resource === undefined || resources.includes(resource);
  if (hasAction === hasResource) return undefined;
  const all = (list: readonly string[]) =>
    list.every((entry) =>
      names.has(
        nameOf({ ...by, Action: hasAction ? entry : action, ...(resource !== undefined && { Resource: hasAction ? resource : entry }) }),
      ),
    );
  if (hasAction) return all(actions) ? { ...json, Resource: [...resources, resource as string] } : undefined;
  const pairs = resource === undefined ? [""] : resources;
  if (resource === undefined) return { ...json, Action: [...actions, action] };
  return all(pairs) ? { ...json, Action: [...actions, action] } : undefined;
}

/** Equal for statements that name the same action and resource (`extended`). */
export { nameOf };
