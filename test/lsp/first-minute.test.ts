// What a new user sees beside the proofs: one marker for one cause, a status that counts as the Problems panel does, and Git followed at once.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type { StatusParams } from "../../shared/protocol";
import { git, repositoryWith } from "../harness/folder";
import { endServers, type LspDiagnostic, ProcessClient } from "./client";

const text = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
const policy = (...actions: string[]) =>
  text({ Version: "2012-10-17", Statement: [{ Sid: "Read", Effect: "Allow", Action: actions, Resource: "*" }] });
const PUBLIC = text({
  Version: "2012-10-17",
  Statement: [{ Sid: "Open", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" }],
});
const COMMITTED = policy("s3:GetObject", "ec2:DescribeInstances");
const EDITED = policy("s3:GetObject", "ec2:DescribeInstances", "s3:DeleteBucket");
const SETTINGS = text({
  critical: [{ actions: ["s3:DeleteBucket"] }],
  trusted: { accounts: ["111122223333"] },
  policies: [{ files: "policy.json", boundary: "boundaries/workers.json" }],
});

const FILES = {
  "policy.json": COMMITTED,
  "bucket.json": PUBLIC,
  "iam-prover.json": SETTINGS,
  "boundaries/workers.json": policy("s3:*", "ec2:*"),
};
const SHOWN = { publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1] } } };

