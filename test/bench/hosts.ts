// Policies inside of other files: what a long template costs while somebody types in it, and how many templates a scan judges.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createSolver } from "../../server/src/solver/handle";
import { investigate } from "../../server/src/solver/investigate";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { analyseHostFile, hostOf } from "../../server/src/workspace/hosts";
import type { PolicyContext } from "../../server/src/workspace/policy-context";
import { criticalActions } from "./questions";
import { ms, row, summary, table, timed, timesHead } from "./stats";
import { keystrokesInTemplate, longTemplate } from "./template";

const LINES = 5000;

/** Runs of a scan for each number of jobs. */
const RUNS = 5;

/** Tables about templates. `files`: a folder of real ones; `cli`: the bundled command line. */
export async function hostTables(files: string, cli: string): Promise<string> {
  return `${await typingTable()}\n\n${existsSync(files) ? scanTable(files, cli) : "The row about real templates is left out: there are none."}`;
}

async function typingTable(): Promise<string> {
  const catalogue = loadCatalogue();
  const solver = createSolver({ workerPath: path.join(__dirname, "solver-worker.js") });
  await solver.warmUp();
  const text = longTemplate(LINES);
  const judged: PolicyContext = {
    settings: { kind: "identity", critical: [{ actions: criticalActions }], publicAccess: "error", severity: {} },
    baseline: { kind: "text", text, label: "git:HEAD" },
    notes: [],
    strictJson: false,
    references: [],
  };
  const proved = async (edited: string) => {
    const host = hostOf(edited, "app.yaml", []);
    if (!host) throw new Error("The template holds no policy: the benchmark measures nothing.");
    const neighbours = { siblings: [], olderSiblings: [] };
    const analysis = analyseHostFile({ text: edited, path: "app.yaml", host, neighbours }, judged, catalogue);
    const first = analysis.quick.length;
    const { findings, undecided } = await investigate(analysis.prove(), solver, {});
    return { policies: analysis.policies.length, found: first + findings.length, undecided: undecided.length };
  };
  const opened = await timed(() => proved(text));
  if (opened.value.undecided > 0) throw new Error("The template is not decided: the benchmark measures something else.");
  const runs: { wall: number; cpu: number }[] = [];
  let found = 0;
  let halfTyped = 0;
  let n = 0;
  for (const edited of keystrokesInTemplate(text, 220)) {
    const run = await timed(() => proved(edited));
    found += run.value.found;
    // `- s3:` is an object in YAML until the next character.
    if (run.value.undecided > 0) halfTyped++;
    // The first strokes warm the engine up.
    if (n++ >= 20) runs.push(run);
  }
  if (found === 0) throw new Error("Typing new actions gave no finding: the benchmark measures nothing.");
  if (halfTyped > 22) throw new Error(`${halfTyped} strokes were not decided: the benchmark measures something else.`);
  await solver.dispose();
  const line = (name: string, all: typeof runs) => {
    const waited = summary(all.map((run) => run.wall));
    return row(name, summary(all.map((run) => run.cpu)), ms(waited.median), ms(waited.p95));
  };
  const what = `a template of ${text.split("\n").length - 1} lines, ${opened.value.policies} policies`;
  return table(
    ["milliseconds of work", ...timesHead, "median by the clock", "p95 by the clock"],
    [line(`${what}, opened: read, judged, all proved, nothing remembered`, [opened]), line(`${what}: keystroke to all of that`, runs)],
  );
}

/** Real templates about which there is nothing to say, committed, in a scan of their own. */
function scanTable(files: string, cli: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "iam-prover-bench-"));
  try {
    const all = path.join(folder, "all");
    cpSync(realpathSync(files), all, { recursive: true, filter: (name) => !/iam-prover\.json$/.test(name) });
    scan(all, cli, "--jobs", "1", "--baseline", "none");
    const report = JSON.parse(readFileSync(path.join(folder, "report.json"), "utf8")) as {
      files: { path: string; findings: unknown[]; undecided: unknown[]; suppressed: number; policies: number }[];
    };
    const clean = report.files.filter(
      (one) => one.findings.length + one.undecided.length + one.suppressed === 0 && !/\.(tf|tofu)$/.test(one.path),
    );
    if (clean.length < 100)
      throw new Error(`Of ${report.files.length} templates only ${clean.length} have no finding: the benchmark measures something else.`);
    const repository = path.join(folder, "clean");
    for (const { path: name } of clean) {
      mkdirSync(path.dirname(path.join(repository, name)), { recursive: true });
      cpSync(path.join(all, name), path.join(repository, name));
    }
    for (const args of [
      ["init", "-q"],
      ["add", "-A", "-f"],
      ["-c", "user.email=a@b", "-c", "user.name=a", "commit", "-qm", "a"],
    ])
      execFileSync("git", args, { cwd: repository });
    const policies = clean.reduce((sum, one) => sum + one.policies, 0);
    const seconds = new Map<string, number[]>([
      ["1", []],
      ["2", []],
    ]);
    // In turn: the machine is not the same from second to second.
    for (let run = 0; run < RUNS; run++) for (const [jobs, all] of seconds) all.push(scan(repository, cli, "--jobs", jobs));
    const rows = [...seconds].map(([jobs, all]) => {
      const { median, max } = summary(all);
      const name = `scan --jobs ${jobs}: real templates without findings, ${policies} policies, against Git; start included`;
      return [
        name,
        String(clean.length),
        ...[median, Math.min(...all), max].flatMap((one) => [one.toFixed(1), (clean.length / one).toFixed(0)]),
      ];
    });
    const head = ["median", "least", "most"].flatMap((which) => [`seconds, ${which} of ${RUNS}`, "a second"]);
    return table(["", "count", ...head], rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds by the clock. */
function scan(folder: string, cli: string, ...more: string[]): number {
  const from = performance.now();
  const args = [cli, "scan", "--format", "json", "--no-fixes", "--output", "../report.json", ...more];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  if (status === null || status > 3) throw new Error(`The scan of the templates ended with ${status}: ${stderr}`);
  return (performance.now() - from) / 1000;
}
