// The real server, bundled, over stdio, with Git and the solver: the main job as any editor would see it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { endServers, type LspDiagnostic, ProcessClient } from "./client";

after(endServers);

const policy = (...actions: string[]) =>
  `${JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "Read", Effect: "Allow", Action: actions, Resource: "*" }] }, null, 2)}\n`;
const COMMITTED = policy("s3:GetObject", "ec2:DescribeInstances");
const EDITED = policy("s3:GetObject", "ec2:DescribeInstances", "s3:DeleteBucket");

function git(folder: string, ...args: string[]): void {
  execFileSync("git", ["-C", folder, "-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", ...args], {
    stdio: "pipe",
  });
}

/** A Git repository with committed files; the folder is removed when the tests are over. */
function repository(files: Record<string, string>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "iam-prover-lsp-")));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  git(folder, "init", "-q");
  git(folder, "add", ".");
  git(folder, "commit", "-qm", "start");
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A server on a repository with these files, and the addresses of the two that the tests are about. */
async function serverOn(files: Record<string, string>): Promise<{ client: ProcessClient; folder: string; uri: string; config: string }> {
  const folder = repository(files);
  const address = (name: string) => pathToFileURL(join(folder, name)).toString();
  const client = new ProcessClient();
  await client.start({ folder });
  return { client, folder, uri: address("policy.json"), config: address("iam-prover.json") };
}

/** The text of a range, so that tests name tokens instead of numbers. */
function textAt(text: string, { start, end }: LspDiagnostic["range"]): string {
  const lines = text.split("\n");
  const offset = (place: { line: number; character: number }) =>
    lines.slice(0, place.line).join("\n").length + (place.line > 0 ? 1 : 0) + place.character;
  return text.slice(offset(start), offset(end));
}

const proofs = (items: LspDiagnostic[]) => items.filter((one) => one.code === "new-access" || one.code === "access-not-granted");
const isSettled = (items: LspDiagnostic[]) => items.every((one) => !one.message.includes("from before the last edit"));

interface Edit {
  range: LspDiagnostic["range"];
  newText: string;
}
interface Action {
  title: string;
  kind: string;
  isPreferred?: boolean;
  edit: { changes: Record<string, Edit[]> };
}

function applied(text: string, edits: Edit[]): string {
  const lines = text.split("\n");
  const offset = (place: { line: number; character: number }) =>
    lines.slice(0, place.line).join("\n").length + (place.line > 0 ? 1 : 0) + place.character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce((out, edit) => out.slice(0, offset(edit.range.start)) + edit.newText + out.slice(offset(edit.range.end)), text);
}

