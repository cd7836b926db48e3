// From a model to a request, and from any request to one that looks real. Every step is checked by `accept`, the concrete evaluator.

import type { ActionInfo } from "../../catalogue/api";
import { FORMULAS, MEMORY } from "../../limits";
import type { Model } from "../../logic/term";
import { valueAt } from "../../logic/variable";
import { byText } from "../../session/query";
import { splitArn } from "../evaluator/wildcard";
import { principalFromString } from "../principal-text";
import type { Request, RequestPrincipal } from "../request";
import { ACTION, keyOf, keyString, listKeyOf, PRINCIPAL, RESOURCE } from "../request-variables";
import { ipText } from "../values";
import { scanVariables } from "../variables";
import { contextCandidates, dateText, exampleAccount, fillArn, spelling, usualValues } from "./plausible";
import type { Surroundings } from "./surroundings";
import { actionRank, usualTypes } from "./usual";

/** A request that fits the model. Parts that the model leaves open get plain defaults. */
export function requestOf(model: Model): Request {
  // A map, and `fromEntries`, because any text may be a key: `__proto__` too.
  const context = new Map<string, string | string[]>();
  // A key of unknown kind has a set and one value: a flag says which of them counts.
  const single = new Set([...model.flags.values()].flatMap(({ variable, value: isList }) => (isList ? [] : (listKeyOf(variable) ?? []))));
  const sets = new Map<string, string[]>();
  for (const { variable, value: elements } of model.sets.values()) {
    const key = keyOf(variable);
    if (key !== undefined && !single.has(key)) sets.set(key, elements);
  }
  for (const [key, elements] of sets) if (elements.length > 0) context.set(key, elements);
  for (const { variable, value: isPresent } of model.flags.values()) {
    const key = keyOf(variable);
    if (key === undefined || !isPresent || context.has(key)) continue;
    context.set(key, sets.has(key) ? [""] : keyValue(key, model));
  }
  return {
    principal: principalFromString(valueAt(model.strings, PRINCIPAL) ?? defaultPrincipal),
    action: valueAt(model.strings, ACTION) ?? "s3:getobject",
    resource: valueAt(model.strings, RESOURCE) ?? "*",
    context: Object.fromEntries(context),
  };
}

const defaultPrincipal = "arn:aws:iam::111122223333:user/alice";

function keyValue(key: string, model: Model): string {
  const text = valueAt(model.strings, keyString(key));
  if (text !== undefined) return text;
  for (const { variable, value } of model.numbers.values()) {
    if (keyOf(variable) !== key) continue;
    if (value === null) return "none";
    if (variable.reading === "ip") return ipText(BigInt(value.split(".")[0] as string));
    return variable.reading === "date" ? dateText(value) : value;
  }
  return "value";
}

/** A request with more condition keys is no request of this world, and is left as it is: each step of what follows costs a look at all of them. */
const MOST_KEYS = 400;

/**
 * The same finding in a form that a person believes: an action that exists, in its true spelling, an ARN of a type that
 * the action works on, a 12-digit account, only the context keys that matter. `accept` says whether a request still
 * proves the finding; it has to hold for the given request.
 */
export function beautify(request: Request, accept: (request: Request) => boolean, around: Surroundings): Request {
  if (Object.keys(request.context).length > MOST_KEYS) return request;
  let best = request;
  const attempt = (change: Partial<Request>): boolean => {
    const candidate = { ...best, ...change };
    if (!accept(candidate)) return false;
    best = candidate;
    return true;
  };
  // No action has a second colon; where its name does not matter, the model may have chosen one.
  if (/:.*:/.test(best.action))
    attempt({ action: best.action.replace(/^([^:]*:)(.*)$/, (_, service, name) => service + name.replaceAll(":", "x")) });
  // Context first: what does not matter goes away, what stays gets a plausible value.
  for (const key of Object.keys(best.context)) {
    const { [key]: _, ...rest } = best.context;
    attempt({ context: rest });
  }
  const kept = Object.keys(best.context);
  for (const key of kept.length > FORMULAS.keysWithOtherValues ? [] : kept) {
    const spelt = spelling(key, around);
    const value = best.context[key] as string | string[];
    const { [key]: _, ...rest } = best.context;
    for (const candidate of contextCandidates(key, value, around)) if (attempt({ context: { ...rest, [spelt]: candidate } })) break;
    if (key in best.context && spelt !== key) attempt({ context: { ...rest, [spelt]: value } });
  }
  for (const change of tiedCandidates(best)) attempt(change(best));
  const actions = actionCandidates(best, around);
  const words: Words = {
    own: fillAll(ownPatterns(around), best.context),
    denied: fillAll(deniedPatterns(around), best.context),
  };
  const isWhole = actions.some((action) =>
    resourceCandidates(action, words, around).some((resource) =>
      principalCandidates(best.principal, resource).some((principal) => attempt({ action: action.name, resource, principal })),
    ),
  );
  // No action works on any resource that would do: then at least the name of one.
  if (!isWhole) actions.some((action) => attempt({ action: action.name }));
  best = withPlainCaller(best, accept, around);
  // No resource of the action's types will do: then at least a whole word for every wildcard.
  const action = around.catalogue?.action(best.action);
  if (!action || !resourceCandidates(action, words, around).includes(best.resource))
    for (const resource of [...words.own, ...words.denied]) if (attempt({ resource })) break;
  for (const change of tiedCandidates(best)) attempt(change(best));
  withTags(best, attempt);
  return settle(best, accept, around);
}

