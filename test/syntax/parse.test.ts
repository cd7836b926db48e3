// Reading policies: exact places, every error named, never an exception.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { COUNTS } from "../../server/src/core/limits";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { Problem, Range } from "../../server/src/core/syntax/tree";

const at = (text: string, range: Range) => text.slice(range.start, range.end);

/** Parses a policy that consists of one statement, given by its members. */
function statementOf(members: string) {
  const text = `{"Version":"2012-10-17","Statement":[{${members}}]}`;
  const { document, problems } = parsePolicy(text);
  return {
    text,
    statement: document!.statements[0]!,
    problems,
    shown: problems.map((problem) => [problem.code, at(text, problem.range), problem.fatal]),
  };
}

test("every part of a policy knows its place, quotes included", () => {
  const text = `{
  "Version": "2012-10-17", "Id": "i",
  "Statement": [{
    "Sid": "A", "Effect": "Deny",
    "Principal": { "AWS": ["111122223333", "*"], "Service": "sns.amazonaws.com" },
    "NotAction": ["s3:Get*", "s3:Put*"], "Resource": "arn:aws:s3:::b",
    "Condition": { "ForAnyValue:StringLike": { "aws:TagKeys": ["a", 1.50, true] } }
  }]
}`;
  const { document, problems } = parsePolicy(text);
  assert.deepEqual(problems, []);
  const statement = document!.statements[0]!;
  assert.equal(at(text, document!.version!.range), '"2012-10-17"');
  assert.equal(at(text, document!.id!.range), '"i"');
  assert.equal(at(text, statement.sid!.range), '"A"');
  assert.equal(at(text, statement.effect!.range), '"Deny"');
  assert.equal(at(text, statement.notAction!.key.range), '"NotAction"');
  assert.deepEqual([statement.notAction!.negated, statement.notAction!.isArray, statement.action], [true, true, undefined]);
  assert.deepEqual(
    statement.notAction!.values.map((value) => at(text, value.range)),
    ['"s3:Get*"', '"s3:Put*"'],
  );
  assert.equal(at(text, statement.resource!.range), '"arn:aws:s3:::b"');
  assert.equal(statement.resource!.isArray, false);
  assert.deepEqual(
    statement.principal!.entries.map(({ kind, id }) => [kind, id.value, at(text, id.range)]),
    [
      ["AWS", "111122223333", '"111122223333"'],
      ["AWS", "*", '"*"'],
      ["Service", "sns.amazonaws.com", '"sns.amazonaws.com"'],
    ],
  );
  assert.equal(statement.principal!.isStar, false);
  const [entry] = statement.condition!.entries;
  assert.equal(entry!.operator.value, "ForAnyValue:StringLike");
  assert.equal(at(text, entry!.range), '"aws:TagKeys": ["a", 1.50, true]');
  // The digits of a number are kept wherever a JavaScript number would change them.
  assert.deepEqual(
    entry!.values.map(({ value, range }) => [value, at(text, range)]),
    [
      ["a", '"a"'],
      ["1.50", "1.50"],
      [true, "true"],
    ],
  );
  assert.equal(at(text, statement.properties[2]!.range).startsWith('"Principal": {'), true);
});

test("a bare value stands wherever a list may, and one statement needs no list", () => {
  const text =
    '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*","Condition":{"Bool":{"aws:SecureTransport":true}}}}';
  const { document, problems } = parsePolicy(text);
  assert.deepEqual(problems, []);
  assert.equal(document!.statementIsArray, false);
  assert.equal(document!.statements[0]!.principal!.isStar, true);
  assert.deepEqual(
    document!.statements[0]!.principal!.entries.map(({ kind, id }) => [kind, id.value]),
    [["AWS", "*"]],
  );
});

test("a bare principal is an account, as in the article", () => {
  const { statement, problems } = statementOf('"Effect":"Deny","NotPrincipal":"123456789012","Action":"*","Resource":"*"');
  assert.deepEqual(problems, []);
  assert.deepEqual(
    statement.notPrincipal!.entries.map(({ kind, id }) => [kind, id.value]),
    [["Bare", "123456789012"]],
  );
});

test("large numbers in conditions keep all their digits", () => {
  const { statement } = statementOf(
    '"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"a":[9007199254740993,1e999,7]}}',
  );
  assert.deepEqual(
    statement.condition!.entries[0]!.values.map(({ value }) => value),
    ["9007199254740993", "1e999", 7],
  );
});

