// The account that a template or a Terraform module makes, without any settings.
import assert from "node:assert/strict";
import test, { after } from "node:test";
import { listPaths } from "../../server/src/core/account/paths";
import { readSnapshot } from "../../server/src/core/account/snapshot";
import { checkAccess } from "../../server/src/core/account/verdict";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { templateAccount, withGaps } from "../../server/src/workspace/template-account";
import { A, told } from "./support";

const solver = createInlineSolver();
after(() => solver.dispose());

async function judged(files: Record<string, string>, from: string, aboutResources = false) {
  const texts = Object.entries(files).map(([file, text]) => ({ file, text }));
  const account = templateAccount(texts, [], aboutResources);
  assert.ok(account);
  const snapshot = withGaps(readSnapshot([account.value]), account);
  const start = [...snapshot.principals.keys()].find((arn) => arn.endsWith(from));
  assert.ok(start, `${from} among ${[...snapshot.principals.keys()].join(", ")}`);
  const verdict = await investigate(
    checkAccess({ snapshot, from: { principal: start }, to: { admin: A }, now: 1_795_000_000 }, loadCatalogue()),
    solver,
  );
  return { said: told(verdict), reasons: verdict.reasons ?? [], verdict, account };
}

const template = (more: { action?: string; conditions?: string; effect?: string; trust?: string }) => `
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: { Type: String, Default: test, AllowedValues: [test, live] }
Conditions:
  IsLive: !Equals [!Ref Stage, live]
Resources:
  Ops:
    Type: AWS::IAM::Group
    Properties:
      ManagedPolicyArns: [!Ref Code]
  Dev:
    Type: AWS::IAM::User
    Properties:
      Groups: [!Ref Ops]
  Code:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: ${more.action ?? "[lambda:UpdateFunctionCode, lambda:InvokeFunction]"}
            Resource: !GetAtt Worker.Arn
  Runs:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Service: lambda.amazonaws.com }
            Action: sts:AssumeRole
      Policies:
        - PolicyName: all
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: ${more.effect ?? "Allow"}
                Action: "*"
                Resource: "*"
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Runs.Arn
`;

test("a template: the code of a function, by a policy that a group carries", async () => {
  const { said, verdict, account } = await judged({ "a.yaml": template({}) }, "user/example-dev");
  assert.equal(said, "lambda-004");
  const [by] = verdict.chain?.[0]?.requests[0]?.allowedBy ?? [];
  const source = account.sources.find(({ policy }) => policy === by?.policy);
  const at = source?.written.parsed.document?.statements[0]?.range;
  assert.ok(source && at);
  const text = template({});
  assert.equal(
    text.slice(0, source.written.hostRange(at).start).split("\n").length,
    text.split("\n").findIndex((line) => line.includes("- Effect: Allow")) + 1,
  );
});

test("a template: nothing that runs, no way, proved", async () => {
  const { said, reasons } = await judged({ "a.yaml": template({ action: "[lambda:GetFunction]" }) }, "user/example-dev");
  assert.equal(said, "UNREACHABLE", reasons.join("; "));
});

test("a template: what other values may bring is not proved", async () => {
  const { said, reasons } = await judged(
    { "a.yaml": template({ action: "!If [IsLive, [lambda:UpdateFunctionCode], [lambda:GetFunction]]" }) },
    "user/example-dev",
  );
  assert.equal(said, "UNDECIDED");
  assert.match(reasons.join("; "), /Stage.* is `live`/);
});

test("a template: an effect that is not known is not proved", async () => {
  const { said, reasons } = await judged({ "a.yaml": template({ effect: "!ImportValue effect" }) }, "user/example-dev");
  assert.equal(said, "UNDECIDED");
  assert.ok(reasons.length > 0);
});

test("SAM: the role of a function has its policies and those that it names", async () => {
  const text = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - AmazonSQSFullAccess
        - Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: [iam:PutRolePolicy], Resource: "*" }]