/** The request by the most believable caller who will do. */
function withPlainCaller(request: Request, accept: (request: Request) => boolean, around: Surroundings): Request {
  const callers = [...(around.principals ?? []), ...ownPrincipals(request), ...principalCandidates(request.principal, request.resource)];
  for (const principal of callers) if (accept({ ...request, principal })) return { ...request, principal };
  return request;
}

/** The same as `beautify` for a request that is believable but for its caller and a few keys: what is searched for is these alone. */
export function touchUp(request: Request, accept: (request: Request) => boolean, around: Surroundings, keys: readonly string[]): Request {
  let best = request;
  for (const key of keys) {
    const { [key]: value, ...rest } = best.context;
    if (value === undefined) continue;
    const written = (text: string | string[]) => ({ ...best, context: { ...rest, [spelling(key, around)]: text } });
    best = [...contextCandidates(key, value, around), value].map(written).find(accept) ?? best;
  }
  return withPlainCaller(best, accept, around);
}

/** A request that names keys of tags carries these tags. */
function withTags(request: Request, attempt: (change: Partial<Request>) => boolean): void {
  const keys = Object.entries(request.context).find(([key]) => key.toLowerCase() === "aws:tagkeys")?.[1];
  const context = { ...request.context };
  for (const key of [keys ?? []].flat()) {
    const tag = `aws:RequestTag/${key}`;
    const isThere = Object.keys(context).some((name) => name.toLowerCase() === tag.toLowerCase());
    if (key !== "" && !isThere) context[tag] = "example";
  }
  if (Object.keys(context).length > Object.keys(request.context).length) attempt({ context });
}

/**
 * Chooses the caller so that the request stands by itself, without other policies that would have to agree: a user of
 * the resource's account, or a root user, in the same account or plainly in another one (SEMANTICS.md 4.3, 4.4). The
 * request as it is where there is no such caller.
 */
export function settle(request: Request, accept: (request: Request) => boolean, around: Surroundings): Request {
  const { standsAlone } = around;
  if (!standsAlone || standsAlone(request)) return request;
  const principals = [
    request.principal,
    ...(around.principals ?? []),
    ...ownPrincipals(request),
    ...principalCandidates(request.principal, request.resource),
  ];
  const owner = splitArn(request.resource)?.[4];
  // A role's trust policy names no resource: then the role is one of the caller's own account.
  for (const principal of principals) {
    const account = splitArn(principal.id)?.[4];
    if (!account || !/^\d{12}$/.test(account) || owner !== exampleAccount) continue;
    const candidate = { ...request, principal, resource: request.resource.replace(`:${exampleAccount}:`, `:${account}:`) };
    if (accept(candidate) && standsAlone(candidate)) return candidate;
  }
  // Where the ARN names no account, the request says whose the resource is.
  for (const resourceAccount of /^\d{12}$/.test(owner ?? "") ? [undefined] : [undefined, exampleAccount, "444455556666"]) {
    for (const principal of principals) {
      const candidate = { ...request, principal, ...(resourceAccount ? { resourceAccount } : {}) };
      if (accept(candidate) && standsAlone(candidate)) return candidate;
    }
  }
  return request;
}

/** Changes that give several keys, which a policy variable ties together, another common value. */
function tiedCandidates(request: Request): ((current: Request) => Partial<Request>)[] {
  const keysOf = new Map<string, string[]>();
  for (const [key, value] of Object.entries(request.context))
    for (const one of new Set([value].flat())) keysOf.set(one, [...(keysOf.get(one) ?? []), key]);
  return [...keysOf].flatMap(([value, keys]) => {
    const words = [request.resource, ...Object.entries(request.context).flatMap(([key, texts]) => (keys.includes(key) ? [] : texts))];
    if (keys.length < 2 && !words.some((text) => text.split(/[:/]/).includes(value))) return [];
    const aboutAccounts = keys.some((key) => /account$/i.test(key));
    if (aboutAccounts && /^\d{12}$/.test(value)) return [];
    const owner = splitArn(request.resource)?.[4];
    const wanted = aboutAccounts
      ? [...(owner && /^\d{12}$/.test(owner) ? [owner] : []), exampleAccount]
      : value.length > 2
        ? []
        : [usualValues((keys[0] as string).toLowerCase())[0] ?? "example"];
    return wanted.map((better) => {
      const put = (text: string) => text.replace(/[^:/]+/g, (word) => (word === value ? better : word));
      return (current: Request): Partial<Request> => ({
        context: Object.fromEntries(
          Object.entries(current.context).map(([key, old]) => [key, Array.isArray(old) ? old.map(put) : put(old)]),
        ),
        resource: put(current.resource),
      });
    });
  });
}

