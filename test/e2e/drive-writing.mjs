// Writing a policy by the keyboard alone, through the page: accept a completion, see the hints, hover, repair on save.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { goTo, jsonIn, openFile, PLACE, POLICY, settled, TRIES, until } from "./page.mjs";

/** Repairs on save have to be wished for, as in any editor. */
export async function repairsOnSave() {
  return { settings: { "editor.codeActionsOnSave": { "source.fixAll.iamProver": "explicit" } }, stop: async () => {} };
}

/** Types, accepts, hovers and saves, with a picture of each step. */
export async function write(page, picture, workspace) {
  const file = path.join(workspace, "policies", POLICY);
  const policy = () => jsonIn(file);
  await openFile(page, POLICY);
  await page.keyboard.press("Control+B");

  // Completion inside a half-typed action: the quotes close themselves, the accepted entry fills them.
  await goTo(page, readFileSync(file, "utf8"), PLACE);
  await page.keyboard.type(',\n"s3:GetBucketTagg', { delay: 40 });
  // Only the focused entry is accepted by Enter; while the list is renewed there is none, and Enter breaks the line.
  const entry = page.locator(".suggest-widget .monaco-list-row.focused", { hasText: "s3:GetBucketTagging" }).first();
  await suggestions(page, entry);
  await picture("20-completion");
  await accept(page, entry, "s3:GetBucketTagging");
  await save(page);
  await until("the accepted action is in the file, which is valid JSON", () =>
    policy()?.Statement[1].Action.includes("s3:GetBucketTagging"),
  );

  // A wildcard shows how many actions it stands for, and makes an entry superfluous.
  await goTo(page, readFileSync(file, "utf8"), '"s3:GetBucketTagging"');
  await page.keyboard.type(',\n"s3:GetBucket*"', { delay: 25 });
  // Closes what completion has opened, as late as that may be.
  await page.waitForTimeout(1000);
  await page.keyboard.press("Escape");
  const hint = page.locator(".view-lines").getByText(/^\s*\d+\s+actions\s*$/);
  await hint.first().waitFor();
  await picture("21-hints");

  // Hover without a mouse: the cursor stands in the wildcard.
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Control+K");
  await page.keyboard.press("Control+I");
  const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "s3:GetBucket*" }).first();
  await hover.waitFor();
  await settled(hover);
  // What the wildcard stands for is one click away: the counterexample comes first.
  assert.match(await hover.textContent(), /newly allowed[\s\S]*Counterexample[\s\S]*Show details/);
  await picture("22-hover");
  await page.keyboard.press("Escape");

  // The save takes out what the solver has proved to add nothing, and nothing else.
  await faded(page, "s3:GetBucketTagging");
  await picture("23-before-save");
  await save(page);
  await until("the covered action is removed on save", () => policy()?.Statement[1].Action.includes("s3:GetBucketTagging") === false);
  assert.deepEqual(policy().Statement[1].Action, ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:GetBucket*"]);
  await picture("24-repaired");
}

/** The list of suggestions with this entry in it; asked for again when it is slow to come. */
async function suggestions(page, entry) {
  for (let attempt = 0; ; attempt++) {
    try {
      await entry.waitFor({ timeout: 6000 });
      return;
    } catch (error) {
      if (attempt === TRIES) throw error;
      await page.keyboard.press("Control+Space");
    }
  }
}

/** Presses Enter on the focused entry until its text stands in the editor; what Enter did otherwise is undone. */
async function accept(page, entry, text) {
  const written = page.locator(".view-line", { hasText: `"${text}"` }).first();
  for (let attempt = 0; ; attempt++) {
    await page.keyboard.press("Enter");
    try {
      await written.waitFor({ timeout: 3000 });
      return;
    } catch (error) {
      if (attempt === TRIES) throw error;
      await page.keyboard.press("Control+Z");
      await page.keyboard.press("Control+Space");
      await entry.waitFor({ timeout: 6000 });
    }
  }
}

/** Waits until the text is drawn as superfluous. */
async function faded(page, text) {
  await page.waitForFunction((wanted) => {
    const line = [...document.querySelectorAll(".view-line")].find((one) => one.textContent.includes(wanted));
    return line?.querySelector(".squiggly-inline-unnecessary") !== null;
  }, text);
}

async function save(page) {
  await page.keyboard.press("Control+S");
}
