// `iam-prover.json` in the real server: its own problems, what it accepts and expects, and when it counts.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { applied, type Edit, textAt } from "../harness/places";
import { endServers, type LspDiagnostic } from "./client";
import { type Action, COMMITTED, EDITED, proofs, serverOn } from "./policy-server";

after(endServers);

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

  it("completes actions and resources as a policy does, and nothing elsewhere", async () => {
    const settings =
      '{\n  "critical": [{ "actions": ["s3:DeleteBuc"] }, { "actions": ["s3:PutObject"], "resources": ["arn:aws:s3:::"] }],\n  "baseline": "s3:"\n}\n';
    const { client, config } = await serverOn({ "policy.json": COMMITTED, "iam-prover.json": settings });
    client.openText(config, settings);
    const offered = async (after: string) => {
      const before = settings.slice(0, settings.indexOf(after) + after.length).split("\n");
      const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
      const answer = await client.request("textDocument/completion", { textDocument: { uri: config }, position });
      return (answer as { items: { label: string; textEdit: Edit }[] }).items;
    };
    const [first] = await offered("s3:DeleteBuc");
    assert.equal(first?.label, "s3:DeleteBucket");
    assert.ok(applied(settings, [first.textEdit]).includes('"actions": ["s3:DeleteBucket"]'));
    assert.ok((await offered("arn:aws:s3:::")).length > 0);
    assert.deepEqual(await offered('"baseline": "s3:'), []);
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
    await client.settled(uri);
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
    await client.settled(uri);
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

  it("may name a file as the baseline, which is linked from the finding", async () => {
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
});
