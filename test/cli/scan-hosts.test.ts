// `scan` of files that hold several policies: each judged at its own place, compared by key, never silently green.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { commit, folderWith, git, repositoryWith, writeFiles } from "../harness/folder";
import { scanHere } from "./in-process";

const TEMPLATE = `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod], Default: prod}
  Prefix: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Logs:
    Type: AWS::S3::Bucket
  App:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}
      Policies:
        - PolicyName: ReadLogs
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action:
                  - s3:GetObject
                Resource: !Sub '\${Logs.Arn}/*'
`;

interface Json {
  files: {
    path: string;
    policies: number;
    findings: {
      code: string;
      severity: string;
      message: string;
      range: { start: { line: number; character: number }; end: { line: number; character: number } };
      policy?: { key: string; kind: string; principal?: string };
      assumed?: { name: string; value: string }[];
      onlyIf?: string;
      statementIndex?: number;
      fingerprint: string;
    }[];
    undecided: { message: string; policy?: { key: string } }[];
  }[];
  summary: { policies: number; found: number; notRead: { path: string; what: string; count: number }[] };
}

async function scan(folder: string, asked: Parameters<typeof scanHere>[1] = {}) {
  const scanned = await scanHere(folder, asked);
  const report = JSON.parse(scanned.reports.json) as Json;
  return {
    ...scanned,
    report,
    findings: report.files.flatMap((file) => file.findings),
    undecided: report.files.flatMap((file) => file.undecided),
  };
}

/** The text at a finding's place. */
function tokenAt(text: string, { start, end }: Json["files"][0]["findings"][0]["range"]): string {
  const line = text.split("\n")[start.line] ?? "";
  return line.slice(start.character, end.line === start.line ? end.character : undefined);
}

/** Commits one text and scans another in its place. */
async function changed(before: string, after: string, name = "template.yaml") {
  const folder = repositoryWith({ [name]: before });
  writeFileSync(join(folder, name), after);
  return scan(folder);
}

