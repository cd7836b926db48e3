// What is no policy is not repeated, whatever settings call it: other people's secrets never stand in a report.
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { runHere } from "../cli/in-process";
import { allow } from "../cli/program";
import { folderWith } from "../harness/folder";

const SECRET = "hunter2-AKIAsecret";
const FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab"];

it("files that settings call policies, in every format", async () => {
  const files = {
    "a.env": `AWS_SECRET=${SECRET}\nTOKEN=${SECRET}\n`,
    "b.json": JSON.stringify({ [SECRET]: 1, password: SECRET, Statement: [SECRET] }),
    "c.json": JSON.stringify([SECRET, { key: SECRET }]),
    "d.json": JSON.stringify({ Version: SECRET, Statement: SECRET }),
    "e.json": JSON.stringify(SECRET),
    "f.pem": `-----BEGIN KEY-----\n${SECRET}\n`,
  };
  const policies = Object.keys(files).map((name) => ({ files: name, kind: "identity" }));
  const folder = folderWith({ ...files, "iam-prover.json": JSON.stringify({ baseline: "none", policies }) });
  for (const format of FORMATS) {
    const { stdout, stderr, status } = await runHere(["scan", "--format", format], folder);
    assert.notEqual(status, 0);
    assert.equal(`${stdout}${stderr}`.includes(SECRET.slice(0, 7)), false, `${format}: ${stdout}`);
    for (const name of Object.keys(files)) assert.ok(stdout.includes(name), `${format}: ${name}`);
  }
});

it("a policy is quoted, broken or not", async () => {
  const folder = folderWith({ "a.json": allow("s3:GetObjet"), "b.json": '{ "Version": "2012-10-17", "Statement": [ { "Effect": "Alow" ' });
  const { stdout } = await runHere(["scan", "--baseline", "none"], folder);
  assert.match(stdout, /\| .*"s3:GetObjet"/);
  assert.match(stdout, /\| .*"Alow"/);
});

it("an account's files are read as every named file is: no link out of the tree, no pipe", async () => {
  const folder = folderWith({ "tree/.git/HEAD": "ref: refs/heads/main\n" });
  writeFileSync(join(folder, "leak.json"), SECRET);
  mkdirSync(join(folder, "tree/in"));
  symlinkSync(join(folder, "leak.json"), join(folder, "tree/in/account.json"));
  const { status, stdout, stderr } = await runHere(["account", "in/account.json", "--to", "admin"], join(folder, "tree"));
  assert.equal(status, 2);
  assert.match(stderr, /account\.json/);
  assert.equal(`${stdout}${stderr}`.includes("hunter2"), false);
});
