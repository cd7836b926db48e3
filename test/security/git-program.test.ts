// Which `git` is started: one of the machine, never one that the repository holds.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, it } from "node:test";
import { findBaseline } from "../../server/src/workspace/baseline";
import { realGit, script, trapped } from "./trap";

const skip = process.platform === "win32" && "the programs are shell scripts";

describe("no `git` of the repository is run", { skip }, () => {
  const places: [string, (folder: string) => string][] = [
    ["npm's folder of programs, which npx puts in front", (folder) => join(folder, "node_modules/.bin")],
    ["any folder of the repository", (folder) => join(folder, "tools")],
    ["the folder itself, by a relative name", () => "."],
    ["the folder itself, by no name", () => ""],
    ["a relative folder", () => "tools"],
  ];
  for (const [name, place] of places) {
    it(name, async () => {
      const { folder, canary, trace } = trapped();
      for (const at of ["git", "tools/git", "node_modules/.bin/git"]) script(join(folder, at), `"${canary}"\nexec "${realGit}" "$@"`);
      const before = { path: process.env.PATH, folder: process.cwd() };
      process.env.PATH = `${place(folder)}${delimiter}${before.path}`;
      process.chdir(folder);
      try {
        const head = await findBaseline(join(folder, "p.json"), "git:HEAD", folder);
        assert.deepEqual(head, { kind: "text", text: "two", label: "Git HEAD" });
      } finally {
        process.env.PATH = before.path;
        process.chdir(before.folder);
      }
      assert.ok(!existsSync(trace));
    });
  }
});
