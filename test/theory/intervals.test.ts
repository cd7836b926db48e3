// Sets of numbers: membership is respected by intersection and subtraction, empty means empty, samples lie inside.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { NumericInterval } from "../../server/src/core/logic/term";
import { contains, everything, intersect, samples, subtract, wholeNumbers } from "../../server/src/core/theory/intervals";

const bound = fc.constantFrom(null, "-2", "-0.5", "0", "0.5", "1", "3");
const interval = fc.record<NumericInterval>({ low: bound, lowInclusive: fc.boolean(), high: bound, highInclusive: fc.boolean() });
/** The bounds, what lies between them, and what lies beyond. */
const grid = ["-9", "-2", "-1", "-0.5", "-0.25", "0", "0.25", "0.5", "0.75", "1", "2", "3", "9"];
const set = fc.array(interval, { maxLength: 3 }).map((list) => list.flatMap((x) => intersect([x], everything)));

test("membership", () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      for (const value of grid) {
        assert.equal(contains(intersect(a, b), value), contains(a, value) && contains(b, value));
        assert.equal(contains(subtract(a, b), value), contains(a, value) && !contains(b, value));
      }
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test("a set has intervals exactly if it has members, and samples are members", () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      const both = intersect(a, b);
      assert.equal(
        both.length > 0,
        grid.some((value) => contains(both, value)),
      );
      const found = samples(both, false);
      assert.equal(found.length > 0, both.length > 0);
      assert.ok(found.every((value) => contains(both, value)));
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test("whole numbers between bounds", () => {
  assert.deepEqual(wholeNumbers([{ low: "1", lowInclusive: false, high: "2", highInclusive: false }]), []);
  assert.deepEqual(wholeNumbers([{ low: "-1.5", lowInclusive: true, high: "2.5", highInclusive: false }]), [
    { low: "-1", lowInclusive: true, high: "2", highInclusive: true },
  ]);
});
