// Security controls through the page: a requirement is typed, the draft opens, a control is run from its lens, and its verdict leads to the policy.
import assert from "node:assert/strict";
import { openFile, settled } from "./page.mjs";

/** One scenario of drive.mjs: without any model, as on a machine that has none. */
export async function draftAndRun(page, picture) {
  await openFile(page, "buckets-stay-inside.feature");
  await command(page, "IAM Policy Prover: New Security Control…");
  await quickInput(page, "What has to hold?");
  await page.keyboard.type("SageMaker AutoML jobs encrypt data at rest");
  await picture("controls-1-requirement");
  await page.keyboard.press("Enter");
  await entry(page, "sagemaker").waitFor();
  await picture("controls-2-service");
  await page.keyboard.press("Enter");
  await entry(page, "AutoMLJobConfig.SecurityConfig").first().waitFor();
  await picture("controls-3-parameter");
  await page.keyboard.press("Enter");
  await page.locator(".view-lines", { hasText: "sagemaker:DescribeAutoMLJob" }).waitFor();
  await picture("controls-4-draft");

  await page.locator(".tab", { hasText: "buckets-stay-inside.feature" }).click();
  const lens = (text) => page.locator(".codelens-decoration :is(a, span)", { hasText: text }).first();
  const verdict = lens(/NON_COMPLIANT: 1 of 3 policies/);
  await clickUntil(page, page.locator(".codelens-decoration a", { hasText: "Run 2 scenarios" }).first(), verdict);
  await lens(/COMPLIANT: Proved for 3 of 3/).waitFor();
  await picture("controls-5-verdicts");

  const policy = page.locator(".tab", { hasText: "bucket-open.json" });
  await clickUntil(page, page.locator(".codelens-decoration a", { hasText: "NON_COMPLIANT" }).first(), policy);
  await page.locator(".editor-group-container", { has: policy }).locator(".squiggly-error").first().waitFor({ timeout: 15_000 });
  await picture("controls-6-policy");

  await command(page, "Test Explorer: Focus on Test Explorer View");
  await page.locator(".test-explorer", { hasText: "Security controls" }).waitFor();
  await command(page, "Test: Run All Tests");
  await page.locator(".test-explorer .monaco-list-row", { hasText: "Security controls" }).first().waitFor();
  await settled(page.locator(".test-explorer"));
  await page.waitForTimeout(1500);
  await picture("controls-7-tests");
}

/** Lenses are drawn anew whenever something becomes known: a click may fall between two drawings. */
async function clickUntil(page, target, wanted) {
  for (let attempt = 0; attempt < 8; attempt++) {
    if (await wanted.isVisible()) return;
    await target.click({ timeout: 5000 }).catch((error) => attempt === 7 && Promise.reject(error));
    await page.waitForTimeout(1500);
  }
  await wanted.waitFor({ timeout: 5000 });
}

/** Runs a command of the palette. */
async function command(page, title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-box input").fill(`>${title}`);
  await entry(page, title.replace(/^[^:]*: /, ""))
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
}

const entry = (page, text) => page.locator(".quick-input-list .monaco-list-row", { hasText: text });

async function quickInput(page, prompt) {
  await page.locator(".quick-input-widget", { hasText: prompt }).waitFor();
  assert.ok(await page.locator(".quick-input-box input").isVisible());
}
