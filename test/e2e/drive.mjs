#!/usr/bin/env node
// Installs the packed .vsix into a fresh VS Code and works with it through the page, as a user would: types, hovers, takes
// a fix. Pictures of each step in a dark and a light theme go to test-results/.
// usage: node test/e2e/drive.mjs [--vsix FILE] [--oldest] [--only=PATTERN] [--readme] [--totals=FILE]
//   --oldest: in the oldest VS Code that the manifest declares; its pictures go to test-results/oldest/
//   --only: the scenarios whose names match
//   --again: plays what failed once more at the end, and names what passes only then (`unsteady` in the totals)
//   --totals: where the counts go, for runs side by side
//   --readme: also renews the pictures of the README, in media/
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { makeSample } from "../../scripts/sample.mjs";
import { ensureInstalled, root } from "../../scripts/setup.mjs";

const TYPED = ',\n"s3:DeleteBucket"';

/** Pictures that the README and the shop's page show, and the part of the page that they show. */
const EDITOR_AREA = { x: 52, y: 90, width: 900, height: 610 };
const README_PICTURES = {
  "2-hover": { file: "counterexample.png", clip: EDITOR_AREA },
  "5-fixes": { file: "fixes.png", clip: EDITOR_AREA },
  "host-template-hover": { file: "template.png", clip: { x: 52, y: 90, width: 1060, height: 690 } },
};

ensureInstalled();
const { pack } = await import("../../scripts/package.mjs");
const { copyExtensions, startCodeServer } = await import("../../scripts/code-server.mjs");
const { openPage } = await import("./browser.mjs");
const { account, accountFiles } = await import("./drive-account.mjs");
const { newerList } = await import("./drive-catalogue.mjs");
const { browser, inBrowser } = await import("./drive-browser.mjs");
const { checkEach } = await import("./drive-checks.mjs");
const { crash } = await import("./drive-crashes.mjs");
const { editFiles, edits } = await import("./drive-edits.mjs");
const { draftAndRun, draftWithModels, modelEndpoint, notRun, sentenceToRule, unsettled } = await import("./drive-controls.mjs");
const { gitInTerminal } = await import("./drive-git.mjs");
const { hostFiles, templates } = await import("./drive-hosts.mjs");
const { idle } = await import("./drive-idle.mjs");
const { askQuestions } = await import("./drive-questions.mjs");
const { repairs } = await import("./drive-repairs.mjs");
const { repairsOnSave, write } = await import("./drive-writing.mjs");
const { command, goTo, jsonIn, openFile, PLACE, POLICY, reportIn, seenWhole, settled, showStatus, squiggleOn, takeFix, until } =
  await import("./page.mjs");

const given = process.argv.indexOf("--vsix");
const vsix = given < 0 ? pack() : path.resolve(process.argv[given + 1]);
const editor = process.argv.includes("--oldest") ? "oldest" : "newest";
const results = path.join(root, "test-results", editor === "oldest" ? "oldest" : "");
mkdirSync(results, { recursive: true });

