// Who has access: merged where it is too much to read, exact otherwise, and quick on many overlapping statements.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ExternalFinding, listExternalAccess } from "../../server/src/core/checks/external-findings";
import { typesOf } from "../../server/src/core/checks/operations";
import { type Limit, passesLimits } from "../../server/src/core/checks/question";
import { accessReport, mergeFindings } from "../../server/src/core/report/access";
import { environment, policy, run } from "./support";

const zone = { accounts: ["111122223333"], organizations: [], services: [] };
const account = (i: number) => String(444455550000 + i);

describe("merging", () => {
  const finding = (i: number, more: Partial<ExternalFinding> = {}): ExternalFinding => ({
    isPublic: false,
    condition: { "aws:SourceAccount": account(i) },
    principal: { AWS: "*" },
    statementIndexes: [0],
    actions: ["sqs:SendMessage"],
    ...more,
  });
  const many = Array.from({ length: 20 }, (_, i) => finding(i));

  test("leaves a readable number of findings alone", () => {
    assert.equal(mergeFindings(many.slice(0, 12)).length, 12);
  });

  test("puts those together that differ in one value, and loses none", () => {
    const other = finding(3, { condition: { "aws:SourceVpc": "vpc-1" } });
    const groups = mergeFindings([...many, other]);
    assert.deepEqual(
      groups.map(({ findings }) => findings.length),
      [20, 1],
    );
    assert.equal(groups[0]?.differ?.key, "aws:SourceAccount");
    assert.deepEqual(
      groups[0]?.differ?.values,
      many.map((_, i) => account(i)),
    );
  });

  test("never hides a public finding among others", () => {
    const groups = mergeFindings([...many, finding(30, { isPublic: true })]);
    assert.deepEqual(
      groups.map(({ findings }) => findings.length),
      [20, 1],
    );
  });

  test("says in the report what was merged", () => {
    const { text } = accessReport("queue.json", policy(), "111122223333", many, []);
    assert.match(text, /^20 ways in .*in 1 group; merged ones differ in one value only/m);
    assert.match(text, /merged from 20 that differ in `aws:SourceAccount`: `444455550000`.*and 10 more/);
  });
});

test("15 overlapping statements over 5 keys are summed up within a second or so", async () => {
  const keys = ["aws:PrincipalOrgID", "aws:SourceVpce", "aws:SourceAccount", "aws:PrincipalArn", "aws:SourceIp"];
  const value = (key: string, i: number) =>
    key === "aws:SourceIp"
      ? `203.0.${i}.0/24`
      : key === "aws:PrincipalArn"
        ? `arn:aws:iam::${account(i)}:role/app-*`
        : key === "aws:PrincipalOrgID"
          ? `o-abcdefghi${i % 10}`
          : key === "aws:SourceVpce"
            ? `vpce-${i}`
            : account(i);
  const operator = (key: string) => (key === "aws:SourceIp" ? "IpAddress" : key === "aws:PrincipalArn" ? "ArnLike" : "StringEquals");
  const statements = Array.from({ length: 15 }, (_, i) => ({
    Effect: "Allow",
    Principal: "*",
    Action: "sqs:SendMessage",
    Resource: "*",
    Condition: Object.fromEntries(
      [keys[i % 5] as string, keys[(i + 1 + (i % 3)) % 5] as string].map((key, n) => [`${operator(key)}`, { [key]: value(key, i + n) }]),
    ),
  }));
  const document = policy(...statements);
  await run(listExternalAccess(policy(statements[0] as object), zone, environment));
  const start = process.cpuUsage();
  const { findings, undecided } = await run(listExternalAccess(document, zone, environment));
  const { user, system } = process.cpuUsage(start);
  assert.deepEqual(undecided, []);
  assert.ok(findings.length > 0);
  // Generous: the machine may be busy. Alone it takes a fraction.
  assert.ok(user + system < 5_000_000, `${user + system} µs of work`);
});

test("with an operator that does not exist the summary says that it may be wrong", async () => {
  const document = policy(
    { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
    { Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*", Condition: { StringSame: { "aws:PrincipalOrgID": "o-a" } } },
  );
  assert.match((await run(listExternalAccess(document, zone, environment))).undecided.join(), /operator that does not exist/);
});

describe("under a resource control policy", () => {
  const queue = policy({ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" });
  const rcp = (condition: object): Limit => ({
    name: "resource control policy",
    documents: [policy({ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*", Condition: condition })],
    deniesOnly: true,
  });
  const findings = async (limit: Limit) => (await run(listExternalAccess(queue, zone, environment, undefined, [limit]))).findings;

  test("what it denies is no finding", async () => {
    const everything = policy({ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" });
    assert.deepEqual(await findings({ ...rcp({}), documents: [everything] }), []);
    assert.deepEqual(
      (await findings(rcp({ Bool: { "aws:SecureTransport": "false" } }))).map(({ isPublic }) => isPublic),
      [true],
    );
  });

  test("what it leaves is told by the keys that it names", async () => {
    const left = await findings(rcp({ StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdefghij" } }));
    assert.ok(left.length > 0);
    assert.ok(
      left.some(({ condition }) => condition["aws:PrincipalOrgID"] === "o-abcdefghij"),
      JSON.stringify(left),
    );
  });

  test("the examples get past it", async () => {
    const limit = rcp({ StringNotEquals: { "aws:SourceAccount": "444455556666" } });
    const [only, ...more] = await findings(limit);
    assert.deepEqual(more, []);
    assert.deepEqual(only?.condition, { "aws:SourceAccount": "444455556666" });
    assert.ok(only?.example && passesLimits([limit], only.example, typesOf(environment.catalogue)));
  });
});
