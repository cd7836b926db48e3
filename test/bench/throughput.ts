// How much a pipeline gets done: policies and questions per second of the real command line, one process and two, beside native solvers.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type NativeName, NativeSolver, nativeVersion } from "../agreement/native";
import { randomFrom, randomIdentityPair } from "../agreement/random";
import { type Entry, withoutStatement } from "./corpus";
import { type BenchQuestion, criticalActions } from "./questions";
import { table } from "./stats";

interface ThroughputOptions {
  /** The bundled command line. */
  cli: string;
  corpus: Entry[];
  questions: BenchQuestion[];
  /** The question for a native solver; undefined where the description of the language for them does not reach. */
  scriptOf(question: BenchQuestion): string | undefined;
  /** For each of the natives' rows. */
  nativeSeconds: number;
  nativeLimitMs: number;
  /** Lines after which batch's memory is read for the last time. */
  batchLines: number;
}

/** Everything by the clock: what a pipeline waits for. On a busy machine all rows suffer. */
export async function throughputTables(options: ThroughputOptions): Promise<string> {
  const rows: string[][] = [];
  const row = (name: string, count: number, seconds: number, open = "") =>
    rows.push([name, String(count), seconds.toFixed(1), (count / seconds).toFixed(count / seconds < 10 ? 1 : 0), open]);
  if (options.corpus.length > 0) {
    for (const jobs of [1, 2]) {
      const { policies, seconds } = await scanned(options.corpus, jobs, options.cli);
      row(`scan --jobs ${jobs}: policies against their older version, 10 critical actions, dead parts; start included`, policies, seconds);
    }
    const lines = options.questions.map(lineOf);
    const batch = async (name: string, asked: string[], processes: number) => {
      const { seconds, refused } = await batched(asked, processes, options.cli);
      row(name, asked.length, seconds, refused > 0 ? `${refused}, with placeholders that AWS refuses` : "0");
    };
    await batch("batch, one process: questions", lines, 1);
    await batch("batch, two processes: questions", lines, 2);
    const { asked, natives } = await nativeRuns(options);
    if (natives.length > 0) await batch("batch, one process: the questions that the natives below were given", asked.map(lineOf), 1);
    for (const { name, processes, count, seconds, open } of natives)
      row(`${name}, ${processes === 1 ? "one process" : "two processes"}: runs`, count, seconds, String(open));
  }
  const parts = rows.length > 0 ? [table(["", "count", "seconds", "per second", "not answered"], rows)] : [];
  const pairs = options.questions.filter((question) => question.set === "pairs");
  if (pairs.length > 0) parts.push(await coldTable(pairs.map(lineOf), options.cli));
  if (options.batchLines > 0) parts.push(await batchMemory(options));
  return parts.join("\n\n");
}

/** The real command line as pipelines meet it: the first lines of a new process, beside the same questions once more. Processor time, all threads. */
async function coldTable(lines: string[], cli: string): Promise<string> {
  const rows: string[][] = [];
  for (let run = 1; run <= 3; run++) {
    const batch = Batch.cold(cli);
    const passes: number[] = [];
    // Another `Id` each time: the texts are new, what they ask is not.
    for (const id of ["a", "b", "c"]) {
      const before = batch.spent;
      await batch.answer(lines.map((line) => line.replaceAll('\\"Version\\":', `\\"Id\\":\\"${id}\\",\\"Version\\":`)));
      passes.push(batch.spent - before);
    }
    await batch.end();
    const [first = 0, ...again] = passes;
    const warm = Math.min(...again);
    rows.push([`batch, a new process, run ${run}`, String(lines.length), String(first), String(warm), `${(first / warm).toFixed(1)} ×`]);
  }
  return table(["milliseconds of work", "pairs", "first pass, start included", "again", "first ÷ again"], rows);
}

