// A process of its own that loads the catalogue once and says what that took: time and memory that stays.
import { loadCatalogue } from "../../server/src/workspace/catalogue";

globalThis.gc?.();
const before = process.memoryUsage();
const from = performance.now();
const catalogue = loadCatalogue();
const milliseconds = performance.now() - from;
globalThis.gc?.();
const after = process.memoryUsage();
console.log(
  JSON.stringify({
    milliseconds,
    heap: (after.heapUsed - before.heapUsed) / 1e6,
    resident: (after.rss - before.rss) / 1e6,
    actions: catalogue.actionCount,
  }),
);
