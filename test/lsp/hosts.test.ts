// Templates and modules in the editor: diagnostics on the token, new access by key, hover with what was assumed, and edits that cost one policy.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type { LspDiagnostic, ProcessClient } from "./client";
import { serverOn } from "./policy-server";

const TEMPLATE = `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Prefix: {Type: String}
Resources:
  Logs:
    Type: AWS::S3::Bucket
  App:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action:
              - s3:GetObject
            Resource: !Sub '\${Logs.Arn}/*'
  Other:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: s3:GetObjekt
            Resource: !Sub 'arn:aws:s3:::\${Prefix}'
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

let client: ProcessClient;
const uris: Record<string, string> = {};

before(async () => {
  const files = { "template.yaml": TEMPLATE, "main.tf": MODULE, "steps.yaml": "steps:\n  - policy: none\n" };
  const all = await serverOn(files);
  client = all.client;
  for (const name of Object.keys(files)) uris[name] = pathToFileURL(join(all.folder, name)).toString();
});
after(() => client.stop());

const at = (uri: string, code: string) => client.items(uri).filter((one) => one.code === code);

/** The text at a diagnostic's place. */
function token(text: string, { range: { start, end } }: LspDiagnostic): string {
  return (text.split("\n")[start.line] ?? "").slice(start.character, end.character);
}

/** The lines of a text with an inlay hint, each hint in its place. */
async function hinted(uri: string, text: string): Promise<string[]> {
  client.changeText(uri, text);
  const lines = text.split("\n");
  const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
  const hints = (await client.request("textDocument/inlayHint", { textDocument: { uri }, range })) as {
    position: { line: number; character: number };
    label: string;
  }[];
  for (const { position, label } of hints.sort((a, b) => b.position.character - a.position.character)) {
    const line = lines[position.line] ?? "";
    lines[position.line] = `${line.slice(0, position.character)}‹${label}›${line.slice(position.character)}`;
  }
  return lines.filter((line) => line.includes("‹")).map((line) => line.trim());
}

/** The words of the hover on the first `needle` of a text that is open. */
async function hoverOn(uri: string, text: string, needle: string): Promise<string> {
  const before = text.slice(0, text.indexOf(needle) + 1).split("\n");
  const position = { line: before.length - 1, character: (before.at(-1) ?? "").length };
  const hover = (await client.request("textDocument/hover", { textDocument: { uri }, position })) as { contents: { value: string } } | null;
  return hover?.contents.value ?? "";
}

/** The completion behind the last `needle` of a text: what is inserted, by label. */
async function completions(uri: string, text: string, needle: string): Promise<Map<string, string>> {
  client.changeText(uri, text);
  const offset = text.lastIndexOf(needle) + needle.length;
  const line = text.slice(0, offset).split("\n").length - 1;
  const position = { line, character: offset - (text.lastIndexOf("\n", offset - 1) + 1) };
  const list = (await client.request("textDocument/completion", { textDocument: { uri }, position })) as {
    items: { label: string; textEdit: { newText: string; range: { start: { character: number } } } }[];
  };
  return new Map(list.items.map(({ label, textEdit }) => [label, textEdit.newText]));
}

describe("a template", () => {
  it("has its findings at the token, named by the resource", async () => {
    const uri = uris["template.yaml"] as string;
    client.openText(uri, TEMPLATE, "yaml");
    await client.until("the validator's finding", () => at(uri, "INVALID_ACTION").length === 1);
    const [finding] = at(uri, "INVALID_ACTION");
    assert.equal(token(TEMPLATE, finding as LspDiagnostic), "s3:GetObjekt");
    assert.match((finding as LspDiagnostic).message, /^ManagedPolicy Other, PolicyDocument, statement 1: /);
  });

  it("shows new access where it is typed, and what was assumed in the hover", async () => {
    const uri = uris["template.yaml"] as string;
    const wide = TEMPLATE.replace("- s3:GetObject\n", "- s3:GetObject\n              - s3:PutObject\n");
    client.changeText(uri, wide);
    await client.until("new access", () => at(uri, "new-access").length === 1);
    const [finding] = at(uri, "new-access") as [LspDiagnostic];
    assert.equal(token(wide, finding), "s3:PutObject");
    const hover = (await client.request("textDocument/hover", { textDocument: { uri }, position: finding.range.start })) as {
      contents: { value: string };
    };
    assert.match(hover.contents.value, /\*\*Assumed:\*\* .*`Logs\.name` is `example-logs`/);
    const actions = (await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: finding.range,
      context: { diagnostics: [finding] },
    })) as {
      title: string;
      edit: { changes: Record<string, { range: { start: { line: number }; end: { line: number } }; newText: string }[]> };
    }[];
    const fix = actions.find(({ title }) => title.startsWith("Remove `s3:PutObject`"));
    assert.match(fix?.title ?? "", /closes this finding and opens nothing \(proved\)/);
    const line = finding.range.start.line;
    assert.deepEqual(
      Object.values(fix?.edit.changes ?? {})[0]?.map(({ range, newText }) => [range.start.line, range.end.line, newText]),
      [[line, line + 1, ""]],
    );
    client.changeText(uri, TEMPLATE);
    await client.until("no new access", () => at(uri, "new-access").length === 0);
  });

  it("keeps the findings of the other policies while a line is half typed", async () => {
    const uri = uris["template.yaml"] as string;
    const version = client.changeText(uri, TEMPLATE.replace("- s3:GetObject\n", "- s3:GetObject\n              - 's3:Put\n"));
    await client.until("the version", () => client.diagnostics.get(uri)?.version === version);
    assert.equal(at(uri, "INVALID_ACTION").filter(({ message }) => message.startsWith("ManagedPolicy Other")).length, 1);
    client.changeText(uri, TEMPLATE);
  });

  it("completes actions, conditions and resources where they are written, in its own notation", async () => {
    const uri = uris["template.yaml"] as string;
    const labels = (text: string, needle: string) => completions(uri, text, needle);
    const actions = await labels(TEMPLATE.replace("- s3:GetObject\n", "- s3:GetObject\n              - s3:PutO\n"), "- s3:PutO");
    assert.equal(actions.get("s3:PutObject"), "s3:PutObject");
    const behind = await labels(
      TEMPLATE.replace("- s3:GetObject\n", "- s3:GetObject\n              - \n"),
      "s3:GetObject\n              - ",
    );
    assert.equal(behind.get("s3:"), "s3:$1".replace("$1", behind.get("s3:")?.includes("$") ? "$1" : ""));
    const stars = await labels(TEMPLATE.replace("Resource: !Sub 'arn:aws:s3:::${Prefix}'", "Resource: x"), "Resource: ");
    assert.equal(stars.get("*"), "'*'");
    assert.equal((await labels(TEMPLATE, "Type: AWS::S3")).size, 0);
    client.changeText(uri, TEMPLATE);
  });

  it("offers to write a policy template out", async () => {
    const uri = uris["template.yaml"] as string;
    const text = `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - S3ReadPolicy: {BucketName: logs}
