// Controls on the configuration of resources in `iam-prover scan`: which templates they judge, and what a scan ends with.
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { builtIndex, controlText, NO_INDEX } from "../controls/fixture";
import { repositoryWith, writeFiles } from "../harness/folder";
import { runHere } from "./in-process";
import { READ, scan } from "./scan";

const ENCRYPTED = controlText(
  "rds:DescribeDBInstances",
  "`DBInstances[].StorageEncrypted` is true",
  "`DBInstances[].StorageEncrypted` is missing or is false",
);
const TEMPLATE = `Resources:
  Good:
    Type: AWS::RDS::DBInstance
    Properties:
      StorageEncrypted: true
  Bad:
    Type: AWS::RDS::DBInstance
    Properties:
      StorageEncrypted: false
`;
const TERRAFORM = 'variable "e" {}\nresource "aws_db_instance" "x" {\n  storage_encrypted = var.e\n}\n';

describe("controls on configuration", { skip: builtIndex ? false : NO_INDEX }, () => {
  it("are run on the templates beside them; findings stand at the property and can be accepted", async () => {
    const folder = repositoryWith({
      "policies/a.json": READ,
      "infra/t.yaml": TEMPLATE,
      "infra/main.tf": TERRAFORM,
      "controls/encrypted.feature": ENCRYPTED,
    });
    const { codes, report, status } = await scan(folder);
    assert.deepEqual(codes["infra/t.yaml"], ["control-failed"]);
    const [finding] = report.files.find(({ path }) => path === "infra/t.yaml")?.findings ?? [];
    assert.equal(
      finding?.message,
      "`Bad` does not meet the control `controls/encrypted.feature` (CONTROL): `StorageEncrypted` is `false`.",
    );
    assert.deepEqual(finding?.range.start, { line: 8, character: 24 });
    const undecided = report.files.find(({ path }) => path === "infra/main.tf")?.undecided ?? [];
    assert.match(undecided[0]?.message ?? "", /Not decided whether `aws_db_instance.x` meets .* `var.e` is not known/);
    assert.equal(status, 1);
    writeFiles(folder, {
      "iam-prover.json": JSON.stringify({
        suppress: [{ code: "control-failed", files: "infra/t.yaml", reason: "until the move", until: "2999-01-01" }],
      }),
    });
    assert.equal((await scan(folder, "infra/t.yaml")).report.summary.suppressed, 1);
  });

  it("judge with `--changed` only templates that changed, or all when the control did", async () => {
    const folder = repositoryWith({ "policies/a.json": READ, "t.yaml": TEMPLATE, "u.yaml": TEMPLATE, "c.feature": ENCRYPTED });
    writeFiles(folder, { "t.yaml": `# new\n${TEMPLATE}` });
    assert.deepEqual((await scan(folder, "--changed")).codes, { "t.yaml": ["control-failed"] });
    writeFiles(folder, { "c.feature": `${ENCRYPTED}\n` });
    assert.deepEqual(Object.keys((await scan(folder, "--changed")).codes), ["t.yaml", "u.yaml"]);
  });

  it("that name what does not exist, or values that a parameter never has, are problems of the scan", async () => {
    const folder = repositoryWith({
      "policies/a.json": READ,
      "c.feature": ENCRYPTED.replaceAll("DescribeDBInstances", "DescribeDatabases"),
      "d.feature": ENCRYPTED.replace("is true", 'is "ENCRYPTED_WITH_KMS"'),
      "shop.feature": "Feature: Shop\n  Scenario: `rds:DescribeDatabases` is called\n    Then it is\n",
    });
    const { report, status } = await scan(folder);
    assert.deepEqual(
      report.problems.map(({ path }) => path),
      ["c.feature", "d.feature"],
    );
    assert.match(report.problems[0]?.message ?? "", /The control \(line 4\) judges nothing: `rds` has no operation `DescribeDatabases`/);
    assert.equal(status, 2);
  });

  it("whose scenarios have an outcome that is none, or stand in no Gherkin, are problems, also beside nothing else", async () => {
    const access = `Feature: CLOSED\n\n  Scenario: nobody\n    Given the policies matching "policies/*.json"\n    When anyone requests "s3:GetObject" on any resource\n    Then access is not granted\n`;
    const wrong: Record<string, [string, RegExp]> = {
      "bad.feature": [ENCRYPTED.replace("return NON_COMPLIANT", "return BAD"), /\(line 11\) judges nothing: `return BAD` is no outcome/],
      "garbage.feature": [`${ENCRYPTED}\n garbage\n`, /judges nothing: `garbage` is not allowed here/],
      "access.feature": [`${access}\n garbage\n`, /judges nothing: `garbage` is not allowed here/],
      "two.feature": [access + access, /judges nothing: `Feature: CLOSED` is not allowed here/],
      "hidden.feature": [access.replace("    Given", "    given"), /is free text to Gherkin here/],
      "language.feature": [`# language: zz\n${access}`, /judges nothing: Language not supported: zz/],
      "header.feature": ["Feature: X\n\n  Rule Identifier:\n    X\n", /has no scenario, so it judges nothing/],
      "typo.feature": [
        access.replace("policies m", "polices m").replace("requests", "requets").replace("access", "acces"),
        /cannot be run: `the polices matching/,
      ],
      "outline.feature": [access.replace("Scenario:", "Scenario Outline:"), /cannot be run: The outline has no row/],
      "column.feature": [access.replace("any resource", '"arn:aws:s3:::<bucket>/*"'), /cannot be run: `<bucket>` has no value/],
      "table.feature": [access.replace('.json"', '.json"\n      | b.json |'), /cannot be run: Nothing reads the table below/],
      "CAPITALS.FEATURE": [`${access}\n garbage\n`, /judges nothing: `garbage`/],
    };
    const files = Object.fromEntries(Object.entries(wrong).map(([name, [text]]) => [name, text]));
    const shop = { "shop.feature": "Feature: Shop\n\n  Scenario: a\n    Given a cart\n  oops\n", "empty.feature": "" };
    for (const beside of [{ "policies/a.json": READ }, {}] as Record<string, string>[]) {
      const { report, status } = await scan(repositoryWith({ ...files, ...shop, ...beside }));
      assert.deepEqual(report.problems.map(({ path }) => path).sort(), Object.keys(wrong).sort());
      for (const { path, message } of report.problems) assert.match(message, wrong[path]?.[1] ?? /^$/, path);
      assert.equal(status, 2);
    }
  });

  it("whose step cannot be read are not decided, those that no template can answer are told", async () => {
    const files = { "policies/a.json": READ, "t.yaml": TEMPLATE };
    const unread = ENCRYPTED.replace("is true", "is as our policy wants it");
    const { report, status } = await scan(repositoryWith({ ...files, "c.feature": unread }));
    assert.deepEqual(
      report.files.filter(({ undecided }) => undecided.length > 0).map(({ path }) => path),
      ["c.feature"],
    );
    assert.match(report.files[0]?.undecided[0]?.message ?? "", /^The scenario `good` is not run: .* cannot be read as a condition/);
    assert.equal(status, 3);
    const elsewhere = controlText("sts:GetCallerIdentity", '`Arn` is "a"', '`Arn` is missing or is not "a"');
    const words = "Feature: Words\n\n  Scenario: open\n    Given it is open\n    Then return NON_COMPLIANT\n";
    const told = await scan(repositoryWith({ "policies/a.json": READ, "e.feature": elsewhere, "w.feature": words }));
    assert.deepEqual(
      told.report.files
        .flatMap(({ path, findings }) => findings.map(({ severity, message }) => [path, severity, message]))
        .filter(([path]) => path !== "policies/a.json"),
      [
        [
          "e.feature",
          "information",
          "The scenario `good` is not run: No property of a template is known to be `Arn`, so the control is not run on templates.",
        ],
        ["w.feature", "information", "The scenario `open` is not run: it is in words only."],
      ],
    );
    assert.equal(told.status, 0);
  });

  it("on access whose glob matches no policy are told, where the whole folder is scanned", async () => {
    const scenario = (glob: string) =>
      `\n  Scenario: ${glob}\n    Given the policies matching "${glob}"\n    When anyone requests "iam:*" on any resource\n    Then access is not granted\n`;
    const folder = repositoryWith({
      "policies/a.json": READ,
      "c.feature": `Feature: X\n${scenario("policies/*.json")}${scenario("polices/*.json")}`,
    });
    const { report, status } = await scan(folder);
    assert.deepEqual(
      report.files
        .find(({ path }) => path === "c.feature")
        ?.findings.map(({ code, severity, message, range }) => [code, severity, message, range.start.line]),
      [["scenario-not-run", "information", "No policy file matches `polices/*.json`, so the scenario judges nothing.", 8]],
    );
    assert.equal(status, 0);
    assert.equal((await scan(folder, "policies/a.json")).codes["c.feature"], undefined);
  });

  it("on access that name a template with policies inside are not decided, by scan and by run-controls", async () => {
    const POLICIES =
      "Resources: {P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'}]}}}}\n";
    const control = (glob: string) =>
      `Feature: X\n  Scenario: one\n    Given the policies matching "${glob}"\n    When anyone requests "s3:PutObject" on any resource\n    Then access is not granted\n`;
    const files = { "policies/a.json": READ, "policies/held.yaml": POLICIES, "policies/none.yaml": TEMPLATE };
    const said = "which has policies inside of it, and a scenario on access is asked of files that are one policy each";
    for (const glob of ["policies/*", "policies/*.yaml"]) {
      const folder = repositoryWith({ ...files, "c.feature": control(glob) });
      const { report, status } = await scan(folder);
      const [left] = report.files.find(({ path }) => path === "c.feature")?.undecided ?? [];
      assert.equal(left?.message, `\`${glob}\` names \`policies/held.yaml\`, ${said}. It is not run on them.`);
      assert.equal(status, 3);
      const { status: ran, stdout } = await runHere(["run-controls"], folder);
      assert.match(stdout, new RegExp(`UNDECIDED one\\n.*\`policies/held\\.yaml\`, ${said}`));
      assert.equal(ran, 3);
    }
    // A template without policies is none that the scenario could be about.
    for (const glob of ["policies/*.json", "policies/none.yaml"]) {
      const folder = repositoryWith({ ...files, "c.feature": control(glob) });
      assert.equal((await runHere(["run-controls"], folder)).status, 0, glob);
      assert.equal((await scan(folder)).status, 0, glob);
    }
  });

  it("are read through links inside of the tree, once; a link that leads out and a folder behind one are problems", async () => {
    const folder = repositoryWith({
      "policies/a.json": READ,
      "t.yaml": TEMPLATE,
      "z.feature": ENCRYPTED,
      "d/x.txt": "",
      "text.txt": ENCRYPTED.replace("CONTROL", "OTHER"),
    });
    symlinkSync("z.feature", join(folder, "a.feature"));
    symlinkSync("text.txt", join(folder, "b.feature"));
    symlinkSync("d", join(folder, "c.feature"));
    const { report, status } = await scan(folder);
    const messages = report.files
      .flatMap(({ findings }) => findings.map(({ message }) => message))
      .filter((one) => one.startsWith("`Bad`"));
    assert.deepEqual(
      messages.map((one) => /the control `(.*?)`/.exec(one)?.[1]),
      ["a.feature", "b.feature"],
    );
    assert.deepEqual(report.problems, [{ path: "c.feature", message: "It is a folder, not a file, and is not read." }]);
    assert.equal(status, 2);
  });

  it("that say of themselves that a reading has to be chosen are problems of the scan, and judge nothing", async () => {
    const open = "  Not settled:\n    Whether replicas are meant too.\n\n";
    const access = `Feature: CLOSED\n${open}  Scenario: nobody\n    Given the policies matching "policies/*.json"\n    When anyone requests "s3:GetObject" on any resource\n    Then access is not granted\n`;
    const { report, status } = await scan(
      repositoryWith({ "policies/a.json": READ, "c.feature": ENCRYPTED.replace("\n", `\n${open}`), "d.feature": access }),
    );
    assert.deepEqual(
      report.problems.map(({ path, message }) => [path, /so it is not run: Whether replicas are meant too\./.test(message)]),
      [
        ["d.feature", true],
        ["c.feature", true],
      ],
    );
    assert.equal(status, 2);
  });
});
