// What patterns mean, example by example.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decideString, enumerateWitnesses, intersects, isSubset, matches } from "../../server/src/core/globs/index";
import { arnGlob, escapeGlob, glob, globIgnoreCase, literal, literalIgnoreCase } from "../../server/src/core/globs/pattern";

const limits = { states: 10_000, expired: () => false };

test("`*` is any sequence, also empty and across `/` and `:`", () => {
  assert.ok(matches(glob("a*z"), "az"));
  assert.ok(matches(glob("a*z"), "a/b:c/z"));
  assert.ok(!matches(glob("a*z"), "azb"));
});

test("`?` is exactly one character, also one outside the basic plane", () => {
  assert.ok(matches(glob("a?z"), "a😀z"));
  assert.ok(!matches(glob("a??z"), "a😀z"));
  assert.ok(!matches(glob("a?z"), "az"));
});

test("a backslash makes the next character literal", () => {
  assert.ok(matches(glob("a\\*"), "a*"));
  assert.ok(!matches(glob("a\\*"), "ab"));
  assert.ok(matches(glob("\\\\*"), "\\x"));
  assert.ok(matches(literal("50%?*\\"), "50%?*\\"));
  assert.equal(escapeGlob("a*b?"), "a\\*b\\?");
});

test("ignoring case works for any letter, and ASCII letters pair among themselves", () => {
  assert.ok(matches(globIgnoreCase("s3:get*"), "S3:GetObject"));
  assert.ok(matches(literalIgnoreCase("Ärger"), "äRGER"));
  assert.ok(!matches(literalIgnoreCase("k"), "\u212a"), "the Kelvin sign is no k");
  assert.ok(isSubset(literal("ABC"), literalIgnoreCase("abc")));
  assert.ok(!isSubset(literalIgnoreCase("abc"), literal("abc")));
  assert.ok(isSubset(literalIgnoreCase("123"), literal("123")), "digits have no case");
});

test("segments: a wildcard in the first five does not match a colon, in the sixth it does", () => {
  const queue = arnGlob("arn:aws:sqs:*:123456789012:q*");
  assert.ok(matches(queue, "arn:aws:sqs:eu-west-1:123456789012:q:1"));
  assert.ok(!matches(queue, "arn:aws:sqs:eu:x:123456789012:q1"));
  assert.ok(!matches(queue, "not an ARN"));
});

test("a witness keeps the letters as the pattern writes them", () => {
  const result = decideString(
    {
      positive: [
        { patterns: [globIgnoreCase("s3:Get*")], tag: 1 },
        { patterns: [globIgnoreCase("*Object")], tag: 2 },
      ],
      negative: [],
    },
    limits,
  );
  assert.ok(result.sat === true && result.witness.startsWith("s3:Get"));
});

test("the witness is a shortest string", () => {
  const result = decideString(
    {
      positive: [
        { patterns: [glob("*ab*")], tag: 1 },
        { patterns: [glob("*bc*")], tag: 2 },
      ],
      negative: [{ patterns: [glob("abc")], tag: 3 }],
    },
    limits,
  );
  assert.ok(result.sat === true && result.witness.length === 4);
});

test("a domain restricts, but is no part of a core", () => {
  const digits = [glob("0*"), glob("1*")];
  const result = decideString({ positive: [{ patterns: [glob("a*")], tag: "letters" }], negative: [], domain: digits }, limits);
  assert.deepEqual(result, { sat: false, core: ["letters"] });
  assert.deepEqual(decideString({ positive: [], negative: [], domain: [] }, limits), { sat: false, core: [] });
  assert.deepEqual(decideString({ positive: [], negative: digits.map((p) => ({ patterns: [p], tag: p })), domain: digits }, limits), {
    sat: false,
    core: digits,
  });
});

test("an empty union holds nothing, and without constraints everything is a witness", () => {
  assert.deepEqual(decideString({ positive: [{ patterns: [], tag: 1 }], negative: [] }, limits), { sat: false, core: [1] });
  assert.equal(decideString({ positive: [], negative: [{ patterns: [], tag: 1 }] }, limits).sat, true);
  assert.deepEqual(decideString({ positive: [], negative: [{ patterns: [glob("*")], tag: 1 }] }, limits), { sat: false, core: [1] });
});

test("enumeration ends when there are no more strings", () => {
  const constraints = { positive: [{ patterns: [literalIgnoreCase("ab"), literal("c")], tag: 1 }], negative: [] };
  assert.deepEqual(enumerateWitnesses(constraints, limits, 10).sort(), ["AB", "Ab", "aB", "ab", "c"]);
});

test("unpaired surrogates never lead to a wrong answer", () => {
  const high = "\ud83d";
  const low = "\ude00";
  assert.equal(intersects(glob(`${high}*`), glob("😀*")), false, "half a character is another character");
  const result = decideString(
    {
      positive: [
        { patterns: [glob(`*${high}*`)], tag: 1 },
        { patterns: [glob(`*${low}`)], tag: 2 },
      ],
      negative: [],
    },
    limits,
  );
  if (result.sat === true) assert.ok(matches(glob(`*${high}*`), result.witness) && matches(glob(`*${low}`), result.witness));
  else assert.equal(result.sat, "unknown");
});
