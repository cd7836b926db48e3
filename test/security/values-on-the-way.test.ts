// Values that reach a policy over several steps: through calls of modules and nested stacks, outputs and exports, further instances of a
// call, and the files in which tools around Terraform, CloudFormation and the Serverless Framework keep them. None of them may pass in silence.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Scanned, scanHere } from "../cli/in-process";
import { git, repositoryWith, writeFiles } from "../harness/folder";
import { versionsOf } from "../harness/versions";

const POLICY = (resource: string) =>
  `resource "aws_iam_policy" "p" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = ${resource} }] })\n}\n`;
const MODULE = `variable "res" {}\nvariable "other" {}\n${POLICY("var.res")}`;
const call = (more: string, source = "./m") => `module "m" {\n  source = "${source}"\n${more}}\n`;
const given = (res: string, other = '"a"') => call(`  res = ${res}\n  other = ${other}\n`);
const template = (resource: string, parameters = "") =>
  `${parameters}Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: sqs:SendMessage, Resource: ${resource} }]\n`;
const TAKING = template("!Ref Res", "Parameters: { Res: { Type: String }, Other: { Type: String } }\n");
const nested = (url: string, parameters: string) =>
  `  N:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ${url}\n      Parameters: ${parameters}\n`;
const serverless = (resource: string, more = "") =>
  `service: x\nprovider:\n  name: aws\n  iam:\n    role:\n      statements:\n        - { Effect: Allow, Action: sqs:SendMessage, Resource: "${resource}" }\n${more}`;
const queue = (value: string, name = "q-arn") =>
  `Resources:\n  Q:\n    Type: AWS::SQS::Queue\nOutputs:\n  Q: { Value: ${value}, Export: { Name: ${name} } }\n  Other: { Value: a }\n`;

type Files = Record<string, string>;

