// Where a cursor stands, in whole and in broken policies. `|` marks the cursor.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { placeAt, rangesOf } from "../../server/src/core/syntax/locate";
import type { Place } from "../../server/src/core/syntax/place";

function place(marked: string): Place | undefined {
  const offset = marked.indexOf("|");
  return placeAt(marked.slice(0, offset) + marked.slice(offset + 1), offset);
}

const roles: [marked: string, role: Place["role"], text: string][] = [
  ["{|}", "document-name", ""],
  ['{"Ver|"}', "document-name", "Ver"],
  ['{"Version":"|"}', "version", ""],
  ['{"Statement":|}', "statement", ""],
  ['{"Statement":[|]}', "statement", ""],
  ['{"Statement":[{|}]}', "statement-name", ""],
  ['{"Statement":[{"Eff|ect":"Allow"}]}', "statement-name", "Effect"],
  ['{"Statement":{"Ac|"}}', "statement-name", "Ac"],
  ['{"Statement":[{"Effect":"|"}]}', "effect", ""],
  ['{"Statement":[{"Sid":"a|"}]}', "sid", "a"],
  ['{"Statement":[{"Action":"s3:|"}]}', "action", "s3:"],
  ['{"Statement":[{"NotAction":["s3:|"]}]}', "action", "s3:"],
  ['{"Statement":[{"Resource":["arn:|"]}]}', "resource", "arn:"],
  ['{"Statement":[{"Principal":|}]}', "principal", ""],
  ['{"Statement":[{"Principal":{"|"}}]}', "principal-name", ""],
  ['{"Statement":[{"NotPrincipal":{"AWS":["|"]}}]}', "principal-id", ""],
  ['{"Statement":[{"Condition":{"String|"}}]}', "operator-name", "String"],
  ['{"Statement":[{"Condition":{"StringLike":{"aws:|"}}}]}', "condition-key-name", "aws:"],
  ['{"Statement":[{"Condition":{"StringLike":{"aws:x":"|"}}}]}', "condition-value", ""],
  ['{"Statement":[{"Condition":{"StringLike":{"aws:x":["a","b|"]}}}]}', "condition-value", "b"],
  ['{"Foo":["|"]}', "unknown", ""],
];
for (const [marked, role, text] of roles) {
  test(`${marked} is ${role}`, () => {
    const found = place(marked)!;
    assert.deepEqual([found.role, found.text], [role, text]);
  });
}

test("a condition value knows its statement, operator and key", () => {
  const { statementIndex, element, operator, conditionKey, path } = place('{"Statement":[{},{"Condition":{"Bool":{"aws:x":["a","|"]}}}]}')!;
  assert.deepEqual(
    { statementIndex, element, operator, conditionKey, path },
    {
      statementIndex: 1,
      element: "Condition",
      operator: "Bool",
      conditionKey: "aws:x",
      path: ["Statement", 1, "Condition", "Bool", "aws:x", 1],
    },
  );
});

test("the token is what a completion replaces, and the prefix ends at the cursor", () => {
  const found = place('{"Statement":[{"Action":"s3:Get|Object"}]}')!;
  assert.deepEqual(
    [found.text, found.prefix, found.range, found.token, found.closed],
    ["s3:GetObject", "s3:Get", { start: 24, end: 38 }, "string", true],
  );
  assert.equal(place('{"Statement":[{"Action":"a\\"b|"}]}')!.prefix, 'a"b');
});

test("an open string gives back the brackets that it swallowed", () => {
  const inLine = place('{"Statement":[{"Action":["s3:Get|],"Resource":"*"}]}')!;
  assert.deepEqual([inLine.prefix, inLine.text, inLine.closed, inLine.role], ["s3:Get", "s3:Get", false, "action"]);
  const atEnd = place('{"Statement":[{"Action":["s3:Get|')!;
  assert.deepEqual([atEnd.prefix, atEnd.closed, atEnd.role], ["s3:Get", false, "action"]);
});

test("siblings are what stands in the same list or object already", () => {
  assert.deepEqual(place('{"Statement":[{"Action":["a:a","|","b:b"]}]}')!.siblings, ["a:a", "b:b"]);
  assert.deepEqual(place('{"Statement":[{"Effect":"Allow","|","Action":["x"]}]}')!.siblings, ["Effect", "Action"]);
});

test("missing commas and colons are seen", () => {
  const member = place('{"Statement":[{"Effect":"Allow"\n"Act|"}]}')!;
  assert.deepEqual([member.role, member.needsCommaBefore, member.hasColon], ["statement-name", true, false]);
  const entry = place('{"Statement":[{"Action":["a:a" "|" "b:b"]}]}')!;
  assert.deepEqual([entry.role, entry.needsCommaBefore, entry.needsCommaAfter, entry.path.at(-1)], ["action", true, true, 1]);
  assert.equal(place('{"Statement":[{"Eff|":"Allow"}]}')!.hasColon, true);
});

test("comments and everything outside the policy are no place", () => {
  for (const marked of ["|{}", "{}|", "{ /* | */ }", "{ // |\n}", "|"]) assert.equal(place(marked), undefined, marked);
});

test("a deep or torn text never makes it throw", () => {
  assert.equal(place(`${"[".repeat(100_000)}|`)!.role, "unknown");
  const token = fc.constantFrom("{", "}", "[", "]", ",", ":", '"Statement"', '"Action"', '"', "1", "//", "/*", "\n", " ", "\\", "é");
  fc.assert(
    fc.property(fc.array(token, { maxLength: 30 }), fc.nat(60), (tokens, offset) => {
      const text = tokens.join("");
      const found = placeAt(text, Math.min(offset, text.length));
      if (found) assert.ok(found.range.start <= found.offset && found.offset <= found.range.end && found.range.end <= text.length);
    }),
    { numRuns: 3000, seed: 3 },
  );
});

test("paths and ranges are inverse to each other", () => {
  const text = '{ "Statement": [ { "Action": [ "a:a", "b:b" ] } ] }';
  const rangeAt = rangesOf(text);
  const range = rangeAt(["Statement", 0, "Action", 1])!;
  assert.equal(text.slice(range.start, range.end), '"b:b"');
  assert.deepEqual(placeAt(text, range.start + 1)?.path, ["Statement", 0, "Action", 1]);
  assert.equal(rangeAt(["Statement", 3]), undefined);
  assert.equal(rangesOf("")(["Statement"]), undefined);
});
