// The contract's replay rule on random policies of every kind and operation: a counterexample, written as JSON and given back to
// EvaluateRequest, is allowed by the policy that it speaks of and not by the other. And somebody can make it, wherever there is such a request.
import assert from "node:assert/strict";
import { InputError } from "../../server/src/cli/errors";
import { evaluateRequest } from "../../server/src/cli/evaluate";
import { runOperation } from "../../server/src/cli/operations";
import { readRequest } from "../../server/src/cli/request";
import { notAllowedBy } from "../../server/src/core/checks/access";
import { possibleGrant } from "../../server/src/core/checks/grants";
import { inForce, isGuardrail } from "../../server/src/core/checks/guardrail";
import { questionContext } from "../../server/src/core/checks/operations";
import { contradiction } from "../../server/src/core/semantics/own-keys";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { catalogue, environment, parse, run } from "../checks/support";
import { type Random, type RawPolicy, randomFrom, randomPair } from "./random";

export const kinds = ["identity", "resource", "trust", "endpoint", "scp", "rcp"] as const;
export type Kind = (typeof kinds)[number];

/** What was seen of a kind of policies. */
export interface Counts {
  examples: number;
  /** Examples that nobody can make, because there is no other. */
  impossible: number;
  /** Policies that cannot be judged. */
  refused: number;
}

const policyTypes = {
  identity: "IDENTITY_POLICY",
  resource: "RESOURCE_POLICY",
  trust: "RESOURCE_POLICY",
  endpoint: "RESOURCE_POLICY",
  scp: "SERVICE_CONTROL_POLICY",
  rcp: "RESOURCE_CONTROL_POLICY",
} as const;
const full = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const open = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] };
const trustActions = [["sts:AssumeRole"], ["sts:*"], ["sts:AssumeRole", "sts:TagSession"], ["sts:AssumeRoleWithWebIdentity"], ["*"]];
const accesses = [
  [{ actions: ["s3:GetObject", "ec2:RunInstances"] }],
  [{ resources: ["arn:aws:s3:::b/key"] }],
  [{ actions: ["s3:*Object", "sts:AssumeRole"], resources: ["arn:aws:s3:::b/*", "arn:aws:iam::111122223333:role/*"] }],
];

/** A policy as its kind has to be: with principals or without, a role's trust without resources, guardrails that deny. */
function ofKind(policy: RawPolicy, kind: Kind, random: Random): RawPolicy {
  const statements = structuredClone(policy.Statement).map((one) => {
    if (kind !== "resource" && kind !== "endpoint") delete one.NotPrincipal;
    if (kind === "identity" || kind === "scp") delete one.Principal;
    else if (kind === "rcp" || (one.Principal === undefined && one.NotPrincipal === undefined)) one.Principal = "*";
    if (kind === "rcp" || (kind === "scp" && random.chance(0.7))) one.Effect = "Deny";
    if (kind === "trust") {
      delete one.Resource;
      delete one.NotResource;
      delete one.NotAction;
      one.Action = random.pick(trustActions);
    }
    return one;
  });
  return { ...policy, Statement: statements };
}

/** The decision that EvaluateRequest gives when the policy is in force by itself; what limits stands beside full access. */
function decision(policy: RawPolicy, kind: Kind, request: unknown): unknown {
  const allows = policy.Statement.some(({ Effect }) => Effect === "Allow");
  const set = {
    identity: { identityPolicies: [policy] },
    resource: { resourcePolicy: policy },
    trust: { resourcePolicy: policy },
    endpoint: { identityPolicies: [full], resourcePolicy: open, vpcEndpointPolicies: [policy] },
    scp: { identityPolicies: [full], serviceControlPolicies: [allows ? [policy] : [full, policy]] },
    rcp: { identityPolicies: [full], resourcePolicy: open, resourceControlPolicies: [[policy]] },
  }[kind];
  return evaluateRequest({ ...set, request }, catalogue).decision;
}

interface Example {
  statementIndex?: number;
  request: unknown;
}

const solver = createInlineSolver();
const ask = (operation: string, parameters: object) =>
  runOperation(operation, { ...parameters }, { catalogue, solver, timeoutMs: 5000 }) as Promise<Record<string, unknown>>;

