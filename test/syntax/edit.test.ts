// Edits: the author's formatting survives, JSON stays JSON, and nothing else moves.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyEdits, editorFor } from "../../server/src/core/syntax/edit";
import type { Edit, JsonValue, PolicyEditor, Removal } from "../../server/src/core/syntax/editor";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { Statement } from "../../server/src/core/syntax/tree";

/** Runs an edit on the first statement of a text and gives the text after it. */
function edited(text: string, edit: (editor: PolicyEditor, statement: Statement) => Edit[] | Removal | undefined): string {
  const result = edit(editorFor(text)!, parsePolicy(text, { allowComments: true }).document!.statements[0]!);
  assert.ok(result, "the edit was refused");
  if (Array.isArray(result)) return applyEdits(text, result);
  assert.ok(result.ok, "the removal would empty a list");
  return applyEdits(text, result.edits);
}

const policy = `{
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "s3:GetObject",
                "s3:DeleteBucket",
                "s3:PutObject"
            ],
            "Resource": "*"
        }
    ]
}
`;
const line = (text: string) => `                "${text}"`;
const without = (...lines: string[]) => lines.reduce((text, each) => text.replace(each, ""), policy);

test("removing an entry takes its comma and its line, wherever it stands", () => {
  const remove = (...indexes: number[]) =>
    edited(policy, (editor, { action }) => editor.removeEntries(indexes.map((index) => action!.values[index]!.range)));
  assert.equal(remove(0), without(`${line("s3:GetObject")},\n`));
  assert.equal(remove(1), without(`${line("s3:DeleteBucket")},\n`));
  assert.equal(remove(2), without(`,\n${line("s3:PutObject")}`));
  assert.equal(remove(0, 1), without(`${line("s3:GetObject")},\n`, `${line("s3:DeleteBucket")},\n`));
  assert.equal(remove(2, 0), without(`${line("s3:GetObject")},\n`, `,\n${line("s3:PutObject")}`));
});

test("an inline list stays inline", () => {
  const text = '{"Statement":{"Effect":"Allow","Action":["a:a", "b:b", "c:c"],"Resource":"*"}}';
  for (const [index, rest] of [
    [0, '["b:b", "c:c"]'],
    [1, '["a:a", "c:c"]'],
    [2, '["a:a", "b:b"]'],
  ] as const) {
    assert.equal(
      edited(text, (editor, { action }) => editor.removeEntries([action!.values[index]!.range])),
      text.replace('["a:a", "b:b", "c:c"]', rest),
    );
  }
});

test("comments of the neighbours stay", () => {
  const text = '{"Statement":{"Action":[\n  "a:a", // about a\n  "b:b",\n  // about c\n  "c:c" // end\n]}}';
  const remove = (index: number) => edited(text, (editor, { action }) => editor.removeEntries([action!.values[index]!.range]));
  assert.equal(remove(1), text.replace('  "b:b",\n', ""));
  assert.equal(remove(2), text.replace('"b:b",', '"b:b"').replace('"c:c" // end', " // end"));
});

test("a removal that would leave a list empty says so, because an empty list means something else", () => {
  const editor = editorFor(policy)!;
  const { action, resource } = parsePolicy(policy).document!.statements[0]!;
  assert.deepEqual(editor.removeEntries(action!.values.map(({ range }) => range)), { ok: false, emptied: action!.range });
  assert.deepEqual(editor.removeEntries([resource!.range]), { ok: false, emptied: resource!.range });
  assert.equal(editor.removeStatements([0])?.ok, false);
});

test("a whole statement goes with its comma", () => {
  const text = '{"Statement":[\n  {"Effect":"Allow"},\n  {"Effect":"Deny"}\n]}';
  assert.equal(
    edited(text, (editor) => editor.removeStatements([0])),
    '{"Statement":[\n  {"Effect":"Deny"}\n]}',
  );
  assert.equal(
    edited(text, (editor) => editor.removeStatements([1])),
    '{"Statement":[\n  {"Effect":"Allow"}\n]}',
  );
});

const deny = { Effect: "Deny", Action: "s3:DeleteBucket", Resource: ["*"] };

