// Which entries of a list cover which: the quick search against the plain definition, on random lists.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { coversOf } from "../../server/src/core/validate/covered";
import { covers } from "../../server/src/core/validate/patterns";

/** The definition: every entry that no other one covers (the first of those that cover each other), with all that it covers. */
function plainly(texts: readonly string[]): [number, number[]][] {
  const covered = (by: number, at: number) => covers(texts[by] as string, texts[at] as string);
  const all = texts.map((_, i) => i);
  const maximal = all.filter((at) => !all.some((by) => by !== at && covered(by, at) && (by < at || !covered(at, by))));
  return maximal.flatMap((by): [number, number[]][] => {
    const below = all.filter((at) => at !== by && covered(by, at));
    return below.length > 0 ? [[by, below]] : [];
  });
}

const entry = fc
  .tuple(fc.constantFrom("", "s:", "sq:", "*:", "s*:"), fc.array(fc.constantFrom("a", "b", "*", "ab"), { minLength: 1, maxLength: 4 }))
  .map(([service, name]) => service + name.join(""));

test("each entry that no other covers, with everything that it covers, in list order", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 9 }), (texts) => {
      const entries = texts.map((text, at) => ({ text, at }));
      const found = coversOf(entries, { text: (one) => one.text, coveredBy: covers });
      assert.deepEqual(
        found.map(({ by, covered }) => [by.at, covered.map(({ at }) => at)]),
        plainly(texts),
      );
    }),
    { numRuns: 3000 },
  );
});

test("what makes a list long does not make it slow: three thousand patterns that a few cover", () => {
  const entries = Array.from({ length: 3000 }, (_, i) => `s3:Get${i}*`);
  const before = process.cpuUsage();
  const found = coversOf(entries, { text: (one) => one, coveredBy: covers });
  const { user, system } = process.cpuUsage(before);
  assert.equal(found.length, 9);
  // Each against each would be nine million comparisons; with room for a busy machine.
  assert.ok((user + system) / 1000 < 1_000, `${(user + system) / 1000} ms`);
});

test("nor do patterns that cover nothing: ten thousand of their own beginning, three thousand that begin alike", () => {
  const before = process.cpuUsage();
  for (const entries of [
    Array.from({ length: 10_000 }, (_, i) => `arn:aws:s3:::b${i}/*`),
    Array.from({ length: 3000 }, (_, i) => `arn:aws:s3:::*b${i}x`),
  ])
    assert.deepEqual(coversOf(entries, { text: (one) => one, coveredBy: covers }), []);
  const { user, system } = process.cpuUsage(before);
  assert.ok((user + system) / 1000 < 1_500, `${(user + system) / 1000} ms`);
});
