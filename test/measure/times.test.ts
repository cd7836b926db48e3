// How many times as many requests: exactly where nothing depends on a context, and not said elsewhere.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { amountsOf, timesAsMany } from "../../server/src/core/measure/times";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const catalogue = loadCatalogue();
const policy = (Action: string | string[], Resource: string | string[], more: object = {}) =>
  parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource, ...more }] }))
    .document as PolicyDocument;
const words = (before: PolicyDocument, after: PolicyDocument) => {
  const amounts = amountsOf(before, after, catalogue);
  return typeof amounts === "string" ? amounts : timesAsMany(amounts);
};

describe("how many times as many requests", () => {
  const one = policy("s3:GetObject", "arn:aws:s3:::logs/a");
  it("is exact for resources and actions", () => {
    // One character more, of 94.
    assert.equal(words(one, policy("s3:GetObject", "arn:aws:s3:::logs/?")), "94 times as many requests");
    assert.equal(words(policy("s3:GetObject", "arn:aws:s3:::logs/??"), one), "1/8,836 of the requests");
    assert.equal(words(one, policy(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::logs/a")), "2 times as many requests");
    assert.match(words(one, policy("s3:GetObject", "arn:aws:s3:::logs/*")) ?? "", /^2\^\d+ times as many requests$/);
  });

  it("has room for long names", () => {
    const long = `arn:aws:s3:::logs/${"a".repeat(80)}`;
    assert.equal(words(policy("s3:GetObject", long), policy("s3:GetObject", `${long.slice(0, -1)}?`)), "94 times as many requests");
  });

  it("is not said where a context matters, or where it is less than twice", () => {
    const conditional = policy("s3:GetObject", "arn:aws:s3:::logs/?", { Condition: { Bool: { "aws:SecureTransport": "true" } } });
    assert.equal(words(one, conditional), undefined);
    assert.equal(words(one, one), undefined);
  });
});
