// From any request that proves a finding to one that somebody could make: caller and context agree (SEMANTICS.md 3.6). Every step
// is checked by `accept`, the concrete evaluator.
import { FORMULAS } from "../../limits";
import { splitArn } from "../evaluator/wildcard";
import { normaliseKey } from "../keys";
import { contradiction, neverHas, ownKeys, withOwnKeys } from "../own-keys";
import type { Request, RequestPrincipal } from "../request";
import { exampleAccount } from "./plausible";

type Accept = (request: Request) => boolean;

/** The request can be made, and still proves the finding when its own keys are added. */
export function isPossible(request: Request, accept: Accept): boolean {
  return contradiction(request) === null && accept(withOwnKeys(request));
}

/** A possible request that differs in caller and in keys of the caller's identity only; undefined if none of those tried is one. */
export function madePossible(request: Request, accept: Accept): Request | undefined {
  if (isPossible(request, accept)) return request;
  if (Object.keys(request.context).length > FORMULAS.keysOfAPossibleRequest) return undefined;
  for (const principal of callersLike(request)) {
    const own = { ...request, principal };
    for (const candidate of [own, restated(own), withoutContradictions(own), fewest(own, accept)])
      if (accept(candidate) && isPossible(candidate, accept)) return candidate;
  }
  return undefined;
}

/**
 * The request as it has to be written for others to replay it: a key that it must not have, though such a request always
 * carries it, is stated as missing (an empty list).
 */
export function replayable(request: Request, accept: Accept): Request {
  if (accept(withOwnKeys(request))) return request;
  const stated = new Set(Object.keys(request.context).map(normaliseKey));
  const missing = Object.keys(ownKeys(request)).filter((key) => !stated.has(normaliseKey(key)));
  const written = (keys: readonly string[]): Request => ({
    ...request,
    context: { ...request.context, ...Object.fromEntries(keys.map((key) => [key, []])) },
  });
  let needed = missing;
  for (const key of missing) {
    const fewer = needed.filter((one) => one !== key);
    if (accept(withOwnKeys(written(fewer)))) needed = fewer;
  }
  return written(needed);
}

/** Callers that the request's context describes, and one of each kind. */
function callersLike({ principal, resource, context }: Request): RequestPrincipal[] {
  const stated = new Map(Object.entries(context).map(([key, value]) => [normaliseKey(key), [value].flat()[0]]));
  const arn = stated.get("aws:principalarn");
  const named = [stated.get("aws:principalaccount"), splitArn(arn ?? "")?.[4], splitArn(principal.id)?.[4], splitArn(resource)?.[4]];
  const accounts = new Set([...named, exampleAccount].filter((id) => id !== undefined && /^\d{12}$/.test(id)));
  const name = stated.get("aws:username");
  const service = stated.get("aws:principalservicename");
  const aws = (id: string): RequestPrincipal => ({ type: "AWS", id });
  return [
    principal,
    ...(arn?.startsWith("arn:") ? [aws(arn)] : []),
    ...[...accounts].flatMap((account) => [
      ...(name ? [aws(`arn:aws:iam::${account}:user/${name}`)] : []),
      aws(`arn:aws:iam::${account}:user/alice`),
      aws(`arn:aws:sts::${account}:assumed-role/example-role/session`),
      aws(`arn:aws:iam::${account}:root`),
    ]),
    { type: "Anonymous", id: "" },
    { type: "Service", id: service ?? "lambda.amazonaws.com" },
  ];
}

/** The request with none of the keys that it can do without. */
function fewest(request: Request, accept: Accept): Request {
  let { context } = request;
  for (const key of Object.keys(context)) {
    const { [key]: _, ...rest } = context;
    if (accept({ ...request, context: rest })) context = rest;
  }
  return { ...request, context };
}

/** The request with its caller's values of the keys that it states of its caller, and without those that such a caller never has. */
function restated(request: Request): Request {
  const own = new Map(Object.entries(ownKeys({ ...request, context: {} })).map(([key, value]) => [normaliseKey(key), value]));
  const kept = Object.entries(request.context).filter(([key]) => !neverHas(request.principal, normaliseKey(key)));
  return { ...request, context: Object.fromEntries(kept.map(([key, value]) => [key, own.get(normaliseKey(key)) ?? value])) };
}

/** The request without the keys that its caller never has, or has otherwise. */
function withoutContradictions(request: Request): Request {
  const { principal } = request;
  const own = new Set(Object.keys(ownKeys({ ...request, context: {} })).map(normaliseKey));
  const context = Object.fromEntries(
    Object.entries(request.context).filter(([key]) => !own.has(normaliseKey(key)) && !neverHas(principal, normaliseKey(key))),
  );
  return { ...request, context };
}
