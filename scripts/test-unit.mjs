#!/usr/bin/env node
// Runs the unit tests: every test/**/*.test.ts but those that need an editor.
// usage: npm run test:unit [-- part-of-path ...]
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { compileTests, outputOf } from "./compile-tests.mjs";
import { build, root } from "./setup.mjs";

/** For a file, on a machine that does other things too. */
const FILE_LIMIT_MS = 8 * 60 * 1000;

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
    "--test",
    // A file that leaves something open would otherwise run for ever.
    `--test-timeout=${FILE_LIMIT_MS}`,
    `--test-concurrency=${availableParallelism()}`,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=./scripts/count-reporter.mjs",
    `--test-reporter-destination=${path.join(results, "unit.json")}`,
    ...files.map(outputOf),
  ],
  { cwd: root, stdio: "inherit", env: { ...process.env, IAM_PROVER_BUILT: "1" } },
);
process.exit(status ?? 1);
