// The contract's replay rule on random policies: test/agreement/replay-random.ts, a few rounds of it; test/agreement/replay.ts runs many.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkNoNewAccess } from "../../server/src/core/checks/operations";
import { kinds, replayOutside, replayRandom } from "../agreement/replay-random";
import { environment, policy, run } from "./support";

const ROUNDS = 40;

for (const kind of kinds)
  test(`${kind}: every counterexample replays and can be made where one can`, async () => {
    const { examples } = await replayRandom(kind, ROUNDS);
    assert.ok(examples > ROUNDS / 10, `only ${examples} examples`);
  });

const known = [
  ["an ARN that two patterns force to name no account: the request says whose the resource is", "identity", 30_006],
  ["a caller whose ARN is asked for is one of the resource's account", "scp", 30_232],
] as const;
for (const [title, kind, seed] of known)
  test(title, async () => {
    assert.ok((await replayRandom(kind, 1, seed)).examples > 0);
  });

test("what an identity may newly do is asked of those who have identity policies, whoever the older policy names", async () => {
  const older = policy(
    { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" },
    { Effect: "Deny", Principal: { Federated: "accounts.google.com" }, Action: "s3:*", Resource: "arn:aws:s3:::b/*" },
  );
  const newer = (Action: string) => policy({ Effect: "Allow", Action, Resource: "*" });
  const check = (Action: string) => run(checkNoNewAccess(older, newer(Action), environment));
  assert.deepEqual([(await check("s3:GetObject")).result, (await check("sqs:*")).result], ["PASS", "FAIL"]);
});

test("what a whole account may newly do is shown by a user or the root user of it", async () => {
  const get = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
  const [account, root] = ["123456789012", "arn:aws:iam::123456789012:root"];
  const everybody = { ...get, Principal: "*" };
  const newer = policy({ ...get, Principal: { AWS: account } });
  for (const [older, caller] of [
    [policy(everybody, { ...get, Effect: "Deny", NotPrincipal: { AWS: root } }), "arn:aws:iam::123456789012:user/alice"],
    [policy({ ...everybody, Condition: { StringEquals: { "aws:PrincipalAccount": account } } }), root],
  ] as const) {
    const { counterexamples } = await run(checkNoNewAccess(older, newer, environment));
    assert.equal(counterexamples[0]?.request.principal.id, caller);
  }
});

for (const operation of ["CheckNoPublicAccess", "CheckNoExternalAccess"] as const)
  test(`${operation}: every counterexample is allowed and can be made`, async () => {
    const { examples, impossible } = await replayOutside(operation, ROUNDS);
    assert.ok(examples > ROUNDS / 10, `only ${examples} examples`);
    assert.equal(impossible, 0);
  });
