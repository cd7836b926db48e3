// `scan` of values that look like policies and stand where none is known to be one, beside policies that are read.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { readHost } from "../../server/src/core/hosts/read";
import { documentJson } from "../../server/src/core/hosts/render";
import { loadHostData } from "../../server/src/workspace/host-data";
import { folderWith, repositoryWith } from "../harness/folder";
import { scanHere } from "./in-process";

const STATEMENT = '{Effect: Allow, Action: "iam:*", Resource: "*"}';
const KNOWN = `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'}]}
`;
const OTHER = `  W: {Type: 'Custom::Policy', Properties: {FooPolicy: {Version: '2012-10-17', Statement: [${STATEMENT}]}}}\n`;
const TERRAFORM = `resource "aws_iam_policy" "p" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*" }] })
}
`;
const OPEN = '{ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:*", Resource = "*" }] }';

const unread = (text: string, name = "template.yaml", others: { name: string; text: string }[] = []) =>
  (readHost(text, name, loadHostData(), others)?.unread ?? []).map(({ path }) => path);

async function scan(folder: string, asked: Parameters<typeof scanHere>[1] = {}) {
  const { status, reports } = await scanHere(folder, asked);
  const report = JSON.parse(reports.json) as {
    files: {
      path: string;
      findings: { code: string; severity: string; message: string; range: { start: { line: number } } }[];
      undecided: { message: string }[];
    }[];
  };
  return {
    status,
    findings: report.files.flatMap((file) => file.findings),
    undecided: report.files.flatMap((file) => file.undecided.map(({ message }) => message)),
  };
}

