#!/usr/bin/env node
// Runs the same suite as run.mjs in a desktop VS Code, which @vscode/test-electron downloads (VSCODE_VERSION: which one), or that
// VSCODE_EXECUTABLE names.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { makeSample } from "../../scripts/sample.mjs";
import { build, ensureInstalled, root } from "../../scripts/setup.mjs";

ensureInstalled();
build();
const { runTests } = await import("@vscode/test-electron");
const { bundleSuite } = await import("./suite-bundle.mjs");

mkdirSync(path.join(root, "test-results"), { recursive: true });
const folder = mkdtempSync(path.join(os.tmpdir(), "iam-"));
try {
  process.exitCode = await runTests({
    version: process.env.VSCODE_VERSION || undefined,
    vscodeExecutablePath: process.env.VSCODE_EXECUTABLE || undefined,
    extensionDevelopmentPath: [root, path.join(root, "test/e2e/scripted-model")],
    extensionTestsPath: await bundleSuite(),
    extensionTestsEnv: { IAM_PROVER_SUITE_TOTALS: path.join(root, "test-results/e2e.json") },
    launchArgs: [makeSample(path.join(folder, "ws")), "--user-data-dir", path.join(folder, "user")],
  });
} catch (error) {
  console.error(`e2e: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
