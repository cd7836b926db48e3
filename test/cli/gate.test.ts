// Ways around the gate that lead through files: new, renamed, moved, deleted, and policies in a form that is not read.
import assert from "node:assert/strict";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { commit, folderWith, git, repositoryWith, writeFiles } from "../harness/folder";
import { scanHere } from "./in-process";
import { allow } from "./program";
import { MORE, READ } from "./scan";

const json = JSON.stringify;
const statement = (Action: string, more: object = {}) => ({ Effect: "Allow", Action, Resource: "*", ...more });
const policy = (...statements: object[]) => json({ Version: "2012-10-17", Statement: statements });
const KEPT = { "kept.json": READ };

describe("a new policy", () => {
  it("is new access as a whole, told once at its head in every format", async () => {
    const folder = repositoryWith(KEPT);
    writeFiles(folder, { "new.json": allow("s3:*", "sqs:*") });
    const { status, codes, reports } = await scanHere(folder);
    assert.deepEqual([status, codes], [1, { "new.json": ["new-access"] }]);
    for (const [format, text] of Object.entries(reports))
      assert.match(text, /This policy is new: all that it grants is newly allowed/, format);
    assert.match(reports.text, /new\.json:1:1 warning new-access/);
  });

  it("is an error where only what changed is judged, unless the settings say otherwise", async () => {
    const folder = repositoryWith({ ...KEPT, "iam-prover.json": '{ "newFile": "information" }' });
    writeFiles(folder, { "new.json": READ });
    assert.match((await scanHere(folder, { changed: true })).reports.text, /new\.json:1:1 information new-access/);
    const plain = repositoryWith(KEPT);
    writeFiles(plain, { "new.json": READ });
    assert.match((await scanHere(plain, { changed: true })).reports.text, /new\.json:1:1 error new-access/);
  });

  it("that grants nothing is none", async () => {
    const folder = repositoryWith(KEPT);
    writeFiles(folder, { "new.json": policy({ Effect: "Deny", Action: "*", Resource: "*" }) });
    assert.deepEqual((await scanHere(folder)).codes, {});
  });

  it("is new too where the baseline had a link, and where a folder is compared with", async () => {
    const folder = repositoryWith({ ...KEPT, "before/kept.json": READ, "before/README.md": "" });
    writeFiles(folder, { "new.json": MORE });
    assert.deepEqual((await scanHere(folder, { paths: ["new.json", "kept.json"], baseline: "before" })).codes, {
      "new.json": ["new-access"],
    });
  });

  it("in a repository of its own inside the work tree is new: its own history does not count", async () => {
    const folder = repositoryWith(KEPT);
    writeFiles(folder, { "inner/a.json": MORE });
    git(join(folder, "inner"), "init", "-q", "-b", "main");
    commit(join(folder, "inner"), "as if it had always been so");
    assert.deepEqual((await scanHere(folder)).codes, { "inner/a.json": ["new-access"] });
  });
});

describe("a policy under a new name", () => {
  for (const [what, from, to] of [
    ["in the same folder", "a.json", "b.json"],
    ["in another folder", "apps/a.json", "services/deep/a.json"],
    ["with another extension that is read", "a.json", "a.jsonc"],
  ] as const)
    it(`${what} is compared with what it was`, async () => {
      const folder = repositoryWith({ ...KEPT, [from]: READ.replace("GetObject", "PutObject") });
      rmSync(join(folder, from));
      writeFiles(folder, { [to]: allow("s3:PutObject", "s3:DeleteBucket") });
      const { codes, lines, reports } = await scanHere(folder);
      assert.deepEqual(codes, { [to]: ["new-access"] });
      assert.match(lines[0] ?? "", /`s3:DeleteBucket`/);
      assert.match(reports.text, new RegExp(`${to} is compared with ${from} in Git HEAD: it was renamed`));
    });

  it("and unchanged has nothing new", async () => {
    const folder = repositoryWith({ ...KEPT, "a.json": MORE });
    renameSync(join(folder, "a.json"), join(folder, "b.json"));
    assert.deepEqual((await scanHere(folder)).status, 0);
  });

  it("is a new policy when nothing of the old one is left", async () => {
    const folder = repositoryWith({ ...KEPT, "a.json": READ });
    rmSync(join(folder, "a.json"));
    writeFiles(folder, { "b.json": allow("sqs:SendMessage") });
    const { codes } = await scanHere(folder);
    assert.deepEqual(codes, { "a.json": ["policy-deleted"], "b.json": ["new-access"] });
  });
});

