// The quick reader of JSON: the tree of the tolerant one, and nothing for a text that needs tolerance.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Node, type ParseError, parseTree } from "jsonc-parser";
import { COUNTS } from "../../server/src/core/limits";
import { readPlainJson } from "../../server/src/core/syntax/plain-json";

/** The tree of jsonc-parser for a text that JSON itself takes; undefined for all others. */
function treeOf(text: string): Node | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  assert.deepEqual(errors, [], text);
  return root;
}

/** As written, with the links to parents replaced by where the parent begins. */
function plain(node: Node | undefined): unknown {
  if (!node) return undefined;
  const { parent, children, ...rest } = node;
  return { ...rest, parent: parent && `${parent.type} ${parent.offset}`, children: children?.map(plain) };
}

function assertAlike(text: string): void {
  assert.deepEqual(plain(readPlainJson(text)), plain(treeOf(text)), text);
}

const blanks = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const character = fc.constantFrom(..."aZ0é😀\u2028/ ", '\\"', "\\\\", "\\/", "\\b", "\\n", "\\t", "\\u0041", "\\ud83d", "\\uD83D\\uDE00");
const string = fc.array(character, { maxLength: 6 }).map((all) => `"${all.join("")}"`);
const number = fc.constantFrom("0", "-0", "17", "-1.50", "1e5", "0.1E-7", "123456789012345678901234567890", "1e400");
const scalar = fc.oneof(string, number, fc.constantFrom("true", "false", "null"));
/** Values as somebody may write them: names that come twice or look like numbers, blanks everywhere. */
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(fc.tuple(blanks, tie("value"), blanks), { maxLength: 4 }).map((all) => `[${all.map((one) => one.join("")).join(",")}]`),
    fc
      .array(
        fc.tuple(blanks, fc.oneof(string, fc.constantFrom('"1"', '"__proto__"')), blanks, fc.constant(":"), blanks, tie("value"), blanks),
        {
          maxLength: 4,
        },
      )
      .map((all) => `{${all.map((one) => one.join("")).join(",")}}`),
    fc.tuple(blanks, fc.constantFrom("[]", "{}", "[ ]", "{\n}"), blanks).map((all) => all.join("")),
  ),
}));

test("whatever JSON somebody writes, the tree is jsonc-parser's", () => {
  fc.assert(
    fc.property(blanks, value, blanks, (before, text, after) => {
      assert.notEqual(readPlainJson(before + text + after), undefined);
      assertAlike(before + text + after);
    }),
    { numRuns: 2_000 },
  );
});

test("a text that is not JSON is left to the tolerant reader, wherever the fault is", () => {
  const faults = fc.constantFrom(
    "",
    ",",
    "}",
    "]",
    "{",
    "[",
    ":",
    '"',
    "\\",
    "//",
    "/*x*/",
    "\u0001",
    "\n",
    "\u00a0",
    "\f",
    "x",
    "1",
    "-",
    ".",
    "e",
    "'",
    "tru",
  );
  fc.assert(
    fc.property(value, fc.nat(), fc.nat(3), faults, (text, place, removed, fault) => {
      const at = place % (text.length + 1);
      assertAlike(text.slice(0, at) + fault + text.slice(at + removed));
    }),
    { numRuns: 5_000 },
  );
});

test("faults of strings, numbers and lists by name", () => {
  for (const text of [
    "",
    " ",
    '"',
    '"a',
    '"\\',
    '"\\"',
    '"a\nb"',
    '"\\x"',
    '"\\u12"',
    "01",
    "-",
    "1.",
    "+1",
    ".5",
    "NaN",
    "[1,]",
    "[,1]",
    '{"a":1,}',
    "{a:1}",
    "{'a':1}",
    '{"a"}',
    '{"a":}',
    '{"a" 1}',
    "[1 2]",
    "{} {}",
    "1 // c",
    "trueish",
    "\ufeff1",
  ]) {
    assert.equal(readPlainJson(text), undefined, text);
    assertAlike(text);
  }
});

test("what is nested too deeply is left to the reader that says so", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assertAlike(nested(COUNTS.depthOfJson));
  assert.notEqual(readPlainJson(nested(COUNTS.depthOfJson)), undefined);
  assert.equal(readPlainJson(nested(COUNTS.depthOfJson + 1)), undefined);
  assert.equal(readPlainJson("[".repeat(1_000_000)), undefined);
});
