// The law, rule by rule: a small account for each, and its verdict. Section numbers are those of ACCOUNT.md.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  A,
  type AccountSpec,
  ADMINISTRATOR,
  allow,
  B,
  deny,
  doc,
  everything,
  managed,
  type Options,
  role,
  type Statement,
  snapshot,
  told,
  trusts,
  user,
  verdict,
} from "./support";

const dev = user("dev");
const admin = { admin: A };
const object = { action: "s3:GetObject", resource: "arn:aws:s3:::doc-example-bucket/report.csv" };
const wide = { attached: [ADMINISTRATOR] };
const lambda = trusts({ Service: "lambda.amazonaws.com" });

/** `dev` may do this; what else there is. */
const account = (can: AccountSpec["users"], rest: AccountSpec = {}): AccountSpec[] => [{ users: can ?? {}, ...rest }];
const asks = async (accounts: AccountSpec[] | object, expected: string, to: Parameters<typeof verdict>[2] = admin, options: Options = {}) =>
  assert.equal(told(await verdict(accounts, dev, to, options)), expected);

describe("2 what a principal may do", () => {
  test("identity, group and managed policies count; a Deny anywhere wins", async () => {
    const team = { groups: { team: { can: [allow("s3:*")] } } };
    await asks(account({ dev: { groups: ["team"] } }, team), "at once", object);
    await asks(account({ dev: { groups: ["team"], can: [deny("s3:GetObject")] } }, team), "UNREACHABLE", object);
  });
  test("a service control policy binds members, every level", async () => {
    const own = { dev: { can: [allow("s3:*")] } };
    await asks(account(own, { scps: [[everything], [doc(allow("ec2:*"))]] }), "UNREACHABLE", object);
    await asks(account(own, { scps: [[everything], [doc(allow("s3:*"))]] }), "at once", object);
    await asks(account(own, { scps: [[]] }), "UNREACHABLE", object);
    await asks(snapshot(account(own, { scps: [[doc(deny("*"))]] }), { id: "o-1", managementAccountId: A }), "at once", object);
  });
  test("a service control policy says nothing of callers from other accounts, a resource control policy does", async () => {
    const bucket = {
      arn: "arn:aws:s3:::doc-example-bucket",
      type: "AWS::S3::Bucket",
      policy: doc({ Effect: "Allow", Principal: { AWS: dev }, Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" }),
    };
    const home: AccountSpec = { users: { dev: { can: [allow("s3:*")] } } };
    await asks([home, { id: B, resources: [bucket], scps: [[doc(deny("*"))]] }], "at once", object);
    await asks(
      [home, { id: B, resources: [bucket], rcps: [[doc({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" })]] }],
      "UNREACHABLE",
      object,
    );
    await asks(
      [
        { ...home, scps: [[everything, doc(deny("s3:*"))]] },
        { id: B, resources: [bucket] },
      ],
      "UNREACHABLE",
      object,
    );
  });
  test("a boundary does not limit what a resource policy gives the user's ARN, and limits what it gives a role's", async () => {
    const bucket = (AWS: string) => [
      {
        arn: "arn:aws:s3:::doc-example-bucket",
        type: "AWS::S3::Bucket",
        policy: doc({ Effect: "Allow", Principal: { AWS }, Action: "s3:GetObject", Resource: "*" }),
      },
    ];
    const bounded = { boundary: "only-ec2" };
    const rest = { policies: { "only-ec2": doc(allow("ec2:*")) } };
    await asks(account({ dev: bounded }, { ...rest, resources: bucket(dev) }), "at once", object);
    await asks(account({ dev: bounded }, { ...rest, resources: bucket(A) }), "UNREACHABLE", object);
    const asRole = { ...rest, roles: { ci: bounded }, resources: bucket(role("ci")) };
    assert.equal(told(await verdict([asRole], role("ci"), object)), "UNREACHABLE");
    assert.equal(told(await verdict([{ ...asRole, roles: { ci: {} } }], role("ci"), object)), "at once");
  });
});

describe("2.1 administrators", () => {
  test("split allows are administration, full allow minus one action is not", async () => {
    await asks(account({ dev: { can: [allow("iam:*"), { Effect: "Allow", NotAction: "iam:*", Resource: "*" }] } }), "at once");
    await asks(account({ dev: { can: [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => allow(`${letter}*`)) } }), "at once");
    await asks(account({ dev: { can: [allow("*"), deny("iam:*"), deny("sts:*"), deny("*:Create*"), deny("*:Update*")] } }), "UNREACHABLE");
  });
  test("a conditional Allow does not count", async () => {
    await asks(
      account({
        dev: {
          can: [
            allow(["s3:*", "ec2:Describe*"], "*"),
            allow("*", "*", { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } }),
            deny(["iam:*", "sts:*", "lambda:*", "*:Create*"]),
          ],
        },
      }),
      "UNREACHABLE",
    );
  });
  test("it is meant under the service control policies", async () => {
    const scps = [[everything, doc(deny("organizations:*"))]];
    await asks(account({ dev: { can: [{ Effect: "Allow", NotAction: "organizations:*", Resource: "*" }] } }, { scps }), "at once");
  });
});

describe("3.1 assuming roles", () => {
  const target = (trust: object, more = {}) => ({ roles: { ops: { ...wide, trust, ...more } } });
  test("a trust policy that names the user is enough in the account", async () => {
    await asks(account({ dev: {} }, target(trusts({ AWS: dev }))), "sts-001");
    await asks(account({ dev: { can: [deny("sts:AssumeRole")] } }, target(trusts({ AWS: dev }))), "UNREACHABLE", admin, {
      outsider: false,
    });
    await asks(
      account({ dev: { boundary: "none" } }, { ...target(trusts({ AWS: dev })), policies: { none: doc(allow("s3:*")) } }),
      "sts-001",
    );
  });
  test("the account's entry needs an allow as well", async () => {
    await asks(account({ dev: {} }, target(trusts({ AWS: A }))), "UNREACHABLE");
    await asks(
      account({ dev: { can: [allow("sts:AssumeRole", role("ops"))] } }, target(trusts({ AWS: `arn:aws:iam::${A}:root` }))),
      "sts-001",
    );
    await asks(
      account(
        { dev: { can: [allow("sts:AssumeRole")], boundary: "b" } },
        { ...target(trusts({ AWS: A })), policies: { b: doc(allow("s3:*")) } },
      ),
      "UNREACHABLE",
    );
  });
  test("a role's ARN in the trust leaves that role's boundary in force", async () => {
    const roles = (boundary?: string) => ({
      roles: { ci: { trust: trusts({ AWS: dev }), ...(boundary && { boundary }) }, ops: { ...wide, trust: trusts({ AWS: role("ci") }) } },
      policies: { b: doc(allow("s3:*")) },
    });
    await asks(account({ dev: {} }, roles()), "sts-001 → sts-001");
    await asks(account({ dev: {} }, roles("b")), "UNREACHABLE");
  });
  test("another account: both sides", async () => {
    const other = (trust: object): AccountSpec => ({ id: B, roles: { ops: { ...wide, trust } } });
    await asks([{ users: { dev: {} } }, other(trusts({ AWS: dev }))], "UNREACHABLE", { admin: B });
    await asks([{ users: { dev: { can: [allow("sts:*")] } } }, other(trusts({ AWS: dev }))], "sts-001", { admin: B });
  });
  test("conditions of identity and trust hold of one request", async () => {
    const net = (address: string) => ({ IpAddress: { "aws:SourceIp": address } });
    await asks(
      account({ dev: { can: [allow("sts:AssumeRole", "*", net("198.51.100.0/24"))] } }, target(trusts({ AWS: A }, net("203.0.113.0/24")))),
      "UNREACHABLE",
    );
    await asks(
      account(
        { dev: { can: [allow("sts:AssumeRole", "*", net("198.51.100.0/24"))] } },
        target(trusts({ AWS: A }, net("198.51.100.128/25"))),
      ),
      "sts-001",
    );
  });
  test("different hops may come from different networks", async () => {
    const net = (address: string) => ({ IpAddress: { "aws:SourceIp": address } });
    const roles = {
      ci: { trust: trusts({ AWS: dev }, net("198.51.100.0/24")) },
      ops: { ...wide, trust: trusts({ AWS: role("ci") }, net("203.0.113.0/24")) },
    };
    await asks(account({ dev: {} }, { roles }), "sts-001 → sts-001");
    await asks(account({ dev: {} }, { roles }), "UNREACHABLE", admin, { context: new Map([["aws:sourceip", ["198.51.100.7"]]]) });
  });
  test("MFA is never a hop of a role session; `IfExists` lets it pass", async () => {
    const mfa = (operator: string) => ({ [operator]: { "aws:MultiFactorAuthPresent": "true" } });
    const roles = (operator: string) => ({
      roles: { ci: { trust: trusts({ AWS: dev }) }, ops: { ...wide, trust: trusts({ AWS: role("ci") }, mfa(operator)) } },
    });
    await asks(account({ dev: {} }, roles("Bool")), "UNREACHABLE");
    await asks(account({ dev: {} }, roles("BoolIfExists")), "sts-001 → sts-001");
    const first = await verdict(account({ dev: {} }, target(trusts({ AWS: dev }, mfa("Bool")))), dev, admin);
    assert.deepEqual([told(first), first.requires], ["sts-001", ["aws:MultiFactorAuthPresent"]]);
  });
  test("MFA is one fact for all hops of a session", async () => {
    const hop = {
      ci: { trust: trusts({ AWS: dev }, { Bool: { "aws:MultiFactorAuthPresent": "true" } }), can: [allow("iam:PutUserPolicy", dev)] },
    };
    const only = [deny("*", "*", { Bool: { "aws:MultiFactorAuthPresent": "true" } })];
    await asks(account({ dev: { can: [...only] } }, { roles: hop }), "UNREACHABLE");
  });
  test("service-linked roles are nobody's", async () => {
    const arn = `arn:aws:iam::${A}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`;
    const linked = {
      RoleName: "AWSServiceRoleForX",
      Arn: arn,
      AssumeRolePolicyDocument: trusts({ AWS: "*" }),
      AttachedManagedPolicies: [{ PolicyArn: ADMINISTRATOR }],
    };
    const details = {
      UserDetailList: [
        {
          UserName: "dev",
          Arn: dev,
          UserPolicyList: [
            { PolicyName: "p", PolicyDocument: doc(allow(["sts:*", "iam:UpdateAssumeRolePolicy", "iam:PassRole", "lambda:*"])) },
          ],
        },
      ],
      RoleDetailList: [linked],
    };
    await asks(details, "UNREACHABLE");
  });
  test("an external id is no secret, unless the question fixes it", async () => {
    const trust = trusts({ AWS: dev }, { StringEquals: { "sts:ExternalId": "blue" } });
    await asks(account({ dev: {} }, target(trust)), "sts-001");
    await asks(account({ dev: {} }, target(trust)), "UNREACHABLE", admin, { context: new Map([["sts:externalid", ["red"]]]) });
  });
  test("the attacker's account outside counts, unless the question says no", async () => {
    await asks(account({ dev: {} }, target(trusts({ AWS: "*" }, { StringNotEquals: { "aws:PrincipalAccount": A } }))), "sts-001");
    await asks(
      account({ dev: {} }, target(trusts({ AWS: "*" }, { StringNotEquals: { "aws:PrincipalAccount": A } }))),
      "UNREACHABLE",
      admin,
      { outsider: false },
    );
  });
});

describe("3.3 identity providers", () => {
  const provider = `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`;
  const trust = trusts(
    { Federated: provider },
    { StringLike: { "token.actions.githubusercontent.com:sub": "repo:example-org/*" } },
    "sts:AssumeRoleWithWebIdentity",
  );
  const specs = (rest: AccountSpec = {}) => [{ roles: { ci: { ...wide, trust } }, providers: [provider], ...rest }];
  const claims = (sub: string) => new Map([["token.actions.githubusercontent.com:sub", [sub]]]);
  const enters = async (accounts: AccountSpec[], given?: Map<string, string[]>) =>
    told(await verdict(accounts, { provider, ...(given && { claims: given }) }, admin));
  test("the claims of the question decide", async () => {
    assert.equal(await enters(specs(), claims("repo:example-org/app:ref:refs/heads/main")), "federation");
    assert.equal(await enters(specs(), claims("repo:other/app:ref:refs/heads/main")), "UNREACHABLE");
    assert.equal(await enters(specs()), "federation");
  });
  test("what is not said of the token is free, null is absent, and a pattern is any text of it", async () => {
    const [aud, sub] = ["token.actions.githubusercontent.com:aud", "token.actions.githubusercontent.com:sub"];
    const asking = (operator: string, key: string, value: string) =>
      specs({
        roles: {
          ci: { ...wide, trust: trusts({ Federated: provider }, { [operator]: { [key]: value } }, "sts:AssumeRoleWithWebIdentity") },
        },
      });
    const enters = async (accounts: AccountSpec[], token: object) => told(await verdict(accounts, { provider, ...token }, admin));
    assert.equal(await enters(asking("StringEquals", aud, "x"), { claims: claims("repo:other/app") }), "federation");
    assert.equal(await enters(asking("StringEquals", aud, "x"), { claims: new Map([[aud, null]]) }), "UNREACHABLE");
    const ours = { patterns: new Map([[sub, ["repo:example-org/*"]]]) };
    assert.equal(await enters(asking("StringEquals", sub, "repo:example-org/app:ref:refs/heads/main"), ours), "federation");
    assert.equal(await enters(asking("StringLike", sub, "repo:other/*"), ours), "UNREACHABLE");
    assert.notEqual(await enters(asking("ForAnyValue:StringLike", sub, "repo:example-org/*"), ours), "UNREACHABLE");
  });
  test("the provider has to exist; service control policies do not bind the token, resource control policies do", async () => {
    assert.equal(await enters(specs({ providers: [] })), "UNREACHABLE");
    assert.equal(await enters(specs({ scps: [[everything, doc(deny("sts:*"))]] })), "federation");
    assert.equal(await enters(specs({ rcps: [[doc({ Effect: "Deny", Principal: "*", Action: "sts:*", Resource: "*" })]] })), "UNREACHABLE");
  });
});

describe("3.4 credentials of users", () => {
  const boss = (credentials: object) => ({ credentials: { [user("boss")]: credentials } });
  const may = (...actions: string[]) => ({ dev: { can: [allow(actions, user("boss"))] }, boss: wide });
  for (const [actions, credentials, expected] of [
    [["iam:CreateAccessKey"], { accessKeys: 1 }, "iam-002"],
    [["iam:CreateAccessKey"], { accessKeys: 2 }, "UNREACHABLE"],
    [["iam:CreateAccessKey", "iam:DeleteAccessKey"], { accessKeys: 2 }, "iam-003"],
    [["iam:CreateLoginProfile"], { password: false }, "iam-004"],
    [["iam:CreateLoginProfile"], { password: true }, "UNREACHABLE"],
    [["iam:DeleteLoginProfile", "iam:CreateLoginProfile"], { password: true, mfa: false }, "iam-004"],
    [["iam:DeleteLoginProfile", "iam:CreateLoginProfile"], { password: true, mfa: true }, "UNREACHABLE"],
    [["iam:DeleteLoginProfile", "iam:CreateLoginProfile", "iam:DeactivateMFADevice"], { password: true, mfa: true }, "iam-004"],
    [["iam:UpdateLoginProfile"], { password: true, mfa: false }, "iam-006"],
    [["iam:UpdateLoginProfile"], { password: true, mfa: true }, "UNREACHABLE"],
    [["iam:UpdateLoginProfile", "iam:DeactivateMFADevice"], { password: true, mfa: true }, "iam-006"],
    [["iam:CreateServiceSpecificCredential", "iam:UploadSSHPublicKey"], { accessKeys: 0 }, "UNREACHABLE"],
  ] as const)
    test(`${actions.join(" + ")} with ${JSON.stringify(credentials)}: ${expected}`, async () =>
      asks(account(may(...actions), boss(credentials)), expected));
  test("unknown credentials are an assumption", async () => {
    const answer = await verdict(account(may("iam:CreateAccessKey"), { credentials: {} }), dev, admin);
    assert.deepEqual([told(answer), answer.assumptions.length], ["iam-002", 1]);
  });
});

describe("3.5 passing roles", () => {
  const exec = { roles: { exec: { ...wide, trust: lambda } } };
  const pass = allow("iam:PassRole", role("exec"));
  const fn = (name: string) => `arn:aws:lambda:us-east-1:${A}:function:${name}`;
  test("the whole group is needed", async () => {
    await asks(account({ dev: { can: [pass, allow(["lambda:CreateFunction", "lambda:InvokeFunction"])] } }, exec), "lambda-001");
    await asks(account({ dev: { can: [pass, allow("lambda:CreateFunction")] } }, exec), "UNREACHABLE");
  });
  test("all actions of the group meet on one new name", async () => {
    const on = (created: string, invoked: string) => ({
      dev: { can: [pass, allow("lambda:CreateFunction", fn(created)), allow("lambda:InvokeFunction", fn(invoked))] },
    });
    await asks(account(on("a-*", "b-*"), exec), "UNREACHABLE");
    const met = await verdict(account(on("a-*", "*-b"), exec), dev, admin);
    assert.equal(told(met), "lambda-001");
    const names = met.chain?.[0]?.requests.filter(({ action }) => action.startsWith("lambda:")).map(({ resource }) => resource);
    assert.equal(new Set(names).size, 1);
    assert.match(names?.[0] ?? "", /function:a-[^:/]*-b$|function:a-b$/);
  });
  test("all requests of a hop come from one network", async () => {
    const net = (address: string) => ({ IpAddress: { "aws:SourceIp": address } });
    const at = (one: string, other: string) => ({ dev: { can: [{ ...pass, Condition: net(one) }, allow("lambda:*", "*", net(other))] } });
    await asks(account(at("192.0.2.0/24", "198.51.100.0/24"), exec), "UNREACHABLE");
    await asks(account(at("192.0.2.0/24", "192.0.2.0/25"), exec), "lambda-001");
  });
  test("iam:PassedToService is the service of the edge", async () => {
    const to = (service: string) => ({
      dev: { can: [{ ...pass, Condition: { StringEquals: { "iam:PassedToService": service } } }, allow("lambda:*")] },
    });
    await asks(account(to("lambda.amazonaws.com"), exec), "lambda-001");
    await asks(account(to("ec2.amazonaws.com"), exec), "UNREACHABLE");
  });
  test("the role has to trust the service, for code of this account", async () => {
    const trusting = (trust: object) => ({ roles: { exec: { ...wide, trust } } });
    const can = { dev: { can: [pass, allow(["lambda:CreateFunction", "lambda:InvokeFunction"])] } };
    await asks(account(can, trusting(trusts({ Service: "ec2.amazonaws.com" }))), "UNREACHABLE");
    await asks(
      account(can, trusting(trusts({ Service: "lambda.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": A } }))),
      "lambda-001",
    );
    await asks(
      account(can, trusting(trusts({ Service: "lambda.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": B } }))),
      "UNREACHABLE",
    );
  });
  test("EC2 needs an instance profile, or somebody who makes one", async () => {
    const rest = (profile: boolean) => ({ roles: { exec: { ...wide, trust: trusts({ Service: "ec2.amazonaws.com" }), profile } } });
    const can = (...more: string[]) => ({ dev: { can: [pass, allow(["ec2:RunInstances", ...more])] } });
    await asks(account(can(), rest(true)), "ec2-001");
    await asks(account(can(), rest(false)), "UNREACHABLE");
    await asks(account(can("iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"), rest(false)), "ec2-001");
  });
  test("ec2:RunInstances is asked on every resource that it needs", async () => {
    const rest = { roles: { exec: { ...wide, trust: trusts({ Service: "ec2.amazonaws.com" }), profile: true } } };
    const arn = (...types: string[]) => types.map((type) => `arn:aws:ec2:*:*:${type}/*`);
    await asks(
      account(
        {
          dev: {
            can: [pass, allow("ec2:RunInstances", arn("instance", "image", "network-interface", "security-group", "subnet", "volume"))],
          },
        },
        rest,
      ),
      "ec2-001",
    );
    await asks(
      account(
        { dev: { can: [pass, allow("ec2:RunInstances", arn("instance", "image", "network-interface", "security-group", "volume"))] } },
        rest,
      ),
      "UNREACHABLE",
    );
  });
  test("CloudFormation acts, and hands out no credentials", async () => {
    const rest = {
      roles: {
        exec: { ...wide, trust: trusts({ Service: "cloudformation.amazonaws.com" }) },
        reader: { can: [allow("s3:GetObject")], trust: trusts({ Service: "cloudformation.amazonaws.com" }) },
      },
    };
    const can = { dev: { can: [allow("iam:PassRole"), allow("cloudformation:CreateStack")] } };
    const answer = await verdict(account(can, rest), dev, admin);
    assert.equal(told(answer), "cloudformation-001");
    assert.deepEqual(answer.chain?.[0]?.gains, [{ kind: "principal", arn: role("exec"), credentials: false }]);
    await asks(account(can, { roles: { reader: rest.roles.reader } }), "UNREACHABLE", object);
  });
});

describe("3.6 code on existing resources", () => {
  const f = { arn: `arn:aws:lambda:us-east-1:${A}:function:f`, type: "AWS::Lambda::Function", executionRole: role("exec") };
  const rest = (resources: object[], more: AccountSpec = {}): AccountSpec => ({
    roles: { exec: { ...wide, trust: lambda } },
    resources,
    ...more,
  });
  test("without an invocation it is assumed that somebody calls the function", async () => {
    const answer = await verdict(account({ dev: { can: [allow("lambda:UpdateFunctionCode")] } }, rest([f])), dev, admin);
    assert.equal(told(answer), "lambda-003");
    assert.deepEqual(
      answer.assumptions.map(({ edge }) => edge),
      ["lambda-003"],
    );
    await asks(account({ dev: { can: [allow("lambda:InvokeFunction")] } }, rest([f])), "UNREACHABLE");
  });
  test("types that are not listed are named, not assumed", async () => {
    const answer = await verdict(account({ dev: { can: [allow("lambda:UpdateFunctionCode")] } }, rest([])), dev, admin);
    assert.equal(answer.verdict, "UNREACHABLE");
    assert.ok(answer.notCovered.includes("AWS::Lambda::Function"));
    const covered = await verdict(
      account({ dev: { can: [allow("lambda:UpdateFunctionCode")] } }, rest([], { coverage: ["AWS::Lambda::Function"] })),
      dev,
      admin,
    );
    assert.ok(!covered.notCovered.includes("AWS::Lambda::Function"));
  });
  test("a command needs the instance and the document", async () => {
    const instance = { arn: `arn:aws:ec2:us-east-1:${A}:instance/i-1`, type: "AWS::EC2::Instance", executionRole: role("exec") };
    await asks(
      account(
        { dev: { can: [allow("ssm:SendCommand", [instance.arn, "arn:aws:ssm:*:*:document/AWS-RunShellScript"])] } },
        rest([instance]),
      ),
      "ssm-002",
    );
    await asks(account({ dev: { can: [allow("ssm:SendCommand", instance.arn)] } }, rest([instance])), "UNREACHABLE");
  });
  test("another account's resource has to let the edit in", async () => {
    const fB = { arn: `arn:aws:lambda:us-east-1:${B}:function:f`, type: "AWS::Lambda::Function", executionRole: role("exec", B) };
    const policy = (Action: string) => doc({ Effect: "Allow", Principal: { AWS: dev }, Action, Resource: fB.arn });
    const other = (Action: string): AccountSpec => ({
      id: B,
      roles: { exec: { ...wide, trust: lambda } },
      resources: [{ ...fB, policy: policy(Action) }],
    });
    const home: AccountSpec = { users: { dev: { can: [allow("lambda:*")] } } };
    await asks([home, other("lambda:InvokeFunction")], "UNREACHABLE", { admin: B });
    await asks([home, other("lambda:UpdateFunctionCode")], "lambda-003", { admin: B });
  });
});

describe("5 edits", () => {
  for (const [what, can, rest, expected] of [
    ["an inline policy of its own", [allow("iam:PutUserPolicy", dev)], {}, "iam-007"],
    ["AdministratorAccess", [allow("iam:AttachUserPolicy", dev)], {}, "iam-008"],
    [
      "a harmless policy only",
      [allow("iam:AttachUserPolicy", dev, { ArnEquals: { "iam:PolicyARN": managed("readers") } })],
      { policies: { readers: doc(allow("s3:Get*")) } },
      "UNREACHABLE",
    ],
    [
      "a policy that it makes first",
      [allow("iam:AttachUserPolicy", dev, { ArnLike: { "iam:PolicyARN": managed("team-*") } }), allow("iam:CreatePolicy", managed("*-x"))],
      {},
      "iam-008",
    ],
    [
      "a policy that it cannot make",
      [allow("iam:AttachUserPolicy", dev, { ArnLike: { "iam:PolicyARN": managed("team-*") } }), allow("iam:CreatePolicy", managed("x-*"))],
      {},
      "UNREACHABLE",
    ],
  ] as const)
    test(`${what}: ${expected}`, async () => asks(account({ dev: { can: [...can] } }, rest), expected));
  test("a policy with five versions has no room for a sixth before one is deleted", async () => {
    const five = (...actions: string[]) => ({ policies: { p: Array.from({ length: 5 }, () => doc(allow(actions, managed("p")))) } });
    await asks(account({ dev: { attached: ["p"] } }, five("iam:CreatePolicyVersion")), "UNREACHABLE");
    await asks(account({ dev: { attached: ["p"] } }, five("iam:CreatePolicyVersion", "iam:DeletePolicyVersion")), "iam-001");
  });
  test("a policy version for all who carry it, as a boundary too", async () => {
    await asks(account({ dev: { attached: ["p"] } }, { policies: { p: doc(allow("iam:CreatePolicyVersion", managed("p"))) } }), "iam-001");
    await asks(
      account({ dev: { can: [allow("*")], boundary: "b" } }, { policies: { b: doc(allow(["s3:*", "iam:CreatePolicyVersion"])) } }),
      "iam-001",
    );
    await asks(
      account(
        { dev: { can: [allow("iam:CreatePolicyVersion")], attached: [ADMINISTRATOR], boundary: "b" } },
        { policies: { b: doc(allow("s3:*")) } },
      ),
      "UNREACHABLE",
    );
  });
  test("an older version", async () => {
    await asks(
      account({ dev: { attached: ["p"] } }, { policies: { p: [doc(allow("iam:SetDefaultPolicyVersion")), everything] } }),
      "rollback",
    );
    await asks(
      account({ dev: { attached: ["p"] } }, { policies: { p: [doc(allow("iam:SetDefaultPolicyVersion")), doc(allow("s3:*"))] } }),
      "UNREACHABLE",
    );
  });
  test("everything inside the boundary, the service control policies and the remaining Denies", async () => {
    await asks(
      account(
        { dev: { can: [allow("iam:PutUserPolicy")], boundary: "b" } },
        { policies: { b: doc(allow(["iam:PutUserPolicy", "s3:*"])) } },
      ),
      "UNREACHABLE",
    );
    await asks(
      account(
        { dev: { can: [allow("iam:PutUserPolicy")], boundary: "b" } },
        { policies: { b: doc(allow(["iam:PutUserPolicy", "s3:*"])) } },
      ),
      "iam-007",
      object,
    );
    const guard = (...Statement: Statement[]) => ({ policies: { guard: doc(...Statement) } });
    await asks(
      account({ dev: { can: [allow("iam:PutUserPolicy")], attached: ["guard"] } }, guard(deny("s3:*"))),
      "iam-007 → iam-001",
      object,
    );
    const others: Statement = { Effect: "Deny", NotAction: "iam:PutUserPolicy", Resource: "*" };
    await asks(account({ dev: { can: [allow("iam:PutUserPolicy")], attached: ["guard"] } }, guard(others)), "UNREACHABLE", object);
  });
  test("a boundary is deleted, then the policy edited", async () => {
    const b = { b: doc(allow(["iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"])) };
    await asks(
      account({ dev: { can: [allow(["iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"])], boundary: "b" } }, { policies: b }),
      "iam-007 → boundary",
    );
  });
  test("a Deny is detached, overwritten or left with its group", async () => {
    await asks(
      account({ dev: { can: [allow(["s3:*", "iam:DetachUserPolicy"])], attached: ["guard"] } }, { policies: { guard: doc(deny("s3:*")) } }),
      "remove-policy",
      object,
    );
    await asks(
      account({ dev: { can: [allow(["s3:*", "iam:RemoveUserFromGroup"])], groups: ["g"] } }, { groups: { g: { can: [deny("s3:*")] } } }),
      "leave-group",
      object,
    );
  });
  test("a trust policy is rewritten", async () => {
    await asks(
      account({ dev: { can: [allow("iam:UpdateAssumeRolePolicy")] } }, { roles: { ops: { ...wide, trust: lambda } } }),
      "iam-012 → sts-001",
    );
    await asks(
      account(
        { dev: { can: [allow("iam:UpdateAssumeRolePolicy"), deny("sts:AssumeRole")] } },
        { roles: { ops: { ...wide, trust: lambda } } },
      ),
      "iam-012 → sts-001",
    );
    await asks(
      account(
        { dev: { can: [allow("iam:UpdateAssumeRolePolicy"), deny("sts:AssumeRole")] } },
        { roles: { ops: { ...wide, trust: lambda } } },
      ),
      "UNREACHABLE",
      admin,
      { outsider: false },
    );
  });
  test("a group's policy, and joining a group", async () => {
    await asks(account({ dev: { can: [allow("iam:AddUserToGroup")] } }, { groups: { admins: wide } }), "iam-013");
    await asks(account({ dev: { can: [allow("iam:PutGroupPolicy")], groups: ["g"] } }, { groups: { g: {} } }), "iam-011");
    await asks(account({ dev: { can: [allow("iam:PutGroupPolicy")] } }, { groups: { g: {} } }), "UNREACHABLE");
  });
  test("a new user or role, under the boundary that the conditions force", async () => {
    const make = ["iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey"];
    await asks(account({ dev: { can: [allow(make, user("new-*"))] } }), "new-user → iam-002 → iam-007");
    await asks(account({ dev: { can: [allow(make.slice(0, 2), user("new-*"))] } }), "UNREACHABLE");
    const forced = { StringEquals: { "iam:PermissionsBoundary": managed("b") } };
    await asks(
      account(
        { dev: { can: [allow(make.slice(0, 2), "*", forced), allow("iam:CreateAccessKey", user("new-*"))] } },
        { policies: { b: doc(allow("s3:*")) } },
      ),
      "UNREACHABLE",
    );
    await asks(
      account(
        { dev: { can: [allow(make.slice(0, 2), "*", forced), allow("iam:CreateAccessKey", user("new-*"))] } },
        { policies: { b: doc(allow("s3:*")) } },
      ),
      "new-user → iam-002 → iam-007",
      object,
    );
    await asks(account({ dev: { can: [allow(["iam:CreateRole", "iam:PutRolePolicy"], role("app-*"))] } }), "new-role → sts-001 → iam-005");
    await asks(
      account({
        dev: {
          can: [allow("iam:CreateUser", user("a-*")), allow("iam:PutUserPolicy", user("*-b")), allow("iam:CreateAccessKey", user("*-x-*"))],
        },
      }),
      "new-user → iam-002 → iam-007",
    );
  });
  test("the policy of a resource is rewritten", async () => {
    const bucket = { arn: "arn:aws:s3:::doc-example-bucket", type: "AWS::S3::Bucket" };
    await asks(account({ dev: { can: [allow("s3:PutBucketPolicy")] } }, { resources: [bucket] }), "resource-policy", object);
    await asks(
      account({ dev: { can: [allow("s3:PutBucketPolicy"), deny("s3:GetObject")] } }, { resources: [bucket] }),
      "UNREACHABLE",
      object,
      { outsider: false },
    );
  });
  test("a policy that is taken away denies nothing, and grants nothing", async () => {
    const shut = (Principal: unknown, Action = "s3:GetObject") => ({
      arn: "arn:aws:s3:::doc-example-bucket",
      type: "AWS::S3::Bucket",
      policy: doc({
        Effect: "Deny",
        Principal,
        Action,
        Resource: ["arn:aws:s3:::doc-example-bucket", "arn:aws:s3:::doc-example-bucket/*"],
      }),
    });
    const can = (...actions: string[]) => ({ dev: { can: [allow(actions)] } });
    await asks(account(can("s3:DeleteBucketPolicy", "s3:GetObject"), { resources: [shut("*")] }), "resource-policy", object);
    await asks(account(can("s3:DeleteBucketPolicy"), { resources: [shut("*")] }), "UNREACHABLE", object);
    await asks(account(can("s3:DeleteBucketPolicy", "s3:GetObject"), { resources: [shut("*", "s3:*")] }), "UNREACHABLE", object);
  });
  test("a grant that is added leaves the Denies where they are", async () => {
    const message = { action: "sqs:ReceiveMessage", resource: `arn:aws:sqs:eu-west-1:${A}:orders` };
    const queue = (...Action: string[]) => ({
      arn: message.resource,
      type: "AWS::SQS::Queue",
      ...(Action.length > 0 && { policy: doc({ Effect: "Deny", Principal: "*", Action, Resource: message.resource }) }),
    });
    const receive = "sqs:ReceiveMessage";
    const set = "sqs:SetQueueAttributes";
    const can = (...actions: string[]) => ({ dev: { can: [allow(actions)] } });
    await asks(account(can("sqs:AddPermission"), { resources: [queue()] }), "resource-policy", message);
    await asks(account(can("sqs:AddPermission"), { resources: [queue(receive, set, "sqs:RemovePermission")] }), "UNREACHABLE", message);
    await asks(account(can(set), { resources: [queue(receive)] }), "resource-policy", message);
    // What is granted may be the right to write the policy.
    await asks(account(can("sqs:AddPermission"), { resources: [queue(receive)] }), "resource-policy → resource-policy", message);
    // A Deny with a Sid is a permission that can be removed.
    await asks(account(can("sqs:RemovePermission", receive), { resources: [queue(receive)] }), "resource-policy", message);
    await asks(account(can("sqs:RemovePermission"), { resources: [queue(receive)] }), "UNREACHABLE", message);
  });
});

describe("6 what nobody can know", () => {
  test("an unreadable boundary decides nothing", async () => {
    await asks(account({ dev: { can: [allow("*")], boundary: "lost" } }), "UNDECIDED");
    await asks(account({ dev: { can: [allow("s3:*")], boundary: "lost" } }), "UNREACHABLE");
  });
  test("an operator that does not exist decides nothing", async () => {
    await asks(account({ dev: { can: [allow("iam:PutUserPolicy", "*", { StringAlike: { "aws:username": "dev" } })] } }), "UNDECIDED");
  });
  test("a managed policy that is missing decides nothing, unless it cannot matter", async () => {
    await asks(account({ dev: { attached: ["lost"] } }), "UNDECIDED");
    await asks(account({ dev: { attached: ["lost"], can: [deny("*")] } }), "UNREACHABLE", object, { outsider: false });
  });
  test("cycles of roles end", async () => {
    const roles = { a: { trust: trusts({ AWS: [dev, role("b")] }) }, b: { trust: trusts({ AWS: role("a") }) } };
    await asks(account({ dev: {} }, { roles }), "UNREACHABLE");
  });
});

describe("3.1 and 5 tags", () => {
  const tagged = (value: string) => ({ StringEquals: { "aws:PrincipalTag/team": value } });
  const ops = { ...wide, trust: trusts({ AWS: A }) };
  const assume = allow("sts:AssumeRole", role("ops"), tagged("core"));
  test("a principal's own tags are known", async () => {
    await asks(account({ dev: { can: [assume], tags: { team: "core" } } }, { roles: { ops } }), "sts-001");
    await asks(account({ dev: { can: [assume], tags: { team: "other" } } }, { roles: { ops } }), "UNREACHABLE");
  });
  test("whoever may tag himself has the tags that he wants, within the conditions", async () => {
    const tag = (condition?: Statement["Condition"]) => ({ dev: { can: [assume, allow("iam:TagUser", dev, condition)] } });
    await asks(account(tag(), { roles: { ops } }), "tags → sts-001");
    await asks(account(tag({ StringEquals: { "aws:RequestTag/team": "core" } }), { roles: { ops } }), "tags → sts-001");
    assert.notEqual(
      told(await verdict(account(tag({ StringEquals: { "aws:RequestTag/team": "guest" } }), { roles: { ops } }), dev, admin)),
      "tags → sts-001",
    );
  });
  test("session tags need both sides", async () => {
    const ci = (Action: string[]) => ({ ci: { trust: trusts({ AWS: dev }, undefined, Action), can: [assume] }, ops });
    await asks(account({ dev: {} }, { roles: ci(["sts:AssumeRole", "sts:TagSession"]) }), "sts-001 → sts-001");
    await asks(account({ dev: {} }, { roles: ci(["sts:AssumeRole"]) }), "UNREACHABLE");
  });
});
