// Accounts that settings bind to files: the settings, scans of a change, and the finding, its steps and its cut in the editor.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Range as LspRange } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parseConfig } from "../../server/src/workspace/config";
import { weakerSettings } from "../../server/src/workspace/weakened";
import type { WaysPage } from "../../shared/protocol";
import { scan } from "../cli/scan";
import { commit, folderWith, git } from "../harness/folder";
import { endServers, ProcessClient } from "../lsp/client";
import { A, allow, B, doc, trusts } from "./support";

after(endServers);

const text = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
const account = {
  accountId: A,
  users: [{ name: "dev", policies: ["iam/dev/*.json"] }],
  roles: [{ name: "exec", trust: "iam/exec/trust.json", policies: ["iam/exec/admin.json"] }],
  targets: [{ to: "admin", except: [] }],
};
const create = doc(allow(["lambda:CreateFunction", "lambda:InvokeFunction"]));
const files = {
  "iam-prover.json": text({ account }),
  "iam/dev/build.json": text(create),
  "iam/dev/read.json": text(doc(allow(["s3:GetObject"]))),
  "iam/exec/trust.json": text(trusts({ Service: "lambda.amazonaws.com" })),
  "iam/exec/admin.json": text(doc(allow("*"))),
};
/** `iam:PassRole` among the actions of the other file opens the way. */
const opened = text(doc(allow(["s3:GetObject", "iam:PassRole"])));

function repository(settings: object = { account }): string {
  const folder = folderWith({ ...files, "iam-prover.json": text(settings) });
  git(folder, "init", "-q");
  commit(folder, "as it was");
  return folder;
}

describe("a scan", () => {
  it("finds a way by an edge of the settings, and reports an edge that is none at its place", async () => {
    const edges = [{ id: "own-1", allOf: ["iam:PassRole", "batch:SubmitJob"], roleMustTrust: ["lambda.amazonaws.com"] }];
    const folder = repository({ account: { ...account, edges } });
    writeFileSync(join(folder, "iam/dev/read.json"), text(doc(allow(["iam:PassRole"]), allow(["batch:SubmitJob"]))));
    writeFileSync(join(folder, "iam/dev/build.json"), text(doc(allow(["s3:GetObject"]))));
    const { codes } = await scan(folder);
    assert.ok(codes["iam/dev/read.json"]?.includes("new-path"), JSON.stringify(codes));
    for (const [edge, why] of [
      [{ ...edges[0], id: "lambda-001" }, /There is an edge `lambda-001` already/],
      [{ id: "own-2", allOf: ["batch:*"] }, /without wildcards/],
      [{ id: "own-2", allOf: ["iam:PassRole", "batch:SubmitJob"] }, /`roleMustTrust`/],
      [{ id: "own-2", allOf: ["batch:SubmitJob"] }, /`existingResource`/],
      [{ id: "own-2", allOf: ["batch:SubmitJob"], existing: "x" }, /`existing` is not a member/],
      [7, /An edge is an object/],
    ] as const) {
      const { problems } = parseConfig(text({ account: { ...account, edges: [edge] } }), "/w");
      assert.equal(problems.length, 1);
      assert.match(problems[0]?.message ?? "", why);
    }
  });

  it("says nothing of a change that opens no way", async () => {
    const folder = repository();
    writeFileSync(join(folder, "iam/dev/read.json"), text(doc(allow(["s3:GetObject", "s3:ListBucket"]))));
    const { codes } = await scan(folder);
    assert.ok(Object.values(codes).every((one) => !one.includes("new-path")));
  });

  it("finds the way that a change opens, on the entry that opens it", async () => {
    const folder = repository();
    writeFileSync(join(folder, "iam/dev/read.json"), opened);
    const { status, report } = await scan(folder);
    const file = report.files.find(({ path }) => path === "iam/dev/read.json");
    const finding = file?.findings.find(({ code }) => code === "new-path");
    assert.match(finding?.message ?? "", /^Opens a way from `user\/dev` to administration of `111122223333` in 1 step, /);
    assert.deepEqual(finding?.range, { start: { line: 7, character: 8 }, end: { line: 7, character: 22 } });
    assert.equal(status, 1);
  });

  it("leaves whoever may come there alone, and takes other targets", async () => {
    const folder = repository({ account: { ...account, targets: [{ to: "admin", except: [`arn:aws:iam::${A}:user/dev`] }] } });
    writeFileSync(join(folder, "iam/dev/read.json"), opened);
    assert.ok(!JSON.stringify((await scan(folder)).codes).includes("new-path"));
    const payroll = { action: "s3:GetObject", resource: "arn:aws:s3:::payroll/a.csv" };
    const other = repository({ account: { ...account, targets: [payroll] } });
    writeFileSync(join(other, "iam/dev/build.json"), text(doc(allow("s3:*"))));
    writeFileSync(join(other, "iam/dev/read.json"), text(doc(allow("s3:GetObject", "arn:aws:s3:::a/*"))));
    commit(other, "s3");
    writeFileSync(join(other, "iam/exec/trust.json"), text(trusts({ AWS: `arn:aws:iam::${A}:user/dev` })));
    const { codes } = await scan(other);
    assert.ok(!JSON.stringify(codes).includes("new-path"), "dev reads the bucket already");
  });

  it("names an account that cannot be read instead of passing it over", async () => {
    const folder = repository({ account: { ...account, roles: [{ name: "x", trust: "iam/none.json" }] } });
    const { status, stderr } = await scan(folder);
    assert.equal(status, 2);
    assert.match(stderr, /New ways through the account were not looked for: .*iam\/none\.json/);
  });

  it("does not take what it cannot decide for safe", async () => {
    const folder = repository();
    writeFileSync(join(folder, "iam/dev/read.json"), text(doc(allow(["iam:PassRole"], "*", { StringAlike: { "aws:username": "x" } }))));
    const { report } = await scan(folder);
    const settings = report.files.find(({ path }) => path === "iam-prover.json");
    assert.match(JSON.stringify(settings?.undecided), /whether user\/dev reaches administration/);
  });
});

