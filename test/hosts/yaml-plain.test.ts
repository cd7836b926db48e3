// The quick reader of YAML: the tree of the tolerant one, wherever somebody breaks the text, and nothing for a text that needs tolerance.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { HostNode } from "../../server/src/core/hosts/tree";
import { readTolerantly } from "../../server/src/core/hosts/trees/yaml";
import { readPlainYaml } from "../../server/src/core/hosts/trees/yaml-plain";
import { HOSTS } from "../../server/src/core/limits";

const CORPUS = path.join(import.meta.dirname, "../../../shared/hosts");

/** As data, with the place of each character. */
function plain(node: HostNode | undefined): unknown {
  if (!node) return undefined;
  const { type, range, tag } = node;
  if (node.type === "list") return { type, range, tag, items: node.items.map(plain) };
  if (node.type === "map") return { type, range, tag, entries: node.entries.map(({ key, value }) => [plain(key), plain(value)]) };
  const places = Array.from({ length: node.text.length + 1 }, (_, i) => node.at(i));
  return { type, range, tag, text: node.text, plain: node.plain, places };
}

/** Whether the quick reader reads a text; what it reads has to be what the tolerant reader reads without a problem. */
function isReadAlike(text: string): boolean {
  const quick = readPlainYaml(text);
  if (!quick) return false;
  const { root, problems, foreignAliases } = readTolerantly(text);
  assert.deepEqual({ root: plain(quick), problems: [], foreignAliases: [] }, { root: plain(root), problems, foreignAliases }, text);
  return true;
}

const TEMPLATE = `# Logs
Resources:
  # of a bucket
  Logs:
    Type: AWS::S3::Bucket   # plain
    Metadata: {a: 1, "b": [x, 'y'], 'c' : {}, d: [ ]}
  "Policy":
    Type: 'AWS::S3::BucketPolicy'
    Condition:

    Properties:
      Bucket: !Ref Logs
      Text: it's "quoted", #1 and a:b
      Long: >-
        one
        two

        three
      Script: !Sub |
        #!/bin/sh
          echo \${A}

        exit 0

      Folded : "a \\"b\\"
        c

        d"
      Wide: one
        two
      # behind
      PolicyDocument:
        Statement:
        - Effect: Allow
          Action: ["s3:GetObject",
            s3:PutObject,]
          Resource:
            - !Sub "\${Logs.Arn}/*"
            - Fn::Join:
                - ''
                - - 'it''s'
                  - -1
            - !If
              - A
              - b
              - !Ref AWS::NoValue
            # left out
          Principal: '*'
        -   Sid: X
            Effect: Deny
Outputs:
  Name:
    Value:
      !GetAtt Logs.Arn
`;

test("a template as people write them is read by the quick reader", () => {
  assert.equal(isReadAlike(TEMPLATE), true);
  assert.equal(isReadAlike(TEMPLATE.trimEnd()), true);
});

test("each construct by name: read alike, or left to the tolerant reader", () => {
  const read = [
    "a:",
    "a: b",
    "\n# c\n  a: b\n  # d\n",
    "a:b: c",
    "a: ''",
    'a: "\\u0041"'.replace("\\u0041", "\\N"),
    "a: [[], {}]",
    "a:\n- b\n-   - c\n    - d\n",
    "a:\n  - b: 1\n\n  - c: 2\n# e\nf: 1",
    "a: |\n  b\n\n\nc: 1",
    "a: >\n  b\n  c\n",
    "a: b\n  c\n\n  d\n",
    "a: 'b\n\n\n  c '",
    "a: !Sub\n  - b\n  - c: d",
    "a:\n  # b\n  c: d",
    "a: 1 # b\nc: 2",
    "a: |\n  \tb",
    "é: ü",
  ];
  for (const text of read) assert.equal(isReadAlike(text), true, text);
  const left = [
    "",
    "# a",
    "- a",
    "a",
    "a: &b c",
    "a: *b",
    "<<: a",
    "? a\n: b",
    "a:\tb",
    "a: b\r\nc: d",
    "a: b: c",
    "a: [b",
    "a: [b\n]",
    "a: [b: c]",
    "a: {b}",
    "a: 'b",
    'a: "b\nc"',
    'a: "\\q"',
    'a: "\\u0041"',
    "a: |2\n   b",
    "a: |\n\n  b",
    "a: >\n  b\n   c",
    "a: !!str b",
    "a: !<b> c",
    "a: @b",
    "a: %b",
    "a:\n  b: 1\n c: 2",
    "a:\n b: 1\n  c: 2",
    "a:\n  - b\n  c: d",
    "a: - b",
    "a: b\n- c",
    "a: b\n  c: d",
    "a: 'b'c",
    "a: 'b'#c",
    "a: [b]c",
    "%YAML 1.2\na: b",
    "... a: b",
    "--- a: b",
    "\ufeffa: b",
  ];
  for (const text of left) assert.equal(readPlainYaml(text), undefined, text);
});

