// `file://FILE#KEY`: single checks of policies inside of templates, with what their answers rest on.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { readAwsArguments } from "../../server/src/cli/aws";
import { statusOf } from "../../server/src/cli/aws-command";
import { runOperation } from "../../server/src/cli/operations";
import type { Json } from "../../server/src/cli/parameters";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const solver = createInlineSolver();
let folder = "";
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), "iam-prover-hosts-"));
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await solver.dispose();
});

function file(name: string, text: string): string {
  const target = path.join(folder, name);
  writeFileSync(target, text);
  return `file://${target}`;
}

async function run(command: string, ...args: string[]): Promise<Json> {
  const { operation, parameters } = readAwsArguments(command, args);
  return runOperation(operation, parameters, { catalogue: loadCatalogue(), solver });
}

const identity = ["--policy-type", "IDENTITY_POLICY"];
const noNewAccess = (existing: string, updated: string) =>
  run("check-no-new-access", "--existing-policy-document", existing, "--new-policy-document", updated, ...identity);

const TEMPLATE = `Parameters: {Env: {Type: String, Default: prod}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  Logs: {Type: AWS::S3::Bucket}
  App:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}
      Policies:
        - PolicyName: Read
          PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: !If [Prod, 's3:GetObject', 's3:*'], Resource: !Sub '\${Logs.Arn}/*'}]}
`;

test("the only policy beside a trust policy needs no key", async () => {
  const template = file("one.yaml", TEMPLATE);
  const reference = file("get.json", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}');
  const answer = await noNewAccess(reference, template);
  assert.equal(answer.result, "FAIL");
  assert.equal(answer.onlyIf, "`Env` is not `prod`");
  assert.equal(statusOf(answer), 1);
  assert.ok((answer.assumed as { name: string }[]).some(({ name }) => name === "Logs.name"));
  assert.deepEqual(
    (answer.unknowns as { name: string; kind: string }[]).map(({ name, kind }) => `${name} ${kind}`),
    ["AWS::Partition symbol", "Logs.name symbol"],
  );
  assert.equal((await noNewAccess(template, template)).result, "PASS");
});

test("a trust policy by its key", async () => {
  const answer = await run(
    "check-no-public-access",
    "--policy-document",
    `${file("one.yaml", TEMPLATE)}#App.AssumeRolePolicyDocument`,
    "--resource-type",
    "AWS::IAM::AssumeRolePolicyDocument",
  );
  assert.equal(answer.result, "PASS");
});

test("several policies: the keys are named", () => {
  const bad = (argument: string, type: string) =>
    assert.throws(
      () => readAwsArguments("validate-policy", ["--policy-document", argument, "--policy-type", type]),
      /`App\.AssumeRolePolicyDocument`, `App\.Policies\[Read\]`/,
    );
  bad(file("one.yaml", TEMPLATE), "RESOURCE_POLICY");
  bad(`${file("one.yaml", TEMPLATE)}#Nothing`, "IDENTITY_POLICY");
});

test("validation speaks of the policy with plain values", async () => {
  const template = file("bad.yaml", TEMPLATE.replace("'s3:GetObject'", "'s3:GetObjekt'"));
  const answer = await run("validate-policy", "--policy-document", template, ...identity);
  assert.deepEqual(
    (answer.findings as { issueCode: string }[]).map(({ issueCode }) => issueCode),
    ["INVALID_ACTION"],
  );
});

test("a Terraform policy by its address", async () => {
  const module = file(
    "main.tf",
    `resource "aws_s3_bucket" "logs" {}
resource "aws_iam_policy" "read" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "\${aws_s3_bucket.logs.arn}/*" }] })
}
`,
  );
  assert.equal((await noNewAccess(`${module}#aws_iam_policy.read`, module)).result, "PASS");
});

// What the templates' own validators answer is wrong in each of these; the data says with what the deployed policy is.
const data = path.join(__dirname, "../../../shared/hosts/substitution-cases.json");
interface Substituted {
  n: number;
  what: string;
  template: string;
  existing: object | null;
  deployed: object | null;
  policyType: string;
}
const cases: Substituted[] = existsSync(data) ? JSON.parse(readFileSync(data, "utf8")) : [];

test("the recorded cases of substituted values", { skip: cases.length === 0 && "the data is not here" }, async (t) => {
  for (const { n, what, template, existing, deployed, policyType } of cases)
    await t.test(`${n}: ${what}`, async () => {
      const name = `case-${n}.yaml`;
      const key = [
        "P.PolicyDocument",
        "QP.PolicyDocument",
        "BP.PolicyDocument",
        "AppRole.Policies[p]",
        "F.Policies[0]",
        "R.RepositoryPolicyText",
      ].find((one) => new RegExp(`^  ${one.split(".")[0]}:`, "m").test(template));
      const ask = (document: string) =>
        existing
          ? run(
              "check-no-new-access",
              "--existing-policy-document",
              JSON.stringify(existing),
              "--new-policy-document",
              document,
              "--policy-type",
              policyType,
            )
          : run("check-no-public-access", "--policy-document", document, "--resource-type", policyType);
      const answer = await ask(`${file(name, template)}#${key}`);
      const truth = deployed ? (await ask(JSON.stringify(deployed))).result : "FAIL";
      assert.ok(answer.result === truth || answer.result === "UNDECIDED", `${JSON.stringify(answer)}, deployed: ${truth}`);
      assert.notEqual(answer.result, "UNDECIDED", JSON.stringify(answer));
    });
});

test("evaluate-request takes policies inside of other files where all of them is known", async () => {
  const known = file(
    "known.yaml",
    TEMPLATE.replace("!If [Prod, 's3:GetObject', 's3:*']", "'s3:GetObject'").replace("!Sub '${Logs.Arn}/*'", "'*'"),
  );
  const request = JSON.stringify({ principal: "arn:aws:iam::111122223333:role/r", action: "s3:GetObject", resource: "arn:aws:s3:::b/k" });
  for (const name of [known, `${known}#App.Policies[Read]`])
    assert.equal((await run("evaluate-request", "--identity-policies", name, "--request", request)).decision, "allow", name);
  const open = file("open.yaml", TEMPLATE);
  assert.throws(
    () => readAwsArguments("evaluate-request", ["--identity-policies", open, "--request", request]),
    /`--identity-policies`: `file:.*open\.yaml` has values that are not known, and one request is judged with known ones\./,
  );
});

test("services may be trusted by an option", async () => {
  const policy =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"}}';
  const asked = (...args: string[]) => run("check-no-external-access", "--policy-document", policy, ...args);
  assert.equal((await asked()).result, "PASS", "without the option every service is trusted");
  assert.equal((await asked("--trusted-services", "s3.amazonaws.com")).result, "FAIL");
  assert.equal((await asked("--trusted-services", "sns.amazonaws.com")).result, "PASS");
});
