// A request's own keys: what its caller, its resource and its other keys fix of its context (SEMANTICS.md 3.5, 3.6), and what they rule out.

import { splitArn } from "./evaluator/wildcard";
import { normaliseKey } from "./keys";
import type { Request, RequestPrincipal } from "./request";

/** Who calls, as far as the form of the principal shows. `other`: a unique id, a placeholder, an ARN that is no principal's. */
type CallerKind = "root" | "user" | "role" | "session" | "federatedUser" | "service" | "federated" | "anonymous" | "other";

/** The kind of caller. A role that is given by its own ARN stands for a session of it. */
export function callerKind({ type, id }: RequestPrincipal): CallerKind {
  if (type === "Anonymous") return "anonymous";
  if (type === "Service") return "service";
  if (type === "Federated") return "federated";
  const arn = type === "AWS" ? splitArn(id) : null;
  if (arn?.[0] !== "arn" || arn[3] !== "") return "other";
  const [, , service, , , rest] = arn;
  if (service === "iam") return rest === "root" ? "root" : rest.startsWith("user/") ? "user" : rest.startsWith("role/") ? "role" : "other";
  if (service !== "sts") return "other";
  if (/^assumed-role\/[^/]+\/./.test(rest)) return "session";
  return rest.startsWith("federated-user/") ? "federatedUser" : "other";
}

/** True for callers whose identity policies decide: not root users, who need none, and not federated users, who have session policies. */
export function hasIdentityPolicies(principal: RequestPrincipal): boolean {
  const kind = callerKind(principal);
  return kind === "user" || kind === "role" || kind === "session" || (kind === "other" && principal.type === "AWS");
}

/** The keys that tell a caller's account, by itself or in an ARN. The last one is told by KMS. */
export const ACCOUNT_KEYS = ["aws:principalaccount", "aws:principalarn", "kms:calleraccount"] as const;

/** False where the caller is an ARN in which nobody calls, or a key tells an account of it that is one of `accounts` and not its own. */
export function isByCaller({ principal, context }: Request, accounts: readonly string[]): boolean {
  if (principal.type !== "AWS" || !principal.id.startsWith("arn:")) return true;
  const own = splitArn(principal.id)?.[4];
  const told = ACCOUNT_KEYS.flatMap((key) => {
    const [value] = contextOf({ context }).get(key) ?? [];
    return (key === "aws:principalarn" ? splitArn(value ?? "")?.[4] : value) ?? [];
  });
  return callerKind(principal) !== "other" && told.every((account) => account === own || !accounts.includes(account));
}

const principalTypes: Partial<Record<CallerKind, string>> = {
  root: "Account",
  user: "User",
  role: "AssumedRole",
  session: "AssumedRole",
  federatedUser: "FederatedUser",
  anonymous: "Anonymous",
};

/** Services of the whole partition: their requests are made in one region (K17). */
const globalServices = new Set(["iam", "organizations", "cloudfront", "route53"]);

type Values = Record<string, string | string[]>;

/**
 * The keys that the request fixes, with their values: those of the caller (K1 to K7), of the resource (K17), and those
 * that other keys of the context determine (K8, K15, K16). Spelt as AWS spells them; what the request states itself is
 * not left out.
 */
export function ownKeys(request: Request): Values {
  return { ...callerKeys(request.principal), ...resourceKeys(request), ...dependentKeys(request) };
}

/** The request with its own keys, but for those that it states itself: an empty list says that a key is missing. */
export function withOwnKeys(request: Request): Request {
  return withKeys(request, ownKeys(request));
}

/** The request with the keys of its caller's identity only. */
export function withCallerKeys(request: Request): Request {
  return withKeys(request, callerKeys(request.principal));
}

function withKeys(request: Request, keys: Values): Request {
  const stated = new Set(Object.keys(request.context).map(normaliseKey));
  const own = Object.entries(keys).filter(([key]) => !stated.has(normaliseKey(key)));
  return own.length === 0 ? request : { ...request, context: { ...request.context, ...Object.fromEntries(own) } };
}

