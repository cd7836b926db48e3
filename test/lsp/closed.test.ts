// Policies that are not open: checked on request as if they were, and again when settings, Git or the files change.
import assert from "node:assert/strict";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { CheckAllResult } from "../../shared/protocol";
import { commit, folderWith, repositoryWith, writeFiles } from "../harness/folder";
import { endServers, ProcessClient } from "./client";

after(endServers);

const policy = (...actions: string[]) =>
  `${JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] }, null, 2)}\n`;
const template = (action: string) =>
  `Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Action: ${action}\n            Resource: '*'\n`;
const critical = (...actions: string[]) => JSON.stringify({ critical: [{ actions }] });

/** A server on a committed repository with a policy, a template, a package and settings; `codes` are those of access. */
async function serverOn(more: Record<string, string> = {}) {
  const folder = repositoryWith({
    "iam-prover.json": critical("s3:DeleteBucket"),
    "a.json": policy("s3:GetObject"),
    "deep/b.json": policy("s3:GetObject"),
    "template.yaml": template("s3:GetObject"),
    "package.json": '{ "name": "shop" }',
    ...more,
  });
  const client = new ProcessClient();
  await client.start({ folder });
  const uri = (name: string) => pathToFileURL(join(folder, name)).toString();
  const codes = (name: string) => client.codes(uri(name)).filter((code) => /^(new-access|access-not-granted)$/.test(code));
  const all = () => client.request("iamProver/checkAll", null) as Promise<CheckAllResult>;
  return { client, folder, uri, codes, all };
}

test("every policy of the workspace is checked, and found as it would be if it were open", async () => {
  const { client, folder, uri, codes, all } = await serverOn();
  writeFiles(folder, { "a.json": policy("s3:GetObject", "s3:DeleteBucket"), "template.yaml": template("[s3:GetObject, s3:PutObject]") });
  const result = await all();
  assert.deepEqual({ files: result.files, failed: result.failed, cancelled: result.cancelled }, { files: 3, failed: [], cancelled: false });
  assert.deepEqual(codes("a.json"), ["access-not-granted", "new-access"]);
  assert.deepEqual(codes("deep/b.json"), []);
  assert.deepEqual(codes("template.yaml"), ["new-access"]);
  assert.equal(result.inFiles, 2);

  const closed = client.items(uri("a.json"));
  client.openText(uri("a.json"), policy("s3:GetObject", "s3:DeleteBucket"));
  await client.settled(uri("a.json"));
  const plain = (items: typeof closed) => items.map(({ code, message, range }) => ({ code, message, range }));
  assert.deepEqual(plain(client.items(uri("a.json"))), plain(closed));
  assert.deepEqual(await all(), result);
  // As the editor's client asks.
  assert.deepEqual(await client.request("iamProver/checkAll", undefined), result);
  await client.stop();
});

test("new settings, a commit and a written file are followed; a file that is gone has no findings", async () => {
  const { client, folder, uri, codes, all } = await serverOn();
  const tell = (name: string, type = 2) => client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uri(name), type }] });
  await all();
  assert.deepEqual(codes("deep/b.json"), []);

  writeFiles(folder, { "deep/b.json": policy("s3:GetObject", "s3:PutObject") });
  tell("deep/b.json");
  await client.until("the written file", () => codes("deep/b.json").length === 1);
  assert.deepEqual(codes("deep/b.json"), ["new-access"]);

  writeFiles(folder, { "iam-prover.json": critical("s3:PutObject") });
  tell("iam-prover.json");
  await client.until("the new settings", () => codes("deep/b.json").includes("access-not-granted"));

  commit(folder, "more");
  client.notify("iamProver/gitChanged", undefined);
  await client.until("the commit", () => !codes("deep/b.json").includes("new-access"));
  assert.deepEqual(codes("deep/b.json"), ["access-not-granted"]);

  rmSync(join(folder, "deep/b.json"));
  tell("deep/b.json", 3);
  await client.until("the file is gone", () => codes("deep/b.json").length === 0);
  await client.stop();
});

test("findings stay when a file is closed", async () => {
  const { client, folder, uri, codes, all } = await serverOn();
  const wider = policy("s3:DeleteBucket");
  writeFileSync(join(folder, "a.json"), wider);
  await all();
  client.openText(uri("a.json"), wider);
  await client.settled(uri("a.json"));
  client.closeText(uri("a.json"));
  await client.until("nothing is said for a moment", () => codes("a.json").length === 0);
  await client.until("the findings of the closed file", () => codes("a.json").length === 2);
  await client.stop();
});

test("the user may switch it off, and a request works all the same", async () => {
  const folder = folderWith({ "iam-prover.json": critical("s3:DeleteBucket"), "a.json": policy("s3:DeleteBucket") });
  const client = new ProcessClient();
  await client.start({ folder, initializationOptions: { closedFiles: { enable: false } } });
  const uri = pathToFileURL(join(folder, "a.json")).toString();
  const result = (await client.request("iamProver/checkAll", null)) as CheckAllResult;
  assert.equal(result.files, 1);
  assert.deepEqual(client.codes(uri).includes("access-not-granted"), true);
  writeFileSync(join(folder, "iam-prover.json"), critical("s3:PutObject"));
  client.notify("workspace/didChangeWatchedFiles", {
    changes: [{ uri: pathToFileURL(join(folder, "iam-prover.json")).toString(), type: 2 }],
  });
  // Twice as long as the server waits for quiet.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  assert.deepEqual(client.codes(uri).includes("access-not-granted"), true);
  await client.stop();
});

test("it can be stopped, and says so", async () => {
  const { client, folder, all } = await serverOn();
  writeFiles(folder, Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`many/p${i}.json`, policy("s3:Get*", `ec2:Describe${i}`)])));
  const running = all();
  await client.until("the first findings", () => client.diagnostics.size > 0);
  // The second request of this client: the first one initialised the server.
  client.notify("$/cancelRequest", { id: 2 });
  const { cancelled, files } = await running;
  assert.equal(cancelled, true);
  assert.ok(files < 63, `${files} files`);
  await client.stop();
});

test("a file that changes meanwhile does not stop it: what was asked for goes on, and the file is looked at again", async () => {
  const { client, folder, uri, codes, all } = await serverOn();
  const many = (i: number) => [`many/p${i}.json`, policy("s3:Get*", `ec2:Describe${i}`, `sqs:*Queue${i}`)];
  writeFiles(folder, Object.fromEntries(Array.from({ length: 150 }, (_, i) => many(i))));
  const running = all();
  await client.until("the first findings", () => client.diagnostics.size > 0);
  writeFiles(folder, { "a.json": policy("s3:GetObject", "s3:DeleteBucket") });
  client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uri("a.json"), type: 2 }] });
  const { cancelled, files } = await running;
  assert.deepEqual({ cancelled, files }, { cancelled: false, files: 153 });
  await client.until("the findings of the changed file", () => codes("a.json").length === 2);
  await client.stop();
});

test("what cannot be read is named, and no folder is a refusal", async () => {
  const { client, folder, all } = await serverOn();
  rmSync(join(folder, "a.json"));
  symlinkSync("/etc/hostname", join(folder, "a.json"));
  const result = await all();
  assert.equal(result.files, 2);
  assert.match(result.failed[0]?.reason ?? "", /leads out|outside/);
  await client.stop();

  const alone = new ProcessClient();
  await alone.start({});
  assert.match(JSON.stringify(await alone.request("iamProver/checkAll", null)), /No folder is open/);
  await alone.stop();
});
