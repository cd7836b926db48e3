// Distances between words: known pairs, and the definition itself, unlimited and by recursion, on random ones.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { editDistance } from "../../server/src/core/text/distance";

describe("editDistance", () => {
  const pairs: [string, string, number][] = [
    ["", "abc", 3],
    ["abc", "abc", 0],
    ["kitten", "sitting", 3],
    ["acme", "amce", 1],
    ["Action", "action", 1],
  ];
  for (const [a, b, distance] of pairs)
    it(`\`${a}\` and \`${b}\` are ${distance} apart, in both directions`, () => {
      assert.equal(editDistance(a, b, 9), distance);
      assert.equal(editDistance(b, a, 9), distance);
    });

  it("says one more than the limit when there are more edits", () => assert.equal(editDistance("aaaaaaaa", "bbbbbbbb", 2), 3));

  it("agrees with its definition under every limit", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
    fc.assert(
      fc.property(word, word, fc.nat({ max: 6 }), (a, b, limit) => {
        assert.equal(editDistance(a, b, limit), Math.min(byDefinition(a, b), limit + 1));
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

/** The recursive definition: the last letters are equal, or one of the four edits comes last. */
function byDefinition(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const [x, y] = [a.slice(0, -1), b.slice(0, -1)];
  const ways = [byDefinition(x, b) + 1, byDefinition(a, y) + 1, byDefinition(x, y) + (a.at(-1) === b.at(-1) ? 0 : 1)];
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1))
    ways.push(byDefinition(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...ways);
}