function callerKeys(principal: RequestPrincipal): Values {
  const kind = callerKind(principal);
  const type = principalTypes[kind];
  const keys: Values = type === undefined ? {} : { "aws:PrincipalType": type };
  if (kind === "anonymous") return { ...keys, "aws:PrincipalAccount": "anonymous", "aws:userid": "anonymous" };
  if (kind === "service")
    return {
      "aws:PrincipalIsAWSService": "true",
      "aws:PrincipalServiceName": principal.id,
      "aws:PrincipalServiceNamesList": [principal.id],
      "aws:ViaAWSService": "false",
    };
  if (kind === "other" || kind === "federated") return {};
  const arn = splitArn(principal.id);
  if (!arn) return {};
  const [, partition, , , account, rest] = arn;
  const name = rest.slice(rest.lastIndexOf("/") + 1);
  return {
    ...keys,
    "aws:PrincipalArn": kind === "session" ? `arn:${partition}:iam::${account}:role/${rest.split("/")[1]}` : principal.id,
    "aws:PrincipalAccount": account,
    "aws:PrincipalIsAWSService": "false",
    ...(kind === "user" && { "aws:username": name }),
    ...(kind === "root" && { "aws:userid": account }),
    ...(kind === "federatedUser" && { "aws:userid": `${account}:${rest.slice("federated-user/".length)}` }),
  };
}

function resourceKeys({ resource, resourceAccount, action }: Request): Values {
  const arn = splitArn(resource);
  const account = resourceAccount || arn?.[4];
  const service = action.slice(0, action.indexOf(":")).toLowerCase();
  const region = arn?.[3] || (globalServices.has(service) && (arn?.[1] ?? "aws") === "aws" ? "us-east-1" : "");
  return {
    ...(account && /^\d{12}$/.test(account) && { "aws:ResourceAccount": account }),
    ...(region && !/[*?]/.test(region) && { "aws:RequestedRegion": region }),
  };
}

function dependentKeys(request: Request): Values {
  const keys: Values = {};
  const values = contextOf(request);
  const chain = values.get("aws:calledvia") ?? [];
  const [first, last] = [chain.at(0), chain.at(-1)];
  if (first !== undefined && last !== undefined) {
    keys["aws:ViaAWSService"] = "true";
    keys["aws:CalledViaFirst"] = first;
    keys["aws:CalledViaLast"] = last;
  }
  const prefix = "aws:requesttag/";
  const tags = Object.keys(request.context).filter((key) => normaliseKey(key).startsWith(prefix) && values.has(normaliseKey(key)));
  if (tags.length > 0) keys["aws:TagKeys"] = tags.map((key) => key.slice(prefix.length));
  const [now, epoch] = [values.get("aws:currenttime")?.[0], values.get("aws:epochtime")?.[0]];
  if (now !== undefined && Number.isFinite(Date.parse(now))) keys["aws:EpochTime"] = String(Math.floor(Date.parse(now) / 1000));
  if (epoch !== undefined && /^\d{1,11}$/.test(epoch))
    keys["aws:CurrentTime"] = new Date(Number(epoch) * 1000).toISOString().replace(".000Z", "Z");
  return keys;
}

/** The keys that are there, by their normalised names. */
function contextOf(request: Pick<Request, "context">): Map<string, string[]> {
  return new Map(
    Object.entries(request.context)
      .map(([key, value]): [string, string[]] => [normaliseKey(key), [value].flat()])
      .filter(([, values]) => values.length > 0),
  );
}

const identityKeys =
  /^aws:(principal(arn|isawsservice|orgid|orgpaths|servicename|servicenameslist|tag\/.*)|username|tokenissuetime|multifactorauth(present|age)|sourceidentity|assumedroot)$/;
const serviceKeys = /^aws:(principalservicename(slist)?|source(arn|account|owner|orgid|orgpaths))$/;

/** True if no request of this caller ever carries the key (K1, K3 to K5, K7, K13). `key`: normalised. */
export function neverHas(principal: RequestPrincipal, key: string): boolean {
  const kind = callerKind(principal);
  if (kind === "anonymous") return identityKeys.test(key) || serviceKeys.test(key);
  if (kind === "service") return key === "aws:username" || key.startsWith("aws:principaltag/");
  if (key === "aws:username") return kind !== "user" && kind !== "other";
  return kind !== "other" && kind !== "federated" && serviceKeys.test(key);
}

/**
 * Why nobody can make this request: its context contradicts its caller, its resource or itself (SEMANTICS.md 3.6). Null if
 * nothing speaks against it. Keys that are not stated are taken as the request fixes them.
 */
