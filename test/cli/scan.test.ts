// `iam-prover scan`: what is checked, against what, and what it ends with. The findings themselves are held in agreement.test.ts.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { commit, folderWith, git, repositoryWith, writeFiles } from "../harness/folder";
import { runHere } from "./in-process";
import { allow } from "./program";
import { sampleBranch, sampleRepository } from "./sample/repository";
import { MORE, READ, scan } from "./scan";

describe("controls", () => {
  const feature = (action: string, caller = "anyone") =>
    `Feature: C\n  Scenario: nobody may\n    Given the policies matching "policies/*.json"\n    When ${caller} requests "${action}" on any resource\n    Then access is not granted\n`;

  it("are run on the policies that they name; findings stand in the policies and can be accepted", async () => {
    const folder = repositoryWith({
      "policies/a.json": READ,
      "policies/b.json": MORE,
      "other/c.json": MORE,
      "controls/c.feature": feature("s3:DeleteBucket"),
      "tests/shop.feature": "Feature: Shop\n  Scenario: buying\n    Given: nonsense\n    Then access is denied\n",
    });
    const { codes, report, status } = await scan(folder);
    assert.deepEqual(codes, { "other/c.json": [], "policies/a.json": [], "policies/b.json": ["control-failed"] });
    assert.match(report.files.at(-1)?.findings[0]?.message ?? "", /The control `controls\/c.feature`, scenario `nobody may`, is not met/);
    assert.deepEqual(report.problems, []);
    assert.equal(status, 1);
    assert.deepEqual((await scan(folder, "policies/b.json")).codes, { "policies/b.json": ["control-failed"] });
    writeFiles(folder, {
      "iam-prover.json": JSON.stringify({
        suppress: [{ code: "control-failed", files: "policies/b.json", reason: "the cleaner", until: "2999-01-01" }],
      }),
    });
    const accepted = await scan(folder);
    assert.deepEqual(accepted.codes["policies/b.json"], []);
    assert.equal(accepted.report.summary.suppressed, 1);
  });

  it("that are new or changed make `--changed` judge the policies that they name", async () => {
    const old = feature("s3:DeleteBucket").replace("policies/*", "other/*");
    const folder = repositoryWith({ "policies/b.json": MORE, "other/c.json": MORE, "old.feature": old });
    assert.deepEqual((await scan(folder, "--changed")).codes, {});
    writeFiles(folder, { "new.feature": feature("s3:DeleteBucket") });
    assert.deepEqual((await scan(folder, "--changed")).codes, { "policies/b.json": ["control-failed"] });
    writeFiles(folder, { "old.feature": `${old}\n` });
    assert.deepEqual(Object.keys((await scan(folder, "--changed")).codes), ["other/c.json", "policies/b.json"]);
  });

  it("that cannot be read are problems of the scan, not passed over", async () => {
    const folder = repositoryWith({ "policies/a.json": READ, "c.feature": feature("s3:DeleteBucket", "the interns") });
    const { report, status } = await scan(folder);
    assert.match(report.problems[0]?.message ?? "", /The scenario `nobody may` \(line 2\) cannot be run: `the interns` is not a caller/);
    assert.equal(status, 2);
  });
});

