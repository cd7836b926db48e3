// Controls on the resources of templates, and the same as rules of Guard.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exportControl } from "../../server/src/controls/export/export";
import { guardCases, guardRule } from "../../server/src/controls/export/guard";
import { knownControls } from "../../server/src/controls/known/table";
import { evaluateTemplate, templateControl } from "../../server/src/controls/templates/run";
import { builtIndex, controlText as feature, NO_INDEX } from "./fixture";

const PRIVATE = feature(
  "rds:DescribeDBInstances",
  "`DBInstances[].PubliclyAccessible` is false",
  "`DBInstances[].PubliclyAccessible` is missing or is true",
);

const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Open:
    Type: String
    AllowedValues: ["true", "false"]
  Name:
    Type: String
Conditions:
  IsTest: !Equals [!Ref Name, test]
Resources:
  Good:
    Type: AWS::RDS::DBInstance
    Properties:
      PubliclyAccessible: false
  Bad:
    Type: AWS::RDS::DBInstance
    Properties:
      PubliclyAccessible: "true"
  Missing:
    Type: AWS::RDS::DBInstance
    Properties:
      DBName: a
  Depends:
    Type: AWS::RDS::DBInstance
    Properties:
      PubliclyAccessible: !If [IsTest, true, false]
  Unknown:
    Type: AWS::RDS::DBInstance
    Properties:
      PubliclyAccessible: !Ref Open
  Either:
    Type: AWS::RDS::DBInstance
    Properties:
      PubliclyAccessible: !If [IsTest, false, !Ref "AWS::NoValue"]
  Bucket:
    Type: AWS::S3::Bucket