/** Asks; undefined for a policy that cannot be judged. */
async function asked(operation: string, parameters: object): Promise<Record<string, unknown> | undefined> {
  try {
    return await ask(operation, parameters);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Whether a request that can be made is allowed by the one policy and not by the other: by the statement, or by any where none is named. */
async function hasPossible(other: RawPolicy | undefined, own: RawPolicy, kind: Kind, index: number | undefined): Promise<boolean> {
  const whole = (policy: RawPolicy) => {
    const document = parse(JSON.stringify(policy));
    return isGuardrail(kind) ? inForce(document, kind) : document;
  };
  const [older, newer] = [other && whole(other), whole(own)];
  const context = { ...questionContext(older ? [older, newer] : [newer], environment), catalogue: undefined };
  const property = older ? notAllowedBy(older, context) : { term: () => ({ kind: "true" }) as const, holds: () => true };
  for (const statement of newer.statements) {
    if (statement.effect?.value !== "Allow" || (index !== undefined && !isGuardrail(kind) && statement.index !== index)) continue;
    const found = await run(possibleGrant(newer, statement, property, context));
    if (found !== null && "request" in found && contradiction(found.request) === null) return true;
  }
  return false;
}

/** One example of a difference: it replays, and can be made if any can. */
async function examine(
  examples: Example[],
  other: RawPolicy | undefined,
  own: RawPolicy,
  kind: Kind,
  why: string,
  counts: Counts,
): Promise<void> {
  for (const { request, statementIndex } of examples) {
    counts.examples++;
    const written = JSON.parse(JSON.stringify(request));
    const told = `${why}${JSON.stringify(other)}\n${JSON.stringify(own)}\n${JSON.stringify(written)}`;
    assert.match(written.action, /^[^:]+:[^:]+$/, `no action: ${told}`);
    assert.equal(decision(own, kind, written), "allow", `not allowed: ${told}`);
    if (other) assert.notEqual(decision(other, kind, written), "allow", `allowed by the other policy: ${told}`);
    const because = contradiction(readRequest(written));
    if (because === null) continue;
    counts.impossible++;
    // Of a guardrail, each example is about one Deny; only where it is alone is it about all that differs.
    if (other && (!isGuardrail(kind) || examples.length === 1))
      assert.equal(
        await hasPossible(other, own, kind, statementIndex),
        false,
        `impossible, though a possible one exists (${because}): ${told}`,
      );
  }
}

/** Puts `rounds` random policies of a kind to CheckNoNewAccess, CheckAccessNotGranted and ComparePolicies. Throws where an example fails. */
export async function replayRandom(kind: Kind, rounds: number, seed = 7000): Promise<Counts> {
  const counts: Counts = { examples: 0, impossible: 0, refused: 0 };
  for (let round = 0; round < rounds; round++) {
    const random = randomFrom(seed + round);
    const pair = randomPair(random);
    const [existing, updated] = [ofKind(pair.existing, kind, random), ofKind(pair.updated, kind, random)];
    const policyType = policyTypes[kind];
    const why = `${kind}, seed ${seed}, round ${round}\n`;
    const two = { existingPolicyDocument: existing, newPolicyDocument: updated, policyType };
    const checked = await asked("CheckNoNewAccess", two);
    if (!checked) {
      counts.refused++;
      continue;
    }
    for (const { message } of [checked]) assert.doesNotMatch(String(message), /did not replay/, why);
    await examine(checked.counterexamples as Example[], existing, updated, kind, why, counts);
    const compared = await asked("ComparePolicies", two);
    const { newAccess, removedAccess } = (compared?.counterexamples ?? {}) as Record<string, Example[]>;
    await examine(newAccess ?? [], existing, updated, kind, `${why}gained `, counts);
    await examine(removedAccess ?? [], updated, existing, kind, `${why}lost `, counts);
    const granted = await asked("CheckAccessNotGranted", { policyDocument: updated, policyType, access: random.pick(accesses) });
    await examine((granted?.counterexamples ?? []) as Example[], undefined, updated, kind, `${why}listed `, counts);
  }
  return counts;
}

/** Puts random resource policies to a question about callers from outside. Throws where an example fails. */
export async function replayOutside(
  operation: "CheckNoPublicAccess" | "CheckNoExternalAccess",
  rounds: number,
  seed = 9000,
): Promise<Counts> {
  const counts: Counts = { examples: 0, impossible: 0, refused: 0 };
  for (let round = 0; round < rounds; round++) {
    const random = randomFrom(seed + round);
    const policy = ofKind(randomPair(random).updated, "resource", random);
    const zone = operation === "CheckNoExternalAccess" ? { trustedAccounts: ["111122223333"] } : { resourceType: "AWS::S3::Bucket" };
    const checked = await asked(operation, { policyDocument: policy, ...zone });
    if (!checked) {
      counts.refused++;
      continue;
    }
    assert.doesNotMatch(String(checked.message), /did not replay/, JSON.stringify(policy));
    await examine(checked.counterexamples as Example[], undefined, policy, "resource", `${operation}, round ${round}\n`, counts);
  }
  return counts;
}
