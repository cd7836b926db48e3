// Runs the Markdown fixtures: the marks and the findings must be the same, one to one, both ends exact.
// Write them anew with UPDATE_FIXTURES=1, and read the difference before it is committed.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { everyRule } from "../../server/src/core/validate/rules";
import { assertMarks, marksOf, render } from "../harness/fixture";
import { type Fixture, fixturesOf, validate } from "./support";

const folder = join(__dirname, "fixtures");
const update = process.env.UPDATE_FIXTURES === "1";
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".md"))
  .sort();

function findingsOf({ text, kind, resourceType }: Fixture) {
  return validate(text, kind, resourceType);
}

if (update) {
  for (const name of files) {
    const path = join(folder, name);
    let markdown = readFileSync(path, "utf8");
    for (const fixture of fixturesOf(markdown).reverse()) {
      markdown = markdown.slice(0, fixture.from) + render(fixture.text, marksOf(findingsOf(fixture))) + markdown.slice(fixture.to);
    }
    writeFileSync(path, markdown);
  }
}

const loud = new Set<string>();

for (const name of files) {
  describe(name, () => {
    const fixtures = fixturesOf(readFileSync(join(folder, name), "utf8"));
    for (const fixture of fixtures) {
      for (const { code } of fixture.marks) loud.add(code);
      test(fixture.heading, () => {
        const found = marksOf(findingsOf(fixture));
        assertMarks(fixture.text, found, fixture.marks, "test/validate/fixtures.test.ts");
      });
    }
  });
}

test("every code is loud in some fixture", () => {
  // Policies that are too long to be read are made in validate.test.ts.
  const silent = everyRule.map((rule) => rule.code).filter((code) => !loud.has(code) && !code.startsWith("POLICY_SIZE_"));
  assert.deepEqual(silent, [], "each needs a policy in test/validate/fixtures that raises it, and a near miss that does not");
});