`;
    client.changeText(uri, text);
    const position = { line: 6, character: 14 };
    const actions = (await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: { start: position, end: position },
      context: { diagnostics: [], only: ["refactor"] },
    })) as { title: string }[];
    assert.deepEqual(
      actions.map(({ title }) => title),
      ["Replace `S3ReadPolicy` by its statements (proved equal)"],
    );
    client.changeText(uri, TEMPLATE);
  });

  it("has an outline of its policies with their statements", async () => {
    const symbols = (await client.request("textDocument/documentSymbol", { textDocument: { uri: uris["template.yaml"] } })) as {
      name: string;
      containerName?: string;
    }[];
    assert.deepEqual(
      symbols.map(({ name, containerName }) => [name, containerName]),
      [
        ["ManagedPolicy App, PolicyDocument", undefined],
        ["Statement 1", "ManagedPolicy App, PolicyDocument"],
        ["ManagedPolicy Other, PolicyDocument", undefined],
        ["Statement 1", "ManagedPolicy Other, PolicyDocument"],
      ],
    );
  });

  it("accepts a finding by a comment on the line before it", async () => {
    const uri = uris["template.yaml"] as string;
    const line = "            Action: s3:GetObjekt\n";
    client.changeText(uri, TEMPLATE.replace(line, `            # iam-prover-ignore INVALID_ACTION: it comes next month\n${line}`));
    await client.until("the finding is accepted", () => at(uri, "INVALID_ACTION").length === 0);
    client.changeText(uri, TEMPLATE);
    await client.until("the finding is back", () => at(uri, "INVALID_ACTION").length === 1);
  });

  it("says of an open value what may come in for it", async () => {
    const uri = uris["template.yaml"] as string;
    const line = TEMPLATE.split("\n").findIndex((one) => one.includes("${Prefix}"));
    const character = (TEMPLATE.split("\n")[line] as string).indexOf("${Prefix}") + 3;
    const hover = (await client.request("textDocument/hover", { textDocument: { uri }, position: { line, character } })) as {
      contents: { value: string };
    };
    assert.match(hover.contents.value, /`arn:aws:s3:::⟨Prefix⟩`/);
    assert.match(hover.contents.value, /wildcards included/);
  });
});