describe("in the editor", () => {
  it("the way stands on its token with its steps; the cut closes it", async () => {
    const folder = repository();
    const client = new ProcessClient();
    await client.start({ folder, initializationOptions: { commands: true } });
    const uri = pathToFileURL(join(folder, "iam/dev/read.json")).toString();
    client.openText(uri, files["iam/dev/read.json"] as string, "json");
    await client.settled(uri);
    assert.ok(!client.codes(uri).includes("new-path"));
    const version = client.changeText(uri, opened);
    await client.until("the way", () => client.diagnostics.get(uri)?.version === version && client.codes(uri).includes("new-path"));
    const found = client.diagnostics.get(uri)?.items.find(({ code }) => code === "new-path");
    assert.deepEqual(found?.range.start, { line: 7, character: 8 });
    const related = found?.relatedInformation ?? [];
    assert.match(related.map(({ message }) => message).join(" "), /Step 1: `user\/dev` does .*lambda:CreateFunction/);
    // What another file allows of the step stands there.
    const elsewhere = related.find(({ location }) => location.uri.endsWith("iam/dev/build.json"));
    assert.match(elsewhere?.message ?? "", /^Step 1 too: `lambda:CreateFunction`, `lambda:InvokeFunction`\.$/);
    const actions = (await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: found?.range,
      context: { diagnostics: [found] },
    })) as { title: string; edit?: { changes?: Record<string, { newText: string }[]>; documentChanges?: { edits: object[] }[] } }[];
    const cut = actions.find(({ title }) => title.startsWith("Cut the way: remove `iam:PassRole`"));
    assert.ok(cut, actions.map(({ title }) => title).join("; "));
    assert.ok(actions.some(({ title }) => title === "Show the way through the account"));

    const page = (await client.request("iamProver/newWays", { uri })) as WaysPage;
    assert.equal(page.title, "One new way through the account, compared with the older version of its files");
    const [way] = page.ways;
    assert.equal(way?.from, `arn:aws:iam::${A}:user/dev`);
    assert.match(way?.cuts[0]?.edits.join() ?? "", /^remove `iam:PassRole`/);
    // Each request names the statement that allows it, with its place in the file.
    const passed = way?.steps.flatMap(({ requests }) => requests).find(({ action }) => action === "iam:PassRole");
    assert.deepEqual(
      passed?.allowedBy.map(({ name, uri: file, range }) => [name, file, range?.start]),
      [[`statement 1 of iam/dev/read.json, arn:aws:iam::${A}:user/dev`, uri, { line: 4, character: 16 }]],
    );
    const closed = client.changeText(uri, files["iam/dev/read.json"] as string);
    await client.until("its end", () => client.diagnostics.get(uri)?.version === closed && !client.codes(uri).includes("new-path"));
    assert.deepEqual((await client.request("iamProver/newWays", { uri })) as WaysPage, {
      title: "No new way through the account (proved)",
      ways: [],
      undecided: [],
      notes: page.notes,
    });
    await client.stop();
  });

  it("a cut changes or makes other files too: a trust policy, a boundary that is bound in the settings", async () => {
    const folder = repository();
    const assume = text(doc(allow(["s3:GetObject", "sts:AssumeRole"])));
    writeFileSync(join(folder, "iam/exec/trust.json"), text(trusts({ AWS: [`arn:aws:iam::${A}:root`, `arn:aws:iam::${B}:user/ann`] })));
    commit(folder, "trusted");
    const client = new ProcessClient();
    const workspace = { workspaceEdit: { documentChanges: true, resourceOperations: ["create"] } };
    await client.start({ folder, initializationOptions: { commands: true }, capabilities: { workspace } });
    const uri = pathToFileURL(join(folder, "iam/dev/read.json")).toString();
    client.openText(uri, assume, "json");
    await client.until("the way", () => client.codes(uri).includes("new-path"));
    const found = client.diagnostics.get(uri)?.items.find(({ code }) => code === "new-path");
    type Change = { kind?: string; uri?: string; textDocument?: { uri: string }; edits?: { range: LspRange; newText: string }[] };
    const actions = (await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: found?.range,
      context: { diagnostics: [found] },
    })) as { title: string; edit?: { documentChanges?: Change[] } }[];
    const titles = actions.map(({ title }) => title);
    const cutFor = (start: string) => {
      const action = actions.find(({ title }) => title.startsWith(`Cut the way: ${start}`));
      assert.ok(action, titles.join("; "));
      return action;
    };
    const trust = cutFor(`remove \`arn:aws:iam::${A}:root\` from the trust policy`);
    assert.match(trust.edit?.documentChanges?.[0]?.textDocument?.uri ?? "", /iam\/exec\/trust\.json$/);
    const limit = cutFor(
      "add a boundary to `user/dev` that allows everything but `sts:AssumeRole` (`boundaries/dev.json`, bound in `iam-prover.json`) — closes every way",
    );
    assert.deepEqual(
      limit.edit?.documentChanges?.map(({ kind, uri: made, textDocument }) => [
        kind,
        (made ?? textDocument?.uri)?.replace(/.*\/(?=[^/]+\/[^/]+$)/, ""),
      ]),
      [
        ["create", "boundaries/dev.json"],
        [undefined, "boundaries/dev.json"],
        [undefined, `${basename(folder)}/iam-prover.json`],
      ],
    );
    // What the editor would write: the way is gone.
    writeFileSync(join(folder, "iam/dev/read.json"), assume);
    assert.match(JSON.stringify((await scan(folder)).codes), /new-path/);
    for (const { textDocument, edits } of limit.edit?.documentChanges ?? []) {
      if (!textDocument) continue;
      const file = fileURLToPath(textDocument.uri);
      const before = existsSync(file) ? readFileSync(file, "utf8") : "";
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, TextDocument.applyEdits(TextDocument.create("", "json", 0, before), edits ?? []));
    }
    const { codes } = await scan(folder);
    assert.ok(!JSON.stringify(codes).includes("new-path"), JSON.stringify(codes));
    await client.stop();
  });

  it("cuts of a template are written when they are asked for", async () => {
    const statement = (action: string) => `{ Version: "2012-10-17", Statement: [{ Effect: Allow, Action: [${action}], Resource: "*" }] }`;
    const stack = (action: string) => `Resources:
  Ci:
    Type: AWS::IAM::User
    Properties:
      Policies: [{ PolicyName: p, PolicyDocument: ${statement(action)} }]
`;
    const folder = folderWith({ "t.yaml": stack("s3:GetObject") });
    git(folder, "init", "-q");
    commit(folder, "as it was");
    const client = new ProcessClient();
    await client.start({ folder });
    const uri = pathToFileURL(join(folder, "t.yaml")).toString();
    client.openText(uri, stack("s3:GetObject, iam:PutUserPolicy"), "yaml");
    await client.until("the way", () => client.codes(uri).includes("new-path"));
    const found = client.diagnostics.get(uri)?.items.find(({ code }) => code === "new-path");
    const asked = { textDocument: { uri }, range: found?.range, context: { diagnostics: [found] } };
    const titles = ((await client.request("textDocument/codeAction", asked)) as { title: string }[]).map(({ title }) => title).join("; ");
    assert.match(titles, /Cut the way: remove `iam:PutUserPolicy` — closes every way/);
    assert.match(titles, /Cut the way: add a boundary to `user\/\S+` that allows everything but `iam:PutUserPolicy` — closes/);
    await client.stop();
  });

  it("who can do something is told of the whole account, directly or by steps", async () => {
    const folder = repository();
    writeFileSync(join(folder, "iam/dev/read.json"), opened);
    const client = new ProcessClient();
    await client.start({ folder });
    const uri = pathToFileURL(join(folder, "iam/dev/read.json")).toString();
    client.openText(uri, opened, "json");
    await client.settled(uri);
    const ask = async (action: string, resource: string) =>
      (await client.request("iamProver/whoCan", { uri, action, resource })) as WaysPage & { problem?: string };
    const get = await ask("s3:GetObject", "arn:aws:s3:::doc-example-bucket/a");
    assert.equal(get.title, "2 principals can do s3:GetObject on arn:aws:s3:::doc-example-bucket/a: 2 directly, 0 by steps");
    const remove = await ask("s3:DeleteBucket", "arn:aws:s3:::doc-example-bucket");
    assert.equal(remove.title, "2 principals can do s3:DeleteBucket on arn:aws:s3:::doc-example-bucket: 1 directly, 1 by steps");
    assert.deepEqual(
      remove.ways.map(({ from, steps }) => [from, steps.map(({ edge }) => edge)]),
      [
        [`arn:aws:iam::${A}:role/exec`, [undefined]],
        [`arn:aws:iam::${A}:user/dev`, [remove.ways[1]?.steps[0]?.edge, undefined]],
      ],
    );
    assert.match((await ask("s3:Get*", "arn:aws:s3:::a")).problem ?? "", /one action/);
    assert.match((await ask("s3:GetObject", "arn:aws:s3:::a/*")).problem ?? "", /one resource/);
    assert.match((await ask("s3:GetObjectt", "arn:aws:s3:::a/b")).problem ?? "", /s3:GetObject/);
    await client.stop();
  });
});

