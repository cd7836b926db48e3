// `iam-prover control` and `run-controls`: drafts and verdicts from the command line.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ROOT } from "../harness/bundle";
import { folderWith } from "../harness/folder";
import { allow, run } from "./program";

const noIndex =
  !existsSync(join(ROOT, "generated/api-index/manifest.json.br")) && "the specification index was not built (it needs botocore)";

describe("control", { skip: noIndex }, () => {
  it("drafts without a model, as Gherkin or as JSON with candidates, best first", async () => {
    const args = ["control", "--service", "s3", "--requirement", "buckets are encrypted with a KMS key"];
    const gherkin = await run(args);
    assert.match(gherkin.stdout, /^Feature: /);
    const { feature, candidates, source, settled, questions } = JSON.parse((await run([...args, "--format", "json"])).stdout);
    assert.deepEqual([settled, questions], [true, []]);
    assert.equal(feature, gherkin.stdout);
    assert.equal(source, "template");
    const scores = candidates.map((one: { score: number }) => one.score);
    assert.deepEqual(
      scores,
      [...scores].sort((a, b) => b - a),
    );
    assert.ok(candidates[0].operation && candidates[0].path);
  });

  it("says of a draft with a question that it is not settled, in the file as well", async () => {
    const args = ["control", "--service", "rds", "--requirement", "RDS instances must eschew public access"];
    const { stdout, stderr } = await run(args);
    assert.match(stdout, /\n {2}Not settled:\n {4}\S/);
    assert.match(stderr, / The draft takes: /);
    const { settled, questions } = JSON.parse((await run([...args, "--format", "json"])).stdout);
    assert.deepEqual([settled, questions.length], [false, 1]);
  });

  const wrong: [string[], RegExp][] = [
    [[], /requirement is empty/],
    [["--requirement", "x y z w", "--model", "m"], /`--endpoint` and `--model` belong together/],
    [["--requirement", "buckets are encrypted", "--service", "sagemakr"], /no AWS service `sagemakr`/],
  ];
  for (const [args, message] of wrong) {
    it(`refuses ${args.join(" ") || "nothing"} in one line`, async () => {
      const { status, stdout, stderr } = await run(["control", ...args]);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, /^iam-prover: [^\n]+\n$/);
      assert.match(stderr, message);
    });
  }
});

describe("run-controls", () => {
  it("says where it found nothing, and that a file is missing", async () => {
    const folder = folderWith({ "a.json": allow("s3:*") });
    assert.equal((await run(["run-controls"], { cwd: folder })).stdout, "No feature files were found.\n");
    const { status, stderr } = await run(["run-controls", "no.feature"], { cwd: folder });
    assert.equal(status, 2);
    assert.match(stderr, /`no\.feature` does not exist/);
  });

  it("does not take a scenario in words for a verdict", async () => {
    const folder = folderWith({
      "words.feature": "Feature: Words\n\n  Scenario: Something is well\n    Given all is quiet\n    Then all is well\n",
      "a.json": allow("s3:*"),
    });
    const { stdout } = await run(["run-controls", "--format", "json"], { cwd: folder });
    const report = JSON.parse(stdout);
    assert.equal(report.features[0].path, "words.feature");
    assert.deepEqual(report.summary, { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, UNDECIDED: 0 });
    assert.equal(report.features[0].notExecutable[0].scenario, "Something is well");
  });

  it("gives a verdict for each scenario, with a counterexample, and ends with 1", async () => {
    const scenario = (name: string, action: string) =>
      `\n  Scenario: ${name}\n    Given the policies matching "*.json"\n    When anyone requests "${action}" on "arn:aws:s3:::*"\n    Then access is not granted\n`;
    const folder = folderWith({
      "access.feature": `Feature: Buckets\n${scenario("reads", "s3:GetObject")}${scenario("deletes", "s3:DeleteBucket")}`,
      "a.json": allow("s3:Get*"),
    });
    const { status, stdout } = await run(["run-controls", "*.feature", "--format", "json"], { cwd: folder });
    const [reads, deletes] = JSON.parse(stdout).features[0].scenarios;
    assert.equal(status, 1);
    assert.equal(reads.verdict, "NON_COMPLIANT");
    assert.equal(reads.counterexample.action.toLowerCase(), "s3:getobject");
    assert.equal(reads.policies[0].path, "a.json");
    assert.notEqual(deletes.verdict, "NON_COMPLIANT");
    assert.match((await run(["run-controls"], { cwd: folder })).stdout, /^access\.feature:3 NON_COMPLIANT reads$/m);
  });
});
