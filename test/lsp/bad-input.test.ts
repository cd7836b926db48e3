// What nobody should send to the server: texts, repositories and messages that make no sense. It answers, and lives on.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { endServers, ProcessClient } from "./client";
import { COMMITTED, clientOn, EDITED, serverOn } from "./policy-server";

after(endServers);

describe("bad input", () => {
  const cases: [what: string, text: string][] = [
    ["an empty file that was a policy", ""],
    ["binary", `{"Statement": [{"Effect": "\u0000\u0001\ufffd${"\u0007".repeat(500)}`],
    ["deep nesting", `{"Statement": ${"[".repeat(20_000)}${"]".repeat(20_000)}}`],
    [
      "wrong types everywhere",
      '{"Version": 3, "Statement": [{"Effect": [], "Action": {"a": 1}, "Resource": null, "Condition": "x"}, 7, null, "s"]}',
    ],
    ["a lone bracket", '{"Statement": ['],
    ["the same key twice", '{"Statement": [{"Effect": "Allow", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}'],
    [
      "500 statements",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: Array.from({ length: 500 }, (_, i) => ({
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: `arn:aws:s3:::bucket-${i}/*`,
        })),
      }),
    ],
    [
      "5 MB",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "s3:GetObject",
            Resource: Array.from({ length: 120_000 }, (_, i) => `arn:aws:s3:::bucket-number-${i}/*`),
          },
        ],
      }),
    ],
  ];

  it("gets an answer, and the server goes on", async () => {
    const { client, uri } = await serverOn({ "policy.json": COMMITTED });
    client.openText(uri, COMMITTED);
    await client.settled(uri);
    for (const [what, text] of cases) {
      const version = client.changeText(uri, text);
      await client
        .until(
          `an answer to ${what}`,
          () => client.diagnostics.get(uri)?.version === version && (what === "500 statements" || client.items(uri).length > 0),
        )
        .catch((error: Error) => {
          throw new Error(`${what}: ${error.message.slice(0, 2000)}`);
        });
      for (const method of ["textDocument/hover", "textDocument/completion"])
        await client.request(method, { textDocument: { uri }, position: { line: 0, character: 15 } });
      for (const method of ["textDocument/documentSymbol", "textDocument/semanticTokens/full", "textDocument/foldingRange"])
        await client.request(method, { textDocument: { uri } });
    }
    const version = client.changeText(uri, EDITED);
    await client.until(
      "the finding of a sane text",
      () => client.diagnostics.get(uri)?.version === version && client.codes(uri).includes("new-access"),
    );
    assert.deepEqual(
      client.logs.filter((line) => /error|rejection|failed/i.test(line)),
      [],
    );
    assert.equal(await client.stop(), 0);
  });

  it("an unreadable Git repository is said in the status, not in the text", async () => {
    const { client, folder, uri } = clientOn({ "policy.json": COMMITTED });
    rmSync(join(folder, ".git", "objects"), { recursive: true });
    await client.start({ folder });
    client.openText(uri, EDITED);
    assert.equal(await client.settled(uri), "baselineError");
    assert.ok(!client.codes(uri).includes("new-access"));
    await client.stop();
  });

  it("a client that stops the server and closes the channel instead of saying `exit` gets status 0", async () => {
    const client = new ProcessClient();
    await client.start({});
    await client.shutdown();
    client.process.stdin?.end();
    assert.equal(await client.exited, 0);
  });

  it("a client that goes away without a word takes the server with it", async () => {
    const client = new ProcessClient();
    await client.start();
    client.process.stdin?.end();
    assert.equal(await client.exited, 1);
  });

  it("messages that make no sense do not end the server", async () => {
    const client = new ProcessClient();
    await client.start();
    client.notify("textDocument/didChange", { textDocument: { uri: "untitled:nobody", version: 1 }, contentChanges: [{ text: "x" }] });
    client.notify("textDocument/didOpen", { textDocument: { uri: "file:///%zz", languageId: "json", version: 1, text: COMMITTED } });
    client.notify("textDocument/didClose", { textDocument: { uri: "untitled:nobody" } });
    client.notify("workspace/didChangeConfiguration", { settings: null });
    assert.equal(
      await client.request("textDocument/hover", { textDocument: { uri: "untitled:nobody" }, position: { line: 0, character: 0 } }),
      null,
    );
    assert.equal(await client.stop(), 0);
  });
});
