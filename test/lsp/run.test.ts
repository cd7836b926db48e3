// One keystroke after the other: which version is proved, what is shown meanwhile, and what happens when something fails.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startInProcess } from "./in-process";

const URI = "untitled:policy.json";
const policy = (...actions: string[]) =>
  `{\n  "Version": "2012-10-17",\n  "Statement": [\n    { "Effect": "Allow", "Action": [${actions.map((one) => `"${one}"`).join(", ")}], "Resource": "*" }\n  ]\n}\n`;

describe("a run", () => {
  it("publishes what needs no solver before the proofs, and both after them", async () => {
    const { client } = startInProcess({ proofMs: 200 });
    await client.start();
    client.openText(URI, policy("typo", "bad:Action"));
    await client.until("quick findings", () => client.codes(URI).includes("TYPO"));
    assert.deepEqual(client.codes(URI), ["TYPO"]);
    await client.settled(URI);
    assert.deepEqual(client.codes(URI), ["TYPO", "new-access"]);
    assert.equal(client.diagnostics.get(URI)?.version, 1);
    await client.shutdown();
  });

  it("is aborted by a newer version, and only the newest is published", async () => {
    const { client, stand } = startInProcess({ proofMs: 400 });
    await client.start();
    client.openText(URI, policy("a:A"));
    await client.until("the first proof to begin", () => true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(stand.began.length, 1);
    client.changeText(URI, policy("bad:Action"));
    await client.until("the proof of the new text", () => client.codes(URI).includes("new-access"));
    assert.deepEqual(stand.aborted, [policy("a:A")]);
    assert.deepEqual(stand.ended, [policy("bad:Action")]);
    await client.shutdown();
  });

  it("does not prove every one of twenty edits that come faster than the solver answers", async () => {
    const { client, stand } = startInProcess({ proofMs: 100 });
    await client.start();
    client.openText(URI, policy());
    await client.settled(URI);
    let version = 0;
    for (let i = 0; i < 20; i++) {
      version = client.changeText(URI, policy(`a:A${i}`, "bad:Action"));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await client.until("the proof of the last edit", () =>
      client.items(URI).some((one) => one.code === "new-access" && !one.message.includes("checked again")),
    );
    assert.equal(client.diagnostics.get(URI)?.version, version);
    assert.equal(stand.ended.at(-1), policy("a:A19", "bad:Action"));
    assert.ok(stand.began.length <= 4, `${stand.began.length} proofs were begun`);
    // Nothing that was published ever went back to an older version.
    const versions = client.published.map((one) => one.version ?? 0);
    assert.deepEqual(
      versions,
      [...versions].sort((a, b) => a - b),
    );
    await client.shutdown();
  });
});

describe("between an edit and its proof", () => {
  it("a finding whose token was not touched stays in its place and is marked", async () => {
    const { client } = startInProcess({ proofMs: 300 });
    await client.start();
    client.openText(URI, policy("bad:Action"));
    await client.settled(URI);
    const line = client.items(URI)[0]?.range.start.line;
    client.changeText(URI, `\n\n${policy("bad:Action")}`);
    await client.until("the shifted finding", () => client.diagnostics.get(URI)?.version === 2);
    const [finding] = client.items(URI);
    assert.equal(finding?.range.start.line, (line ?? 0) + 2);
    assert.match(finding?.message ?? "", /being checked again/);
    await client.until("the proof", () => !/checked again/.test(client.items(URI)[0]?.message ?? "checked again"));
    await client.shutdown();
  });

  it("a finding whose token was edited is gone at once", async () => {
    const { client } = startInProcess({ proofMs: 300 });
    await client.start();
    client.openText(URI, policy("bad:Action"));
    await client.settled(URI);
    client.changeText(URI, policy("bad:Actio"));
    await client.until("the new version", () => client.diagnostics.get(URI)?.version === 2);
    assert.deepEqual(client.codes(URI), []);
    await client.shutdown();
  });

  it("broken JSON shows its error and nothing that was proved", async () => {
    const { client, stand } = startInProcess();
    await client.start();
    client.openText(URI, policy("bad:Action"));
    await client.settled(URI);
    client.changeText(URI, policy("bad:Action").trimEnd().slice(0, -1));
    await client.until("the syntax error", () => client.codes(URI).includes("syntax"));
    assert.deepEqual(client.codes(URI), ["syntax"]);
    const proofs = stand.began.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(stand.began.length, proofs);
    client.changeText(URI, policy("bad:Action"));
    await client.until("the finding again", () => client.codes(URI).includes("new-access"));
    await client.shutdown();
  });
});

describe("when processing fails", () => {
  it("a text that fails twice is set aside with a visible message, and saving tries it again", async () => {
    let attempts = 0;
    let broken = true;
    const { client } = startInProcess({
      onProve: () => {
        attempts++;
        if (broken) throw new Error("boom");
      },
    });
    await client.start();
    client.openText(URI, policy("bad:Action"));
    await client.until("the message", () => client.codes(URI).includes("internal-error"));
    assert.equal(attempts, 2);
    client.changeText(URI, policy("bad:Action", "x:Y"));
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(attempts, 2, "it was tried again without being asked");
    assert.deepEqual(client.codes(URI), ["internal-error"]);
    broken = false;
    client.save(URI);
    await client.until("the finding", () => client.codes(URI).includes("new-access"));
    assert.deepEqual(client.codes(URI), ["new-access"]);
    await client.shutdown();
  });

  it("another document is served all the same", async () => {
    const { client } = startInProcess({
      onAnalyse: (text) => {
        if (text.includes("explode")) throw new Error("boom");
      },
    });
    await client.start();
    client.openText("untitled:one.json", policy("explode"));
    client.openText("untitled:two.json", policy("bad:Action"));
    await client.until(
      "both",
      () => client.codes("untitled:one.json").includes("internal-error") && client.codes("untitled:two.json").includes("new-access"),
    );
    await client.shutdown();
  });
});

describe("documents", () => {
  it("says nothing about JSON that is not a policy", async () => {
    const { client, stand } = startInProcess();
    await client.start();
    client.openText("untitled:other.json", '{ "name": "typo", "bad:Action": [1, 2] }');
    client.openText("untitled:list.json", '["Statement"]');
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(
      client.published.flatMap((one) => one.items),
      [],
    );
    assert.equal(stand.began.length, 0);
    await client.shutdown();
  });

  it("takes its diagnostics back when a document is closed", async () => {
    const { client } = startInProcess();
    await client.start();
    client.openText(URI, policy("bad:Action"));
    await client.settled(URI);
    client.closeText(URI);
    await client.until("an empty list", () => client.items(URI).length === 0);
    await client.shutdown();
  });

  it("ends the solver on shutdown", async () => {
    const { client, stand } = startInProcess();
    await client.start();
    await client.shutdown();
    assert.equal(stand.disposed, true);
  });
});

describe("delivery", () => {
  const pull = { textDocument: { diagnostic: { relatedDocumentSupport: false } }, workspace: { diagnostics: { refreshSupport: true } } };

  it("never pushes to a client that pulls, and asks it to pull again after the proofs", async () => {
    const { client } = startInProcess({ proofMs: 100 });
    let refreshes = 0;
    client.on("workspace/diagnostic/refresh", () => {
      refreshes++;
      return null;
    });
    await client.start({ capabilities: pull });
    client.openText(URI, policy("typo", "bad:Action"));
    type Report = { kind: string; items?: { code: string }[]; resultId?: string };
    const first = (await client.request("textDocument/diagnostic", { textDocument: { uri: URI } })) as Report;
    assert.deepEqual(
      first.items?.map((one) => one.code),
      ["TYPO"],
    );
    await client.settled(URI);
    await client.until("a refresh", () => refreshes > 0);
    const second = (await client.request("textDocument/diagnostic", {
      textDocument: { uri: URI },
      previousResultId: first.resultId,
    })) as Report;
    assert.deepEqual(
      second.items?.map((one) => one.code),
      ["TYPO", "new-access"],
    );
    const third = (await client.request("textDocument/diagnostic", {
      textDocument: { uri: URI },
      previousResultId: second.resultId,
    })) as Report;
    assert.equal(third.kind, "unchanged");
    assert.deepEqual(client.published, []);
    await client.shutdown();

    // After a restart of the analysis thread the client names an answer of the thread before.
    const { client: restarted } = startInProcess({ proofMs: 100 });
    await restarted.start({ capabilities: pull });
    restarted.openText(URI, policy("typo", "bad:Action"));
    await restarted.settled(URI);
    const fourth = (await restarted.request("textDocument/diagnostic", {
      textDocument: { uri: URI },
      previousResultId: second.resultId,
    })) as Report;
    assert.equal(fourth.kind, "full");
    await restarted.shutdown();
  });

  it("answers a client that pulls but cannot be refreshed once the proofs are there", async () => {
    const { client } = startInProcess({ proofMs: 150 });
    await client.start({ capabilities: { textDocument: { diagnostic: {} } } });
    client.openText(URI, policy("bad:Action"));
    const report = (await client.request("textDocument/diagnostic", { textDocument: { uri: URI } })) as { items: { code: string }[] };
    assert.deepEqual(
      report.items.map((one) => one.code),
      ["new-access"],
    );
    await client.shutdown();
  });
});
