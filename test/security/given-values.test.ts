// What a third try got past the gate with: values that policies are given from outside, and access that stands elsewhere.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Scanned, scanHere } from "../cli/in-process";
import { allow } from "../cli/program";
import { git, repositoryWith, writeFiles } from "../harness/folder";

const MODULE = `variable "actions" {\n  default = ["s3:GetObject"]\n}\nvariable "other" {}\nresource "aws_iam_policy" "p" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = var.actions, Resource = "*" }] })\n}\n`;
const call = (source: string, actions: string, other = "a") =>
  `module "m" {\n  source  = "${source}"\n  actions = ${actions}\n  other = "${other}"\n}\n`;
const attach = (arn: string) => `resource "aws_iam_role_policy_attachment" "a" {\n  role       = "x"\n  policy_arn = ${arn}\n}\n`;
const template = (properties: string, parameters = "") =>
  `AWSTemplateFormatVersion: "2010-09-09"\n${parameters}Resources:\n  P:\n    Type: AWS::IAM::User\n    Properties:\n${properties}`;
const inline = (action: string) =>
  `      Policies:\n        - PolicyName: x\n          PolicyDocument:\n            Version: "2012-10-17"\n            Statement:\n              - Effect: Allow\n                Action: ${action}\n                Resource: "*"\n`;
const PARAMETER = (value: string) => `Parameters:\n  Action:\n    Type: String\n    Default: "${value}"\n  Other:\n    Type: String\n`;
const nested = (action: string, other: string) =>
  `Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ./child.yaml\n      Parameters:\n        Action: "${action}"\n        Other: "${other}"\n`;
const given = (action: string) => JSON.stringify([{ ParameterKey: "Action", ParameterValue: action }]);
const application = (id: string) =>
  `AWSTemplateFormatVersion: "2010-09-09"\nTransform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Application\n    Properties:\n      Location:\n        ApplicationId: ${id}\n        SemanticVersion: 1.0.0\n`;
const BOUNDARY = "      PermissionsBoundary: arn:aws:iam::111122223333:policy/limit\n";
const SERVERLESS = "service: x\nprovider:\n  name: aws\n  iam:\n    role:\n      statements: $" + "{file(./more.yml):x}\n";
const statements = (action: string) => `x:\n  - Effect: Allow\n    Action: ${action}\n    Resource: "*"\n`;