`;
  const { said } = await judged({ "t.yaml": text }, "example-apirole");
  assert.equal(said, "iam-005");
});

const main = `
resource "aws_iam_user" "dev" { name = "dev" }
resource "aws_iam_user_policy" "own" {
  user   = aws_iam_user.dev.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = aws_iam_role.runs.arn }] })
}
resource "aws_iam_policy" "code" {
  name   = "code"
  policy = data.aws_iam_policy_document.code.json
}
resource "aws_iam_user_policy_attachment" "code" {
  user       = aws_iam_user.dev.name
  policy_arn = aws_iam_policy.code.arn
}
`;
const roles = (bounded: boolean) => `
data "aws_iam_policy_document" "code" {
  statement {
    actions   = ["lambda:CreateFunction", "lambda:InvokeFunction"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
resource "aws_iam_policy" "limit" {
  name   = "limit"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
resource "aws_iam_role" "runs" {
  name               = "runs"
  assume_role_policy = data.aws_iam_policy_document.trust.json
  ${bounded ? "permissions_boundary = aws_iam_policy.limit.arn" : ""}
}
resource "aws_iam_role_policy_attachment" "all" {
  role       = aws_iam_role.runs.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
`;

test("AWS's own policies: what is known counts, what is not known leaves the way open", async () => {
  const attached = (name: string, by = "ManagedPolicyArns") =>
    template({ action: "s3:GetObject" }).replace(
      "Groups: [!Ref Ops]",
      `Groups: [!Ref Ops]\n      ${by}: ["arn:aws:iam::aws:policy/${name}"]`,
    );
  // It may change the code of every function, and run it.
  assert.match((await judged({ "t.yaml": attached("AWSLambda_FullAccess") }, "example-dev")).verdict.verdict, /^REACHABLE/);
  assert.match((await judged({ "t.yaml": attached("CloudWatchLogsFullAccess") }, "example-dev")).verdict.verdict, /^UNREACHABLE/);
  assert.match((await judged({ "t.yaml": attached("SecurityAudit") }, "example-dev")).verdict.verdict, /^UNDECIDED/);
});

test("SAM: what it attaches to the role of a function by itself is known", async () => {
  const sam = `Transform: AWS::Serverless-2016-10-31
Resources:
  Admin:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]}
      Policies: [{PolicyName: all, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}]
  F:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Runtime: nodejs20.x, Tracing: Active, VpcConfig: {SubnetIds: [a]}, Policies: [AWSLambdaRole]}
`;
  const { account, verdict } = await judged({ "t.yaml": sam }, "example-frole");
  assert.match(verdict.verdict, /^UNREACHABLE/);
  const names = JSON.stringify(account.value).match(/policy\/[^"]+/g);
  assert.deepEqual([...new Set(names)].sort(), [
    "policy/AWSLambdaRole",
    "policy/AWSXrayWriteOnlyAccess",
    "policy/service-role/AWSLambdaBasicExecutionRole",
    "policy/service-role/AWSLambdaVPCAccessExecutionRole",
  ]);
});

test("a Terraform module: roles and policies of two files", async () => {
  const { said } = await judged({ "m/main.tf": main, "m/roles.tf": roles(false) }, "user/dev");
  assert.equal(said, "lambda-001");
});

test("a Terraform module: a boundary closes the way, proved", async () => {
  const { said, reasons } = await judged({ "m/main.tf": main, "m/roles.tf": roles(true) }, "user/dev");
  assert.equal(said, "UNREACHABLE", reasons.join("; "));
});

test("a file without principals, a broken one, a list", () => {
  for (const text of ["", "a: [", "[]", "Resources: {}", "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"])
    assert.equal(templateAccount([{ file: "a.yaml", text }], [], false), undefined);
});

test("a template that is cut off leaves open what it may hold", async () => {
  const text = template({ action: "[lambda:GetFunction]" });
  const account = templateAccount(
    [{ file: "a.yaml", text: `${text}  Last:\n    Type: AWS::IAM::Role\n    Properties: {"a": [` }],
    [],
    false,
  );
  assert.ok(account && account.gaps.length > 0, "no gap");
});

test("what is there only under a condition is there in the deployments that have it, and leaves the others open", async () => {
  const statement = (action: string) => `{ Version: "2012-10-17", Statement: [{ Effect: Allow, Action: ${action}, Resource: "*" }] }`;
  const stack = (user: string, stage = "live") => ({
    "t.yaml": `Parameters: { Stage: { Type: String, AllowedValues: [live, test], Default: ${stage} } }
Conditions: { IsTest: !Equals [!Ref Stage, test] }
Resources:
  Other: { Type: AWS::IAM::User }
  Dev: ${user}
  Edits:
    Properties:
      PolicyDocument: ${statement("iam:PutUserPolicy")}
`,
  });
  const plain = "{ Type: AWS::IAM::User }";
  const policy = (users: string) => `    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      Users: ${users}`;
  const withUsers = (users: string, condition = "", stage?: string) => {
    const files = stack(plain, stage);
    return { "t.yaml": files["t.yaml"].replace("    Properties:\n", `${condition}${policy(users)}\n`) };
  };
  const no = "!Ref AWS::NoValue";
  for (const [files, said] of [
    [withUsers("[!Ref Dev]"), "iam-007"],
    [withUsers("[!Ref Dev]", "    Condition: IsTest\n"), "UNDECIDED"],
    [withUsers(`[!If [IsTest, !Ref Dev, ${no}]]`), "UNDECIDED"],
    [withUsers(`!If [IsTest, [!Ref Dev], [!Ref Other]]`), "UNDECIDED"],
    [withUsers(`[!If [IsTest, ${no}, !Ref Dev]]`), "iam-007"],
    [withUsers("[!Ref Dev]", "    Condition: IsTest\n", "test"), "iam-007"],
  ] as const) {
    const { said: found, reasons } = await judged(files, "user/example-dev");
    assert.equal(found, said, files["t.yaml"]);
    if (said === "UNDECIDED") assert.match(reasons.join(), /`Stage` is `test`/);
  }
  // Two branches are never there together.
  const either = `{ Type: AWS::IAM::User, Properties: { Policies: [!If [IsTest, { PolicyName: a, PolicyDocument: ${statement("iam:PutUserPolicy")} }, { PolicyName: b, PolicyDocument: ${statement("s3:GetObject")} }]] } }`;
  const files = { "t.yaml": stack(either)["t.yaml"].replace(/ {2}Edits:[\s\S]*$/, "") };
  assert.equal((await judged(files, "user/example-dev")).said, "UNDECIDED");
  const test = { "t.yaml": files["t.yaml"].replace("Default: live", "Default: test") };
  assert.equal((await judged(test, "user/example-dev")).said, "iam-007");
});

test("nobody comes anywhere in the plain deployment because all are there: another one is not decided", async () => {
  const everything = `{ PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } }`;
  const text = `Parameters: { Stage: { Type: String, AllowedValues: [live, test] } }
Conditions: { IsLive: !Equals [!Ref Stage, live] }
Resources:
  Dev: { Type: AWS::IAM::User, Properties: { Policies: [!If [IsLive, ${everything}, !Ref AWS::NoValue]] } }
`;
  const account = templateAccount([{ file: "t.yaml", text }], [], false);
  assert.ok(account);
  const snapshot = withGaps(readSnapshot([account.value]), account);
  const verdicts = await investigate(listPaths({ snapshot, now: 1_795_000_000 }, loadCatalogue()), solver);
  assert.deepEqual(
    verdicts.map(({ verdict, reasons }) => [verdict, reasons]),
    [["UNDECIDED", ["it may be deployed otherwise: `Stage` is `test`"]]],
  );
});
