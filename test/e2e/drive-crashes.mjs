// A language server that dies again and again, as the page shows it: it comes back with its findings, later each time, and at the fifth crash the user is asked.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { goTo, openFile, PLACE, POLICY, showStatus, squiggleOn, until } from "./page.mjs";

/** SIGABRT is how a Node that is out of memory ends itself; SIGKILL how a system does that. */
const SIGNALS = ["SIGABRT", "SIGKILL", "SIGABRT", "SIGKILL", "SIGABRT"];

/** Kills the server five times; the text that was typed is not saved, and its finding is there after each restart. */
export async function crash(page, picture, workspace) {
  await openFile(page, POLICY);
  await goTo(page, readFileSync(path.join(workspace, "policies", POLICY), "utf8"), PLACE);
  await page.keyboard.type(',\n"s3:DeleteBucket"', { delay: 15 });
  await page.keyboard.press("Escape");
  const { x, y } = await squiggleOn(page, "s3:DeleteBucket");
  const asked = page.locator(".notification-toast", { hasText: "crashed 5 times in three minutes" });
  for (const [index, signal] of SIGNALS.entries()) {
    const [server] = serversOf(workspace);
    assert.ok(server, "no language server runs");
    process.kill(server, signal);
    if (index === SIGNALS.length - 1) break;
    await until("another server", () => serversOf(workspace).some((pid) => pid !== server));
    await squiggleOn(page, "s3:DeleteBucket");
    await showStatus(page, "IAM: 1 finding");
    await page.mouse.move(500, 400);
    assert.equal(await asked.count(), 0);
  }
  // Nothing that is asked of a server that has gone is a message of its own.
  await page.mouse.move(x, y, { steps: 4 });
  await page.keyboard.type(" ");
  await asked.waitFor();
  await showStatus(page, "IAM: not running");
  await picture("crashed");
  assert.equal(await page.locator(".notification-toast").count(), 1);
  assert.deepEqual(serversOf(workspace), [], "the server was started a fifth time without being asked for");

  // Off the status, whose hover lies over the message.
  await page.mouse.move(500, 400);
  await page.locator(".hover-language-status").first().waitFor({ state: "hidden" });
  await asked.locator(".monaco-button", { hasText: "Restart" }).click();
  await until("the server that was asked for", () => serversOf(workspace).length === 1);
  await squiggleOn(page, "s3:DeleteBucket");
  await showStatus(page, "IAM: 1 finding");
  await picture("crashed-restarted");
}

/** Ids of the language servers of the extension that is installed beside this workspace. */
export function serversOf(workspace) {
  const installed = path.join(path.dirname(workspace), "extensions");
  const lines = execFileSync("ps", ["-e", "-ww", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes(installed) && line.includes("dist/server.js")).map((line) => Number.parseInt(line, 10));
}
