// The figures of the README are those of docs/performance.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readBlock, readmeTable } from "./docs";

const page = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

test("the README's table is taken from the last benchmark that was written down", () => {
  assert.equal(readBlock(page("README.md")), readmeTable(readBlock(page("docs/performance.md"))));
});

test("rows are shown in the README's order, with its names; what was not measured is left out", () => {
  const tables =
    "| corpus, all: z3 4.13.0 | 7 | 5 | 6 |\n| corpus, all, warm | 9 | 0.09 | 7.36 |\n| corpus, all, warm | 3 | 0.1 | 0.2 |\n| other | 1 | 2 | 3 |\n| 60 statements: keystroke to all of that | 200 | 52.3 | 87.8 | 171 |";
  assert.deepEqual(readmeTable(tables).split("\n").slice(2), [
    "| 60 statements: the same | 52.3 | 87.8 |",
    "| one check of a real managed policy (9 checks) | 0.09 | 7.36 |",
    "| the same 7 as SMT-LIB string constraints: native z3 4.13.0 | 5 | 6 |",
  ]);
});
