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

/** Judges a request under everything that applies to it. */
export function decideAll(set: PolicySet, request: Request, types: KeyTypes): SetDecision {
  if (needsNoPermission(request))
    return {
      decision: "allow",
      statements: [],
      reason: `\`${request.action}\` needs no permission: it is allowed whatever the policies say.`,
    };
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

  const identity = flat("identity", set.identityPolicies);
  const boundary = flat("boundary", set.permissionsBoundaries);
  const session = flat("session", set.sessionPolicies);
  const endpoint = flat("endpoint", set.vpcEndpointPolicies);
  const scp = limitedByScp(request.principal) ? levels("scp", set.serviceControlPolicies) : [];
  const rcp = isServiceLinked(request.principal) ? [] : levels("rcp", set.resourceControlPolicies);
  const resource = set.resourcePolicy ? judge("resource", set.resourcePolicy, 0) : undefined;

  const everything = [...identity, ...boundary, ...session, ...endpoint, ...scp.flat(), ...rcp.flat(), ...(resource ? [resource] : [])];
  const denies = everything.flatMap((judged) => deciding(judged, "Deny"));
  if (denies.length > 0)
    return { decision: "explicitDeny", statements: denies, reason: "A Deny statement matches, and a Deny in any policy wins." };
  const bounded = boundary.length > 0;
  const sparing = bounded && request.principal.type === "AWS" ? sparingDenies(set, request, types) : [];
  if (sparing.length > 0)
    return {
      decision: "explicitDeny",
      statements: sparing,
      reason: "A Deny with NotPrincipal always hits a principal that has a permissions boundary.",
    };

  const deny = (reason: string): SetDecision => ({ decision: "implicitDeny", statements: [], reason });
  const refused = refusedByAws(request);
  if (refused !== null) return deny(refused);
  const some = (list: Judged[]) => list.some((judged) => judged.result.decision === "allow");
  // AWS attaches RCPFullAWSAccess to every level, so a customer's RCP limits by its Denies only.
  for (const [n, level] of scp.entries()) if (!some(level)) return deny(`No service control policy at level ${n} allows the request.`);
  if (endpoint.length > 0 && !some(endpoint)) return deny("The VPC endpoint policy does not allow the request.");

  const principal = request.principal;
  const resourceAllow = resource?.result.decision === "allow";
  const allowed = (...by: (Judged | undefined)[]): SetDecision => ({
    decision: "allow",
    statements: by.flatMap((judged) => (judged ? deciding(judged, "Allow") : [])),
    reason: "An Allow statement matches and no Deny does.",
  });

  if (principal.type !== "AWS") {
    // Services, federated principals, canonical users and anonymous callers have no identity side.
    return resourceAllow
      ? allowed(resource)
      : deny("Only a resource policy can allow a caller that has no identity policies, and none does.");
  }

  const arn = splitArn(principal.id);
  const isFederatedSession = arn?.[2] === "sts" && (arn[5] as string).startsWith("federated-user/");
  const isRoot = arn?.[2] === "iam" && arn[5] === "root";
  const identityAllows = some(identity) || isRoot === true;
  const boundaryAllows = !bounded || boundary.every((judged) => judged.result.decision === "allow");
  const sessionAllows = session.length > 0 ? some(session) : !isFederatedSession;

  const routes = new Set(resource?.result.statements.filter((s) => s.matches && s.effect === "Allow").flatMap((s) => [...s.routes]));
  if (isCrossAccount(request)) {
    if (!resourceAllow) return deny("The caller is in another account, and no resource policy allows it.");
    if (!identityAllows) return deny("The caller is in another account, and its identity policies do not allow the request.");
    if (!boundaryAllows) return deny("The permissions boundary does not allow the request.");
    if (!sessionAllows) return deny("The session policy does not allow the request.");
    return allowed(resource, ...identity);
  }
  if (resourceAllow && routes.has("direct")) return allowed(resource);
  const viaRole = resourceAllow && routes.has("role");
  const mustBeInResourcePolicy = needsResourcePolicy(request) && set.resourcePolicy !== undefined;
  if (mustBeInResourcePolicy && !resourceAllow)
    return deny("Keys and roles are governed by their own policy, and it does not allow the request.");
  if (!identityAllows && !viaRole)
    return deny(
      bounded || session.length > 0
        ? "No identity policy allows the request; a boundary or session policy alone grants nothing."
        : "No statement allows the request.",
    );
  if (!boundaryAllows) return deny("The permissions boundary does not allow the request.");
  if (!sessionAllows)
    return deny(
      isFederatedSession && session.length === 0
        ? "A federated user session without a session policy has no permissions."
        : "The session policy does not allow the request.",
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
