// A snapshot that an operation of `batch` names is read as the command reads it: a pipe is refused with a line, and nobody waits for it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { it } from "node:test";
import { snapshotOfFile } from "../../server/src/cli/account/snapshots";
import { folderWith } from "../harness/folder";

it("a snapshot file that is a pipe or a folder is refused", {
  skip: process.platform === "win32" && "there are no pipes in folders",
}, () => {
  const folder = folderWith({});
  execFileSync("mkfifo", [join(folder, "pipe.json")]);
  for (const path of [join(folder, "pipe.json"), folder])
    assert.throws(() => snapshotOfFile(path), { name: "InputError", message: new RegExp(`^\`${path}\``) });
});
