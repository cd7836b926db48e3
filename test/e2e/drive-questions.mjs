// The questions about a policy, asked through the page: the lens and the access difference, a request, what protects, the tests.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { command, goTo, openFile, PLACE, POLICY, reportIn } from "./page.mjs";

/** Asks everything once, with a picture of each answer. The policy is left as it was. */
export async function askQuestions(page, picture, workspace) {
  await page.keyboard.press("Control+K");
  await page.keyboard.press("Control+W");
  await openFile(page, POLICY);
  // Without the side bar both texts are wide enough.
  await page.keyboard.press("Control+B");
  await goTo(page, readFileSync(path.join(workspace, "policies", POLICY), "utf8"), PLACE);
  await page.keyboard.type(',\n"s3:Delete*Tagging"', { delay: 15 });
  await page.keyboard.press("Escape");

  const lens = page.locator(".codelens-decoration a", { hasText: /^\+\d+ actions against Git HEAD, nothing lost \(proved\)$/ });
  await lens.first().waitFor();
  await page.locator(".codelens-decoration a", { hasText: "Can … do …?" }).first().waitFor();
  await picture("7-lens");
  await lens.first().click();
  const report = reportIn(page);
  await report.getByRole("heading", { name: "Access difference: deploy-role.json against Git HEAD" }).waitFor();
  await report
    .getByText(/s3:DeleteObjectTagging/)
    .first()
    .waitFor();
  // A link of the report leads to the statement.
  const link = report.locator("a", { hasText: /^line.\d+$/ }).first();
  await link.waitFor();
  await picture("8-difference");
  await link.click();
  await page.locator(".editor-group-container").first().locator(".selected-text").first().waitFor();
  await picture("9-link");

  // The same questions stand in the editor's menu, where there is a policy.
  await page.locator(".editor-group-container").first().locator(".view-line").first().click();
  await page.keyboard.press("Shift+F10");
  const menu = page.locator(".monaco-menu", { hasText: "IAM Policy Prover" });
  await menu.first().waitFor();
  await menu.locator(".action-menu-item", { hasText: "IAM Policy Prover" }).first().hover();
  await page.locator(".monaco-menu .action-menu-item", { hasText: "Who Has Access?" }).first().waitFor();
  await picture("9-menu");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");

  // By its command: a lens is drawn anew with every proof, and a click may fall between.
  await command(page, "Ask Whether a Request Is Allowed");
  const form = page.locator(".quick-input-widget");
  await form.getByText("Principal", { exact: true }).waitFor();
  // It fades in.
  await page.waitForTimeout(500);
  await picture("10-ask");
  await page.keyboard.press("Enter");
  await report.getByRole("heading", { name: /^Can / }).first().waitFor();
  await picture("11-answer");

  await command(page, "Why Is This Safe?");
  await report.getByRole("heading", { name: "deploy-role.json is not safe" }).first().waitFor();
  // What is wrong is read first.
  assert.match(await report.locator("li").first().textContent(), /^not safe: statement 2/);
  await picture("12-why");

  await command(page, "Test: Run All Tests");
  await command(page, "Testing: Focus on Test Explorer View");
  const tests = page.locator(".test-explorer .monaco-list-row");
  await tests.filter({ hasText: "iam-prover.json" }).first().waitFor();
  await tests.filter({ hasText: "iam-prover.json" }).first().click();
  await page.keyboard.press("ArrowRight");
  const own = tests.filter({ hasText: "worker.json" });
  await own.locator(".codicon-testing-passed-icon").first().waitFor();
  assert.equal(await own.locator(".codicon-testing-passed-icon").count(), 2);
  await picture("13-tests");

  // When the window is loaded again no report comes back, and neither a page nor a group of editors is left empty.
  await command(page, "View: Show Explorer");
  await page.locator(".tab", { hasText: "Safety – deploy-role.json" }).waitFor();
  await page.reload();
  await page.locator(".statusbar-item", { hasText: "IAM:" }).first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".editor-group-container").length === 1);
  assert.deepEqual(await page.locator(".tab").evaluateAll((all) => all.map((one) => one.dataset.resourceName)), [POLICY]);
  assert.equal(await page.locator("iframe.webview").count(), 0);
  await picture("14-reloaded");
}
