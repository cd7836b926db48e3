// An action that is newer than the list of AWS actions, through the page: the warning, its fix, and the list that the fix leads to.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../scripts/setup.mjs";
import { openFile, squiggleOn, TRIES, takeFix } from "./page.mjs";

const ACTION = "sqs:FrobnicateQueueTopology";
const FILE = "check-newer.json";

/** Takes the fix *Get a newer list of AWS actions* to its end: with a list of this machine that has the action, the warning is gone. */
export async function newerList(page, picture, workspace) {
  const statement = { Effect: "Allow", Action: ACTION, Resource: "arn:aws:sqs:us-east-1:111122223333:orders" };
  const file = path.join(workspace, "policies", FILE);
  writeFileSync(file, `${JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2)}\n`);
  const folder = path.join(path.dirname(workspace), "newer-list");
  mkdirSync(folder);
  const tables = JSON.parse(readFileSync(path.join(root, "generated/catalogue/catalogue.json"), "utf8"));
  const services = tables.services.map((one) =>
    one.prefix === "sqs" ? { ...one, actions: one.actions.replace(/^SendMessage\|/m, `${ACTION.slice(4)}|`) } : one,
  );
  // Format and date come first in a catalogue.
  writeFileSync(path.join(folder, "catalogue.json"), JSON.stringify({ ...tables, date: "2099-01-02", services }));

  await openFile(page, FILE);
  await squiggleOn(page, ACTION);
  await page.locator(".view-line span", { hasText: ACTION }).last().click();
  await takeFix(page, "Get a newer list of AWS actions", () => picture("36-newer-action"));
  const form = page.locator(".quick-input-widget");
  const local = form.locator(".monaco-list-row", { hasText: "Use data on this machine…" });
  await local.waitFor();
  // It fades in.
  await page.waitForTimeout(500);
  await picture("37-newer-list");
  await local.click();
  const box = form.locator(".quick-input-box input");
  await page.waitForFunction(() => /\//.test(document.querySelector(".quick-input-box input")?.value ?? ""));
  // The form writes its own folder once it has read it, over what was typed before.
  for (let attempt = 0; attempt < TRIES && (await box.inputValue()).replace(/\/$/, "") !== folder; attempt++) {
    await box.fill(folder);
    await page.waitForTimeout(2000);
  }
  await form.locator(".monaco-button", { hasText: /^OK$/ }).first().click();
  await page.locator(".notification-toast", { hasText: "newer list of AWS actions" }).first().waitFor();
  await page.waitForFunction((action) => {
    const line = [...document.querySelectorAll(".view-line")].find((one) => one.textContent.includes(action))?.getBoundingClientRect();
    const marks = [...document.querySelectorAll(".squiggly-error, .squiggly-warning")].map((one) => one.getBoundingClientRect());
    return line && !marks.some((one) => one.width > 0 && one.top < line.bottom && one.bottom > line.top);
  }, ACTION);
  await picture("38-newer-done");
}
