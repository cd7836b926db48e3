// One text under patterns and readings: which spellings are tried, what is a proof and what is not decided.
import assert from "node:assert/strict";
import { test } from "node:test";
import { glob } from "../../server/src/core/globs/pattern";
import { type NumberSet, universe } from "../../server/src/core/theory/intervals";
import { read, spellings } from "../../server/src/core/theory/parsed-values";
import { decideText, fits, type Limits, type NumberConstraint, type TextProblem } from "../../server/src/core/theory/strings";

const ample: Limits = { states: 10_000, expired: () => false };
const decideOf = (problem: Partial<TextProblem<number>>, limits = ample) => decideText({ patterns: [], numbers: [], ...problem }, limits);
const union = (positive: boolean, ...texts: string[]) => ({ patterns: texts.map(glob), positive, tag: 1 });
const between = (low: string, high: string): NumberSet => [{ low, lowInclusive: true, high, highInclusive: true }];
const reads = (reading: NumberConstraint<number>["reading"], low: string, high = low): NumberConstraint<number> => ({
  reading,
  set: between(low, high),
  positive: true,
  tag: 2,
});
const value = (reading: "date" | "ip", text: string): string => read(reading, text) as string;
/** The text that is found. */
const found = (problem: Partial<TextProblem<number>>): string | null => {
  const result = decideOf(problem);
  assert.equal(result.sat, true, JSON.stringify(result));
  return result.sat === true ? result.text : null;
};

test("four digits are a number and a year: the only text with these two values", () => {
  assert.equal(found({ numbers: [reads("num", "2020"), reads("date", value("date", "2020-01-01"))] }), "2020");
});

test("a date is a whole number of seconds where it can be", () => {
  const open: NumberSet = [{ low: "1577836800.5", lowInclusive: true, high: "1577836805", highInclusive: false }];
  assert.equal(found({ numbers: [{ reading: "date", set: open, positive: true, tag: 2 }] }), "2020-01-01T00:00:01Z");
});

test("another spelling is tried where the usual one is excluded", () => {
  assert.equal(Number(found({ numbers: [reads("num", "5")], patterns: [union(false, "5", "5e0")] })), 5);
  assert.equal(found({ numbers: [reads("ip", value("ip", "2001:db8::7"))], patterns: [union(false, "*::*")] }), "2001:db8:0:0:0:0:0:7");
});

test("wildcards are filled as addresses and dates have it", () => {
  const addresses = reads("ip", value("ip", "2001:db8::"), value("ip", "2001:db8:ffff::"));
  assert.equal(found({ numbers: [addresses], patterns: [union(true, "2001:db8*7"), union(false, "*::1*")] }), "2001:db8::7");
  const dates = reads("date", value("date", "2020-01-01"), value("date", "2020-12-31"));
  assert.equal(found({ numbers: [dates], patterns: [union(true, "2020-*T10:00Z")] }), "2020-01-01T10:00Z");
  assert.equal(found({ numbers: [dates], patterns: [union(true, "2020*-15T10:00Z")] }), "2020-01-15T10:00Z");
});

test("a shape that no address has is a proof", () => {
  assert.deepEqual(decideOf({ numbers: [reads("ip", "0", "4294967295")], patterns: [union(true, "?")] }), { sat: false, core: [1, 2] });
});

test("that no text was found is no proof: one that is not a number may be longer than all that are tried", () => {
  const many = Array.from({ length: 40 }, (_, i) => String(i));
  const noNumber: NumberConstraint<number> = { reading: "num", set: universe("num"), positive: false, tag: 2 };
  const result = decideOf({ numbers: [noNumber], patterns: [union(true, ...many, `${"y".repeat(40)}*`)] });
  assert.notEqual(result.sat, false);
});

test("a question that is too large for the limits is not decided", () => {
  const patterns = [union(true, "*a*b*c*"), union(true, "*c*b*a*"), union(false, "*abc*", "*cba*")];
  assert.equal(decideOf({ patterns }, { states: 2, expired: () => false }).sat, "unknown");
});

test("epoch seconds are a spelling of a date, four digits are not", () => {
  assert.ok(spellings("date", "1577836800").includes("1577836800"));
  assert.ok(!spellings("date", "2020").includes("2020"));
});

test("that none of the texts that are tried fits is no proof, of whatever kind the text is", () => {
  const cases: [string, NumberConstraint<number>[], string, string][] = [
    ["a year", [reads("num", "2002", "2100"), reads("date", value("date", "2002-01-01"), value("date", "2100-01-01"))], "*36", "2036"],
    ["a date", [reads("date", value("date", "2020-03-01"), value("date", "2020-08-01"))], "*-07-23T*", "2020-07-23T00:00Z"],
    ["an IPv4 address", [reads("ip", value("ip", "10.0.0.0"), value("ip", "10.255.255.255"))], "*.77.88.99", "10.77.88.99"],
    ["an IPv6 address", [reads("ip", value("ip", "2001:db8::"), value("ip", "2001:db8::ffff:ffff"))], "*:77:88", "2001:db8::77:88"],
    ["a number", [reads("num", "41", "47")], "*.371", "42.371"],
    ["a number with an exponent", [reads("num", "410000000", "470000000")], "*e7", "42e7"],
  ];
  for (const [kind, numbers, pattern, text] of cases) {
    const problem = { numbers, patterns: [union(true, pattern)] };
    assert.equal(fits({ ...problem }, text), true, kind);
    assert.notEqual(decideOf(problem).sat, false, kind);
  }
});
