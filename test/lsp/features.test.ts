// Every feature that the server announces, asked over stdio on one policy.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { repositoryWith } from "../harness/folder";
import { type Place, placeAt } from "../harness/places";
import { endServers, ProcessClient } from "./client";

const TEXT = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:List*"],
      "Resource": "arn:aws:s3:::doc-example-bucket/\${aws:username}/*"
    },
    {
      "Sid": "ReadAgain",
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::doc-example-bucket/\${aws:username}/*"
    }
  ]
}
`;

/** The position of the n-th occurrence of a word, plus an offset into it. */
function at(word: string, plus = 0, from = 0): Place {
  return placeAt(TEXT, TEXT.indexOf(word, from) + plus);
}

const whole = { start: { line: 0, character: 0 }, end: { line: 18, character: 0 } };

describe("a policy in any editor", () => {
  let client: ProcessClient;
  let folder: string;
  let uri: string;
  let capabilities: Record<string, unknown>;
  const ask = (method: string, params: object = {}) => client.request(`textDocument/${method}`, { textDocument: { uri }, ...params });

  before(async () => {
    folder = repositoryWith({ "policy.json": TEXT });
    uri = pathToFileURL(join(folder, "policy.json")).toString();
    client = new ProcessClient();
    capabilities = await client.start({
      folder,
      capabilities: {
        textDocument: {
          publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1] } },
          documentSymbol: { hierarchicalDocumentSymbolSupport: true },
          completion: { completionItem: { snippetSupport: true } },
        },
        workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ["create"] } },
      },
    });
    client.openText(uri, TEXT);
    await client.settled(uri);
  });
  after(endServers);

  it("announces push diagnostics only, as it was not asked to be pulled", () => {
    assert.equal(capabilities.diagnosticProvider, undefined);
    assert.equal((capabilities.textDocumentSync as { change: number }).change, 2);
  });

  it("fades a statement that does nothing, with a link to the code's page", () => {
    const dead = client.items(uri).find((one) => one.code === "dead-statement");
    assert.deepEqual(dead?.tags, [1]);
    // The page is a file of the package: it opens without a network.
    assert.match(readFileSync(fileURLToPath(dead?.codeDescription?.href ?? ""), "utf8"), /^`dead-statement`, proved/m);
    assert.equal(dead?.source, "iam-prover");
  });

  it("removes it by source.fixAll.iamProver, and only that", async () => {
    const actions = (await ask("codeAction", { range: whole, context: { diagnostics: [], only: ["source.fixAll.iamProver"] } })) as {
      kind: string;
      edit: { documentChanges: { textDocument: { version: number }; edits: { range: typeof whole; newText: string }[] }[] };
    }[];
    assert.equal(actions.length, 1);
    const change = actions[0]?.edit.documentChanges[0];
    assert.equal(change?.textDocument.version, 1);
    const edit = change?.edits[0] as { range: typeof whole; newText: string };
    const offset = ({ line, character }: { line: number; character: number }) =>
      TEXT.split("\n")
        .slice(0, line)
        .reduce((sum, text) => sum + text.length + 1, 0) + character;
    const fixed = JSON.parse(TEXT.slice(0, offset(edit.range.start)) + edit.newText + TEXT.slice(offset(edit.range.end))) as {
      Statement: { Sid: string }[];
    };
    assert.equal(fixed.Statement.length, 1);
  });

  it("answers completion inside a half-typed action, and documents an entry when it is looked at", async () => {
    const list = (await ask("completion", { position: at("s3:GetObject", "s3:Get".length) })) as {
      items: { label: string; data?: object; documentation?: { value: string } }[];
    };
    const entry = list.items.find((one) => one.label.includes("GetObject"));
    assert.ok(
      entry,
      list.items
        .map((one) => one.label)
        .slice(0, 20)
        .join(", "),
    );
    const full = (await client.request("completionItem/resolve", entry)) as typeof entry;
    assert.match(full.documentation?.value ?? "", /access level/);
  });

  it("explains the word under the cursor", async () => {
    const answer = (await ask("hover", { position: at("s3:List*", 2) })) as { contents: { kind: string; value: string } };
    assert.equal(answer.contents.kind, "markdown");
    assert.match(answer.contents.value, /matches \d+ actions/);
  });

  it("hints how many actions a wildcard stands for", async () => {
    const hints = (await ask("inlayHint", { range: whole })) as { label: string; position: { line: number } }[];
    const lines = TEXT.split("\n");
    // The wildcards of resources say what they stand for as well.
    assert.deepEqual(
      hints
        .filter(({ label }) => /actions/.test(label))
        .map(({ label, position }) => [/^\d+ actions$/.test(label), lines[position.line]?.trim()]),
      [[true, lines.find((line) => line.includes("s3:List*"))?.trim()]],
    );
  });

  it("outlines, folds and colours", async () => {
    const symbols = (await ask("documentSymbol")) as { name: string; children: { name: string }[] }[];
    assert.deepEqual(
      symbols.map((one) => one.name),
      ["Read", "ReadAgain"],
    );
    const folds = (await ask("foldingRange")) as { startLine: number; endLine: number }[];
    assert.ok(folds.some((one) => one.startLine === 3));
    const tokens = (await ask("semanticTokens/full")) as { data: number[] };
    // `*` of s3:List*, the variable and the `*` of each resource.
    assert.equal(tokens.data.length / 5, 5);
  });

  it("renames a Sid and refuses a name that IAM refuses", async () => {
    const position = at('"Read"', 2);
    const place = (await ask("prepareRename", { position })) as { placeholder: string };
    assert.equal(place.placeholder, "Read");
    const edit = (await ask("rename", { position, newName: "Fetch" })) as { documentChanges: { edits: { newText: string }[] }[] };
    assert.equal(edit.documentChanges[0]?.edits[0]?.newText, '"Fetch"');
    await assert.rejects(ask("rename", { position, newName: "with blank" }), /letters and digits/);
  });

  it("compares with the committed version above the policy", async () => {
    const [lens] = (await ask("codeLens")) as { command?: { title: string } }[];
    assert.ok(lens);
    const same = (await client.request("codeLens/resolve", lens)) as { command: { title: string } };
    assert.match(same.command.title, /^≡ Git HEAD/);
    const version = client.changeText(uri, TEXT.replace('"s3:List*"', '"s3:List*", "s3:PutObject"'));
    await client.until("the finding", () => client.diagnostics.get(uri)?.version === version && client.codes(uri).includes("new-access"));
    const [changed] = (await ask("codeLens")) as { command?: { title: string } }[];
    assert.match(
      ((await client.request("codeLens/resolve", changed)) as { command: { title: string } }).command.title,
      /^\+1 action against Git HEAD, nothing lost/,
    );
    client.changeText(uri, TEXT);
  });

  it("switches off and on by the user's settings", async () => {
    client.notify("workspace/didChangeConfiguration", { settings: { iamProver: { enable: false } } });
    await client.until("silence", () => client.items(uri).length === 0);
    client.notify("workspace/didChangeConfiguration", { settings: { iamProver: { run: "off" } } });
    await client.until("off", () => client.statuses(uri).at(-1) === "idle");
    assert.ok(!client.codes(uri).includes("dead-statement"));
    client.notify("workspace/didChangeConfiguration", { settings: { iamProver: {} } });
    await client.until("the finding", () => client.codes(uri).includes("dead-statement"));
  });
});