for (const [changed, isStaged] of [
  [true, true],
  [false, true],
  [true, false],
] as const)
  describe(`values and access from elsewhere, ${isStaged ? "staged" : "not staged"}, ${changed ? "with" : "without"} --changed`, () => {
    let scanned: Scanned;
    before(async () => {
      const folder = repositoryWith({
        "argument/main.tf": call("./m", '["s3:GetObject"]'),
        "argument/m/main.tf": MODULE,
        "local/main.tf": call("./m", "local.actions"),
        "local/names.tf": 'locals {\n  actions = ["s3:GetObject"]\n}\n',
        "local/m/main.tf": MODULE,
        "source/main.tf": call("./m", '["s3:GetObject"]'),
        "source/m/main.tf": MODULE,
        "source/n/main.tf": MODULE,
        "default/main.tf": MODULE,
        "values/main.tf": MODULE,
        "values/terraform.tfvars": 'actions = ["s3:GetObject"]\n',
        "near/main.tf": call("./m", '["s3:GetObject"]'),
        "near/m/main.tf": MODULE,
        "remote/main.tf":
          'module "m" {\n  source = "git::https://example.com/m.git?ref=v1"\n  actions = ["s3:GetObject"]\n  name = "a"\n}\n',
        "named/main.tf": 'module "m" {\n  source = "example/m/aws"\n  name   = "a"\n}\n',
        "parameter/t.yaml": template(inline("!Ref Action"), PARAMETER("s3:GetObject")),
        "nested/child.yaml": template(inline("!Ref Action"), PARAMETER("s3:GetObject")),
        "nested/t.yaml": nested("s3:GetObject", "a"),
        "nested/near.yaml": nested("s3:GetObject", "a"),
        "nested/values.json": given("s3:GetObject"),
        "boundary/t.yaml": template(BOUNDARY + inline("s3:GetObject")),
        "boundary/near.yaml": template(BOUNDARY + inline("s3:GetObject")),
        "serverless/serverless.yml": SERVERLESS,
        "serverless/more.yml": statements("s3:GetObject"),
      });
      writeFiles(folder, {
        "argument/main.tf": call("./m", '["*"]'),
        "local/names.tf": 'locals {\n  actions = ["*"]\n}\n',
        "source/main.tf": call("./n", '["s3:GetObject"]'),
        "default/main.tf": MODULE.replace("s3:GetObject", "*"),
        "values/terraform.tfvars": 'actions = ["*"]\n',
        "values/more.auto.tfvars": 'actions = ["iam:*"]\n',
        "near/main.tf": `# a comment\n${call("./m", '["s3:GetObject"]', "b")}`,
        "remote/main.tf": 'module "m" {\n  source = "git::https://example.com/m.git?ref=v1"\n  actions = ["*"]\n  name = "a"\n}\n',
        "named/main.tf": 'module "m" {\n  source = "example/m/aws"\n  name   = "b"\n}\n',
        "alone/main.tf": 'module "m" {\n  source = "git::https://example.com/m.git"\n}\n',
        "alone/m.tf.json": '{ "module": { "m": { "source": "example/m/aws" } } }',
        "attached/own.tf": attach('"arn:aws:iam::111122223333:policy/Admin"'),
        "attached/data.tf": `data "aws_iam_policy" "all" {\n  name = "AdministratorAccess"\n}\n${attach("data.aws_iam_policy.all.arn")}`,
        "attached/own.yaml": template("      ManagedPolicyArns: [arn:aws:iam::111122223333:policy/Admin]\n"),
        "attached/joined.yaml": template('      ManagedPolicyArns: [!Join ["", ["arn:aws:iam::aws:policy/", Administrator, Access]]]\n'),
        "parameter/t.yaml": template(inline("!Ref Action"), PARAMETER("*")),
        "nested/t.yaml": nested("*", "a"),
        "nested/near.yaml": nested("s3:GetObject", "b"),
        "nested/values.json": given("*"),
        "application/t.yaml": application("arn:aws:serverlessrepo:us-east-1:111122223333:applications/more"),
        "boundary/t.yaml": template(inline("s3:GetObject")),
        "boundary/near.yaml": `# the same\n${template(BOUNDARY + inline("s3:GetObject"))}`,
        "serverless/more.yml": statements('"*"'),
      });
      if (isStaged) git(folder, "add", "-A");
      scanned = await scanHere(folder, { changed });
    });

    const codesOf = (file: string) => new Set(scanned.codes[file] ?? []);
    const undecidedIn = (path: string): number => {
      const { files } = JSON.parse(scanned.reports.json) as { files: { path: string; undecided: unknown[] }[] };
      return files.find((one) => one.path === path)?.undecided.length ?? 0;
    };
    for (const [what, file] of [
      ["another argument of a local module", "argument/main.tf"],
      ["a local value that is an argument", "local/main.tf"],
      ["another local module", "source/main.tf"],
      ["another default of a variable", "default/main.tf"],
      ["another value in a file of values", "values/terraform.tfvars"],
      ["a new file of values", "values/more.auto.tfvars"],
      ["access among the arguments of a module elsewhere", "remote/main.tf"],
      ["a module elsewhere that stands alone in its file", "alone/main.tf"],
      ["the same in JSON", "alone/m.tf.json"],
      ["an attached policy of the account (Terraform)", "attached/own.tf"],
      ["an attached policy of the account (CloudFormation)", "attached/own.yaml"],
      ["another default of a parameter", "parameter/t.yaml"],
      ["another parameter of a nested stack", "nested/t.yaml"],
      ["a file of parameters", "nested/values.json"],
      ["an application of a repository", "application/t.yaml"],
      ["a file that serverless.yml reads", "serverless/more.yml"],
    ] as const)
      it(`${what} is told`, () => assert.ok(codesOf(file).has("policy-not-read"), `${file}: ${JSON.stringify(scanned.codes)}`));

    it("AWS's own policy by its name, or an ARN in pieces, is compared", () => {
      assert.ok(codesOf("attached/data.tf").has("new-access"), JSON.stringify(scanned.codes));
      assert.ok(codesOf("attached/joined.yaml").has("new-access"), JSON.stringify(scanned.codes));
    });

    it("a permissions boundary that is gone leaves what is granted open", () =>
      assert.deepEqual([undecidedIn("boundary/t.yaml"), undecidedIn("boundary/near.yaml")], [1, 0]));

    it("what no policy rests on is not told", () => {
      for (const file of ["near/main.tf", "named/main.tf", "nested/near.yaml", "boundary/near.yaml"])
        assert.ok(!codesOf(file).has("policy-not-read"), `${file}: ${JSON.stringify(scanned.codes)}`);
    });
  });

