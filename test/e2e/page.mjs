// What a user does in the page of a VS Code: opening files, moving the cursor, choosing fixes, and waiting for what then shows.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** The policy of the sample workspace that scenarios type into, and the text behind which they type. */
export const POLICY = "deploy-role.json";
export const PLACE = '"s3:ListBucket"';

/** How often what a busy editor may have overlooked is done again. */
export const TRIES = 12;
/** How long a wait for what is outside of the page may take. Long: other programs may need the processor. */
const PATIENCE_MS = 120_000;

/** Waits until something outside of the page holds: a file is written, a process has ended. */
export async function until(what, holds) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `not within ${PATIENCE_MS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The JSON in a file, or undefined while it is none: it may just be written. */
export function jsonIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Through Quick Open, so that no list has to be scrolled. */
export async function openFile(page, name) {
  await page.locator(".monaco-workbench").waitFor();
  const result = page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first();
  for (let attempt = 0; ; attempt++) {
    await page.keyboard.press("Control+P");
    try {
      await page.locator(".quick-input-box input").fill(name, { timeout: 5000 });
      await result.waitFor({ timeout: 5000 });
      break;
    } catch (error) {
      // The workbench may not listen to keys yet, or not have listed the files.
      if (attempt === TRIES) throw error;
      await page.keyboard.press("Escape");
    }
  }
  await page.keyboard.press("Enter");
  await page.locator(".editor-instance .view-lines").waitFor();
}

/** Runs a command through the palette. */
export async function command(page, title) {
  // Over the list of commands the mouse would show what their keys are.
  await page.mouse.move(300, 750);
  // The list is drawn anew while it filters: the chosen row is taken by the keyboard.
  const focused = page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title.replace(/^[^:]*: /, "") });
  // What needs a policy is offered once the server has said that there is one, and a list that is open stays as it is.
  for (let attempt = 1; ; attempt++) {
    await page.keyboard.press("F1");
    await page.locator(".quick-input-box input").fill(`>${title}`);
    const offered = await focused
      .first()
      .waitFor({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      );
    if (offered) break;
    assert.ok(attempt < TRIES, `the palette never offered ${title}`);
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("Enter");
}

/** Puts the cursor behind a piece of text (or some lines below it), through "Go to Line". */
export async function goTo(page, text, piece, { lines = 0 } = {}) {
  const end = text.indexOf(piece) + piece.length;
  assert.ok(end >= piece.length, `\`${piece}\` is not in the text`);
  const before = text.slice(0, end).split("\n");
  await page.keyboard.press("Control+G");
  await page.locator(".quick-input-box input").fill(`:${before.length + lines}:${before.at(-1).length + 1}`);
  await page.keyboard.press("Enter");
  // Until the box is gone it takes keys, although the editor may have the focus.
  await page.locator(".quick-input-widget").first().waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement?.closest(".editor-instance .monaco-editor"));
}

/** Opens the menu of quick fixes and chooses; a late layout may close the menu, then it is opened again. */
export async function takeFix(page, title, picture) {
  const entry = page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
  for (let attempt = 0; ; attempt++) {
    await page.keyboard.press("Control+.");
    try {
      await entry.waitFor({ timeout: 5000 });
      await settled(entry);
      await picture("5-fixes");
      // Before the mouse has moved, VS Code 1.100 lets no click through to the menu.
      await entry.hover({ force: true });
      await entry.click({ timeout: 2000 });
      return;
    } catch (error) {
      if (attempt === TRIES) throw error;
      await page.keyboard.press("Escape");
    }
  }
}

/**
 * Waits for a squiggle, on a line that shows `text` where one is given; gives a point inside it and the text of its line. While
 * one types, squiggles of unfinished JSON come and go on that line too: only one that stays counts.
 */
export async function squiggleOn(page, text) {
  const find = (wanted) => {
    const lines = [...document.querySelectorAll(".view-line")].map((one) => ({
      // The page sets blanks of its own.
      text: one.textContent.replaceAll("\u00a0", " "),
      place: one.getBoundingClientRect(),
    }));
    const marks = [...document.querySelectorAll(".squiggly-error, .squiggly-warning")].map((one) => one.getBoundingClientRect());
    for (const mark of marks.filter(({ width }) => width > 0)) {
      const line = lines.find(({ place }) => place.top < mark.bottom && place.bottom > mark.top);
      if (line && (wanted === undefined || line.text.includes(wanted)))
        return { x: mark.left + mark.width / 3, y: line.place.top + line.place.height / 2, text: line.text.trim() };
    }
    return undefined;
  };
  // Seen five times in the same place: a lens that comes above the text moves every line.
  for (let seen = 0, before = "", attempt = 0; attempt < 600; attempt++) {
    const found = await page.evaluate(find, text);
    seen = !found ? 0 : before === JSON.stringify(found) ? seen + 1 : 1;
    before = JSON.stringify(found);
    if (seen === 5) return found;
    await page.waitForTimeout(200);
  }
  throw new Error(`no squiggle${text === undefined ? "" : ` on the line with \`${text}\``} within two minutes`);
}

/** Waits until an element has stopped to grow: its content may come in pieces. */
export async function settled(locator) {
  let before = "";
  for (let attempt = 0; attempt < 20; attempt++) {
    const box = JSON.stringify(await locator.boundingBox());
    if (box === before) return;
    before = box;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** The whole paragraph of a hover that begins with some words is seen: nothing has to be scrolled for it. */
export async function seenWhole(hover, words) {
  const paragraph = hover.locator("p", { hasText: words }).first();
  await paragraph.waitFor();
  const [inner, outer] = [await paragraph.boundingBox(), await hover.boundingBox()];
  const isSeen = inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
  assert.ok(isSeen, `${words} stands at ${JSON.stringify(inner)} of a hover at ${JSON.stringify(outer)}`);
}

/** The report beside the policy, drawn in a frame of its own. Only one is shown at a time: the others of its group are hidden. */
export function reportIn(page) {
  return page.frameLocator("iframe.webview.ready:visible").frameLocator("#active-frame").locator("body");
}

/** The language status opens when the mouse is over it. */
export async function showStatus(page, text) {
  const shown = page.locator(".hover-language-status", { hasText: text }).first();
  for (let attempt = 0; ; attempt++) {
    await page.locator(".statusbar-item [aria-label*='Editor Language Status']").first().hover();
    try {
      await shown.waitFor({ timeout: 10_000 });
      return;
    } catch (error) {
      if (attempt === TRIES) throw error;
      await page.mouse.move(300, 300);
    }
  }
}