describe("wildcards in a template or module", () => {
  it("have hints where they are written, what comes in later taken for a name", async () => {
    const template = TEMPLATE.replace("- s3:GetObject\n", "- 's3:Get*'\n              - s3:PutObject*\n");
    assert.deepEqual(
      (await hinted(uris["template.yaml"] as string, template)).map((line) => line.replace(/\d+/g, "N")),
      ["- 'sN:Get*'‹N actions›", "- sN:PutObject*‹N actions›", "Resource: !Sub '${Logs.Arn}/*'‹object›"],
    );
    client.changeText(uris["template.yaml"] as string, TEMPLATE);
    const module = `locals {\n  reads = ["s3:List*"]\n}\n${MODULE.replace('["s3:GetObject"]', "local.reads")}`;
    client.openText(uris["main.tf"] as string, MODULE, "plaintext");
    assert.deepEqual(
      (await hinted(uris["main.tf"] as string, module)).map((line) => line.replace(/\d+/g, "N")),
      ['reads = ["sN:List*"‹N actions›]', 'Resource = "${aws_sN_bucket.logs.arn}/*"‹object›'],
    );
  });

  it("are explained by the hover, as everything in a policy is", async () => {
    const uri = uris["main.tf"] as string;
    const module = MODULE.replace('"s3:GetObject"', '"s3:Get*", "s3:PutObject"');
    client.changeText(uri, module);
    assert.match(await hoverOn(uri, module, "s3:Get*"), /matches \d+ actions of Amazon S3/);
    assert.match(await hoverOn(uri, module, "s3:PutObject"), /access level \*\*Write\*\*/);
    assert.match(await hoverOn(uri, module, "Effect"), /^Allows .*`s3:PutObject`/);
    client.changeText(uri, MODULE);
  });
});

describe("a module", () => {
  it("shows new access on the widened token", async () => {
    const uri = uris["main.tf"] as string;
    const wide = MODULE.replace('"${aws_s3_bucket.logs.arn}/*"', '"*"');
    client.changeText(uri, wide);
    await client.until("new access", () => at(uri, "new-access").length === 1);
    assert.match(token(wide, at(uri, "new-access")[0] as LspDiagnostic), /^"?\*"?$/);
  });
});

