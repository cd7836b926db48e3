#!/usr/bin/env node
// Runs the Mocha suite in the extension host of a real VS Code (code-server in a headless Chromium), on a fresh sample
// workspace. The same suite on a desktop: run-electron.mjs.
// usage: node test/e2e/run.mjs [--no-build] [--only=PATTERN]
//   --only: the tests whose full names match
// The oldest VS Code runs drive.mjs only: its code-server has no option for the automation that a suite needs.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { makeSample } from "../../scripts/sample.mjs";
import { build, ensureInstalled, root } from "../../scripts/setup.mjs";

/** Alone it takes a minute and a half: other programs may need the processor. */
const TIME_LIMIT_MS = 12 * 60 * 1000;
/** Marks the suite's lines among everything that an extension host writes to its console. */
const PREFIX = "[suite] ";

ensureInstalled();
if (!process.argv.includes("--no-build")) build();
const { startCodeServer } = await import("../../scripts/code-server.mjs");
const { openPage } = await import("./browser.mjs");
const { bundleSuite } = await import("./suite-bundle.mjs");

const results = path.join(root, "test-results");
mkdirSync(results, { recursive: true });
const suite = await bundleSuite();
// The extension host inherits these.
process.env.IAM_PROVER_SUITE_PREFIX = PREFIX;
process.env.IAM_PROVER_SUITE_ONLY = process.argv.find((one) => one.startsWith("--only="))?.slice("--only=".length) ?? "";
process.env.IAM_PROVER_SUITE_TOTALS = path.join(results, "e2e.json");

const { port, run, stop } = await startCodeServer({
  testing: true,
  browser: true,
  extensions: [path.join(root, "test/e2e/scripted-model")],
});
const workspace = makeSample(path.join(run, "ws"));
const { page, close } = await openPage();

const ended = new Promise((resolve) => {
  setTimeout(() => resolve("timeout"), TIME_LIMIT_MS).unref();
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => resolve(name));
  page.exposeFunction("codeAutomationExit", (code) => resolve(code));
});
await page.exposeFunction("codeAutomationLog", (_type, args) => {
  const text = args.join(" ");
  if (text.startsWith(PREFIX)) console.log(text.slice(PREFIX.length).replaceAll(`\n${PREFIX}`, "\n"));
});
// VS Code asks the user before an extension may use another one's model.
const consent = page.locator(".monaco-dialog-box .monaco-button", { hasText: "Allow" });
const allow = setInterval(() => consent.click({ timeout: 200 }).catch(() => undefined), 1000);
await page.goto(address(port, workspace, suite));
const outcome = await ended;
clearInterval(allow);
const passed = outcome === 0;
if (!passed) {
  const picture = path.join(results, "e2e-failed.png");
  await page.screenshot({ path: picture }).catch((error) => console.error(`e2e: no picture: ${error.message}`));
  if (outcome === "timeout") console.error(`e2e: the suite did not end within ${TIME_LIMIT_MS / 1000} s`);
  console.error(`e2e: failed; the last view is ${picture}, the editor's own logs are in ${run}`);
}
await close();
await stop({ keep: !passed });
process.exit(passed ? 0 : 1);

/** A page's payload is how a VS Code in a browser is told of an extension under development and of a test suite. */
function address(serverPort, folder, tests) {
  const remote = (file) => `vscode-remote://127.0.0.1:${serverPort}${encodeURI(file)}`;
  const payload = [
    ["extensionDevelopmentPath", remote(root)],
    ["extensionTestsPath", remote(tests)],
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
  ];
  return `http://127.0.0.1:${serverPort}/?${new URLSearchParams({ folder, payload: JSON.stringify(payload) })}`;
}
