// Actions that are critical together, and the shipped set of ways to more rights: findings on one policy.
import assert from "node:assert/strict";
import { test } from "node:test";
import { escalationGroups, groupSets } from "../../server/src/core/account/groups";
import { analyse } from "../../server/src/core/analysis";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { parseConfig } from "../../server/src/workspace/config";
import { unknownCritical } from "../../server/src/workspace/references";
import { settingsFor } from "../../server/src/workspace/settings";
import { weakerSettings } from "../../server/src/workspace/weakened";
import { A, allow, deny, doc, type Statement } from "./support";

const solver = createInlineSolver();
const catalogue = loadCatalogue();
const lambda = { actions: ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"] };

async function found(statements: Statement[], together: readonly object[] = [lambda], more: object = {}) {
  const text = JSON.stringify(doc(...statements), null, 1);
  const settings = { critical: [], publicAccess: "error" as const, severity: {}, kind: "identity" as const, together: together as never };
  const { findings, undecided } = await investigate(analyse({ text, settings, catalogue, ...more }).prove(), solver);
  return { text, findings: findings.filter(({ code }) => code === "access-not-granted"), undecided };
}
const fn = (name: string) => `arn:aws:lambda:us-east-1:${A}:function:${name}`;
const pass = allow("iam:PassRole", `arn:aws:iam::${A}:role/exec`);
const net = (address: string) => ({ IpAddress: { "aws:SourceIp": address } });
const tagged = (value: string) => ({ StringEquals: { "aws:PrincipalTag/team": value } });

for (const [what, statements, expected] of [
  ["all of them", [pass, allow(["lambda:CreateFunction", "lambda:InvokeFunction"])], 1],
  ["one is missing", [pass, allow("lambda:CreateFunction")], 0],
  ["one is denied", [allow("*"), deny("lambda:InvokeFunction")], 0],
  ["on functions that fit", [pass, allow("lambda:CreateFunction", fn("a-*")), allow("lambda:InvokeFunction", fn("*-b"))], 1],
  ["on functions that do not", [pass, allow("lambda:CreateFunction", fn("a-*")), allow("lambda:InvokeFunction", fn("b-*"))], 0],
  [
    "in accounts that do not fit",
    [allow("iam:PassRole", "arn:aws:iam::444455556666:role/exec"), allow(["lambda:CreateFunction", "lambda:InvokeFunction"], fn("*"))],
    0,
  ],
  ["from one network", [allow("iam:PassRole", "*", net("198.51.100.0/24")), allow("lambda:*", "*", net("203.0.113.0/24"))], 0],
  ["from networks that meet", [allow("iam:PassRole", "*", net("198.51.100.0/24")), allow("lambda:*", "*", net("198.51.100.0/28"))], 1],
  ["by one caller", [allow("iam:PassRole", "*", tagged("a")), allow("lambda:*", "*", tagged("b"))], 0],
  [
    "parameters of each call are its own",
    [
      allow("iam:PassRole", "*", { StringEquals: { "aws:RequestTag/x": "a" } }),
      allow("lambda:*", "*", { StringEquals: { "aws:RequestTag/x": "b" } }),
    ],
    1,
  ],
  ["everything", [allow("*")], 1],
] as const)
  test(`${what}: ${expected}`, async () => {
    const { findings, undecided } = await found([...statements]);
    assert.deepEqual([findings.length, undecided.length], [expected, 0]);
  });

test("the finding stands on the first action and names the others where they stand", async () => {
  const { text, findings } = await found([pass, allow(["lambda:CreateFunction"]), allow("lambda:Invoke*")]);
  const [finding] = findings;
  const at = (range: { start: number; end: number }) => text.slice(range.start, range.end);
  assert.equal(finding && at(finding.range), '"iam:PassRole"');
  assert.deepEqual(
    finding?.related?.map(({ range }) => at(range)),
    ['"lambda:CreateFunction"', '"lambda:Invoke*"'],
  );
  assert.match(finding?.message ?? "", /lists as critical together/);
});

test("a boundary that does not allow one of them closes the group", async () => {
  const statements = [pass, allow(["lambda:CreateFunction", "lambda:InvokeFunction"])];
  const within = async (boundary: object) => (await found(statements, [lambda], { boundary: JSON.stringify(boundary) })).findings.length;
  assert.equal(await within(doc(allow(["lambda:*", "iam:Get*"]))), 0);
  assert.equal(await within(doc(allow("*"))), 1);
});

test("what nobody can read is not decided", async () => {
  const { findings, undecided } = await found([pass, allow("lambda:*", "*", { StringAlike: { "aws:username": "x" } })]);
  assert.equal(findings.length, 0);
  assert.ok(undecided.some(({ message }) => message.includes("together")));
});

test("@escalation: every known way is found where it is granted, and one finding a token tells them all", async () => {
  const groups = escalationGroups();
  assert.ok(groups.length >= 60);
  const missed: string[] = [];
  for (const group of groups) {
    const { findings } = await found([allow([...group.actions])], [group]);
    if (findings.length !== 1) missed.push(`${group.id} is not found`);
    const [, ...rest] = group.actions;
    if (rest.length > 0 && (await found([allow(rest)], [group])).findings.length > 0) missed.push(`${group.id} without its first action`);
  }
  assert.deepEqual(missed, []);
  const all = await found([allow("*")], groups);
  assert.equal(all.findings.length, 1);
  assert.match(all.findings[0]?.message ?? "", /known ways to more rights \(iam-001, .*more\)/);
  assert.equal((await found([allow(["s3:*", "logs:*", "cloudwatch:*"])], groups)).findings.length, 0);
});

test("@escalation: keys of one's own are no way to more", async () => {
  const groups = escalationGroups();
  assert.equal((await found([allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")], groups)).findings.length, 0);
  assert.equal((await found([allow("iam:CreateAccessKey", "arn:aws:iam::*:user/*")], groups)).findings.length, 1);
});

test("the settings read groups and sets, and say what is wrong with them", () => {
  const read = (critical: unknown) => parseConfig(JSON.stringify({ critical }), "/r");
  const { config, problems } = read(["@escalation", { together: lambda.actions }, { actions: ["s3:DeleteBucket"] }]);
  assert.deepEqual(problems, []);
  assert.equal(config?.critical.length, 1);
  assert.equal(config && settingsFor(config, "a.json").settings.together?.length, escalationGroups().length + 1);
  assert.deepEqual(Object.keys(groupSets), ["@escalation"]);
  for (const [critical, message] of [
    [["@escalations"], /Did you mean `@escalation`/],
    [[{ together: ["iam:PassRole"] }], /two actions or more/],
    [[{ together: ["iam:*", "s3:GetObject"] }], /one action/],
    [[{ together: lambda.actions, actions: ["s3:*"] }], /actions/],
  ] as const)
    assert.match(read(critical).problems[0]?.message ?? "", message);
});

test("unknown actions of a group are named at their place; a group that goes is a weaker setting", () => {
  const text = JSON.stringify({ critical: [{ actions: ["s3:DeleteBucket"] }, { together: ["iam:PassRole", "lambda:CreateFunktion"] }] });
  const { config } = parseConfig(text, "/r");
  assert.ok(config);
  const [problem] = unknownCritical(config, text, catalogue);
  assert.equal(problem && text.slice(problem.range.start, problem.range.end), '"lambda:CreateFunktion"');
  const of = (critical: unknown) => parseConfig(JSON.stringify({ critical }), "/r").config as NonNullable<typeof config>;
  const lost = (before: unknown, now: unknown) => weakerSettings(of(before), of(now), "2027-01-01").length;
  assert.equal(lost([{ together: lambda.actions }], []), 1);
  assert.equal(lost([{ together: lambda.actions }], [{ together: lambda.actions.slice(0, 2) }]), 0);
  assert.equal(lost(["@escalation"], ["@escalation"]), 0);
});
