// Principals that AWS refuses in whole checks: a policy with one is not stored, so what rests on it is not decided (SEMANTICS.md 2.4).
import assert from "node:assert/strict";
import { test } from "node:test";
import { comparePolicies } from "../../server/src/core/checks/compare";
import { checkNoExternalAccess, checkNoNewAccess, checkNoPublicAccess } from "../../server/src/core/checks/operations";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { environment, policy, run } from "./support";

const statement = (Effect: "Allow" | "Deny", principal: object) => ({ Effect, ...principal, Action: "s3:*", Resource: "*" });
const allow = (...AWS: string[]) => policy(statement("Allow", { Principal: { AWS } }));
const outcome = (existing: PolicyDocument, updated: PolicyDocument) => run(checkNoNewAccess(existing, updated, environment));
const newAccess = async (existing: PolicyDocument, updated: PolicyDocument) => (await outcome(existing, updated)).result;
const zone = { accounts: ["111122223333"], organizations: [], services: [] };
const alice = "arn:aws:iam::111122223333:user/alice";

for (const refused of ["role/*", "*s", "?*", "**", "*:root", "anonymous", "service:x.amazonaws.com", "federated:x", "canonical:*"])
  test(`${refused} is not a principal: nobody knows whom it means`, async () => {
    const named = await outcome(allow(alice), allow(refused));
    assert.equal(named.result, "UNDECIDED");
    assert.ok(named.message.includes(`the principal \`${refused}\`, which AWS does not accept`), named.message);
    assert.equal(await newAccess(allow(alice), allow(alice, refused)), "UNDECIDED");
    assert.equal(await newAccess(allow(refused), allow(refused)), "PASS", "the same text means the same, whatever it means");
    assert.equal(await newAccess(allow("*"), allow(refused)), "PASS", "nobody is beyond everybody");
    assert.equal(await newAccess(allow(alice), allow(refused, "444455556666")), "FAIL", "another entry grants");
    const everybody = statement("Allow", { Principal: "*" });
    const denied = policy(everybody, statement("Deny", { Principal: { AWS: refused } }));
    const spared = policy(everybody, statement("Deny", { NotPrincipal: { AWS: refused } }));
    for (const guarded of [denied, spared]) {
      assert.equal(await newAccess(guarded, policy(everybody)), "UNDECIDED");
      assert.equal((await run(comparePolicies(policy(everybody), guarded, environment))).comparison, "UNDECIDED");
    }
    assert.equal((await run(checkNoPublicAccess(spared, "AWS::S3::Bucket", environment))).result, "UNDECIDED");
    assert.equal((await run(checkNoPublicAccess(denied, "AWS::S3::Bucket", environment))).result, "UNDECIDED");
    assert.equal((await run(checkNoExternalAccess(allow(refused), zone, environment))).result, "UNDECIDED");
  });

const decided: [what: string, principal: string][] = [
  ["an ARN with a wildcard in the account, which Access Analyzer takes", "arn:aws:iam::*:role/*"],
  ["an ARN with a wildcard in the name", "arn:aws:iam::111122223333:role/*/x"],
  ["a session of any role", "arn:aws:sts::*:assumed-role/*"],
  ["a short account id: somebody", "123"],
  ["a placeholder for an account: somebody", "ACCOUNT-A-ID"],
  ["a unique id", "AROAEXAMPLEEXAMPLE123"],
];
for (const [what, principal] of decided)
  test(`${what} is decided, and the example replays`, async () => {
    assert.equal(await newAccess(policy(), allow(principal)), "FAIL");
    assert.equal(await newAccess(allow(principal), allow(principal)), "PASS");
    assert.equal(await newAccess(policy(), policy(statement("Allow", { NotPrincipal: { AWS: principal } }))), "FAIL");
  });