const MAX_TRIES = 12;

/** Catalogued actions that could stand for the finding, the likeliest first. */
function actionCandidates(request: Request, around: Surroundings): ActionInfo[] {
  const catalogue = around.catalogue;
  if (!catalogue) return [];
  const exact = catalogue.action(request.action);
  const patterns = around.actionPatterns ?? around.statement?.action?.values.map((v) => v.value) ?? [];
  const service = splitArn(request.resource)?.[2] ?? request.action.slice(0, request.action.indexOf(":"));
  const names = new Set<string>();
  const others = new Set<string>(exact ? [exact.name] : []);
  const isListed = patterns.some((pattern) => pattern.toLowerCase() === request.action.toLowerCase());
  if (exact && isListed) names.add(exact.name);
  const known: string[] = [];
  for (const pattern of patterns.slice(0, 40)) {
    const matched = catalogue.matchActions(pattern);
    if (matched.length > 1) known.push(...matched.filter((name) => actionRank(name) < Number.POSITIVE_INFINITY));
    const preferred = matched.length > 200 ? matched.filter((name) => name.startsWith(`${service}:`)) : matched;
    for (const name of (preferred.length > 0 ? preferred : matched).slice(0, MAX_TRIES)) others.add(name);
  }
  if (patterns.length === 0 && service) for (const action of catalogue.actionsOf(service).slice(0, MAX_TRIES)) others.add(action.name);
  for (const name of known.sort((a, b) => actionRank(a) - actionRank(b)).slice(0, MAX_TRIES)) names.add(name);
  for (const name of others) names.add(name);
  const infos = [...names].map((name) => catalogue.action(name)).filter((info) => info !== undefined);
  return infos.slice(0, 40);
}

/** Patterns of the policies with words for their wildcards: the statement's, and those of every Deny, which the request may have to match. */
interface Words {
  own: readonly string[];
  denied: readonly string[];
}

/** ARNs for an action: the statement's own words where the type fits, examples of the action's types, and at last what Denies are about. */
function resourceCandidates(action: ActionInfo, words: Words, around: Surroundings): string[] {
  if (action.resourceTypes.length === 0) return ["*"];
  const examples: string[] = [];
  const shapes: RegExp[] = [];
  for (const type of usualTypes(action)) {
    const info = around.catalogue?.resourceType(action.service, type.name);
    if (!info) continue;
    examples.push(exampleArn(info.arn));
    shapes.push(arnShape(info.arn));
  }
  const fits = (arn: string) => shapes.some((shape) => shape.test(arn));
  const usual = [...words.own.filter(fits), ...examples].slice(0, MAX_TRIES);
  return [...new Set([...usual, ...words.denied.filter(fits).slice(0, MAX_TRIES)])];
}

const MOST_PATTERNS = 40;

function ownPatterns(around: Surroundings): string[] {
  const own = around.statement?.resource?.values.map((v) => v.value) ?? [];
  return [...(around.resourcePatterns ?? []), ...own].filter((text) => text !== "*").slice(0, MOST_PATTERNS);
}

function deniedPatterns({ documents }: Surroundings): string[] {
  const denies = documents.flatMap(({ statements }) => statements.filter(({ effect }) => effect?.value === "Deny"));
  const patterns = denies.flatMap(({ resource }) => resource?.values.map(({ value }) => value) ?? []);
  return patterns.filter((text) => text !== "*").slice(0, MOST_PATTERNS);
}

