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

  it("names what it cannot run, and never ends with 0 then", async () => {
    const scenario =
      '  Scenario: reads\n    Given the policies matching "*.json"\n    When anyone requests "iam:*" on any resource\n    Then access is not granted\n';
    const cases: [string, number, RegExp][] = [
      [scenario.replace("Then", "  | a |\n    Then"), 3, /^c\.feature:3 UNDECIDED reads\n {2}Nothing reads the table/],
      [
        scenario.replace("policies", "polices").replace("requests", "requets").replace("access", "acces"),
        3,
        /^c\.feature:3 UNDECIDED reads/,
      ],
      [`${scenario}\n garbage\n`, 2, /^c\.feature:8 cannot be run: `garbage` is not allowed here/],
      [`  Given a bucket\n  GIVEN the policies matching "x"\n${scenario}`, 2, /^c\.feature:4 cannot be run: `GIVEN` is free text/],
      ["", 2, /^c\.feature:1 cannot be run: The control has no scenario/],
    ];
    for (const [text, status, said] of cases) {
      const folder = folderWith({ "c.feature": `Feature: X\n\n${text}`, "a.json": allow("s3:Get*") });
      const told = await run(["run-controls"], { cwd: folder });
      assert.match(told.stdout, said);
      assert.equal(told.status, status, told.stdout);
    }
    const empty = await run(["run-controls"], { cwd: folderWith({ "c.feature": "" }) });
    assert.deepEqual([empty.status, empty.stdout], [2, "c.feature cannot be run: The file has no scenario.\n"]);
    const none = await run(["run-controls", "controls/*.feature"], { cwd: folderWith({ "c.feature": "" }) });
    assert.deepEqual([none.status, none.stderr], [2, "iam-prover: `controls/*.feature` matches no feature file.\n"]);
  });

  it("says of a control on configuration which step it cannot read, and lists no scenario twice", { skip: noIndex }, async () => {
    const control = (good: string, bad: string) =>
      `Feature: X\n\n  Scenario: good\n    Given \`rds:DescribeDBInstances\` returns a DB instance\n    And \`DBInstances[].StorageEncrypted\` is ${good}\n    Then return COMPLIANT\n\n  Scenario: bad\n    Given \`rds:DescribeDBInstances\` returns a DB instance\n    And \`DBInstances[].StorageEncrypted\` is ${bad}\n    Then return NON_COMPLIANT\n`;
    const words = "\n  Scenario: also\n    Given it is open\n    Then something is wrong\n";
    const folder = folderWith({
      "a.feature": control("as our policy wants it", "missing or is false"),
      "b.feature": control("true", "missing or is false") + words,
    });
    const { status, stdout } = await run(["run-controls"], { cwd: folder });
    assert.match(stdout, /^a\.feature:3 UNDECIDED good\n {2}.* cannot be read as a condition on one parameter/);
    assert.match(stdout, /^b\.feature:3 NOT_APPLICABLE X \(.*\)\nb\.feature:13 in words only, not run: also\n$/m);
    assert.equal(status, 3);
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
