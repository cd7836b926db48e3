// Controls on the configuration of resources in `iam-prover scan`: which templates they judge, and what a scan ends with.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { builtIndex, controlText, NO_INDEX } from "../controls/fixture";
import { repositoryWith, writeFiles } from "../harness/folder";
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
