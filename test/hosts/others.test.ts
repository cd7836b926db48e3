// Serverless, plans, answers of the AWS CLI, objects of Kubernetes, policies by themselves, and statements that resources add.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { extracted } from "./extracted";

const DOCUMENT = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

const kinds = (found: ReturnType<typeof extracted>) => [...found.values()].map(({ key, kind }) => [key, kind]);

test("Serverless: statements by their path, variables of the file by value, the others not known", () => {
  const text = `service: s
custom: {bucket: my-bucket}
provider:
  name: aws
  iam:
    role:
      statements:
        - Effect: Allow
          Action: [s3:GetObject]
          Resource:
            - arn:aws:s3:::\${self:custom.bucket}/*
            - arn:aws:s3:::\${opt:stage}-x
            - arn:aws:sqs:\${aws:region}:\${aws:accountId}:q
            - arn:aws:s3:::home/\${aws:username}
            - !GetAtt Logs.Arn
functions:
  f:
    iamRoleStatements: [{Effect: Allow, Action: '*', Resource: '*'}]
resources:
  Resources:
    Logs: {Type: AWS::S3::Bucket}
    P: {Type: AWS::S3::BucketPolicy, Properties: {PolicyDocument: {Statement: []}}}
`;
  const found = extracted(text, "serverless.yml");
  assert.deepEqual(kinds(found), [
    ["provider.iam.role.statements", "identity"],
    ["functions.f.iamRoleStatements", "identity"],
    ["P.PolicyDocument", "resource"],
  ]);
  const document = found.get("provider.iam.role.statements")?.document;
  assert.equal(document?.Version, "2012-10-17");
  assert.deepEqual(document?.Statement[0]?.Resource, [
    "arn:aws:s3:::my-bucket/*",
    "arn:aws:s3:::${?:opt:stage}-x",
    "arn:aws:sqs:${cfn:AWS::Region}:${cfn:AWS::AccountId}:q",
    "arn:aws:s3:::home/${aws:username}",
    "arn:${cfn:AWS::Partition}:s3:::${cfn:Logs.name}",
  ]);
});

test("Serverless: a URL of a function is open to everybody unless it asks for AWS's signatures", () => {
  const text = (url: string) => `service: s\nprovider: {name: aws}\nfunctions:\n  f:\n    handler: h\n    url: ${url}\n`;
  for (const open of ["true", "{cors: true}", "{authorizer: '${param:auth}'}"]) {
    const policy = extracted(text(open), "serverless.yml").get("functions.f.url");
    assert.equal(policy?.kind, "resource", open);
    const [statement] = policy?.document.Statement ?? [];
    assert.deepEqual([statement?.Principal, statement?.Action], ["*", "lambda:InvokeFunctionUrl"]);
  }
  for (const closed of ["false", "{authorizer: aws_iam}", ""])
    assert.deepEqual(
      [...extracted(`${text(closed)}    iamRoleStatements: []\n`, "serverless.yml").keys()],
      ["functions.f.iamRoleStatements"],
      closed,
    );
});

test("plans: by address, JSON in a text with its own places", () => {
  const change = (after: object) => ({ actions: ["create"], before: null, after, after_unknown: {} });
  const text = JSON.stringify({
    resource_changes: [
      {
        address: 'module.m["a"].aws_iam_policy.p',
        mode: "managed",
        type: "aws_iam_policy",
        change: change({ policy: JSON.stringify(DOCUMENT) }),
      },
      {
        address: "aws_iam_role.r",
        mode: "managed",
        type: "aws_iam_role",
        change: change({ assume_role_policy: JSON.stringify(TRUST), inline_policy: [{ name: "x", policy: JSON.stringify(DOCUMENT) }] }),
      },
      {
        address: "aws_s3_bucket_policy.gone",
        mode: "managed",
        type: "aws_s3_bucket_policy",
        change: { actions: ["delete"], before: {}, after: null },
      },
    ],
  });
  const found = extracted(text, "plan.json");
  assert.deepEqual(kinds(found), [
    ['module.m["a"].aws_iam_policy.p', "identity"],
    ["aws_iam_role.r.assume_role_policy", "trust"],
    ["aws_iam_role.r.inline_policy[x]", "identity"],
  ]);
  assert.deepEqual(found.get("aws_iam_role.r.inline_policy[x]")?.document, DOCUMENT);
  assert.ok(found.get("aws_iam_role.r.inline_policy[x]")?.lines.includes("Statement[0].Action: s3:* (known)"));
});

test("answers: objects, JSON in a text, and percent-encoded", () => {
  const text = JSON.stringify({
    RoleDetailList: [
      {
        RoleName: "App",
        AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(TRUST)),
        RolePolicyList: [{ PolicyName: "Read", PolicyDocument: DOCUMENT }],
      },
    ],
    Policies: [
      {
        PolicyName: "Own",
        PolicyVersionList: [
          { VersionId: "v1", IsDefaultVersion: false, Document: DOCUMENT },
          { VersionId: "v2", IsDefaultVersion: true, Document: DOCUMENT },
        ],
      },
    ],
  });
  const found = extracted(text, "details.json");
  assert.deepEqual(kinds(found), [
    ["RoleDetailList[App].AssumeRolePolicyDocument", "trust"],
    ["RoleDetailList[App].RolePolicyList[Read].PolicyDocument", "identity"],
    ["Policies[Own].PolicyVersionList[v2].Document", "identity"],
  ]);
  assert.deepEqual(found.get("RoleDetailList[App].AssumeRolePolicyDocument")?.document, TRUST);
  const bucket = JSON.stringify({
    Policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }] }),
  });
  assert.deepEqual(kinds(extracted(bucket, "policy.json")), [["Policy", "resource"]]);
});

