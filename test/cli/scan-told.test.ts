// What the report says of files that are no policies, of settings that cannot be used, and of files of other repositories.
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { describe, it } from "node:test";
import { commit, folderWith, git, repositoryWith, writeFiles } from "../harness/folder";
import { runHere } from "./in-process";
import { allow } from "./program";

async function messages(folder: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await runHere(["scan", "--format", "json", ...args], folder);
  const { files, notes } = JSON.parse(stdout) as { files: { findings: { message: string }[] }[]; notes?: string[] };
  return [...files.flatMap(({ findings }) => findings.map(({ message }) => message)), ...(notes ?? [])];
}

describe("a file that is named and is no policy", () => {
  const told = async (text: string) => (await messages(folderWith({ "a.json": text }), "a.json"))[0];

  it("is told what is wrong with it, in words of our own", async () => {
    assert.equal(await told("{"), "`}` was expected to close the object, but the end of the file was found.");
    assert.equal(await told(""), 'The file is empty. Write `{ "Version": "2012-10-17", "Statement": [ … ] }`.');
    assert.match((await told('{"a" 1}')) ?? "", /^`:` was expected after the name, but `…` was found\.$/);
  });

  it("is not quoted, whatever stands in it", async () => {
    for (const text of ["hunter2", "hunter2`hunter2", "`hunter2`", "Version`hunter2"])
      assert.doesNotMatch((await told(text)) ?? "", /hunter/, text);
  });
});

it("settings that cannot be used are the reason why nothing was judged: policies were not missing", async () => {
  const said = await runHere(["scan"], folderWith({ "a.json": allow("s3:GetObject"), "iam-prover.json": '{ "critcal": [] }' }));
  assert.equal(said.status, 2);
  assert.match(said.stdout, /These settings cannot be used/);
  assert.doesNotMatch(said.stdout, /No policy files were found/);
});

describe("a tree that is not below the working folder", () => {
  const tree = folderWith({
    "a.json": allow("s3:GetObject"),
    "deep/b.json": allow("s3:GetObject"),
    "deep/er/c.yaml": "Resources: {P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: []}}}}\n",
    "own/iam-prover.json": "{}",
    "own/d.json": allow("s3:GetObject"),
    "work/e.json": allow("s3:GetObject"),
  });
  const judged = async (folder: string, ...paths: string[]) => {
    const { stdout } = await runHere(["scan", "--format", "json", ...paths], folder);
    return (JSON.parse(stdout) as { files: { path: string }[] }).files.map(({ path }) => basename(path)).sort();
  };

  it("is judged as a whole, without a settings file too", async () => {
    const all = ["a.json", "b.json", "c.yaml", "d.json", "e.json"];
    assert.deepEqual(await judged(tree), all);
    assert.deepEqual(await judged(folderWith(), tree), all);
    assert.deepEqual(await judged(join(tree, "work"), ".."), all);
    assert.deepEqual(await judged(folderWith(), tree, join(tree, "deep")), all);
    assert.deepEqual(await judged(folderWith(), join(tree, "deep"), tree), all);
    assert.deepEqual(await judged(folderWith(), join(tree, "deep")), ["b.json", "c.yaml"]);
  });

  it("is compared with its own past, also where a file of it is named", async () => {
    const other = repositoryWith({ "deep/a.json": allow("s3:GetObject") });
    writeFiles(other, { "deep/a.json": allow("s3:GetObject", "s3:PutObject") });
    for (const path of [other, join(other, "deep/a.json")]) {
      const { status, stdout, stderr } = await runHere(["scan", path], folderWith());
      assert.deepEqual([status, stderr], [1, ""], path);
      assert.match(stdout, /new-access/);
    }
  });

  it("has no past where another repository lies in it, and the reason says so", async () => {
    const outer = folderWith({ "work/a.json": allow("s3:GetObject"), "other/b.json": allow("s3:GetObject") });
    for (const name of ["work", "other"]) {
      git(join(outer, name), "init", "-q", "-b", "main");
      commit(join(outer, name), "start");
    }
    const said = await messages(join(outer, "work"), "..");
    assert.ok(
      said.some((one) => /b\.json: The file is outside of the Git repository around the place where the scan starts\.$/.test(one)),
      said.join("\n"),
    );
  });
});

it("an accepted finding of one file is not said to be about others", async () => {
  const folder = repositoryWith({ "a.json": allow("s3:GetObject"), "b.json": allow("s3:GetObject"), "iam-prover.json": "{}" });
  const accepting = async (entry: object) => {
    writeFiles(folder, { "iam-prover.json": JSON.stringify({ suppress: [{ code: "new-access", reason: "known", ...entry }] }) });
    return (await messages(folder)).find((one) => one.startsWith("This change"));
  };
  assert.equal(
    await accepting({ files: "b.json" }),
    "This change is judged less strictly than the baseline would judge it: `suppress` accepts `new-access` in `b.json` (known).",
  );
  assert.match((await accepting({})) ?? "", /accepts `new-access` everywhere \(known\)\. For `a\.json` and 1 more policy\.$/);
});
