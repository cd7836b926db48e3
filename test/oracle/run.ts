// The large comparison: `node --import tsx test/oracle/run.ts --requests 100000 [--seed 1]`.
import { parseArgs } from "node:util";
import { type Case, compareRound, examine, newTally } from "./compare";
import { shrink } from "./shrink";

/** Requests for one policy in one round; a round asks as many policy sets. */
const PER_ROUND = 5;

function main(): void {
  const { values } = parseArgs({
    options: {
      requests: { type: "string", default: "100000" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      show: { type: "string", default: "10" },
      weaker: { type: "boolean", default: false },
    },
  });
  const tally = newTally();
  const from = performance.now();
  for (let round = 0; tally.requests < Number(values.requests); round++)
    compareRound(Number(values.seed) * 1_000_003 + round, PER_ROUND, tally);
  for (const one of tally.differences.slice(0, Number(values.show))) report(one);
  if (values.weaker)
    for (const one of tally.weaker.slice(0, Number(values.show))) console.log(`\nOnly the oracle decides:\n  ${JSON.stringify(one)}`);
  const seconds = ((performance.now() - from) / 1000).toFixed(0);
  const { requests, allowed, undecided, weaker, differences } = tally;
  console.log(
    `\n${requests} requests, seed ${values.seed}, ${seconds} s: ${allowed} allowed, ${undecided} undecided, ${weaker.length} decided by the oracle only, ${differences.length} differing`,
  );
  process.exitCode = differences.length > 0 ? 1 : 0;
}

/** Prints a difference, made small. */
function report(one: Case): void {
  const what = examine(one);
  const small = shrink(one, (smaller) => examine(smaller) === what);
  console.log(`\n${what}\n  ${JSON.stringify(small)}`);
}

main();