export function contradiction(request: Request): string | null {
  const { principal } = request;
  if (principal.type === "AWS" && principal.id.startsWith("arn:") && callerKind(principal) === "other")
    return "no caller has an ARN of this form";
  return contradictionAmong(request, ownKeys(request));
}

/** The same of its caller alone (K1 to K9, K11, K13): what it says of its resource is left out. */
export function callerContradiction(request: Request): string | null {
  return contradictionAmong(request, callerKeys(request.principal));
}

function contradictionAmong(request: Request, fixed: Values): string | null {
  const stated = contextOf(request);
  const { principal } = request;
  const own = Object.entries(fixed).map(([key, value]): [string, string, string[]] => [key, normaliseKey(key), [value].flat()]);
  const missing = new Set(
    Object.entries(request.context).flatMap(([key, value]) => (Array.isArray(value) && value.length === 0 ? [normaliseKey(key)] : [])),
  );
  for (const [name, key, values] of own) {
    if (missing.has(key)) return `such a request always carries \`${name}\``;
    const given = stated.get(key);
    if (given && !agrees(key, given, values, principal))
      return key === "aws:username" ? "`aws:username` is not the caller's name" : `\`${name}\` does not fit the request`;
  }
  for (const key of stated.keys())
    if (neverHas(principal, key))
      return principal.type === "Anonymous"
        ? "an anonymous caller has no identity keys"
        : `such a caller has no \`${spelt(request, key)}\``;
  return amongKeys(stated);
}

/** The role of a session may have a path, which the session's ARN does not show. */
function agrees(key: string, given: readonly string[], own: readonly string[], principal: RequestPrincipal): boolean {
  if (key === "aws:principalarn" && callerKind(principal) === "session") {
    const [stated, role] = [splitArn(given[0] ?? ""), splitArn(own[0] ?? "")];
    const name = (arn: readonly string[] | null) => arn?.[5]?.slice(arn[5].lastIndexOf("/") + 1);
    return stated?.[4] === role?.[4] && stated?.[2] === "iam" && stated[5]?.startsWith("role/") === true && name(stated) === name(role);
  }
  if (key === "aws:tagkeys") return own.every((tag) => given.some((one) => one.toLowerCase() === tag.toLowerCase()));
  if (key === "aws:principalservicenameslist") return own.every((one) => given.includes(one));
  if (key === "aws:currenttime" || key === "aws:epochtime") return true;
  return given.length === 1 && given[0]?.toLowerCase() === own[0]?.toLowerCase();
}

function spelt(request: Request, key: string): string {
  return Object.keys(request.context).find((name) => normaliseKey(name) === key) ?? key;
}

/** What keys say of each other (K6, K8, K9, K11, K12, K14). */
function amongKeys(stated: Map<string, string[]>): string | null {
  const has = (key: string) => stated.has(`aws:${key}`);
  const one = (key: string) => stated.get(`aws:${key}`)?.[0]?.toLowerCase();
  const arn = splitArn(stated.get("aws:principalarn")?.[0] ?? "");
  const account = one("principalaccount");
  if (arn && account !== undefined && arn[4] !== account) return "`aws:PrincipalAccount` and `aws:PrincipalArn` name different accounts";
  if (one("principalisawsservice") === "true" && one("viaawsservice") === "true")
    return "a service that calls by itself does not call for somebody";
  if (has("calledvia") && one("viaawsservice") === "false") return "`aws:CalledVia` exists only where a service calls for somebody";
  const organization = stated.get("aws:principalorgid")?.[0];
  const paths = stated.get("aws:principalorgpaths");
  if (organization !== undefined && paths?.some((path) => !path.startsWith(`${organization}/`)))
    return "`aws:PrincipalOrgPaths` does not begin with `aws:PrincipalOrgID`";
  const endpoint = ["sourcevpce", "sourcevpc", "vpcsourceip", "sourcevpcarn", "vpceaccount", "vpceorgid"].some(has);
  if (endpoint && has("sourceip")) return "a call through a VPC endpoint has no `aws:SourceIp`";
  if (has("multifactorauthage") && one("multifactorauthpresent") === "false")
    return "`aws:MultiFactorAuthAge` exists only with multi-factor authentication";
  return null;
}
