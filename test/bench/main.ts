// The benchmark: one run, one table. What is measured and how stands in docs/performance.md, which `--write` renews.
import { execFileSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { analyse } from "../../server/src/core/analysis";
import type { PolicyInput } from "../../server/src/core/analysis-api";
import { isListedAccess } from "../../server/src/core/checks/access";
import { comparePolicies } from "../../server/src/core/checks/compare";
import { findDead } from "../../server/src/core/checks/dead";
import { accessDifference } from "../../server/src/core/checks/difference";
import { listExternalAccess } from "../../server/src/core/checks/external-findings";
import type { Investigation } from "../../server/src/core/checks/investigation";
import { forget } from "../../server/src/core/checks/memo";
import {
  checkAccessNotGranted,
  checkNoExternalAccess,
  checkNoNewAccess,
  checkNoPublicAccess,
  judgementOf,
  typesOf,
} from "../../server/src/core/checks/operations";
import { whySafe } from "../../server/src/core/checks/why";
import type { PolicyDocument, PolicyKind } from "../../server/src/core/syntax/tree";
import { investigatePaced } from "../../server/src/lsp/pace";
import { createSolver } from "../../server/src/solver/handle";
import { createInlineSolver } from "../../server/src/solver/inline";
import { investigate } from "../../server/src/solver/investigate";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { type NativeAnswer, type NativeName, NativeSolver, nativeVersion } from "../agreement/native";
import { listedAccessScript, newAccessScript, Outside } from "../agreement/smt";
import { corpusMissing, documentOf, type Entry, readCorpus, withoutStatement } from "./corpus";
import { writeTables } from "./docs";
import { adversarialQuestions, type BenchQuestion, corpusQuestions, criticalActions, pose } from "./questions";
import { ms, type Summary, summary, table, timed } from "./stats";
import { throughputTables } from "./throughput";
import { keystrokes, longPolicy, overlapping } from "./typing";
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
const NATIVE_LIMIT_MS = 10_000;
const catalogue = loadCatalogue();
const environment = { catalogue };

async function main(): Promise<void> {
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
  if (options.only === "throughput") return print(await throughput(corpus));
  if (options.only === "startup") return print(startupTable());
  if (options.only === "editor") return print(await editorTable());
  if (options.only === "memory") return print(memoryTable(Number(options["memory-checks"])));
  if (options.only === "resources") return print(await resourceTable(corpus));
  print(`### Editor\n\n${await editorTable()}\n`);
  print(`### Startup and size\n\n${startupTable()}\n`);
  print(`### Writing\n\n${await writingTables(corpus, __dirname)}\n`);
  print(`### Checks\n\n${await checkTable([...corpusQuestions(corpus), ...adversarialQuestions()])}\n`);
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

const row = (name: string, times: Summary, ...more: string[]) => [
  name,
  String(times.count),
  ms(times.median),
  ms(times.p95),
  ms(times.p99),
  ms(times.max),
  ...more,
];
const timesHead = ["count", "median", "p95", "p99", "max"];

/** Keystroke to diagnostics, with the solver in its thread as the editor has it. */
async function editorTable(): Promise<string> {
  const rows: string[][] = [];
  const cold = await timed(async () => {
    const solver = createSolver({ workerPath: path.join(__dirname, "solver-worker.js") });
    await solver.warmUp();
    return solver;
  });
  const solver = cold.value;
  const line = (name: string, runs: { wall: number; cpu: number }[]) =>
    rows.push(row(name, summary(runs.map((run) => run.cpu)), ms(summary(runs.map((run) => run.wall)).median)));
  line("cold start of the solver's thread", [cold]);
  for (const statements of [5, 60]) {
    const text = longPolicy(statements);
    const input = (edited: string): PolicyInput => ({
      text: edited,
      catalogue,
      settings: { critical: [{ actions: criticalActions }], publicAccess: "error", severity: {} },
      baseline: { text, label: "git:HEAD" },
    });
    const quick: { wall: number; cpu: number }[] = [];
    const proofs: typeof quick = [];
    const together: typeof quick = [];
    let findings = 0;
    let n = 0;
    for (const edited of keystrokes(text, 220)) {
      const first = await timed(() => analyse(input(edited)));
      const proof = await timed(() => investigate(first.value.prove(), solver, {}));
      if (proof.value.undecided.length > 0) throw new Error(`undecided while typing: ${proof.value.undecided[0]?.message}`);
      findings += proof.value.findings.length;
      // The first strokes warm the engine up.
      if (n++ < 20) continue;
      quick.push(first);
      proofs.push(proof);
      together.push({ wall: first.wall + proof.wall, cpu: first.cpu + proof.cpu });
    }
    if (findings === 0) throw new Error("typing new actions gave no finding: the benchmark measures nothing");
    line(`${statements} statements: keystroke to first diagnostics`, quick);
    line(`${statements} statements: first diagnostics to proof, every finding pinpointed, dead parts too`, proofs);
    line(`${statements} statements: keystroke to all of that`, together);
    const access: typeof quick = [];
    n = 0;
    for (const edited of keystrokes(text, 220)) {
      const accessOnly = { ...input(edited), settings: { ...input(edited).settings, severity: { "dead-statement": "off" as const } } };
      const run = await timed(() => investigate(analyse(accessOnly).prove(), solver, {}));
      if (n++ >= 20) access.push(run);
    }
    // The editor shows these first and looks for dead parts of long policies afterwards.
    line(`${statements} statements: keystroke to every access finding, pinpointed`, access);
    const single = createInlineSolver();
    await single.warmUp();
    const newAccess: typeof quick = [];
    n = 0;
    for (const edited of keystrokes(text, 220)) {
      const run = await timed(() => investigate(checkNoNewAccess(documentOf(text), documentOf(edited), environment), single, {}));
      if (n++ >= 20) newAccess.push(run);
    }
    line(`${statements} statements: new access alone (parse, ask, replay), one thread`, newAccess);
    await single.dispose();
  }
  const stalls: typeof rows = [];
  for (const statements of [60, 300]) {
    const longest: number[] = [];
    for (let n = 0; n < 5; n++) {
      forget();
      const text = longPolicy(statements);
      const analysis = analyse({
        text,
        catalogue,
        settings: { critical: [{ actions: criticalActions }], publicAccess: "error", severity: {} },
        baseline: { text: longPolicy(statements - 5 - n), label: "git:HEAD" },
      });
      longest.push(await longestStall(() => investigatePaced(analysis.prove(), solver, {})));
    }
    stalls.push(
      row(`${statements} statements, opened: longest time by the clock at which the server answers nobody`, summary(longest), ""),
    );
  }
  rows.push(...stalls);
  await solver.dispose();
  return table(["milliseconds of work", ...timesHead, "median by the clock"], rows);
}

/** The longest time for which the event loop got no turn meanwhile. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let running = true;
  let last = performance.now();
  const tick = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  running = false;
  return longest;
}

interface Measured {
  question: BenchQuestion;
  cold: number;
  warm: number;
  warmWall: number;
  result: string;
}

async function checkTable(questions: BenchQuestion[]): Promise<string> {
  const solver = createInlineSolver({ cacheSize: 0 });
  await solver.warmUp();
  const measured: Measured[] = questions.map((question) => ({ question, cold: 0, warm: 0, warmWall: 0, result: "" }));
  // Cold: every question is the first of its kind to a process that has just started. Warm: the second time, nothing remembered but compiled code.
  for (const one of measured) {
    forget();
    one.cold = (await timed(() => investigate(pose(one.question), solver, { timeoutMs: NATIVE_LIMIT_MS }))).cpu;
  }
  for (const one of measured) {
    forget();
    const run = await timed(() => investigate(pose(one.question), solver, { timeoutMs: NATIVE_LIMIT_MS }));
    one.warm = run.cpu;
    one.warmWall = run.wall;
    one.result = run.value.result;
  }
  await solver.dispose();
  const sets = [...new Set(questions.map((q) => q.set))];
  const rows: string[][] = [];
  const groups: [string, Measured[]][] = sets.map((set) => [set, measured.filter((one) => one.question.set === set)]);
  const corpus = measured.filter((one) => one.question.set !== "adversarial");
  if (corpus.length > 0) groups.unshift(["corpus, all", corpus]);
  for (const [name, group] of groups) {
    const count = (result: string) => group.filter((one) => one.result === result).length;
    const verdicts = `${count("PASS")} / ${count("FAIL")} / ${count("UNDECIDED")}`;
    rows.push(row(`${name}, cold`, summary(group.map((one) => one.cold)), verdicts));
    rows.push(row(`${name}, warm`, summary(group.map((one) => one.warm)), verdicts));
    rows.push(row(`${name}, warm, by the clock`, summary(group.map((one) => one.warmWall)), verdicts));
  }
  const ours = table(["milliseconds of work", ...timesHead, "pass / fail / undecided"], rows);
  return `${ours}\n\n${await nativeTables(measured)}`;
}

/** The same questions in Zelkova's style on native solvers: as many as the time allows, taken in turn from all sets. */
async function nativeTables(measured: Measured[]): Promise<string> {
  const sample = inTurn(measured);
  const answers = new Map<Measured, Partial<Record<NativeName, NativeAnswer>>>();
  const parts: string[] = [];
  const versions: Partial<Record<NativeName, string>> = {};
  for (const name of ["z3", "cvc5"] as const) {
    const version = nativeVersion(name);
    if (version === null) {
      parts.push(`${name} is not installed (\`apt-get install ${name}\`): its rows are left out.`);
      continue;
    }
    versions[name] = version;
    const native = new NativeSolver(name, NATIVE_LIMIT_MS);
    await native.check("(assert true)\n");
    const end = performance.now() + Number(options["native-seconds"]) * 1000;
    for (const one of sample) {
      if (performance.now() > end) break;
      const script = scriptOf(one.question);
      if (script === undefined) continue;
      const answer = await native.check(script);
      const known = answers.get(one) ?? {};
      answers.set(one, known);
      known[name] = answer;
      if (answer.verdict === "sat" && one.result === "PASS") throw new Error(`${name} and the product disagree on ${one.question.name}`);
      if (answer.verdict === "unsat" && one.result === "FAIL") throw new Error(`${name} and the product disagree on ${one.question.name}`);
    }
    native.close();
  }
  const names = Object.keys(versions) as NativeName[];
  if (names.length === 0) return parts.join("\n");
  const rows: string[][] = [];
  for (const set of ["corpus, all", ...new Set(sample.map((one) => one.question.set))]) {
    const group = [...answers].filter(
      ([one, all]) =>
        names.every((name) => all[name]) && (set === "corpus, all" ? one.question.set !== "adversarial" : one.question.set === set),
    );
    if (group.length === 0) continue;
    const cost = (answer: NativeAnswer | undefined) => (answer && answer.verdict !== "unknown" ? answer.cpu : NATIVE_LIMIT_MS);
    const ours = summary(group.map(([one]) => one.warm));
    rows.push(row(`${set}: ours, warm`, ours, "0", ""));
    for (const name of names) {
      const times = summary(group.map(([, all]) => cost(all[name])));
      const open = group.filter(([, all]) => all[name]?.verdict === "unknown").length;
      rows.push(row(`${set}: ${name} ${versions[name]}`, times, String(open), `${(times.median / ours.median).toFixed(0)} ×`));
    }
    const best = (all: Partial<Record<NativeName, NativeAnswer>>) => Math.min(...names.map((name) => cost(all[name])));
    const ratios = summary(group.map(([one, all]) => best(all) / one.warm));
    const faster = group.filter(([one, all]) => best(all) < one.warm).length;
    rows.push([
      `${set}: the better native of each question ÷ ours`,
      String(group.length),
      `${ratios.median.toFixed(1)} ×`,
      "",
      "",
      "",
      `a native is faster on ${faster}`,
      "",
    ]);
  }
  parts.unshift(
    `The questions that both natives were given (${[...answers.values()].filter((all) => names.every((name) => all[name])).length} of ${measured.length}, taken in turn from all sets until ${options["native-seconds"]} s were used by each; ${NATIVE_LIMIT_MS / 1000} s limit, which a question that was not answered counts as):\n\n${table(["milliseconds of work", ...timesHead, "not answered", "median ÷ ours"], rows)}`,
  );
  return parts.join("\n\n");
}

function inTurn(measured: Measured[]): Measured[] {
  const bySet = [...new Set(measured.map((one) => one.question.set))].map((set) => measured.filter((one) => one.question.set === set));
  // Within a set in an order that spreads over it.
  const queues = bySet.map((list) =>
    list
      .map((one, i) => ({ one, rank: (i * 0.61803398875) % 1 }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ one }) => one),
  );
  const out: Measured[] = [];
  for (let i = 0; queues.some((queue) => i < queue.length); i++) for (const queue of queues) if (queue[i]) out.push(queue[i] as Measured);
  return out;
}

function scriptOf(question: BenchQuestion): string | undefined {
  const types = typesOf(catalogue);
  const facts = { type: (key: string) => types.type(key) };
  try {
    return question.check === "no-new-access"
      ? newAccessScript(JSON.parse(question.existing), JSON.parse(question.updated), facts)
      : listedAccessScript(JSON.parse(question.policy), question.access, facts);
  } catch (error) {
    if (error instanceof Outside) return undefined;
    throw error;
  }
}

async function resourceTable(corpus: Entry[]): Promise<string> {
  const rows: string[][] = [];
  const solver = createInlineSolver({ cacheSize: 0 });
  await solver.warmUp();
  const policies = corpus.filter((entry) => entry.kind === "resource" || entry.kind === "trust");
  const zone = { accounts: ["111122223333", "123456789012"], organizations: [], services: [] };
  const checks: [string, (text: string, kind: string) => Investigation<unknown>][] = [
    [
      "public access",
      (text, kind) =>
        checkNoPublicAccess(documentOf(text), kind === "trust" ? "AWS::IAM::AssumeRolePolicyDocument" : "AWS::S3::Bucket", environment),
    ],
    ["external access", (text) => checkNoExternalAccess(documentOf(text), zone, environment)],
    ["external findings", (text) => listExternalAccess(documentOf(text), zone, environment)],
    ["listed access, 10 critical actions", (text) => checkAccessNotGranted(documentOf(text), [{ actions: criticalActions }], environment)],
    [
      "comparison with itself minus a statement",
      (text) => comparePolicies(documentOf(withoutStatement(text, 0) ?? text), documentOf(text), environment),
    ],
    [
      "difference to itself minus a statement, action by action",
      (text) => accessDifference(documentOf(withoutStatement(text, 0) ?? text), documentOf(text), environment),
    ],
    [
      "why is this safe? 10 critical actions",
      (text) => {
        const judgement = judgementOf([documentOf(text)], environment);
        return whySafe(judgement.documents[0] as PolicyDocument, isListedAccess([{ actions: criticalActions }], judgement), judgement);
      },
    ],
    [
      "dead parts",
      (text, kind) => {
        const document = documentOf(text);
        return findDead(document, judgementOf([document], environment), kind as PolicyKind);
      },
    ],
    [
      "everything in the editor, dead parts too",
      (text) =>
        analyse({
          text,
          catalogue,
          settings: { critical: [{ actions: criticalActions }], publicAccess: "error", trusted: zone, severity: {} },
          baseline: { text: withoutStatement(text, 0) ?? text, label: "git:HEAD" },
        }).prove(),
    ],
  ];
  for (const [name, check] of policies.length > 0 ? checks : []) {
    for (const { text, kind } of policies) await investigate(check(text, kind), solver, {});
    const times: number[] = [];
    for (const { text, kind } of policies) {
      forget();
      times.push((await timed(() => investigate(check(text, kind), solver, {}))).cpu);
    }
    rows.push(row(name, summary(times)));
  }
  for (const statements of [5, 10, 15]) {
    const run = await timed(() => investigate(listExternalAccess(documentOf(overlapping(statements)), zone, environment), solver, {}));
    const { findings, undecided } = run.value;
    rows.push(
      row(
        `findings of ${statements} overlapping statements over 5 keys: ${findings.length} findings${undecided.length > 0 ? ", not all decided" : ""}`,
        summary([run.cpu]),
      ),
    );
  }
  await solver.dispose();
  return table(["milliseconds of work, warm", ...timesHead], rows);
}

/** Many different checks in one process: what they leave behind. */
function memoryTable(checks: number): string {
  const output = execFileSync(process.execPath, ["--expose-gc", path.join(__dirname, "memory-checks.js"), String(checks)], {
    encoding: "utf8",
  });
  const rows = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { checks: number; resident: number; heap: number; seconds: number })
    .map((mark) => [String(mark.checks), megabytes(mark.resident), megabytes(mark.heap), `${mark.seconds.toFixed(0)} s`]);
  return table(["checks in one process (random pairs, all different)", "resident memory", "heap in use", "after"], rows);
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

void main();
