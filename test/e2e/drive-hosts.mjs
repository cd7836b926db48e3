// Policies inside of other files, as a user works with them: an edit in a SAM template, the squiggle on the token, and the hover with
// what was assumed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { goTo, openFile, settled, squiggleOn } from "./page.mjs";

/** Edits the template of the sample. */
export async function templates(page, picture, workspace) {
  await openFile(page, "app.yaml");
  await page.keyboard.press("Control+B");
  await goTo(page, readFileSync(path.join(workspace, "templates", "app.yaml"), "utf8"), "                - s3:GetObject");
  await page.keyboard.press("Enter");
  await page.keyboard.type("- s3:DeleteObject", { delay: 15 });
  await page.keyboard.press("Escape");
  await evidenceOn(page, picture, "s3:DeleteObject", "template", [/Function Render/, /Reports/, /Assumed/]);
}

async function evidenceOn(page, picture, token, name, parts) {
  await squiggleOn(page, token);
  await picture(`host-${name}-squiggle`);
  const { x, y } = await squiggleOn(page, token);
  await page.mouse.move(x, y, { steps: 8 });
  const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: /newly allowed|New access/ });
  await hover.first().waitFor();
  await settled(hover.first());
  const said = await hover.first().textContent();
  for (const part of parts) assert.match(said, part);
  await picture(`host-${name}-hover`);
  const assumed = hover.first().getByText("Assumed").first();
  const { x: left, y: top } = await hover.first().boundingBox();
  await page.mouse.move(left + 60, top + 60, { steps: 5 });
  for (let turn = 0; turn < 60 && (await assumed.count()) > 0 && (await assumed.boundingBox()).y > top + 150; turn++) {
    await page.mouse.wheel(0, 30);
    await page.waitForTimeout(60);
  }
  await picture(`host-${name}-evidence`);
  await page.keyboard.press("Escape");
  await page.mouse.move(900, 40);
}