const VALUE = '"«arn:aws:sqs:us-east-1:111122223333:q|*»"';
/** What is changed, the files, and the one that has to be told; `undefined`: nothing is. */
const CASES: [string, Files, string | undefined][] = [
  [
    "a default of the root that a call hands on",
    { "main.tf": `variable "x" { default = ${VALUE} }\n${given("var.x")}`, "m/main.tf": MODULE },
    "main.tf",
  ],
  [
    "a file of values for the root",
    { "main.tf": `variable "x" {}\n${given("var.x")}`, "m/main.tf": MODULE, "terraform.tfvars": `x = ${VALUE}\n` },
    "terraform.tfvars",
  ],
  [
    "the same over a local value",
    {
      "main.tf": `variable "x" {}\nlocals { y = { z = var.x } }\n${given("local.y.z")}`,
      "m/main.tf": MODULE,
      "terraform.tfvars": `x = ${VALUE}\n`,
    },
    "terraform.tfvars",
  ],
  [
    "a file of values beside the module's folder",
    { "app/main.tf": MODULE, "values/prod.tfvars": `res = ${VALUE}\n` },
    "values/prod.tfvars",
  ],
  [
    "a call within a call",
    {
      "main.tf": given(VALUE, '"b"'),
      "m/main.tf": `variable "res" {}\nvariable "other" {}\n${given("var.res").replace("./m", "./n")}`,
      "m/n/main.tf": MODULE,
    },
    "main.tf",
  ],
  [
    "an argument that the inner call does not take",
    {
      "main.tf": given('"a"', VALUE),
      "m/main.tf": `variable "res" {}\nvariable "other" {}\n${given("var.res").replace("./m", "./n")}`,
      "m/n/main.tf": MODULE,
    },
    undefined,
  ],
  [
    "an output that a policy takes",
    { "main.tf": `${call("", "./o")}${POLICY("module.m.q")}`, "o/main.tf": `output "q" { value = ${VALUE} }\n` },
    "o/main.tf",
  ],
  [
    "an output that no policy takes",
    {
      "main.tf": `${call("", "./o")}${POLICY("module.m.q")}`,
      "o/main.tf": `output "q" { value = "a" }\noutput "r" { value = ${VALUE} }\n`,
    },
    undefined,
  ],
  [
    "an output that another call hands on",
    {
      "main.tf": `module "o" {\n  source = "./o"\n}\n${given("module.o.q")}`,
      "m/main.tf": MODULE,
      "o/main.tf": `output "q" { value = ${VALUE} }\n`,
    },
    "o/main.tf",
  ],
  [
    "an argument that comes back as an output",
    {
      "main.tf": `${given(VALUE)}${POLICY("module.m.q")}`,
      "m/main.tf": 'variable "res" {}\nvariable "other" {}\noutput "q" { value = "$' + '{var.res}" }\n',
    },
    "main.tf",
  ],
  [
    "an output of a state that others read",
    {
      "net/main.tf": `output "q" { value = ${VALUE} }\n`,
      "app/main.tf": `data "terraform_remote_state" "net" {\n  backend = "s3"\n}\n${POLICY("data.terraform_remote_state.net.outputs.q")}`,
    },
    "net/main.tf",
  ],
  [
    "one more instance of a call",
    { "main.tf": call('  for_each = toset(["a"«|, "b"»])\n  res = "x"\n  other = each.key\n'), "m/main.tf": MODULE },
    "main.tf",
  ],
  ["a call that counts now", { "main.tf": call('  count = «0|1»\n  res = "x"\n  other = "a"\n'), "m/main.tf": MODULE }, "main.tf"],
  [
    "fewer instances",
    { "main.tf": call('  for_each = toset(["a"«, "b"|»])\n  res = "x"\n  other = each.key\n'), "m/main.tf": MODULE },
    undefined,
  ],
  [
    "a call that is counted by a condition",
    { "main.tf": `variable "on" {}\n${call('«|  count = var.on ? 1 : 0\n»  res = "x"\n  other = "a"\n')}`, "m/main.tf": MODULE },
    undefined,
  ],
  [
    "instances that a local value names",
    {
      "main.tf": call('  for_each = local.names\n  res = "x"\n  other = each.key\n'),
      "names.tf": 'locals { names = toset(["a"«|, "b"»]) }\n',
      "m/main.tf": MODULE,
    },
    "main.tf",
  ],
  [
    "what an instance is given",
    { "main.tf": call(`  for_each = { a = "x", b = ${VALUE} }\n  res = each.value\n  other = "a"\n`), "m/main.tf": MODULE },
    "main.tf",
  ],
  [
    "what an instance is given and no policy takes",
    { "main.tf": call(`  for_each = { a = "x", b = ${VALUE} }\n  res = "x"\n  other = each.value\n`), "m/main.tf": MODULE },
    undefined,
  ],
  [
    "inputs of Terragrunt",
    {
      "modules/m/main.tf": MODULE,
      "live/terragrunt.hcl": `terraform {\n  source = "../modules//m?ref=v1"\n}\ninputs = {\n  res = ${VALUE}\n}\n`,
    },
    "live/terragrunt.hcl",
  ],
  [
    "inputs of Terragrunt that no policy takes",
    {
      "modules/m/main.tf": MODULE,
      "live/terragrunt.hcl": `terraform {\n  source = "../modules//m"\n}\ninputs = {\n  other = ${VALUE}\n}\n`,
    },
    undefined,
  ],
  [
    "inputs of a component",
    { "m/main.tf": MODULE, "a.tfcomponent.hcl": `component "m" {\n  source = "./m"\n  inputs = {\n    res = ${VALUE}\n  }\n}\n` },
    "a.tfcomponent.hcl",
  ],
  [
    "inputs of a deployment",
    {
      "m/main.tf": MODULE,
      "a.tfcomponent.hcl": 'variable "r" {}\ncomponent "m" {\n  source = "./m"\n  inputs = {\n    res = var.r\n  }\n}\n',
      "a.tfdeploy.hcl": `deployment "prod" {\n  inputs = {\n    r = ${VALUE}\n  }\n}\n`,
    },
    "a.tfdeploy.hcl",
  ],
  [
    "an output of a nested stack",
    { "t.yaml": `${template("!GetAtt N.Outputs.Q")}${nested("./c.yaml", "{}")}`, "c.yaml": queue("«!GetAtt Q.Arn|'*'»") },
    "c.yaml",
  ],
  ["an export", { "t.yaml": template("!ImportValue q-arn"), "c.yaml": queue("«!GetAtt Q.Arn|'*'»") }, "c.yaml"],
  [
    "an export whose name is put together",
    {
      "t.yaml": template('{ "Fn::ImportValue": !Sub "$' + '{Net}-q-arn" }'),
      "c.yaml": queue("«!GetAtt Q.Arn|'*'»", '!Sub "$' + '{AWS::StackName}-q-arn"'),
    },
    "c.yaml",
  ],
  ["an export of another name", { "t.yaml": template("!ImportValue r-arn"), "c.yaml": queue("«!GetAtt Q.Arn|'*'»", "nobodys") }, undefined],
  [
    "a file of parameters for a stack that hands them on",
    {
      "t.yaml": `Parameters: { Up: { Type: String } }\nResources:\n${nested("./c.yaml", "{ Res: !Ref Up, Other: a }")}`,
      "c.yaml": TAKING,
      "p.json": `[{ "ParameterKey": "Up", "ParameterValue": ${VALUE} }]`,
    },
    "p.json",
  ],
  [
    "another template of the tree for a nested stack",
    { "t.yaml": `Resources:\n${nested("./«a|b».yaml", "{}")}`, "a.yaml": queue("a"), "b.yaml": template('"*"') },
    "t.yaml",
  ],
  [
    "SAM's configuration in TOML",
    { "t.yaml": TAKING, "samconfig.toml": '[prod.deploy.parameters]\nparameter_overrides = "Other=a Res=«a|*»"\n' },
    "samconfig.toml",
  ],
  [
    "SAM's configuration in YAML",
    {
      "t.yaml": TAKING,
      "samconfig.yaml": "prod:\n  deploy:\n    parameters:\n      parameter_overrides:\n        - Other=a\n        - Res=«a|*»\n",
    },
    "samconfig.yaml",
  ],
  [
    "a setting of SAM that is no parameter",
    { "t.yaml": TAKING, "samconfig.toml": '[prod.deploy.parameters]\nparameter_overrides = "Res=a"\ntags = "Res=«a|*»"\n' },
    undefined,
  ],
  [
    "parameters of a pipeline's file",
    { "t.yaml": TAKING, "deploy.yaml": `template-file-path: t.yaml\nparameters:\n  Res: ${VALUE}\n` },
    "deploy.yaml",
  ],
  ["a list of pairs", { "t.yaml": TAKING, "p.json": '["Other=a", "Res=«a|*»"]' }, "p.json"],
  [
    "a parameter of a stage",
    { "serverless.yml": serverless("$" + "{param:res}", `stages:\n  prod:\n    params:\n      res: ${VALUE}\n`) },
    "serverless.yml",
  ],
  [
    "a parameter of a composed service",
    {
      "a/serverless.yml": serverless("$" + "{param:res}"),
      "serverless-compose.yml": `services:\n  a:\n    path: a\n    params:\n      res: ${VALUE}\n`,
    },
    "serverless-compose.yml",
  ],
  [
    "a variable of the environment",
    { "serverless.yml": serverless("$" + "{env:RES}"), ".env.prod": `OTHER=a\nRES=${VALUE}\n` },
    ".env.prod",
  ],
  [
    "a file whose name has a variable",
    { "serverless.yml": serverless("$" + "{file(./c.$" + "{opt:stage}.yml):res}"), "c.prod.yml": `res: ${VALUE}\n` },
    "c.prod.yml",
  ],
];

for (const isStaged of [true, false])
  describe(`values on the way to a policy, ${isStaged ? "staged" : "not staged"}`, () => {
    let scanned: Scanned;
    const all = versionsOf(
      Object.fromEntries(CASES.flatMap(([, files], i) => Object.entries(files).map(([name, text]) => [`${i}/${name}`, text]))),
    );
    before(async () => {
      const folder = repositoryWith(all.older);
      writeFiles(folder, all.newer);
      if (isStaged) git(folder, "add", "-A");
      scanned = await scanHere(folder);
    });
    for (const [i, [what, , told]] of CASES.entries())
      it(`${what}: ${told === undefined ? "nothing to tell" : "told"}`, () => {
        const files = Object.entries(scanned.codes).flatMap(([file, codes]) =>
          file.startsWith(`${i}/`) && codes.includes("policy-not-read") ? [file] : [],
        );
        assert.deepEqual(files, told === undefined ? [] : [`${i}/${told}`]);
      });
  });
