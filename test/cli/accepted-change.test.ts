// What an older acceptance does not cover: a statement that the change made something else of.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { digestsOf } from "../../server/src/workspace/digest";
import { git, repositoryWith, writeFiles } from "../harness/folder";
import { runHere, type Scanned, scanHere } from "./in-process";

interface Parts {
  actions?: string[];
  sid?: string;
  deny?: string | null;
  version?: string;
  condition?: object;
}

/** A policy with one named Allow and a Deny. */
function policy({
  actions = ["s3:GetObject"],
  sid = "Deploy",
  deny = "s3:PutObject",
  version = "2012-10-17",
  condition,
}: Parts = {}): string {
  const allow = {
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: "arn:aws:s3:::doc-example-bucket/*",
    ...(condition && { Condition: condition }),
  };
  const denies = deny === null ? [] : [{ Effect: "Deny", Action: deny, Resource: "*" }];
  return JSON.stringify({ Version: version, Statement: [allow, ...denies] }, null, 2);
}
const MORE = ["s3:GetObject", "s3:DeleteObject"];
/** With an action that the settings call critical. */
const ACL = ["s3:GetObject", "s3:PutObjectAcl"];
const digest = (text: string, sid?: string) => digestsOf(text)(sid) as string;
const template = (action: string) =>
  `Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - Sid: Deploy\n            Effect: Allow\n            Action: ${action}\n            Resource: '*'\n`;
/** A comment accepts what its line opens. */
const commented = (deny: string) =>
  `{ "Version": "2012-10-17", "Statement": [\n  { "Effect": "Allow",\n    // iam-prover-ignore access-not-granted: agreed\n    "Action": "s3:PutObjectAcl", "Resource": "*" }\n${deny} ] }`;
const other = '{ "Sid": "Other", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" }';

/** What the settings of the baseline accept, what was there before and what is now, and what has to be told. */
const CASES: Record<string, { accepts: object[]; before?: string; after: string; told: string[] }> = {
  "statement.json": { accepts: [{ statementId: "Deploy" }], after: policy({ actions: MORE }), told: ["accepted-change"] },
  "file.json": { accepts: [{}], after: policy({ actions: MORE }), told: ["accepted-change"] },
  "lost-deny.json": {
    accepts: [{ statementId: "Deploy" }],
    before: policy({ actions: ["s3:*Object"] }),
    after: policy({ actions: ["s3:*Object"], deny: null }),
    told: ["accepted-change"],
  },
  "template.yaml": { accepts: [{}], before: template("s3:GetObject"), after: template("'s3:Get*'"), told: ["accepted-change"] },
  "comment.jsonc": {
    accepts: [],
    before: commented(', { "Effect": "Deny", "Action": "s3:PutObjectAcl", "Resource": "arn:aws:s3:::kept/*" }'),
    after: commented(""),
    told: ["accepted-change", "new-access"],
  },
  // Nothing more is granted.
  "narrower.json": {
    accepts: [{ code: "access-not-granted" }],
    before: policy({ actions: ACL }),
    after: policy({ actions: ["s3:PutObjectAcl"] }),
    told: [],
  },
  // What is new stands elsewhere.
  "elsewhere.json": {
    accepts: [{ code: "access-not-granted", statementId: "Deploy" }],
    before: policy({ actions: ACL }),
    after: policy({ actions: ACL }).replace('"Statement": [', `"Statement": [${other},`),
    told: ["new-access"],
  },
  "critical.json": {
    accepts: [{ code: "access-not-granted", statementId: "Deploy" }],
    before: policy({ actions: ACL }),
    after: policy({ actions: [...ACL, "s3:GetObjectAcl"] }),
    told: ["accepted-change", "new-access"],
  },
  // Whatever comes is accepted.
  "draft.json": { accepts: [{}, { code: "accepted-change" }], after: policy({ actions: MORE }), told: [] },
  "pinned.json": {
    accepts: [{ statementId: "Deploy", digest: digest(policy({ actions: MORE }), "Deploy") }],
    after: JSON.stringify(JSON.parse(policy({ actions: MORE }))),
    told: [],
  },
  "pinned-whole.json": { accepts: [{ digest: digest(policy({ actions: MORE })) }], after: policy({ actions: MORE }), told: [] },
  "pinned-other.json": {
    accepts: [{ statementId: "Deploy", digest: digest(policy({ actions: MORE }), "Deploy") }],
    after: policy({ actions: ["s3:GetObject", "s3:Delete*"] }),
    told: ["new-access"],
  },
};

