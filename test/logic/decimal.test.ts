// Decimals as canonical text: what is read, what is too long to be compared, and how they are ordered.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalDecimal, compareDecimals, looksNumeric, MOST_DIGITS } from "../../server/src/core/logic/decimal";
import { workSince } from "../harness/work";

test("numbers have one text each", () => {
  const cases: [string, string | null][] = [
    ["0", "0"],
    ["-0", "0"],
    ["+1", "1"],
    ["007", "7"],
    ["1.50", "1.5"],
    [".5", "0.5"],
    ["5.", "5"],
    ["0.05", "0.05"],
    ["-0.0", "0"],
    ["1e3", "1000"],
    ["1.25E1", "12.5"],
    ["1.25e+4", "12500"],
    ["125e-2", "1.25"],
    ["5e-3", "0.005"],
    ["-12.5e-1", "-1.25"],
    ["100e-2", "1"],
    ["0e999999999", "0"],
    ["", null],
    [".", null],
    ["1e", null],
    ["e5", null],
    [" 1", null],
    ["1,5", null],
    ["0x10", null],
  ];
  for (const [text, value] of cases) assert.equal(canonicalDecimal(text), value, text);
});

test("what means more digits than a machine has is too long, though it is a number", () => {
  for (const text of ["1e999999999", "1e-999999999", "-1e9999", `1${"0".repeat(MOST_DIGITS)}`, `0.${"0".repeat(MOST_DIGITS)}1`]) {
    assert.equal(canonicalDecimal(text), null, text.slice(0, 20));
    assert.ok(looksNumeric(text), text.slice(0, 20));
  }
  assert.equal(canonicalDecimal(`1e${MOST_DIGITS - 1}`)?.length, MOST_DIGITS);
  assert.equal(canonicalDecimal(`${"0".repeat(5000)}1.5${"0".repeat(5000)}`), "1.5");
});

test("reading is linear in the text", () => {
  const work = workSince();
  for (const text of [`0.${"0".repeat(300_000)}1`, `${"0".repeat(300_000)}x`, `1${"0".repeat(300_000)}`, `1e${"9".repeat(300_000)}`])
    canonicalDecimal(text);
  assert.ok(work() < 500, `${work()} ms`);
});

test("decimals compare as the numbers do", () => {
  const number = fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -3, max: 3 }));
  fc.assert(
    fc.property(number, number, ([a, i], [b, j]) => {
      const order = compareDecimals(canonicalDecimal(`${a}e${i}`) as string, canonicalDecimal(`${b}e${j}`) as string);
      assert.equal(Math.sign(order), Math.sign(a * 10 ** (i + 3) - b * 10 ** (j + 3)));
    }),
  );
});
