// `iam-prover scan -`: one text from standard input.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { folderWith } from "../harness/folder";
import { allow, run } from "./program";

const scan = (cwd: string, input: string, ...args: string[]) => run(["scan", "-", ...args], { cwd, input });

describe("scan -", () => {
  it("judges a policy under the settings of the working folder and leaves nothing behind", async () => {
    const cwd = folderWith({ "iam-prover.json": '{ "critical": [{ "actions": ["s3:DeleteBucket"] }] }' });
    const temporary = folderWith({});
    const input = allow("s3:GetObject", "s3:DeleteBucket");
    const { stdout, status } = await run(["scan", "-"], { cwd, input, env: { TMPDIR: temporary } });
    assert.match(stdout, /^standard-input\.json:\d+:\d+ error access-not-granted/m);
    assert.equal(status, 1);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it("compares with a file that is named", async () => {
    const cwd = folderWith({ "old.json": allow("s3:GetObject") });
    const wider = await scan(cwd, allow(["s3:GetObject", "s3:PutObject"]), "--baseline", "old.json");
    assert.match(wider.stdout, /s3:PutObject.* is newly allowed/);
    assert.equal(wider.status, 1);
    const same = await scan(cwd, allow("s3:GetObject"), "--baseline", "old.json");
    assert.equal(same.status, 0, same.stdout);
  });

  it("reads templates and modules", async () => {
    const cwd = folderWith({ "iam-prover.json": '{ "critical": [{ "actions": ["s3:DeleteBucket"] }] }' });
    const yaml = await scan(
      cwd,
      "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - {Effect: Allow, Action: 's3:DeleteBucket', Resource: '*'}\n",
    );
    assert.match(yaml.stdout, /access-not-granted/);
    const hcl = await scan(
      cwd,
      'resource "aws_iam_policy" "p" {\n  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:DeleteBucket", Resource = "*" }] })\n}\n',
    );
    assert.match(hcl.stdout, /access-not-granted/);
  });

  it("says what cannot be", async () => {
    const cwd = folderWith({});
    for (const [args, input, words] of [
      [["other.json"], "{}", /give no other paths/],
      [["--changed"], "{}", /standard input has none/],
      [["--baseline", "git:HEAD"], "{}", /no older version in Git/],
      [[], "", /Standard input is empty/],
    ] as const) {
      const { stderr, status } = await scan(cwd, input, ...args);
      assert.match(stderr, words);
      assert.equal(status, 2);
    }
    const nothing = await scan(cwd, '{"name": "x"}');
    assert.notEqual(nothing.status, 0, nothing.stdout);
  });
});
