// `scan` of Terraform modules: what changes a policy without a change of its own words is told, and nothing else is.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { repositoryWith } from "../harness/folder";
import { runHere, scanHere } from "./in-process";

const policy = (action: string, resource = '"arn:aws:s3:::b/*"', head = "") => `resource "aws_iam_policy" "p" {
${head}  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ${action}, Resource = ${resource} }] })
}
`;

type Files = Record<string, string>;

/** What is told of new access in each folder, and what is not decided, after a change of some files: all folders in one scan. */
async function changed(cases: readonly { before: Files; after: Files }[]): Promise<string[][]> {
  const named = (files: (one: { before: Files; after: Files }) => Files) =>
    Object.fromEntries(cases.flatMap((one, i) => Object.entries(files(one)).map(([name, text]) => [`c${i}/${name}`, text])));
  const folder = repositoryWith(named(({ before }) => before));
  for (const [name, text] of Object.entries(named(({ after }) => after))) writeFileSync(join(folder, name), text);
  const { reports } = await scanHere(folder);
  const report = JSON.parse(reports.json) as {
    files: { path: string; findings: { code: string; onlyIf?: string; severity: string }[]; undecided: { message: string }[] }[];
  };
  const told = cases.map((): string[] => []);
  for (const { path, findings, undecided } of report.files) {
    const [, index = "", name = ""] = /^c(\d+)\/(.*)$/.exec(path) ?? [];
    const own = told[Number(index)] as string[];
    for (const { code, onlyIf } of findings)
      if (code === "new-access") own.push(`${name}: new-access${onlyIf === undefined ? "" : `, only if ${onlyIf}`}`);
    own.push(...undecided.map(() => `${name}: undecided`));
  }
  return told;
}

const VARIABLES = 'variable "env" {}\nvariable "create" {\n  type = bool\n}\n';

/** Two roles and a policy that is attached to some. */
const attached = (...roles: string[]) =>
  ["a", "b"]
    .map(
      (name) =>
        `resource "aws_iam_role" "${name}" {\n  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }] })\n}\n`,
    )
    .concat(
      policy('"s3:*"'),
      roles.map(
        (role) =>
          `resource "aws_iam_role_policy_attachment" "to_${role}" {\n  role       = aws_iam_role.${role}.name\n  policy_arn = aws_iam_policy.p.arn\n}\n`,
      ),
    )
    .join("");

