// Readings that decide whole verdicts (SEMANTICS.md 9.18 to 9.25): what AWS decides by itself, callers that cannot be, tokens, unique ids.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listExternalAccess } from "../../server/src/core/checks/external-findings";
import { checkNoExternalAccess, checkNoNewAccess, checkNoPublicAccess, typesOf } from "../../server/src/core/checks/operations";
import { asOfKind } from "../../server/src/core/checks/silent";
import { decideAll } from "../../server/src/core/semantics/evaluator/compose";
import { isAllowed } from "../../server/src/core/semantics/evaluator/policy";
import type { Request } from "../../server/src/core/semantics/request";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { catalogue, environment, policy, run } from "./support";

const types = typesOf(catalogue);
const allow = (more: object = {}) => ({ Effect: "Allow", Action: "s3:*", Resource: "*", ...more });
const user = { type: "AWS", id: "arn:aws:iam::111122223333:user/alice" } as const;
const root = { type: "AWS", id: "arn:aws:iam::111122223333:root" } as const;
const role = "arn:aws:iam::111122223333:role/example-role";
const managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/** The decision under these policies of the caller alone. */
function decided(identity: PolicyDocument, request: Omit<Request, "context">, resourcePolicy?: PolicyDocument) {
  const none = {
    permissionsBoundaries: [],
    sessionPolicies: [],
    vpcEndpointPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  return decideAll(
    { ...none, identityPolicies: [identity], ...(resourcePolicy && { resourcePolicy }) },
    { ...request, context: {} },
    types,
  );
}

const byAws: [what: string, statement: object, notes: RegExp | undefined][] = [
  ["sts:GetCallerIdentity needs no permission", allow({ Action: "sts:GetCallerIdentity" }), /GetCallerIdentity` and .* need no permission/],
  ["nobody changes a policy that AWS manages", allow({ Action: "iam:DeletePolicy", Resource: managed }), /nobody but AWS changes a policy/],
];
for (const [what, statement, notes] of byAws)
  test(`${what}: no new access, and a note says what was not counted`, async () => {
    const answer = await run(checkNoNewAccess(policy(allow()), policy(allow(), statement), environment));
    assert.equal(answer.result, "PASS", answer.message);
    assert.equal(answer.notes?.length, 1);
    assert.match(answer.notes?.[0] ?? "", notes ?? /./);
    const same = await run(checkNoNewAccess(policy(allow(), statement), policy(allow(), statement), environment));
    assert.deepEqual([same.result, same.notes], ["PASS", undefined]);
  });

test("root users assume no roles: what only they are let do is no new access", async () => {
  const trust = (Principal: object) => policy({ Effect: "Allow", Principal, Action: "sts:AssumeRole" });
  // `NotPrincipal` with an account spares its root user only.
  const rootOnly = policy(
    { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" },
    { Effect: "Deny", NotPrincipal: { AWS: "111122223333" }, Action: "sts:AssumeRole" },
  );
  assert.equal((await run(checkNoNewAccess(trust({ AWS: "444455556666" }), rootOnly, environment))).result, "PASS");
  assert.equal((await run(checkNoNewAccess(trust({ AWS: "444455556666" }), trust({ AWS: "111122223333" }), environment))).result, "FAIL");
  assert.equal(
    decided(policy(allow({ Action: "*" })), { principal: root, action: "sts:AssumeRole", resource: role }, trust({ AWS: "111122223333" }))
      .decision,
    "implicitDeny",
  );
  assert.equal(
    decided(policy(allow({ Action: "*" })), { principal: user, action: "sts:AssumeRole", resource: role }, trust({ AWS: "111122223333" }))
      .decision,
    "allow",
  );
});

test("what AWS decides by itself is decided so for a request too", () => {
  const full = policy(allow({ Action: "*" }));
  const nothing = policy({ Effect: "Deny", Action: "*", Resource: "*" });
  assert.equal(decided(nothing, { principal: user, action: "sts:GetCallerIdentity", resource: "*" }).decision, "allow");
  assert.equal(decided(full, { principal: user, action: "iam:DeletePolicy", resource: managed }).decision, "implicitDeny");
  assert.equal(decided(full, { principal: user, action: "iam:GetPolicy", resource: managed }).decision, "allow");
});

test("a key's or role's own policy that was not given is assumed, and told", () => {
  const key = "arn:aws:kms:us-east-1:111122223333:key/1";
  const answer = decided(policy(allow({ Action: "kms:*" })), { principal: user, action: "kms:Decrypt", resource: key });
  assert.equal(answer.decision, "allow");
  assert.equal(answer.assumptions?.length, 1);
});

test("in a policy on a resource an Allow that names nobody allows nobody", () => {
  const silent = policy(allow());
  const request = { principal: user, action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: {} };
  assert.equal(isAllowed(asOfKind(silent, "resource"), request, types), false);
  assert.equal(isAllowed(asOfKind(silent, "identity"), request, types), true);
});

test("impossible callers are no proof of public access", async () => {
  const everybody = allow({ Principal: "*" });
  const members = { Effect: "Deny", Principal: "*", Action: "*", Resource: "*", Condition: { Null: { "aws:PrincipalOrgID": "true" } } };
  const organisation = {
    Effect: "Deny",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
  };
  const result = async (...statements: object[]) =>
    (await run(checkNoPublicAccess(policy(...statements), "AWS::S3::Bucket", environment))).result;
  assert.equal(await result(everybody), "FAIL");
  // Only callers with an organisation get past the first Deny, and only those of this one past the second: anonymous ones have none.
  assert.equal(await result(everybody, members, organisation), "PASS");
  // An anonymous caller has no PrincipalArn: nobody gets past this.
  const signed = {
    Effect: "Deny",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringNotEquals: { "aws:PrincipalAccount": "anonymous" } },
  };
  const unsigned = { Effect: "Deny", Principal: "*", Action: "*", Resource: "*", Condition: { Null: { "aws:PrincipalArn": "true" } } };
  assert.equal(await result(everybody, signed, unsigned), "PASS");
});

test("the account and the id of callers without credentials identify nobody", async () => {
  const result = async (operator: string, key: string, value: string | string[]) =>
    (
      await run(
        checkNoPublicAccess(
          policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: { [operator]: { [key]: value } } }),
          "AWS::S3::Bucket",
          environment,
        ),
      )
    ).result;
  for (const key of ["aws:PrincipalAccount", "aws:userid"]) {
    assert.equal(await result("StringEquals", key, "anonymous"), "FAIL");
    assert.equal(await result("StringEquals", key, ["111122223333", "anonymous"]), "FAIL");
    assert.equal(await result("StringEqualsIgnoreCase", key, "ANONYMOUS"), "FAIL");
    assert.equal(await result("StringEquals", key, "111122223333"), "PASS");
  }
});

test("an owner at GitHub is named up to the number behind its name", async () => {
  const trust = (subject: string) =>
    policy({
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { "token.actions.githubusercontent.com:sub": subject } },
    });
  const result = async (subject: string) =>
    (await run(checkNoPublicAccess(trust(subject), "AWS::IAM::AssumeRolePolicyDocument", environment))).result;
  assert.equal(await result("repo:acme@*/shop@*:ref:refs/heads/main"), "PASS");
  assert.equal(await result("repo:acme*/shop:*"), "FAIL");
});

test("a unique id is no stranger, and no proof that there is none: not decided, with a note", async () => {
  const zone = { accounts: ["111122223333"], organizations: [], services: [] };
  const answer = async (...AWS: string[]) => run(checkNoExternalAccess(policy(allow({ Principal: { AWS } })), zone, environment));
  const dead = await answer("AROAEXAMPLEEXAMPLE123", "111122223333");
  assert.equal(dead.result, "UNDECIDED");
  assert.match(dead.message, /rests on whose unique id `AROAEXAMPLEEXAMPLE123` is/);
  assert.match(
    dead.notes?.join() ?? "",
    /`AROAEXAMPLEEXAMPLE123` is a unique id\. In a policy that AWS returned, its role or user was deleted/,
  );
  const listed = await run(listExternalAccess(policy(allow({ Principal: { AWS: "AROAEXAMPLEEXAMPLE123" } })), zone, environment));
  assert.deepEqual(listed.findings, []);
  assert.match(listed.undecided.join(), /whose unique id `AROAEXAMPLEEXAMPLE123`/);
  const guarded = policy(
    allow({ Principal: { AWS: "AROAEXAMPLEEXAMPLE123" } }),
    allow({ Effect: "Deny", Principal: "*", Condition: { StringNotEquals: { "aws:PrincipalAccount": "111122223333" } } }),
  );
  assert.equal((await run(checkNoExternalAccess(guarded, zone, environment))).result, "PASS");
  assert.deepEqual((await run(listExternalAccess(guarded, zone, environment))).undecided, []);
  const both = await answer("AROAEXAMPLEEXAMPLE123", "444455556666");
  assert.deepEqual([both.result, both.notes?.length], ["FAIL", 1]);
  assert.equal((await answer("444455556666")).notes, undefined);
});
