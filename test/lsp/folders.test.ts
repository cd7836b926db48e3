// A workspace of several folders: each file is judged by the settings of its own, and folders come and go.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { folderWith } from "../harness/folder";
import { endServers, ProcessClient } from "./client";

after(endServers);

const text = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:DeleteBucket", "iam:CreateUser"], Resource: "*" }],
});

/** A folder whose settings call this action critical. */
function folderThatMinds(critical: string): { folder: string; uri: string; policy: string } {
  const settings = JSON.stringify({ baseline: "none", critical: [{ actions: [critical] }] });
  const folder = folderWith({ "iam-prover.json": settings, "policy.json": text });
  return { folder, uri: pathToFileURL(folder).toString(), policy: pathToFileURL(join(folder, "policy.json")).toString() };
}

test("a settings file below another extends it: both count, and a change of the outer one counts below", async () => {
  const critical = (...actions: string[]) => JSON.stringify({ baseline: "none", critical: [{ actions }] });
  const folder = folderWith({
    "iam-prover.json": critical("s3:DeleteBucket"),
    "team/iam-prover.json": JSON.stringify({ publicAccess: "warning" }),
    "team/policy.json": text,
  });
  const uriOf = (name: string) => pathToFileURL(join(folder, name)).toString();
  const client = new ProcessClient();
  await client.start({ folders: [folder], capabilities: { textDocument: { publishDiagnostics: {} } } });
  const policy = uriOf("team/policy.json");
  client.openText(policy, text);
  await client.settled(policy);
  const found = () =>
    client
      .items(policy)
      .filter(({ code }) => code === "access-not-granted")
      .map(({ range }) => text.slice(range.start.character, range.end.character));
  assert.deepEqual(found(), ['"s3:DeleteBucket"']);

  writeFileSync(join(folder, "iam-prover.json"), critical("iam:CreateUser"));
  client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf("iam-prover.json"), type: 2 }] });
  await client.until("the outer settings count anew", () => found().includes('"iam:CreateUser"'));
  assert.deepEqual(found(), ['"iam:CreateUser"']);

  writeFileSync(join(folder, "team/iam-prover.json"), JSON.stringify({ extends: false, baseline: "none" }));
  client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf("team/iam-prover.json"), type: 2 }] });
  await client.until("the inner settings stand alone", () => found().length === 0);
  await client.until("what is lost is said in them", () =>
    client
      .items(uriOf("team/iam-prover.json"))
      .some(({ message }) => message.includes("`critical` of the settings above does not apply here")),
  );
  await client.stop();
});

test("each folder has its own settings, also one that is added later", async () => {
  const [buckets, users, later] = [
    folderThatMinds("s3:DeleteBucket"),
    folderThatMinds("iam:CreateUser"),
    folderThatMinds("iam:CreateUser"),
  ];
  const client = new ProcessClient();
  await client.start({
    folders: [buckets.folder, users.folder],
    capabilities: { textDocument: { publishDiagnostics: {} }, workspace: { workspaceFolders: true } },
  });
  const critical = async (uri: string) => {
    await client.settled(uri);
    return client
      .items(uri)
      .filter(({ code }) => code === "access-not-granted")
      .map(({ range }) => text.slice(range.start.character, range.end.character));
  };
  for (const { policy } of [buckets, users, later]) client.openText(policy, text);
  assert.deepEqual(await critical(buckets.policy), ['"s3:DeleteBucket"']);
  assert.deepEqual(await critical(users.policy), ['"iam:CreateUser"']);
  assert.deepEqual(await critical(later.policy), ['"iam:CreateUser"'], "a file outside every folder: the settings beside it");

  client.notify("workspace/didChangeWorkspaceFolders", {
    event: { added: [{ uri: later.uri, name: "later" }], removed: [{ uri: buckets.uri, name: "buckets" }] },
  });
  writeFileSync(join(later.folder, "iam-prover.json"), JSON.stringify({ baseline: "none", critical: [{ actions: ["s3:DeleteBucket"] }] }));
  client.notify("workspace/didChangeWatchedFiles", {
    changes: [{ uri: pathToFileURL(join(later.folder, "iam-prover.json")).toString(), type: 2 }],
  });
  await client.until("the changed settings of the added folder count", () =>
    client.items(later.policy).some(({ message }) => message.includes("s3:DeleteBucket")),
  );
  assert.deepEqual(await critical(later.policy), ['"s3:DeleteBucket"']);
  assert.deepEqual(await critical(users.policy), ['"iam:CreateUser"'], "the others stay as they were");
  assert.deepEqual(await critical(buckets.policy), ['"s3:DeleteBucket"']);
  await client.stop();
});