const CHANGES: [what: string, before: Files, after: Files, told: string[]][] = [
  ["a policy for a role that had none", { "main.tf": attached("a") }, { "main.tf": attached("a", "b") }, ["main.tf: new-access"]],
  ["a policy that goes to another role", { "main.tf": attached("a") }, { "main.tf": attached("b") }, ["main.tf: new-access"]],
  ["a role with another name", { "main.tf": attached("a") }, { "main.tf": attached("a").replaceAll(/role(.{1,3})a\b/g, "role$1c") }, []],
  ["a policy that one role has no more", { "main.tf": attached("a", "b") }, { "main.tf": attached("b") }, []],
  [
    "a variable that gets a type",
    { "main.tf": `variable "on" {}\n${policy('"s3:*"', undefined, "  count = var.on ? 1 : 0\n")}` },
    { "main.tf": `variable "on" {\n  type = bool\n}\n${policy('"s3:*"', undefined, "  count = var.on ? 1 : 0\n")}` },
    [],
  ],
  [
    "an instance more that grants more",
    { "main.tf": policy('"s3:${each.key}"', undefined, '  for_each = toset(["GetObject"])\n') },
    { "main.tf": policy('"s3:${each.key}"', undefined, '  for_each = toset(["GetObject", "PutObject"])\n') },
    ["main.tf: new-access, only if `aws_iam_policy.p.each.key` is `PutObject`"],
  ],
  [
    "an instance less",
    { "main.tf": policy('"s3:${each.key}"', undefined, '  for_each = toset(["GetObject", "PutObject"])\n') },
    { "main.tf": policy('"s3:${each.key}"', undefined, '  for_each = toset(["PutObject"])\n') },
    [],
  ],
  [
    "a value of an instance",
    { "main.tf": policy("each.value", undefined, '  for_each = { a = "s3:GetObject", b = "s3:ListBucket" }\n') },
    { "main.tf": policy("each.value", undefined, '  for_each = { a = "s3:GetObject", b = "s3:*" }\n') },
    ["main.tf: new-access, only if `aws_iam_policy.p.each.key` is `b`"],
  ],
  [
    "a policy that was not there",
    { "main.tf": policy('"s3:*"', undefined, "  count = 0\n") },
    { "main.tf": policy('"s3:*"', undefined, "  count = 1\n") },
    ["main.tf: new-access"],
  ],
  [
    "another bucket of a counted block",
    { "main.tf": `resource "aws_s3_bucket" "x" {\n  count = 2\n}\n${policy('"s3:*"', "aws_s3_bucket.x[0].arn")}` },
    { "main.tf": `resource "aws_s3_bucket" "x" {\n  count = 2\n}\n${policy('"s3:*"', "aws_s3_bucket.x[1].arn")}` },
    ["main.tf: new-access"],
  ],
  [
    "the same condition written the other way round",
    { "main.tf": `${VARIABLES}${policy('var.env == "prod" ? "s3:GetObject" : "s3:*"')}` },
    { "main.tf": `${VARIABLES}${policy('"prod" != var.env ? "s3:*" : "s3:GetObject"')}` },
    [],
  ],
  [
    "a condition that became another one under the same name",
    { "main.tf": `${VARIABLES}locals { all = var.env != "dev" }\n${policy('local.all ? "s3:*" : "s3:GetObject"')}` },
    { "main.tf": `${VARIABLES}locals { all = var.env == "dev" }\n${policy('local.all ? "s3:*" : "s3:GetObject"')}` },
    ["main.tf: new-access, only if `var.env` is `dev`"],
  ],
  [
    "a file that a function reads which nobody works out",
    { "main.tf": policy('yamldecode(file("actions.yaml"))'), "actions.yaml": "- s3:GetObject\n" },
    { "actions.yaml": "- s3:*\n" },
    ["main.tf: undecided"],
  ],
  [
    "a template",
    {
      "main.tf": 'resource "aws_iam_policy" "p" {\n  policy = templatefile("${path.module}/p.tpl", { bucket = "b" })\n}\n',
      "p.tpl": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::${bucket}/*"}]}',
    },
    { "p.tpl": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${bucket}/*"}]}' },
    ["main.tf: new-access"],
  ],
  [
    "a statement that moved to a policy that is attached for sure",
    {
      "main.tf": `resource "aws_iam_role" "r" {}\nresource "aws_iam_role_policy" "i" {\n  role = aws_iam_role.r.name\n  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }, { Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" }] })\n}\n`,
    },
    {
      "main.tf": `resource "aws_iam_role" "r" {}\nresource "aws_iam_role_policy" "i" {\n  role = "\${aws_iam_role.r.name}"\n  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })\n}\nresource "aws_iam_policy" "m" {\n  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" }] })\n}\nresource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.r.id\n  policy_arn = aws_iam_policy.m.arn\n}\n`,
    },
    [],
  ],
  [
    "Terraform in JSON",
    {
      "main.tf.json": JSON.stringify({
        resource: {
          aws_iam_policy: { p: { policy: `\${jsonencode({Statement=[{Effect="Allow",Action="s3:GetObject",Resource="*"}]})}` } },
        },
      }),
    },
    {
      "main.tf.json": JSON.stringify({
        resource: { aws_iam_policy: { p: { policy: `\${jsonencode({Statement=[{Effect="Allow",Action="s3:*",Resource="*"}]})}` } } },
      }),
    },
    ["main.tf.json: new-access"],
  ],
  [
    "a module that became JSON and says the same",
    { "main.tf": policy('"s3:GetObject"') },
    {
      "main.tf": "",
      "main.tf.json": JSON.stringify({
        resource: {
          aws_iam_policy: {
            p: {
              policy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }],
              }),
            },
          },
        },
      }),
    },
    [],
  ],
  [
    "values of variables that the settings vouch for",
    {
      "main.tf": `variable "actions" {}\n${policy("var.actions")}`,
      "iam-prover.json": JSON.stringify({ policies: [{ files: "*.tf", variables: "prod.tfvars" }] }),
      "prod.tfvars": 'actions = ["s3:GetObject"]\n',
    },
    { "prod.tfvars": 'actions = ["s3:GetObject", "s3:PutObject"]\n' },
    ["main.tf: new-access"],
  ],
];

describe("a change of a module", () => {
  let all: string[][] = [];
  before(async () => {
    all = await changed(CHANGES.map(([, before, after]) => ({ before, after })));
  });
  for (const [index, [what, , , told]] of CHANGES.entries())
    it(what, () => {
      assert.deepEqual(all[index], told);
    });
});

describe("a module", () => {
  it("says nothing of a condition block that is not there with some values", async () => {
    const text = `variable "on" { type = bool }
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::b/*"]
    dynamic "condition" {
      for_each = var.on ? [1] : []
      content {
        test     = "StringEquals"
        variable = "aws:PrincipalTag/team"
        values   = ["a"]
      }
    }
  }
}
`;
    const { reports } = await scanHere(repositoryWith({ "main.tf": text }));
    const { files } = JSON.parse(reports.json) as { files: { findings: { code: string }[] }[] };
    assert.deepEqual(
      files.flatMap(({ findings }) => findings.map(({ code }) => code)),
      [],
    );
  });
});

it("a variable that leaves a question open is told what to do in Terraform's words, and that decides it", async () => {
  const module = `variable "callers" { type = list(string) }
resource "aws_sqs_queue_policy" "q" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = var.callers }, Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-west-1:111122223333:q" }] })
}
`;
  const undecided = async (rule: object) => {
    const { reports } = await scanHere(
      repositoryWith({
        "main.tf": module,
        "prod.tfvars": 'callers = ["arn:aws:iam::111122223333:role/r"]\n',
        "iam-prover.json": JSON.stringify({ policies: [{ files: "main.tf", ...rule }] }),
      }),
    );
    const { files } = JSON.parse(reports.json) as { files: { undecided: { message: string }[] }[] };
    return files.flatMap((file) => file.undecided.map(({ message }) => message));
  };
  const [open = ""] = await undecided({});
  assert.match(open, /`var\.callers` may hold wildcards: write its value, or give one in `iam-prover\.json` \(`values`, or `variables` /);
  assert.doesNotMatch(open, /AllowedValues/);
  const accepted = await runHere(["scan", "--write-baseline", "--reason", "known"], repositoryWith({ "main.tf": module }));
  assert.equal(accepted.status, 3, "it would end the next scan with 3");
  assert.match(accepted.stderr, /^iam-prover: one question is not decided, which cannot be accepted: `scan` says what each rests on\.\n$/);
  assert.deepEqual(await undecided({ variables: "prod.tfvars" }), []);
  assert.deepEqual(await undecided({ values: { "var.callers": ["arn:aws:iam::111122223333:role/r"] } }), []);
});
