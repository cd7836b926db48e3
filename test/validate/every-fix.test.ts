// Every code has a repair, or a reason why there is none: the list that makes the promise checkable.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyEdits } from "../../server/src/core/syntax/edit";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyKind } from "../../server/src/core/syntax/tree";
import { everyRule } from "../../server/src/core/validate/rules";
import { fixtureFiles, fixturesOf, validate } from "./support";

/** What only the author knows, so that any repair would be a guess. */
const withoutFix: Readonly<Record<string, string>> = {
  RCP_SYNTAX_ERROR_NOTACTION:
    "The services that are left over are a list as long as AWS's own, and it changes; which of them are meant is not in the text.",
  "service-without-source": "The account of the role stands nowhere in its trust policy, and one that is made up would be no protection.",
  EMPTY_VARIABLE: "Which value the variable should stand for is not in the text.",
  VARIABLE_UNSUPPORTED_IN_ELEMENT: "The element takes fixed texts only, and which one is meant is not in the text.",
  TYPE_MISMATCH_STRING: "The bytes that the text should stand for are not known: encoding the text itself would only hide the mistake.",
  UNTRUSTWORTHY_CONDITION_KEY: "Which trustworthy key says the same (an account, a VPC, an organization) depends on who the callers are.",
  S3_PREFIX_IN_NEGATIVE_CONTEXT: "Which prefixes may be listed has to be said instead of which may not, and that is not in the text.",
  ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE:
    "The actions that are meant have to be listed in `Action`; anything that can be done by itself would allow more.",
};

/** Policies that are not in the fixtures, because they need a second statement or many characters, or are repaired in one form only. */
const further: [code: string, kind: PolicyKind, text: string, resourceType?: string][] = [];
const other = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" };
const principal = { AWS: "111122223333" };
function add(code: string, kind: PolicyKind, statements: Record<string, unknown>[], resourceType?: string): void {
  further.push([code, kind, JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2), resourceType]);
}
const many = (quota: number, more: object = {}) =>
  Array.from({ length: Math.ceil(quota / 60) }, (_, i) => ({
    Sid: `Statement${i}`,
    Effect: "Deny",
    ...more,
    Action: `s3:GetObject${i}`,
    Resource: `arn:aws:s3:::b${i}`,
  }));
add("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", "identity", many(10_240));
add("POLICY_SIZE_EXCEEDS_SCP_QUOTA", "scp", many(10_240));
add("POLICY_SIZE_EXCEEDS_RCP_QUOTA", "rcp", many(5_120, { Principal: "*" }));
add("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", "resource", many(20_480, { Principal: principal }), "AWS::S3::Bucket");
add("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", "trust", many(2_048, { Principal: principal }));
add("WILDCARD_IN_SERVICE_NAME", "identity", [{ ...other, Action: "*:GetItem", Resource: "*" }]);
add("EMPTY_ARRAY_ACTION", "identity", [{ ...other, Action: [] }, other]);
add("EMPTY_ARRAY_RESOURCE", "identity", [{ ...other, Resource: [] }, other]);
add("EMPTY_OBJECT_PRINCIPAL", "resource", [
  { ...other, Principal: {} },
  { ...other, Principal: principal },
]);
add("EMPTY_ARRAY_PRINCIPAL", "resource", [
  { ...other, Principal: { AWS: [] } },
  { ...other, Principal: principal },
]);
add("RCP_SYNTAX_ERROR_ACTION", "rcp", [{ Effect: "Deny", Principal: "*", Action: ["s3:*", "ec2:*"], Resource: "*" }]);
add("INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY", "trust", [
  { Effect: "Allow", Principal: { Federated: "arn:aws:iam:111122223333:saml-provider/corp" }, Action: "sts:AssumeRoleWithSAML" },
]);
add("UNSUPPORTED_RESOURCE_ARN_IN_POLICY", "resource", [{ ...other, Principal: principal, Resource: "*" }], "AWS::S3::Bucket");
const when = (condition: object) => [{ ...other, Condition: condition }, other];
add("INVALID_VARIABLE_FOR_OPERATOR", "identity", when({ NumericEquals: { "s3:max-keys": "${aws:PrincipalTag/keys}" } }));
add("EMPTY_ARRAY_CONDITION_FORANYVALUE", "identity", when({ "ForAnyValue:StringEquals": { "aws:TagKeys": [] } }));
add("TYPE_MISMATCH_NUMBER", "identity", when({ NumericLessThan: { "s3:max-keys": "1,000" } }));
add("TYPE_MISMATCH_DATE", "identity", when({ DateLessThan: { "aws:CurrentTime": "2026/09/30 12:00" } }));
add("TYPE_MISMATCH_IP_RANGE", "identity", when({ IpAddress: { "aws:SourceIp": "203.0.113.*" } }));
add("INVALID_VPC_FORMAT", "identity", when({ StringEquals: { "aws:SourceVpc": "vpce-1234567890abcdef0" } }));
add("INVALID_VPCE_FORMAT", "identity", when({ StringEquals: { "aws:SourceVpce": "vpc-1234567890abcdef0" } }));
add("INVALID_SERVICE_PRINCIPAL_FORMAT", "identity", [
  {
    Effect: "Allow",
    Action: "iam:PassRole",
    Resource: "arn:aws:iam::111122223333:role/app",
    Condition: { StringEquals: { "iam:PassedToService": "EC2" } },
  },
]);
for (const [prefix, action] of [
  ["PASS_ROLE", "iam:PassRole"],
  ["CREATE_SLR", "iam:CreateServiceLinkedRole"],
] as const) {
  const named = "arn:aws:iam::111122223333:role/app";
  add(`${prefix}_WITH_STAR_IN_RESOURCE`, "identity", [{ Effect: "Allow", Action: [action, "s3:GetObject"], Resource: "*" }]);
  add(`${prefix}_WITH_STAR_IN_ACTION_AND_RESOURCE`, "identity", [{ Effect: "Allow", Action: `${action.slice(0, 5)}*`, Resource: "*" }]);
  add(`${prefix}_WITH_STAR_IN_ACTION_AND_RESOURCE`, "identity", [{ Effect: "Allow", Action: ["*"], Resource: "*" }]);
  add(`${prefix}_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE`, "identity", [{ Effect: "Allow", Action: "*", NotResource: named }]);
  add(`${prefix}_WITH_NOT_RESOURCE`, "identity", [{ Effect: "Allow", Action: action, NotResource: [named] }]);
}

