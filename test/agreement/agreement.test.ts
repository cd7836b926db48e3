// The small agreement test: random pairs, a fixed and a fresh seed, against brute force and (where installed) the natives. The large one is run.ts.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { comparePair } from "./compare";
import { NativeSolver, nativeVersion } from "./native";
import { pairOf, type RawPolicy, randomFrom } from "./random";

const solver = createInlineSolver();
const catalogue = loadCatalogue();
/** What they do not decide within a second is for run.ts, which waits longer. */
const NATIVE_LIMIT_MS = 1000;
const natives = (["z3", "cvc5"] as const)
  .filter((name) => nativeVersion(name) !== null)
  .map((name) => new NativeSolver(name, NATIVE_LIMIT_MS));
after(async () => {
  for (const native of natives) native.close();
  await solver.dispose();
});

/** Pairs per seed; only some of them go to the natives, which are slower. */
const PAIRS = Number(process.env.AGREEMENT_PAIRS ?? 90);
const NATIVE_EVERY = 12;
/** Undecided without a part of which nobody knows the meaning is honest, but must stay rare. */
const MOST_UNDECIDED = 0.01;

for (const seed of [4711, Number(process.env.SEED ?? Date.now() % 1_000_000)]) {
  test(`verdicts on random pairs agree with brute force (seed ${seed})`, async () => {
    const counts = { PASS: 0, FAIL: 0, UNDECIDED: 0, unexplained: 0, found: 0 };
    for (let n = 0; n < PAIRS; n++) {
      const random = randomFrom(seed * 1_000_003 + n);
      const { existing, updated, role } = pairOf(random);
      const comparison = await comparePair(
        existing,
        updated,
        {
          solver,
          catalogue,
          natives: n % NATIVE_EVERY === 0 ? natives : [],
          gridLimit: 500,
          random,
        },
        role,
      );
      counts[comparison.result]++;
      if (comparison.differences.some((difference) => difference.startsWith("undecided:"))) counts.unexplained++;
      if (comparison.bruteFound) counts.found++;
      const wrong = comparison.differences.filter((difference) => !difference.startsWith("undecided"));
      assert.deepEqual(wrong, [], `pair ${n} of seed ${seed}\nexisting ${JSON.stringify(existing)}\nupdated  ${JSON.stringify(updated)}`);
    }
    assert.ok(counts.unexplained <= Math.ceil(PAIRS * MOST_UNDECIDED), `${counts.unexplained} of ${PAIRS} pairs were not decided`);
    assert.ok(counts.PASS > PAIRS / 8 && counts.found > PAIRS / 8, `too one-sided to test anything: ${JSON.stringify(counts)}`);
  });
}

test("an identity policy beside one that exempts only root users is asked of users and roles, by all three ways", async () => {
  const existing: RawPolicy = {
    Statement: [{ Effect: "Allow", NotPrincipal: { AWS: "111122223333" }, Action: ["s3:*"], Resource: ["*"] }],
  };
  const updated: RawPolicy = { Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["*"] }] };
  const comparison = await comparePair(existing, updated, { solver, catalogue, natives, gridLimit: 500, random: randomFrom(1) });
  assert.deepEqual(
    { result: comparison.result, bruteFound: comparison.bruteFound, differences: comparison.differences },
    { result: "PASS", bruteFound: false, differences: [] },
  );
});

for (const name of ["z3", "cvc5"] as const)
  test(`${name} takes part`, { skip: nativeVersion(name) ? false : `${name} is not installed: \`apt-get install ${name}\`` }, async () => {
    const native = natives.find((one) => one.name === name) as NativeSolver;
    assert.equal((await native.check('(declare-const s String)\n(assert (str.prefixof "a" s))\n')).verdict, "sat");
    assert.equal((await native.check('(declare-const s String)\n(assert (and (str.prefixof "a" s) (= s "b")))\n')).verdict, "unsat");
  });