test("Kubernetes: ACK and Crossplane, several objects a file", () => {
  const text = `apiVersion: iam.services.k8s.aws/v1alpha1
kind: Policy
metadata: {name: p}
spec:
  policyDocument: |
    {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
---
apiVersion: iam.aws.upbound.io/v1beta1
kind: Role
metadata: {name: r}
spec:
  forProvider:
    assumeRolePolicy: '${JSON.stringify(TRUST)}'
---
apiVersion: v1
kind: ConfigMap
data: {policy: '${JSON.stringify(DOCUMENT)}'}
`;
  const found = extracted(text, "k.yaml");
  assert.deepEqual(kinds(found), [
    ["Policy.p.spec.policyDocument", "identity"],
    ["Role.r.spec.forProvider.assumeRolePolicy", "trust"],
  ]);
  assert.ok(found.get("Policy.p.spec.policyDocument")?.lines.includes("Statement[0].Action: s3:* (known)"));
});

test("a file that is a policy has an empty key, in JSON and in YAML", () => {
  for (const [text, name] of [
    [JSON.stringify(DOCUMENT), "p.json"],
    ["Version: 2012-10-17\nStatement:\n  - {Effect: Allow, Action: 's3:*', Resource: '*'}\n", "p.yaml"],
  ] as const) {
    const found = extracted(text, name);
    assert.deepEqual(kinds(found), [["", "identity"]]);
    assert.deepEqual(found.get("")?.document, DOCUMENT);
  }
});

test("a permission is a statement of the function's policy, in CloudFormation and in Terraform", () => {
  const template = `Resources:
  F: {Type: AWS::Lambda::Function}
  P:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref F, Action: 'lambda:InvokeFunction', Principal: s3.amazonaws.com, SourceAccount: '111122223333'}
`;
  const module = `resource "aws_lambda_permission" "p" {
  function_name  = "f"
  action         = "lambda:InvokeFunction"
  principal      = "s3.amazonaws.com"
  source_account = "111122223333"
}
`;
  const expected = (resource: string) => ({
    Effect: "Allow",
    Action: "lambda:InvokeFunction",
    Principal: { Service: "s3.amazonaws.com" },
    Resource: resource,
    Condition: { StringEquals: { "AWS:SourceAccount": "111122223333" } },
  });
  const one = extracted(template).get("P");
  assert.deepEqual([one?.document.Statement].flat(), [
    expected("arn:${cfn:AWS::Partition}:lambda:${cfn:AWS::Region}:${cfn:AWS::AccountId}:function:${cfn:F.name}"),
  ]);
  const two = extracted(module, "main.tf").get("aws_lambda_permission.p");
  assert.deepEqual([two?.document.Statement].flat(), [expected("arn:${tf:partition}:lambda:${tf:region}:${tf:account_id}:function:f")]);
  assert.deepEqual([one?.resourceType, two?.resourceType], ["AWS::Lambda::Function", "AWS::Lambda::Function"]);
});

test("a policy that limits principals of the same module is a boundary", () => {
  const text = `resource "aws_iam_policy" "limit" {
  policy = jsonencode({ Statement = [] })
}
resource "aws_iam_role" "r" {
  permissions_boundary = aws_iam_policy.limit.arn
  inline_policy {
    name   = "x"
    policy = jsonencode({ Statement = [] })
  }
}
`;
  const found = extracted(text, "main.tf");
  assert.equal(found.get("aws_iam_policy.limit")?.kind, "boundary");
  const output = `output "limit" {\n  value = aws_iam_policy.limit.arn\n}\n`;
  assert.equal(extracted(text + output, "main.tf").get("aws_iam_policy.limit")?.kind, "boundary", "an output attaches nothing");
  assert.equal(found.get("aws_iam_role.r.inline_policy[x]")?.boundary, "aws_iam_policy.limit");
});

describe("a boundary that is attached as well grants what it says", () => {
  const module = `resource "aws_iam_policy" "limit" {
  policy = jsonencode({ Statement = [] })
}
resource "aws_iam_role" "r" {
  permissions_boundary = aws_iam_policy.limit.arn
}
`;
  for (const attachment of [
    `resource "aws_iam_role_policy_attachment" "a" {\n  policy_arn = aws_iam_policy.limit.arn\n}\n`,
    `locals {\n  attached = [aws_iam_policy.limit.arn]\n}\n`,
    `module "m" {\n  source = "./m"\n  policies = { a = "\${aws_iam_policy.limit.arn}" }\n}\n`,
  ])
    test(attachment.split(" {")[0] ?? "", () => {
      assert.equal(extracted(module + attachment, "main.tf").get("aws_iam_policy.limit")?.kind, "identity");
    });
  for (const arn of [
    "!Ref Limit",
    "!GetAtt Limit.PolicyArn",
    "!Sub '${Limit.PolicyArn}'",
    "{'Fn::If': [C, {Ref: Limit}, {Ref: 'AWS::NoValue'}]}",
  ])
    test(arn, () => {
      const template = `Resources:
  App: {Type: AWS::IAM::Role, Properties: {PermissionsBoundary: !Ref Limit}}
  Limit: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: []}}}
  Other: {Type: AWS::IAM::User, Properties: {ManagedPolicyArns: [${arn}]}}
`;
      assert.equal(extracted(template).get("Limit.PolicyDocument")?.kind, "identity");
    });
});
