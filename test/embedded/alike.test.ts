// Partitions that a policy does not tell apart: the validator says the same of each, so that two of them are looked at.
import assert from "node:assert/strict";
import { test } from "node:test";
import { partitions } from "../../server/src/core/catalogue/partitions";
import { analyseHost } from "../../server/src/core/embedded/analyse";
import { readHost } from "../../server/src/core/hosts/read";
import { tellsApart, withoutAlike } from "../../server/src/core/open/alike";
import { casesOf } from "../../server/src/core/open/cases";
import { textsOf } from "../../server/src/core/open/decide";
import { validatedPolicies } from "../../server/src/core/open/filled";
import type { OpenPolicy } from "../../server/src/core/open/policy";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { loadHostData } from "../../server/src/workspace/host-data";
import { fixtureFiles, fixturesOf, isBroken, validate } from "../validate/support";

/**
 * What is said of a policy, and of which part: places differ, as the names of partitions have different lengths. Nothing of
 * Regions of another partition: where the partition is given, that is not said (the last test).
 */
function said(...of: Parameters<typeof validate>): string[] {
  return validate(...of)
    .filter(({ message }) => !/ is a Region of the partition /.test(message))
    .map(({ code, severity, path }) => JSON.stringify([code, severity, path]));
}

/** Whether a text of a policy tells partitions apart. */
const isApart = (policy: string) => [...policy.matchAll(/"((?:[^"\\]|\\.)*)"/g)].some(([, text]) => tellsApart(text as string));

test("no rule of the validator tells partitions apart that a policy does not tell apart", () => {
  let compared = 0;
  let loud = 0;
  for (const { markdown } of fixtureFiles())
    for (const { text, kind, resourceType } of fixturesOf(markdown)) {
      if (!text.includes("arn:aws:") || isBroken(text) || isApart(text)) continue;
      const [first, ...rest] = partitions.map((one) => said(text.replaceAll("arn:aws:", `arn:${one}:`), kind, resourceType));
      for (const one of rest) assert.deepEqual(one, first, text);
      compared++;
      if (first && first.length > 0) loud++;
    }
  assert.ok(compared > 200 && loud > 100, `${compared} policies, ${loud} of them with findings`);
});

test("no format of the catalogue names a partition but that of the commercial Regions", () => {
  const catalogue = loadCatalogue();
  const named = catalogue.services().flatMap(({ prefix }) => catalogue.resourceTypesOf(prefix).map(({ arn }) => arn.split(":")[1]));
  assert.ok(named.length > 1_000);
  assert.deepEqual(
    [...new Set(named)].filter((one) => one !== "aws" && !one?.includes("${")),
    [],
  );
});

const template = (statements: string, more = "") => `${more}Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
${statements}
`;

function openPolicy(text: string): OpenPolicy {
  const host = readHost(text, "a.yaml", loadHostData());
  assert.ok(host?.policies[0]);
  return { node: host.policies[0].node, symbols: host.symbols, conditions: host.conditions };
}

/** How many cases are left. */
function casesLeft(statements: string, more: string): number {
  const policy = openPolicy(template(statements, more));
  const texts = textsOf(policy);
  return withoutAlike(casesOf([policy], texts) ?? [], policy, texts).length;
}

/** How many partitions the validator looks at. */
function looked(statements: string, more?: string): number {
  return validatedPolicies(openPolicy(template(statements, more))).length;
}

const allow = (resource: string, more = "") => `          - Effect: Allow
            Action: s3:GetObject
            Resource: ${resource}${more}`;

test("one partition is looked at, or two where an ARN is written beside it", () => {
  const own = '!Sub "arn:${AWS::Partition}:s3:::b/*"';
  assert.equal(looked(allow(own)), 1);
  assert.equal(looked(allow(`[${own}, !Sub "arn:\${AWS::Partition}:s3:::c/*", "*"]`)), 1);
  assert.equal(looked(allow(`[${own}, "arn:aws:s3:::d/*"]`)), 2);
  assert.equal(looked(allow(`[${own}, !Sub "\${A}/*"]`), 'Parameters:\n  A: {Type: String, Default: "arn:aws:s3:::d"}\n'), 2);
});