describe("a value like a policy beside one that is read", () => {
  it("is told at its place where a change brings it, and for information where it was before", async () => {
    const folder = repositoryWith({ "template.yaml": KNOWN, "main.tf": TERRAFORM });
    writeFileSync(join(folder, "template.yaml"), KNOWN + OTHER);
    writeFileSync(join(folder, "main.tf"), `${TERRAFORM}resource "aws_whatever_thing" "t" {\n  access_json = jsonencode(${OPEN})\n}\n`);
    const { status, findings } = await scan(folder, { changed: true });
    assert.equal(status, 1);
    const told = findings.map(({ code, range, message }) => [code, range.start.line, /`([^`]+)`/.exec(message)?.[1]]);
    assert.deepEqual(told, [
      ["policy-not-read", 4, "aws_whatever_thing.t.access_json"],
      ["policy-not-read", 5, "Resources.W.Properties.FooPolicy"],
    ]);
    const same = repositoryWith({ "template.yaml": KNOWN + OTHER });
    writeFileSync(join(same, "template.yaml"), `# moved down, and written in another way\n${KNOWN}${OTHER.replaceAll("{", "{ ")}`);
    const again = await scan(same);
    assert.deepEqual(
      [again.status, again.findings.map(({ code, severity }) => [code, severity])],
      [0, [["policy-not-read", "information"]]],
    );
  });

  it("is seen as an object, a list, a text, under a condition, in any resource", () => {
    const custom = (properties: string) => `${KNOWN}  W:\n    Type: Custom::Thing\n    Properties:\n${properties}`;
    assert.deepEqual(unread(custom(`      Statements: [${STATEMENT}]\n`)), ["Resources.W.Properties"]);
    assert.deepEqual(unread(custom(`      Rules: [${STATEMENT}, ${STATEMENT}]\n`)), ["Resources.W.Properties.Rules"]);
    assert.deepEqual(unread(custom(`      Doc: {Statement: !If [C, ${STATEMENT}, !Ref X]}\n`)).length, 1);
    assert.deepEqual(unread(custom(`      Doc: {Statement: [{Effect: !Ref E, Action: '*', Resource: '*'}]}\n`)), [
      "Resources.W.Properties.Doc",
    ]);
    const json = '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "${P}"}]}';
    assert.deepEqual(unread(custom(`      Doc: !Sub '${json}'\n`)), ["Resources.W.Properties.Doc"]);
    assert.deepEqual(unread(custom(`      Doc: |\n        ${json}\n`)), ["Resources.W.Properties.Doc"]);
    assert.deepEqual(unread(custom(`      Doc: '${encodeURIComponent(json)}'\n`)), ["Resources.W.Properties.Doc"]);
    // A whole template in a text, as the stack sets of CloudFormation have it.
    const stackSet = (text: string) => custom(`      TemplateBody: |\n${text}`);
    const lines = "        Statement:\n          - Action: s3:*\n            Effect: Allow\n            Resource: '*'\n";
    assert.deepEqual(unread(stackSet(`        Resources:\n${lines}`)), ["Resources.W.Properties.TemplateBody"]);
    assert.deepEqual(unread(stackSet("        The effect: Allow it to happen.\n        Action: none.\n")), []);
    // An unknown property of a known type.
    assert.deepEqual(unread(`${KNOWN}      Extra: [${STATEMENT}]\n`), ["Resources.P.Properties.Extra"]);
  });

  it("is seen in Terraform as an argument, a block, a text, a local value of another file, an argument of a module", () => {
    const local = { name: "locals.tf", text: `locals { doc = ${OPEN} }\nvariable "doc" { default = ${OPEN} }\n` };
    const resource = (inner: string) => `${TERRAFORM}resource "aws_whatever_thing" "t" {\n${inner}\n}\n`;
    assert.deepEqual(unread(resource("a = jsonencode(local.doc)"), "main.tf", [local]), ["aws_whatever_thing.t.a"]);
    assert.deepEqual(unread(resource("a = jsonencode(var.doc)"), "main.tf", [local]), ["aws_whatever_thing.t.a"]);
    assert.deepEqual(unread(resource('statement {\n effect = "Allow"\n actions = ["*"]\n}'), "main.tf"), [
      "aws_whatever_thing.t.statement",
    ]);
    const heredoc = 'a = <<X\n{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "${var.x}"}]}\nX';
    assert.deepEqual(unread(resource(heredoc), "main.tf"), ["aws_whatever_thing.t.a"]);
    const stackSet = "a = <<X\nPolicyDocument:\n  Statement:\n    - Effect: Allow\n      Action: ${var.x}\nX";
    assert.deepEqual(unread(resource(stackSet), "main.tf"), ["aws_whatever_thing.t.a"]);
    const module =
      'module "m" {\n source = "./x"\n policy_statements = { s3 = { effect = "Allow", actions = ["s3:*"], resources = ["*"] } }\n}\n';
    assert.deepEqual(unread(TERRAFORM + module, "main.tf"), ["module.m.policy_statements"]);
    // Local values that a policy uses, or nothing, are told nowhere.
    assert.deepEqual(unread(TERRAFORM + local.text, "main.tf"), []);
  });

  it("is none where AWS uses no policy, and where another language stands", () => {
    const silent = `${KNOWN}  F: {Type: 'AWS::Serverless::Function', Metadata: {Doc: [${STATEMENT}]}, Properties: {Role: x, Policies: [{Statement: [${STATEMENT}]}]}}
  L: {Type: AWS::ECR::Repository, Properties: {LifecyclePolicy: {LifecyclePolicyText: '{"rules": [{"action": {"type": "expire"}}]}'}}}
  T: {Type: AWS::SNS::Subscription, Properties: {FilterPolicy: {effect: [Allow]}}}
  V: {Type: AWS::VerifiedPermissions::Policy, Properties: {Definition: {Static: {Statement: 'permit(principal, action, resource);'}}}}
Metadata: {Doc: [${STATEMENT}]}
`;
    assert.deepEqual(unread(silent), []);
  });
});

