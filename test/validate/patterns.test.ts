// Two patterns that can match the same text: the answer is that of going through all short texts.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { meet, NAME, overlap, STEP } from "../../server/src/core/validate/patterns";

/** All texts of up to four of these characters. Two patterns of three pieces that meet at all meet in one of them. */
const TEXTS = [""];
for (let from = 0, length = 0; length < 4; length++) {
  const until = TEXTS.length;
  for (; from < until; from++) for (const c of ["a", "b", "/", ":"]) TEXTS.push(`${TEXTS[from]}${c}`);
}

const EXPRESSIONS: Readonly<Record<string, string>> = { "*": ".*", "?": ".", [NAME]: "[^/:]*", [STEP]: "[^/]*" };

function matcher(pattern: string): RegExp {
  return new RegExp(`^${[...pattern].map((c) => EXPRESSIONS[c] ?? c).join("")}$`);
}

function haveOneInCommon(a: string, b: string): boolean {
  const [one, other] = [matcher(a), matcher(b)];
  return TEXTS.some((text) => one.test(text) && other.test(text));
}

const patternOf = (...pieces: string[]) => fc.array(fc.constantFrom(...pieces), { maxLength: 3 }).map((all) => all.join(""));

test("two patterns overlap where a text is matched by both", () => {
  const pattern = patternOf("a", "b", "/", "*", "*", "?");
  const seen = { yes: 0, no: 0 };
  fc.assert(
    fc.property(pattern, pattern, (a, b) => {
      const both = haveOneInCommon(a, b);
      seen[both ? "yes" : "no"]++;
      assert.equal(overlap(a, b), both, JSON.stringify([a, b]));
    }),
    { numRuns: 5_000 },
  );
  assert.ok(seen.yes > 500 && seen.no > 500, JSON.stringify(seen));
});

test("a pattern and the shape of an ARN meet where a text is matched by both", () => {
  const seen = { yes: 0, no: 0 };
  fc.assert(
    fc.property(patternOf("a", "/", ":", "*", "?"), patternOf("a", "/", ":", "*", NAME, STEP), (pattern, shape) => {
      const both = haveOneInCommon(pattern, shape);
      seen[both ? "yes" : "no"]++;
      assert.equal(meet(pattern, shape, true), both, JSON.stringify([pattern, shape]));
    }),
    { numRuns: 5_000 },
  );
  assert.ok(seen.yes > 500 && seen.no > 500, JSON.stringify(seen));
});
