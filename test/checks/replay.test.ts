// The contract's replay rule on random policies of all kinds: a counterexample, written as JSON and given back to EvaluateRequest,
// is allowed by the new policy and not by the existing one. And it is a request that somebody can make, wherever there is one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateRequest } from "../../server/src/cli/evaluate";
import { runOperation } from "../../server/src/cli/operations";
import { readRequest } from "../../server/src/cli/request";
import { notAllowedBy } from "../../server/src/core/checks/access";
import { possibleGrant } from "../../server/src/core/checks/grants";
import { judgementOf } from "../../server/src/core/checks/operations";
import { callerContradiction, contradiction } from "../../server/src/core/meaning/own-keys";
import type { Statement } from "../../server/src/core/syntax/tree";
import { createInlineSolver } from "../../server/src/solver/inline";
import { type Random, type RawPolicy, randomFrom, randomPair } from "../agreement/random";
import { catalogue, environment, parse, run } from "./support";

type Kind = "identity" | "resource" | "scp" | "rcp";
const kinds: readonly Kind[] = ["identity", "resource", "scp", "rcp"];
const policyTypes = {
  identity: "IDENTITY_POLICY",
  resource: "RESOURCE_POLICY",
  scp: "SERVICE_CONTROL_POLICY",
  rcp: "RESOURCE_CONTROL_POLICY",
} as const;
const full = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

const open = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] };

/** A policy as its kind has to be: with principals or without, and guardrails that deny. */
function ofKind(policy: RawPolicy, kind: Kind, random: Random): RawPolicy {
  const statements = structuredClone(policy.Statement).map((one) => {
    delete one.NotPrincipal;
    if (kind === "identity" || kind === "scp") delete one.Principal;
    else if (kind === "rcp" || one.Principal === undefined) one.Principal = "*";
    if (kind === "rcp" || (kind === "scp" && random.chance(0.7))) one.Effect = "Deny";
    return one;
  });
  return { ...policy, Statement: statements };
}

/** The decision that EvaluateRequest gives when the policy is in force by itself; guardrails stand beside full access. */
function decision(policy: RawPolicy, kind: Kind, request: unknown): unknown {
  const allows = policy.Statement.some(({ Effect }) => Effect === "Allow");
  const set = {
    identity: { identityPolicies: [policy] },
    resource: { resourcePolicy: policy },
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

/** Whether a request exists that can be made, for the statement that the impossible example stands for. */
async function hasPossible(existing: RawPolicy, updated: RawPolicy, index: number): Promise<boolean> {
  const [older, newer] = [parse(JSON.stringify(existing)), parse(JSON.stringify(updated))];
  const judgement = { ...judgementOf([older, newer], environment), catalogue: undefined };
  const found = await run(possibleGrant(newer, newer.statements[index] as Statement, notAllowedBy(older, judgement), judgement));
  return found !== null && "request" in found && contradiction(found.request) === null;
}

const rounds = Number(process.env.ROUNDS ?? 60);
for (const kind of kinds)
  test(`${kind}: every counterexample replays and can be made where one can`, { timeout: 170_000 }, async () => {
    const counts = { examples: 0, impossible: 0 };
    for (let round = 0; round < rounds; round++) {
      const random = randomFrom(7000 + round);
      const pair = randomPair(random);
      const [existing, updated] = [ofKind(pair.existing, kind, random), ofKind(pair.updated, kind, random)];
      const parameters = { existingPolicyDocument: existing, newPolicyDocument: updated, policyType: policyTypes[kind] };
      let checked: Record<string, unknown>;
      try {
        checked = await ask("CheckNoNewAccess", parameters);
      } catch {
        continue; // A policy that cannot be judged has no counterexamples.
      }
      const why = `${kind}, round ${round}\n${JSON.stringify(existing)}\n${JSON.stringify(updated)}\n`;
      for (const { request, statementIndex } of checked.counterexamples as Example[]) {
        counts.examples++;
        const written = JSON.parse(JSON.stringify(request));
        assert.match(written.action, /^[^:]+:[^:]+$/, `no action: ${why}${JSON.stringify(written)}`);
        assert.equal(decision(updated, kind, written), "allow", `not allowed by the new policy: ${why}${JSON.stringify(written)}`);
        assert.notEqual(decision(existing, kind, written), "allow", `allowed by the existing policy: ${why}${JSON.stringify(written)}`);
        if (contradiction(readRequest(written)) === null) continue;
        counts.impossible++;
        if (kind === "identity" || kind === "resource")
          assert.equal(
            await hasPossible(existing, updated, statementIndex ?? 0),
            false,
            `impossible, though a possible one exists: ${why}${JSON.stringify(written)}: ${contradiction(readRequest(written))}`,
          );
      }
    }
    assert.ok(counts.examples > rounds / 20, `only ${counts.examples} examples`);
    if (process.env.COUNT) console.log(kind, counts);
  });

for (const operation of ["CheckNoPublicAccess", "CheckNoExternalAccess"] as const)
  test(`${operation}: every counterexample is allowed and can be made`, { timeout: 170_000 }, async () => {
    let examples = 0;
    for (let round = 0; round < rounds; round++) {
      const random = randomFrom(9000 + round);
      const policy = ofKind(randomPair(random).updated, "resource", random);
      const zone = operation === "CheckNoExternalAccess" ? { trustedAccounts: ["111122223333"] } : { resourceType: "AWS::S3::Bucket" };
      let checked: Record<string, unknown>;
      try {
        checked = await ask(operation, { policyDocument: policy, ...zone });
      } catch {
        continue;
      }
      assert.ok(!/replay/.test(String(checked.message)), `${checked.message}: ${JSON.stringify(policy)}`);
      for (const { request } of checked.counterexamples as Example[]) {
        examples++;
        const written = JSON.parse(JSON.stringify(request));
        const why = `round ${round}\n${JSON.stringify(policy)}\n${JSON.stringify(written)}`;
        assert.equal(decision(policy, "resource", written), "allow", `not allowed: ${why}`);
        assert.equal(callerContradiction(readRequest(written)), null, `impossible: ${why}`);
      }
    }
    assert.ok(examples > rounds / 10, `only ${examples} examples`);
  });