test("a new statement looks like its neighbours", () => {
  const inserted = `        },
        {
            "Effect": "Deny",
            "Action": "s3:DeleteBucket",
            "Resource": [
                "*"
            ]
        }
`;
  assert.equal(
    edited(policy, (editor) => editor.insertStatement(deny, 0)),
    policy.replace("        }\n", inserted),
  );
  const windows = policy.replaceAll("\n", "\r\n").replaceAll("    ", "\t");
  assert.equal(
    edited(windows, (editor) => editor.insertStatement(deny)),
    windows.replace("\t\t}\r\n", inserted.replaceAll("\n", "\r\n").replaceAll("    ", "\t")),
  );
  const inline = '{ "Statement": [ { "Effect": "Allow" } ] }';
  assert.equal(
    edited(inline, (editor) => editor.insertStatement(deny, 0)),
    '{ "Statement": [ { "Effect": "Allow" }, { "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": ["*"] } ] }',
  );
  const minified = '{"Statement":{"Effect":"Allow"}}';
  assert.equal(
    edited(minified, (editor) => editor.insertStatement(deny)),
    '{"Statement":[{"Effect":"Allow"},{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":["*"]}]}',
  );
});

test("entries go into lists, and bare values become lists", () => {
  assert.equal(
    edited(policy, (editor, { action }) => editor.insertEntries(action!.range, ["x:y"], 1)),
    policy.replace(line("s3:DeleteBucket"), `${line("x:y")},\n${line("s3:DeleteBucket")}`),
  );
  assert.equal(
    edited(policy, (editor, { action }) => editor.insertEntries(action!.range, ["x:y"])),
    policy.replace(line("s3:PutObject"), `${line("s3:PutObject")},\n${line("x:y")}`),
  );
  assert.equal(
    edited(policy, (editor, { resource }) => editor.insertEntries(resource!.range, ["a"])),
    policy.replace('"Resource": "*"', '"Resource": ["*", "a"]'),
  );
  assert.equal(
    edited(policy, (editor, { resource }) => editor.insertEntries(resource!.range, ["a"], 0)),
    policy.replace('"Resource": "*"', '"Resource": ["a", "*"]'),
  );
  assert.equal(
    edited(policy, (editor, { resource }) => editor.toList(resource!.range)),
    policy.replace('"Resource": "*"', '"Resource": ["*"]'),
  );
});

test("members of a statement are set, added and removed", () => {
  const condition = `            "Resource": "*",
            "Condition": {
                "Bool": {
                    "aws:SecureTransport": "true"
                }
            }
`;
  assert.equal(
    edited(policy, (editor, { range }) => editor.setProperty(range, "Condition", { Bool: { "aws:SecureTransport": "true" } })),
    policy.replace('            "Resource": "*"\n', condition),
  );
  assert.equal(
    edited(policy, (editor, { range }) => editor.setProperty(range, "Resource", "arn")),
    policy.replace('"*"', '"arn"'),
  );
  assert.equal(
    edited(policy, (editor, { range }) => editor.setProperty(range, "Sid", "A", "Effect")),
    policy.replace('"Allow",\n', '"Allow",\n            "Sid": "A",\n'),
  );
  assert.equal(
    edited(policy, (editor, { range }) => editor.removeProperty(range, "Resource")),
    policy.replace(',\n            "Resource": "*"', ""),
  );
  assert.equal(
    edited(policy, (editor, { effect }) => editor.replaceValue(effect!.range, "Deny")),
    policy.replace("Allow", "Deny"),
  );
  assert.equal(
    edited(policy, (editor, { action }) => editor.replaceValue(action!.key.range, "NotAction")),
    policy.replace("Action", "NotAction"),
  );
  assert.equal(
    edited('{"Statement":{}}', (editor, { range }) => editor.setProperty(range, "Effect", "Allow")),
    '{"Statement":{"Effect":"Allow"}}',
  );
});

test("broken JSON and places that are no values are refused", () => {
  assert.equal(editorFor('{"Statement":['), undefined);
  const editor = editorFor(policy)!;
  assert.equal(editor.removeEntries([{ start: 3, end: 5 }]), undefined);
  assert.equal(editor.setProperty({ start: 0, end: 4 }, "a", 1), undefined);
  assert.equal(editor.removeStatements([5]), undefined);
});

