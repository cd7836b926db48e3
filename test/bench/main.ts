// The benchmark: one run, one table. What is measured and how stands in docs/performance.md, which `--write` renews.
import { execFileSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { YOUNG_GENERATION_MB } from "../../server/src/cli/limits";
import { compileLess } from "../../server/src/platform/node/v8";
import { checkTable, NATIVE_LIMIT_MS, scriptOf } from "./checks";
import { corpusMissing, type Entry, readCorpus } from "./corpus";
import { writeTables } from "./docs";
import { editorTable } from "./editor";
import { hostTables } from "./hosts";
import { adversarialQuestions, corpusQuestions } from "./questions";
import { resourceTable } from "./resources";
import { searchTable } from "./searches";
import { megabytes, table } from "./stats";
import { throughputTables } from "./throughput";
import { writingTables } from "./writing";

const { values: options } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    docs: { type: "string" },
    readme: { type: "string" },
    "memory-checks": { type: "string", default: "100000" },
    "native-seconds": { type: "string", default: "130" },
    "throughput-seconds": { type: "string", default: "20" },
    "batch-lines": { type: "string", default: "100000" },
    only: { type: "string" },
  },
});

async function main(): Promise<void> {
  // As every process of the product does.
  compileLess();
  const corpus = readCorpus();
  const out: string[] = [];
  const print = (text: string) => {
    console.log(text);
    out.push(text);
  };
  print(
    `Node ${process.version}, ${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, ${new Date().toISOString().slice(0, 10)}, load before the run ${os.loadavg()[0]?.toFixed(1)}.\n`,
  );
  if (corpusMissing) print(`Rows about real policies are left out: ${corpusMissing}.\n`);
  // While working on one table; the others of the documentation would be lost, so this is never written.
  const checks = () => checkTable([...corpusQuestions(corpus), ...adversarialQuestions()], Number(options["native-seconds"]));
  if (options.only === "checks") return print(await checks());
  const searches = () => searchTable([...corpusQuestions(corpus), ...adversarialQuestions()]);
  if (options.only === "search") return print(await searches());
  if (options.only === "throughput") return print(await throughput(corpus));
  if (options.only === "startup") return print(startupTable());
  if (options.only === "editor") return print(await editorTable());
  if (options.only === "hosts") return print(await templates());
  if (options.only === "writing") return print(await writingTables(corpus, __dirname));
  if (options.only === "memory") return print(memoryTable(Number(options["memory-checks"])));
  if (options.only === "resources") return print(await resourceTable(corpus));
  print(`### Editor\n\n${await editorTable()}\n`);
  print(`### Templates\n\n${await templates()}\n`);
  print(`### Startup and size\n\n${startupTable()}\n`);
  print(`### Writing\n\n${await writingTables(corpus, __dirname)}\n`);
  print(`### Checks\n\n${await checks()}\n`);
  print(`### Search\n\n${await searches()}\n`);
  print(`### Resource and trust policies\n\n${await resourceTable(corpus)}\n`);
  print(`### Throughput\n\n${await throughput(corpus)}\n`);
  if (Number(options["memory-checks"]) > 0) print(`### Memory\n\n${memoryTable(Number(options["memory-checks"]))}\n`);
  if (options.write && options.docs && options.readme) writeTables(options.docs, options.readme, out.join("\n"));
}

/** The extension as it is packed, and its server: the reliability tests know how to start them. */
function startupTable(): string {
  const output = execFileSync(process.execPath, ["--import", "tsx", "test/reliability/startup.ts", "--json"], { encoding: "utf8" });
  const rows = JSON.parse(output.trim().split("\n").at(-1) as string) as [string, number][];
  return table(
    ["", "median of 5"],
    rows.map(([name, value]) => [name, String(value)]),
  );
}

/** Real templates beside the corpus of policies. */
const templates = () => hostTables(path.join(process.env.IAM_PROVER_CORPUS ?? "", "../hosts"), path.join(__dirname, "cli.js"));

const throughput = (corpus: Entry[]) =>
  throughputTables({
    cli: path.join(__dirname, "cli.js"),
    corpus,
    questions: corpusQuestions(corpus),
    scriptOf,
    nativeSeconds: Number(options["throughput-seconds"]),
    nativeLimitMs: NATIVE_LIMIT_MS,
    batchLines: Number(options["batch-lines"]),
  });

/** Many different checks in one process: what they leave behind. With the young generation that the thread of `batch` has (three semi-spaces). */
function memoryTable(checks: number): string {
  const flags = ["--expose-gc", `--max-semi-space-size=${YOUNG_GENERATION_MB / 3}`];
  const output = execFileSync(process.execPath, [...flags, path.join(__dirname, "memory-checks.js"), String(checks)], {
    encoding: "utf8",
  });
  const rows = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { checks: number; resident: number; collected: number; heap: number; seconds: number })
    .map(({ checks, resident, collected, heap, seconds }) => [
      String(checks),
      megabytes(resident),
      megabytes(collected),
      megabytes(heap),
      `${seconds.toFixed(0)} s`,
    ]);
  const title = "checks in one process (random pairs, all different)";
  return table([title, "resident memory, as it is", "after a collection", "heap in use after a collection", "time"], rows);
}

void main();