describe("a template", () => {
  it("finds what a role gets by a managed policy of the template", async () => {
    const role = (id: string, managed: string) => `  ${id}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]}
      ManagedPolicyArns: [${managed}]
`;
    const text = (second: string) => `Resources:
${role("A", "!Ref Wide")}${role("B", second)}  Wide:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}
`;
    const found = async (before: string, after: string) =>
      (await changed(text(before), text(after))).findings.filter(({ code }) => code === "new-access").map((one) => one.policy?.key);
    assert.deepEqual(await found("", "!Ref Wide"), ["Wide.PolicyDocument"]);
    assert.deepEqual(await found("!Ref Wide", ""), []);
  });

  it("names a managed policy from elsewhere that a role gets now, whatever gives its ARN", async () => {
    const text = (first: string, second: string, id = "B") => `Parameters: {Arn: {Type: String}}
Conditions: {More: !Equals [!Ref Arn, x]}
Resources:
  A: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [${first}]}}
  ${id}: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [${second}]}}
  F: {Type: AWS::Serverless::Function, Properties: {Policies: [${second}]}}
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}
`;
    // What only begins like the old name, or is a word of another text, is no role that is left.
    const renamed = (id: string) => `Description: B of AWS::Lambda::Function\n${text("", "!ImportValue Z", id)}`;
    assert.deepEqual(
      (await changed(renamed("LambdaRole"), renamed("Other"))).findings.filter(({ code }) => code === "policy-not-read"),
      [],
    );
    const told = async (before: string, after: string) =>
      (await changed(before, after)).findings
        .filter(({ code, severity }) => code === "policy-not-read" && severity === "warning")
        .map(({ message }) => /`Resources\.(\w+)/.exec(message)?.[1]);
    const elsewhere = [
      "!ImportValue Z",
      "!Ref Arn",
      "!GetAtt Nested.Outputs.Arn",
      "!Sub 'arn:aws:iam::${AWS::AccountId}:policy/other'",
      "'{{resolve:ssm:/arn}}'",
      "!If [More, !ImportValue Z, !Ref AWS::NoValue]",
      "{'Fn::Sub': ['arn:aws:iam::aws:policy/${Name}', {Name: !Ref Arn}]}",
    ];
    for (const arn of elsewhere) {
      assert.deepEqual(await told(text("", ""), text("", arn)), ["B", "F"], arn);
      assert.deepEqual(await told(text(arn, ""), text(arn, arn)), ["B", "F"], "what another one has is new to this one");
      assert.deepEqual(await told(text("", arn), text("", arn, "Renamed")), []);
    }
    for (const known of [
      "!Ref Own",
      "!GetAtt Own.PolicyArn",
      "!Ref AWS::NoValue",
      "!Sub 'arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess'",
    ])
      assert.deepEqual(await told(text("", ""), text("", known)), [], known);
  });

  it("finds what a user may do in a group, in a template and in a module", async () => {
    const found = async (before: string, after: string, name?: string) =>
      (await changed(before, after, name)).findings.filter(({ code }) => code === "new-access").map(({ policy }) => policy?.key);
    const document = "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}";
    const template = (groups: string, more = "") => `Resources:
  G: {Type: AWS::IAM::Group, Properties: {Policies: [{PolicyName: g, PolicyDocument: ${document}}]}}
  U: {Type: AWS::IAM::User, Properties: {Groups: [${groups}]}}
${more}`;
    const addition = "  M: {Type: AWS::IAM::UserToGroupAddition, Properties: {GroupName: !Ref G, Users: [!Ref U]}}\n";
    assert.deepEqual(await found(template(""), template("!Ref G")), ["G.Policies[g]"]);
    assert.deepEqual(await found(template(""), template("", addition)), ["G.Policies[g]"]);
    assert.deepEqual(await found(template("!Ref G"), template("", addition)), []);
    const module = (more: string) => `resource "aws_iam_user" "u" { name = "u" }
resource "aws_iam_group" "g" { name = "g" }
resource "aws_iam_group_policy" "p" {
  group  = aws_iam_group.g.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
${more}`;
    const memberships = [
      'resource "aws_iam_user_group_membership" "m" {\n  user   = aws_iam_user.u.name\n  groups = [aws_iam_group.g.name]\n}\n',
      'resource "aws_iam_group_membership" "m" {\n  users = [aws_iam_user.u.name]\n  group = aws_iam_group.g.name\n}\n',
    ] as const;
    for (const one of memberships) assert.deepEqual(await found(module(""), module(one), "main.tf"), ["aws_iam_group_policy.p"]);
    assert.deepEqual(await found(module(memberships[0]), module(memberships[1]), "main.tf"), []);
  });

  it("finds what a role gets by a managed policy of the template on a condition, and where the condition goes", async () => {
    const text = (arns: string) => `Parameters: {Env: {Type: String}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  A: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [${arns}]}}
  Wide:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}
`;
    const found = async (before: string, after: string) =>
      (await changed(text(before), text(after))).findings.flatMap(({ code, message }) =>
        code === "new-access" ? [/Only if[^.]*/.exec(message)?.[0]] : [],
      );
    const onCondition = "!If [Prod, !Ref Wide, !Ref AWS::NoValue]";
    assert.deepEqual(await found("", onCondition), ["Only if `Env` is `prod`"]);
    // The plain case is that of another environment.
    assert.deepEqual(await found(onCondition, "!GetAtt Wide.PolicyArn"), [undefined]);
    assert.deepEqual(await found("!Ref Wide", onCondition), []);
    assert.deepEqual(await found(onCondition, onCondition), []);
  });

  it("takes a parameter for the same value where the template says more of it than before", async () => {
    const text = (more: string) => `Parameters:
  Env: {Type: String, Default: dev${more}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Condition: IsProd
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Action: s3:GetObject, Resource: !Sub 'arn:aws:s3:::\${Env}/*'}
`;
    for (const more of [", AllowedValues: [dev, prod]", ", AllowedPattern: '[a-z]+'"]) {
      const { findings, undecided } = await changed(text(""), text(more));
      assert.deepEqual([findings.map(({ code }) => code), undecided], [[], []], more);
    }
    const { findings, undecided } = await changed(text(", AllowedValues: [dev, prod]"), text(""));
    assert.notEqual(findings.length + undecided.length, 0, "what may be anything now may be a wildcard");
  });

  it("finds what a parameter or variable grants by a value that it did not take before, and only that", async () => {
    const template = (more: string) => `Parameters:
  Env: {Type: String${more}}
Conditions:
  IsDev: !Equals [!Ref Env, dev]
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::\${Env}/*'}
          - !If [IsDev, {Effect: Allow, Action: 'sqs:*', Resource: '*'}, !Ref AWS::NoValue]
`;
    const values = (list: string) => `, AllowedValues: [${list}]`;
    const found = async (before: string, after: string, name?: string) =>
      (await changed(before, after, name)).findings.flatMap(({ code, message }) =>
        code === "new-access" ? [/Only if (`Env` is `[^`]*`)/.exec(message)?.[1]] : [],
      );
    const both = values("dev, prod");
    assert.deepEqual(await found(template(both), template(values("dev, prod, '*'"))), ["`Env` is `*`"]);
    assert.deepEqual(
      await found(template(both), template(values("test, dev, prod"))),
      ["`Env` is `test`"].map(() => undefined),
    );
    assert.deepEqual(await found(template(both), template(values("prod, dev"))), []);
    assert.deepEqual(await found(template(both), template(values("prod"))), []);
    assert.equal((await found(template(both), template(", AllowedPattern: '[a-z]+'"))).length, 1);
    assert.equal((await found(template(", AllowedPattern: '[a-z]+'"), template(values("dev, '*'")))).length, 1);
    const module = (list: string) => `variable "env" {
  validation {
    condition     = contains([${list}], var.env)
    error_message = "No environment."
  }
}
resource "aws_iam_policy" "p" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::\${var.env}/*" }] })
}
`;
    assert.equal((await found(module('"a", "b"'), module('"a", "b", "*"'), "main.tf")).length, 1);
    assert.deepEqual(await found(module('"a", "b"'), module('"b", "a"'), "main.tf"), []);
  });

  it("finds what a role may do without the permissions boundary that it had", async () => {
    const policy = (action: string) => `{Version: '2012-10-17', Statement: [{Effect: Allow, Action: '${action}', Resource: '*'}]}`;
    const role = (id: string, boundary: string) => `  ${id}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]}
${boundary}      Policies:
        - {PolicyName: x, PolicyDocument: ${policy("s3:*")}}
`;
    const limit = (id: string, action: string) =>
      `  ${id}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {PolicyDocument: ${policy(action)}}\n`;
    const by = (id: string) => `      PermissionsBoundary: !Ref ${id}\n`;
    const text = (first: string) =>
      `Resources:\n${role("A", first)}${role("B", by("Narrow"))}${role("C", by("Same"))}${limit("Narrow", "s3:Get*")}${limit("Same", "s3:Get*")}`;
    const found = async (boundary: string) =>
      (await changed(text(by("Narrow")), text(boundary))).findings
        .filter(({ code }) => code === "new-access")
        .map((one) => one.policy?.key);
    assert.deepEqual(await found(""), ["A.Policies[x]"]);
    assert.deepEqual(await found(by("Same")), [], "another one that allows the same");
  });

  it("compares what a mapping says for each key", async () => {
    const text = (prod: string, more = "") => `Parameters:
  Env: {Type: String, Default: dev}
Mappings:
  Asked:
    dev: {Action: s3:GetObject}
    prod: {Action: ${prod}}
${more}Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Action: !FindInMap [Asked, !Ref Env, Action], Resource: 'arn:aws:s3:::b/*'}
`;
    const found = async (prod: string, more?: string) =>
      (await changed(text("s3:PutObject"), text(prod, more))).findings.map(({ code, onlyIf }) => `${code} ${onlyIf}`);
    assert.deepEqual(await found("s3:DeleteObject"), ["new-access `Env` is not `dev`"]);
    assert.deepEqual(await found("s3:PutObject", "    test: {Action: s3:DeleteObject}\n"), ["new-access `Env` is not `dev` or `prod`"]);
    assert.deepEqual(await found("s3:PutObject", "    test: {Action: s3:PutObject}\n"), []);
  });

  it("has the inline policies of a role on the condition that chooses them", async () => {
    const policy = (indent: string) =>
      `- {PolicyName: x, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: s3:DeleteBucket, Resource: '*'}]}}`.replace(
        /^/,
        indent,
      );
    const role = (policies: string) => `Parameters:
  Env: {Type: String, Default: dev}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  App:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]}
      Policies:
${policies}
`;
    const chosen = `        Fn::If:\n          - IsProd\n          -\n${policy("            ")}\n          - !Ref AWS::NoValue`;
    const entry = `        - Fn::If:\n          - IsProd\n${policy("          ").replace("- {", "- {")}\n          - !Ref AWS::NoValue`;
    const otherwise = `        Fn::If:\n          - IsProd\n          - !Ref AWS::NoValue\n          -\n${policy("            ")}`;
    const always = policy("        ");
    const found = async (before: string, after: string) =>
      (await changed(role(before), role(after))).findings
        .filter(({ code }) => code === "new-access")
        .map(({ onlyIf }) => onlyIf ?? "always");
    assert.deepEqual(await found(chosen, always), ["always"], "the condition is gone");
    assert.deepEqual(await found(chosen, otherwise), ["always"], "the other branch");
    assert.deepEqual(await found(always, chosen), [], "it is there less often");
    assert.deepEqual(await found(otherwise, chosen), ["`Env` is `prod`"]);
    assert.deepEqual(await found(entry.replace("- {PolicyName", "{PolicyName"), always), ["always"]);
  });

  it("says of every statement what is found or open in it, whatever is found in another one", async () => {
    const statement = (sid: string, action: string) =>
      `          - {Sid: ${sid}, Effect: Allow, Action: ${action}, Resource: 'arn:aws:s3:::b'}\n`;
    const text = `Parameters:
  Env: {Type: String, Default: dev}
  Asked: {Type: CommaDelimitedList}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
${statement("Known", "s3:DeleteBucket")}${statement("Chosen", "!If [IsProd, s3:DeleteBucket, s3:ListBucket]")}${statement("Open", "!Ref Asked")}`;
    const settings = {
      baseline: "none",
      critical: [{ actions: ["s3:DeleteBucket"] }],
      suppress: [{ code: "access-not-granted", files: "template.yaml", statementId: "Known", reason: "cleans up" }],
    };
    const folder = folderWith({ "template.yaml": text, "iam-prover.json": JSON.stringify(settings) });
    const { findings, undecided } = await scan(folder);
    assert.deepEqual(
      findings.filter(({ code }) => code === "access-not-granted").map(({ statementIndex, onlyIf }) => [statementIndex, onlyIf]),
      [[1, "`Env` is `prod`"]],
    );
    assert.deepEqual(
      undecided.map(({ message }) => /Not decided \(`[\w-]+`\): (.*): write/.exec(message)?.[1]),
      ["`Asked` may hold wildcards"],
    );
  });

  it("without anything to say passes, and its policies are counted", async () => {
    const { status, report } = await scan(repositoryWith({ "template.yaml": TEMPLATE }));
    assert.equal(status, 0);
    assert.equal(report.summary.policies, 2);
    assert.equal(report.files[0]?.policies, 2);
  });

  it("is judged by the settings, at the token, with resource and policy named", async () => {
    const settings = '{ "critical": [{ "actions": ["s3:GetObject"] }] }';
    const { status, findings, reports } = await scan(repositoryWith({ "template.yaml": TEMPLATE, "iam-prover.json": settings }));
    assert.equal(status, 1);
    assert.deepEqual(
      findings.map(({ code }) => code),
      ["access-not-granted"],
    );
    const [finding] = findings;
    assert.equal(tokenAt(TEMPLATE, finding!.range), "s3:GetObject");
    assert.match(finding!.message, /^Role App, policy ReadLogs, statement 1: `/);
    assert.deepEqual(finding!.policy, {
      key: "App.Policies[ReadLogs]",
      label: "Role App, policy ReadLogs",
      kind: "identity",
      principal: "App",
    });
    assert.deepEqual(finding!.assumed?.map(({ name }) => name).sort(), ["AWS::Partition", "Logs.name"]);
    const [result] = JSON.parse(reports.sarif).runs[0].results;
    assert.deepEqual(result.locations[0].logicalLocations, [
      { fullyQualifiedName: "App.Policies[ReadLogs]", name: "Role App, policy ReadLogs", kind: "resource" },
    ]);
    assert.match(reports.junit, /classname="template.yaml#App.Policies\[ReadLogs\]"/);
    assert.match(reports.text, /Assumed: .*Logs\.name is example-logs/);
  });

  it("is validated at the token", async () => {
    const text = TEMPLATE.replace("s3:GetObject", "s3:GetObjekt");
    const { findings } = await scan(repositoryWith({ "template.yaml": text }));
    assert.ok(
      findings.some((one) => one.code === "INVALID_ACTION" && tokenAt(text, one.range) === "s3:GetObjekt"),
      JSON.stringify(findings),
    );
  });

  it("that opens a bucket to everybody is public access", async () => {
    const text = `${TEMPLATE}  Open:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub '\${Logs.Arn}/*'}
`;
    const { findings } = await scan(repositoryWith({ "template.yaml": text }));
    const found = findings.find(({ code }) => code === "public-access");
    assert.equal(found?.policy?.key, "Open.PolicyDocument");
    assert.equal(tokenAt(text, found!.range), "*");
  });
});

describe("new access in a template", () => {
  it("is told on the token that was added", async () => {
    const after = TEMPLATE.replace("- s3:GetObject\n", "- s3:GetObject\n                  - s3:DeleteBucket\n").replace(
      "!Sub '${Logs.Arn}/*'",
      "!GetAtt Logs.Arn",
    );
    const both = TEMPLATE.replace("!Sub '${Logs.Arn}/*'", "!GetAtt Logs.Arn");
    const { findings, status } = await changed(both, after);
    assert.equal(status, 1);
    assert.deepEqual(
      findings.filter(({ code }) => code === "new-access").map((one) => [tokenAt(after, one.range), one.policy?.key]),
      [["s3:DeleteBucket", "App.Policies[ReadLogs]"]],
    );
  });

  it("is told on a widened reference, quotes and tag not counted", async () => {
    const after = TEMPLATE.replace("!Sub '${Logs.Arn}/*'", "'*'");
    const { findings } = await changed(TEMPLATE, after);
    const found = findings.filter(({ code }) => code === "new-access");
    assert.deepEqual(
      found.map((one) => tokenAt(after, one.range).replaceAll("'", "")),
      ["*"],
    );
  });

  it("is none where the file, the resource or the policy has another name", async () => {
    for (const after of [TEMPLATE.replaceAll("App:", "Service:"), TEMPLATE.replaceAll("ReadLogs", "Logs")]) {
      const { codes } = await changed(TEMPLATE, after);
      assert.deepEqual(codes, {});
    }
    const folder = repositoryWith({ "template.yaml": TEMPLATE });
    git(folder, "mv", "template.yaml", "app.yaml");
    assert.deepEqual((await scan(folder)).codes, {});
  });

  it("is none where a policy is split in two", async () => {
    const one = TEMPLATE.replace("- s3:GetObject\n", "- s3:GetObject\n                  - s3:GetObjectVersion\n");
    const two = `${TEMPLATE}        - PolicyName: Versions
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - {Effect: Allow, Action: 's3:GetObjectVersion', Resource: !Sub '\${Logs.Arn}/*'}
`;
    assert.deepEqual((await changed(one, two)).codes, {});
    const { findings } = await changed(TEMPLATE, two);
    assert.deepEqual(
      findings.map(({ code, policy }) => [code, policy?.key]),
      [["new-access", "App.Policies[Versions]"]],
    );
  });

  it("is told when a Deny of another policy of the principal goes", async () => {
    const denies = `${TEMPLATE}        - PolicyName: Limit
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - {Effect: Deny, Action: 's3:GetObject', Resource: !Sub '\${Logs.Arn}/secret/*'}
`;
    const { findings } = await changed(denies, TEMPLATE);
    assert.deepEqual(
      findings.map(({ code, policy }) => [code, policy?.key]),
      [["new-access", "App.Policies[ReadLogs]"]],
    );
  });

  it("of a new resource is said once at its head", async () => {
    const added = `${TEMPLATE}  More:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Action: ['s3:*', 'sqs:*'], Resource: '*'}]
`;
    const { findings } = await changed(TEMPLATE, added);
    const found = findings.filter(({ code }) => code === "new-access");
    assert.deepEqual(
      found.map(({ policy }) => policy?.key),
      ["More.PolicyDocument"],
    );
    assert.match(found[0]!.message, /This policy is new/);
  });

  it("for some values only says for which", async () => {
    const after = TEMPLATE.replace("- s3:GetObject\n", "- !If [IsProd, s3:GetObject, 's3:*']\n");
    const { findings, status } = await changed(TEMPLATE, after);
    const found = findings.filter(({ code }) => code === "new-access");
    assert.equal(status, 1);
    assert.deepEqual(
      found.map(({ onlyIf }) => onlyIf),
      ["`Env` is `dev`"],
    );
    assert.match(found[0]!.message, /Only if `Env` is `dev`\.$/);
  });

  it("through a value that may hold wildcards is not decided, and says what to do", async () => {
    const after = TEMPLATE.replace("!Sub '${Logs.Arn}/*'", "!Sub '${Logs.Arn}/${Prefix}'");
    const other = TEMPLATE.replace("!Sub '${Logs.Arn}/*'", "!Sub '${Logs.Arn}/reports/*'");
    assert.deepEqual((await changed(TEMPLATE, after)).codes, {});
    const { undecided, status } = await changed(other, after);
    assert.equal(status, 1, "a plain value of the parameter is new access");
    assert.deepEqual(undecided, []);
  });
});

describe("a module of Terraform", () => {
  const POLICY = (actions: string, resource: string) => `resource "aws_iam_policy" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = [${actions}]
      Resource = ${resource}
    }]
  })
}
`;
  const BUCKET = 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs-1"\n}\n';

  it("is compared on the token, also where a block moved to another file", async () => {
    const before = POLICY('"s3:GetObject"', '"${aws_s3_bucket.logs.arn}/*"');
    const folder = repositoryWith({ "main.tf": BUCKET + before, "other.tf": "" });
    writeFiles(folder, { "main.tf": BUCKET, "other.tf": before });
    assert.deepEqual((await scan(folder)).codes, {});
    const wide = POLICY('"s3:GetObject"', '"*"');
    writeFiles(folder, { "other.tf": wide });
    const { findings } = await scan(folder);
    const found = findings.filter(({ code }) => code === "new-access");
    assert.deepEqual(
      found.map((one) => [tokenAt(wide, one.range).replaceAll('"', ""), one.policy?.key]),
      [["*", "aws_iam_policy.logs"]],
    );
  });

  it("has what a document says reported once, under the resource that uses it", async () => {
    const text = `data "aws_iam_policy_document" "open" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["\${aws_s3_bucket.logs.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
resource "aws_s3_bucket_policy" "open" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.open.json
}
${BUCKET}`;
    const { findings } = await scan(repositoryWith({ "main.tf": text }));
    const found = findings.filter(({ code }) => code === "public-access");
    assert.deepEqual(
      found.map(({ policy }) => policy?.key),
      ["aws_s3_bucket_policy.open"],
    );
  });
});

describe("what cannot be read in a file", () => {
  it("is not decided: a policy that a variable gives, a part that is no YAML", async () => {
    const given = 'variable "json" {}\nresource "aws_iam_policy" "given" {\n  policy = var.json\n}\n';
    const { status, undecided } = await scan(repositoryWith({ "main.tf": given }));
    assert.equal(status, 3);
    assert.match(
      undecided[0]?.message ?? "",
      /aws_iam_policy\.given: Not decided what this policy grants: of `var\.json` nothing is known/,
    );
    const broken = TEMPLATE.replace("  Logs:\n    Type: AWS::S3::Bucket\n", "  Logs:\n    Type: 'AWS::S3\n");
    const second = await scan(repositoryWith({ "template.yaml": broken }));
    assert.notEqual(second.status, 0);
  });

  it("is named where nothing was read", async () => {
    const pulumi =
      "name: x\nruntime: yaml\nresources:\n  p:\n    type: aws:iam:Policy\n    properties:\n      policy:\n        fn::toJSON:\n          Statement:\n            - Effect: Allow\n              Action: '*'\n";
    const { status, report } = await scan(folderWith({ "Pulumi.yaml": pulumi }));
    assert.equal(status, 2);
    assert.deepEqual(report.summary.notRead, [{ path: "Pulumi.yaml", what: "template", count: 1 }]);
  });

  it("is nobody's business where there is no policy", async () => {
    const { status, report } = await scan(folderWith({ "a.yaml": "kind: policy-free\nsteps: [iam: x]\n", "b.json": "{}" }));
    assert.deepEqual([status, report.files], [0, []]);
  });
});

describe("a file with policies that is gone", () => {
  it("is told, and as a warning where it denied", async () => {
    const folder = repositoryWith({
      "template.yaml": TEMPLATE,
      "other.yaml": TEMPLATE.replace("Effect: Allow\n                Action:", "Effect: Deny\n                Action:"),
    });
    rmSync(join(folder, "other.yaml"));
    const { codes, status } = await scan(folder);
    assert.deepEqual([codes, status], [{ "other.yaml": ["policy-deleted"] }, 1]);
    commit(folder, "gone");
  });
});

describe("a plan", () => {
  const role = (policy: string | null, unknown = false) => ({
    address: "aws_iam_policy.logs",
    mode: "managed",
    type: "aws_iam_policy",
    change: {
      actions: ["update"],
      before: {
        policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] }),
      },
      after: policy === null ? {} : { policy },
      after_unknown: unknown ? { policy: true } : {},
    },
  });
  const plan = (change: object) => JSON.stringify({ format_version: "1.2", resource_changes: [change] }, null, 1);

  it("carries its own older version", async () => {
    const wide = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "s3:DeleteBucket"], Resource: "*" }],
    });
    const folder = folderWith({ "plan.json": plan(role(wide)), "later.json": plan(role(null, true)) });
    const { findings, undecided } = await scan(folder);
    const found = findings.filter(({ code }) => code === "new-access");
    assert.deepEqual(
      found.map(({ policy }) => policy?.key),
      ["aws_iam_policy.logs"],
    );
    assert.match(found[0]!.message, /s3:DeleteBucket.*the state before the plan/);
    assert.equal(tokenAt(plan(role(wide)), found[0]!.range).includes("s3:DeleteBucket"), true);
    // What is known after the apply only is named.
    assert.match(undecided[0]?.message ?? "", /aws_iam_policy\.logs: Not decided what this policy grants/);
  });
});

describe("what limits policies of the same file, and values that the settings give", () => {
  const LIMITED = `Parameters:
  Prefix: {Type: String}
  Env: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Limit:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Action: 's3:Get*', Resource: '*'}]
  App:
    Type: AWS::IAM::Role
    Properties:
      PermissionsBoundary: !Ref Limit
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
      Policies:
        - PolicyName: All
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: !If [IsProd, 's3:GetObject', 's3:*']
                Resource: !Sub 'arn:aws:s3:::\${Prefix}'
`;
  const settings = (more: object) =>
    JSON.stringify({ critical: [{ actions: ["s3:DeleteBucket"] }], policies: [{ files: "*.yaml", ...more }] });

  it("count", async () => {
    const limited = await scan(folderWith({ "a.yaml": LIMITED, "iam-prover.json": settings({}) }));
    assert.deepEqual(limited.findings, []);
    const open = LIMITED.replace("      PermissionsBoundary: !Ref Limit\n", "");
    const { findings } = await scan(folderWith({ "a.yaml": open, "iam-prover.json": settings({}) }));
    assert.deepEqual(
      findings.map(({ code, onlyIf }) => [code, onlyIf]),
      [["access-not-granted", undefined]],
    );
    const prod = await scan(folderWith({ "a.yaml": open, "iam-prover.json": settings({ values: { Env: "prod", Prefix: "logs-*" } }) }));
    assert.deepEqual([prod.findings, prod.undecided], [[], []]);
  });

  it("and findings are accepted by the key of the policy", async () => {
    const two = `${TEMPLATE}  Two:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}
`;
    const suppress = [{ code: "access-not-granted", policy: "App.Policies[ReadLogs]", reason: "reads its logs" }];
    const file = JSON.stringify({ critical: [{ actions: ["s3:GetObject"] }], suppress });
    const { findings } = await scan(folderWith({ "a.yaml": two, "iam-prover.json": file }));
    assert.deepEqual(
      findings.map(({ code, policy }) => [code, policy?.key]),
      [["access-not-granted", "Two.PolicyDocument"]],
    );
  });

  it("and a resource that hangs on a condition is told with it", async () => {
    const guarded = TEMPLATE.replace("    Type: AWS::IAM::Role\n", "    Type: AWS::IAM::Role\n    Condition: IsDev\n").replace(
      "  IsProd: !Equals [!Ref Env, prod]\n",
      "  IsProd: !Equals [!Ref Env, prod]\n  IsDev: !Not [!Condition IsProd]\n",
    );
    const settings = '{ "critical": [{ "actions": ["s3:GetObject"] }] }';
    const { findings } = await scan(folderWith({ "a.yaml": guarded, "iam-prover.json": settings }));
    assert.deepEqual(
      findings.map(({ code, onlyIf }) => [code, onlyIf]),
      [["access-not-granted", "`Env` is `dev`"]],
    );
    const { findings: found } = await changed(guarded, guarded.replace("    Condition: IsDev\n", ""));
    assert.deepEqual(
      found.map(({ code, policy }) => [code, policy?.key]),
      [
        ["new-access", "App.AssumeRolePolicyDocument"],
        ["new-access", "App.Policies[ReadLogs]"],
      ],
    );
  });
});