const complete = '"Effect":"Allow","Action":"*","Resource":"*"';
const shapes: [name: string, members: string, code: Problem["code"], place: string, fatal: boolean][] = [
  ["Effect in lower case", '"Effect":"allow","Action":"*"', "shape", '"allow"', true],
  ["Effect as a list", '"Effect":["Allow"],"Action":"*"', "shape", '["Allow"]', true],
  ["no Effect", '"Action":"*"', "missing", "{", true],
  ["no Action", '"Effect":"Deny"', "missing", "{", true],
  ["Action as a number", '"Effect":"Allow","Action":7', "shape", "7", true],
  ["null among actions", '"Effect":"Allow","Action":["a:b",null]', "shape", "null", true],
  ["a list in a list", '"Effect":"Allow","Action":[["a:b"]]', "shape", '["a:b"]', true],
  ["Resource as an object", '"Effect":"Allow","Action":"*","Resource":{"a":1}', "shape", '{"a":1}', true],
  ["Principal as a list", `${complete},"Principal":["*"]`, "shape", '["*"]', true],
  ["an account id without quotes", `${complete},"Principal":{"AWS":111122223333}`, "shape", "111122223333", true],
  ["an unknown kind of principal", `${complete},"Principal":{"Aws":"*"}`, "shape", '"Aws"', true],
  ["Condition as a list", `${complete},"Condition":[]`, "shape", "[]", true],
  ["an operator without an object", `${complete},"Condition":{"Bool":"true"}`, "shape", '"true"', true],
  ["null as a condition value", `${complete},"Condition":{"Bool":{"a":null}}`, "shape", "null", true],
  ["an object among condition values", `${complete},"Condition":{"Bool":{"a":["x",{}]}}`, "shape", "{}", true],
  ["Action beside NotAction", `${complete},"NotAction":"a:b"`, "shape", '"NotAction"', true],
  ["a misspelt element", `${complete},"Conditions":{}`, "shape", '"Conditions"', true],
  ["a foreign element", `${complete},"Comment":"hello"`, "shape", '"Comment"', true],
  ["a misspelt label", `${complete},"sid":"a"`, "shape", '"sid"', true],
  ["Sid as a number", `${complete},"Sid":1`, "shape", "1", false],
  ["Effect twice", `${complete},"Effect":"Deny"`, "duplicate-key", '"Effect"', true],
  ["Sid twice", `"Sid":"a","Sid":"b",${complete}`, "duplicate-key", '"Sid"', false],
  ["an operator twice", `${complete},"Condition":{"Bool":{},"Bool":{}}`, "duplicate-key", '"Bool"', true],
  ["a condition key twice", `${complete},"Condition":{"Bool":{"a":true,"a":false}}`, "duplicate-key", '"a"', true],
  ["a kind of principal twice", `${complete},"Principal":{"AWS":"a","AWS":"b"}`, "duplicate-key", '"AWS"', true],
];
for (const [name, members, code, place, fatal] of shapes) {
  test(`${name}: ${fatal ? "the statement is not decided" : "the meaning stays clear"}, and the place is exact`, () => {
    const { shown, problems } = statementOf(members);
    assert.deepEqual(shown, [[code, place, fatal]]);
    assert.equal(problems[0]!.statementIndex, 0);
    assert.match(problems[0]!.message, /^[A-Z`].*[.?]$/);
  });
}

test("the second of two equal keys is the one that is reported", () => {
  const { text, problems } = statementOf(`${complete},"Effect":"Deny"`);
  assert.equal(problems[0]!.range.start, text.lastIndexOf('"Effect"'));
});

test("statements that are no objects keep their position", () => {
  const { document, problems } = parsePolicy(`{"Statement":[{${complete}}, "x", {${complete}}]}`);
  assert.deepEqual(
    document!.statements.map(({ index }) => index),
    [0, 1, 2],
  );
  assert.deepEqual(
    problems.map(({ statementIndex, fatal }) => [statementIndex, fatal]),
    [[1, true]],
  );
});

test("problems of the whole document have no statement", () => {
  for (const [text, code] of [
    ["{}", "missing"],
    ['{"Statement":7}', "shape"],
    [`{"Statement":[],"Statement":[]}`, "duplicate-key"],
    ['{"Version":2012,"Statement":[]}', "shape"],
    ['{"Statment":[]}', "shape"],
  ] as const) {
    const { problems } = parsePolicy(text);
    assert.deepEqual([problems[0]!.code, problems[0]!.fatal, problems[0]!.statementIndex], [code, true, undefined], text);
  }
});

test("a policy that AWS refuses for its Version or for an element of the document has no meaning", () => {
  const statement = '"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}';
  for (const member of ['"Version":"2012-10-18"', '"Version":"2012"', '"Comment":"x"', '"id":"x"', '"version":"2012-10-17"']) {
    const [problem, ...more] = parsePolicy(`{${member},${statement}}`).problems;
    assert.deepEqual([problem?.code, problem?.fatal, problem?.statementIndex, more], ["shape", true, undefined, []], member);
  }
});

test("an empty list of statements, actions or principals is no problem of form", () => {
  assert.deepEqual(parsePolicy('{"Statement":[]}').problems, []);
  assert.deepEqual(statementOf('"Effect":"Allow","Action":[],"Resource":[],"Principal":{},"Condition":{}').problems, []);
});

const broken: [name: string, text: string, place: string, says: RegExp][] = [
  ["nothing at all", "", "", /empty/],
  ["only blanks", " \n", " \n", /empty/],
  ["a missing comma", '{"Version":"2012-10-17" "Statement":[]}', '"Statement"', /`,` was expected/],
  ["a missing colon", '{"Statement" []}', "[", /`:` was expected/],
  ["a missing value", '{"Statement":}', "}", /value was expected/],
  ["a missing brace", '{"Statement":[]', "]", /`}` was expected.*end of the file/],
  ["a missing bracket", '{"Statement":["a"', '"', /`]` was expected|closed/],
  ["an open string", '{"Statement":"a\n}', '"a', /never closed/],
  ["single quotes", "{'a':1}", "'a'", /name in double quotes|not JSON/],
  ["a second value", '{"Statement":[]} {}', "{", /follows/],
  ["a bad escape", String.raw`{"Statement":"\x"}`, String.raw`"\x"`, /backslash/],
  ["half a unicode escape", String.raw`{"Statement":"\u12"}`, String.raw`"\u12"`, /hexadecimal/],
];
for (const [name, text, place, says] of broken) {
  test(`broken JSON, ${name}: said in plain words at its place`, () => {
    const problem = parsePolicy(text).problems.find(({ code }) => code === "syntax")!;
    assert.match(problem.message, says);
    assert.equal(at(text, problem.range), place);
    assert.equal(problem.fatal, true);
  });
}

test("comments and trailing commas are errors for AWS, but the meaning is clear", () => {
  const text = '{"Statement":[ /* all */ {"Effect":"Allow","Action":"*","Resource":"*",} ] // end\n}';
  const { document, problems } = parsePolicy(text);
  assert.deepEqual(
    problems.map(({ code, fatal, range }) => [code, fatal, at(text, range)]),
    [
      ["syntax", false, "/* all */"],
      ["syntax", false, ","],
      ["syntax", false, "// end"],
    ],
  );
  assert.equal(document!.statements[0]!.action!.values[0]!.value, "*");
  assert.deepEqual(parsePolicy(text, { allowComments: true }).problems, []);
});

test("a byte order mark and Windows line ends move nothing", () => {
  const text = '\ufeff{\r\n  "Statement": {\r\n "Effect": "Allow", "Action": "*", "Resource": "*" }\r\n}';
  const { document, problems } = parsePolicy(text);
  assert.deepEqual(problems, []);
  assert.equal(at(text, document!.statements[0]!.effect!.range), '"Allow"');
});

test("lone surrogates are kept as they are", () => {
  const { statement } = statementOf(`"Effect":"Allow","Action":"*","Resource":"a\ud800b"`);
  assert.equal(statement.resource!.values[0]!.value, "a\ud800b");
});

test("names such as __proto__ are names like any other", () => {
  const { shown } = statementOf(`${complete},"__proto__":{"Effect":"Deny"},"constructor":1`);
  assert.deepEqual(
    shown.map(([, place]) => place),
    ['"__proto__"', '"constructor"'],
  );
});

test("a root that is no object is no document", () => {
  for (const text of ["[]", '"a"', "null", "12", "true"]) {
    const { document, problems } = parsePolicy(text);
    assert.equal(document, undefined);
    assert.deepEqual(
      problems.map(({ code, fatal }) => [code, fatal]),
      [["shape", true]],
    );
  }
});

test("a hundred thousand levels of nesting are refused at the first one too many", () => {
  for (const bracket of ["[", "{", '{"a":', '{"Statement":[']) {
    const { problems } = parsePolicy(bracket.repeat(100_000));
    assert.equal(problems.length, 1);
    assert.equal(problems[0]!.fatal, true);
    assert.match(problems[0]!.message, new RegExp(`${COUNTS.depthOfJson} levels`));
  }
});

test("500 statements and 5 MB are read in full", () => {
  const statement = `{${complete},"Sid":"${"x".repeat(10_000)}"}`;
  const { document, problems } = parsePolicy(`{"Statement":[${Array.from({ length: 500 }, () => statement).join(",")}]}`);
  assert.deepEqual([document!.statements.length, problems.length], [500, 0]);
});

test("5 MB of binary give a handful of problems and no exception", () => {
  const bytes = Buffer.alloc(5_000_000);
  let seed = 1;
  for (let i = 0; i < bytes.length; i++) {
    seed = (seed * 48271) % 0x7fffffff;
    bytes[i] = seed & 0xff;
  }
  const { problems } = parsePolicy(bytes.toString("latin1"));
  assert.ok(problems.length > 0 && problems.length <= 60 && problems.some(({ fatal }) => fatal));
});

test("no text makes the reader throw, and all its ranges are inside the text", () => {
  const token = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"Statement"',
    '"Effect"',
    '"Allow"',
    '"Action"',
    '"Condition"',
    '"Principal"',
    "1",
    "null",
    "true",
    '"',
    "//",
    "/*",
    "/*/",
    "*/",
    "\n",
    " ",
    "\\",
    "é",
    "\ud800",
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
      const text = tokens.join("");
      const { problems, document } = parsePolicy(text);
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      // The reader and JSON agree about what is JSON.
      assert.equal(
        problems.some(({ code }) => code === "syntax"),
        !valid,
        JSON.stringify(text),
      );
      for (const { range } of [...problems, ...(document?.statements ?? [])])
        assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length);
    }),
    { numRuns: 3000, seed: 7 },
  );
});
