// No network, ever: server and command line run with every way out trapped. The only exception is a model endpoint that the user configured.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { run } from "../cli/program";
import { ROOT } from "../harness/bundle";
import { commit, folderWith, git } from "../harness/folder";
import { builtServer, endServers, ProcessClient } from "../lsp/client";

after(endServers);

const TRAP = join(ROOT, "test/reliability/network-trap.cjs");
const examples = join(ROOT, "examples/policies");

/** A repository with the example policies, committed, and a file where the trap writes. */
function workspace(): { folder: string; log: string; notes(): string[] } {
  const folder = folderWith();
  const log = join(folderWith(), "log");
  for (const name of readdirSync(examples))
    if (name.endsWith(".json")) writeFileSync(join(folder, name), readFileSync(join(examples, name)));
  writeFileSync(
    join(folder, "iam-prover.json"),
    JSON.stringify({ critical: [{ actions: ["s3:DeleteBucket"] }], baseline: "git:origin/main" }),
  );
  git(folder, "init", "-q");
  commit(folder, "start");
  // A remote that would be asked, were anything fetched.
  git(folder, "remote", "add", "origin", "https://git.example.invalid/repository.git");
  return { folder, log, notes: () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : []) };
}

/** What Git may be asked: subcommands that read the repository on this machine. */
const READS =
  /^process \w+ git .*?(?: --literal-pathspecs)? (rev-parse|symbolic-ref|cat-file|ls-tree|rev-list|merge-base|diff|diff-tree|ls-files|status|for-each-ref|log|config|remote|hash-object|version|check-ignore)\b/;

function assertOffline(notes: string[]): void {
  assert.deepEqual(
    notes.filter((line) => line.startsWith("network")),
    [],
  );
  for (const line of notes.filter((one) => /^process \w+ git /.test(one))) {
    assert.match(line, READS);
    assert.doesNotMatch(line, / (fetch|pull|push|clone|remote (update|show)|ls-remote|submodule)\b/);
  }
}

describe("the trap", () => {
  it("catches what it is there for", () => {
    const log = join(folderWith(), "log");
    for (const way of [
      "fetch('http://192.0.2.1')",
      "require('https').get('https://192.0.2.1')",
      "require('net').connect(80, '192.0.2.1')",
      "require('dns').lookup('example.com', () => {})",
      "require('dgram').createSocket('udp4')",
      "import('node:http').then((http) => http.default.request('http://192.0.2.1'))",
    ]) {
      assert.throws(
        () =>
          execFileSync(process.execPath, ["--require", TRAP, "-e", way], { stdio: "pipe", env: { ...process.env, NETWORK_TRAP_LOG: log } }),
        /The network was used/,
        way,
      );
    }
    assert.equal(readFileSync(log, "utf8").trim().split("\n").length, 6);
  });
});

describe("without a network", () => {
  it("the server proves, explains, completes and fixes", async () => {
    const { folder, log, notes } = workspace();
    const client = new ProcessClient([
      "/usr/bin/env",
      `NETWORK_TRAP_LOG=${log}`,
      process.execPath,
      "--require",
      TRAP,
      builtServer(),
      "--stdio",
    ]);
    await client.start({ folder, capabilities: { textDocument: { codeAction: { codeActionLiteralSupport: {} } } } });
    const files = readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "iam-prover.json");
    for (const name of files) {
      const uri = pathToFileURL(join(folder, name)).toString();
      const textDocument = { uri };
      client.openText(uri, readFileSync(join(folder, name), "utf8"));
      await client.settled(uri);
      const position = client.items(uri)[0]?.range.start ?? { line: 3, character: 12 };
      await client.request("textDocument/hover", { textDocument, position });
      await client.request("textDocument/completion", { textDocument, position });
      await client.request("textDocument/codeLens", { textDocument });
      await client.request("textDocument/codeAction", {
        textDocument,
        range: { start: position, end: position },
        context: { diagnostics: client.items(uri).slice(0, 2) },
      });
    }
    const feature = pathToFileURL(join(folder, "control.feature")).toString();
    client.openText(feature, "Feature: Buckets are encrypted\n  Scenario: all\n    Given a bucket\n    Then return COMPLIANT\n", "gherkin");
    await client.request("textDocument/completion", { textDocument: { uri: feature }, position: { line: 2, character: 10 } });
    assert.equal(await client.stop(), 0);
    assert.ok(
      notes().some((line) => line.includes("git")),
      "the trap saw nothing at all",
    );
    assertOffline(notes());
  });

  it("the command line scans, checks, validates, evaluates and drafts", async () => {
    const { folder, log, notes } = workspace();
    const env = { NODE_OPTIONS: `--require ${TRAP}`, NETWORK_TRAP_LOG: log };
    const open = join(folder, "bucket-open.json");
    const commands = [
      ["scan", "."],
      ["scan", ".", "--format", "sarif"],
      ["check-no-public-access", "--policy-document", `file://${open}`, "--resource-type", "AWS::S3::Bucket"],
      ["validate-policy", "--policy-document", `file://${open}`, "--policy-type", "RESOURCE_POLICY"],
      ["control", "--service", "s3", "--requirement", "buckets are encrypted"],
      ["--help"],
    ];
    for (const args of commands) {
      const { status, stderr } = await run(args, { cwd: folder, env });
      assert.ok(status !== null && status <= 3, `${args.join(" ")}: ${status}\n${stderr}`);
      assert.doesNotMatch(stderr, /network was used/i);
    }
    assertOffline(notes());
  });
});
