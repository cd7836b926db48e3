// One request against one policy, and against all that apply together (SEMANTICS 4, 8 and 9.19 to 9.23).
import { conditionsHold, lookupIn } from "./conditions";
import { type Ask, answers, type Decision, listOf, type Policy, type Request, type Statement } from "./law";
import { matches, plain, resourceMatches } from "./patterns";
import { type Caller, callerOf, isSpared, type Link, linksOf } from "./principals";

/** Whether statements name who they are about: resource, trust and endpoint policies and RCPs do. */
export type Kind = "identity" | "resource";

/** A statement that matches; for resource policies, through which links. */
interface Match {
  effect: "Allow" | "Deny";
  links: Set<Link>;
}

/** @param bounded whether the caller has a permissions boundary: a Deny with NotPrincipal then denies whatever it lists (2.5). */
function matchOf(statement: Statement, policy: Policy, kind: Kind, request: Request, bounded: boolean, ask: Ask): Match | undefined {
  const lookup = lookupIn(request, policy.Version);
  const some = (list: string | string[] | undefined, test: (entry: string) => boolean) => listOf(list).some(test);
  const action = (entry: string) => matches(plain(entry.toLowerCase()), request.action.toLowerCase());
  const resource = (entry: string) => resourceMatches(entry, request, lookup, ask);
  const empty = [statement.Action, statement.NotAction, statement.Resource, statement.NotResource].some(
    (list) => Array.isArray(list) && list.length === 0,
  );
  if (empty) return undefined;
  const links = kind === "identity" ? new Set<Link>(["direct"]) : linksIn(statement, callerOf(request), bounded, ask);
  if (links.size === 0) return undefined;
  if (statement.Action !== undefined ? !some(statement.Action, action) : some(statement.NotAction, action)) return undefined;
  if (!conditionsHold(statement, request, lookup, ask)) return undefined;
  if (statement.Resource !== undefined && !some(statement.Resource, resource)) return undefined;
  if (statement.NotResource !== undefined && some(statement.NotResource, resource)) return undefined;
  return { effect: statement.Effect, links };
}

function linksIn(statement: Statement, caller: Caller, bounded: boolean, ask: Ask): Set<Link> {
  if (statement.NotPrincipal !== undefined) {
    const always = bounded && statement.Effect === "Deny" && caller.account !== undefined;
    return new Set<Link>(always || !isSpared(statement.NotPrincipal, caller, ask) ? ["direct"] : []);
  }
  return statement.Principal === undefined ? new Set() : linksOf(statement.Principal, caller);
}

function matchesOf(policies: readonly Policy[], kind: Kind, request: Request, bounded: boolean, ask: Ask): Match[] {
  return policies.flatMap((policy) =>
    policy.Statement.flatMap((statement) => matchOf(statement, policy, kind, request, bounded, ask) ?? []),
  );
}

const denies = (found: readonly Match[]) => found.some(({ effect }) => effect === "Deny");
const allows = (found: readonly Match[]) => found.some(({ effect }) => effect === "Allow");

/** Every decision of one policy that some worth of its unknowns gives (`apart`: see `answers`). */
export function decide(policy: Policy, kind: Kind, request: Request, apart = false): Set<Decision> {
  return answers((ask) => {
    const found = matchesOf([policy], kind, request, false, ask);
    return denies(found) ? "explicitDeny" : allows(found) ? "allow" : "implicitDeny";
  }, apart);
}

/** What applies to a request; levels are the root, each unit and the account. */
export interface PolicySet {
  identity: Policy[];
  resource?: Policy;
  boundary?: Policy;
  session?: Policy;
  endpoint?: Policy;
  serviceControl: Policy[][];
  resourceControl: Policy[][];
}

/** Every decision of all policies together that some worth of their unknowns gives (`apart`: see `answers`). */
export function decideTogether(set: PolicySet, request: Request, apart = false): Set<Decision> {
  return answers((ask) => together(set, request, ask), apart);
}

function together(set: PolicySet, request: Request, ask: Ask): Decision {
  const caller = callerOf(request);
  const action = request.action.toLowerCase();
  if (caller.account !== undefined && (action === "sts:getcalleridentity" || action === "sts:getsessiontoken")) return "allow";
  const bounded = set.boundary !== undefined;
  const of = (policies: readonly (Policy | undefined)[], kind: Kind) =>
    matchesOf(
      policies.filter((policy) => policy !== undefined),
      kind,
      request,
      bounded,
      ask,
    );
  const identity = of(set.identity, "identity");
  const boundary = of([set.boundary], "identity");
  const session = of([set.session], "identity");
  const resource = of([set.resource], "resource");
  const endpoint = of([set.endpoint], "resource");
  const levels = set.serviceControl.map((level) => of(level, "identity"));
  const control = set.resourceControl.map((level) => of(level, "resource"));
  if ([identity, boundary, session, resource, endpoint, ...levels, ...control].some(denies)) return "explicitDeny";
  if (isRefused(caller, action, request)) return "implicitDeny";
  if (!levels.every(allows) || (set.endpoint && !allows(endpoint))) return "implicitDeny";
  const within = (!set.boundary || allows(boundary)) && (set.session ? allows(session) : caller.kind !== "federatedUser");
  const links = new Set(resource.filter(({ effect }) => effect === "Allow").flatMap((match) => [...match.links]));
  const side = { identity: allows(identity), within, links, delegated: !set.resource && needsResourcePolicy(action) };
  return isAllowed(caller, request, side) ? "allow" : "implicitDeny";
}

interface Sides {
  identity: boolean;
  /** Boundary and session policy let it through. */
  within: boolean;
  links: Set<Link>;
  /** No resource policy was given for a resource that must have one: it is taken to delegate to its account (9.22). */
  delegated: boolean;
}

function isAllowed(caller: Caller, request: Request, { identity, within, links, delegated }: Sides): boolean {
  const own = caller.kind === "root" || (identity && within);
  if (caller.account === undefined) return links.size > 0;
  if (caller.account !== accountOf(request)) return links.size > 0 && own;
  if (links.has("direct") && caller.kind !== "root") return true;
  if (links.has("role") && within) return true;
  const insists = needsResourcePolicy(request.action.toLowerCase()) && !delegated;
  return own && (!insists || links.size > 0);
}

function accountOf(request: Request): string | undefined {
  return request.resourceAccount ?? request.resource.split(":")[4];
}

/** KMS keys and roles to assume: an identity policy alone is never enough (4.5). */
function needsResourcePolicy(action: string): boolean {
  return action.startsWith("kms:") || /^sts:(assumerole.*|tagsession|setsourceidentity)$/.test(action);
}

/** What no policy can give: a role to root (9.20), a change of AWS's own policies (9.21). */
function isRefused(caller: Caller, action: string, request: Request): boolean {
  if (caller.kind === "root" && action === "sts:assumerole") return true;
  return (
    /^arn:[^:]+:iam::aws:policy\//.test(request.resource) && /^iam:(create|delete|set|tag|untag|update|put|attach|detach)/.test(action)
  );
}
