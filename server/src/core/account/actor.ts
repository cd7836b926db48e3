// Who acts in a chain, and what a request of his carries (ACCOUNT.md 4): keys that the snapshot determines, keys that he chooses.
import type { RequestPrincipal } from "../semantics/request";
import { accountOf, type Carrier, OUTSIDE_ACCOUNT, OUTSIDER } from "./model";
import type { World } from "./world";

/** Whether the session of a user was made with MFA. It is one fact for all hops of the session; role sessions carry none. */
type Mfa = "true" | "false" | "absent";

/** Somebody whom the attacker controls: a user's session, a session of a role, or the attacker in his own account outside. */
export interface Actor {
  /** Tells sessions apart. */
  key: string;
  /** ARN of the user or role. */
  arn: string;
  account: string;
  kind: "user" | "role";
  /** Absent for the outsider, who may do everything at home. */
  carrier?: Carrier;
  mfa: Mfa;
  /** False: a service acts with this role, and nobody holds its credentials. */
  credentials: boolean;
  /** ARN of the identity provider by whose token the session was made. */
  provider?: string;
  /** The session carries tags that the attacker chose: when he made the session of this key, from which it comes. */
  tagged?: string;
  /** The session carries a source identity that he chose when he made the session of this key. */
  sourced?: string;
  /** The session is one of code that runs in a service: keys that name the code's resource are free. */
  inService?: boolean;
}

/** The caller as requests name him: a user's ARN, or the session `s` of a role (the replay rule of the contract). */
export function principalOf(actor: Actor): RequestPrincipal {
  return { type: "AWS", id: sessionArn(actor) };
}

function sessionArn({ kind, arn, account, carrier }: Actor): string {
  if (kind === "user") return arn;
  return `arn:${arn.split(":")[1]}:sts::${account}:assumed-role/${carrier?.name ?? ""}/s`;
}

export function outsideActor(): Actor {
  return { key: OUTSIDER, arn: OUTSIDER, account: accountOf(OUTSIDER), kind: "user", mfa: "absent", credentials: true };
}

const neverPresent = new Set(
  [
    "CalledVia CalledViaFirst CalledViaLast PrincipalServiceName PrincipalServiceNamesList SourceArn SourceAccount SourceOwner SourceOrgID SourceOrgPaths",
    "AssumedRoot ChatbotSourceArn",
  ].flatMap((names) => names.split(" ").map((name) => `aws:${name.toLowerCase()}`)),
);
/** Keys of which every request has one. */
const always = new Set(["aws:userid", "aws:currenttime", "aws:epochtime", "aws:securetransport", "aws:useragent", "aws:requestedregion"]);
/** Keys of the environment: free unless the question fixes them, and named in `requires` (ACCOUNT.md 4.3). */
export const environmentKeys: ReadonlyMap<string, string> = new Map(
  "SourceIp SourceVpc SourceVpcArn SourceVpce VpcSourceIp VpceAccount VpceOrgID VpceOrgPaths MultiFactorAuthPresent MultiFactorAuthAge SecureTransport UserAgent Referer CurrentTime EpochTime"
    .split(" ")
    .map((name) => [`aws:${name.toLowerCase()}`, `aws:${name}`]),
);

export function isAlwaysPresent(key: string): boolean {
  return always.has(key);
}

/** Values of the keys that the acting principal determines (ACCOUNT.md 4.1); null: absent, undefined: not determined by him. */
export function principalKey(world: World, actor: Actor, action: string, key: string): readonly string[] | null | undefined {
  const { carrier } = actor;
  switch (key) {
    case "aws:principalarn":
      return [actor.arn];
    case "aws:principalaccount":
      return [actor.account];
    case "aws:principaltype":
      return [actor.kind === "user" ? "User" : "AssumedRole"];
    case "aws:userid":
      return [`${carrier?.id ?? "AIDAOUTSIDER"}${actor.kind === "user" ? "" : ":s"}`];
    case "aws:username":
      return actor.kind === "user" ? [carrier?.name ?? "outsider"] : null;
    case "aws:principalisawsservice":
    case "aws:viaawsservice":
      return ["false"];
    case "aws:multifactorauthpresent":
      return actor.kind === "role" || actor.mfa === "absent" ? null : [actor.mfa];
    case "aws:multifactorauthage":
      return actor.kind === "user" && actor.mfa === "true" ? undefined : null;
    case "aws:tokenissuetime":
      return tokenIssueTime(world, actor, action);
    case "aws:principalorgid":
      return organisation(world, actor.account);
    case "aws:principalorgpaths":
      return organisation(world, actor.account) === null ? null : undefined;
    case "aws:federatedprovider":
      return actor.provider ? [actor.provider] : null;
    case "aws:sourceidentity":
      return actor.sourced === undefined ? null : undefined;
    default:
      return otherKey(actor, key);
  }
}

function otherKey({ inService, provider }: Actor, key: string): readonly string[] | null | undefined {
  if (key === "lambda:sourcefunctionarn" || key === "ec2:sourceinstancearn" || key === "ssm:sourceinstancearn")
    return inService ? undefined : null;
  // Claims of identity providers are keys of sessions that their tokens made.
  if (!provider && (key.startsWith("saml:") || (!key.startsWith("aws:") && key.slice(0, key.indexOf(":")).includes(".")))) return null;
  return neverPresent.has(key) ? null : undefined;
}

/** A session's is the time of its making; a user's own keys have none, and a session of a user without MFA may not call IAM. */
function tokenIssueTime(world: World, actor: Actor, action: string): readonly string[] | null | undefined {
  if (actor.kind === "role") return world.now === undefined ? undefined : [String(world.now)];
  return actor.mfa === "true" || !action.startsWith("iam:") ? undefined : null;
}

/** The organisation of an account: known where the snapshot names one, and none for accounts outside of it. */
export function organisation(world: World, account: string): readonly string[] | null | undefined {
  const { organizationId } = world.snapshot;
  // The attacker's own account is in no organisation of anybody else.
  if (account === OUTSIDE_ACCOUNT) return null;
  if (organizationId === undefined) return undefined;
  return world.snapshot.accounts.has(account) ? [organizationId] : null;
}

/** The value of a tag, whose key ignores case. */
export function tagged(tags: ReadonlyMap<string, string> | undefined, key: string): readonly string[] | null {
  for (const [name, value] of tags ?? []) if (name.toLowerCase() === key) return [value];
  return null;
}
