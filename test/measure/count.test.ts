// CountAccess: the automata count what the evaluator allows, request by request.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AccessCount, countAccess, log2 } from "../../server/src/core/measure/count";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { batch, policy } from "../cli/batch-lines";
import { bothCounts, everyResource, random, randomPolicy, smallCatalogue } from "./brute";

const catalogue = loadCatalogue();

function read(...Statement: object[]): PolicyDocument {
  const { document } = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement }));
  assert.ok(document);
  return document;
}

function counted(document: PolicyDocument, maxLength = 40): AccessCount {
  const count = countAccess(document, catalogue, { maxLength });
  if (typeof count === "string") assert.fail(count);
  return count;
}

const BUCKET = "arn:aws:s3:::bucket/";

describe("how much a policy allows", () => {
  it("is what the evaluator allows, counted one by one", () => {
    const resources = everyResource();
    const small = smallCatalogue();
    const next = random(21);
    let some = 0;
    for (let i = 0; i < 40; i++) {
      const document = randomPolicy(next);
      const { count, brute } = bothCounts(document, small, resources);
      assert.deepEqual(count, { most: brute, least: brute }, document.text);
      if (brute.requests > 0n) some++;
    }
    assert.ok(some > 20, `only ${some} of the policies allow anything`);
  });

  it("counts actions by the catalogue and names by their letters", () => {
    const one = counted(read({ Effect: "Allow", Action: "s3:GetObject", Resource: `${BUCKET}?` }));
    assert.deepEqual(one.most, { requests: 94n, actions: 1 });
    const two = counted(read({ Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: `${BUCKET}??` }));
    assert.deepEqual(two.most, { requests: 2n * 94n ** 2n, actions: 2 });
    const gone = counted(read({ Effect: "Allow", Action: "s3:NoSuchAction", Resource: "*" }));
    assert.deepEqual(gone.most, { requests: 0n, actions: 0 });
  });

  it("takes off what a Deny stops, once", () => {
    const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: [`${BUCKET}?`, `${BUCKET}a`] };
    assert.equal(counted(read(allow, { Effect: "Deny", Action: "s3:*", Resource: [`${BUCKET}a`, `${BUCKET}?`] })).most.requests, 0n);
    assert.equal(counted(read(allow, { Effect: "Deny", Action: "s3:*", Resource: `${BUCKET}a` })).most.requests, 93n);
    assert.equal(counted(read(allow, { Effect: "Deny", NotAction: "s3:Get*", Resource: "*" })).most.requests, 94n);
  });

  const secure = { Bool: { "aws:SecureTransport": "true" } };
  const contexts: [string, object[], most: bigint, least: bigint][] = [
    ["an Allow with a condition is allowed in some contexts", [{ Effect: "Allow", Condition: secure }], 94n, 0n],
    ["a Deny with a condition stops in some contexts", [{ Effect: "Allow" }, { Effect: "Deny", Condition: secure }], 94n, 0n],
    ["a Deny without one stops in all", [{ Effect: "Allow", Condition: secure }, { Effect: "Deny" }], 0n, 0n],
    ["a policy variable may be any text", [{ Effect: "Allow", Resource: `${BUCKET}\${aws:username}` }], 1n + 94n, 0n],
  ];
  for (const [name, statements, most, least] of contexts)
    it(`${name}: ${most} at most, ${least} at least`, () => {
      const whole = statements.map((one) => ({ Action: "s3:GetObject", Resource: `${BUCKET}?`, ...one }));
      const count = counted(read(...whole), 21);
      assert.deepEqual([count.most.requests, count.least.requests], [most, least]);
    });

  it("says that it does not know when the automata grow too large", () => {
    const document = read({
      Effect: "Allow",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::*a?????????????*", "arn:aws:s3:::*b?????????????*"],
    });
    assert.match(String(countAccess(document, catalogue, { maxLength: 60, states: 500 })), /more than 500 automaton states/);
  });

  it("has a logarithm for numbers of any size", () => {
    assert.equal(log2(0n), undefined);
    assert.equal(log2(1n << 3000n), 3000);
    assert.ok(Math.abs((log2(94n ** 500n) as number) - 500 * Math.log2(94)) < 1e-9);
  });
});

describe("CountAccess", () => {
  it("answers with logarithms, and with both bounds where conditions matter", async () => {
    const conditional = { ...policy("s3:GetObject") };
    conditional.Statement = conditional.Statement.map((one) => ({
      ...one,
      Condition: { Bool: { "aws:SecureTransport": "true" } },
    }));
    const [plain, bounded, guard] = await batch(
      { operation: "CountAccess", policyDocument: policy("s3:GetObject"), policyType: "IDENTITY_POLICY", maxLength: 20 },
      { operation: "CountAccess", policyDocument: conditional, policyType: "IDENTITY_POLICY", maxLength: 20 },
      {
        operation: "CountAccess",
        policyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "s3:*", Resource: "*" }] },
        policyType: "SERVICE_CONTROL_POLICY",
        maxLength: 20,
      },
    );
    assert.equal(plain?.exact, true);
    assert.equal(plain?.actions, 1);
    assert.equal(bounded?.exact, false);
    assert.equal(bounded?.log2Requests, plain?.log2Requests);
    assert.deepEqual(bounded?.inEveryContext, { log2Requests: null, actions: 0 });
    assert.ok((guard?.actions as number) > 10_000);
  });

  it("refuses a length that is none", async () => {
    for (const maxLength of [undefined, 0, 1.5, "20", 100_000]) {
      const [answer] = await batch({ operation: "CountAccess", policyDocument: policy("s3:GetObject"), maxLength });
      assert.match(answer?.error ?? "", /`maxLength` must be a whole number from 1 to 512/);
    }
  });
});
