// Cutting questions before they are asked: which entries of a statement can matter. Leaving out one too many would be a wrong proof.
import assert from "node:assert/strict";
import { test } from "node:test";
import { beyond, concerning, sameText } from "../../server/src/core/checks/narrow";
import { mayOverlap } from "../../server/src/core/checks/overlap";
import { indexActions, overlapBudget, overlapping, textsOverlap } from "../../server/src/core/checks/overlap-index";
import { matchesAction } from "../../server/src/core/semantics/evaluator/policy";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument, Statement } from "../../server/src/core/syntax/tree";
import { workSince } from "../harness/work";

const policy = (statement: object, version: string | undefined = "2012-10-17"): PolicyDocument =>
  parsePolicy(
    JSON.stringify({
      ...(version ? { Version: version } : {}),
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...statement }],
    }),
  ).document as PolicyDocument;
const first = (document: PolicyDocument): Statement => document.statements[0] as Statement;
const cut = (updated: PolicyDocument, existing: PolicyDocument) => beyond(first(updated), updated, existing);
const actionsOf = (statement: Statement | null) => statement?.action?.values.map(({ value }) => value);

test("entries that an older Allow has too are left out", () => {
  const updated = policy({ Action: ["s3:GetObject", "s3:PutObject", "S3:LISTBUCKET"] });
  assert.deepEqual(actionsOf(cut(updated, policy({ Action: ["s3:getobject", "s3:ListBucket"] }))), ["s3:PutObject"]);
  assert.equal(cut(updated, policy({ Action: ["s3:ListBucket", "s3:PutObject", "s3:GetObject", "s3:DeleteObject"] })), null);
});

test("resources and principals likewise", () => {
  const resources = cut(policy({ Resource: ["arn:aws:s3:::a", "arn:aws:s3:::b"] }), policy({ Resource: "arn:aws:s3:::a" }));
  assert.deepEqual(
    resources?.resource?.values.map(({ value }) => value),
    ["arn:aws:s3:::b"],
  );
  const principals = cut(policy({ Principal: { AWS: ["111122223333", "444455556666"] } }), policy({ Principal: { AWS: "111122223333" } }));
  assert.deepEqual(
    principals?.principal?.entries.map(({ id }) => id.value),
    ["444455556666"],
  );
});

test("an entry counts as covered only where everything else has the same text", () => {
  const updated = policy({ Action: ["s3:GetObject", "s3:PutObject"] });
  const others: object[] = [
    { Resource: "arn:aws:s3:::b/*" },
    { Condition: { Bool: { "aws:SecureTransport": "true" } } },
    { Principal: "*" },
    { Effect: "Deny" },
    { Resource: undefined, NotResource: "arn:aws:s3:::b" },
  ];
  for (const other of others)
    assert.equal(cut(updated, policy({ Action: ["s3:GetObject", "s3:PutObject"], ...other })), first(updated), JSON.stringify(other));
});

test("the case of resources and of condition values counts", () => {
  const one = policy({ Resource: "arn:aws:s3:::A" });
  assert.equal(cut(one, policy({ Resource: "arn:aws:s3:::a" })), first(one));
  const two = policy({ Condition: { StringEquals: { "aws:username": "Alice" } } });
  assert.equal(cut(two, policy({ Condition: { StringEquals: { "aws:username": "alice" } } })), first(two));
  assert.equal(cut(two, policy({ Condition: { StringEquals: { "AWS:UserName": "Alice" } } })), null);
});

test("a variable means nothing in the older version, so the text alone does not tell", () => {
  const statement = { Resource: "arn:aws:s3:::${aws:username}" };
  const updated = policy(statement);
  assert.equal(cut(updated, policy(statement, "2008-10-17")), first(updated));
  assert.equal(cut(updated, policy(statement)), null);
  assert.equal(cut(policy({}), policy({}, "2008-10-17")), null, "without variables both versions mean the same");
});

test("statements with the same text", () => {
  const one = policy({ Sid: "A", Action: ["s3:GetObject"] });
  const two = policy({ Sid: "B", Action: "S3:getObject" });
  assert.ok(sameText(first(one), one, first(two), two));
  const three = policy({ Action: ["s3:GetObject", "s3:PutObject"] });
  assert.ok(!sameText(first(one), one, first(three), three));
});