/** True if the ARN has the form of the catalogue's pattern `arn:${Partition}:s3:::${BucketName}`. */
export const arnShape = byText("semantics/shapes of ARNs", { most: MEMORY.shapesOfArns, leaves: "all" }, (pattern): RegExp => {
  const [head = "", ...rest] = pattern.split(/\$\{[^{}]*\}/);
  const quoteRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  let colons = 0;
  let source = quoteRegExp(head);
  colons += head.split(":").length - 1;
  let groups = 0;
  for (const [i, text] of rest.entries()) {
    // In the last segment a part may hold slashes only if nothing follows it (an object key, a path with a name).
    const isLast = i === rest.length - 1;
    const free = colons < 5 ? "[^:]*" : isLast || /Path|Key|Name/i.test(pattern) ? ".+?" : "[^/]+";
    // Of text that may be anything the shortest is enough: without a second try the work follows the text's length.
    source += free === ".+?" && !isLast ? `(?=(.+?${quoteRegExp(text)}))\\${++groups}` : free + quoteRegExp(text);
    colons += text.split(":").length - 1;
  }
  // A bucket name has no slash.
  return new RegExp(`^${source.replace(/^(arn:.*:s3:::)\.\+\?$/, "$1[^/]+")}$`);
});

/** An ARN of a catalogue pattern with its variables filled. */
export function exampleArn(pattern: string): string {
  return pattern.replace(/\$\{([^{}]*)\}/g, (_, name: string) => {
    if (/^partition$/i.test(name)) return "aws";
    if (/region$/i.test(name)) return "us-east-1";
    if (/account(id)?$/i.test(name)) return exampleAccount;
    if (/bucket/i.test(name)) return "doc-example-bucket";
    if (/^(rolename|roleNameWithPath)/i.test(name)) return "example-role";
    if (/^username/i.test(name)) return "alice";
    if (/objectname|key$/i.test(name)) return "example.txt";
    if (/path/i.test(name)) return "example";
    if (/id$/i.test(name)) return "example-id";
    return "example";
  });
}

function fillAll(patterns: string[], context: Request["context"]): string[] {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), Array.isArray(value) ? value[0] : value]));
  const substituted = patterns.map((pattern) => {
    const pieces: string[] = [];
    let from = 0;
    for (const { start, end, name } of scanVariables(pattern)) {
      const value = values.get(name.trim().toLowerCase());
      if (value === undefined) continue;
      pieces.push(pattern.slice(from, start), value);
      from = end;
    }
    return pieces.join("") + pattern.slice(from);
  });
  // What a wildcard in the middle of a name lets in are also names that go on, with something below them (`reports*`: another bucket's objects).
  const below = (pattern: string) => (/[^*/:]\*$/.test(pattern) ? [fillArn(`${pattern.slice(0, -1)}-example/example.txt`)] : []);
  return substituted.flatMap((pattern) => [fillArn(pattern), ...below(pattern)]).filter((arn) => arn !== undefined);
}

/** Callers like the given one, the most believable first. Prefers one whom no other policy is needed to let in: in the resource's account, else a root user. */
function principalCandidates(principal: RequestPrincipal, resource: string): RequestPrincipal[] {
  if (principal.type === "Service") return [{ type: "Service", id: "lambda.amazonaws.com" }, principal];
  if (principal.type !== "AWS") return [principal];
  const [owner] = /^\d{12}$/.exec(splitArn(resource)?.[4] ?? "") ?? [];
  const account = splitArn(principal.id)?.[4] ?? "";
  const user = (id: string): RequestPrincipal => ({ type: "AWS", id: `arn:aws:iam::${id}:user/alice` });
  const root = (id: string): RequestPrincipal => ({ type: "AWS", id: `arn:aws:iam::${id}:root` });
  const list: RequestPrincipal[] = [];
  if (owner) list.push(user(owner));
  else list.push(user(exampleAccount));
  for (const id of ["444455556666", ...(account ? [account] : [])]) list.push(root(id));
  // Where a root user is spared, or has what others have not, somebody else of the account.
  if (/^\d{12}$/.test(account)) list.push(user(account), { type: "AWS", id: `arn:aws:sts::${account}:assumed-role/example-role/session` });
  return list;
}

/** The caller that the context itself describes. */
function ownPrincipals(request: Request): RequestPrincipal[] {
  const value = (key: string): string | undefined => {
    const found = Object.entries(request.context).find(([name]) => name.toLowerCase() === key)?.[1];
    return Array.isArray(found) ? found[0] : found;
  };
  const stated = value("aws:principalaccount");
  const own = splitArn(request.principal.id)?.[4];
  const account = [stated, own].find((id) => id !== undefined && /^\d{12}$/.test(id)) ?? exampleAccount;
  const list: RequestPrincipal[] = [];
  const arn = value("aws:principalarn");
  const name = value("aws:username");
  if (arn && /^\d{12}$/.test(splitArn(arn)?.[4] ?? "")) list.push({ type: "AWS", id: arn });
  if (name) list.push({ type: "AWS", id: `arn:aws:iam::${account}:user/${name}` });
  if (stated === account)
    list.push({ type: "AWS", id: `arn:aws:iam::${account}:user/alice` }, { type: "AWS", id: `arn:aws:iam::${account}:root` });
  return list;
}