describe("a deleted policy", () => {
  const removed = async (text: string, more: Record<string, string> = {}) => {
    const folder = repositoryWith({ ...KEPT, ...more, "a.json": text });
    rmSync(join(folder, "a.json"));
    return scanHere(folder);
  };

  it("is named in every format, and is no failure", async () => {
    const { status, codes, reports } = await removed(allow("iam:PassRole"));
    assert.deepEqual([status, codes], [0, { "a.json": ["policy-deleted"] }]);
    for (const [format, text] of Object.entries(reports)) assert.match(text, /This policy was deleted/, format);
  });

  it("that denied is a warning", async () => {
    const { status, lines } = await removed(policy({ Effect: "Deny", Action: "iam:*", Resource: "*" }));
    assert.equal(status, 1);
    assert.match(lines[0] ?? "", /It denied access/);
  });
});

describe("policies in a form that is not read", () => {
  const near = {
    "a.json": json(statement("*")),
    "b.json": json([statement("*")]),
    "c.yaml": "properties:\n  Statement:\n    - Effect: Allow\n      Action: '*'\n",
  };

  it("alone are no pass, and are counted by their form", async () => {
    const { status, reports } = await scanHere(folderWith(near));
    assert.equal(status, 2);
    for (const [format, text] of Object.entries(reports))
      assert.match(
        text,
        /No policy was judged, though policies were seen that are not read: 2 bare statements in 2 files, a policy inside a template in [`]?c\.yaml/,
        format,
      );
    assert.deepEqual(JSON.parse(reports.json).summary.notRead, [
      { path: "a.json", what: "statement", count: 1 },
      { path: "b.json", what: "statement", count: 1 },
      { path: "c.yaml", what: "template", count: 1 },
    ]);
  });

  it("are a warning where the change brought them, and for information where they were", async () => {
    const folder = repositoryWith({ ...KEPT, "old.json": json(statement("*")) });
    const before = await scanHere(folder);
    assert.deepEqual([before.status, before.codes], [0, { "old.json": ["policy-not-read"] }]);
    writeFiles(folder, { "new.json": json([statement("*")]) });
    const { status, codes } = await scanHere(folder, { changed: true });
    assert.deepEqual([status, codes], [1, { "new.json": ["policy-not-read"] }]);
  });

  it("a folder without any policy passes, unless policies are demanded", async () => {
    const folder = folderWith({ "package.json": "{}" });
    assert.equal((await scanHere(folder)).status, 0);
    const { status, lines } = await scanHere(folder, { requirePolicies: true });
    assert.deepEqual([status, lines], [2, [".: No policy was judged (`--require-policies`)."]]);
  });
});

describe("the report", () => {
  it("says which commit was compared with, and names every policy that was not compared", async () => {
    const folder = repositoryWith({
      ...KEPT,
      "iam-prover.json": '{ "policies": [{ "files": "off.json", "baseline": "none" }] }',
      "off.json": MORE,
    });
    const head = git(folder, "rev-parse", "HEAD").trim();
    const { status, reports } = await scanHere(folder);
    assert.equal(status, 0);
    assert.match(reports.text, /Not compared with an older version: off\.json: the comparison is switched off\./);
    for (const format of ["text", "json", "sarif", "junit", "github"] as const)
      assert.ok(reports[format].includes(head.slice(0, 8)), format);
  });

  it("counts a policy that is too large as not checked", async () => {
    const folder = repositoryWith(KEPT);
    writeFiles(folder, { "large.json": policy(statement("s3:*", { Sid: "x".repeat(2_000_001) })) });
    const { status, codes } = await scanHere(folder);
    assert.deepEqual([status, codes["large.json"]], [2, ["too-large"]]);
  });
});