// Random policies in random layouts: every edit is checked against the same change made to the parsed value.
const name = fc.constantFrom("s3:GetObject", 'a"b\\', "é,]}", "x", "//no comment", "");
const list = fc.oneof(fc.array(name, { maxLength: 4 }), name);
const statement = fc.record({ Effect: fc.constantFrom("Allow", "Deny"), Action: list, Resource: list });
const layout = fc.record({
  indent: fc.constantFrom<string | number>(0, 1, 2, 4, "\t"),
  eol: fc.constantFrom("\n", "\r\n"),
  bom: fc.boolean(),
});
const document = fc
  .tuple(fc.oneof(fc.array(statement, { minLength: 1, maxLength: 4 }), statement), layout)
  .map(([Statement, { indent, eol, bom }]) => {
    const value = { Version: "2012-10-17", Statement };
    return { value, text: (bom ? "\ufeff" : "") + JSON.stringify(value, undefined, indent).replaceAll("\n", eol) };
  });
const read = (text: string) => JSON.parse(text.replace(/^\ufeff/, ""));

test("property: after any edit the value is exactly the one that was meant", () => {
  fc.assert(
    fc.property(
      document,
      fc.nat(),
      fc.nat(),
      fc.constantFrom("remove", "insert", "statement", "drop", "set", "unset"),
      ({ value, text }, a, b, what) => {
        const editor = editorFor(text)!;
        const tree = parsePolicy(text).document!;
        const expected = structuredClone(value) as { Statement: Record<string, JsonValue> | Record<string, JsonValue>[] };
        const statements = Array.isArray(expected.Statement) ? expected.Statement : [expected.Statement];
        const index = a % statements.length;
        const target = statements[index]!;
        const node = tree.statements[index]!;
        const actions = target.Action as JsonValue[] | string;
        let edits: Edit[];
        if (what === "remove") {
          if (!Array.isArray(actions) || actions.length < 2) return;
          const removal = editor.removeEntries([node.action!.values[b % actions.length]!.range]);
          assert.ok(removal?.ok);
          edits = removal.edits;
          actions.splice(b % actions.length, 1);
        } else if (what === "insert") {
          const values = Array.isArray(actions) ? actions : [actions];
          const position = b % (values.length + 1);
          edits = editor.insertEntries(node.action!.range, ["new:One", "new:Two"], position)!;
          target.Action =
            Array.isArray(actions) || position > 0
              ? values.toSpliced(Array.isArray(actions) ? position : 1, 0, "new:One", "new:Two")
              : ["new:One", "new:Two", ...values];
        } else if (what === "statement") {
          edits = editor.insertStatement(deny, index)!;
          expected.Statement = statements.toSpliced(index + 1, 0, deny);
        } else if (what === "drop") {
          const removal = editor.removeStatements([index])!;
          if (statements.length === 1) return assert.equal(removal.ok, false);
          assert.ok(removal.ok);
          edits = removal.edits;
          statements.splice(index, 1);
        } else if (what === "set") {
          const key = ["Resource", "Condition"][b % 2]!;
          edits = editor.setProperty(node.range, key, { Bool: { k: [true] } })!;
          target[key] = { Bool: { k: [true] } };
        } else {
          edits = editor.removeProperty(node.range, "Resource")!;
          delete target.Resource;
        }
        assert.deepEqual(read(applyEdits(text, edits)), JSON.parse(JSON.stringify(expected)));
        // What is outside the edits stands in the result in the same order, letter by letter.
        let position = 0;
        const result = applyEdits(text, edits);
        for (const edit of edits) {
          const kept = text.slice(position, edit.range.start);
          assert.ok(result.includes(kept));
          position = edit.range.end;
        }
        assert.ok(result.endsWith(text.slice(position)));
        // New lines end like the old ones.
        if (text.includes("\r\n")) assert.doesNotMatch(result, /(?<!\r)\n/);
      },
    ),
    { numRuns: 2000, seed: 11 },
  );
});
