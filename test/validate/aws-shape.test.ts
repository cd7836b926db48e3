// Findings in the shape of AWS's ValidatePolicy answer: paths, spans, order.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { validateOperation } from "../../server/src/cli/validate";
import type { Finding } from "../../server/src/core/checks/finding";
import { type AwsFinding, toAwsFindings } from "../../server/src/core/validate/aws";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { codes, policyText, validate } from "./support";

/** One finding in the shape of the API. */
function toAwsFinding(finding: Finding, text: string): AwsFinding {
  return toAwsFindings([finding], text)[0]!;
}

describe("the shape of AWS's API", () => {
  const text =
    '{\n  "Version": "2012-10-17",\n  "Statement": [\n    { "Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjct"], "Resource": "*" }\n  ]\n}\n';

  test("a value: path by value and index, line from 1, column and offset from 0", () => {
    const [finding] = validate(text);
    assert.ok(finding);
    const answer = toAwsFinding(finding, text);
    assert.equal(answer.findingType, "ERROR");
    assert.equal(answer.issueCode, "INVALID_ACTION");
    assert.equal(answer.findingDetails, finding.message);
    const offset = text.indexOf('"s3:GetObjct"');
    assert.deepEqual(answer.locations, [
      {
        path: [{ value: "Statement" }, { index: 0 }, { value: "Action" }, { index: 1 }],
        span: { start: { line: 4, column: 52, offset }, end: { line: 4, column: 65, offset: offset + 13 } },
      },
    ]);
  });

  test("a name: the last step is a key", () => {
    const odd = text.replace('"Resource"', '"Resorce": "*", "Resource"');
    const finding = validate(odd).find((one) => one.code === "INVALID_POLICY_ELEMENT");
    assert.ok(finding);
    assert.deepEqual(toAwsFinding(finding, odd).locations[0]?.path, [{ value: "Statement" }, { index: 0 }, { key: "Resorce" }]);
  });

  test("an action and an ARN are located as a whole, also where the editor marks a piece of them", () => {
    const odd = policyText({ Effect: "Allow", Action: "dynamdb:GetItem", Resource: ["arn:aws:s3:us-east-1::doc-example-bucket"] });
    const located = validate(odd).map((finding) => [finding.code, toAwsFinding(finding, odd).locations[0]?.path]);
    assert.deepEqual(located, [
      ["INVALID_SERVICE_IN_ACTION", [{ value: "Statement" }, { index: 0 }, { value: "Action" }]],
      ["ARN_REGION_NOT_ALLOWED", [{ value: "Statement" }, { index: 0 }, { value: "Resource" }, { index: 0 }]],
    ]);
  });

  test("a variable is a piece of a string: the last step is a substring", () => {
    const odd = policyText({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/${}" });
    const finding = validate(odd).find((one) => one.code === "EMPTY_VARIABLE");
    assert.ok(finding);
    assert.deepEqual(toAwsFinding(finding, odd).locations[0]?.path, [
      { value: "Statement" },
      { index: 0 },
      { value: "Resource" },
      { substring: { start: 32, length: 3 } },
    ]);
  });

  test("what is missing is located at the object that lacks it, an element at its value", () => {
    const odd = '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": "*", "Resource": "*" }] }';
    const statement = odd.slice(odd.indexOf('{ "Effect"'), odd.indexOf("}]") + 1);
    const located = validate(odd).map((finding) => {
      const [location] = toAwsFinding(finding, odd).locations;
      return [finding.code, location?.path, odd.slice(location?.span.start.offset, location?.span.end.offset)];
    });
    assert.deepEqual(located, [
      ["MISSING_ACTION", [{ value: "Statement" }, { index: 0 }], statement],
      ["UNSUPPORTED_PRINCIPAL", [{ value: "Statement" }, { index: 0 }, { value: "Principal" }], '"*"'],
    ]);
  });

  test("actions come first, then principals and conditions; a condition key stands for its value", () => {
    const odd = policyText({
      Effect: "Allow",
      Principal: { Federated: "accounts.google.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: { StringEquals: { "accounts.google.com:aud": "client" } },
    });
    const located = validate(odd, "trust").map((finding) => [
      finding.code,
      toAwsFinding(finding, odd).locations.map(({ span }) => odd.slice(span.start.offset, span.end.offset)),
    ]);
    assert.deepEqual(located, [
      ["MISMATCHED_ACTION_FOR_PRINCIPAL", ['"sts:AssumeRole"', '"accounts.google.com"']],
      ["UNSUPPORTED_ACTION_FOR_CONDITION_KEY", ['"sts:TagSession"', '"client"']],
    ]);
  });

  test("an operator that surrounds the key in question is no place of its own", () => {
    const odd = policyText({
      Effect: "Allow",
      Action: "s3:*",
      Resource: "*",
      Condition: { StringLike: { "aws:SourceArn": "arn:aws:s3:::a*" } },
    });
    const finding = validate(odd).find((one) => one.code === "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS");
    assert.ok(finding);
    assert.deepEqual(
      toAwsFinding(finding, odd).locations.map(({ path }) => path),
      [[{ value: "Statement" }, { index: 0 }, { value: "Condition" }, { value: "StringLike" }, { value: "aws:SourceArn" }]],
    );
  });

  /** The texts that the locations of the findings of one code span, and their paths inside the statement. */
  function locate(text: string, code: string): { text: string; path: unknown[] }[][] {
    return validate(text)
      .filter((finding) => finding.code === code)
      .map((finding) =>
        toAwsFinding(finding, text).locations.map(({ path, span }) => ({
          text: text.slice(span.start.offset, span.end.offset),
          path: path.slice(2).map((step) => Object.values(step)[0]),
        })),
      );
  }

  test("what covers others is located with them, in the order of the list; each such entry has a finding of its own", () => {
    const odd = policyText({
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:Get*", "sqs:*", "s3:getbucketacl", "s3:GetObject", "sqs:SendMessage"],
      Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b*", "arn:aws:s3:::b/*", "arn:aws:s3:::c"],
    });
    assert.deepEqual(locate(odd, "REDUNDANT_ACTION"), [
      [
        { text: '"s3:GetObject"', path: ["Action", 0] },
        { text: '"s3:Get*"', path: ["Action", 1] },
        { text: '"s3:getbucketacl"', path: ["Action", 3] },
        { text: '"s3:GetObject"', path: ["Action", 4] },
      ],
      [
        { text: '"sqs:*"', path: ["Action", 2] },
        { text: '"sqs:SendMessage"', path: ["Action", 5] },
      ],
    ]);
    assert.deepEqual(locate(odd, "REDUNDANT_RESOURCE"), [
      [
        { text: '"arn:aws:s3:::b"', path: ["Resource", 0] },
        { text: '"arn:aws:s3:::b*"', path: ["Resource", 1] },
        { text: '"arn:aws:s3:::b/*"', path: ["Resource", 2] },
      ],
    ]);
  });

  test("equal entries are located both, and what two patterns cover belongs to both", () => {
    const equal = policyText({ Effect: "Allow", Action: ["s3:GetObject", "s3:GETOBJECT"], Resource: "*" });
    assert.deepEqual(
      locate(equal, "REDUNDANT_ACTION").map((one) => one.map(({ text }) => text)),
      [['"s3:GetObject"', '"s3:GETOBJECT"']],
    );
    const both = policyText({ Effect: "Allow", Action: ["s3:*Object", "s3:GetObject", "s3:Get*"], Resource: "*" });
    assert.deepEqual(
      locate(both, "REDUNDANT_ACTION").map((one) => one.map(({ text }) => text)),
      [
        ['"s3:*Object"', '"s3:GetObject"'],
        ['"s3:GetObject"', '"s3:Get*"'],
      ],
    );
  });

  test("the message names one of the longest entries that are covered", () => {
    const odd = policyText({ Effect: "Allow", Action: ["s3:Get*", "s3:GetObject", "s3:GetObjectVersionAttributes"], Resource: "*" });
    const finding = validate(odd).find((one) => one.code === "REDUNDANT_ACTION");
    assert.match(finding?.message ?? "", /^`s3:GetObjectVersionAttributes` and another entry/);
  });

  test("what AWS's validator covers as a text and IAM does not is not removed", () => {
    const redundant = (wide: string, narrow: string) =>
      validate(policyText({ Effect: "Allow", Action: "s3:GetObject", Resource: [wide, narrow] })).find(
        (one) => one.code === "REDUNDANT_RESOURCE",
      );
    const inner = redundant("arn:aws:s3:us-*-1:111122223333:accesspoint/a", "arn:aws:s3:us-x:y-1:111122223333:accesspoint/a");
    const whole = redundant("arn:aws:s3:*:111122223333:accesspoint/a", "arn:aws:s3:x:y:111122223333:accesspoint/a");
    assert.ok(inner);
    assert.equal(inner.unnecessary, undefined);
    assert.deepEqual(inner.fixes, []);
    assert.equal(whole?.unnecessary, true);
  });

  test("statements that say the same are one finding, with all of them as its locations", () => {
    const same = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
    const odd = policyText(same, { ...same, Effect: "Deny" }, { Sid: "Again", ...same }, { Sid: "Third", ...same });
    const found = validate(odd).filter((one) => one.code === "REDUNDANT_STATEMENT");
    assert.deepEqual(
      found.map((finding) => toAwsFinding(finding, odd).locations.map(({ path }) => path)),
      [[0, 2, 3].map((index) => [{ value: "Statement" }, { index }])],
    );
  });

  test("findings name their statement, its Sid and the JSON path", () => {
    const odd = policyText(
      { Sid: "One", Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
      { Sid: "Two", Effect: "Allow", Action: "s3:GetObjct", Resource: "*" },
    );
    const [finding] = validate(odd);
    assert.equal(finding?.statementIndex, 1);
    assert.equal(finding?.sid, "Two");
    assert.deepEqual(finding?.path, ["Statement", 1, "Action"]);
  });

  test("the API's resource type for trust policies makes a resource policy one", () => {
    const trust = policyText({ Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" });
    assert.deepEqual(codes(validate(trust, "resource")), ["MISSING_RESOURCE"]);
    assert.deepEqual(codes(validate(trust, "resource", "AWS::IAM::AssumeRolePolicyDocument")), []);
  });

  test("policies of repositories and file systems need no resource: they are about what they are attached to", () => {
    const of = (Action: string) => policyText({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:role/app" }, Action });
    assert.deepEqual(codes(validate(of("elasticfilesystem:ClientMount"), "resource")), ["MISSING_RESOURCE"]);
    assert.deepEqual(codes(validate(of("elasticfilesystem:ClientMount"), "resource", "AWS::EFS::FileSystem")), []);
    assert.deepEqual(codes(validate(of("ecr:BatchGetImage"), "resource", "AWS::ECR::Repository")), []);
  });

  test("a single statement object has no index in its path, and statement 0", () => {
    const [finding] = validate('{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*" } }');
    assert.deepEqual(finding?.path, ["Statement", "Action"]);
    assert.equal(finding?.statementIndex, 0);
  });

  /** Code and type of what the ValidatePolicy operation answers. */
  function answered(policyDocument: string, policyType = "IDENTITY_POLICY"): [string, string][] {
    const { findings } = validateOperation({ policyDocument, policyType }, loadCatalogue()) as { findings: AwsFinding[] };
    return findings.map(({ issueCode, findingType }) => [issueCode, findingType]);
  }

  test("what is softer in the editor has AWS's type all the same, and what may be newer than the catalogue is a warning in both", () => {
    const region = { StringEquals: { "aws:RequestedRegion": "${aws:PrincipalTag/region}" } };
    const odd = policyText({ Effect: "Allow", Action: ["ec2:RunInstances", "ec2:NoSuchThingAtAll"], Resource: "*", Condition: region });
    assert.deepEqual(answered(odd), [
      ["INVALID_ACTION", "WARNING"],
      ["INVALID_REGION", "ERROR"],
    ]);
    assert.deepEqual(
      validate(odd).map(({ severity }) => severity),
      ["warning", "information"],
    );
  });

  test("a resource control policy without version is an error, and the link leads to AWS's section about the code", () => {
    const text = '{ "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" }] }';
    assert.deepEqual(answered(text, "RESOURCE_CONTROL_POLICY"), [["MISSING_VERSION", "ERROR"]]);
    const [finding] = validate(text, "rcp");
    assert.ok(finding);
    assert.match(toAwsFinding(finding, text).learnMoreLink, /general-warning-missing-version$/);
  });

  test("of a text that is no JSON the first place is answered and nothing else, as AWS reads no further", () => {
    const action = '"Action": "s3:GetObjct"';
    for (const text of [
      `{ "Statement": [{ "Effect": "Allow", ${action}, "Resource": "*", }] }`,
      `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Effect": "Allow", ${action}, "Resource": "*" }] }`,
      "{'Version': '2012-10-17'}",
    ]) {
      assert.deepEqual(answered(text), [["JSON_SYNTAX_ERROR", "ERROR"]], text);
      assert.ok(validate(text).length > 1);
    }
  });

  test("hints of our own are shown, and no part of AWS's answer", () => {
    const odd = policyText({
      Effect: "Allow",
      Action: ["s3:ListBucket", "s3:GetObject"],
      Resource: "*",
      Condition: { StringLike: { "s3:prefix": "home/*" } },
    });
    assert.deepEqual(codes(validate(odd)), ["key-not-carried"]);
    assert.deepEqual(answered(odd), []);
  });
});
