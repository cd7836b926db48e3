// Controls on the resources of Terraform: files, modules and plans.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { evaluateTemplate, templateControl } from "../../server/src/controls/templates/run";
import { builtIndex, controlText, NO_INDEX } from "./fixture";

const PRIVATE = controlText(
  "rds:DescribeDBInstances",
  "`DBInstances[].PubliclyAccessible` is false",
  "`DBInstances[].PubliclyAccessible` is missing or is true",
);
const VERSIONED = controlText("s3:GetBucketVersioning", '`Status` is "Enabled"', '`Status` is not "Enabled"');
const ENCRYPTED = controlText(
  "efs:DescribeFileSystems",
  "`FileSystems[].Encrypted` is true",
  "`FileSystems[].Encrypted` is missing or is false",
);

const MAIN = `variable "open" {
  type = bool
}
variable "kind" {
  validation {
    condition     = contains(["true", "false"], var.kind)
    error_message = "one of two"
  }
}
variable "name" {}
locals {
  hidden = false
}
resource "aws_db_instance" "good" {
  publicly_accessible = local.hidden
}
resource "aws_db_instance" "bad" {
  publicly_accessible = true
}
resource "aws_db_instance" "absent" {
  engine = "mysql"
}
resource "aws_db_instance" "either" {
  publicly_accessible = var.name == "test" ? true : false
}
resource "aws_db_instance" "given" {
  publicly_accessible = var.open
}
resource "aws_db_instance" "listed" {
  publicly_accessible = var.kind
}
`;

describe("controls on Terraform", { skip: builtIndex ? false : NO_INDEX }, () => {
  const verdicts = (feature: string, text: string, siblings: { name: string; text: string }[] = [], path = "main.tf") => {
    const { control } = templateControl(feature, builtIndex);
    assert.ok(control);
    return evaluateTemplate(control, { path, text, siblings }).map((one) => [
      one.resource.replace(/^aws_db_instance\./, ""),
      one.verdict,
      one.onlyIf ?? "",
      text.slice(one.range.start, one.range.end),
    ]);
  };

  test("values, defaults of the provider, conditions and variables, at the token that decides", () => {
    assert.deepEqual(verdicts(PRIVATE, MAIN), [
      ["good", "COMPLIANT", "", "false"],
      ["bad", "NON_COMPLIANT", "", "true"],
      ["absent", "COMPLIANT", "", "absent"],
      ["either", "NON_COMPLIANT", 'var.name == "test" is true', "true"],
      ["given", "NON_COMPLIANT", "var.open is true", "var.open"],
      ["listed", "NON_COMPLIANT", "var.kind is true", "var.kind"],
    ]);
    assert.deepEqual(verdicts(ENCRYPTED, 'resource "aws_efs_file_system" "x" {\n}\n'), [
      ["aws_efs_file_system.x", "NON_COMPLIANT", "", "x"],
    ]);
  });

  test("an aspect that a resource of its own says belongs to the bucket that it names; a bucket without one is not decided", () => {
    const text = `resource "aws_s3_bucket" "logs" {}
resource "aws_s3_bucket" "data" {}
resource "aws_s3_bucket_versioning" "data" {
  bucket = aws_s3_bucket.data.id
  versioning_configuration {
    status = "Suspended"
  }
}
`;
    assert.deepEqual(verdicts(VERSIONED, text), [
      ["aws_s3_bucket.logs", "UNDECIDED", "", "logs"],
      ["aws_s3_bucket_versioning.data", "NON_COMPLIANT", "", "Suspended"],
    ]);
    const other = { name: "logs.tf", text: 'resource "aws_s3_bucket_versioning" "l" {\n  bucket = aws_s3_bucket.logs.id\n}\n' };
    assert.deepEqual(
      verdicts(VERSIONED, text, [other]).map(([name]) => name),
      ["aws_s3_bucket_versioning.data"],
    );
  });

  test("blocks that are made dynamically, and arguments of no table, are not decided", () => {
    const dynamic = `resource "aws_s3_bucket_versioning" "x" {
  bucket = var.bucket
  dynamic "versioning_configuration" {
    for_each = var.versions
    content {
      status = "Enabled"
    }
  }
}
`;
    assert.equal(verdicts(VERSIONED, dynamic)[0]?.[1], "UNDECIDED");
    const volume = controlText(
      "rds:DescribeDBInstances",
      "`DBInstances[].DedicatedLogVolume` is true",
      "`DBInstances[].DedicatedLogVolume` is missing or is false",
    );
    const of = (argument: string) => verdicts(volume, `resource "aws_db_instance" "x" {\n  ${argument}\n}\n`)[0]?.[1];
    assert.equal(of("dedicated_log_volume = true"), "COMPLIANT");
    assert.equal(of("dedicated_log_volume = false"), "NON_COMPLIANT");
    assert.equal(of('engine = "mysql"'), "UNDECIDED");
  });

  test("a plan has the values that resources will have, and those that are known after the apply only", () => {
    const change = (address: string, after: object, later: object = {}) => ({
      address,
      type: "aws_db_instance",
      mode: "managed",
      change: { actions: ["create"], after, after_unknown: later },
    });
    const plan = JSON.stringify({
      resource_changes: [
        change("aws_db_instance.good", { publicly_accessible: false }),
        change("aws_db_instance.bad", { publicly_accessible: true }),
        change("aws_db_instance.later", {}, { publicly_accessible: true }),
        change("aws_db_instance.null", { publicly_accessible: null }),
      ],
    });
    assert.deepEqual(
      verdicts(PRIVATE, plan, [], "plan.json").map(([name, verdict]) => [name, verdict]),
      [
        ["good", "COMPLIANT"],
        ["bad", "NON_COMPLIANT"],
        ["later", "UNDECIDED"],
        ["null", "COMPLIANT"],
      ],
    );
  });

  test("metadata options of instances, which no property of CloudFormation tells, run on Terraform only", () => {
    const imds = controlText(
      "ec2:DescribeInstances",
      '`Reservations[].Instances[].MetadataOptions.HttpTokens` is "required"',
      '`Reservations[].Instances[].MetadataOptions.HttpTokens` is not "required"',
    );
    const text =
      'resource "aws_instance" "a" {\n  metadata_options {\n    http_tokens = "optional"\n  }\n}\nresource "aws_instance" "b" {\n}\n';
    assert.deepEqual(
      verdicts(imds, text).map(([, verdict, , at]) => [verdict, at]),
      [
        ["NON_COMPLIANT", "optional"],
        ["NON_COMPLIANT", "b"],
      ],
    );
  });
});
