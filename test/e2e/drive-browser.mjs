// The extension as vscode.dev runs it: in the browser's own extension host, with the language server in a worker and no process at all.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { serversOf } from "./drive-crashes.mjs";
import { goTo, openFile, PLACE, POLICY, seenWhole, settled, squiggleOn, takeFix, until } from "./page.mjs";

/** Settings that start the extension's browser entry. */
export function inBrowser() {
  return { settings: { "remote.extensionKind": { "iam-prover.iam-prover": ["web"] } }, stop: async () => {} };
}

/** Types a critical action, reads the counterexample, takes the fix. */
export async function browser(page, picture, workspace) {
  const file = path.join(workspace, "policies", POLICY);
  await openFile(page, POLICY);
  const bar = (text) => page.locator(".statusbar-item", { hasText: text }).first();
  await bar(/IAM: not compared/).waitFor();
  assert.deepEqual(serversOf(workspace), [], "no process checks policies");
  await page.keyboard.press("Control+B");
  await goTo(page, readFileSync(file, "utf8"), PLACE);
  await page.keyboard.type(',\n"s3:DeleteBucket"', { delay: 15 });
  await page.keyboard.press("Escape");
  const { x, y } = await squiggleOn(page, "s3:DeleteBucket");
  await bar(/IAM: 1 finding/).waitFor();
  await page.mouse.move(x, y, { steps: 8 });
  const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "s3:DeleteBucket" }).first();
  await hover.waitFor();
  await hover
    .getByText(/principal/i)
    .first()
    .waitFor();
  await settled(hover);
  await seenWhole(hover, /^Allowed now/);
  await picture("browser-hover");
  await page.keyboard.press("Escape");
  await page.mouse.move(900, 40);
  await goTo(page, readFileSync(file, "utf8"), PLACE, { lines: 1 });
  await takeFix(page, /Remove.*s3:DeleteBucket/, picture);
  await until("the squiggle is gone", async () => (await page.locator(".squiggly-error, .squiggly-warning").count()) === 0);
  await picture("browser-fixed");
}
