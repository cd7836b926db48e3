// Trust policies that an attacker writes.
import type { Hop } from "./hop";

/** Lets in whoever comes: what a trust policy can become while nobody knows yet for whom. */
export const openTrustText = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: ["sts:AssumeRole", "sts:TagSession"] }],
};

/** The hops with trust policies that name just those who use them later in the chain. */
export function withExactTrust(hops: readonly Hop[]): Hop[] {
  return hops.map((hop, i) => ({
    ...hop,
    gains: hop.gains.map((gain) => {
      if (gain.kind === "trustPolicy") return { ...gain, document: trustFor(gain.of, hops.slice(i)) };
      if (gain.kind === "newPrincipal" && gain.trustPolicy) return { ...gain, trustPolicy: trustFor(gain.arn, hops.slice(i)) };
      return gain;
    }),
  }));
}

function trustFor(role: string, later: readonly Hop[]): object {
  const statements = new Map<string, object>();
  for (const hop of later) {
    const inService = (hop.within ?? []).map(({ actor, request }) => ({ principal: actor.arn, request }));
    for (const { principal, request } of [...hop.requests.map((one) => ({ principal: hop.principal, request: one })), ...inService]) {
      if (request.resource !== role) continue;
      if (request.action === "sts:AssumeRole") statements.set(principal, callerStatement(principal));
      const service = request.action === "iam:PassRole" ? request.context["iam:PassedToService"] : undefined;
      if (service) statements.set(String(service), { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });
    }
  }
  return statements.size === 0 ? openTrustText : { Version: "2012-10-17", Statement: [...statements.values()] };
}

/** A user by name; a role's sessions by a condition, because a grant to the role's ARN leaves its boundary in force. */
function callerStatement(principal: string): object {
  if (principal.includes(":user/")) return { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" };
  return {
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: "sts:AssumeRole",
    Condition: { ArnEquals: { "aws:PrincipalArn": principal } },
  };
}