describe("what is half typed in a template", () => {
  const policy = (...lines: string[]) =>
    TEMPLATE.slice(0, TEMPLATE.indexOf("          - Effect: Allow\n            Action:\n")) +
    lines.map((line) => `          ${line}\n`).join("");
  const at = (needle: string, ...lines: string[]) => completions(uris["template.yaml"] as string, policy(...lines), needle);

  it("is completed: a name alone, also in a new statement, and what is typed of it", async () => {
    const names = await at("Allow\n            Ac", "- Effect: Allow", "  Ac");
    assert.equal(names.get("Action"), "Action: ");
    assert.equal((await at("Allow\n            ", "- Effect: Allow", "  ")).get("Resource"), "Resource: ");
    assert.equal((await at("          - Ef", "- Ef")).get("Effect"), "Effect: ");
    assert.equal(
      (await at("'*'\n              StringE", "- Effect: Allow", "  Action: 's3:*'", "  Resource: '*'", "  Condition:", "    StringE"))
        .size,
      0,
    );
    const operators = await at("Condition:\n              StringE", "- Effect: Allow", "  Action: 's3:*'", "  Condition:", "    StringE");
    assert.equal(operators.get("StringEquals"), "StringEquals: ");
    client.changeText(uris["template.yaml"] as string, TEMPLATE);
  });

  it("is completed in lists in brackets, closed or not", async () => {
    const open = await at("[s3:GetObject, s3:PutO", "- Effect: Allow", "  Action: [s3:GetObject, s3:PutO", "  Resource: '*'");
    assert.equal(open.get("s3:PutObject"), "s3:PutObject");
    const begun = await at("Action: [", "- Effect: Allow", "  Action: [", "  Resource: '*'");
    assert.ok(begun.has("s3:"), [...begun.keys()].slice(0, 5).join());
    const closed = await at("[s3:GetObject, ", "- Effect: Allow", "  Action: [s3:GetObject, ]", "  Resource: '*'");
    assert.ok(closed.has("s3:"));
    client.changeText(uris["template.yaml"] as string, TEMPLATE);
  });

  it("is completed with names of the template where a function takes one", async () => {
    const resource = (value: string) => ["- Effect: Allow", "  Action: s3:GetObject", `  Resource: ${value}`];
    assert.equal((await at("!GetAtt Lo", ...resource("!GetAtt Lo"))).get("Logs.Arn"), "Logs.Arn");
    assert.equal((await at("!Ref Pre", ...resource("!Ref Pre"))).get("Prefix"), "Prefix");
    const hole = await at("!Sub 'arn:aws:s3:::${", ...resource("!Sub 'arn:aws:s3:::${'"));
    assert.deepEqual([hole.get("Logs.Arn"), hole.get("AWS::AccountId")], ["Logs.Arn", "AWS::AccountId"]);
    const long = await at("Fn::GetAtt: Lo", "- Effect: Allow", "  Action: s3:GetObject", "  Resource:", "    Fn::GetAtt: Lo");
    assert.equal(long.get("Logs.Arn"), "Logs.Arn");
    assert.equal((await at("!GetAtt [Logs, A", ...resource("!GetAtt [Logs, A]"))).get("Arn"), "Arn");
    assert.deepEqual([...(await at("!GetAtt [L", ...resource("!GetAtt [L]"))).keys()], ["App", "Logs"]);
    const functions = await at("Resource: !", ...resource("!"));
    assert.deepEqual([functions.get("!Sub"), functions.get("!GetAtt")], ["!Sub", "!GetAtt"]);
    assert.equal((await completions(uris["template.yaml"] as string, `${TEMPLATE}Outputs: {A: {Value: !Ref Pre`, "!Ref Pre")).size, 0);
    client.changeText(uris["template.yaml"] as string, TEMPLATE);
  });
});

describe("what is typed in a template in JSON", () => {
  it("is completed with functions and with names of the template", async () => {
    const uri = new URL("typed.template.json", uris["template.yaml"]).toString();
    const template = (resource: string) =>
      JSON.stringify(
        {
          Parameters: { Prefix: { Type: "String" } },
          Resources: {
            Logs: { Type: "AWS::S3::Bucket" },
            Read: {
              Type: "AWS::IAM::ManagedPolicy",
              Properties: {
                PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "HERE" }] },
              },
            },
          },
        },
        null,
        2,
      ).replace('"HERE"', resource);
    client.openText(uri, template('"*"'), "json");
    const at = (resource: string, needle: string) => completions(uri, template(resource), needle);
    assert.equal((await at('{ "Fn": "" }', '{ "F')).get("Fn::Sub"), "Fn::Sub");
    assert.equal((await at('{ "Ref": "" }', '"Ref": "')).get("Prefix"), "Prefix");
    assert.deepEqual([...(await at('{ "Fn::GetAtt": [""] }', '"Fn::GetAtt": ["')).keys()], ["Logs", "Read"]);
    assert.equal((await at('{ "Fn::GetAtt": ["Logs", ""] }', '"Logs", "')).get("Arn"), "Arn");
    assert.equal((await at('{ "Fn::Sub": "${" }', '"${')).get("Logs.Arn"), "Logs.Arn");
  });
});

