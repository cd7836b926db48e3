// Lenses above the policies of templates and modules, and the questions behind them: by key or by the cursor, with what was assumed and
// links to the file's own tokens.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type { AskAnswer, AskChoices, Refusal, Report, WaysPage } from "../../shared/protocol";
import type { ProcessClient } from "./client";
import { clientOn } from "./policy-server";

const TEMPLATE = `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Env: {Type: String, AllowedValues: [test, prod], Default: test}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Logs:
    Type: AWS::S3::Bucket
  App:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}
      Policies:
        - PolicyName: ReadLogs
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action:
                  - s3:GetObject
                Resource: !Sub '\${Logs.Arn}/*'
              - !If
                - IsProd
                - Effect: Allow
                  Action: s3:DeleteBucket
                  Resource: !GetAtt Logs.Arn
                - !Ref AWS::NoValue
  Queue:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: {AWS: '111122223333'}, Action: 'sqs:SendMessage', Resource: !GetAtt Orders.Arn}
  Orders:
    Type: AWS::SQS::Queue
`;

const MODULE = `resource "aws_s3_bucket" "logs" {}

resource "aws_iam_policy" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = "\${aws_s3_bucket.logs.arn}/*"
    }]
  })
}
`;

const SILENT = JSON.stringify({ severity: { "new-access": "off" } });
const WIDER = TEMPLATE.replace("- s3:GetObject\n", "- s3:GetObject\n                  - s3:PutObject\n");
const READ_LOGS = "App.Policies[ReadLogs]";

interface Lens {
  range: { start: { line: number } };
  command?: { title: string; command: string; arguments?: unknown[] };
}

let client: ProcessClient;
const uris: Record<string, string> = {};

before(async () => {
  const files = { "template.yaml": TEMPLATE, "main.tf": MODULE, "off/template.yaml": TEMPLATE, "off/iam-prover.json": SILENT };
  const all = clientOn(files);
  client = all.client;
  await client.start({ folder: all.folder, initializationOptions: { commands: true } });
  for (const name of Object.keys(files)) uris[name] = pathToFileURL(join(all.folder, name)).toString();
  client.openText(uris["template.yaml"] as string, TEMPLATE, "yaml");
  client.openText(uris["main.tf"] as string, MODULE, "terraform");
  await client.settled(uris["template.yaml"] as string);
  await client.settled(uris["main.tf"] as string);
});
after(() => client.stop());

const ask = <T>(file: string, method: string, params: object = {}) =>
  client.request(`iamProver/${method}`, { uri: uris[file], ...params }) as Promise<T & Partial<Refusal>>;

/** The lines of a text that have lenses, with their words. */
async function lenses(file: string, text: string): Promise<[string, ...string[]][]> {
  const found: Record<number, [string, ...string[]]> = {};
  const all = (await client.request("textDocument/codeLens", { textDocument: { uri: uris[file] } })) as Lens[];
  for (const lens of all) {
    const { command } = lens.command ? lens : ((await client.request("codeLens/resolve", lens)) as Lens);
    const { line } = lens.range.start;
    found[line] ??= [(text.split("\n")[line] ?? "").trim()];
    found[line]?.push(command?.title ?? "");
  }
  return Object.values(found);
}

/** Changes a file and waits until its proofs are there. */
async function change(file: string, text: string): Promise<void> {
  const uri = uris[file] as string;
  const before = client.statuses(uri).length;
  client.changeText(uri, text);
  await client.until("the proofs of the new text", () => client.statuses(uri).length > before && client.statuses(uri).at(-1) !== "proving");
}

/** What the links of a report lead to, in the text of the file. */
function linked({ links }: Report, text: string): string[] {
  const lines = text.split("\n");
  return links.flatMap(({ target }) =>
    "uri" in target ? (lines[target.range.start.line]?.slice(target.range.start.character) ?? "") : [],
  );
}

