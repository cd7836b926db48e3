// `iam-prover extract`: its JSON, and files that cannot be read.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { extractFile, runExtract } from "../../server/src/cli/extract/extract";

let folder = "";
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), "iam-prover-extract-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const target = path.join(folder, name);
  writeFileSync(target, text);
  return target;
}

/** Runs the command with what it prints caught. */
async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const caught = { out: "", err: "" };
  const { stdout, stderr } = process;
  const [write, writeError] = [stdout.write, stderr.write];
  stdout.write = ((text: string) => {
    caught.out += text;
    return true;
  }) as typeof stdout.write;
  stderr.write = ((text: string) => {
    caught.err += text;
    return true;
  }) as typeof stderr.write;
  try {
    return { status: await runExtract(args), ...caught };
  } finally {
    stdout.write = write;
    stderr.write = writeError;
  }
}

const TEMPLATE = `Parameters: {Env: {Type: String}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Condition: Prod
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Action: "s3:*", Resource: !Sub "😀\${Env}"}
`;

test("a policy has its places in lines and UTF-16 units, and the conditions that it names", () => {
  const [policy] = extractFile(file("t.yaml", TEMPLATE));
  assert.ok(policy);
  assert.equal(policy.key, "P.PolicyDocument");
  assert.deepEqual(policy.range.start, { line: 8, character: 8 });
  const action = policy.parts.find((part) => part.path === "Statement[0].Action");
  assert.deepEqual(action, {
    path: "Statement[0].Action",
    value: "s3:*",
    kind: "known",
    range: { start: { line: 10, character: 37 }, end: { line: 10, character: 41 } },
  });
  const resource = policy.parts.find((part) => part.path === "Statement[0].Resource");
  assert.deepEqual(resource?.range, { start: { line: 10, character: 60 }, end: { line: 10, character: 68 } });
  assert.equal(policy.guard, "Prod");
  assert.deepEqual(policy.conditions, { Prod: { "Fn::Equals": [{ Ref: "Env" }, "prod"] } });
  assert.deepEqual(
    policy.unknowns.map(({ name, uses }) => [name, uses]),
    [["Env", ["Statement[0].Resource"]]],
  );
});

test("one array for all files; what cannot be read is said on stderr, and the rest is printed", async () => {
  const good = file("good.yaml", TEMPLATE);
  const broken = file("broken.yaml", `${TEMPLATE}  Q: {Type: AWS::IAM::Pol`);
  const none = file("none.txt", "hello");
  const { status, out, err } = await run(good, path.join(folder, "missing.yaml"), broken, none, folder);
  assert.equal(status, 2);
  assert.deepEqual(
    (JSON.parse(out) as { file: string }[]).map((one) => one.file),
    [good, broken],
  );
  assert.match(err, /missing\.yaml.*\n.*It is a folder/s);
});

test("a Terraform file is read with the others of its folder", () => {
  file("locals.tf", 'locals {\n  action = "s3:*"\n}\n');
  const main = file(
    "main.tf",
    'resource "aws_iam_policy" "p" {\n  policy = jsonencode({ Statement = { Effect = "Allow", Action = local.action, Resource = "*" } })\n}\n',
  );
  assert.deepEqual(extractFile(main)[0]?.document, { Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } });
});

test("file() reads below the folder of the module, and nothing outside of it", () => {
  file("allow.json", '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}');
  const inside = file("inside.tf", 'resource "aws_iam_policy" "a" {\n  policy = file("${path.module}/allow.json")\n}\n');
  const outside = file("outside.tf", 'resource "aws_iam_policy" "b" {\n  policy = file("../allow.json")\n}\n');
  const [policy] = extractFile(inside);
  assert.deepEqual(policy?.document, { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] });
  assert.ok(policy?.parts.every((part) => part.range.start.line === 1));
  assert.deepEqual(extractFile(outside)[0]?.document, { Statement: ['${?:file("../allow.json")}'] });
});

test("as text each policy has its place and what is not known", async () => {
  const { status, out } = await run(file("t2.yaml", TEMPLATE), "--format", "text");
  assert.equal(status, 0);
  assert.match(out, /t2\.yaml:9:9 {2}ManagedPolicy P, PolicyDocument \(identity\)/);
  assert.match(out, /not known: Env, parameter Env may be any text/);
});
