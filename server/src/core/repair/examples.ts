// Example requests of a repair: what each names, which two contradict each other, and which conditions tell two apart.
import { needsNoPermission, refusedByAws } from "../semantics/aws-facts";
import { type Context, conditionHolds, readContext } from "../semantics/evaluator/conditions";
import { isRefusedResource } from "../semantics/evaluator/resources";
import { type KeyTypes, multiplicity, normaliseKey } from "../semantics/keys";
import { withOwnKeys } from "../semantics/own-keys";
import { writePrincipal } from "../semantics/principal-text";
import type { Request } from "../semantics/request";
import type { ConditionEntry, Scalar } from "../syntax/tree";

/** A request that the repaired policy has to allow, or must not allow. */
export interface Example {
  /** As it was given. */
  given: Request;
  /** With the keys that it fixes itself. */
  request: Request;
  context: Context;
  wanted: "allow" | "deny";
}

/** One condition: an operator, a key and its values. */
export interface Constraint {
  operator: string;
  key: string;
  values: string[];
}

/** The example of a request. */
export function exampleOf(given: Request, wanted: Example["wanted"]): Example {
  const request = withOwnKeys(given);
  return { given, request, context: readContext(request.context), wanted };
}

/** Why AWS decides the request against what is wanted, whatever policies say; undefined where it does not. */
export function decidedByAws({ request, wanted }: Example): string | undefined {
  if (wanted === "allow") return refusedByAws(request)?.replace(/\.$/, "");
  return needsNoPermission(request) ? `\`${request.action}\` needs no permission, so no policy denies it` : undefined;
}

/** Why no statement can name the request; undefined where one can. */
export function unnameable({ request }: Example): string | undefined {
  if (isRefusedResource(request.resource))
    return `\`${request.resource}\` is not a resource that a policy can name: neither an ARN nor \`*\``;
  return undefined;
}

/** An Allow and a Deny example that no policy of this form can tell apart; undefined where there are none. `callers`: statements name callers. */
export function contradictionAmong(
  allows: readonly Example[],
  denies: readonly Example[],
  callers: boolean,
): [Example, Example] | undefined {
  const known = new Map<string, Example>();
  for (const one of allows) known.set(identityOf(one, callers), one);
  for (const deny of denies) {
    const allow = known.get(identityOf(deny, callers));
    if (allow) return [allow, deny];
  }
  return undefined;
}

/** Equal for requests that no statement tells apart. */
function identityOf({ request, context }: Example, callers: boolean): string {
  const keys = [...context.values].map(([key, values]) => [key, ...values]).sort((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1));
  return JSON.stringify([request.action.toLowerCase(), request.resource, callers ? writePrincipal(request.principal) : "", keys]);
}

/** Keys that name the caller or the place come first; those that change from call to call come last. */
const FIRST = ["aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:requestedregion", "aws:sourceip", "aws:sourcevpce"];
const LAST = ["aws:currenttime", "aws:epochtime", "aws:tokenissuetime", "aws:multifactorauthage", "aws:useragent", "aws:userid"];

/** Conditions that hold for the one and fail for each of the others, as few as are found; undefined where there are none. */
export function tellApart(one: Example, others: readonly Example[], types: KeyTypes, variables: boolean): Constraint[] | undefined {
  let left = [...others];
  const chosen: Constraint[] = [];
  const candidates = constraintsOf(one, others, types).filter((constraint) => holds(constraint, one, types, variables));
  while (left.length > 0) {
    const spared = (constraint: Constraint) => left.filter((other) => holds(constraint, other, types, variables));
    let best: Constraint | undefined;
    for (const candidate of candidates) if (spared(candidate).length < (best ? spared(best).length : left.length)) best = candidate;
    if (!best) return undefined;
    chosen.push(best);
    left = spared(best);
  }
  return chosen;
}

/** What could be asked of the example's context that is not so of all others. */
function constraintsOf(one: Example, others: readonly Example[], types: KeyTypes): Constraint[] {
  const names = new Map<string, string>();
  for (const example of [one, ...others])
    for (const key of Object.keys(example.request.context)) if (!names.has(normaliseKey(key))) names.set(normaliseKey(key), key);
  const keys = [...names.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return keys.flatMap((key) => constraintsOn(key, names.get(key) as string, one.context.values.get(key), types));
}

function rank(key: string): number {
  const first = FIRST.indexOf(key);
  if (first >= 0) return first;
  const last = LAST.indexOf(key);
  return last < 0 ? FIRST.length : FIRST.length + 1 + last;
}

function constraintsOn(key: string, name: string, values: readonly string[] | undefined, types: KeyTypes): Constraint[] {
  if (values === undefined) return [{ operator: "Null", key: name, values: ["true"] }];
  const many = multiplicity(key, types) === "multi" || values.length > 1;
  const base = many ? "StringEquals" : operatorFor(types.type(key), values);
  const texts = values.map((value) => escaped(value));
  if (!many)
    return [
      { operator: base, key: name, values: texts },
      { operator: "StringEquals", key: name, values: texts },
    ];
  return [
    ...texts.map((text) => ({ operator: `ForAnyValue:${base}`, key: name, values: [text] })),
    { operator: `ForAllValues:${base}`, key: name, values: texts },
  ];
}

function operatorFor(type: string | undefined, values: readonly string[]): string {
  if (type === "ARN") return values.some((value) => /[*?]/.test(value)) ? "StringEquals" : "ArnEquals";
  const operators: Record<string, string> = { Bool: "Bool", Numeric: "NumericEquals", Date: "DateEquals", IPAddress: "IpAddress" };
  return operators[type ?? ""] ?? "StringEquals";
}

/** The value as a text in which nothing is a policy variable. */
function escaped(value: string): string {
  return value.replaceAll("${", "${$}{");
}

/** The constraint holds in the example's context. */
export function holds(constraint: Constraint, example: Example, types: KeyTypes, variables: boolean): boolean {
  return conditionHolds(entryOf(constraint), { context: example.context, types, variables });
}

function entryOf({ operator, key, values }: Constraint): ConditionEntry {
  const range = { start: 0, end: 0 };
  return {
    operator: { value: operator, range },
    key: { value: key, range },
    values: values.map((value) => ({ value: value as Scalar, range })),
    isArray: values.length !== 1,
    range,
  };
}