describe("the lenses of a template", () => {
  it("stand at each policy and say that nothing changed", async () => {
    assert.deepEqual(
      await lenses("template.yaml", TEMPLATE),
      ["AssumeRolePolicyDocument:", "PolicyDocument:", "PolicyDocument:"].map((line) => [line, "≡ Git HEAD: the same", "Can … do …?"]),
    );
  });

  it("name what grew, at the policy that grew, and lead to its difference", async () => {
    await change("template.yaml", WIDER);
    assert.deepEqual(
      (await lenses("template.yaml", WIDER)).map(([, words]) => words),
      ["≡ Git HEAD: the same", "+ s3:PutObject against Git HEAD", "≡ Git HEAD: the same"],
    );
    const report = await ask<Report>("template.yaml", "accessDifference", { policy: READ_LOGS });
    assert.match(
      report.text,
      /^# Access difference: Role App, policy ReadLogs \(template\.yaml\) against Git HEAD\n\n\*\*Assumed:\*\* .*`Env` is `test`, .*`Logs\.name` is `example-logs`/,
    );
    assert.match(report.text, /1 action gained, nothing lost/);
    const [where] = linked(report, WIDER);
    assert.match(where ?? "", /^Effect: Allow/);
    assert.equal(report.older?.text, TEMPLATE);
    await change("template.yaml", TEMPLATE);
  });

  it("say of a module what grew", async () => {
    const wide = MODULE.replace('"s3:GetObject"', '"s3:GetObject", "s3:PutObject"');
    await change("main.tf", wide);
    assert.deepEqual(await lenses("main.tf", wide), [
      ['resource "aws_iam_policy" "logs" {', "+ s3:PutObject against Git HEAD", "Can … do …?"],
    ]);
    await change("main.tf", MODULE);
  });

  it("say what is new, and what grants nothing new", async () => {
    const more = `${MODULE}\n${MODULE.slice(MODULE.indexOf('resource "aws_iam_policy"')).replace('"logs" {', '"more" {').replace("s3:GetObject", "s3:PutObject")}`;
    await change("main.tf", more);
    assert.deepEqual(
      (await lenses("main.tf", more)).map(([, words]) => words),
      ["≡ Git HEAD: the same", "Not in Git HEAD: all that it grants is new"],
    );
    await change("main.tf", MODULE);
    const narrower = TEMPLATE.replace("/*'", "/reports/*'");
    await change("template.yaml", narrower);
    assert.deepEqual(
      (await lenses("template.yaml", narrower)).map(([, words]) => words),
      ["≡ Git HEAD: the same", "No new access against Git HEAD (proved)", "≡ Git HEAD: the same"],
    );
    await change("template.yaml", TEMPLATE);
  });
});

describe("a check that is off", () => {
  it("is not called proved, neither above the policy nor in the answer", async () => {
    const uri = uris["off/template.yaml"] as string;
    client.openText(uri, TEMPLATE, "yaml");
    await client.settled(uri);
    await change("off/template.yaml", WIDER);
    const words = (await lenses("off/template.yaml", WIDER)).map(([, said]) => said);
    assert.equal(words[1], "Not compared with Git HEAD: new-access is off");
    await change("off/template.yaml", TEMPLATE.replace("Action: s3:DeleteBucket", "Action: [s3:DeleteBucket, s3:PutBucketPolicy]"));
    const report = await ask<Report>("off/template.yaml", "whySafe", { policy: READ_LOGS });
    assert.equal(report.title, "Not decided whether Role App, policy ReadLogs (template.yaml) is safe");
    assert.match(report.text, /Not decided for other values: `new-access` is off/);
  });
});

