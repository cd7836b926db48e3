#!/usr/bin/env node
// Everything that proves the project works, on a machine with nothing but Node and npm: set-up, build, unit tests, and
// beside them the end-to-end tests in a real VS Code, the last of them in the oldest one that the manifest declares.
// At the end stands what failed, and on the last line the totals.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build, ensureInstalled, root } from "./setup.mjs";

ensureInstalled();

const { name, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const VSIX = path.join(root, `${name}-${version}.vsix`);

/** What the lanes share is made before they start: the newest editor and the packed extension. Who needs the oldest installs it. */
const EDITOR = { script: "test/e2e/tools/setup.mjs", options: ["newest"] };
const PACKAGE = { script: "scripts/package.mjs" };

/** Needs no editor, and takes what processor time the others leave. */
const UNIT = { script: "scripts/test-unit.mjs", totals: "test-results/unit.json" };

/**
 * Two editors at a time, since each mostly waits: one lane beside the other, in a lane one suite after the other. Balanced by
 * what was measured beside the unit tests: 159 s, 105 s with the oldest editor and its installation, 64 s; and 346 s.
 */
const LANES = [
  [
    { script: "test/e2e/run.mjs", options: ["--no-build"], totals: "test-results/e2e.json" },
    // A session is played here only: the suite before it shows the same steps in the newest editor. The rest of `npm run test:oldest`
    // shows little that this does not, and takes minutes.
    {
      script: "test/e2e/drive.mjs",
      options: ["--oldest", "--again", "--only=a session, dark", "--vsix", VSIX],
      totals: "test-results/oldest/drive.json",
    },
    drive("edits, dark", "test-results/drive-1.json"),
  ],
  [drive("(templates|controls|account), dark|in the browser|Restricted", "test-results/drive-2.json")],
];

/**
 * The scenarios that nothing else plays from end to end, each once: on two cores all of them would take half an hour. Questions,
 * checks, writing and models are in the suite of run.mjs and in tests of the server too, crashes in test/reliability, and the
 * light theme shows the same steps: `npm run test:pages` plays all, before each release.
 */
function drive(only, totals) {
  return { script: "test/e2e/drive.mjs", options: ["--again", `--only=${only}`, "--vsix", VSIX, `--totals=${totals}`], totals };
}

const sum = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const unsteady = [];
// Installing waits for the network and the disk mostly: meanwhile the programs are built.
const editor = run(EDITOR);
build();
await Promise.all([run(UNIT, { inBackground: true }), runLanes()]);

for (const one of unsteady) console.log(`\npassed only when it was played again: ${one}`);
for (const one of failures) console.log(`\nfailed: ${one}`);
const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
process.exit(sum.failed === 0 ? 0 : 1);

async function runLanes() {
  const prepared = await Promise.all([editor, run(PACKAGE)]);
  // Without them each suite would fail for one and the same reason, which stands above.
  if (prepared.every((status) => status === 0)) await Promise.all(LANES.map(runLane));
}

async function runLane(suites) {
  for (const suite of suites) await run(suite);
}

/**
 * Runs a suite or a preparation, shows what it has written when it has ended, and counts; gives its status. In the background
 * it has a lower priority, so that no editor waits for it.
 */
async function run({ script, options = [], totals }, { inBackground = false } = {}) {
  const file = totals && path.join(root, totals);
  if (file) rmSync(file, { force: true });
  const started = Date.now();
  const child = spawn(process.execPath, [path.join(root, script), ...options], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, IAM_PROVER_BUILT: "1" },
  });
  if (inBackground) os.setPriority(child.pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
  const written = [];
  child.stdout.on("data", (chunk) => written.push(chunk));
  child.stderr.on("data", (chunk) => written.push(chunk));
  const status = await new Promise((resolve) => child.once("close", resolve));
  process.stdout.write(Buffer.concat(written));
  const result = file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { passed: 0, failed: 0, skipped: 0 };
  // A suite that ended badly without naming a failed test counts as one.
  if (status !== 0 && result.failed === 0) {
    result.failed = 1;
    failures.push(`${script} ended with status ${status}; what it wrote stands above`);
  }
  for (const key of Object.keys(sum)) sum[key] += result[key] ?? 0;
  failures.push(...(result.failures ?? []));
  unsteady.push(...(result.unsteady ?? []));
  const counted = file ? `${result.passed} passed, ${result.failed} failed, ` : "";
  console.log(`test: ${script}: ${counted}${Math.round((Date.now() - started) / 1000)} s`);
  return status;
}