describe("the settings", () => {
  const read = (value: object) => parseConfig(JSON.stringify({ account: value }), "/r");
  it("read the section, and say what is wrong in it", () => {
    assert.deepEqual(read(account).problems, []);
    for (const [value, message] of [
      [{ accountId: "1" }, /twelve digits/],
      [{ accountId: A, roles: [{ trust: "a.json" }] }, /`name`/],
      [{ accountId: A, roles: [{ name: "a", trust: "../a.json" }] }, /inside the folder/],
      [{ accountId: A, targets: [{ action: "s3:*", resource: "*" }] }, /A target is/],
      [{ accountId: A, colour: "red" }, /`colour`/],
    ] as const)
      assert.match(read(value).problems[0]?.message ?? "", message);
  });
  it("that look for fewer ways are weaker", () => {
    const of = (value?: object) => parseConfig(JSON.stringify(value ? { account: value } : {}), "/r").config as never;
    const lost = (now?: object) => weakerSettings(of(account), of(now), "2027-01-01").map(({ message }) => message);
    assert.deepEqual(lost(account), []);
    assert.equal(lost().length, 1);
    assert.equal(lost({ ...account, targets: [] }).length, 1);
    assert.equal(lost({ ...account, roles: [] }).length, 1);
    const edges = [{ id: "own-1", allOf: ["batch:SubmitJob"], existingResource: "AWS::Batch::JobDefinition" }];
    const gone = weakerSettings(of({ ...account, edges }), of(account), "2027-01-01").map(({ message }) => message);
    assert.deepEqual(gone, ["`account.edges` does not have `own-1` as it was"]);
    assert.equal(lost({ ...account, targets: [{ to: "admin", except: ["arn:aws:iam::111122223333:user/dev"] }] }).length, 1);
  });
});
