// How texts read as numbers, dates and addresses, and back.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalDecimal } from "../../server/src/core/logic/decimal";
import { readDate as dateOfMeaning, readIp as ipOfMeaning, readNumber as numberOfMeaning } from "../../server/src/core/semantics/values";
import { read, spell, spellDate, spellings } from "../../server/src/core/theory/parsed-values";

test("dates: zones, parts, fractions, epoch seconds", () => {
  const cases: [string, string | null][] = [
    ["1970-01-01T00:00:00Z", "0"],
    ["2020-04-01T00:00:00Z", "1585699200"],
    ["2020-04-01", "1585699200"],
    ["2020-04-01T02:00:00+02:00", "1585699200"],
    ["2020-03-31T22:30:00-0130", "1585699200"],
    ["2020-04-01T00:00Z", "1585699200"],
    ["2020", "1577836800"],
    ["2020-02-29", "1582934400"],
    ["2019-02-29", null],
    ["1969-12-31T23:59:59.25Z", "-0.75"],
    ["1585699200", "1585699200"],
    ["-5", "-5"],
    ["0001-01-01", "-62135596800"],
    ["2020-13-01", null],
    ["yesterday", null],
    ["", null],
  ];
  for (const [text, value] of cases) assert.equal(read("date", text), value, text);
});

test("addresses: IPv4 first, then IPv6", () => {
  assert.equal(read("ip", "0.0.0.1"), "1");
  assert.equal(read("ip", "255.255.255.255"), String(2n ** 32n - 1n));
  assert.equal(read("ip", "::"), String(2n ** 32n));
  assert.equal(read("ip", "::ffff:1.2.3.4"), read("ip", "0:0:0:0:0:ffff:102:304"));
  for (const text of ["1.2.3", "1.2.3.256", "1.2.3.4/8", "12345::", "1::2::3", ":::", "1:2:3:4:5:6:7:8:9", ""])
    assert.equal(read("ip", text), null, text);
});

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }), fc.constantFrom(1, 10, 1000))
  .map(([n, d]) => canonicalDecimal(`${n / BigInt(d)}.${String(n < 0n ? -n % BigInt(d) : n % BigInt(d))}`) as string);
const whole = fc.bigInt({ min: 0n, max: 2n ** 128n + 2n ** 32n - 1n }).map(String);

test("every spelling of a value reads as that value", () => {
  fc.assert(
    fc.property(decimal, (value) => {
      for (const reading of ["num", "date"] as const)
        for (const text of [spell(reading, value), ...spellings(reading, value)])
          assert.equal(read(reading, text), value, `${reading} ${text}`);
    }),
    { numRuns: 500, seed: 1 },
  );
  fc.assert(
    fc.property(fc.oneof(whole, fc.nat().map(String)), (value) => {
      for (const text of [spell("ip", value), ...spellings("ip", value)]) assert.equal(read("ip", text), value, text);
    }),
    { numRuns: 500, seed: 1 },
  );
});

test("dates agree with JavaScript's own calendar", () => {
  fc.assert(
    fc.property(fc.integer({ min: -62167219200, max: 253402300799 }), (seconds) => {
      assert.equal(spellDate(String(seconds)), new Date(seconds * 1000).toISOString().replace(".000Z", "Z"));
    }),
    { numRuns: 500, seed: 1 },
  );
});

test("the semantics module reads the same values", () => {
  const text = fc.oneof(
    decimal.chain((value) =>
      fc.constantFrom(spell("num", value), spell("date", value), ...spellings("num", value), ...spellings("date", value)),
    ),
    whole.chain((value) => fc.constantFrom(spell("ip", value), ...spellings("ip", value))),
    fc.stringMatching(/^[-+0-9.eTZ:a]{0,12}$/),
    fc.stringMatching(/^[12]\d{3}-[01]\d-[0-3]\d(T[0-2]\d:[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:\d\d)?)?$/),
  );
  fc.assert(
    fc.property(text, (t) => {
      assert.equal(numberOfMeaning(t), read("num", t), t);
      assert.equal(ipOfMeaning(t)?.toString() ?? null, read("ip", t), t);
      // Fractions of seconds before 1970 are computed in floating point there.
      if (!/\./.test(t)) assert.equal(dateOfMeaning(t), read("date", t), t);
    }),
    { numRuns: 3000, seed: 1 },
  );
});

test("an IPv6 address whose end is no IPv4 address is none", () => {
  for (const text of ["::1.2.3.999", "1:2:3:4:5:6:7:1.2.3.4"]) assert.equal(read("ip", text), null, text);
  assert.equal(read("ip", "::1.2.3.4"), read("ip", "::102:304"));
});