/** Scans the corpus as a repository of policies, each with an older version. */
async function scanned(corpus: Entry[], jobs: number, cli: string): Promise<{ policies: number; seconds: number }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "iam-prover-bench-"));
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  try {
    for (const { name, text, oldText } of corpus) {
      write(`now/${name}.json`, text);
      write(`before/${name}.json`, oldText ?? withoutStatement(text, 0) ?? text);
    }
    write("now/iam-prover.json", JSON.stringify({ critical: [{ actions: criticalActions }] }));
    const from = performance.now();
    const args = [
      "scan",
      "--format",
      "json",
      "--no-fixes",
      "--output",
      "../report.json",
      "--jobs",
      String(jobs),
      "--baseline",
      "../before",
    ];
    const child = spawn(process.execPath, [cli, ...args], { cwd: path.join(folder, "now"), stdio: ["ignore", "ignore", "pipe"] });
    const { status, stderr } = await ended(child);
    const seconds = (performance.now() - from) / 1000;
    if (status !== 1) throw new Error(`The scan of the corpus ended with ${status}: ${stderr}`);
    const { files } = JSON.parse(readFileSync(path.join(folder, "report.json"), "utf8")) as { files: unknown[] };
    if (files.length < corpus.length) throw new Error(`The scan checked ${files.length} of ${corpus.length} policies.`);
    return { policies: corpus.length, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lineOf(question: BenchQuestion): string {
  return JSON.stringify(
    question.check === "no-new-access"
      ? {
          operation: "CheckNoNewAccess",
          existingPolicyDocument: question.existing,
          newPolicyDocument: question.updated,
          policyType: "IDENTITY_POLICY",
        }
      : { operation: "CheckAccessNotGranted", policyDocument: question.policy, policyType: "IDENTITY_POLICY", access: question.access },
  );
}

/** Loads the catalogue and starts the solver before the clock starts. */
const WARM_UP = JSON.stringify({
  operation: "ComparePolicies",
  ...Object.fromEntries(
    ["existingPolicyDocument", "newPolicyDocument"].map((name, i) => [
      name,
      {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: ["a:b*", "a:*c"], Resource: "*" },
          { Effect: "Deny", Action: `a:?${i}*`, Resource: "*", Condition: { StringLike: { "a:k": ["x*", `*y${i}`] } } },
        ],
      },
    ]),
  ),
});

/** Seconds until warm processes have answered all lines, spread in turn, and how many they refused. */
async function batched(lines: string[], processes: number, cli: string): Promise<{ seconds: number; refused: number }> {
  const batches = await Promise.all(Array.from({ length: processes }, () => Batch.start(cli)));
  const from = performance.now();
  await Promise.all(batches.map((batch, n) => batch.answer(lines.filter((_, i) => i % processes === n))));
  const seconds = (performance.now() - from) / 1000;
  await Promise.all(batches.map((batch) => batch.end()));
  return { seconds, refused: batches.reduce((sum, batch) => sum + batch.refused, 0) };
}

/** A running `batch` command. */
class Batch {
  /** Lines whose policy AWS would refuse. */
  refused = 0;
  private pending = 0;
  private done: () => void = () => {};

  private constructor(private readonly child: ChildProcess) {
    let rest = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() as string;
      for (const line of lines) {
        if (!line.includes('"error"')) continue;
        // Some policies of the corpus hold placeholders, which AWS refuses too.
        if (!line.includes("is not a policy that can be judged")) throw new Error(`batch: ${line}`);
        this.refused++;
      }
      this.pending -= lines.length;
      if (this.pending === 0) this.done();
    });
  }

  /** A process that has answered nothing yet. */
  static cold(cli: string): Batch {
    return new Batch(spawn(process.execPath, [cli, "batch"], { stdio: ["pipe", "pipe", "inherit"] }));
  }

  static async start(cli: string): Promise<Batch> {
    const batch = Batch.cold(cli);
    await batch.answer([WARM_UP]);
    return batch;
  }

  async answer(lines: string[]): Promise<void> {
    this.pending += lines.length;
    const all = new Promise<void>((resolve) => {
      this.done = resolve;
    });
    this.child.stdin?.write(`${lines.join("\n")}\n`);
    await all;
  }

  /** Megabytes of resident memory, where the system tells. */
  get memory(): number {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, "utf8"))?.[1]) / 1000);
  }

  /** Milliseconds of processor time so far, of all threads, where the system tells. */
  get spent(): number {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async end(): Promise<void> {
    this.child.stdin?.end();
    await ended(this.child);
  }
}

