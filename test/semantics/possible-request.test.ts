// From a request that proves a finding to one that somebody could make: the caller that its context describes, and no key that such a caller never has.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isPossible, madePossible, replayable } from "../../server/src/core/semantics/examples/possible-request";
import type { Request } from "../../server/src/core/semantics/request";
import { request } from "./asking";

const account = "444455556666";
const bob = `arn:aws:iam::${account}:user/team/bob`;
const needs =
  (wanted: Record<string, string>) =>
  ({ context }: Request): boolean =>
    Object.entries(wanted).every(([key, value]) => context[key] === value);
const made = (principal: string, context: Record<string, string>, ask: object = {}) =>
  madePossible(request({ principal, context, ...ask }), needs(context));

const described: [what: string, context: Record<string, string>, caller: string][] = [
  ["by its ARN", { "aws:PrincipalArn": bob }, bob],
  ["by its account", { "aws:PrincipalAccount": account }, `arn:aws:iam::${account}:user/alice`],
  ["by its name", { "aws:username": "zoe" }, "arn:aws:iam::111122223333:user/zoe"],
  ["by the type of a session", { "aws:PrincipalType": "AssumedRole" }, "arn:aws:sts::111122223333:assumed-role/example-role/session"],
  ["by the type of a root user", { "aws:PrincipalType": "Account" }, "arn:aws:iam::111122223333:root"],
  ["by the name of a service", { "aws:PrincipalServiceName": "sns.amazonaws.com" }, "sns.amazonaws.com"],
  ["by what only services have", { "aws:PrincipalIsAWSService": "true" }, "lambda.amazonaws.com"],
];
for (const [what, context, id] of described)
  test(`the caller is the one that the context describes: ${what}`, () => {
    const found = made("anonymous", context);
    assert.equal(found?.principal.id, id);
    assert.deepEqual(Object.keys(found.context), Object.keys(context));
  });

test("an account that only caller or resource names is taken", () => {
  const named = (principal: string, resource: string) =>
    madePossible(request({ principal, resource, context: { "aws:username": "x" } }), (one) => one.context["aws:username"] === "x")
      ?.principal.id;
  assert.equal(named(`arn:aws:iam::${account}:root`, "arn:aws:s3:::b"), `arn:aws:iam::${account}:user/x`);
  assert.equal(named("anonymous", `arn:aws:sqs:us-east-1:${account}:q`), `arn:aws:iam::${account}:user/x`);
  assert.equal(named("anonymous", "arn:aws:sqs:us-east-1:1:q"), "arn:aws:iam::111122223333:user/x");
});

test("nobody is the anonymous caller's own", () => {
  const found = madePossible(request({ principal: bob, context: {} }), ({ principal }) => principal.type === "Anonymous");
  assert.deepEqual(found?.principal, { type: "Anonymous", id: "" });
});

test("what the caller has otherwise is put right, what it never has is left out", () => {
  const wrong = request({ principal: bob, context: { "AWS:UserName": "ann", "aws:SourceArn": "arn:aws:s3:::b", "s3:prefix": "x" } });
  const found = madePossible(wrong, ({ principal }) => principal.id === bob);
  assert.deepEqual(found?.context, { "AWS:UserName": "bob", "s3:prefix": "x" });
  // Where the name may not be stated at all, the key goes.
  const unnamed = madePossible(wrong, ({ principal, context }) => principal.id === bob && !("AWS:UserName" in context));
  assert.deepEqual(unnamed?.context, { "s3:prefix": "x" });
});

test("keys that contradict each other go where nothing needs them", () => {
  const contrary = request({ principal: bob, context: { "aws:SourceVpce": "vpce-1", "aws:SourceIp": "192.0.2.1", "s3:prefix": "x" } });
  const found = madePossible(contrary, ({ context }) => context["s3:prefix"] === "x");
  assert.deepEqual(found?.context, { "s3:prefix": "x" });
  assert.equal(
    madePossible(contrary, ({ context }) => "aws:SourceVpce" in context && "aws:SourceIp" in context),
    undefined,
  );
});

test("a request that can be made stays as it is, and has to prove the finding with its own keys too", () => {
  const plain = request({ principal: bob, context: {} });
  assert.equal(
    madePossible(plain, () => true),
    plain,
  );
  assert.equal(
    isPossible(plain, ({ context }) => context["aws:username"] === "bob"),
    true,
  );
  assert.equal(
    isPossible(plain, ({ context }) => !("aws:username" in context)),
    false,
  );
  assert.equal(
    isPossible(request({ principal: bob, context: { "aws:username": "ann" } }), () => true),
    false,
  );
});

test("of a request with more than 400 keys none is sought", () => {
  const many = (count: number) =>
    request({
      principal: bob,
      context: { "aws:username": "ann", ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`k:${i}`, "x"])) },
    });
  assert.equal(
    madePossible(many(400), () => true),
    undefined,
  );
  assert.notEqual(
    madePossible(many(399), () => true),
    undefined,
  );
});

test("a key that the request must not have is stated as missing, and no other", () => {
  const plain = request({ principal: bob, context: {} });
  const without = (key: string) => (one: Request) => [one.context[key] ?? []].flat().length === 0;
  assert.equal(
    replayable(plain, () => true),
    plain,
  );
  assert.deepEqual(replayable(plain, without("aws:username")).context, { "aws:username": [] });
  const both = (one: Request) => without("aws:username")(one) && without("aws:PrincipalType")(one);
  assert.deepEqual(new Set(Object.keys(replayable(plain, both).context)), new Set(["aws:username", "aws:PrincipalType"]));
});