describe("the baseline", () => {
  it("is the commit in which the branch left the default branch, whatever was committed since", async () => {
    const folder = repositoryWith({ "a.json": READ, "b.json": MORE });
    git(folder, "checkout", "-q", "-b", "feature");
    writeFiles(folder, { "a.json": MORE });
    commit(folder, "widen a");
    git(folder, "checkout", "-q", "main");
    writeFiles(folder, { "b.json": READ });
    commit(folder, "narrow b on main");
    git(folder, "checkout", "-q", "feature");
    const { codes, report, status } = await scan(folder);
    assert.deepEqual(codes, { "a.json": ["new-access"], "b.json": [] });
    assert.match(report.files[0]?.baseline.label ?? "", /^the merge base with main \([0-9a-f]{8}\)$/);
    assert.equal(status, 1);
  });

  it("is found from a detached HEAD too", async () => {
    const folder = sampleBranch();
    git(folder, "checkout", "-q", "--detach");
    const { codes } = await scan(folder);
    assert.ok(codes["apps/widened.json"]?.includes("new-access"));
  });

  it("may be a revision, a folder, a file, or none", async () => {
    const folder = repositoryWith({ "a.json": READ });
    writeFiles(folder, { "a.json": MORE });
    commit(folder, "more");
    writeFiles(folder, { "before/a.json": READ, "all.json": allow("s3:*") });
    assert.deepEqual((await scan(folder, "a.json")).codes, { "a.json": [] });
    assert.deepEqual((await scan(folder, "a.json", "--baseline", "git:HEAD~1")).codes, { "a.json": ["new-access"] });
    assert.deepEqual((await scan(folder, "a.json", "--baseline=before")).codes, { "a.json": ["new-access"] });
    assert.deepEqual((await scan(folder, "a.json", "--baseline", "all.json")).codes, { "a.json": [] });
    assert.deepEqual((await scan(folder, "a.json", "--baseline", "none")).codes, { "a.json": [] });
  });

  it("of the settings counts when it is more than git:HEAD", async () => {
    const folder = repositoryWith({ "a.json": MORE, "reference.json": READ, "iam-prover.json": '{ "baseline": "reference.json" }' });
    assert.deepEqual((await scan(folder, "a.json")).codes, { "a.json": ["new-access"] });
  });

  it("that nobody has, outside of Git or before the first commit, is said", async () => {
    const folder = folderWith({ "a.json": READ, "b.json": READ });
    const note = async (...args: string[]) => /^Not compared.*$/m.exec((await runHere(["scan", ...args], folder)).stdout)?.[0];
    assert.equal(await note(), "Not compared with an older version: all 2 policies: The file is not in a Git repository.");
    assert.equal(await note("--baseline", "none"), "Not compared with an older version: all 2 policies: the comparison is switched off.");
    git(folder, "init", "-q", "-b", "main");
    assert.equal(await note("--changed"), "Not compared with an older version: all 2 policies: The repository has no commit yet.");
    commit(folder, "start");
    assert.equal(await note(), undefined);
  });

  it("that does not exist is bad usage", async () => {
    const folder = repositoryWith({ "a.json": READ });
    for (const [spec, message] of [
      ["git:no-such", /no revision `no-such`/],
      ["nowhere", /`nowhere` does not exist/],
      ["git:--upload-pack=x", /names no revision/],
    ] as const) {
      const { status, stdout, stderr } = await scan(folder, "--baseline", spec);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, message);
    }
  });

  it("is missing in a shallow clone: what to fetch is said, everything else is checked", async () => {
    const origin = sampleBranch();
    git(origin, "checkout", "-q", "main");
    const clone = folderWith({});
    git(clone, "clone", "-q", "--depth", "1", "--branch", "feature", pathToFileURL(origin).toString(), "work");
    const { status, codes, stderr } = await scan(join(clone, "work"));
    assert.equal(status, 2);
    assert.match(stderr, /^iam-prover: \.: Not compared with an older version: This is a shallow clone.*git fetch --unshallow.*\n$/);
    assert.deepEqual(codes["apps/widened.json"], ["access-not-granted", "dead-statement"]);
  });

  it("does not exist outside a repository: that is no failure", async () => {
    const { status, codes, report } = await scan(folderWith({ "a.json": MORE }));
    assert.deepEqual([status, codes], [0, { "a.json": [] }]);
    assert.equal(report.files[0]?.baseline.label, "The file is not in a Git repository.");
  });
});

describe("--changed", () => {
  it("leaves out what is as in the baseline", async () => {
    const { codes, report } = await scan(sampleRepository(), "--changed");
    assert.deepEqual(Object.keys(codes).sort(), [
      "apps/broken.json",
      "apps/shape.json",
      "apps/typo.json",
      "apps/widened.json",
      "buckets/open.json",
      "buckets/shared.json",
      "roles/deploy.txt",
    ]);
    assert.deepEqual(report.problems, []);
  });

  it("keeps a policy whose boundary or settings changed", async () => {
    const folder = repositoryWith({
      "a.json": READ,
      "b.json": READ,
      "boundary.json": READ,
      "iam-prover.json": '{ "policies": [{ "files": "a.json", "boundary": "boundary.json" }] }',
    });
    writeFiles(folder, { "boundary.json": MORE });
    assert.deepEqual(Object.keys((await scan(folder, "--changed")).codes), ["a.json", "boundary.json"]);
    writeFiles(folder, { "iam-prover.json": "{}" });
    assert.deepEqual(Object.keys((await scan(folder, "--changed")).codes), ["a.json", "b.json", "boundary.json", "iam-prover.json"]);
  });

  it("keeps the policies of a folder whose settings were deleted", async () => {
    const folder = repositoryWith({ "apps/a.json": READ, "apps/iam-prover.json": "{}", "b.json": READ });
    assert.deepEqual((await scan(folder, "--changed")).codes, {});
    rmSync(join(folder, "apps/iam-prover.json"));
    assert.deepEqual(Object.keys((await scan(folder, "--changed")).codes), ["apps/a.json"]);
  });
});

describe("--fail-on", () => {
  it("says from which severity on a finding fails", async () => {
    const folder = repositoryWith({ "a.json": READ });
    writeFiles(folder, { "a.json": MORE });
    assert.equal((await scan(folder)).status, 1);
    assert.equal((await scan(folder, "--fail-on", "error")).status, 0);
    assert.equal((await scan(folder, "--fail-on", "never")).status, 0);
  });

  it("never makes an open question look like a pass", async () => {
    const folder = folderWith({
      "a.json": '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": 7, "Resource": "*" }] }',
      "iam-prover.json": '{ "severity": { "DATA_TYPE_MISMATCH": "off" } }',
    });
    const { status, report } = await scan(folder);
    assert.equal(report.files[0]?.undecided.length, 1);
    assert.equal(status, 3);
  });
});

