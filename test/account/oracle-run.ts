// Compares the product with the oracle on many random accounts: `node --import tsx test/account/oracle-run.ts [number] [first seed]`.
import { Oracle, TooManyOrders } from "./oracle";
import { randomAccount } from "./random-accounts";
import { dispose, told, verdict } from "./support";

export interface Difference {
  seed: number;
  product: string;
  oracle: string;
}

/** Where product and oracle differ; `undecided` are the seeds that the product left open. Seeds that take longer than `slow` milliseconds are told. */
export async function compare(
  seeds: Iterable<number>,
  slow?: number,
): Promise<{ differences: Difference[]; undecided: number[]; reachable: number; givenUp: number }> {
  const differences: Difference[] = [];
  const undecided: number[] = [];
  let reachable = 0;
  let givenUp = 0;
  for (const seed of seeds) {
    const { snapshot, test, goal, from } = randomAccount(seed);
    const begin = performance.now();
    const expected = judged(test, goal, from);
    if (expected === undefined) {
      givenUp++;
      continue;
    }
    const middle = performance.now();
    const answer = await verdict(snapshot, from, goal, { outsider: test.outsider });
    if (slow && performance.now() - begin > slow)
      console.log(`seed ${seed}: oracle ${Math.round(middle - begin)} ms, product ${Math.round(performance.now() - middle)} ms`);
    if (expected === "REACHABLE") reachable++;
    if (answer.verdict === "UNDECIDED") undecided.push(seed);
    else if (answer.verdict !== expected) differences.push({ seed, product: told(answer), oracle: expected });
  }
  return { differences, undecided, reachable, givenUp };
}

/** The reference's verdict; undefined where it has too many orders to try. */
function judged(test: ConstructorParameters<typeof Oracle>[0], goal: ConstructorParameters<typeof Oracle>[1], from: string) {
  try {
    return new Oracle(test, goal).reachable(from) ? "REACHABLE" : "UNREACHABLE";
  } catch (error) {
    if (error instanceof TooManyOrders) return undefined;
    throw error;
  }
}

async function main(): Promise<void> {
  const [count = 5000, first = 1] = process.argv.slice(2).map(Number);
  const { differences, undecided, reachable, givenUp } = await compare(
    Array.from({ length: count }, (_, i) => first + i),
    5000,
  );
  for (const one of differences.slice(0, 40)) console.log(JSON.stringify(one));
  console.log(
    `${count} accounts, ${givenUp} of them with too many orders for the reference, ${reachable} reachable: ${differences.length} differ, ${undecided.length} undecided${undecided.length > 0 ? ` (${undecided.slice(0, 20).join(", ")})` : ""}`,
  );
  await dispose();
  process.exitCode = differences.length > 0 ? 1 : 0;
}

if (process.argv[1]?.endsWith("oracle-run.ts")) void main();