interface NativeRow {
  name: string;
  processes: number;
  count: number;
  seconds: number;
  open: number;
}

/** As many runs of each native as its time allows, with one process and with two that share the questions. */
async function nativeRuns({ questions, scriptOf, nativeSeconds, nativeLimitMs }: ThroughputOptions) {
  const scripts: { question: BenchQuestion; script: string }[] = [];
  // In steps through the list, so that all sets occur however few there is time for.
  for (let i = 0; i < questions.length && scripts.length < 400; i++) {
    const question = questions[(i * 613) % questions.length] as BenchQuestion;
    const script = scriptOf(question);
    if (script !== undefined) scripts.push({ question, script });
  }
  const natives: NativeRow[] = [];
  let most = 0;
  for (const name of ["z3", "cvc5"] as NativeName[]) {
    const version = nativeVersion(name);
    if (version === null) continue;
    for (const processes of [1, 2]) {
      const solvers = Array.from({ length: processes }, () => new NativeSolver(name, nativeLimitMs));
      await Promise.all(solvers.map((solver) => solver.check("(assert true)\n")));
      const from = performance.now();
      let next = 0;
      let open = 0;
      await Promise.all(
        solvers.map(async (solver) => {
          while (next < scripts.length && performance.now() - from < nativeSeconds * 1000)
            if ((await solver.check(scripts[next++]?.script ?? "")).verdict === "unknown") open++;
        }),
      );
      natives.push({ name: `${name} ${version}`, processes, count: next, seconds: (performance.now() - from) / 1000, open });
      for (const solver of solvers) solver.close();
      most = Math.max(most, next);
    }
  }
  return { asked: scripts.slice(0, most).map(({ question }) => question), natives };
}

/** Memory of one batch process: lines that are all different, every fifth with random clauses, conditions and variables. */
async function batchMemory({ batchLines, cli }: ThroughputOptions): Promise<string> {
  if (process.platform !== "linux") return "Batch's memory is read from /proc and left out on this system.";
  const batch = await Batch.start(cli);
  const rows: string[][] = [];
  const from = performance.now();
  const marks = new Set([1000, ...[0.1, 0.25, 0.5, 0.75, 1].map((share) => Math.round(batchLines * share))]);
  for (let n = 0; n < batchLines; ) {
    const upTo = Math.min(batchLines, n + 500);
    await batch.answer(Array.from({ length: upTo - n }, (_, i) => differentLine(n + i)));
    n = upTo;
    if (marks.has(n)) rows.push([String(n), `${batch.memory} MB`, `${((performance.now() - from) / 1000).toFixed(0)} s`]);
  }
  await batch.end();
  return table(["lines answered by one batch process", "resident memory", "after"], rows);
}

function differentLine(n: number): string {
  const services = ["s3", "sqs", "sns", "ec2", "kms", "lambda", "dynamodb"];
  const service = services[n % services.length] as string;
  const simple = (more: string) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: [`${service}:Get*`, more], Resource: `arn:aws:${service}:*:*:item-${n}*` }],
  });
  const { existing, updated } =
    n % 5 === 0
      ? randomIdentityPair(randomFrom(n))
      : { existing: simple(`${service}:List${n % 97}*`), updated: simple(n % 3 === 0 ? `${service}:*` : `${service}:GetX*`) };
  return JSON.stringify({ operation: "CheckNoNewAccess", existingPolicyDocument: existing, newPolicyDocument: updated });
}

function ended(child: ChildProcess): Promise<{ status: number | null; stderr: string }> {
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stderr }));
  });
}
