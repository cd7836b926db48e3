// Ways around the gate in which a policy of the baseline becomes something that nobody reads as one.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { MOST_TRACES } from "../../server/src/cli/limits";
import { folderWith, git, repositoryWith, writeFiles } from "../harness/folder";
import { scanHere } from "./in-process";
import { READ } from "./scan";

const json = JSON.stringify;
const statement = (Action: string, more: object = {}) => ({ Effect: "Allow", Action, Resource: "*", ...more });
const policy = (...statements: object[]) => json({ Version: "2012-10-17", Statement: statements });
const KEPT = { "kept.json": READ };

describe("a policy of the baseline that is none now ends with 2, whatever it became:", () => {
  const was = policy(statement("s3:GetObject"), statement("sqs:SendMessage"));
  const wide = statement("*");
  let folder: string | undefined;
  const repository = () => {
    folder ??= repositoryWith({ ...KEPT, "a.json": was });
    return folder;
  };
  for (const [what, now] of [
    ["a name in lower case", was.replace('"Statement"', '"statement"')],
    ["a list", json([JSON.parse(policy(wide))])],
    ["a bare statement", json(wide)],
    ["wrapped in another object", json({ PolicyVersion: { Document: JSON.parse(policy(wide)) } })],
    ["a string", json(policy(wide))],
    ["behind a second byte order mark", `\ufeff\ufeff${policy(wide)}`],
    ["behind something else", `x ${policy(wide)}`],
    ["nothing", "{}"],
    ["empty", ""],
    ["pushed out by blanks", `${" ".repeat(11 * 1024 * 1024)}${policy(wide)}`],
  ] as const)
    it(what, async () => {
      writeFiles(repository(), { "a.json": now });
      const { status, reports } = await scanHere(repository(), { changed: true });
      assert.equal(status, 2);
      for (const [format, text] of Object.entries(reports)) assert.match(text, /a\.json/, format);
    });

  it("spelt with escapes it is still a policy", async () => {
    const folder = repositoryWith({ ...KEPT, "a.json": was });
    writeFiles(folder, { "a.json": policy(statement("s3:*")).replace("Statement", "\\u0053tatement") });
    assert.deepEqual((await scanHere(folder)).codes, { "a.json": ["new-access"] });
  });

  for (const to of ["a.txt", "a.json.bak", "node_modules/a.json", "docs/a.md"])
    it(`moved to ${to}`, async () => {
      const folder = repository();
      rmSync(join(folder, "a.json"), { force: true });
      writeFiles(folder, { [to]: policy(statement("s3:GetObject"), statement("sqs:SendMessage"), wide) });
      const { status, codes, lines } = await scanHere(folder);
      assert.deepEqual([status, codes], [2, { "a.json": ["policy-gone"] }]);
      assert.match(lines[0] ?? "", new RegExp(`its content is in \`${to}\``));
      rmSync(join(folder, to));
    });

  it("that is looked for in more new files than are read is told to be looked for in vain", async () => {
    const folder = repositoryWith({ ...KEPT, "a.json": was });
    rmSync(join(folder, "a.json"));
    writeFiles(folder, Object.fromEntries(Array.from({ length: MOST_TRACES + 1 }, (_, i) => [`new/${i}.txt`, ""])));
    const { codes, reports } = await scanHere(folder);
    assert.deepEqual(codes, { "a.json": ["policy-deleted"] });
    assert.match(reports.text, /Only 2,000 of 2,001 new files were looked through/);
  });

  it("is not called gone when only its settings cannot be used: nobody has judged it, and the settings say so", async () => {
    const folder = repositoryWith({ ...KEPT, "a.json": was, "t.yaml": "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n" });
    writeFiles(folder, { "a.json": policy(wide), "iam-prover.json": '{ "critical": ["s3:*"] }' });
    rmSync(join(folder, "kept.json"));
    const { status, codes } = await scanHere(folder);
    assert.equal(status, 2);
    assert.deepEqual(codes, { "iam-prover.json": ["config"], "kept.json": ["policy-deleted"] });
  });

  it("a name alone switches no check off", async () => {
    const open = policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" });
    for (const name of ["web-endpoint.json", "vpce/web.json", "rcp/web.json", "web.json"]) {
      const { codes } = await scanHere(folderWith({ [name]: open }));
      assert.ok(codes[name]?.includes("public-access"), name);
    }
    const said = folderWith({ "web.json": open, "iam-prover.json": '{ "policies": [{ "files": "*.json", "kind": "endpoint" }] }' });
    assert.deepEqual((await scanHere(said)).codes["web.json"]?.includes("public-access") ?? false, false);
  });
});

describe("what a sparse checkout leaves out", () => {
  const wide = policy(statement("s3:*"));
  const sparse = (change: Record<string, string>) => {
    const folder = repositoryWith({
      "in/kept.json": READ,
      "out/a.json": READ,
      "out/b.json": READ,
      "out/program.ts": "1",
      "out/n.json": "{}",
    });
    git(folder, "switch", "-q", "-c", "change");
    writeFiles(folder, change);
    git(folder, "add", "-A");
    git(folder, "commit", "-q", "--allow-empty", "-m", "change");
    git(folder, "sparse-checkout", "set", "in");
    return folder;
  };

  it("is not told as deleted, nor told at all where the change makes no policy of it", async () => {
    const folder = sparse({ "out/program.ts": "2", "out/n.json": '{"a": 1}' });
    const { status, codes } = await scanHere(folder, { changed: true });
    assert.deepEqual([status, codes], [0, {}]);
  });

  it("is told as not judged where the change widens it, brings it or writes it into another file", async () => {
    const folder = sparse({ "out/a.json": wide, "out/new.json": wide, "out/role": wide });
    for (const changed of [true, false]) {
      const { status, codes, lines } = await scanHere(folder, { changed });
      assert.equal(status, 1);
      assert.deepEqual(codes, { "out/a.json": ["policy-not-read"], "out/new.json": ["policy-not-read"], "out/role": ["policy-not-read"] });
      assert.match(lines.join("\n"), /out\/a\.json: .*sparse checkout/);
    }
    git(folder, "sparse-checkout", "add", "out");
    assert.deepEqual((await scanHere(folder, { changed: true })).codes["out/a.json"], ["new-access"]);
  });

  it("is deleted where the change deletes it", async () => {
    const folder = sparse({});
    git(folder, "rm", "-q", "--sparse", "out/b.json");
    assert.deepEqual((await scanHere(folder, { changed: true })).codes, { "out/b.json": ["policy-deleted"] });
  });
});