const only = new RegExp(process.argv.find((one) => one.startsWith("--only="))?.slice("--only=".length) ?? "");
const SCENARIOS = [
  { name: "a session, dark", theme: "Dark", play: session },
  { name: "a session, light", theme: "Light", play: session },
  { name: "questions, dark", theme: "Dark", play: askQuestions },
  { name: "questions, light", theme: "Light", play: askQuestions },
  { name: "checks, dark", theme: "Dark", play: checkEach },
  { name: "checks, light", theme: "Light", play: checkEach },
  { name: "edits, dark", theme: "Dark", play: edits, files: editFiles },
  { name: "edits, light", theme: "Light", play: edits, files: editFiles },
  { name: "newer list, light", theme: "Light", play: newerList },
  { name: "writing, dark", theme: "Dark", play: write, prepare: repairsOnSave },
  { name: "writing, light", theme: "Light", play: write, prepare: repairsOnSave },
  { name: "repairs, dark", theme: "Dark", play: repairs },
  { name: "repairs, light", theme: "Light", play: repairs },
  { name: "templates, dark", theme: "Dark", play: templates, files: hostFiles },
  { name: "templates, light", theme: "Light", play: templates, files: hostFiles },
  { name: "account, dark", theme: "Dark", play: account, files: accountFiles },
  { name: "account, light", theme: "Light", play: account, files: accountFiles },
  { name: "controls, dark", theme: "Dark", play: draftAndRun },
  { name: "sentences, light", theme: "Light", play: sentenceToRule },
  { name: "unsettled, dark", theme: "Dark", play: unsettled },
  { name: "unsettled, light", theme: "Light", play: unsettled },
  { name: "not run, dark", theme: "Dark", play: notRun },
  { name: "not run, light", theme: "Light", play: notRun },
  { name: "models, dark", theme: "Dark", play: draftWithModels, prepare: () => modelEndpoint({ editorsModel: editor === "newest" }) },
  { name: "Git in a terminal, light", theme: "Light", play: gitInTerminal },
  { name: "in the browser, light", theme: "Light", play: browser, prepare: inBrowser },
  { name: "no policies, dark", theme: "Dark", play: idle },
  { name: "crashes, dark", theme: "Dark", play: crash },
  { name: "Restricted Mode", theme: "Dark", trusted: false, play: restricted },
].filter(({ name }) => only.test(name));
const totals = { passed: 0, failed: 0, skipped: 0, failures: [], unsteady: [] };
/** The packed extension is installed once: the other editors get a copy of what that has made. */
const shelf = mkdtempSync(path.join(os.tmpdir(), "iam-"));
let installed;
const again = [];
for (const scenario of SCENARIOS) {
  const error = await failureOf(scenario);
  if (error && process.argv.includes("--again")) again.push(scenario);
  else count(scenario, error);
}
for (const scenario of again) {
  const error = await failureOf(scenario);
  if (!error) totals.unsteady.push(`drive: ${scenario.name}`);
  count(scenario, error);
}
rmSync(shelf, { recursive: true });
const totalsFile = process.argv.find((one) => one.startsWith("--totals="))?.slice("--totals=".length);
writeFileSync(totalsFile ? path.join(root, totalsFile) : path.join(results, "drive.json"), JSON.stringify(totals));
process.exit(totals.failed === 0 ? 0 : 1);

async function failureOf(scenario) {
  const started = Date.now();
  const error = await drive(scenario).then(
    () => undefined,
    (reason) => reason,
  );
  if (error) console.error(`drive: ${scenario.name}: failed: ${error.stack}`);
  else console.log(`drive: ${scenario.name}: passed, ${Math.round((Date.now() - started) / 1000)} s`);
  return error;
}

function count(scenario, error) {
  totals[error ? "failed" : "passed"]++;
  if (error) totals.failures.push(`drive: ${scenario.name}: ${error.stack}`);
}

async function drive({ theme, trusted = true, play, prepare, files }) {
  const prepared = await prepare?.();
  const settings = {
    ...prepared?.settings,
    "workbench.colorTheme": `Default ${theme} Modern`,
    "editor.fontSize": 14,
    // The hover would otherwise be cut off at the top.
    "editor.hover.above": false,
    "editor.minimap.enabled": false,
    // What moves is painted again and again, and no picture shows it.
    "editor.cursorBlinking": "solid",
    "workbench.reduceMotion": "on",
    "window.autoDetectColorScheme": false,
    "git.openRepositoryInParentFolders": "never",
  };
  const { port, run, extensions, stop } = await startCodeServer({
    vsix: [vsix],
    installed: prepared?.extensions ? undefined : installed,
    extensions: prepared?.extensions,
    settings,
    trusted,
    browser: true,
    editor,
  });
  if (!installed && !prepared?.extensions) {
    installed = path.join(shelf, "extensions");
    copyExtensions(extensions, installed);
  }
  const { page, close } = await openPage({ width: 1120, height: 820, scale: 1.5, editor });
  const picture = async (name) => {
    await page.screenshot({ path: path.join(results, `${name}-${theme.toLowerCase()}.png`) });
    const readme = process.argv.includes("--readme") && theme === "Light" && README_PICTURES[name];
    if (readme) await page.screenshot({ path: path.join(root, "media", readme.file), clip: readme.clip });
  };
  const workspace = makeSample(path.join(run, "sample"));
  files?.(workspace);
  try {
    await page.goto(`http://127.0.0.1:${port}/?${new URLSearchParams({ folder: workspace })}`);
    await play(page, picture, workspace, prepared);
  } catch (error) {
    await picture("drive-failed");
    throw error;
  } finally {
    await close();
    await stop();
    await prepared?.stop();
  }
}

