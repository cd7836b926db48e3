#!/usr/bin/env node
// Everything that proves the project works, on a machine with nothing but Node and npm: set-up, build, unit tests, and
// beside them the end-to-end tests in a real VS Code, the last of them in the oldest one that the manifest declares. The last line has the totals.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build, ensureInstalled, root } from "./setup.mjs";

/** Needs no editor, and takes what processor time the others leave. */
const UNIT = { script: "scripts/test-unit.mjs", totals: "test-results/unit.json" };

/** One after the other, each in an editor: they mostly wait for it. */
const IN_EDITORS = [
  { script: "test/e2e/run.mjs", totals: "test-results/e2e.json" },
  // Each part once. The light theme shows the same steps, for whoever looks at the pictures, and crashes are simulated
  // without an editor too (test/reliability): `node test/e2e/drive.mjs` plays all.
  {
    script: "test/e2e/drive.mjs",
    options: ["--only=(session|questions|checks|writing|templates|controls|models), dark|Restricted"],
    totals: "test-results/drive.json",
  },
  // The rest of `npm run test:oldest` shows little that this does not, and takes minutes.
  {
    script: "test/e2e/drive.mjs",
    options: ["--oldest", "--only=a session, dark", "--vsix", packed()],
    totals: "test-results/oldest/drive.json",
  },
];

ensureInstalled();
build();

const sum = { passed: 0, failed: 0, skipped: 0 };
const unit = run(UNIT, { inBackground: true });
for (const suite of IN_EDITORS) count(await run(suite));
count(await unit);

const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
process.exit(sum.failed === 0 ? 0 : 1);

/**
 * Runs a suite and gives its totals. In the background it has the lower priority, so that no editor waits for it, and what
 * it writes is shown when it has ended.
 */
async function run({ script, options = [], totals }, { inBackground = false } = {}) {
  const file = path.join(root, totals);
  rmSync(file, { force: true });
  const child = spawn(process.execPath, [path.join(root, script), ...options], {
    cwd: root,
    stdio: inBackground ? ["ignore", "pipe", "pipe"] : "inherit",
    env: { ...process.env, IAM_PROVER_BUILT: "1" },
  });
  if (inBackground) os.setPriority(child.pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
  const written = [];
  child.stdout?.on("data", (chunk) => written.push(chunk));
  child.stderr?.on("data", (chunk) => written.push(chunk));
  const status = await new Promise((resolve) => child.once("close", resolve));
  process.stdout.write(Buffer.concat(written));
  const result = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { passed: 0, failed: 0, skipped: 0 };
  // A suite that ended badly without naming a failed test counts as one.
  if (status !== 0 && result.failed === 0) result.failed = 1;
  return result;
}

function count(result) {
  for (const key of Object.keys(sum)) sum[key] += result[key] ?? 0;
}

/** The .vsix that the suite before has made. */
function packed() {
  const { name, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return path.join(root, `${name}-${version}.vsix`);
}
