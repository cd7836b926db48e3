// Evaluates all policies together: same account, cross account, boundaries, organisation policies (SEMANTICS.md 4.2 to 4.5).
import type { PolicyDocument } from "../../syntax/tree";
import { needsNoPermission, refusedByAws } from "../aws-facts";
import type { KeyTypes } from "../keys";
import type { Decision, Request, RequestPrincipal } from "../request";
import { readContext } from "./conditions";
import { decidePolicy, matchesAction, type PolicyDecision } from "./policy";
import { matchesPattern, splitArn, wildcardPattern } from "./wildcard";

/** Everything that applies to a request. Each list of organisation policies is one level (root, unit, account): at each level some policy must allow. */
export interface PolicySet {
  identityPolicies: PolicyDocument[];
  resourcePolicy?: PolicyDocument;
  permissionsBoundaries: PolicyDocument[];
  sessionPolicies: PolicyDocument[];
  vpcEndpointPolicies: PolicyDocument[];
  serviceControlPolicies: PolicyDocument[][];
  resourceControlPolicies: PolicyDocument[][];
}

/** Where a statement that decided stands. */
export interface DecidingStatement {
  policy: "identity" | "resource" | "boundary" | "session" | "endpoint" | "scp" | "rcp";
  /** Position of the policy in its list; for organisation policies `level` too. */
  policyIndex: number;
  level?: number;
  statementIndex: number;
  sid?: string;
  effect: "Allow" | "Deny";
}

/** What all policies together say of a request. */
export interface SetDecision {
  decision: Decision;
  statements: DecidingStatement[];
  /** One plain sentence. */
  reason: string;
  /** What was taken for granted because a policy that has to agree was not given. */
  assumptions?: string[];
}

interface Judged {
  where: DecidingStatement["policy"];
  policyIndex: number;
  level?: number;
  result: PolicyDecision;
}

/** What each policy says, by kind. Absent organisation policies and those that do not limit the caller are empty. */
interface Judgements {
  identity: Judged[];
  boundary: Judged[];
  session: Judged[];
  endpoint: Judged[];
  scp: Judged[][];
  rcp: Judged[][];
  resource?: Judged;
}

/** Judges a request under everything that applies to it. */
export function decideAll(set: PolicySet, request: Request, types: KeyTypes): SetDecision {
  if (needsNoPermission(request))
    return {
      decision: "allow",
      statements: [],
      reason: `\`${request.action}\` needs no permission: it is allowed whatever the policies say.`,
    };
  const judged = judgeAll(set, request, types);
  return (
    denied(judged, set, request, types) ??
    limited(judged, request) ??
    (request.principal.type !== "AWS"
      ? byResourceAlone(judged)
      : isCrossAccount(request)
        ? acrossAccounts(judged, sidesOf(judged, request.principal))
        : inOneAccount(judged, sidesOf(judged, request.principal), request))
  );
}

function judgeAll(set: PolicySet, request: Request, types: KeyTypes): Judgements {
  const context = readContext(request.context);
  const judge = (where: Judged["where"], policy: PolicyDocument, policyIndex: number, level?: number): Judged => ({
    where,
    policyIndex,
    level,
    result: decidePolicy(policy, request, types, context),
  });
  const flat = (where: Judged["where"], list: PolicyDocument[]) => list.map((policy, i) => judge(where, policy, i));
  const levels = (where: Judged["where"], list: PolicyDocument[][]) =>
    list.map((level, n) => level.map((policy, i) => judge(where, policy, i, n)));
  return {
    identity: flat("identity", set.identityPolicies),
    boundary: flat("boundary", set.permissionsBoundaries),
    session: flat("session", set.sessionPolicies),
    endpoint: flat("endpoint", set.vpcEndpointPolicies),
    scp: limitedByScp(request.principal) ? levels("scp", set.serviceControlPolicies) : [],
    rcp: isServiceLinked(request.principal) ? [] : levels("rcp", set.resourceControlPolicies),
    ...(set.resourcePolicy && { resource: judge("resource", set.resourcePolicy, 0) }),
  };
}

/** A Deny of any policy, or one with NotPrincipal that hits whoever has a boundary. */
function denied(judged: Judgements, set: PolicySet, request: Request, types: KeyTypes): SetDecision | undefined {
  const { identity, boundary, session, endpoint, scp, rcp, resource } = judged;
  const everything = [...identity, ...boundary, ...session, ...endpoint, ...scp.flat(), ...rcp.flat(), ...(resource ? [resource] : [])];
  const statements = everything.flatMap((one) => deciding(one, "Deny"));
  if (statements.length > 0)
    return { decision: "explicitDeny", statements, reason: "A Deny statement matches, and a Deny in any policy wins." };
  const sparing = boundary.length > 0 && request.principal.type === "AWS" ? sparingDenies(set, request, types) : [];
  if (sparing.length === 0) return undefined;
  return {
    decision: "explicitDeny",
    statements: sparing,
    reason: "A Deny with NotPrincipal always hits a principal that has a permissions boundary.",
  };
}

