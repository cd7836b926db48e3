// The large agreement test: `node --import tsx test/agreement/run.ts --pairs 20000 [--seed 1] [--cvc5-every 4] [--grid 1500]`.
import { parseArgs } from "node:util";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { comparePair } from "./compare";
import { NativeSolver, nativeVersion } from "./native";
import { pairOf, randomFrom } from "./random";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pairs: { type: "string", default: "20000" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      "cvc5-every": { type: "string", default: "4" },
      "z3-every": { type: "string", default: "1" },
      grid: { type: "string", default: "1500" },
    },
  });
  const pairs = Number(values.pairs);
  const seed = Number(values.seed);
  const z3 = nativeVersion("z3") ? new NativeSolver("z3", 10_000) : undefined;
  const cvc5 = nativeVersion("cvc5") ? new NativeSolver("cvc5", 10_000) : undefined;
  if (!z3) console.log("z3 is not installed: that comparison is left out (`apt-get install z3`).");
  if (!cvc5) console.log("cvc5 is not installed: that comparison is left out (`apt-get install cvc5`).");
  const solver = createInlineSolver();
  const catalogue = loadCatalogue();
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  const from = performance.now();
  let differing = 0;
  for (let n = 0; n < pairs; n++) {
    const random = randomFrom(seed * 1_000_003 + n);
    const { existing, updated, role } = pairOf(random);
    const natives = [
      ...(z3 && n % Number(values["z3-every"]) === 0 ? [z3] : []),
      ...(cvc5 && n % Number(values["cvc5-every"]) === 0 ? [cvc5] : []),
    ];
    const comparison = await comparePair(existing, updated, { solver, catalogue, natives, gridLimit: Number(values.grid), random }, role);
    count(`verdict ${comparison.result}`);
    if (comparison.result === "FAIL") count(comparison.bruteFound ? "FAIL and brute force finds it too" : "FAIL, beyond the grid");
    for (const [name, verdict] of Object.entries(comparison.natives)) count(`${name}: ${verdict}`);
    if (comparison.differences.length > 0) {
      differing++;
      console.log(
        `\nPair ${n} of seed ${seed}: ${comparison.differences.join("; ")}\n  existing ${JSON.stringify(existing)}\n  updated  ${JSON.stringify(updated)}`,
      );
    }
  }
  z3?.close();
  cvc5?.close();
  await solver.dispose();
  console.log(`\n${pairs} pairs, seed ${seed}, ${((performance.now() - from) / 1000).toFixed(0)} s, ${differing} differing`);
  for (const [what, times] of [...counts].sort()) console.log(`${String(times).padStart(8)}  ${what}`);
  process.exitCode = differing > 0 ? 1 : 0;
}

void main();