test("actions that cannot match the patterns are left out", () => {
  const statement = first(policy({ Action: ["s3:Get*", "s3:PutObject", "ec2:*", "*Role", "s3:*Bucket"] }));
  assert.deepEqual(actionsOf(concerning(statement, ["s3:DeleteBucket"])), ["s3:*Bucket"]);
  assert.deepEqual(actionsOf(concerning(statement, ["iam:PassRole", "ec2:Run*"])), ["ec2:*", "*Role"]);
  assert.equal(concerning(statement, ["sqs:SendMessage"]), null);
  const broad = first(policy({ Action: undefined, NotAction: "s3:*" }));
  assert.equal(concerning(broad, ["sqs:SendMessage"]), broad);
});

test("patterns overlap whenever some action matches both", () => {
  const patterns = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:*Object",
    "s3:?et*",
    "S3:GETOBJECT",
    "s3:GetObject",
    "ec2:*",
    "*:Get*",
    "s*t",
    "?3:G*",
    "s3:PutObject",
  ];
  const actions = ["s3:GetObject", "s3:PutObject", "ec2:GetIt", "s3:SetObject", "sns:Get", "s3:Gt"];
  for (const a of patterns)
    for (const b of patterns)
      if (actions.some((action) => matchesAction(a, action) && matchesAction(b, action))) assert.ok(finds([a], b), `${a} and ${b}`);
  assert.ok(!finds(["s3:Get*"], "s3:Put*"));
  assert.ok(!finds(["s3:*Object"], "s3:*Bucket"));
});

const finds = (list: string[], text: string) => [...overlapping(indexActions(list), text, overlapBudget())].length > 0;

test("an index finds the very entries that comparing each of them finds", () => {
  // All texts of up to four characters: every way in which names and patterns can begin, end, or be part of each other.
  const texts = [""];
  for (const text of texts) if (text.length < 4) texts.push(...["a", "B", ":", "*", "?"].map((character) => text + character));
  const index = indexActions(texts);
  for (const text of texts.filter((_, i) => i % 3 === 0)) {
    const found = [...overlapping(index, text, overlapBudget())].sort((a, b) => a - b);
    const compared = [...texts.keys()].filter((i) => textsOverlap((texts[i] as string).toLowerCase(), text.toLowerCase()));
    assert.deepEqual(found, compared, text);
  }
});

test("where too much would have to be compared nothing is left out", () => {
  const ends = (letter: string) => Array.from({ length: 700 }, (_, i) => `s3:*${letter}${i}${letter}`);
  const one = first(policy({ Action: ends("a") }));
  assert.equal(concerning(one, ends("b")), one);
  assert.ok(mayOverlap(one, first(policy({ Action: ends("b") }))));
  assert.equal(concerning(one, ends("b").slice(0, 3)), null);
});

test("ten thousand actions are cut in a moment", () => {
  const names = (from: number) => Array.from({ length: 10_000 }, (_, i) => `s3:Action${from + i}`);
  const long = first(policy({ Action: names(0) }));
  const work = workSince();
  assert.equal(actionsOf(concerning(long, names(9_000)))?.length, 1_000);
  // One by one these are a hundred million comparisons: many seconds.
  assert.ok(work() < 1_000, `${work()} ms`);
});

test("statements overlap by their actions, service by service", () => {
  const actions = (...list: string[]) => first(policy({ Action: list }));
  assert.ok(!mayOverlap(actions("s3:GetObject", "ec2:Run*"), actions("s3:PutObject", "ec2:Stop*", "iam:*")));
  assert.ok(mayOverlap(actions("s3:GetObject", "ec2:Run*"), actions("EC2:RunInstances")));
  assert.ok(mayOverlap(actions("ec2:RunInstances"), actions("iam:*", "ec2:*Instances")));
  assert.ok(mayOverlap(actions("s3:GetObject"), actions("*")));
  assert.ok(mayOverlap(actions("s3:GetObject"), first(policy({ Action: undefined, NotAction: "s3:*" }))));
});
