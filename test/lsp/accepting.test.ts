// Accepting findings in the editor: by a comment beside the line, by entries that follow a renamed statement, and with codes that exist.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { eventually } from "../harness/eventually";
import { folderWith } from "../harness/folder";
import { endServers, ProcessClient } from "./client";

after(endServers);

const POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Clean",
      "Effect": "Allow",
      // iam-prover-ignore access-not-granted: the night job empties the bucket
      "Action": "s3:DeleteBucket",
      "Resource": "*"
    },
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": ["s3:Get*", "s3:GetObject"],
      // iam-prover-ignore new-access: nothing is new here
      "Resource": "arn:aws:s3:::doc-example-bucket/*"
    }
  ]
}
`;
const CONFIG = JSON.stringify(
  {
    baseline: "none",
    critical: [{ actions: ["s3:DeleteBucket"] }],
    severity: { "new-acess": "error" },
    suppress: [
      { code: "access-not-granted", files: "policy.jsonc", statementId: "Clean", reason: "by name" },
      { code: "access-not-granted", files: "*.jsonc", statementId: "Clean", reason: "for many files" },
    ],
  },
  null,
  2,
);

describe("in an editor", () => {
  let client: ProcessClient;
  let folder: string;
  let uri: string;
  before(async () => {
    folder = folderWith();
    writeFileSync(join(folder, "iam-prover.json"), CONFIG.replace(/"suppress": \[[\s\S]*\]/, '"suppress": []'));
    writeFileSync(join(folder, "policy.jsonc"), POLICY);
    client = new ProcessClient();
    await client.start({ folder, capabilities: { workspace: { workspaceEdit: { documentChanges: true } } } });
    uri = pathToFileURL(join(folder, "policy.jsonc")).toString();
    client.openText(uri, POLICY, "jsonc");
    await client.settled(uri);
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
  });

  it("a comment takes the finding of its line, and only that", async () => {
    assert.ok(!client.codes(uri).includes("access-not-granted"));
    const version = client.changeText(uri, POLICY.replace("ignore access-not-granted", "ignore new-access"));
    await client.until(
      "the finding",
      () => client.diagnostics.get(uri)?.version === version && client.codes(uri).includes("access-not-granted"),
    );
    client.changeText(uri, POLICY);
    await client.until("no finding", () => !client.codes(uri).includes("access-not-granted"));
    await client.settled(uri);
  });

  it("a comment that accepts nothing is said", async () => {
    await client.until("a hint", () => client.items(uri).some((one) => one.code === "unused-suppression"));
    const [unused] = client.items(uri).filter((one) => one.code === "unused-suppression");
    assert.equal(
      unused?.range.start.line,
      POLICY.split("\n").findIndex((line) => line.includes("ignore new-access")),
    );
  });

  it("one token that is redundant for AWS and for us is told once", () => {
    const line = POLICY.split("\n").findIndex((one) => one.includes('"s3:GetObject"'));
    assert.deepEqual(
      client
        .items(uri)
        .filter((one) => one.range.start.line === line && /redundant/i.test(one.code))
        .map((one) => one.code),
      ["REDUNDANT_ACTION"],
    );
  });

  it("a code that does not exist is said in the settings, with the one that was meant", async () => {
    const config = pathToFileURL(join(folder, "iam-prover.json")).toString();
    await client.until("a warning", () => client.items(config).length > 0);
    assert.match(
      client
        .items(config)
        .map((one) => one.message)
        .join("\n"),
      /No finding has the code `new-acess`. Did you mean `new-access`\?/,
    );
  });

  it("a renamed statement takes the entries of its own file along", async () => {
    writeFileSync(join(folder, "iam-prover.json"), CONFIG);
    const config = pathToFileURL(join(folder, "iam-prover.json")).toString();
    client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: config, type: 2 }] });
    const line = POLICY.split("\n").findIndex((one) => one.includes('"Clean"'));
    const ask = () => client.request("textDocument/rename", { textDocument: { uri }, position: { line, character: 16 }, newName: "Sweep" });
    await eventually("the settings are read", async () => JSON.stringify(await ask()).includes("iam-prover.json"));
    const edit = (await ask()) as {
      documentChanges: { textDocument: { uri: string }; edits: { range: { start: { line: number } }; newText: string }[] }[];
    };
    const own = edit.documentChanges.find((one) => one.textDocument.uri === uri);
    const settings = edit.documentChanges.find((one) => one.textDocument.uri === config);
    assert.deepEqual(
      own?.edits.map((one) => one.newText),
      ['"Sweep"'],
    );
    assert.deepEqual(
      settings?.edits.map((one) => one.newText),
      ['"Sweep"'],
      "the entry for many files stays",
    );
    assert.equal(
      settings?.edits[0]?.range.start.line,
      CONFIG.split("\n").findIndex((one) => one.includes('"statementId": "Clean"')),
    );
  });
});