describe("a policy of AWS's own", () => {
  it("of which nothing is known and that a change attaches is not decided; attached before, under another name, or as a boundary it is nothing to say", async () => {
    const ARN = "arn:aws:iam::aws:policy/SecurityAudit";
    const role = (properties: string, id = "R") => `${KNOWN}  ${id}: {Type: AWS::IAM::Role, Properties: {${properties}}}\n`;
    const attached = role(`ManagedPolicyArns: [!Sub 'arn:\${AWS::Partition}:iam::aws:policy/SecurityAudit']`);
    const resource = `resource "aws_iam_role_policy_attachment" "a" {\n  policy_arn = "${ARN}"\n}\n`;
    const before = {
      "new.yaml": role("Path: /"),
      "same.yaml": attached,
      "boundary.yaml": KNOWN,
      "sam.yaml": KNOWN,
      "main.tf": TERRAFORM,
    };
    const folder = repositoryWith(before);
    const after = {
      "new.yaml": attached,
      "same.yaml": attached.replace("  R:", "  Other:"),
      "boundary.yaml": role(`PermissionsBoundary: '${ARN}'`),
      "sam.yaml": `${KNOWN}  F: {Type: 'AWS::Serverless::Function', Properties: {Policies: [SecurityAudit]}}\n`,
      "main.tf": TERRAFORM + resource,
    };
    for (const [name, text] of Object.entries(after)) writeFileSync(join(folder, name), text);
    const { status, undecided } = await scan(folder, { changed: true });
    assert.equal(status, 3);
    assert.deepEqual(undecided.map((message) => /`([^`]+)`/.exec(message)?.[1]).sort(), [
      "Resources.F.Properties.Policies[0]",
      "Resources.R.Properties.ManagedPolicyArns[0]",
      "aws_iam_role_policy_attachment.a.policy_arn",
    ]);
  });

  it("that is known is judged where its ARN stands, unless a boundary limits its principal", async () => {
    const role = (properties: string, id = "R") => `${KNOWN}  ${id}: {Type: AWS::IAM::Role, Properties: {${properties}}}\n`;
    const attached = role("ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']");
    const settings = JSON.stringify({ critical: [{ actions: ["iam:CreateUser"] }] });
    const resource = 'resource "aws_iam_role_policy_attachment" "a" {\n  policy_arn = "arn:aws:iam::aws:policy/IAMFullAccess"\n}\n';
    const folder = repositoryWith({
      "iam-prover.json": settings,
      "new.yaml": role("Path: /"),
      "same.yaml": attached,
      "main.tf": TERRAFORM,
    });
    writeFileSync(join(folder, "new.yaml"), attached);
    writeFileSync(
      join(folder, "limited.yaml"),
      role("PermissionsBoundary: 'arn:aws:iam::1:policy/b', ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']"),
    );
    writeFileSync(join(folder, "main.tf"), TERRAFORM + resource);
    const { status, findings } = await scan(folder);
    assert.equal(status, 1);
    const told = findings.flatMap(({ code, message }) => (/AWS's policy/.test(message) ? [`${code} ${message.split(",")[0]}`] : []));
    assert.deepEqual(told.sort(), [
      "access-not-granted Resources.R.Properties.ManagedPolicyArns[0]",
      "access-not-granted Resources.R.Properties.ManagedPolicyArns[0]",
      "access-not-granted aws_iam_role_policy_attachment.a.policy_arn",
      "new-access Resources.R.Properties.ManagedPolicyArns[0]",
      "new-access aws_iam_role_policy_attachment.a.policy_arn",
    ]);
  });
});

describe("what SAM attaches by itself", () => {
  const app = (...functions: string[]) => `Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
${functions.join("")}`;
  const work = (id: string, more: string) => `  ${id}:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Runtime: nodejs20.x, ${more}}
`;
  const EVENT = "Events: {Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}";

  it("is new access where the change asks for it, and judged like any policy; that a new function writes its log is nothing new", async () => {
    const folder = repositoryWith({
      "iam-prover.json": JSON.stringify({ critical: [{ actions: ["sqs:DeleteMessage"] }] }),
      "event.yaml": app(work("F", "Timeout: 3")),
      "fresh.yaml": app(),
      "same.yaml": app(work("F", `VpcConfig: {SubnetIds: [a]}, Tracing: Active`)),
    });
    writeFileSync(join(folder, "event.yaml"), app(work("F", `Timeout: 3, ${EVENT}`)));
    writeFileSync(join(folder, "fresh.yaml"), app(work("F", "Timeout: 3, Tracing: Disabled")));
    const { findings, undecided } = await scan(folder);
    assert.deepEqual(undecided, []);
    assert.deepEqual(findings.map(({ code, message }) => `${code} ${message.split(":")[0]}`).sort(), [
      "access-not-granted Resources.FRole.Properties.ManagedPolicyArns, AWS's policy service-role/AWSLambdaSQSQueueExecutionRole (attached by SAM), statement 1",
      "new-access Resources.FRole.Properties.ManagedPolicyArns, AWS's policy service-role/AWSLambdaSQSQueueExecutionRole (attached by SAM), statement 1",
    ]);
  });
});

describe("a plan", () => {
  const change = (type: string, after: object, later: object = {}) => ({
    address: `${type}.q`,
    mode: "managed",
    type,
    name: "q",
    change: { actions: ["create"], before: null, after, after_unknown: later },
  });
  const planOf = (...changes: object[]) => JSON.stringify({ format_version: "1.2", resource_changes: changes }, null, 1);
  const POLICY = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] });

  it("with policies that are known after the apply only is not decided, blocks too", async () => {
    const plan = planOf(
      change("aws_iam_policy", { policy: POLICY }),
      change("aws_sqs_queue", { name: "q" }, { policy: true }),
      change("aws_iam_role", { name: "q", inline_policy: [] }, { inline_policy: true }),
    );
    const { undecided } = await scan(folderWith({ "plan.json": plan }));
    assert.deepEqual(
      undecided.map((message) => message.split(":")[0]),
      ["aws_sqs_queue.q", "aws_iam_role.q.inline_policy"],
    );
  });

  it("tells nothing of a policy that the configuration does not write", async () => {
    const folder = repositoryWith({ "readme.txt": "" });
    const resource = (name: string) => ({
      ...change("aws_sqs_queue", { name }, { policy: true }),
      address: `module.m["a"].aws_sqs_queue.${name}`,
    });
    const written = (name: string, expressions: object) => ({ address: `aws_sqs_queue.${name}`, expressions });
    const plan = {
      planned_values: {},
      resource_changes: [resource("plain"), resource("own")],
      configuration: {
        root_module: {
          module_calls: {
            m: { module: { resources: [written("plain", { name: {} }), written("own", { name: {}, policy: { references: ["var.p"] } })] } },
          },
        },
      },
    };
    writeFileSync(join(folder, "plan.json"), JSON.stringify(plan));
    const { undecided } = await scan(folder);
    assert.deepEqual(
      undecided.map((message) => message.split(":")[0]),
      ['module.m["a"].aws_sqs_queue.own'],
    );
  });

  it("has its permissions judged, and names what looks like a policy elsewhere", async () => {
    const open = { function_name: "f", action: "lambda:InvokeFunction", principal: "*", source_arn: null, source_account: "" };
    const plan = planOf(change("aws_lambda_permission", open), change("aws_whatever_thing", { access_json: POLICY }));
    const { findings } = await scan(folderWith({ "plan.json": plan }));
    assert.deepEqual(findings.map(({ code }) => code).sort(), ["new-access", "policy-not-read", "public-access"]);
  });
});

describe("a permission of Terraform", () => {
  it("of a function by its bare name is about a function of the account", async () => {
    const module =
      'resource "aws_lambda_permission" "p" {\n  function_name = "f"\n  action = "lambda:InvokeFunction"\n  principal = "s3.amazonaws.com"\n  source_account = "123456789012"\n}\n';
    const open =
      'variable "where" {}\nvariable "who" {}\nresource "aws_iam_policy" "p" {\n  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sns:Publish", Resource = "arn:aws:sns:${var.where}:${var.who}:t" }] })\n}\n';
    const { findings } = await scan(folderWith({ "main.tf": module, "other.tf": open }));
    assert.deepEqual(
      findings.filter(({ code }) => /ARN/.test(code)),
      [],
    );
  });

  it("of an event bus has the condition of its block", () => {
    const text = `resource "aws_cloudwatch_event_permission" "p" {
  principal    = "*"
  statement_id = "s"
  condition {
    key   = "aws:PrincipalOrgID"
    type  = "StringEquals"
    value = "o-1234567890"
  }
}
`;
    const template =
      "Resources:\n  P: {Type: AWS::Events::EventBusPolicy, Properties: {StatementId: s, Principal: '*', Action: 'events:PutEvents', Condition: {Type: StringEquals, Key: 'aws:PrincipalOrgID', Value: !Ref Org}}}\n";
    for (const [name, content] of [
      ["main.tf", text],
      ["t.yaml", template],
    ] as const) {
      const [policy] = readHost(content, name, loadHostData(), [])?.policies ?? [];
      const { Statement } = documentJson(policy?.node as never) as { Statement: { Condition: object } };
      assert.deepEqual(Statement.Condition, {
        StringEquals: { "aws:PrincipalOrgID": name === "main.tf" ? "o-1234567890" : "${?:Org}" },
      });
    }
  });

  it("of an event bus allows to put events where no action is written", async () => {
    const { findings } = await scan(
      folderWith({ "main.tf": 'resource "aws_cloudwatch_event_permission" "e" {\n  principal = "*"\n  statement_id = "x"\n}\n' }),
    );
    assert.match(findings.find(({ code }) => code === "public-access")?.message ?? "", /events:PutEvents/);
  });
});
