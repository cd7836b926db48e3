// The counts of CountAccess against brute force, and their time over a folder of policies (docs/measure.md).
// node --import tsx test/bench/count.ts [policies] [folder]
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { countAccess } from "../../server/src/core/measure/count";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { bothCounts, everyResource, random, randomPolicy, smallCatalogue } from "../measure/brute";

const [rounds = "2000", folder] = process.argv.slice(2);
const resources = everyResource();
const small = smallCatalogue();
const next = random(2026);
for (let i = 0; i < Number(rounds); i++) {
  const document = randomPolicy(next);
  const { count, brute } = bothCounts(document, small, resources);
  assert.deepEqual(count, { most: brute, least: brute }, document.text);
}
console.log(`${rounds} policies, ${resources.length} resources each: all counts equal.`);

if (folder) {
  const catalogue = loadCatalogue();
  const times: number[] = [];
  let undecided = 0;
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".json"))) {
    const text = readFileSync(path.join(folder, name), "utf8");
    const written = JSON.parse(text) as { policy?: unknown };
    const { document } = parsePolicy(written.policy ? JSON.stringify(written.policy) : text);
    if (!document) continue;
    const start = process.cpuUsage();
    const count = countAccess(document, catalogue, { maxLength: 64 });
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
    if (typeof count === "string") undecided++;
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))]?.toFixed(1);
  console.log(
    `${times.length} policies: median ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms of the processor; ${undecided} not decided.`,
  );
}
