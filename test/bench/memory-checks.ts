// A process of its own that makes many different checks, as `batch` does, and says what they leave behind. Prints one JSON object per mark.
import { setTimeout } from "node:timers/promises";
import { checkNoNewAccess } from "../../server/src/core/checks/operations";
import { keepMemoryLevel } from "../../server/src/platform/node/v8";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { randomFrom, randomPair } from "../agreement/random";
import { documentOf } from "./corpus";

async function main(checks: number): Promise<void> {
  keepMemoryLevel();
  const environment = { catalogue: loadCatalogue() };
  const solver = createInlineSolver();
  const from = performance.now();
  for (let n = 1; n <= checks; n++) {
    const { existing, updated } = randomPair(randomFrom(n));
    const [older, newer] = [documentOf(JSON.stringify(existing)), documentOf(JSON.stringify(updated))];
    await investigate(checkNoNewAccess(older, newer, environment), solver, {});
    if (n !== 1000 && n !== checks && n % 25_000 !== 0) continue;
    const resident = process.memoryUsage().rss;
    const seconds = (performance.now() - from) / 1000;
    // Between two collections memory goes up and down by some 20 MB, so what is left is told too. Pages are given back by and by.
    for (let i = 0; i < 2; i++) {
      globalThis.gc?.();
      await setTimeout(300);
    }
    const { rss: collected, heapUsed: heap } = process.memoryUsage();
    console.log(JSON.stringify({ checks: n, resident, collected, heap, seconds }));
  }
  await solver.dispose();
}

void main(Number(process.argv[2]));
