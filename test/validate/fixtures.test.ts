// Runs the Markdown fixtures: the marks and the findings must be the same, one to one, both ends exact.
// Write them anew with UPDATE_FIXTURES=1, and read the difference before it is committed.
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { everyRule } from "../../server/src/core/validate/rules";
import { assertMarks, marksOf, render } from "../harness/fixture";
import { type Fixture, fixtureFiles, fixtureFolder, fixturesOf, validate } from "./support";

function findingsOf({ text, kind, resourceType }: Fixture) {
  return validate(text, kind, resourceType);
}

if (process.env.UPDATE_FIXTURES === "1") {
  for (const { name, markdown } of fixtureFiles()) {
    let updated = markdown;
    for (const fixture of fixturesOf(markdown).reverse()) {
      updated = updated.slice(0, fixture.from) + render(fixture.text, marksOf(findingsOf(fixture))) + updated.slice(fixture.to);
    }
    writeFileSync(join(fixtureFolder, name), updated);
  }
}

/** The codes that are raised in each file. */
const loud = new Map<string, Set<string>>();

for (const { name, markdown } of fixtureFiles()) {
  describe(name, () => {
    const fixtures = fixturesOf(markdown);
    loud.set(name, new Set(fixtures.flatMap(({ marks }) => marks.map(({ code }) => code))));
    for (const fixture of fixtures) {
      test(fixture.heading, () => {
        const found = marksOf(findingsOf(fixture));
        assertMarks(fixture.text, found, fixture.marks, "test/validate/fixtures.test.ts");
      });
    }
  });
}

const validateFolder = join(__dirname, "..", "..", "server", "src", "core", "validate");

/** The families: the folders with a file of rules, as paths in the validator. */
const families = readdirSync(validateFolder, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith("/rules.ts"))
  .map((name) => name.slice(0, -"/rules.ts".length))
  .sort();

/** What a family exports as its rules or its pages: lists of rules, or records of pages by code. */
async function exportsOf(family: string, what: "Rules" | "Pages"): Promise<object[]> {
  const module: Record<string, object> = await import(`../../server/src/core/validate/${family}/${what.toLowerCase()}`);
  return Object.keys(module).flatMap((name) => (name.endsWith(what) && module[name]) || []);
}

async function codesOf(family: string): Promise<string[]> {
  return (await exportsOf(family, "Rules")).map((rule) => String("code" in rule && rule.code));
}

describe("rule, page and a policy that raises it lie under the name of one family", () => {
  for (const family of families) {
    test(family, async () => {
      const codes = await codesOf(family);
      const paged = (await exportsOf(family, "Pages")).flatMap((pages) => Object.keys(pages));
      assert.deepEqual(paged.sort(), [...codes].sort(), `core/validate/${family}/pages.ts has a page for each rule in rules.ts beside it`);
      // Policies that are too long to be read are made in validate.test.ts.
      const silent = codes.filter((code) => !loud.get(`${family}.md`)?.has(code) && !code.startsWith("POLICY_SIZE_"));
      assert.deepEqual(silent, [], `each needs a policy in fixtures/${family}.md that raises it, and a near miss that does not`);
    });
  }

  test("each rule has one family", async () => {
    const placed = (await Promise.all(families.map(codesOf))).flat();
    assert.deepEqual(placed.sort(), everyRule.map((rule) => rule.code).sort(), "rules.ts lists what the families have, each code once");
  });
});
