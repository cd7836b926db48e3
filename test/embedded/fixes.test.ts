// Fixes in files with several policies: in the file's own style, with everything else as it was.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { applyEdits } from "../../server/src/core/syntax/edit";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { analyseHostFile, hostOf } from "../../server/src/workspace/hosts";

const solver = createInlineSolver();
after(() => solver.dispose());

/** The fixes of the finding of new access in a file that was another. */
async function fixesOf(name: string, before: string, now: string) {
  const host = hostOf(now, name, []);
  assert.ok(host);
  const judged = {
    settings: { critical: [], publicAccess: "error" as const, severity: {} },
    strictJson: false,
    references: [],
    notes: [],
    baseline: { kind: "text" as const, text: before, label: "Git HEAD" },
  };
  const analysis = analyseHostFile(
    { text: now, path: name, host, neighbours: { siblings: [], olderSiblings: [] } },
    judged,
    loadCatalogue(),
  );
  const { findings } = await investigate(analysis.prove(), solver, {});
  const [finding] = findings.filter(({ code }) => code === "new-access");
  assert.ok(finding, "no new access");
  return investigate(analysis.fixes(finding), solver, {});
}

const yaml = (actions: string) => `Resources:
  # Kept.
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action:${actions}
            Resource: '*' # all
  Q:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}]}}
`;
const json = (actions: string) =>
  `{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17",\n"Statement": [{"Effect": "Allow",\n  "Action": [${actions}],\n  "Resource": "*"}]}}}}}\n`;
const encoded = (actions: string) =>
  `resource "aws_iam_policy" "p" {\n  policy = jsonencode({\n    Version   = "2012-10-17"\n    Statement = [{ Effect = "Allow", Action = [${actions}], Resource = "*" }]\n  })\n}\n`;
const document = (actions: string) => `data "aws_iam_policy_document" "p" {
  statement {
    # Kept.
    actions   = [${actions}]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.p.json
}
`;

describe("an entry that opens new access is taken out", () => {
  for (const [what, name, before, now] of [
    [
      "of lines in YAML",
      "t.yaml",
      yaml("\n              - s3:GetObject"),
      yaml("\n              - s3:GetObject\n              - s3:PutObject"),
    ],
    [
      "of lines with quotes",
      "t.yaml",
      yaml("\n              - s3:GetObject"),
      yaml("\n              - 's3:PutObject'\n              - s3:GetObject"),
    ],
    ["of brackets in YAML", "t.yaml", yaml(" [s3:GetObject]"), yaml(" [s3:GetObject, 's3:PutObject']")],
    ["of JSON", "t.json", json('"s3:GetObject"'), json('"s3:PutObject", "s3:GetObject"')],
    ["of an encoded object", "main.tf", encoded('"s3:GetObject"'), encoded('"s3:GetObject", "s3:PutObject"')],
    [
      "of a policy document",
      "main.tf",
      document('\n      "s3:GetObject",\n    '),
      document('\n      "s3:GetObject",\n      "s3:PutObject",\n    '),
    ],
  ] as const)
    it(what, async () => {
      const [fix] = await fixesOf(name, before, now);
      assert.ok(fix, "no fix");
      assert.equal(fix.title, "Remove `s3:PutObject`");
      assert.equal(applyEdits(now, fix.edits), before);
    });

  it("and the comment beside it stays", async () => {
    const before = yaml("\n              - s3:GetObject");
    const [fix] = await fixesOf("t.yaml", before, yaml("\n              - s3:GetObject\n              - s3:PutObject # why"));
    assert.ok(fix);
    assert.equal(
      applyEdits(yaml("\n              - s3:GetObject\n              - s3:PutObject # why"), fix.edits),
      yaml("\n              - s3:GetObject\n              # why"),
    );
  });

  it("but not one that a condition chooses", async () => {
    const chosen = yaml("\n              - s3:GetObject\n              - !If [C, s3:PutObject, sqs:SendMessage]");
    const fixes = await fixesOf("t.yaml", yaml("\n              - s3:GetObject"), chosen);
    assert.deepEqual(
      fixes.map(({ title }) => title),
      ["Restore the statement of ManagedPolicy P, PolicyDocument as before"],
    );
  });
});

describe("what was there before is put back", () => {
  const bucket = (resource: string) => `resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}
resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Statement = [
      # The bucket of the team.
      { Effect = "Allow", Action = "s3:GetObject", Resource = ${resource} },
    ]
  })
}
resource "aws_iam_policy" "other" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" }] })
}
`;
  const conditional = (lines: string) => `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow # why
            Action: s3:GetObject
            Resource: '*'
${lines}          - Effect: Allow
            Action: sqs:SendMessage
            Resource: '*'
`;
  const condition = "            Condition:\n              StringEquals: {aws:SourceVpc: vpc-1}\n";
  const beside = (action: string) => `Conditions: {Prod: !Equals [!Ref AWS::Region, us-east-1]}
${conditional("").replace("s3:GetObject", action)}  Q:
    Type: AWS::IAM::ManagedPolicy
    Condition: Prod
    Properties: {PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}]}}
`;
  const sam = (topic: string) => `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Hook: {Type: Api, Properties: {Path: /a, Method: get}}
        Sent: {Type: SNS, Properties: {Topic: ${topic}}}
`;
  const deny = "          - Effect: Deny\n            Action: s3:GetObject\n            Resource: arn:aws:s3:::secret/*\n";
  for (const [what, name, before, now, title] of [
    ["a value in YAML", "t.yaml", yaml(" s3:GetObject"), yaml(" 's3:*'"), "Restore `s3:GetObject`"],
    ["an entry of a list", "t.yaml", yaml("\n              - s3:GetObject"), yaml("\n              - s3:*"), "Restore `s3:GetObject`"],
    ["an expression in HCL", "main.tf", bucket("aws_s3_bucket.logs.arn"), bucket('"*"'), "Restore `aws_s3_bucket.logs.arn`"],
    ["a template in HCL", "main.tf", bucket('"${aws_s3_bucket.logs.arn}/*"'), bucket('"*"'), "Restore `${aws_s3_bucket.logs.arn}/*`"],
    [
      "a condition",
      "t.yaml",
      conditional(condition),
      conditional(""),
      "Restore the statement of ManagedPolicy P, PolicyDocument as before",
    ],
    ["a value beside a policy that hangs on a condition", "t.yaml", beside("s3:GetObject"), beside("s3:*"), "Restore `s3:GetObject`"],
    [
      "a value that SAM takes into a statement of its own",
      "t.yaml",
      sam("arn:aws:sns:us-east-1:123456789012:one"),
      sam("arn:aws:sns:us-east-1:123456789012:*"),
      "Restore `arn:aws:sns:us-east-1:123456789012:one`",
    ],
    ["a Deny", "t.yaml", conditional(deny), conditional(""), "Restore the statements of ManagedPolicy P, PolicyDocument as before"],
  ] as const)
    it(what, async () => {
      const fixes = await fixesOf(name, before, now);
      assert.equal(fixes[0]?.title, title);
      assert.equal(applyEdits(now, fixes[0].edits), before);
    });
});
