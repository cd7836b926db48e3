// How much smaller MinimizePolicy makes a folder of policies, each result compared again with what it was made of (docs/minimise.md).
// node --import tsx test/bench/minimise.ts FOLDER [strict|catalogue] [every n-th]
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { comparePolicies } from "../../server/src/core/checks/compare";
import { type Level, minimisePolicy } from "../../server/src/core/measure/minimise";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import { policySize } from "../../server/src/core/validate/document/size";
import { createInlineSolver } from "../../server/src/solver/inline";
import { investigate } from "../../server/src/solver/investigate";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

void main();

async function main(): Promise<void> {
  const [folder = ".", level = "strict", step = "1"] = process.argv.slice(2);
  const catalogue = loadCatalogue();
  const solver = createInlineSolver();
  const reductions: number[] = [];
  const counts = { changed: 0, undecided: 0, smaller: 0 };
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  for (const name of files.filter((_, i) => i % Number(step) === 0)) {
    const { document } = parsePolicy(readFileSync(path.join(folder, name), "utf8"));
    if (!document) continue;
    const result = await investigate(minimisePolicy(document, catalogue, { level: level as Level }), solver, {});
    if ("undecided" in result) {
      counts.undecided++;
      console.log(`${name}: ${result.undecided}`);
      continue;
    }
    const [text = ""] = result.documents;
    reductions.push(1 - text.length / policySize(document.text));
    if (text.length < policySize(document.text)) counts.smaller++;
    const { document: after } = parsePolicy(text);
    // What is folded by the catalogue allows more than the catalogue knows, so only the strict level compares as equal.
    if (!after || level !== "strict") continue;
    const { comparison } = await investigate(comparePolicies(document, after, { catalogue }), solver, {});
    if (comparison !== "EQUIVALENT") counts.changed++;
  }
  await solver.dispose();
  const mean = reductions.reduce((sum, one) => sum + one, 0) / reductions.length;
  console.log(
    `${reductions.length} policies, level ${level}: ${(100 * mean).toFixed(1)} % smaller on average, ${counts.smaller} smaller at all, ${counts.changed} with another meaning, ${counts.undecided} not decided.`,
  );
}
