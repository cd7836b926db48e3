// What an independent second try got past the gate with: files that Terraform reads, submodules, further documents, names without quotes.
import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { type Scanned, scanHere } from "../cli/in-process";
import { allow } from "../cli/program";
import { git, repositoryWith, writeFiles } from "../harness/folder";

const EVERYTHING = allow("s3:*");
const read = (expression: string) => `resource "aws_iam_policy" "x" {\n  policy = ${expression}\n}\n`;
const template = (action: string) =>
  `AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Action: ${action}\n            Resource: '*'\n`;
/** With a part of the template that comes from a bucket. */
const included = (action: string) =>
  template(action).replace(
    "Resources:",
    "Transform: { Name: AWS::Include, Parameters: { Location: s3://doc-example-bucket/x.yaml } }\nResources:",
  );
/** The same within a resource, in the short form of a function. */
const SHORT =
  "  R:\n    Type: AWS::IAM::Role\n    Properties: !Transform { Name: AWS::Include, Parameters: { Location: s3://doc-example-bucket/r.yaml } }\n";
const NESTED = (url: string) => `  N:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ${url}\n`;
const MODULE_POLICY = read(
  'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })',
);
const COMMIT = "160000,1111111111111111111111111111111111111111";

describe("a change that nobody would see in the file that is judged", () => {
  let scanned: Scanned;
  before(async () => {
    const folder = repositoryWith({
      "file/main.tf": read('file("${path.module}/policy.tpl")'),
      "file/policy.tpl": allow("s3:GetObject"),
      "locals/main.tf": read(
        'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = local.actions, Resource = "*" }] })',
      ),
      "locals/names.tf": 'locals {\n  actions = "s3:GetObject"\n}\n',
      "same/main.tf": read('file("${path.module}/policy.tpl")'),
      "same/policy.tpl": allow("s3:GetObject"),
      "t.yaml": template("s3:GetObject"),
      "a.json": allow("s3:GetObject"),
      "policies/b.json": allow("s3:GetObject"),
      "themes/readme.md": "x",
      "include.yaml": template("s3:GetObject"),
      "short.yaml": template("s3:GetObject"),
      "stack.yaml": template("s3:GetObject"),
      "kept.yaml": included("s3:GetObject"),
      "module/main.tf": MODULE_POLICY,
      "near.yaml": template("s3:GetObject"),
    });
    rmSync(join(folder, "a.json"));
    rmSync(join(folder, "policies"), { recursive: true });
    writeFiles(folder, {
      "file/policy.tpl": EVERYTHING,
      "locals/names.tf": 'locals {\n  actions = "s3:*"\n}\n',
      "t.yaml": `${template("s3:GetObject")}---\n${template("'s3:*'")}`,
      "include.yaml": included("s3:GetObject"),
      "short.yaml": `${template("s3:GetObject")}${SHORT}`,
      "stack.yaml": `${template("s3:GetObject")}${NESTED("https://doc-example-bucket.s3.amazonaws.com/x.yaml")}`,
      "kept.yaml": included("s3:GetObject").replace("Resources:", "Description: the same\nResources:"),
      "module/main.tf": `${MODULE_POLICY}module "more" {\n  source  = "example/more/aws"\n  version = "1.2.3"\n}\n`,
      "near.yaml": `Transform: AWS::Serverless-2016-10-31\n${template("s3:GetObject")}${NESTED("nested/child.yaml")}`,
      "a.json5": "{Version:'2012-10-17',Statement:[{Effect:'Allow',Action:'*',Resource:'*'}]}",
    });
    git(folder, "rm", "-rq", "--cached", "policies");
    git(folder, "update-index", "--add", "--cacheinfo", `${COMMIT},policies`);
    mkdirSync(join(folder, "policies"));
    scanned = await scanHere(folder, { changed: true });
  });

  const codesOf = (file: string) => new Set(scanned.codes[file] ?? []);
  for (const [what, file, code] of [
    ["a file that Terraform reads with `file()`", "file/main.tf", "new-access"],
    ["a local value in another file of the module", "locals/main.tf", "new-access"],
    ["a second document behind a template", "t.yaml", "policy-not-read"],
    ["a policy with names without quotes", "a.json5", "policy-not-read"],
    ["a folder that became a submodule", "policies", "policy-not-read"],
    ["a part of a template that comes from a bucket", "include.yaml", "policy-not-read"],
    ["the same in the short form of the function", "short.yaml", "policy-not-read"],
    ["a nested stack that stands elsewhere", "stack.yaml", "policy-not-read"],
    ["a module of a registry", "module/main.tf", "policy-not-read"],
  ] as const)
    it(`${what} is told`, () => assert.ok(codesOf(file).has(code), `${file}: ${JSON.stringify(scanned.codes)}`));

  it("what is as it was, or stands beside it, is not", () => {
    for (const file of ["same/main.tf", "kept.yaml", "near.yaml"]) assert.deepEqual(codesOf(file), new Set(), file);
  });
});

it("a submodule whose commit is the same, or that is checked out, is nothing to tell", async () => {
  const folder = repositoryWith({ "a.json": allow("s3:GetObject") });
  git(folder, "update-index", "--add", "--cacheinfo", `${COMMIT},old`);
  git(folder, "commit", "-qm", "a submodule");
  git(folder, "update-index", "--add", "--cacheinfo", `${COMMIT},there`);
  writeFiles(folder, { "there/.git": "gitdir: ../.git/modules/there\n", "there/readme.md": "x" });
  assert.deepEqual((await scanHere(folder, { changed: true })).codes, {});
});
