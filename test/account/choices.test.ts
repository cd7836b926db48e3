// What the attacker chooses, and what goes with it: versions and policies that deny besides, tags whose values are limited, trust that a service needs.
import assert from "node:assert/strict";
import test, { after } from "node:test";
import { A, type AccountSpec, allow, deny, dispose, doc, managed, role, told, trusts, user, verdict } from "./support";

after(dispose);

const dev = user("dev");
const admin = { admin: A };
const object = { action: "s3:GetObject", resource: "arn:aws:s3:::doc-example-bucket/report.csv" };
const root = `arn:aws:iam::${A}:root`;
const noIam = doc(allow("*"), deny("iam:*"));
const runFunction = ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"];
const pass = (name: string, account: AccountSpec, want: string, to: Parameters<typeof verdict>[2] = admin, from = dev, outsider = true) =>
  test(`${name}: ${want}`, async () => assert.equal(told(await verdict([account], from, to, { outsider })), want));

const rollback: AccountSpec = {
  users: { dev: { attached: ["team"] } },
  policies: { team: [doc(allow("iam:SetDefaultPolicyVersion", managed("team"))), noIam] },
};
pass("a version that denies what it allows", rollback, "UNREACHABLE");
pass("a version that denies something else", rollback, "rollback", object);

const twoVersions: AccountSpec = {
  users: { dev: { attached: ["team", "more"] } },
  policies: {
    team: [doc(allow("iam:SetDefaultPolicyVersion", [managed("team"), managed("more")])), doc(allow("iam:PutUserPolicy"))],
    more: [doc(allow("s3:*"), deny("iam:Put*")), doc(allow("s3:*"))],
  },
};
pass("the version that closes a way is replaced before the one that opens it", twoVersions, "rollback → rollback → iam-007");

const back: AccountSpec = {
  users: { dev: { can: [allow("iam:SetDefaultPolicyVersion", managed("team"))], attached: ["team"] } },
  policies: { team: [doc(allow("iam:GetUser")), doc(allow("*"), deny("iam:DeleteUser"))] },
};
test("a version that denies one thing is no administration until it is gone", async () => {
  const { verdict: said, chain = [] } = await verdict([back], dev, admin);
  assert.equal(said, "REACHABLE");
  assert.ok(chain.length > 1, told({ verdict: said, chain } as never));
});
// The requests of the replay are allowed, and administration is still out of reach.
const almost = doc(
  allow("*"),
  deny([
    "iam:A*",
    "iam:D*",
    "iam:P*",
    "iam:R*",
    "iam:S*",
    "iam:T*",
    "iam:U*",
    "iam:CreateA*",
    "iam:CreateG*",
    "iam:CreateI*",
    "iam:CreateL*",
  ]),
  deny(["iam:CreateO*", "iam:CreateP*", "iam:CreateR*", "iam:CreateS*", "iam:CreateV*", "sts:*", "lambda:*"]),
);
pass(
  "a version under which no request of the replay fails",
  {
    users: { dev: { can: [allow("iam:SetDefaultPolicyVersion", managed("team"))], attached: ["team"] } },
    policies: { team: [doc(allow("s3:*")), almost] },
  },
  "UNREACHABLE",
);

const attach: AccountSpec = {
  users: { dev: { can: [allow("iam:AttachUserPolicy", dev, { ArnEquals: { "iam:PolicyARN": managed("wide") } })] } },
  policies: { wide: noIam },
};
pass("the only policy that may be attached denies, too", attach, "UNREACHABLE");
pass("the only policy that may be attached denies something else", attach, "iam-008", object);

const join: AccountSpec = {
  users: { dev: { can: [allow("iam:AddUserToGroup")] } },
  groups: { ops: { can: [allow("*"), deny(["iam:*", "sts:*"])] } },
};
pass("a group that denies, too", join, "UNREACHABLE");
pass("a group that denies something else", join, "iam-013", object);
pass(
  "a group of two policies, one of which denies",
  {
    users: join.users ?? {},
    groups: { ops: { can: [allow("*")], attached: ["shut"] } },
    policies: { shut: doc(deny(["iam:*", "sts:*"])) },
  },
  "UNREACHABLE",
);

const bounded: AccountSpec = {
  users: {
    dev: {
      can: [
        allow(["iam:CreateRole", "iam:PutRolePolicy", "sts:AssumeRole"]),
        deny(["iam:CreateRole", "iam:PutRolePolicy"], "*", { StringNotEquals: { "iam:PermissionsBoundary": managed("narrow") } }),
      ],
    },
  },
  policies: { narrow: doc(allow("s3:*")) },
};
pass("a new role keeps its boundary: its trust policy says nothing of edits", bounded, "UNREACHABLE");
pass("a new role within its boundary", bounded, "new-role → sts-001 → iam-005", object);

const toService: AccountSpec = {
  users: { dev: { can: [allow(["iam:UpdateAssumeRolePolicy", ...runFunction]), deny("sts:AssumeRole")] } },
  roles: { ops: { can: [allow("*")], trust: trusts({ AWS: user("nobody") }) } },
};
pass("a role is made to trust the service, then passed", toService, "iam-012 → lambda-001", admin, dev, false);
const stackSet: AccountSpec = {
  users: {
    dev: {
      can: [
        allow(["iam:PassRole", "cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"]),
        allow("iam:UpdateAssumeRolePolicy", role("execution")),
        deny("sts:AssumeRole"),
      ],
    },
  },
  roles: {
    administration: { can: [allow("sts:AssumeRole", role("execution"))], trust: trusts({ Service: "cloudformation.amazonaws.com" }) },
    execution: { can: [allow("*")], trust: trusts({ AWS: user("nobody") }) },
  },
};
pass("the role of a stack set needs a trust policy that lets it in", stackSet, "iam-012 → cloudformation-003", admin, dev, false);

