// What a scan reads of folders: each one once, and what cannot be read is said whenever it is asked for.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { listOnce } from "../../server/src/cli/scan/folders";
import { folderWith } from "../harness/folder";

test("a folder is read once, and a missing one is refused each time", async () => {
  const folder = folderWith({ "a/x.json": "{}", "a/y.feature": "" });
  const list = listOnce();
  const names = async (path: string) => {
    const found: string[] = [];
    for await (const { name } of await list(path)) found.push(name);
    return found.sort();
  };
  assert.deepEqual(await names(join(folder, "a")), ["x.json", "y.feature"]);
  writeFileSync(join(folder, "a", "z.json"), "{}");
  assert.deepEqual(await names(join(folder, "a")), ["x.json", "y.feature"]);
  const missing = join(folder, "missing");
  await assert.rejects(list(missing), { code: "ENOENT" });
  mkdirSync(missing);
  await assert.rejects(list(missing), { code: "ENOENT" });
  rmSync(folder, { recursive: true });
});
