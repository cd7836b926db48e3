// The real server, bundled, over stdio, with Git and the solver: the main job as any editor would see it.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { git } from "../harness/folder";
import { applied, type Edit, textAt } from "../harness/places";
import { endServers, type LspDiagnostic, type ProcessClient } from "./client";
import { type Action, COMMITTED, changeAndProve, clientOn, EDITED, proofs, provedFor, serverOn } from "./policy-server";

after(endServers);

describe("a committed policy", () => {
  let client: ProcessClient;
  let folder: string;
  let uri: string;

  before(async () => {
    const settings = JSON.stringify({ critical: [{ actions: ["s3:DeleteBucket"] }] });
    ({ client, folder, uri } = await serverOn({ "policy.json": COMMITTED, "iam-prover.json": settings }));
    client.openText(uri, COMMITTED);
    await client.settled(uri);
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
  });

  it("has no finding of access", () => {
    assert.deepEqual(proofs(client.items(uri)), []);
  });

  it("gets new-access and access-not-granted on the added action, and loses them when it is taken back, twenty times", async () => {
    for (let i = 0; i < 20; i++) {
      await changeAndProve(client, uri, EDITED, 2);
      for (const finding of proofs(client.items(uri))) assert.equal(textAt(EDITED, finding.range), '"s3:DeleteBucket"');
      assert.deepEqual(
        proofs(client.items(uri))
          .map((one) => one.code)
          .sort(),
        ["access-not-granted", "new-access"],
      );
      await changeAndProve(client, uri, COMMITTED, 0);
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
    await provedFor(client, uri, last, 2);
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
    for (const part of [
      "**Counterexample:**",
      "principal `",
      "`s3:DeleteBucket`",
      "**Allowed now:**",
      "**Not allowed before:**",
      "Proved in",
    ])
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
    await changeAndProve(client, uri, fixed, 0);
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
    await changeAndProve(client, uri, EDITED, 2);
    writeFileSync(join(folder, "policy.json"), EDITED);
    git(folder, "commit", "-qam", "add it");
    await client.until(
      "no new access",
      () => !client.codes(uri).includes("new-access") && client.codes(uri).includes("access-not-granted"),
    );
  });
});

describe("the lens above a policy", () => {
  it("is asked for again when the text changed while it was worked out", async () => {
    const { client, folder, uri } = clientOn({ "policy.json": COMMITTED });
    let refreshed = 0;
    client.on("workspace/codeLens/refresh", () => {
      refreshed++;
      return null;
    });
    await client.start({
      folder,
      capabilities: { workspace: { codeLens: { refreshSupport: true } }, textDocument: { publishDiagnostics: {} } },
    });
    client.openText(uri, COMMITTED);
    await client.settled(uri);
    const lenses = async () =>
      (await client.request("textDocument/codeLens", { textDocument: { uri } })) as { command?: { title: string } }[];
    const resolved = async (lens: object | undefined) =>
      ((await client.request("codeLens/resolve", lens)) as { command: { title: string } }).command.title;
    const [old] = (await lenses()).filter(({ command }) => !command);
    client.changeText(uri, EDITED);
    assert.equal(await resolved(old), "", "the words would be about another text");
    await client.until("the client is asked to refresh", () => refreshed > 0);
    const [fresh] = (await lenses()).filter(({ command }) => !command);
    assert.match(await resolved(fresh), /^\+1 action against /);
    await client.stop();
  });
});