describe("the first minute", () => {
  let client: ProcessClient;
  let folder: string;
  let refreshed = 0;
  const uriOf = (file: string) => pathToFileURL(join(folder, file)).toString();
  const status = (uri: string) =>
    client.notifications.filter(({ method, params }) => method === "iamProver/status" && (params as StatusParams).uri === uri).at(-1)
      ?.params as StatusParams;
  /** What the Problems panel lists. */
  const listed = (uri: string) => client.items(uri).filter(({ severity }) => severity < 4);
  const changed = async (uri: string, content: string): Promise<LspDiagnostic[]> => {
    const before = client.statuses(uri).length;
    const version = client.changeText(uri, content);
    const isOver = () => client.statuses(uri).length > before && client.statuses(uri).at(-1) !== "proving";
    const isDone = () => client.diagnostics.get(uri)?.version === version && isOver();
    await client.until(
      "the end of the run",
      () => isDone() && !client.items(uri).some(({ message }) => /being checked again/.test(message)),
    );
    return client.items(uri);
  };

  before(async () => {
    folder = repositoryWith(FILES);
    client = new ProcessClient();
    client.on("workspace/codeLens/refresh", () => {
      refreshed++;
      return null;
    });
    await client.start({
      folder,
      initializationOptions: { commands: true, oneMarker: true, checksJson: true, details: true },
      capabilities: { textDocument: SHOWN, workspace: { codeLens: { refreshSupport: true } } },
    });
    // As VS Code does: from now on nobody polls.
    client.notify("iamProver/gitChanged", {});
    client.openText(uriOf("policy.json"), COMMITTED);
    await client.settled(uriOf("policy.json"));
  });
  after(endServers);

  it("new and critical on one token are one marker, the louder one, that tells both", async () => {
    const uri = uriOf("policy.json");
    const [one, ...more] = (await changed(uri, EDITED)).filter(({ severity }) => severity < 4);
    assert.equal(more.length, 0, JSON.stringify(more));
    assert.deepEqual([one?.code, one?.severity], ["access-not-granted", 1]);
    assert.match(one?.message ?? "", /Also: `new-access`\.$/);
    assert.match(one?.relatedInformation?.[0]?.message ?? "", /^new-access: /);
    const actions = (await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: one?.range,
      context: { diagnostics: [one] },
    })) as { title: string; diagnostics?: object[] }[];
    assert.equal(actions.filter(({ title }) => title.startsWith("Remove `s3:DeleteBucket`")).length, 1);
    for (const code of ["access-not-granted", "new-access"])
      assert.ok(
        actions.some(({ title }) => title.startsWith(`Accept \`${code}\``)),
        `no way to accept ${code}`,
      );
  });

  it("the status counts what the Problems panel lists, and names the limits", () => {
    const uri = uriOf("policy.json");
    assert.equal(status(uri).findings, listed(uri).length);
    assert.match(status(uri).message, /^Proved against Git HEAD: 1 finding\b/);
    assert.match(status(uri).detail ?? "", /^Size: \d+ of 6,144 characters without white space\.$/m);
    assert.match(status(uri).detail ?? "", /Judged under boundaries\/workers\.json\./);
  });

  it("public and external on one token are one marker", async () => {
    const uri = uriOf("bucket.json");
    client.openText(uri, PUBLIC);
    await client.settled(uri);
    assert.deepEqual(
      listed(uri).map(({ code }) => code),
      ["public-access"],
    );
    assert.match(listed(uri)[0]?.message ?? "", /Also: `external-access`\.$/);
    // The fact alone: what to do about it is one of the hover's details.
    assert.match(listed(uri)[0]?.relatedInformation?.[0]?.message ?? "", /^external-access: [^\n]*\(statement 1 `Open`\)\.$/);
    assert.equal(status(uri).findings, 1);
    // Our extension draws the page of the rule that is in the package.
    assert.equal(listed(uri)[0]?.codeDescription?.href, `command:iamProver.openRule?${encodeURIComponent('["public-access.md"]')}`);
  });

  it("the hover says what, who and why, and links to the rest", async () => {
    const uri = uriOf("bucket.json");
    const position = listed(uri)[0]?.range.start;
    const hover = (await client.request("textDocument/hover", { textDocument: { uri }, position })) as { contents: { value: string } };
    const { value } = hover.contents;
    assert.match(value, /^\*\*Counterexample\*\* for `public-access`: anybody, without signing in, [^\n]*\n\n\*\*Allowed now:\*\* /);
    assert.doesNotMatch(value, /external-access|Proved in/);
    const query = /\n\n\[Show details\]\(command:iamProver\.showDetails\?([^()]*)\)$/.exec(value)?.[1];
    assert.deepEqual(JSON.parse(decodeURIComponent(query ?? "")), [uri, position]);
    const { text: details } = (await client.request("iamProver/details", { uri, position })) as { text: string };
    assert.match(details, /^# Line 7 of bucket\\\.json\n/);
    for (const part of [
      /\*\*public-access:\*\* .*name the callers in `Principal`/,
      /\*\*external-access:\*\* .*add it to `trusted`/,
      /\*\*Counterexample\*\* for `public-access`: anybody/,
      /\*\*Counterexample\*\* for `external-access`: principal /,
      /Proved in /,
      /anonymous callers/,
    ])
      assert.match(details, part);
    const nowhere = await client.request("iamProver/details", { uri, position: { line: 0, character: 0 } });
    assert.match((nowhere as { problem?: string }).problem ?? "", /no finding at this place/);
  });

  it("`nothing found` only where there is no finding of any kind", async () => {
    const uri = uriOf("policy.json");
    const items = await changed(uri, policy("s3:GetObject", "s3:GetObject", "ec2:DescribeInstances"));
    assert.ok(items.length > 0);
    assert.doesNotMatch(status(uri).message, /nothing found/);
    assert.equal(status(uri).findings, listed(uri).length);
    assert.deepEqual(await changed(uri, COMMITTED), []);
    assert.match(status(uri).message, /: nothing found\.$/);
  });

  it("a half-typed action is told once", async () => {
    const uri = uriOf("policy.json");
    const items = await changed(uri, policy("s3:GetObject", "ec2:DescribeInstances", "s3:DeleteBu"));
    assert.deepEqual(
      items.map(({ code }) => code),
      ["INVALID_ACTION"],
    );
  });

  it("what the editor's own JSON support says is not said again; a merge conflict is one message", async () => {
    const uri = uriOf("policy.json");
    assert.deepEqual(await changed(uri, COMMITTED.replace('"Effect": "Allow",', '"Effect": ')), []);
    assert.equal(status(uri).state, "undecided");
    const conflict = COMMITTED.replace(/ *"Effect": "Allow",\n/, (line) => `<<<<<<< HEAD\n${line}=======\n${line}>>>>>>> other\n`);
    const [one, ...more] = await changed(uri, conflict);
    assert.equal(more.length, 0, JSON.stringify(more));
    assert.match(one?.message ?? "", /merge conflict/);
    await changed(uri, COMMITTED);
  });

  for (const { what, run } of [
    { what: "a commit", run: () => git(folder, "commit", "-qam", "add it") },
    { what: "a reset", run: () => git(folder, "reset", "-q", "--soft", "HEAD~1") },
    { what: "a commit on another branch", run: () => git(folder, "checkout", "-qb", "other") + git(folder, "commit", "-qam", "add it") },
  ])
    it(`${what} is followed without a click: findings, status and lens`, async () => {
      const uri = uriOf("policy.json");
      writeFileSync(join(folder, "policy.json"), EDITED);
      await changed(uri, EDITED);
      const isNew = () => client.items(uri).some(({ message }) => message.includes("new-access"));
      const wasNew = isNew();
      const already = refreshed;
      run();
      await client.until("the other verdict", () => isNew() !== wasNew && status(uri).state === "proved");
      await client.until("the lens is asked for again", () => refreshed > already);
      const lenses = (await client.request("textDocument/codeLens", { textDocument: { uri } })) as { data?: object }[];
      const lens = (await client.request(
        "codeLens/resolve",
        lenses.find(({ data }) => data),
      )) as { command: { title: string } };
      assert.match(lens.command.title, wasNew ? /the same/ : /^\+1 action/);
    });

  it("a renamed policy is compared with what it was, not with nothing", async () => {
    git(folder, "commit", "-q", "--allow-empty", "-m", "before the rename");
    git(folder, "mv", "bucket.json", "reports.json");
    const uri = uriOf("reports.json");
    const text = PUBLIC.replace('"Action": "s3:GetObject"', '"Action": ["s3:GetObject", "s3:PutObject"]');
    writeFileSync(join(folder, "reports.json"), text);
    client.openText(uri, text);
    await client.settled(uri);
    const said = client.items(uri).map(({ message }) => message);
    assert.ok(!said.some((message) => /This policy is new/.test(message)), said.join("\n"));
    assert.match(status(uri).message, /^Proved against bucket\.json in Git HEAD: /);
    const added = client.items(uri).filter(({ message }) => /`s3:PutObject`.*It was not allowed in bucket\.json in Git HEAD/.test(message));
    assert.equal(added.length, 1, said.join("\n"));
    // A new file that is like nothing that is gone stays new.
    const other = uriOf("other.json");
    const queue = policy("sqs:SendMessage", "sqs:ReceiveMessage").replace("Read", "Queue");
    writeFileSync(join(folder, "other.json"), queue);
    client.openText(other, queue);
    await client.settled(other);
    assert.match(status(other).message, /^Not compared with an older version: The file is new/);
  });
});
