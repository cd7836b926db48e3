// Every code has a page; every page's bad example raises the code, and its good one does not.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { codeDescription, controlCodes, gateCodes, proverCodes } from "../../server/src/core/validate/codes";
import { gatePages, pages, proverPages } from "../../server/src/core/validate/pages";
import { everyRule, ownRules, rules } from "../../server/src/core/validate/rules";
import { isKind, validate } from "./support";

const folder = join(__dirname, "..", "..", "docs", "codes");

interface Written {
  kind: string;
  resourceType?: string;
  text: string;
}

/** The examples of a written page, by their headings. */
function examplesOf(markdown: string): { bad?: Written; good?: Written } {
  const found: Record<string, Written> = {};
  for (const [, heading = "", info = "", text = ""] of markdown.matchAll(/^## (Bad|Good)\n[\s\S]*?^```json ([^\n]*)\n([\s\S]*?)\n```$/gm)) {
    const [kind = "identity", resourceType] = info.trim().split(" ");
    found[heading.toLowerCase()] = { kind, ...(resourceType !== undefined && { resourceType }), text };
  }
  return found;
}

test("each rule has a page in the data, and each page a rule", () => {
  const why = "codes stand in the rules of a family in core/validate, or in codes.ts; their pages beside the rules, or in other-codes";
  assert.deepEqual(Object.keys(pages).sort(), everyRule.map((rule) => rule.code).sort(), why);
  assert.deepEqual(Object.keys(proverPages), [...proverCodes], `${why}, in the same order`);
  assert.deepEqual(Object.keys(gatePages), [...gateCodes], `${why}, in the same order`);
});

test("codes of AWS are spelt as AWS does, ours with hyphens", () => {
  assert.deepEqual(
    rules.map(({ code }) => code).filter((code) => !/^[A-Z][A-Z0-9_]*$/.test(code)),
    [],
  );
  assert.deepEqual(
    ownRules.map(({ code }) => code).filter((code) => !/^[a-z][a-z0-9-]*$/.test(code)),
    [],
  );
});

test("each code is written once", () => {
  const codes = everyRule.map((rule) => rule.code);
  assert.deepEqual(codes, [...new Set(codes)]);
});

test("docs/codes holds a page per code and nothing else", () => {
  const expected = [...everyRule.map((rule) => rule.code), ...proverCodes, ...gateCodes, ...controlCodes, "README"]
    .map((name) => `${name}.md`)
    .sort();
  assert.deepEqual(readdirSync(folder).sort(), expected, "run `node --import tsx scripts/build-code-docs.mjs`");
});

test("docs/codes is what the rules say", () => {
  const script = join(__dirname, "..", "..", "scripts", "build-code-docs.mjs");
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, "--check"], {
    cwd: join(__dirname, "..", ".."),
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
});

for (const { code } of everyRule) {
  test(`${code}: the bad example raises it, the good one does not`, () => {
    const { bad, good } = examplesOf(readFileSync(join(folder, `${code}.md`), "utf8"));
    assert.ok(bad && good, "the page holds both examples");
    for (const [example, expected] of [
      [bad, true],
      [good, false],
    ] as const) {
      assert.ok(isKind(example.kind), `\`${example.kind}\` is a kind of policy`);
      const codes = validate(example.text, example.kind, example.resourceType).map((finding) => finding.code);
      assert.equal(codes.includes(code), expected, `${expected ? "bad" : "good"} example gives ${codes.join(", ") || "nothing"}`);
    }
  });
}

test("the good examples raise nothing at all", () => {
  for (const { code } of everyRule) {
    const { good } = examplesOf(readFileSync(join(folder, `${code}.md`), "utf8"));
    if (!good || !isKind(good.kind)) continue;
    // These pages show one remedy out of several; what is left of the statement stays open on purpose.
    const rest = validate(good.text, good.kind, good.resourceType).map((finding) => finding.code);
    assert.deepEqual(rest, [], code);
  }
});

test("a diagnostic links to its page, an unknown code to the list", () => {
  assert.match(codeDescription("INVALID_ACTION").href, /\/docs\/codes\/INVALID_ACTION\.md$/);
  assert.match(codeDescription("new-access").href, /\/docs\/codes\/new-access\.md$/);
  assert.match(codeDescription("no-such-code").href, /\/docs\/codes\/README\.md$/);
  assert.equal(codeDescription("INVALID_ARN_REGION").title, "Invalid ARN region");
});