test("all partitions are looked at where something may tell them apart", () => {
  const own = '!Sub "arn:${AWS::Partition}:s3:::b/*"';
  for (const [why, other] of [
    ["another ARN", "arn:aws-us-gov:s3:::b/*"],
    ["a pattern of partitions", "arn:aws-*:s3:::b/*"],
    ["a pattern", "'*-gov:s3:::b/*'"],
    ["a pattern that begins as an ARN does", "'ar?:aws-us-gov:s3:::b/*'"],
    ["a value from the request", '"${aws:PrincipalTag/b}:s3:::b/*"'],
    ["the partition elsewhere", '!Sub "arn:aws:s3:::b-${AWS::Partition}/*"'],
    ["the partition twice", '!Sub "arn:${AWS::Partition}:s3:::b-${AWS::Partition}/*"'],
    ["a long policy", `arn:aws:s3:::${"b".repeat(2_000)}/*`],
  ] as const)
    assert.equal(looked(allow(`[${own}, ${other}]`)), partitions.length, why);
  const condition = "Conditions:\n  China: !Equals [!Ref AWS::Partition, aws-cn]\n";
  const choice = `!If [China, ${own}, "arn:aws:s3:::c/*"]`;
  assert.equal(looked(allow(choice), condition), partitions.length, "a condition");
});

test("a value that only another case has counts as well", () => {
  const own = '!Sub "arn:${AWS::Partition}:s3:::b/*"';
  const parameter = "Parameters:\n  E: {Type: String, AllowedValues: [a, 'arn:aws-cn:s3:::b/*']}\n";
  assert.equal(casesLeft(allow(`[${own}, !Ref E]`), parameter), 2 * partitions.length);
  const condition = "Conditions:\n  A: !Equals [!Ref E, prod]\nParameters:\n  E: {Type: String}\n";
  assert.equal(casesLeft(allow(`[${own}, !If [A, "*", "arn:aws-cn:s3:::b/*"]]`), condition), 2 * partitions.length);
  assert.equal(casesLeft(allow(`[${own}, !If [A, "*", "b"]]`), condition), 2);
});

test("the partition that a parameter proposes is the plain one", () => {
  const parameter = `Parameters:\n  E: {Type: String, Default: aws-cn, AllowedValues: [${partitions.join(", ")}]}\n`;
  const [first, ...others] = validatedPolicies(openPolicy(template(allow('[!Sub "arn:${E}:s3:::b/*", "arn:aws:s3:::d/*"]'), parameter)));
  assert.match(first?.written.text ?? "", /arn:aws-cn:s3:::b/);
  assert.deepEqual([first?.onlyIf, ...others.map((one) => one.onlyIf)], [undefined, "`E` is `aws`"]);
});

test("what one partition alone is told is still told, and conditions are looked at behind eight partitions", () => {
  const settings = { kind: "identity" as const, critical: [], publicAccess: "off" as const, severity: {} };
  const quick = (text: string) => {
    const host = readHost(text, "a.yaml", loadHostData());
    assert.ok(host);
    return analyseHost({ text, host, settings, limits: { catalogue: loadCatalogue() } }).quick.map(({ code, onlyIf }) => [code, onlyIf]);
  };
  const both = '["arn:aws-us-gov:s3:::b/*", !Sub "arn:${AWS::Partition}:s3:::b/*"]';
  assert.deepEqual(quick(template(allow(both))), [["REDUNDANT_RESOURCE", "`AWS::Partition` is `aws-us-gov`"]]);
  const conditions = "Parameters:\n  E: {Type: String, AllowedValues: [dev, prod]}\nConditions:\n  Prod: !Equals [!Ref E, prod]\n";
  const choice = '!If [Prod, !Sub "arn:${AWS::Partition}:s3::b/*", !Sub "arn:${AWS::Partition}:s3:::b/*"]';
  assert.deepEqual(
    quick(template(allow(choice), conditions)).map(([, onlyIf]) => onlyIf),
    ["`E` is `prod`"],
  );
});

test("a Region of another partition is told where both are written, and a partition or Region that is given fits", () => {
  const settings = { kind: "identity" as const, critical: [], publicAccess: "off" as const, severity: {} };
  const told = (resource: string) => {
    const text = template(
      allow(resource).replace("s3:GetObject", "sqs:SendMessage"),
      "Parameters:\n  R: {Type: String, Default: us-east-1}\n",
    );
    const host = readHost(text, "a.yaml", loadHostData());
    assert.ok(host);
    return analyseHost({ text, host, settings, limits: { catalogue: loadCatalogue() } }).quick.map(({ code }) => code);
  };
  assert.deepEqual(told('!Sub "arn:aws-cn:sqs:us-east-1:${AWS::AccountId}:q"'), ["INVALID_ARN_REGION"]);
  for (const given of [
    "${AWS::Partition}:sqs:us-east-1",
    "${AWS::Partition}:sqs:cn-north-1",
    "aws-us-gov:sqs:${AWS::Region}",
    "aws-cn:sqs:${R}",
  ])
    assert.deepEqual(told(`!Sub "arn:${given}:\${AWS::AccountId}:q"`), [], given);
  assert.deepEqual(told('!Sub "arn:${AWS::Partition}:sqs:us-esat-1:${AWS::AccountId}:q"'), ["INVALID_ARN_REGION"]);
});