test("what is nested too deeply is left to the tolerant reader", () => {
  const nested = (depth: number) => Array.from({ length: depth }, (_, i) => `${" ".repeat(i)}a:\n`).join("");
  assert.equal(isReadAlike(nested(HOSTS.depthOfYaml / 2)), true);
  assert.equal(readPlainYaml(nested(HOSTS.depthOfYaml)), undefined);
  assert.equal(readPlainYaml(`a: ${"[".repeat(100_000)}`), undefined);
});

const PIECES =
  "|\n|\n\n| |  |#| # c|\n    # c\n|\n# c\n|- |: |:|'|\"|''|[|]|{|}|,|!Sub |!If\n|&a |*a|a|\t|-|?|\r|\n      |\n  |\\|\\n|>-\n|%|@|---|...|<<: |\u2028"
    .split("|")
    .concat("|\n", "|", "|-\n      ");

/** A text with up to three things typed, taken away or moved. */
function broken(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const fault = fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...PIECES), fc.nat(3), fc.nat(4));
  return fc.tuple(text, fc.array(fault, { minLength: 1, maxLength: 3 })).map(([whole, faults]) =>
    faults.reduce((old, [place, removed, piece, kind, blanks]) => {
      const at = place % (old.length + 1);
      if (kind < 2) return old.slice(0, at) + (kind === 0 ? piece : "") + old.slice(at + removed);
      const lines = old.split("\n");
      const line = place % lines.length;
      const indented = `${" ".repeat(blanks)}${lines[line]}`;
      lines.splice(line, 1, ...(kind === 2 ? [] : [removed === 0 ? (lines[line] as string).slice(blanks) : indented]));
      return lines.join("\n");
    }, whole),
  );
}

test("wherever a template is broken, what the quick reader still reads is what the tolerant one reads", () => {
  let read = 0;
  fc.assert(
    fc.property(broken(fc.constant(TEMPLATE)), (text) => {
      if (isReadAlike(text)) read++;
    }),
    { numRuns: 3_000 },
  );
  // Most faults are none, or others: a comment, another text.
  assert.ok(read > 500, `${read} texts were read`);
});

test("real templates, whole and broken", { skip: !existsSync(CORPUS) && "no corpus beside this checkout" }, () => {
  const files = readdirSync(CORPUS, { recursive: true, encoding: "utf8" }).filter((name) => /\.(ya?ml|template)$/.test(name));
  // A text of many lines takes long to compare character by character.
  const texts = files.map((name) => readFileSync(path.join(CORPUS, name), "utf8")).filter((text) => text.length < 8_000);
  const read = texts.filter((text) => isReadAlike(text)).length;
  assert.ok(read > 300, `${read} of ${texts.length} files were read`);
  fc.assert(
    fc.property(broken(fc.constantFrom(...texts.filter((text) => text.length < 2_000))), (text) => void isReadAlike(text)),
    { numRuns: 1_000 },
  );
});
