// A third reader of the law beside evaluator and formula: random requests, one policy and all together, a fixed and a fresh seed. The large run is run.ts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareRound, examine, newTally } from "./compare";
import { shrink } from "./shrink";

const ROUNDS = Number(process.env.ORACLE_ROUNDS ?? 60);
const REQUESTS = 5;

for (const seed of [31337, Number(process.env.SEED ?? Date.now() % 1_000_000)])
  test(`evaluator and formula say what the oracle says (seed ${seed})`, () => {
    const tally = newTally();
    for (let round = 0; round < ROUNDS; round++) {
      compareRound(seed * 1_000_003 + round, REQUESTS, tally);
      const [difference] = tally.differences;
      if (!difference) continue;
      const what = examine(difference);
      assert.fail(`round ${round}: ${what}\n${JSON.stringify(shrink(difference, (smaller) => examine(smaller) === what))}`);
    }
    const { requests, allowed, undecided } = tally;
    assert.ok(allowed > requests / 20, `too one-sided to test anything: ${allowed} allowed, ${undecided} undecided`);
    assert.deepEqual(tally.weaker, [], "the product calls undecided what can only be one way");
  });
