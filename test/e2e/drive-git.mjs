// Git in a terminal, as the page shows it: after a commit, a reset and a switch of branches the squiggle, the line above the policy
// and the status bar are of the new state, without a click. Nobody polls where VS Code's Git extension tells: without its event nothing here would change.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { git } from "../../scripts/sample.mjs";
import { goTo, openFile, PLACE, POLICY, squiggleOn, until } from "./page.mjs";

const ADDED = "s3:GetObjectTagging";
/** On an idle machine it is less than two seconds (docs/performance.md); other programs may need the processor. */
const PATIENCE_MS = 60_000;

/** Adds an action, and follows it through three commands of Git. */
export async function gitInTerminal(page, picture, workspace) {
  const file = path.join(workspace, "policies", POLICY);
  await openFile(page, POLICY);
  await goTo(page, readFileSync(file, "utf8"), PLACE);
  await page.keyboard.type(`,\n"${ADDED}"`, { delay: 15 });
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+S");
  await until("the action is saved", () => readFileSync(file, "utf8").includes(ADDED));
  await squiggleOn(page, ADDED);
  await shows(page, "the edit", { lens: /^\+1 action against Git HEAD/, status: "IAM: 1 finding", squiggles: 1 });
  await picture("git-edited");

  git(workspace, "commit", "-qam", "Read tags");
  await shows(page, "a commit", { lens: /the same text/, status: "IAM: proved", squiggles: 0 });
  await picture("git-committed");
  git(workspace, "reset", "-q", "--soft", "HEAD~1");
  await shows(page, "a reset", { lens: /^\+1 action against Git HEAD/, status: "IAM: 1 finding", squiggles: 1 });
  git(workspace, "checkout", "-qb", "tags");
  git(workspace, "commit", "-qam", "Read tags");
  await shows(page, "a commit on another branch", { lens: /the same text/, status: "IAM: proved", squiggles: 0 });
  // The file goes back with the branch: the editor reads it again, and it is as its branch has it.
  git(workspace, "checkout", "-q", "main");
  await page.locator(".view-line", { hasText: ADDED }).waitFor({ state: "detached", timeout: PATIENCE_MS });
  await shows(page, "a switch of branches", { lens: /the same text/, status: "IAM: proved", squiggles: 0 });
}

/** Waits until all three say so at the same time; says how long that took. */
async function shows(page, after, wanted) {
  const since = Date.now();
  let seen;
  while (Date.now() - since < PATIENCE_MS) {
    seen = await page.evaluate(() => ({
      lens: document.querySelector(".codelens-decoration a")?.textContent ?? "",
      status:
        [...document.querySelectorAll(".statusbar-item")].map((one) => one.textContent ?? "").find((text) => text.includes("IAM:")) ?? "",
      squiggles: document.querySelectorAll(".squiggly-error, .squiggly-warning").length,
    }));
    // The bar has blanks of its own between the icon and the words.
    const status = seen.status.replace(/\s+/g, " ");
    if (wanted.lens.test(seen.lens.replace(/\s+/g, " ")) && status.includes(wanted.status) && seen.squiggles === wanted.squiggles) {
      console.log(`drive: ${after} is followed in ${Date.now() - since} ms`);
      return;
    }
    await page.waitForTimeout(50);
  }
  assert.fail(`${after}: not within ${PATIENCE_MS / 1000} s; the page shows ${JSON.stringify(seen)}`);
}
