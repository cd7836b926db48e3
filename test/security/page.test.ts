// docs/security.md: every test that it names exists, and every test of security is named for the attack that it is about.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../harness/bundle";

const page = readFileSync(join(ROOT, "docs/security.md"), "utf8");
const rows = page.split("\n").filter((line) => line.startsWith("| ") && line.split("|").length === 5);

test("every attack names its test, and the test is there", () => {
  let last = "";
  const attacks = rows.slice(rows.findIndex((row) => row.startsWith("| attack ")) + 1);
  assert.ok(attacks.length > 30, `${attacks.length} attacks`);
  for (const row of attacks) {
    const cell = row.split("|")[3] as string;
    const named = cell.match(/test\/[\w/-]+\.test\.ts/g) ?? [];
    assert.ok(named.length > 0 || (cell.trim() === "the same" && last !== ""), row);
    for (const file of named) assert.ok(existsSync(join(ROOT, file)), `${file} in: ${row}`);
    last = cell;
  }
});

test("every test in test/security is named", () => {
  for (const file of readdirSync(join(ROOT, "test/security")).filter((one) => one.endsWith(".test.ts") && one !== "page.test.ts"))
    assert.ok(page.includes(`test/security/${file}`), file);
});
