// Corners of the rules that random mutants showed to be untested: each line fails when one small rule is broken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decideAll, type PolicySet } from "../../server/src/core/semantics/evaluator/compose";
import { dateText, fillArn } from "../../server/src/core/semantics/examples/plausible";
import { callerKind } from "../../server/src/core/semantics/own-keys";
import { readPrincipal } from "../../server/src/core/semantics/principal-text";
import { base64Body } from "../../server/src/core/semantics/values";
import { read } from "../../server/src/core/theory/parsed-values";
import { caller, condition, documentOf, no, policy, request, resource, statement, types, yes } from "./asking";

test("a number is at most its own value", () => {
  for (const [value, holds] of [
    ["4", true],
    ["5", true],
    ["6", false],
  ] as const)
    assert.equal(condition("NumericLessThanEquals", "s3:max-keys", "5", { "s3:max-keys": value }), holds, value);
});

test("an entry's text is compared from its first character on", () => {
  yes(resource("arn:aws:s3:::b", "arn:aws:s3:::b"));
  no(resource("arn:aws:s3:::b", "axrn:aws:s3:::b"));
});

test("texts that are no base64, no address and no session", () => {
  for (const text of ["A", "a!bc", "AAAAA"]) assert.equal(base64Body(text), null, text);
  assert.equal(base64Body("QQ=="), "QQ");
  for (const text of ["::1.2.3.4x", "::1.2.3.4/8", "x::1.2.3.4"]) assert.equal(read("ip", text), null, text);
  assert.equal(callerKind(caller("arn:aws:sts::111122223333:x/assumed-role/dev/s1")), "other");
});

test("an account's number is its root entry, and an example's account has twelve digits", () => {
  assert.deepEqual(readPrincipal({ type: "AWS", id: "111122223333" }), { type: "AWS", id: "arn:aws:iam::111122223333:root" });
  assert.match(fillArn("arn:aws:iam::44*:role/x") as string, /^arn:aws:iam::44\d{10}:role\/x$/);
});

test("seconds that no calendar writes stay as they are", () => {
  for (const seconds of ["253402300800.5", "-5"]) assert.equal(dateText(seconds), seconds);
});

test("a refusal names what refused", () => {
  const nothing = documentOf(policy(statement({ Action: "zz:None" })));
  const set = (more: Partial<PolicySet>): PolicySet => ({
    identityPolicies: [documentOf(policy(statement()))],
    permissionsBoundaries: [],
    sessionPolicies: [],
    vpcEndpointPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...more,
  });
  const reason = (more: Partial<PolicySet>): string => decideAll(set(more), request({}), types).reason;
  assert.match(reason({ permissionsBoundaries: [nothing] }), /boundary does not allow/);
  assert.match(reason({ identityPolicies: [] }), /^No statement allows/);
  assert.match(reason({ identityPolicies: [], permissionsBoundaries: [documentOf(policy(statement()))] }), /alone grants nothing/);
});
