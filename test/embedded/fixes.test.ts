// Fixes in files with several policies: in the file's own style, with everything else as it was.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { applyEdits } from "../../server/src/core/syntax/edit";
import { createInlineSolver } from "../../server/src/solver/inline";
import { investigate } from "../../server/src/solver/investigate";
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

  it("but not the only one of a list, nor one that a condition chooses", async () => {
    assert.deepEqual(await fixesOf("t.yaml", yaml("\n              - s3:GetObject"), yaml("\n              - s3:*")), []);
    const chosen = yaml("\n              - s3:GetObject\n              - !If [C, s3:PutObject, sqs:SendMessage]");
    assert.deepEqual(await fixesOf("t.yaml", yaml("\n              - s3:GetObject"), chosen), []);
  });
});