/** What AWS refuses by itself, and what must allow beside the policies of caller and resource. */
function limited({ scp, endpoint }: Judgements, request: Request): SetDecision | undefined {
  const refused = refusedByAws(request);
  if (refused !== null) return deny(refused);
  // AWS attaches RCPFullAWSAccess to every level, so a customer's RCP limits by its Denies only.
  for (const [n, level] of scp.entries()) if (!some(level)) return deny(`No service control policy at level ${n} allows the request.`);
  return endpoint.length > 0 && !some(endpoint) ? deny("The VPC endpoint policy does not allow the request.") : undefined;
}

/** Services, federated principals, canonical users and anonymous callers have no identity side. */
function byResourceAlone({ resource }: Judgements): SetDecision {
  return resource?.result.decision === "allow"
    ? allowed(resource)
    : deny("Only a resource policy can allow a caller that has no identity policies, and none does.");
}

/** What the policies of a caller say, each side by itself. */
interface Sides {
  identity: boolean;
  boundary: boolean;
  session: boolean;
  /** A federated user: without a session policy it may do nothing. */
  isFederatedSession: boolean;
}

function sidesOf({ identity, boundary, session }: Judgements, principal: RequestPrincipal): Sides {
  const arn = splitArn(principal.id);
  const isFederatedSession = arn?.[2] === "sts" && arn[5].startsWith("federated-user/");
  const isRoot = arn?.[2] === "iam" && arn[5] === "root";
  return {
    identity: some(identity) || isRoot,
    boundary: boundary.every((judged) => judged.result.decision === "allow"),
    session: session.length > 0 ? some(session) : !isFederatedSession,
    isFederatedSession,
  };
}

/** Both accounts must allow (SEMANTICS.md 4.4). */
function acrossAccounts({ identity, resource }: Judgements, sides: Sides): SetDecision {
  if (resource?.result.decision !== "allow") return deny("The caller is in another account, and no resource policy allows it.");
  if (!sides.identity) return deny("The caller is in another account, and its identity policies do not allow the request.");
  if (!sides.boundary) return deny(BOUNDARY);
  return sides.session ? allowed(resource, ...identity) : deny(SESSION);
}

/** Either side may allow, keys and roles excepted (SEMANTICS.md 4.2, 4.3, 4.5). */
function inOneAccount({ identity, boundary, session, resource }: Judgements, sides: Sides, request: Request): SetDecision {
  const resourceAllow = resource?.result.decision === "allow";
  const routes = new Set(resource?.result.statements.filter((s) => s.matches && s.effect === "Allow").flatMap((s) => [...s.routes]));
  if (resourceAllow && routes.has("direct")) return allowed(resource);
  const viaRole = resourceAllow && routes.has("role");
  const mustBeInResourcePolicy = needsResourcePolicy(request) && resource !== undefined;
  if (mustBeInResourcePolicy && !resourceAllow)
    return deny("Keys and roles are governed by their own policy, and it does not allow the request.");
  if (!sides.identity && !viaRole)
    return deny(
      boundary.length > 0 || session.length > 0
        ? "No identity policy allows the request; a boundary or session policy alone grants nothing."
        : "No statement allows the request.",
    );
  if (!sides.boundary) return deny(BOUNDARY);
  if (!sides.session)
    return deny(
      sides.isFederatedSession && session.length === 0 ? "A federated user session without a session policy has no permissions." : SESSION,
    );
  const needsResource = viaRole || (resourceAllow && (mustBeInResourcePolicy || !some(identity)));
  const decision = allowed(...(needsResource ? [resource] : []), ...identity);
  const own =
    decision.statements.length > 0
      ? decision
      : { ...decision, reason: "The root user may do everything in its own account, and no Deny matches." };
  if (!needsResourcePolicy(request) || resource) return own;
  const assumption = assumedPolicy(request);
  return { ...own, reason: `${own.reason} ${assumption}`, assumptions: [assumption] };
}

const BOUNDARY = "The permissions boundary does not allow the request.";
const SESSION = "The session policy does not allow the request.";

function deny(reason: string): SetDecision {
  return { decision: "implicitDeny", statements: [], reason };
}

function allowed(...by: (Judged | undefined)[]): SetDecision {
  return {
    decision: "allow",
    statements: by.flatMap((judged) => (judged ? deciding(judged, "Allow") : [])),
    reason: "An Allow statement matches and no Deny does.",
  };
}

