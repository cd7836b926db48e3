// The diff of a repair, as `git apply` takes it: texts that end in a line feed and texts that do not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { unifiedDiff } from "../../server/src/cli/repair/diff";
import { folderWith, git, writeFiles } from "../harness/folder";

const LONG = Array.from({ length: 30 }, (_, index) => `line ${index}`);
const TEXTS = ["one", "one\n", "other", "other\n", "one\ntwo", "one\ntwo\n", "two\n", `${LONG.join("\n")}\n`, LONG.join("\n")].concat(
  `${LONG.map((line, index) => (index === 3 || index === 27 ? `new ${line}` : line)).join("\n")}\n`,
);

it("makes the new text of the old one", () => {
  const folder = folderWith();
  git(folder, "init", "-q");
  for (const before of TEXTS)
    for (const after of TEXTS.filter((text) => text !== before)) {
      writeFiles(folder, { "a.json": before, "a.diff": unifiedDiff("a.json", before, after) });
      git(folder, "apply", "a.diff");
      assert.equal(readFileSync(join(folder, "a.json"), "utf8"), after, JSON.stringify([before, after]));
    }
});