describe("a committed policy", () => {
  let client: ProcessClient;
  let folder: string;
  let uri: string;

  before(async () => {
    const settings = JSON.stringify({ critical: [{ actions: ["s3:DeleteBucket"] }] });
    ({ client, folder, uri } = await serverOn({ "policy.json": COMMITTED, "iam-prover.json": settings }));
    client.openText(uri, COMMITTED);
    await client.settled(uri, 30_000);
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
  });

  it("has no finding of access", () => {
    assert.deepEqual(proofs(client.items(uri)), []);
  });

  it("gets new-access and access-not-granted on the added action, and loses them when it is taken back, twenty times", async () => {
    for (let i = 0; i < 20; i++) {
      const edited = client.changeText(uri, EDITED);
      await client.until(
        `findings, round ${i}`,
        () => client.diagnostics.get(uri)?.version === edited && proofs(client.items(uri)).length === 2 && isSettled(client.items(uri)),
      );
      for (const finding of proofs(client.items(uri))) assert.equal(textAt(EDITED, finding.range), '"s3:DeleteBucket"');
      assert.deepEqual(
        proofs(client.items(uri))
          .map((one) => one.code)
          .sort(),
        ["access-not-granted", "new-access"],
      );
      const undone = client.changeText(uri, COMMITTED);
      await client.until(
        `no finding, round ${i}`,
        () => client.diagnostics.get(uri)?.version === undone && proofs(client.items(uri)).length === 0,
      );
      await client.settled(uri);
      assert.deepEqual(proofs(client.items(uri)), []);
    }
  });

  it("ends at the truth after forty edits that come faster than the solver answers", async () => {
    let last = 0;
    for (let i = 0; i < 40; i++) {
      last = client.changeText(uri, i % 2 === 0 ? EDITED : COMMITTED);
      if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 15));
    }
    last = client.changeText(uri, EDITED);
    await client.until(
      "the findings of the last edit",
      () => client.diagnostics.get(uri)?.version === last && proofs(client.items(uri)).length === 2 && isSettled(client.items(uri)),
    );
    const before = client.published.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.ok(
      client.published.slice(before).every((one) => one.version === last),
      "an older version was published last",
    );
  });

  it("explains the finding on hover with a request, both reasons and the time", async () => {
    const finding = proofs(client.items(uri)).find((one) => one.code === "new-access") as LspDiagnostic;
    const answer = (await client.request("textDocument/hover", { textDocument: { uri }, position: finding.range.start })) as {
      contents: { value: string };
    };
    for (const part of ["| principal |", "`s3:DeleteBucket`", "**Allowed now:**", "**Not allowed before:**", "Proved in"])
      assert.ok(answer.contents.value.includes(part), `${part} is missing in\n${answer.contents.value}`);
  });

  it("offers fixes that are proved, and the preferred one closes the finding", async () => {
    const finding = proofs(client.items(uri)).find((one) => one.code === "new-access") as LspDiagnostic;
    const actions = (await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: finding.range,
      context: { diagnostics: [finding] },
    })) as Action[];
    const preferred = actions.find((one) => one.isPreferred) as Action;
    assert.match(preferred.title, /Remove `s3:DeleteBucket`/);
    const fixed = applied(EDITED, preferred.edit.changes[uri] as Edit[]);
    assert.deepEqual(JSON.parse(fixed), JSON.parse(COMMITTED));
    const version = client.changeText(uri, fixed);
    await client.until(
      "no finding after the fix",
      () => client.diagnostics.get(uri)?.version === version && proofs(client.items(uri)).length === 0 && isSettled(client.items(uri)),
    );
  });

  it("shows broken JSON at its place and no finding of access meanwhile", async () => {
    const broken = EDITED.replace('"Resource": "*"', '"Resource": ');
    const version = client.changeText(uri, broken);
    await client.until("the syntax error", () => client.diagnostics.get(uri)?.version === version && client.items(uri).length > 0);
    assert.deepEqual(proofs(client.items(uri)), []);
    const line = broken.split("\n").findIndex((text) => text.includes('"Resource": '));
    assert.ok(
      client.items(uri).some((one) => Math.abs(one.range.start.line - line) <= 1),
      JSON.stringify(client.items(uri)),
    );
    client.changeText(uri, COMMITTED);
    await client.until("none", () => client.items(uri).every((one) => one.severity > 1) && client.statuses(uri).at(-1) === "proved");
  });

  it("follows Git: once the edit is committed it is no longer new", async () => {
    const version = client.changeText(uri, EDITED);
    await client.until(
      "the finding",
      () => client.diagnostics.get(uri)?.version === version && client.codes(uri).includes("new-access") && isSettled(client.items(uri)),
    );
    writeFileSync(join(folder, "policy.json"), EDITED);
    git(folder, "commit", "-qam", "add it");
    await client.until(
      "no new access",
      () => !client.codes(uri).includes("new-access") && client.codes(uri).includes("access-not-granted"),
    );
  });
});

