// The counts of CountAccess against brute force, and their time over a folder of policies (docs/measure.md).
// node --import tsx test/bench/count.ts [policies] [folder]
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Catalogue } from "../../server/src/core/catalogue/api";
import { countAccess } from "../../server/src/core/measure/count";
import { currentSession } from "../../server/src/core/session/session";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
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
  const documents = policiesBelow(folder);
  const [first, ...later] = [1, 2, 3, 4].map(() => documents.map((document) => timeOf(document, catalogue)));
  tell("The first time", first as number[]);
  // What other programs take away meanwhile is in all but the best.
  const best = documents.map((_, i) => Math.min(...later.map((times) => times[i] as number)));
  tell("The best of three times after that", best);
}

/** Milliseconds of the processor for one count, with nothing known of a policy that was counted before. */
function timeOf(document: PolicyDocument, catalogue: Catalogue): number {
  currentSession().forget("globs");
  const start = process.cpuUsage();
  const count = countAccess(document, catalogue, { maxLength: 64 });
  const { user, system } = process.cpuUsage(start);
  assert.notEqual(typeof count, "string", `not decided: ${count}`);
  return (user + system) / 1000;
}

function tell(when: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(1);
  const over = sorted.filter((time) => time > 50).length;
  console.log(
    `${when}, ${sorted.length} policies: median ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms of the processor, ${over} above 50 ms.`,
  );
}

/** The policies of all files of a folder and its folders. */
function policiesBelow(folder: string): PolicyDocument[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      const text = readFileSync(path.join(folder, name), "utf8");
      const written = JSON.parse(text) as { policy?: unknown };
      return parsePolicy(written.policy ? JSON.stringify(written.policy) : text).document ?? [];
    })
    .filter(({ statements }) => statements.length > 0);
}
