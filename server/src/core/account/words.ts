// Names and gains of chains in words: for reports, messages and pages.
import type { Goal } from "./goal";
import type { Gain } from "./hop";

/** `role/ci` of a whole ARN. */
export function shortName(arn: string): string {
  return arn.split(":").slice(5).join(":") || arn;
}

/** What a hop gives to who makes it. */
export function gainWords(gain: Gain): string {
  switch (gain.kind) {
    case "principal":
      return gain.credentials ? gain.arn : `${gain.arn} (a service acts with it)`;
    case "policyVersion":
      return `another document for ${gain.policyArn}`;
    case "policyRemoved":
      return `${gain.policyName ?? gain.policyArn} gone from ${gain.of}`;
    case "boundary":
      return gain.policyArn ? `the boundary ${gain.policyArn} for ${gain.of}` : `no boundary for ${gain.of}`;
    case "groupMember":
      return `${gain.user} in ${gain.group}`;
    case "groupLeft":
      return `${gain.user} no longer in ${gain.group}`;
    case "newPrincipal":
      return `the new principal ${gain.arn}`;
    case "identityPolicy":
      return `a policy for ${gain.of}`;
    case "trustPolicy":
      return `another trust policy for ${gain.of}`;
    case "resourcePolicy":
      return `another policy for ${gain.of}`;
    default:
      return `other tags for ${gain.of}`;
  }
}

/** What a question asks for, in words. */
export function goalWords(to: Goal): string {
  if ("admin" in to) return `administration of ${to.admin}`;
  return "principal" in to ? to.principal : `${to.action} on ${to.resource}`;
}