describe("iam-prover.json", () => {
  it("reports its own errors, and the last good one stays in force", async () => {
    const { client, uri, config } = await serverOn({
      "policy.json": EDITED,
      "iam-prover.json": '{ "critical": [{ "actions": ["s3:DeleteBucket"] }] }',
    });
    client.openText(uri, EDITED);
    client.openText(config, '{ "critical": [{ "actions": ["s3:DeleteBucket"] }] }');
    await client.until("the critical permission", () => client.codes(uri).includes("access-not-granted"));
    client.changeText(config, '{ "critikal": [] }');
    await client.until("the problem", () => client.items(config).length === 1);
    assert.match(client.items(config)[0]?.message ?? "", /`critikal`.*`critical`/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(client.codes(uri).includes("access-not-granted"), "the last good settings were dropped");
    client.changeText(config, '{ "critical": [{ "actions": ["s3:PutObject"] }] }');
    await client.until("the new settings", () => !client.codes(uri).includes("access-not-granted") && client.items(config).length === 0);
    await client.stop();
  });

  it("accepts findings with a reason, by a code action that keeps the file's form", async () => {
    const settings = '{\n  // ours\n  "critical": [{ "actions": ["s3:DeleteBucket"] }]\n}\n';
    const { client, folder, uri, config } = await serverOn({ "policy.json": EDITED, "iam-prover.json": settings });
    client.openText(uri, EDITED);
    await client.until("the critical permission", () => client.codes(uri).includes("access-not-granted"));
    const finding = client.items(uri).find((one) => one.code === "access-not-granted") as LspDiagnostic;
    const actions = (await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: finding.range,
      context: { diagnostics: [finding] },
    })) as Action[];
    const accept = actions.find((one) => one.title.startsWith("Accept `access-not-granted`")) as Action;
    const changed = applied(settings, accept.edit.changes[config] as Edit[]);
    assert.ok(changed.includes("// ours"));
    writeFileSync(join(folder, "iam-prover.json"), changed);
    client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: config, type: 2 }] });
    await client.until("silence", () => !client.codes(uri).includes("access-not-granted"));
    await client.stop();
  });

  it("tests the requests that it expects, on the text in the editor", async () => {
    const request = {
      principal: "arn:aws:iam::111122223333:user/alice",
      action: "s3:DeleteBucket",
      resource: "arn:aws:s3:::doc-example-bucket",
    };
    const settings = JSON.stringify({ expect: [{ policy: "policy.json", request, decision: "deny" }] }, null, 2);
    const { client, uri, config } = await serverOn({ "policy.json": COMMITTED, "iam-prover.json": settings });
    client.openText(config, settings);
    client.openText(uri, COMMITTED);
    await client.settled(uri, 30_000);
    assert.deepEqual(client.codes(config), []);
    client.changeText(uri, EDITED);
    await client.until("the failed expectation", () => client.codes(config).includes("expectation-failed"));
    assert.equal(textAt(settings, (client.items(config)[0] as LspDiagnostic).range), '"deny"');
    client.changeText(uri, COMMITTED);
    await client.until("that it holds again", () => client.items(config).length === 0);
    await client.stop();
  });

  it("counts from the moment that it is made, for the folder that it stands in, and no longer when it is gone", async () => {
    const { client, folder, uri, config } = await serverOn({ "policy.json": EDITED });
    client.openText(uri, EDITED);
    await client.settled(uri, 30_000);
    assert.deepEqual(proofs(client.items(uri)), []);
    writeFileSync(join(folder, "iam-prover.json"), '{ "critical": [{ "actions": ["s3:DeleteBucket"] }] }');
    client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: config, type: 1 }] });
    await client.until("the critical permission", () => client.codes(uri).includes("access-not-granted"));
    rmSync(join(folder, "iam-prover.json"));
    client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: config, type: 3 }] });
    await client.until("none", () => !client.codes(uri).includes("access-not-granted"));
    await client.stop();
  });

  it("says which accepted findings are no longer there, and which acceptance has run out", async () => {
    const settings = JSON.stringify({
      suppress: [
        { code: "new-access", files: "policy.json", reason: "was needed" },
        { code: "access-not-granted", reason: "until then", until: "2020-01-31" },
        { code: "public-access", files: "other/*.json", reason: "files that are not open" },
      ],
    });
    const { client, uri, config } = await serverOn({ "policy.json": COMMITTED, "iam-prover.json": settings });
    client.openText(config, settings);
    client.openText(uri, COMMITTED);
    await client.until("both", () => client.items(config).length === 2);
    assert.deepEqual(
      client.items(config).map((one) => JSON.parse(textAt(settings, one.range)).code),
      ["new-access", "access-not-granted"],
    );
    const version = client.changeText(uri, EDITED);
    await client.until(
      "that the first is needed again",
      () => client.items(config).length === 1 && client.diagnostics.get(uri)?.version === version,
    );
    assert.ok(!client.codes(uri).includes("new-access"));
    await client.stop();
  });

  it("says when a policy that limits others is missing", async () => {
    const settings = '{ "policies": [{ "files": "*.json", "boundary": "nowhere.json" }], "baseline": "gone.json" }';
    const { client, uri, config } = await serverOn({ "policy.json": COMMITTED, "iam-prover.json": settings });
    client.openText(config, settings);
    client.openText(uri, COMMITTED);
    await client.until(
      "the problems",
      () =>
        client.items(config).some((one) => one.message.includes("`nowhere.json`")) &&
        client.items(config).some((one) => one.message.includes("`gone.json`")),
    );
    await client.until("undecided", () => client.codes(uri).includes("undecided"));
    await client.stop();
  });
});

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
    await client.settled(uri, 30_000);
    for (const [what, text] of cases) {
      const version = client.changeText(uri, text);
      await client
        .until(
          `an answer to ${what}`,
          () => client.diagnostics.get(uri)?.version === version && (what === "500 statements" || client.items(uri).length > 0),
          30_000,
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
    const folder = repository({ "policy.json": COMMITTED });
    rmSync(join(folder, ".git", "objects"), { recursive: true });
    const uri = pathToFileURL(join(folder, "policy.json")).toString();
    const client = new ProcessClient();
    await client.start({ folder });
    client.openText(uri, EDITED);
    assert.equal(await client.settled(uri, 30_000), "baselineError");
    assert.ok(!client.codes(uri).includes("new-access"));
    await client.stop();
  });

  it("a client that goes away without a word takes the server with it", async () => {
    const client = new ProcessClient();
    await client.start();
    client.process.stdin?.end();
    assert.equal(await client.exited, 1);
  });

  it("a baseline that is a file is linked from the finding", async () => {
    const { client, folder, uri } = await serverOn({
      "policy.json": EDITED,
      "before.json": COMMITTED,
      "iam-prover.json": '{ "baseline": "before.json" }',
    });
    client.openText(uri, EDITED);
    await client.until("the finding", () => client.codes(uri).includes("new-access"));
    const finding = client.items(uri).find((one) => one.code === "new-access");
    assert.equal(finding?.relatedInformation?.[0]?.location.uri, pathToFileURL(join(folder, "before.json")).toString());
    await client.stop();
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

describe("the lens above a policy", () => {
  it("is asked for again when the text changed while it was worked out", async () => {
    const folder = repository({ "policy.json": COMMITTED });
    const client = new ProcessClient();
    let refreshed = 0;
    client.on("workspace/codeLens/refresh", () => {
      refreshed++;
      return null;
    });
    await client.start({
      folder,
      capabilities: { workspace: { codeLens: { refreshSupport: true } }, textDocument: { publishDiagnostics: {} } },
    });
    const address = pathToFileURL(join(folder, "policy.json")).toString();
    client.openText(address, COMMITTED);
    await client.settled(address);
    const lenses = async () =>
      (await client.request("textDocument/codeLens", { textDocument: { uri: address } })) as { command?: { title: string } }[];
    const resolved = async (lens: object | undefined) =>
      ((await client.request("codeLens/resolve", lens)) as { command: { title: string } }).command.title;
    const [old] = (await lenses()).filter(({ command }) => !command);
    client.changeText(address, EDITED);
    assert.equal(await resolved(old), "", "the words would be about another text");
    await client.until("the client is asked to refresh", () => refreshed > 0);
    const [fresh] = (await lenses()).filter(({ command }) => !command);
    assert.match(await resolved(fresh), /^\+1 action against /);
    await client.stop();
  });
});
