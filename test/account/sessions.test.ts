// Sessions and what they carry, tags of resources, steps that no chain shows, and what is named instead of judged (ACCOUNT.md 3.1, 3.4, 4.1, 5, 6.4).
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  A,
  type AccountSpec,
  ADMINISTRATOR,
  allow,
  B,
  deny,
  doc,
  managed,
  type Options,
  role,
  snapshot,
  told,
  trusts,
  user,
  verdict,
} from "./support";

const dev = user("dev");
const admin = { admin: A };
const object = { action: "s3:GetObject", resource: "arn:aws:s3:::doc-example-bucket/report.csv" };
const wide = { can: [allow("*")] };
const on = (
  name: string,
  accounts: AccountSpec[] | object,
  want: string,
  to: Parameters<typeof verdict>[2] = admin,
  options: Options = {},
) => test(`${name}: ${want}`, async () => assert.equal(told(await verdict(accounts, dev, to, options)), want));
const sid = { StringEquals: { "sts:SourceIdentity": "ann" } };
on(
  "source identity needs SetSourceIdentity",
  [{ users: { dev: {} }, roles: { ops: { ...wide, trust: trusts({ AWS: dev }, sid) } } }],
  "UNREACHABLE",
);
on(
  "source identity both",
  [{ users: { dev: {} }, roles: { ops: { ...wide, trust: trusts({ AWS: dev }, sid, ["sts:AssumeRole", "sts:SetSourceIdentity"]) } } }],
  "sts-001",
);
on(
  "aws:SourceIdentity in a session",
  [
    {
      users: { dev: {} },
      roles: {
        ci: {
          trust: trusts({ AWS: dev }, undefined, ["sts:AssumeRole", "sts:SetSourceIdentity"]),
          can: [allow("s3:GetObject", "*", { StringEquals: { "aws:SourceIdentity": "ann" } })],
        },
      },
    },
  ],
  "sts-001",
  object,
);
on(
  "aws:SourceIdentity not set",
  [
    {
      users: { dev: {} },
      roles: { ci: { trust: trusts({ AWS: dev }), can: [allow("s3:GetObject", "*", { StringEquals: { "aws:SourceIdentity": "ann" } })] } },
    },
  ],
  "UNREACHABLE",
  object,
);
on(
  "source identity stays along",
  [
    {
      users: { dev: {} },
      roles: {
        ci: { trust: trusts({ AWS: dev }, undefined, ["sts:AssumeRole", "sts:SetSourceIdentity"]) },
        ops: {
          trust: trusts({ AWS: role("ci") }, undefined),
          can: [allow("s3:GetObject", "*", { StringEquals: { "aws:SourceIdentity": "ann" } })],
        },
      },
    },
  ],
  "sts-001 → sts-001",
  object,
);
on(
  "RequestTag without TagSession",
  [{ users: { dev: {} }, roles: { ops: { ...wide, trust: trusts({ AWS: dev }, { StringEquals: { "aws:RequestTag/team": "core" } }) } } }],
  "UNREACHABLE",
);
on(
  "RequestTag with TagSession",
  [
    {
      users: { dev: {} },
      roles: {
        ops: {
          ...wide,
          trust: trusts({ AWS: dev }, { StringEquals: { "aws:RequestTag/team": "core" } }, ["sts:AssumeRole", "sts:TagSession"]),
        },
      },
    },
  ],
  "sts-001",
);
on(
  "transitive",
  [
    {
      users: { dev: {} },
      roles: {
        ci: { trust: trusts({ AWS: dev }, undefined, ["sts:AssumeRole", "sts:TagSession"]) },
        ops: {
          trust: trusts({ AWS: role("ci") }),
          can: [allow("s3:GetObject", "*", { StringEquals: { "aws:PrincipalTag/team": "core" } })],
        },
      },
    },
  ],
  "sts-001 → sts-001",
  object,
);
on(
  "transitive no",
  [
    {
      users: { dev: {} },
      roles: {
        ci: { trust: trusts({ AWS: dev }) },
        ops: {
          trust: trusts({ AWS: role("ci") }),
          can: [allow("s3:GetObject", "*", { StringEquals: { "aws:PrincipalTag/team": "core" } })],
        },
      },
    },
  ],
  "UNREACHABLE",
  object,
);
const sess = (n: string) => `arn:aws:sts::${A}:assumed-role/ci/${n}`;
on(
  "session s",
  [{ users: { dev: {} }, roles: { ci: { trust: trusts({ AWS: dev }) }, ops: { ...wide, trust: trusts({ AWS: sess("s") }) } } }],
  "sts-001 → sts-001",
);
on(
  "session other",
  [{ users: { dev: {} }, roles: { ci: { trust: trusts({ AWS: dev }) }, ops: { ...wide, trust: trusts({ AWS: sess("deploy") }) } } }],
  "UNDECIDED",
);
on(
  "userid other",
  [
    {
      users: { dev: {} },
      roles: {
        ci: { trust: trusts({ AWS: dev }), can: [allow("s3:GetObject", "*", { StringEquals: { "aws:userid": "AROACI:deploy" } })] },
      },
    },
  ],
  "UNDECIDED",
  object,
);
on(
  "userid star",
  [
    {
      users: { dev: {} },
      roles: { ci: { trust: trusts({ AWS: dev }), can: [allow("s3:GetObject", "*", { StringLike: { "aws:userid": "AROACI:*" } })] } },
    },
  ],
  "sts-001",
  object,
);
on(
  "userid of another",
  [
    {
      users: { dev: {} },
      roles: { ci: { trust: trusts({ AWS: dev }), can: [allow("s3:GetObject", "*", { StringLike: { "aws:userid": "AROAX:*" } })] } },
    },
  ],
  "UNREACHABLE",
  object,
);
on(
  "role session name",
  [
    {
      users: { dev: {} },
      roles: { ops: { ...wide, trust: trusts({ AWS: dev }, { StringLike: { "sts:RoleSessionName": "${aws:username}" } }) } },
    },
  ],
  "sts-001",
);
const inst = {
  arn: `arn:aws:ec2:us-east-1:${A}:instance/i-0a1b2c3d4e5f60718`,
  type: "AWS::EC2::Instance",
  executionRole: role("node"),
  tags: { env: "prod" },
};
const node = { node: { ...wide, trust: trusts({ Service: "ec2.amazonaws.com" }) } };
const byTag = (key: string) => allow("ssm:StartSession", "*", { StringEquals: { [key]: "dev" } });
for (const key of ["aws:ResourceTag/env", "ssm:resourceTag/env"]) {
  on(
    `tag ${key}`,
    [{ users: { dev: { can: [byTag(key), allow("ssm:StartSession", "arn:aws:ssm:*:*:document/*")] } }, roles: node, resources: [inst] }],
    "UNREACHABLE",
  );
  on(
    `tag ${key} with CreateTags`,
    [
      {
        users: { dev: { can: [byTag(key), allow("ssm:StartSession", "arn:aws:ssm:*:*:document/*"), allow("ec2:CreateTags")] } },
        roles: node,
        resources: [inst],
      },
    ],
    "tags → ssm-001",
  );
}
on(
  "ec2:ResourceTag",
  [
    {
      users: {
        dev: {
          can: [
            allow(["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"], "*", {
              StringEquals: { "ec2:ResourceTag/env": "dev" },
            }),
          ],
        },
      },
      roles: node,
      resources: [inst],
    },
  ],
  "UNREACHABLE",
);
on(
  "untag a lock",
  [
    {
      users: {
        dev: {
          can: [allow("s3:*"), allow("iam:UntagUser"), deny("s3:*", "*", { StringEquals: { "aws:PrincipalTag/locked": "true" } })],
          tags: { locked: "true" },
        },
      },
    },
  ],
  "tags",
  object,
);
on(
  "untag role",
  [
    {
      users: { dev: { can: [allow("iam:UntagRole")] } },
      roles: {
        ops: {
          ...wide,
          tags: { locked: "true" },
          trust: doc(
            { Effect: "Allow", Principal: { AWS: dev }, Action: "sts:AssumeRole" },
            { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole", Condition: { StringEquals: { "aws:ResourceTag/locked": "true" } } },
          ),
        },
      },
    },
  ],
  "tags → sts-001",
);
const idp = `arn:aws:iam::${A}:oidc-provider/idp.example.com`;
const web = { ops: { ...wide, trust: trusts({ Federated: idp }, undefined, "sts:AssumeRoleWithWebIdentity") } };
on("create provider", [{ users: { dev: { can: [allow("iam:CreateOpenIDConnectProvider")] } }, roles: web, providers: [] }], "UNDECIDED");
on("no create provider", [{ users: { dev: {} }, roles: web, providers: [] }], "UNREACHABLE");
const saml = `arn:aws:iam::${A}:saml-provider/corp`;
on(
  "update saml",
  [
    {
      users: { dev: { can: [allow("iam:UpdateSAMLProvider")] } },
      roles: {
        ops: {
          ...wide,
          trust: trusts(
            { Federated: saml },
            { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
            "sts:AssumeRoleWithSAML",
          ),
        },
      },
      providers: [saml],
    },
  ],
  "UNDECIDED",
);
on(
  "AssumeRoot",
  snapshot([{ users: { dev: { can: [allow("sts:AssumeRoot")] } } }, { id: B }], { id: "o-1", managementAccountId: A }),
  "UNREACHABLE",
  { admin: B },
);
on(
  "attach IAMFullAccess when admin denied",
  [
    {
      users: {
        dev: {
          can: [
            allow("iam:AttachUserPolicy", dev, { ArnLike: { "iam:PolicyARN": "arn:aws:iam::aws:policy/*" } }),
            deny("iam:AttachUserPolicy", "*", { ArnEquals: { "iam:PolicyARN": ADMINISTRATOR } }),
          ],
        },
      },
    },
  ],
  "iam-008 → iam-007",
);
on(
  "outsider and org",
  [{ users: { dev: {} }, roles: { ops: { ...wide, trust: trusts({ AWS: "*" }, { StringEquals: { "aws:PrincipalOrgID": "o-abc" } }) } } }],
  "sts-001",
);
on(
  "outsider and org, dev denied",
  [
    {
      users: { dev: { can: [deny("sts:*")] } },
      roles: { ops: { ...wide, trust: trusts({ AWS: "*" }, { StringEquals: { "aws:PrincipalOrgID": "o-abc" } }) } },
    },
  ],
  "UNREACHABLE",
);
on("unrecorded bucket", [{ users: { dev: { can: [allow("s3:PutBucketPolicy")] } } }], "UNREACHABLE", object);
on(
  "service specific",
  [{ users: { dev: { can: [allow("iam:CreateServiceSpecificCredential", user("boss"))] }, boss: wide } }],
  "UNDECIDED",
  { action: "bedrock:InvokeModel", resource: "arn:aws:bedrock:us-east-1::foundation-model/m" },
);
on(
  "service specific admin",
  [{ users: { dev: { can: [allow("iam:CreateServiceSpecificCredential", user("boss"))] }, boss: wide } }],
  "UNREACHABLE",
);
on("kms without recorded policy", [{ users: { dev: { can: [allow("kms:Decrypt")] } } }], "at once", {
  action: "kms:Decrypt",
  resource: `arn:aws:kms:us-east-1:${A}:key/1234`,
});
on(
  "kms policy no root",
  [
    {
      users: { dev: { can: [allow("kms:Decrypt")] } },
      resources: [
        {
          arn: `arn:aws:kms:us-east-1:${A}:key/1234`,
          type: "AWS::KMS::Key",
          policy: doc({ Effect: "Allow", Principal: { AWS: user("x") }, Action: "kms:*", Resource: "*" }),
        },
      ],
    },
  ],
  "UNREACHABLE",
  { action: "kms:Decrypt", resource: `arn:aws:kms:us-east-1:${A}:key/1234` },
);
on(
  "kms policy empty statement",
  [
    {
      users: { dev: { can: [allow("kms:Decrypt")] } },
      resources: [{ arn: `arn:aws:kms:us-east-1:${A}:key/1234`, type: "AWS::KMS::Key", policy: doc() }],
    },
  ],
  "UNREACHABLE",
  { action: "kms:Decrypt", resource: `arn:aws:kms:us-east-1:${A}:key/1234` },
);
const bucket = (policy: object) => [{ arn: "arn:aws:s3:::doc-example-bucket", type: "AWS::S3::Bucket", policy }];
on(
  "NotPrincipal deny with boundary",
  [
    {
      users: { dev: { can: [allow("s3:*")], boundary: "b" } },
      policies: { b: doc(allow("s3:*")) },
      resources: bucket(doc({ Effect: "Deny", NotPrincipal: { AWS: [dev, `arn:aws:iam::${A}:root`] }, Action: "s3:*", Resource: "*" })),
    },
  ],
  "UNREACHABLE",
  object,
);
on(
  "NotPrincipal deny spared",
  [
    {
      users: { dev: { can: [allow("s3:*")] } },
      resources: bucket(doc({ Effect: "Deny", NotPrincipal: { AWS: [dev, `arn:aws:iam::${A}:root`] }, Action: "s3:*", Resource: "*" })),
    },
  ],
  "at once",
  object,
);
on(
  "boundary removed then NotPrincipal",
  [
    {
      users: { dev: { can: [allow(["s3:*", "iam:DeleteUserPermissionsBoundary"])], boundary: "b" } },
      policies: { b: doc(allow(["s3:*", "iam:*"])) },
      resources: bucket(
        doc({ Effect: "Deny", NotPrincipal: { AWS: [dev, `arn:aws:iam::${A}:root`] }, Action: "s3:GetObject", Resource: "*" }),
      ),
    },
  ],
  "resource-policy",
  object,
);
on(
  "create group",
  [{ users: { dev: { can: [allow(["iam:CreateGroup", "iam:PutGroupPolicy", "iam:AddUserToGroup"], `arn:aws:iam::${A}:group/new-*`)] } } }],
  "UNDECIDED",
);
on(
  "idp claim keys of later requests",
  [
    {
      users: { dev: {} },
      roles: {
        ci: {
          trust: trusts({ AWS: dev }),
          can: [allow("s3:GetObject", "*", { StringEquals: { "cognito-identity.amazonaws.com:sub": "x" } })],
        },
      },
    },
  ],
  "UNREACHABLE",
  object,
);
on(
  "trust deleted id",
  [{ users: { dev: { can: [allow("sts:*")] } }, roles: { ops: { ...wide, trust: trusts({ AWS: "AIDAEXAMPLEEXAMPLE12" }) } } }],
  "UNREACHABLE",
);
on(
  "trust by AROA of existing user",
  [{ users: { dev: { can: [allow("sts:*")] } }, roles: { ops: { ...wide, trust: trusts({ AWS: "AIDADEV" }) } } }],
  "UNREACHABLE",
);
on(
  "role self",
  [
    {
      users: { dev: { can: [allow("sts:*")] } },
      roles: {
        ci: { trust: trusts({ AWS: dev }), can: [allow("iam:UpdateAssumeRolePolicy", role("ops"))] },
        ops: { ...wide, trust: trusts({ Service: "ec2.amazonaws.com" }) },
      },
    },
  ],
  "sts-001 → iam-012 → sts-001",
);

test("what an answer rests on is named: key policies, resources that are not recorded, sessions of root users", async () => {
  const key = { action: "kms:Decrypt", resource: `arn:aws:kms:us-east-1:${A}:key/1234` };
  const decrypts = await verdict([{ users: { dev: { can: [allow("kms:Decrypt")] } } }], dev, key);
  assert.match(decrypts.assumptions.map(({ text }) => text).join(), /key policy/);
  const writes = await verdict([{ users: { dev: { can: [allow("s3:PutBucketPolicy")] } } }], dev, object);
  assert.ok(writes.notCovered.includes("AWS::S3::Bucket"));
  const attaches = (test: string, ...arns: string[]) =>
    verdict([{ users: { dev: { can: [allow("iam:AttachUserPolicy", dev, { [test]: { "iam:PolicyARN": arns } })] } } }], dev, { admin: A });
  const jobs = "arn:aws:iam::aws:policy/job-function/*";
  const policies = ({ notCovered }: { notCovered: string[] }) => notCovered.filter((one) => one.startsWith("arn:aws:iam::aws:"));
  assert.deepEqual(policies(await attaches("ArnLike", jobs)), [jobs]);
  const others = await attaches("ArnNotEquals", ADMINISTRATOR, "arn:aws:iam::aws:policy/IAMFullAccess");
  assert.ok(others.verdict !== "UNREACHABLE" || others.notCovered.includes("arn:aws:iam::aws:policy/*"));
  assert.deepEqual(policies(await attaches("ArnLike", managed("*"))), []);
  const accounts = snapshot([{ users: { dev: { can: [allow("sts:AssumeRoot")] } } }, { id: B }], { id: "o-1", managementAccountId: A });
  assert.ok((await verdict(accounts, dev, { admin: B })).notCovered.includes(`sts:AssumeRoot on arn:aws:iam::${B}:root`));
});

on(
  "a function whose policy the attacker writes takes his code",
  [
    {
      users: { dev: { can: [allow("lambda:AddPermission")] } },
      roles: { exec: { ...wide, trust: trusts({ Service: "lambda.amazonaws.com" }) } },
      resources: [{ arn: `arn:aws:lambda:us-east-1:${A}:function:f`, type: "AWS::Lambda::Function", executionRole: role("exec") }],
    },
  ],
  "resource-policy → lambda-004",
);