`;

describe("controls on templates", { skip: builtIndex ? false : NO_INDEX }, () => {
  const control = (text: string) => {
    const { control: made } = templateControl(text, builtIndex);
    assert.ok(made);
    return made;
  };
  const verdicts = (text: string, template: string) =>
    evaluateTemplate(control(text), { path: "t.yaml", text: template }).map((one) => [
      one.resource,
      one.verdict,
      one.onlyIf ?? "",
      template.slice(one.range.start, one.range.end),
    ]);

  test("each resource of the type has a verdict, at the token that decides it", () => {
    assert.deepEqual(verdicts(PRIVATE, TEMPLATE), [
      ["Good", "COMPLIANT", "", "false"],
      ["Bad", "NON_COMPLIANT", "", "true"],
      ["Missing", "NON_COMPLIANT", "", "Missing"],
      ["Depends", "NON_COMPLIANT", "IsTest is true", "true"],
      ["Unknown", "NON_COMPLIANT", "Open is true", "Open"],
      ["Either", "NON_COMPLIANT", "IsTest is false", "Either"],
    ]);
  });

  test("lists, attribute lists and other values for the same are followed", () => {
    const balancer = feature(
      "elbv2:DescribeLoadBalancerAttributes",
      '`Attributes[].Value` is "true" where `Attributes[].Key` is "deletion_protection.enabled"',
      '`Attributes[].Value` is missing or is not "true" where `Attributes[].Key` is "deletion_protection.enabled"',
    );
    const resource = (type: string, properties: object) => JSON.stringify({ Resources: { X: { Type: type, Properties: properties } } });
    const attributes = (Value: string) =>
      resource("AWS::ElasticLoadBalancingV2::LoadBalancer", {
        LoadBalancerAttributes: [
          { Key: "a", Value: "true" },
          { Key: "deletion_protection.enabled", Value },
        ],
      });
    assert.equal(verdicts(balancer, attributes("true"))[0]?.[1], "COMPLIANT");
    assert.equal(verdicts(balancer, attributes("false"))[0]?.[1], "NON_COMPLIANT");
    const recovery = feature(
      "dynamodb:DescribeContinuousBackups",
      '`ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus` is "ENABLED"',
      '`ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus` is not "ENABLED"',
    );
    const table = (on: boolean) =>
      resource("AWS::DynamoDB::Table", { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: on } });
    assert.equal(verdicts(recovery, table(true))[0]?.[1], "COMPLIANT");
    assert.equal(verdicts(recovery, table(false))[0]?.[1], "NON_COMPLIANT");
    const groups = feature(
      "ec2:DescribeSecurityGroups",
      '`SecurityGroups[].IpPermissions[].IpRanges[].CidrIp` is not "0.0.0.0/0"',
      'at least one of `SecurityGroups[].IpPermissions[].IpRanges[].CidrIp` is "0.0.0.0/0"',
    );
    const group = (...cidrs: string[]) =>
      resource("AWS::EC2::SecurityGroup", { SecurityGroupIngress: cidrs.map((CidrIp) => ({ CidrIp })) });
    assert.equal(verdicts(groups, group("10.0.0.0/8", "0.0.0.0/0"))[0]?.[1], "NON_COMPLIANT");
    assert.equal(verdicts(groups, group("10.0.0.0/8"))[0]?.[1], "COMPLIANT");
  });

  test("what only looks like a property of the name is not decided by its absence", () => {
    const guessed = feature(
      "rds:DescribeDBInstances",
      "`DBInstances[].DedicatedLogVolume` is true",
      "`DBInstances[].DedicatedLogVolume` is missing or is false",
    );
    assert.deepEqual(verdicts(guessed, TEMPLATE)[0]?.slice(0, 2), ["Good", "UNDECIDED"]);
    // No resource of a template tells the time of an answer.
    assert.equal(
      templateControl(
        feature(
          "iam:ListUsers",
          "`Users[].PasswordLastUsed` is at most 90 days ago",
          "`Users[].PasswordLastUsed` is missing or more than 90 days ago",
        ),
        builtIndex,
      ).control,
      undefined,
    );
  });

  test("a control with an error judges nothing and is not exported: a reading that nobody has chosen, an invented name", () => {
    const open = PRIVATE.replace(/^(Feature: .*\n)/, "$1  Not settled:\n    Whether replicas are meant too.\n\n");
    const invented = PRIVATE.replaceAll("PubliclyAccessible", "PubliclyAccessibl");
    for (const [text, code] of [
      [open, "not-settled"],
      [invented, "unknown-parameter"],
    ] as const) {
      assert.notEqual(text, PRIVATE);
      const { control: made, wrong } = templateControl(text, builtIndex);
      assert.deepEqual([made, wrong[0]?.code], [undefined, code]);
      assert.deepEqual(exportControl(text, "guard", builtIndex), {
        problem: `The control has to be corrected before a rule is written of it. ${wrong[0]?.message}`,
      });
    }
  });

  test("a control with a scenario that cannot be run is not run and not exported, and says why", () => {
    const changes: [string, string, RegExp][] = [
      ["is false", "is blorp of true", /cannot be read as a condition on one parameter/],
      ["is false\n", "is false\n      | a |\n", /Nothing reads the table/],
      ["`rds:DescribeDBInstances` returns", "somebody returns", /No step names the operation/],
    ];
    for (const [from, to, reason] of changes) {
      const text = from.startsWith("`rds")
        ? PRIVATE.replaceAll(from, to).replaceAll("that `rds:DescribeDBInstances`", "that")
        : PRIVATE.replace(from, to);
      assert.notEqual(text, PRIVATE);
      const { control: made, wrong, notRun } = templateControl(text, builtIndex);
      assert.deepEqual([made, wrong], [undefined, []]);
      assert.match(notRun[0]?.message ?? "", reason);
      assert.deepEqual(exportControl(text, "guard", builtIndex), { problem: notRun[0]?.message });
    }
    assert.match(templateControl(PRIVATE, undefined).notRun[0]?.message ?? "", /The specification index is missing/);
    const bad = PRIVATE.replace("return NON_COMPLIANT", "return BAD");
    assert.equal(templateControl(bad, builtIndex).wrong[0]?.code, "scenario-without-outcome");
    assert.ok("problem" in exportControl(bad, "guard", builtIndex));
    // One in words only is in no rule, which is said.
    const words = exportControl(`${PRIVATE}\n  Scenario: also\n    Given it is open\n    Then something is wrong\n`, "guard", builtIndex);
    assert.deepEqual("files" in words && words.left, ["also"]);
  });

  test("the rule of Guard and its test file come from the same condition", () => {
    const made = exportControl(PRIVATE, "guard", builtIndex);
    assert.ok("files" in made);
    const [rule, tests] = made.files;
    assert.equal(rule?.name, "control.guard");
    assert.match(rule?.text ?? "", /let resources = Resources\.\*\[ Type == 'AWS::RDS::DBInstance' \]/);
    assert.match(rule?.text ?? "", /Properties\.PubliclyAccessible exists <<[\s\S]*Properties\.PubliclyAccessible == false <</);
    const cases = JSON.parse(tests?.text ?? "[]") as { expectations: { rules: Record<string, string> } }[];
    assert.deepEqual(
      cases.map(({ expectations }) => expectations.rules.CONTROL),
      ["SKIP", "FAIL", "PASS", "FAIL"],
    );
    const config = exportControl(PRIVATE, "config", builtIndex);
    assert.match(
      "files" in config ? (config.files[0]?.text ?? "") : "",
      /rule CONTROL when resourceType == 'AWS::RDS::DBInstance' \{\n {2}configuration\.publiclyAccessible exists or configuration\.PubliclyAccessible exists\n {2}configuration\[ keys == \/\^\[Pp\]ubliclyAccessible\$\/ \] == false/,
    );
  });
});

test("every published check with a property becomes a rule with cases of both outcomes", () => {
  const withProperty = knownControls().filter(({ template }) => template);
  assert.ok(knownControls().length >= 600);
  assert.ok(withProperty.length >= 500);
  for (const { template, condition, words } of withProperty) {
    const input = {
      name: "R",
      requirement: words,
      type: template?.type ?? "",
      condition: { ...condition, property: template?.property ?? condition.property },
    };
    assert.ok(guardRule(input), words);
    assert.deepEqual(new Set(guardCases(input).map(({ expectations }) => expectations.rules.R)), new Set(["PASS", "FAIL", "SKIP"]), words);
  }
});