describe("questions about a policy of a template", () => {
  it("need to know which policy is meant: by key, by the cursor, or because there is one", async () => {
    const which = await ask<Report>("template.yaml", "whySafe");
    assert.match(which.problem ?? "", /3 policies: put the cursor/);
    const line = TEMPLATE.split("\n").findIndex((one) => one.includes("sqs:SendMessage"));
    const byCursor = await ask<Report>("template.yaml", "whySafe", { cursor: { line, character: 20 } });
    assert.match(byCursor.title, /QueuePolicy Queue/);
    assert.match((await ask<Report>("main.tf", "whySafe")).title, /\(main\.tf\) safe\?$/);
    assert.match((await ask<Report>("template.yaml", "whySafe", { policy: "Gone" })).problem ?? "", /no longer/);
  });

  it("say what protects, with the values that were assumed and links to the file", async () => {
    const report = await ask<Report>("template.yaml", "whySafe", { policy: READ_LOGS });
    assert.equal(report.title, "Why is Role App, policy ReadLogs (template.yaml) safe?");
    assert.match(report.text, /\*\*Assumed:\*\* .*`Env` is `test`/);
    assert.match(report.text, /No new access against Git HEAD/);
    assert.match(linked(report, TEMPLATE)[0] ?? "", /^Effect: Allow/);
  });

  it("are not called safe where the proofs for all values find something", async () => {
    // New for one value only, which is not that of the example.
    const risky = TEMPLATE.replace("Action: s3:DeleteBucket", "Action: [s3:DeleteBucket, s3:PutBucketPolicy]");
    await change("template.yaml", risky);
    const report = await ask<Report>("template.yaml", "whySafe", { policy: READ_LOGS });
    assert.equal(report.title, "Role App, policy ReadLogs (template.yaml) is not safe");
    assert.match(report.text, /## Found\n\n- .*Only if `Env` is `prod`/);
    await change("template.yaml", TEMPLATE);
  });

  it("answer a request, and for which other values the answer is another one", async () => {
    const choices = await ask<AskChoices>("template.yaml", "askChoices", { policy: READ_LOGS });
    assert.ok(choices.actions.some(({ value }) => value === "s3:GetObject"));
    assert.ok(choices.resources.some(({ value }) => value.startsWith("arn:aws:s3:::example-logs")));
    const principal = { type: "AWS", id: "arn:aws:iam::111122223333:role/app" };
    const read = { principal, action: "s3:GetObject", resource: "arn:aws:s3:::example-logs/a", context: {} };
    const allowed = await ask<AskAnswer>("template.yaml", "ask", { policy: READ_LOGS, request: read });
    assert.equal(allowed.decision, "allow");
    assert.match(linked(allowed.report, TEMPLATE)[0] ?? "", /^Effect: Allow/);
    const remove = { ...read, action: "s3:DeleteBucket", resource: "arn:aws:s3:::example-logs" };
    const denied = await ask<AskAnswer>("template.yaml", "ask", { policy: READ_LOGS, request: remove });
    assert.equal(denied.decision, "implicitDeny");
    assert.match(denied.report.text, /\nAllowed if `Env` is `prod`\.\n/);
  });

  it("say who of the principals of the file can do something", async () => {
    const read = { action: "s3:GetObject", resource: "arn:aws:s3:::example-logs/a" };
    const page = await ask<WaysPage>("template.yaml", "whoCan", read);
    assert.match(page.title, /^One principal can do s3:GetObject/);
    const [request] = page.ways[0]?.steps[0]?.requests ?? [];
    const line = request?.allowedBy[0]?.range?.start.line ?? -1;
    assert.match(TEMPLATE.split("\n")[line] ?? "", /- Effect: Allow/);
    assert.ok(
      page.notes.some((note) => note.includes("`Logs.name` is `example-logs`")),
      page.notes.join(),
    );
    const other = await ask<WaysPage>("template.yaml", "whoCan", { action: "s3:DeleteBucket", resource: "arn:aws:s3:::example-logs" });
    // Another value of a parameter allows it: nobody is called unable.
    assert.match(other.title, /^Not decided who can do/);
  });
});