describe("what is half typed in a module", () => {
  const block = (...lines: string[]) => `resource "aws_s3_bucket" "logs" {}

data "aws_iam_policy_document" "d" {
  statement {
${lines.map((line) => `    ${line}\n`).join("")}  }
}
`;
  const at = (needle: string, ...lines: string[]) => completions(uris["main.tf"] as string, block(...lines), needle);

  it("is completed in lists, closed or not, in quotes that it does not have yet", async () => {
    const begun = await at("actions = [", "actions = [", 'resources = ["*"]');
    assert.equal(begun.get("s3:"), '"s3:"');
    assert.equal((await at("[s3:PutO", "actions = [s3:PutO]", 'resources = ["*"]')).get("s3:PutObject"), '"s3:PutObject"');
    const second = await at('"s3:GetObject",\n    ', 'actions = ["s3:GetObject",', "]", 'resources = ["*"]');
    assert.equal(second.get("s3:"), '"s3:"');
    client.changeText(uris["main.tf"] as string, MODULE);
  });

  it("is completed with addresses of the module, and with the names of the block", async () => {
    const resources = await at("resources = [aws_s3", 'actions = ["s3:GetObject"]', "resources = [aws_s3]");
    assert.equal(resources.get("aws_s3_bucket.logs.arn"), "aws_s3_bucket.logs.arn");
    const hole = await at("${", 'actions = ["s3:GetObject"]', 'resources = ["${"]');
    assert.equal(hole.get("aws_s3_bucket.logs.arn"), "aws_s3_bucket.logs.arn");
    const names = await at("\n    re", 'actions = ["s3:GetObject"]', "re");
    assert.equal(names.get("resources"), "resources = ");
    assert.equal(names.has("actions"), false);
    const objects = MODULE.replace('      Action   = ["s3:GetObject"]\n', "      Ac\n");
    assert.equal((await completions(uris["main.tf"] as string, objects, "      Ac")).get("Action"), "Action = ");
    client.changeText(uris["main.tf"] as string, MODULE);
  });
});

describe("writing in a module", () => {
  it("completes inside of quotes, in objects and in the blocks of a policy document", async () => {
    const uri = uris["main.tf"] as string;
    const objects = await completions(uri, MODULE.replace('["s3:GetObject"]', '["s3:GetObject", "s3:PutO"]'), '"s3:PutO');
    assert.equal(objects.get("s3:PutObject"), "s3:PutObject");
    const blocks = `data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:PutO"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:Pri"
      values   = ["x"]
    }
  }
}
`;
    assert.equal((await completions(uri, blocks, '"s3:PutO')).get("s3:PutObject"), "s3:PutObject");
    assert.equal((await completions(uri, blocks, '"aws:Pri')).get("aws:PrincipalTag"), undefined);
    assert.equal((await completions(uri, blocks, '"aws:Pri')).get("aws:PrincipalOrgID"), "aws:PrincipalOrgID");
    client.changeText(uri, MODULE);
  });
});

describe("a file without policies", () => {
  it("is not spoken of", async () => {
    const uri = uris["steps.yaml"] as string;
    client.openText(uri, "steps:\n  - policy: none\n", "yaml");
    await client.request("textDocument/hover", { textDocument: { uri }, position: { line: 0, character: 0 } });
    assert.deepEqual(client.items(uri), []);
  });
});