async function session(page, picture, workspace) {
  const file = path.join(workspace, "policies", POLICY);
  await openFile(page, POLICY);
  const language = page.locator(".statusbar-item", { hasText: /JSON/ }).first();
  await language.waitFor();
  // Without the side bar no line is cut off.
  await page.keyboard.press("Control+B");

  await goTo(page, readFileSync(file, "utf8"), PLACE);
  await page.keyboard.type(TYPED, { delay: 15 });
  // Closes what completion has opened.
  await page.keyboard.press("Escape");
  await squiggleOn(page, "s3:DeleteBucket");
  await picture("1-squiggle");

  const { x, y } = await squiggleOn(page, "s3:DeleteBucket");
  await page.mouse.move(x, y, { steps: 8 });
  const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "s3:DeleteBucket" });
  await hover.first().waitFor();
  // The messages come at once, the evidence when the server has answered.
  await hover
    .filter({ hasText: /principal/i })
    .first()
    .waitFor();
  await settled(hover.first());
  const text = await hover.first().textContent();
  for (const part of [/statement 2/, /arn:aws:s3:::doc-example-bucket/, /principal/i]) assert.match(text, part);
  for (const words of [/^Counterexample/, /^Allowed now/, /^Not allowed before/]) await seenWhole(hover.first(), words);
  await picture("2-hover");
  // What is long is a page of its own.
  await hover.first().locator("a", { hasText: "Show details" }).click();
  const details = reportIn(page);
  await details.getByText(/Proved in/).waitFor();
  await details.getByText("in the service authorization reference").first().waitFor();
  await picture("3-details");
  await page.locator(".editor-group-container").first().locator(".view-line").first().click();
  await command(page, "View: Close Editors in Other Groups");

  await page.keyboard.press("Escape");
  await page.mouse.move(900, 40);
  await page.keyboard.press("Control+Shift+M");
  await page.locator(".markers-panel-container .monaco-list-row", { hasText: "s3:DeleteBucket" }).first().waitFor();
  await picture("4-problems");
  await page.keyboard.press("Control+Shift+M");

  await goTo(page, readFileSync(file, "utf8"), PLACE, { lines: 1 });
  await takeFix(page, /Remove.*s3:DeleteBucket/, picture);
  await page.locator(".monaco-editor .squiggly-error").first().waitFor({ state: "detached" });
  await page.keyboard.press("Control+S");
  await until("the fix is saved", () => jsonIn(file) && !/DeleteBucket/.test(readFileSync(file, "utf8")));
  await page.locator(".codelens-decoration", { hasText: /the same text/ }).waitFor();
  await showStatus(page, "IAM: proved");
  await picture("6-fixed");
}

/** A workspace that is not trusted: what is critical is still found, but nothing is compared, since that would run its Git. */
async function restricted(page, picture, workspace) {
  await openFile(page, POLICY);
  await goTo(page, readFileSync(path.join(workspace, "policies", POLICY), "utf8"), PLACE);
  await page.keyboard.type(TYPED, { delay: 15 });
  await page.keyboard.press("Escape");
  await squiggleOn(page, "s3:DeleteBucket");
  await page.keyboard.press("Control+Shift+M");
  const problem = (code) => page.locator(".markers-panel-container .monaco-list-row", { hasText: code });
  await problem("access-not-granted").first().waitFor();
  await showStatus(page, "IAM: 1 finding");
  assert.equal(await problem("new-access").count(), 0);
  await picture("restricted");
}
