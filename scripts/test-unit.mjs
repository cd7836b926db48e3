#!/usr/bin/env node
// Runs the unit tests: every test/**/*.test.ts but those that need an editor.
// usage: npm run test:unit [-- part-of-path ...]
// Files that are named run in a process each. All of them run in groups, many files in one process one after the other: to
// start seven hundred processes that each load the product anew takes longer than the tests themselves.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { compileTests, outputOf } from "./compile-tests.mjs";
import { build, root } from "./setup.mjs";

/** For a process, on a machine that does other things too. */
const LIMIT_MS = 15 * 60 * 1000;
/** A group ends by then on a quiet machine within half a minute, so that no core is idle for long at the end. */
const FILES_IN_A_GROUP = 12;

/** As server/src/platform/node/v8.ts, for tests that run longer: a sixth of the processor time went into compiling them for speed. */
const COMPILE_LESS = process.versions.v8.startsWith("11.") ? "--interrupt-budget=400000" : "--invocation-count-for-turbofan=18000";

const words = process.argv.slice(2);
// The word `security` means every test that docs/security.md names for an attack, wherever it lies.
const named = words.includes("security")
  ? readFileSync(path.join(root, "docs/security.md"), "utf8").match(/\btest\/[\w/-]+\.test\.ts/g)
  : [];
const wanted = [...words, ...new Set(named)];
const files = readdirSync(path.join(root, "test"), { recursive: true })
  .map((file) => `test/${file.replaceAll(path.sep, "/")}`)
  .filter((file) => file.endsWith(".test.ts") && !file.startsWith("test/e2e/"))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
if (files.length === 0) {
  console.error(`test: no test file under test/ has ${wanted.map((part) => `\`${part}\``).join(" or ")} in its path`);
  process.exit(2);
}

await compileTests();
if (!process.env.IAM_PROVER_BUILT) build();
const results = path.join(root, "test-results");
mkdirSync(results, { recursive: true });
const { status } = spawnSync(
  process.execPath,
  [
    // They cost a tenth of the time. Who looks for the line of a failure runs its file.
    ...(words.length > 0 ? ["--enable-source-maps"] : []),
    COMPILE_LESS,
    "--test",
    // A file that leaves something open would otherwise run for ever.
    `--test-timeout=${LIMIT_MS}`,
    // One more than there are cores: many tests wait, for processes that they started or for limits to pass.
    `--test-concurrency=${availableParallelism() + 1}`,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=./scripts/count-reporter.mjs",
    `--test-reporter-destination=${path.join(results, "unit.json")}`,
    ...(words.length > 0 ? files.map(outputOf) : groupsOf(files)),
  ],
  { cwd: root, stdio: "inherit", env: { ...process.env, IAM_PROVER_BUILT: "1" } },
);
process.exit(status ?? 1);

/** Writes a file for each group that runs its test files as suites. Files of one folder stay together: they load the same. */
function groupsOf(all) {
  const folder = path.join(root, "generated", "test-groups");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const groups = [];
  for (let at = 0; at < all.length; at += FILES_IN_A_GROUP) {
    const lines = all
      .slice(at, at + FILES_IN_A_GROUP)
      .map((file) => `describe(${JSON.stringify(file)}, () => void require(${JSON.stringify(outputOf(file))}));`);
    const group = path.join(folder, `${String(groups.length + 1).padStart(2, "0")}.cjs`);
    writeFileSync(group, `const { describe } = require("node:test");\n${lines.join("\n")}\n`);
    groups.push(group);
  }
  return groups;
}
