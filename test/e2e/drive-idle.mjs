// A folder without policies: opening a `package.json` starts no process of ours; a policy does.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { serversOf } from "./drive-crashes.mjs";
import { openFile, squiggleOn, until } from "./page.mjs";

/** Long enough for a server that is started to be seen: one is there within half a second. */
const LOOK_MS = 3000;
const PUBLIC = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" }],
};

/** Opens a folder of its own beside the sample. */
export async function idle(page, _picture, workspace) {
  const folder = path.join(path.dirname(workspace), "plain");
  mkdirSync(folder);
  writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ name: "plain", version: "1.0.0", scripts: { test: "node --test" } }, null, 2),
  );
  writeFileSync(path.join(folder, "bucket.json"), JSON.stringify(PUBLIC, null, 2));
  await page.goto(`${new URL(page.url()).origin}/?${new URLSearchParams({ folder })}`);
  await openFile(page, "package.json");
  await page.locator(".statusbar-item", { hasText: /JSON/ }).first().waitFor();
  // The server of the sample ends with its window, within seconds.
  await until("the server of the sample has ended", () => serversOf(workspace).length === 0);
  for (let waited = 0; waited < LOOK_MS; waited += 100) {
    assert.deepEqual(serversOf(workspace), [], "a server runs for a package.json");
    await page.waitForTimeout(100);
  }
  await openFile(page, "bucket.json");
  await squiggleOn(page, '"Principal"');
  assert.equal(serversOf(workspace).length, 1);
}