const cases = [...further];
for (const { markdown } of fixtureFiles())
  for (const { text, kind, resourceType } of fixturesOf(markdown))
    for (const code of new Set(validate(text, kind, resourceType).map((one) => one.code))) cases.push([code, kind, text, resourceType]);

const fixesOf = (code: string, kind: PolicyKind, text: string, resourceType?: string) =>
  validate(text, kind, resourceType)
    .filter((finding) => finding.code === code)
    .flatMap((finding) => finding.fixes ?? []);

test("every code has a fix in some policy, or a reason why there is none", () => {
  const repaired = new Set(cases.filter((one) => fixesOf(...one).length > 0).map(([code]) => code));
  const missing = everyRule.map((rule) => rule.code).filter((code) => !repaired.has(code));
  const unexplained = missing.filter((code) => !(code in withoutFix));
  assert.deepEqual(unexplained, [], "each offers a fix in some fixture, or says in `withoutFix` above why it offers none");
  assert.deepEqual(missing.sort(), Object.keys(withoutFix).sort());
});

describe("fixes of policies that the fixtures do not hold", () => {
  for (const [code, kind, text, resourceType] of further) {
    test(`${code}, ${text.replace(/\s+/g, " ").slice(44, 130)}`, () => {
      const fixes = fixesOf(code, kind, text, resourceType);
      assert.ok(fixes.length > 0, "a fix");
      for (const fix of fixes) {
        const after = applyEdits(text, fix.edits);
        JSON.parse(after);
        assert.notEqual(after, text, fix.title);
        // What is offered solves what it is offered for; of several places of one code at least one.
        const count = (policy: string) => validate(policy, kind, resourceType).filter((one) => one.code === code).length;
        if (!code.startsWith("POLICY_SIZE")) assert.ok(count(after) < count(text), `${fix.title} leaves ${code}`);
      }
    });
  }
});

test("all fixes of all fixtures leave JSON, say what they do and change something", () => {
  for (const [code, kind, text, resourceType] of cases) {
    if (parsePolicy(text).problems.some((problem) => problem.code === "syntax")) continue;
    for (const fix of fixesOf(code, kind, text, resourceType)) {
      const after = applyEdits(text, fix.edits);
      assert.doesNotThrow(() => JSON.parse(after), `${code}: ${fix.title}\n${after}`);
      assert.notEqual(after, text, `${code}: ${fix.title}`);
      assert.ok(fix.effect && /[.:]$/.test(fix.effect), `${code}: ${fix.title} says what it does: ${fix.effect}`);
    }
  }
});