it("an argument of a call is told where the module is not scanned", async () => {
  const folder = repositoryWith({ "modules/m/main.tf": MODULE, "live/main.tf": call("../modules/m", '["s3:GetObject"]') });
  writeFiles(folder, { "live/main.tf": call("../modules/m", '["*"]') });
  const { codes } = await scanHere(folder, { paths: ["live"] });
  assert.deepEqual(codes, { "live/main.tf": ["policy-not-read"] });
});

it("a policy that is given nothing new is nothing to tell", async () => {
  const folder = repositoryWith({ "a.json": allow("s3:GetObject"), "main.tf": MODULE, "terraform.tfvars": 'other = "a"\n' });
  writeFiles(folder, { "terraform.tfvars": 'other = "b"\n', "parameters.json": given("*") });
  git(folder, "add", "-A");
  assert.deepEqual((await scanHere(folder, { changed: true })).codes, {});
});

it("lists and texts of Terraform that double with every name are not decided", async () => {
  const names = Array.from({ length: 40 }, (_, i) => i);
  const lists = names.map((i) => `  a${i + 1} = concat(local.a${i}, local.a${i})\n`).join("");
  const texts = names.map((i) => `  b${i + 1} = "$` + `{local.b${i}}$` + `{local.b${i}}"\n`).join("");
  const tuples = names.map((i) => `  c${i + 1} = [local.c${i}, local.c${i}]\n`).join("");
  const document = (name: string, actions: string, resources: string) =>
    `data "aws_iam_policy_document" "${name}" {\n  statement {\n    actions   = ${actions}\n    resources = ${resources}\n  }\n}\n`;
  const documents = [
    document("a", "local.a40", '["*"]'),
    document("b", '["s3:*"]', "[local.b40]"),
    document("c", "flatten(local.c40)", '["*"]'),
  ].join("");
  const folder = repositoryWith({
    "same/main.tf": `locals {\n  a0 = ["iam:*"]\n  b0 = "arn:aws:s3:::"\n  c0 = ["s3:*"]\n${lists}${texts}${tuples}}\n${documents}`,
    "other/main.tf": documents,
    "other/names.tf": `locals {\n  a0 = ["iam:*"]\n  b0 = "arn:aws:s3:::"\n  c0 = ["s3:*"]\n${lists}${texts}${tuples}}\n`,
  });
  const started = process.cpuUsage();
  const { status } = await scanHere(folder, { baseline: "none" });
  const { user, system } = process.cpuUsage(started);
  assert.notEqual(status, 0);
  assert.ok(user + system < 10e6, `${(user + system) / 1e6} s`);
});
