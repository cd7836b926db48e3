// The mutants are no part of the tests, because they take minutes. That each still changes one place of the code is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { mutants } from "./list";

const core = path.join(import.meta.dirname, "../../server/src/core");

test("the text that a mutant changes stands once in its file", () => {
  const texts = new Map<string, string>();
  const flat = (text: string) => text.split(/\s+/).join(" ");
  const stale = mutants.filter(({ file, find }) => {
    const text = texts.get(file) ?? flat(readFileSync(path.join(core, file), "utf8"));
    texts.set(file, text);
    return text.split(flat(find)).length !== 2;
  });
  assert.deepEqual(
    stale.map(({ rule, file, find }) => `${rule}: ${find} in ${file}`),
    [],
  );
});