describe("--write-baseline", () => {
  it("accepts what fails, with a reason and a day, and the next scan passes", async () => {
    const folder = repositoryWith({ "a.json": READ, "iam-prover.json": '{\n  // ours\n  "publicAccess": "error"\n}\n' });
    writeFiles(folder, { "a.json": MORE });
    const { status, stdout } = await runHere(
      ["scan", "--write-baseline", "--reason", "agreed in the review", "--until", "2099-12-31"],
      folder,
    );
    assert.equal(status, 0);
    assert.equal(stdout, "1 entry written to iam-prover.json, through 2099-12-31.\n");
    const text = readFileSync(join(folder, "iam-prover.json"), "utf8");
    assert.match(text, /\/\/ ours/);
    assert.match(text, /"code": "new-access"/);
    assert.match(text, /"reason": "agreed in the review"/);
    // The change itself has accepted something: that is told until the baseline has it.
    const own = await scan(folder);
    assert.deepEqual([own.status, own.codes["iam-prover.json"]], [1, ["settings-weakened"]]);
    git(folder, "add", "iam-prover.json");
    git(folder, "commit", "-qm", "accept");
    const again = await scan(folder);
    assert.equal(again.status, 0);
    assert.equal(again.report.summary.suppressed, 1);
  });

  it("makes the settings file, and renews entries whose day has passed", async () => {
    const folder = repositoryWith({ "a.json": READ });
    writeFiles(folder, { "a.json": MORE });
    await runHere(["scan", "--write-baseline", "--reason", "one", "--until", "2020-01-01"], folder);
    assert.equal((await scan(folder)).status, 1);
    await runHere(["scan", "--write-baseline", "--reason", "two"], folder);
    const { suppress } = JSON.parse(readFileSync(join(folder, "iam-prover.json"), "utf8")) as {
      suppress: { reason: string; until: string }[];
    };
    assert.deepEqual(
      suppress.map((entry) => entry.reason),
      ["two"],
    );
    assert.ok((suppress[0]?.until ?? "") > new Date().toISOString().slice(0, 10));
    git(folder, "add", "iam-prover.json");
    git(folder, "commit", "-qm", "accept");
    assert.equal((await scan(folder)).status, 0);
  });

  it("wants a reason, and does not accept what is not a policy", async () => {
    const folder = folderWith({ "a.json": '{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow" "Action": 1 } ] }' });
    assert.match((await runHere(["scan", "--write-baseline"], folder)).stderr, /needs `--reason/);
    const { status, stderr } = await runHere(["scan", "--write-baseline", "--reason", "no"], folder);
    assert.equal(status, 1);
    assert.match(stderr, /cannot be accepted/);
    assert.deepEqual(readdirSync(folder), ["a.json"]);
  });
});

describe("settings", () => {
  const critical = (action: string) => `{ "critical": [{ "actions": ["${action}"] }] }`;

  it("of the nearest folder hold, and those above that they extend", async () => {
    const folder = folderWith({
      "iam-prover.json": critical("s3:GetObject"),
      "a.json": MORE,
      "team/iam-prover.json": critical("sqs:*"),
      "team/b.json": MORE,
    });
    assert.deepEqual((await scan(folder)).codes, { "a.json": ["access-not-granted"], "team/b.json": ["access-not-granted"] });
    assert.deepEqual((await scan(join(folder, "team"))).codes, { "b.json": ["access-not-granted"] });
    writeFiles(folder, { "team/iam-prover.json": '{ "extends": false }' });
    assert.deepEqual((await scan(folder)).codes, {
      "a.json": ["access-not-granted"],
      "team/b.json": [],
      "team/iam-prover.json": ["config"],
    });
  });

  it("of a file that is named hold for everything", async () => {
    const folder = folderWith({
      "ci/iam-prover.json": critical("s3:GetObject"),
      "ci/a.json": MORE,
      "b.json": MORE,
      "iam-prover.json": "{}",
    });
    assert.deepEqual((await scan(folder, "--config", "ci/iam-prover.json")).codes, {
      "b.json": ["access-not-granted"],
      "ci/a.json": ["access-not-granted"],
    });
    assert.match((await scan(folder, "--config", "no.json")).stderr, /`.*no\.json` is not used\. It does not exist\./);
  });

  it("that are wrong leave their files unchecked, and only theirs", async () => {
    const folder = folderWith({ "a.json": MORE, "team/iam-prover.json": '{ "crtical": [] }', "team/b.json": MORE });
    const { status, codes, stderr } = await scan(folder);
    assert.equal(status, 2);
    assert.deepEqual(codes, { "a.json": [], "team/iam-prover.json": ["config"] });
    assert.match(stderr, /^iam-prover: team\/iam-prover\.json: These settings cannot be used.*Did you mean `critical`\?\n$/);
  });
});