describe("what the baseline accepts, and a change that makes something else of it", () => {
  let scanned: Scanned;
  before(async () => {
    const suppress = Object.entries(CASES).flatMap(([files, { accepts }]) =>
      accepts.map((entry) => ({ code: "new-access", files, reason: "agreed", ...entry })),
    );
    const settings = { critical: [{ actions: ["s3:PutObjectAcl"] }], suppress };
    const folder = repositoryWith({
      ...Object.fromEntries(Object.entries(CASES).map(([name, one]) => [name, one.before ?? policy()])),
      "iam-prover.json": JSON.stringify(settings),
    });
    writeFiles(folder, Object.fromEntries(Object.entries(CASES).map(([name, { after }]) => [name, after])));
    scanned = await scanHere(folder);
  });
  for (const [name, { told }] of Object.entries(CASES))
    it(`${name}: ${told.join(" and ") || "silent"}`, () => assert.deepEqual(scanned.codes[name] ?? [], told));
  it("is told in every format, and fails", () => {
    assert.equal(scanned.status, 1);
    for (const [format, text] of Object.entries(scanned.reports)) assert.match(text, /accepted here by (an entry|a comment)/, format);
  });
});

describe("a digest", () => {
  const after = policy({ actions: MORE });

  it("does not count names", () => assert.equal(digest(policy({ sid: "A" }), "A"), digest(policy({ sid: "B" }), "B")));

  const others: [what: string, text: string][] = [
    ["another action", policy({ actions: [...MORE, "s3:PutObjectAcl"] })],
    ["a condition that is gone", policy()],
    ["another Deny", policy({ actions: MORE, deny: "s3:GetBucketAcl" })],
    ["no Deny", policy({ actions: MORE, deny: null })],
    ["another version of the language", policy({ actions: MORE, version: "2008-10-17" })],
    [
      "a second statement of that name",
      after.replace('"Statement": [', '"Statement": [{ "Sid": "Deploy", "Effect": "Allow", "Action": "*", "Resource": "*" },'),
    ],
    ["a member that stands twice", after.replace('"Effect": "Allow",', '"Effect": "Allow", "Resource": "*",')],
    ["a key named like a name", policy({ actions: MORE, condition: { StringEquals: { Sid: "x" } } })],
  ];
  for (const [what, text] of others)
    it(`is another one for ${what}`, () => {
      assert.notEqual(digest(text, "Deploy"), digest(after, "Deploy"));
      assert.notEqual(digest(text), digest(after));
    });

  it("no two values read the same", () => {
    const texts = [
      '{"a":{},"string":"end"}',
      '{"a":{"end":"string"}}',
      '{"a":["b"]}',
      '{"a":"b"}',
      '{"a":{"b":null}}',
      '{"a":[["b"]]}',
      '{"a":["[","b"]}',
    ];
    assert.equal(new Set(texts.map((text) => digest(text))).size, texts.length);
  });

  it("is written by --write-baseline, also where an entry has outgrown what it accepts, and dropping it is a weakening", async () => {
    const accepting = (entry: object) =>
      JSON.stringify({ suppress: [{ code: "new-access", files: "a.json", reason: "agreed", ...entry }] });
    const folder = repositoryWith({ "a.json": policy(), "iam-prover.json": accepting({ statementId: "Deploy" }) });
    writeFiles(folder, { "a.json": after });
    const accepted = await runHere(["scan", "--write-baseline", "--reason", "seen", "--until", "2099-12-31"], folder);
    assert.equal(accepted.status, 0, accepted.stderr);
    const { suppress } = JSON.parse(readFileSync(join(folder, "iam-prover.json"), "utf8")) as { suppress: object[] };
    assert.deepEqual(suppress, [
      { code: "new-access", files: "a.json", reason: "seen", statementId: "Deploy", digest: digest(after, "Deploy"), until: "2099-12-31" },
    ]);
    git(folder, "add", "iam-prover.json");
    git(folder, "commit", "-qm", "accept");
    assert.deepEqual((await scanHere(folder)).codes, {});
    writeFiles(folder, { "iam-prover.json": accepting({ statementId: "Deploy", until: "2099-12-31" }) });
    assert.ok((await scanHere(folder)).codes["iam-prover.json"]?.includes("settings-weakened"));
  });
});
