#!/usr/bin/env node
// Everything that proves the project works, on a machine with nothing but Node and npm: set-up, build, unit tests, then
// the end-to-end tests in a real VS Code, the last of them in the oldest one that the manifest declares. The last line has the totals.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { build, ensureInstalled, root } from "./setup.mjs";

const SUITES = [
  { script: "scripts/test-unit.mjs", totals: "test-results/unit.json" },
  { script: "test/e2e/run.mjs", totals: "test-results/e2e.json" },
  // One theme for most: the other shows the same steps, for whoever looks at the pictures (`node test/e2e/drive.mjs`).
  { script: "test/e2e/drive.mjs", options: ["--only=dark|a session|Restricted"], totals: "test-results/drive.json" },
  // The rest of `npm run test:oldest` shows little that these do not, and takes minutes.
  {
    script: "test/e2e/drive.mjs",
    options: ["--oldest", "--only=a session, dark|controls", "--vsix", packed()],
    totals: "test-results/oldest/drive.json",
  },
];

ensureInstalled();
build();

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const { script, options = [], totals } of SUITES) {
  const file = path.join(root, totals);
  rmSync(file, { force: true });
  const { status } = spawnSync(process.execPath, [path.join(root, script), ...options], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, IAM_PROVER_BUILT: "1" },
  });
  const result = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { passed: 0, failed: 0, skipped: 0 };
  // A suite that ended badly without naming a failed test counts as one.
  if (status !== 0 && result.failed === 0) result.failed = 1;
  for (const key of Object.keys(sum)) sum[key] += result[key] ?? 0;
}

const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
process.exit(sum.failed === 0 ? 0 : 1);

/** The .vsix that the suite before has made. */
function packed() {
  const { name, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return path.join(root, `${name}-${version}.vsix`);
}
