// The contract's replay rule on random policies: test/agreement/replay-random.ts, a few rounds of it; test/agreement/replay.ts runs many.
import assert from "node:assert/strict";
import { test } from "node:test";
import { kinds, replayOutside, replayRandom } from "../agreement/replay-random";

const ROUNDS = 40;

for (const kind of kinds)
  test(`${kind}: every counterexample replays and can be made where one can`, { timeout: 170_000 }, async () => {
    const { examples } = await replayRandom(kind, ROUNDS);
    assert.ok(examples > ROUNDS / 10, `only ${examples} examples`);
  });

for (const operation of ["CheckNoPublicAccess", "CheckNoExternalAccess"] as const)
  test(`${operation}: every counterexample is allowed and can be made`, { timeout: 170_000 }, async () => {
    const { examples, impossible } = await replayOutside(operation, ROUNDS);
    assert.ok(examples > ROUNDS / 10, `only ${examples} examples`);
    assert.equal(impossible, 0);
  });