const team = (value: string) => ({ StringEquals: { "aws:PrincipalTag/team": value } });
const tagOnce = (value: string): AccountSpec => ({
  users: { dev: { can: [allow("iam:TagUser", dev, { StringEquals: { "aws:RequestTag/team": value } }), allow("sts:AssumeRole")] } },
  roles: { ops: { can: [allow("*")], trust: trusts({ AWS: root }, team("sec")) } },
});
pass("a tag of another value only", tagOnce("web"), "UNREACHABLE");
pass("a tag of the value that is asked for", tagOnce("sec"), "tags → sts-001");
pass(
  "a tag of another name only",
  {
    users: {
      dev: {
        can: [allow("iam:TagUser", dev, { "ForAllValues:StringEquals": { "aws:TagKeys": ["cost"] } }), allow("sts:AssumeRole")],
      },
    },
    roles: { ops: { can: [allow("*")], trust: trusts({ AWS: root }, team("sec")) } },
  },
  "UNREACHABLE",
);
pass(
  "a second actor may give the value that the first may not",
  {
    users: { dev: { can: tagOnce("web").users?.dev?.can ?? [] } },
    roles: {
      tagger: { can: [allow("iam:TagUser", dev, { StringEquals: { "aws:RequestTag/team": "sec" } })], trust: trusts({ AWS: dev }) },
      ops: { can: [allow("*")], trust: trusts({ AWS: root }, team("sec")) },
    },
  },
  "sts-001 → tags → sts-001",
);

const session = (value: string): AccountSpec => ({
  users: { dev: { can: [allow(["sts:AssumeRole", "sts:TagSession"])] } },
  roles: {
    mid: {
      can: [allow("sts:AssumeRole")],
      trust: trusts({ AWS: root }, { StringEquals: { "aws:RequestTag/team": value } }, ["sts:AssumeRole", "sts:TagSession"]),
    },
    ops: { can: [allow("*")], trust: trusts({ AWS: root }, team("sec")) },
  },
});
pass("a session's tag of another value only", session("web"), "UNREACHABLE");
pass("a session's tag of the value that is asked for", session("sec"), "sts-001 → sts-001");

const source = (value: string): AccountSpec => ({
  users: { dev: { can: [allow(["sts:AssumeRole", "sts:SetSourceIdentity"])] } },
  roles: {
    mid: {
      can: [allow(["sts:AssumeRole", "sts:SetSourceIdentity"])],
      trust: trusts({ AWS: dev }, { StringEquals: { "sts:SourceIdentity": value } }, ["sts:AssumeRole", "sts:SetSourceIdentity"]),
    },
    ops: { can: [allow("*")], trust: trusts({ AWS: role("mid") }, { StringEquals: { "aws:SourceIdentity": "ann" } }) },
  },
});
pass("a source identity of another value only", source("bob"), "UNREACHABLE");
pass("a source identity of the value that is asked for", source("ann"), "sts-001 → sts-001");

const bucket = "arn:aws:s3:::doc-example-bucket";
pass(
  "the policy of a bucket alone lets tag it",
  {
    users: { dev: { can: [allow("s3:GetObject", "*", { StringEquals: { "aws:ResourceTag/stage": "test" } })] } },
    resources: [
      {
        arn: bucket,
        type: "AWS::S3::Bucket",
        tags: { stage: "live" },
        policy: doc({ Effect: "Allow", Principal: { AWS: dev }, Action: "s3:PutBucketTagging", Resource: bucket }),
      },
    ],
  },
  "tags",
  object,
);

test("an edge of the user's counts beside the shipped ones, and the answer says so", async () => {
  const accounts: AccountSpec[] = [
    {
      users: { dev: { can: [allow("batch:SubmitJob")] } },
      roles: { ops: { can: [allow("*")], trust: trusts({ Service: "ecs-tasks.amazonaws.com" }) } },
      resources: [
        { arn: `arn:aws:batch:us-east-1:${A}:job-definition/build:1`, type: "AWS::Batch::JobDefinition", executionRole: role("ops") },
      ],
    },
  ];
  const edge = {
    id: "own-1",
    allOf: ["batch:SubmitJob"],
    existingResource: "AWS::Batch::JobDefinition",
    assumption: "its queue runs jobs",
  };
  const without = await verdict(accounts, dev, admin);
  const own = await verdict(accounts, dev, admin, { edges: [edge] });
  assert.deepEqual([told(without), told(own), own.assumptions], ["UNREACHABLE", "own-1", [{ edge: "own-1", text: edge.assumption }]]);
  assert.notEqual(own.edges, without.edges);
});

test("a list of covered types that is empty covers none, not those that occur", async () => {
  const spec = (coverage?: string[]): AccountSpec[] => [
    {
      users: { dev: { can: [allow("lambda:UpdateFunctionCode")] } },
      resources: [{ arn: `arn:aws:lambda:us-east-1:${A}:function:f`, type: "AWS::Lambda::Function" }],
      ...(coverage && { coverage }),
    },
  ];
  const misses = async (coverage?: string[]) => (await verdict(spec(coverage), dev, admin)).notCovered.includes("AWS::Lambda::Function");
  assert.deepEqual([await misses(), await misses(["AWS::Lambda::Function"]), await misses([])], [false, false, true]);
});