function some(list: readonly Judged[]): boolean {
  return list.some((judged) => judged.result.decision === "allow");
}

/**
 * Service control policies limit the users, roles and root users of member accounts: not the service principals of AWS,
 * not federated or anonymous callers, and not service-linked roles (Organizations User Guide, "SCP effects on permissions").
 */
function limitedByScp(principal: RequestPrincipal): boolean {
  return principal.type === "AWS" && !isServiceLinked(principal);
}

/** Neither kind of organisation policy restricts calls of a service-linked role (Organizations User Guide, SCPs and RCPs). */
function isServiceLinked(principal: RequestPrincipal): boolean {
  return principal.type === "AWS" && serviceLinkedRoles.some((pattern) => matchesPattern(wildcardPattern(pattern), principal.id));
}

/** The role, and its sessions: the names of service-linked roles are reserved. */
export const serviceLinkedRoles: readonly string[] = [
  "arn:*:iam::*:role/aws-service-role/*",
  "arn:*:sts::*:assumed-role/AWSServiceRoleFor*/*",
];

/** KMS keys and role trust policies must allow even inside the account (SEMANTICS.md 4.5). */
function needsResourcePolicy(request: Request): boolean {
  return ownPolicyActions.some((pattern) => matchesAction(pattern, request.action));
}

/** An identity policy alone never allows what a key's or a role's own policy has to allow too (SEMANTICS.md 9.22). */
function assumedPolicy({ action }: Request): string {
  const [what, policy] = action.toLowerCase().startsWith("kms:") ? ["The key", "key policy"] : ["The role", "trust policy"];
  return `${what}'s own policy was not given (\`resourcePolicy\`): it is assumed that the ${policy} lets the account's identity policies decide.`;
}

/** Actions on keys, and those that a trust policy speaks of: tags and the source identity of a session need its permission too. */
export const ownPolicyActions: readonly string[] = ["kms:*", "sts:assumerole*", "sts:tagsession", "sts:setsourceidentity"];

/**
 * True when principal and resource are known to be in different accounts. A resource without account is taken to be the
 * principal's own, and so is what belongs to AWS itself (`aws`, `cloudfront`). An id that is no account's is another one all
 * the same: else its root user might do everything.
 */
export function isCrossAccount(request: Request): boolean {
  const principalAccount = splitArn(request.principal.id)?.[4] ?? "";
  const stated = readContext(request.context).values.get("aws:resourceaccount")?.[0];
  const resourceAccount = request.resourceAccount || splitArn(request.resource)?.[4] || stated || "";
  return [principalAccount, resourceAccount].every((id) => id !== "" && !/^[a-z-]+$/.test(id)) && principalAccount !== resourceAccount;
}

function deciding(judged: Judged, effect: "Allow" | "Deny"): DecidingStatement[] {
  const indexes = effect === "Deny" ? judged.result.denies : judged.result.decision === "allow" ? judged.result.allows : [];
  return indexes.map((statementIndex) => {
    const sid = judged.result.statements[statementIndex]?.sid;
    return {
      policy: judged.where,
      policyIndex: judged.policyIndex,
      ...(judged.level === undefined ? {} : { level: judged.level }),
      statementIndex,
      ...(sid === undefined ? {} : { sid }),
      effect,
    };
  });
}

/** The Denies that would match but for their NotPrincipal lists, in the policies that may have such (SEMANTICS.md 1.2, 2.5). */
function sparingDenies(set: PolicySet, request: Request, types: KeyTypes): DecidingStatement[] {
  const of = (policy: "resource" | "endpoint", documents: readonly PolicyDocument[]) =>
    documents.flatMap((document, policyIndex) =>
      document.statements
        .filter((s) => s.effect?.value === "Deny" && s.notPrincipal && onlyNotPrincipalSpares(document, s.index, request, types))
        .map(({ index, sid }): DecidingStatement => {
          return { policy, policyIndex, statementIndex: index, ...(sid && { sid: sid.value }), effect: "Deny" };
        }),
    );
  return [...of("resource", set.resourcePolicy ? [set.resourcePolicy] : []), ...of("endpoint", set.vpcEndpointPolicies)];
}

/** True if the statement would match but for its NotPrincipal list. */
function onlyNotPrincipalSpares(document: PolicyDocument, index: number, request: Request, types: KeyTypes): boolean {
  const trace = decidePolicy(
    {
      ...document,
      statements: document.statements.filter((s) => s.index === index).map((s) => ({ ...s, index: 0, notPrincipal: undefined })),
    },
    request,
    types,
  );
  return trace.denies.length > 0;
}
