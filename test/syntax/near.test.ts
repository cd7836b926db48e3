// Texts that hold policies and are none: each form by its name, with how many there are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearPolicy } from "../../server/src/core/syntax/near";

const STATEMENT = { Effect: "Allow", Action: "s3:*", Resource: "*" };
const POLICY = { Version: "2012-10-17", Statement: [STATEMENT] };
const json = JSON.stringify;

const seen: [what: string, text: string, answer: ReturnType<typeof nearPolicy>, name?: string][] = [
  ["a bare statement", json(STATEMENT), { kind: "statement", count: 1 }],
  ["a list of statements", json([STATEMENT, STATEMENT]), { kind: "statement", count: 1 }],
  ["a list that holds a policy", json([POLICY]), { kind: "wrapped", count: 1 }],
  ["the answer of get-policy-version", json({ PolicyVersion: { Document: POLICY } }), { kind: "wrapped", count: 1 }],
  ["statements under another name", json({ rules: [STATEMENT] }), { kind: "wrapped", count: 1 }],
  ["a name in lower case", json({ Version: "2012-10-17", statement: [STATEMENT] }), { kind: "misspelt", count: 1 }],
  ["names in lower case inside too", json({ statement: { effect: "allow", action: "*" } }), { kind: "misspelt", count: 1 }],
  ["an escaped name, wrapped", json({ a: POLICY }).replace("Effect", "\\u0045ffect"), { kind: "wrapped", count: 1 }],
  ["JSON text in JSON", json({ Policy: json(POLICY) }), { kind: "text", count: 1 }],
  ["JSON text in JSON text", json({ Policy: json({ Policy: json(POLICY) }) }), { kind: "text", count: 1 }],
  ["a percent-encoded document", json({ Document: encodeURIComponent(json(POLICY)) }), { kind: "text", count: 1 }],
  ["a whole text as one string", json(json(POLICY)), { kind: "text", count: 1 }],
  [
    "a CloudFormation template",
    json({ Resources: { P: { Type: "AWS::IAM::Policy", Properties: { PolicyDocument: POLICY } }, Q: { Type: "x", D: POLICY } } }),
    { kind: "template", count: 2 },
  ],
  ["a plan of Terraform", json({ planned_values: { x: { policy: json(POLICY) } } }), { kind: "template", count: 1 }],
  ["a second byte order mark", `\ufeff\ufeff${json(POLICY)}`, { kind: "broken", count: 1 }],
  ["something before the brace", `x ${json(POLICY)}`, { kind: "broken", count: 1 }],
  ["a policy in YAML", "Statement:\n  - Effect: Allow\n    Action: '*'\n", { kind: "template", count: 1 }, "a.yaml"],
  ["JSON in a file of another language", json({ a: POLICY }), { kind: "wrapped", count: 1 }, "a.template"],
  [
    "documents of Terraform",
    'data "aws_iam_policy_document" "a" {}\ndata "aws_iam_policy_document" "b" {}',
    { kind: "template", count: 2 },
    "a.tf",
  ],
  [
    "Terraform in JSON: an expression in a string",
    json({ resource: { aws_iam_policy: { p: { policy: '${jsonencode({Statement=[{Effect="Allow",Action="*",Resource="*"}]})}' } } } }),
    { kind: "template", count: 1 },
    "main.tf.json",
  ],
  [
    "Terraform in JSON: a document without Effect, and an attribute that refers to it",
    json({
      data: { aws_iam_policy_document: { d: { statement: { actions: ["*"] } } } },
      resource: { aws_iam_role: { r: { assume_role_policy: "${data.aws_iam_policy_document.d.json}" } } },
    }),
    { kind: "template", count: 1 },
    "main.tofu.json",
  ],
  [
    "Terraform in JSON: JSON text",
    json({ resource: { aws_x: { p: { rules: json(POLICY) } } } }),
    { kind: "template", count: 1 },
    "a.tf.json",
  ],
  ["Terraform in JSON: no policy", json({ resource: { aws_vpc: { v: { tags: { policy: "none" } } } } }), undefined, "a.tf.json"],
  ["a policy", json(POLICY), undefined],
  ["a policy that is broken behind its beginning", `${json(POLICY)} x`, undefined],
  ["other JSON", json({ effect: "shadow", actions: ["blur"], style: { effect: "allow" } }), undefined],
  ["other YAML", "effects:\n  - allow\n", undefined, "a.yml"],
  ["other text", "the effect of this statement: none", undefined],
];

for (const [what, text, answer, name] of seen) test(what, () => assert.deepEqual(nearPolicy(text, name), answer));

test("depth and broken input end in an answer", () => {
  assert.doesNotThrow(() => nearPolicy(`${"[".repeat(100_000)}{"Effect":"Allow"}`));
  assert.equal(nearPolicy(`${'{"a":'.repeat(500)}{"Statement":[{"Effect":"Allow","Action":"*"}]}${"}".repeat(500)}`)?.kind, "broken");
});
