// Pieces of statements for examples: the resource and the caller as a policy writes them, and what an edit costs in tokens.

import { splitArn } from "../semantics/evaluator/wildcard";
import type { RequestPrincipal } from "../semantics/request";
import type { JsonValue } from "../syntax/editor";
import { oneOrAll } from "../text/lists";
import type { Bench, Json } from "./draft";
import type { Constraint, Example } from "./examples";

/**
 * The example's resource as an entry of `Resource` that matches it and nothing else, where the version has an escape for
 * wildcards. What AWS says of a resource that has no name yet (`instance/*`) is written as it stands for an Allow example.
 */
export function resourceEntry(bench: Bench, example: Example): string {
  const { request } = example;
  if (request.resource === "*" || !bench.variables || isNotYetNamed(bench, example)) return request.resource;
  return request.resource.replaceAll(/[*?]|\$(?=\{)/g, (sign) => `\${${sign}}`);
}

/** The last part of the ARN is `*` as a whole, which no name of that service is, and no Deny example is about one of these. */
function isNotYetNamed({ examples }: Bench, { request, wanted }: Example): boolean {
  const arn = splitArn(request.resource);
  // A key of S3 may hold any character.
  if (wanted !== "allow" || !arn || arn[2] === "s3") return false;
  const beginning = request.resource.slice(0, -1);
  if (!/[/:]\*$/.test(request.resource) || /[*?]|\$\{/.test(beginning)) return false;
  const action = request.action.toLowerCase();
  return !examples.some(
    (other) => other.wanted === "deny" && other.request.action.toLowerCase() === action && other.request.resource.startsWith(beginning),
  );
}

/** The action as the example spells it. */
export function actionEntry({ request }: Example): string {
  return request.action;
}

/** `Principal` with the example's caller in it. */
export function principalJson({ request }: Example, before?: JsonValue): JsonValue {
  const { type, id } = request.principal;
  if (type === "Anonymous" || before === "*") return "*";
  const kinds: Json = typeof before === "object" && !Array.isArray(before) && before !== null ? { ...before } : {};
  if (typeof before === "string") kinds.AWS = before;
  const known = kinds[type];
  const list = (Array.isArray(known) ? known : known === undefined ? [] : [known]) as string[];
  return { ...kinds, [type]: list.length === 0 ? id : [...list, id] };
}

/** `Principal` without the entry that is exactly the caller; undefined where there is none, or no other. */
export function withoutCaller(before: JsonValue | undefined, { type, id }: RequestPrincipal): JsonValue | undefined {
  if (typeof before !== "object" || before === null || Array.isArray(before)) return undefined;
  const own = before[type];
  const list = Array.isArray(own) ? own : own === undefined ? [] : [own];
  const left = list.filter((one) => one !== id);
  if (left.length === list.length) return undefined;
  if (left.length > 0) return { ...before, [type]: left };
  const others = Object.entries(before).filter(([kind]) => kind !== type);
  return others.length > 0 ? Object.fromEntries(others) : undefined;
}

/** `Condition` with constraints. */
export function conditionJson(constraints: readonly Constraint[]): Json {
  const blocks: { [operator: string]: Json } = {};
  for (const { operator, key, values } of constraints) {
    const block = blocks[operator] ?? {};
    blocks[operator] = block;
    block[key] = oneOrAll(values);
  }
  return blocks;
}

/** The scalars of a value: what a person writes. The names of condition keys count, those of elements and operators do not. */
export function tokensIn(value: JsonValue | undefined, depth = 0): number {
  if (value === undefined) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + tokensIn(one, depth), 0);
  if (typeof value !== "object" || value === null) return 1;
  return Object.entries(value).reduce((sum, [, inner]) => sum + tokensIn(inner, depth + 1) + (depth === 2 ? 1 : 0), 0);
}
