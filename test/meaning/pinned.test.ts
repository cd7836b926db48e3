// Policy variables inside the values of multivalued keys: decided by fixing them to what they are in the model, to any value, or to none.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkNoNewAccess } from "../../server/src/core/checks/operations";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { createInlineSolver } from "../../server/src/solver/inline";
import { investigate } from "../../server/src/solver/investigate";

const solver = createInlineSolver();
after(() => solver.dispose());
const policy = (Condition: object, more: object = {}) =>
  parsePolicy(
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*", Condition, ...more }] }),
  ).document as PolicyDocument;
const nothing = policy({}, { Action: [] });
const result = async (existing: PolicyDocument, updated: PolicyDocument) =>
  (await investigate(checkNoNewAccess(existing, updated, {}), solver, {})).result;

test("the variable's value is what other conditions want it to be", async () => {
  const tags = { "ForAnyValue:StringLike": { "aws:TagKeys": ["${aws:username}"] } };
  assert.equal(await result(nothing, policy({ ...tags, StringEquals: { "aws:username": ["blue", "ab"] } })), "FAIL");
});

test("a plain operator on a multivalued key", async () => {
  assert.equal(await result(nothing, policy({ StringLike: { "aws:TagKeys": "x-${aws:username}" } })), "FAIL");
  assert.equal(await result(nothing, policy({ StringNotEquals: { "aws:TagKeys": "${aws:username}" } })), "FAIL");
});

test("the variable may have to be missing", async () => {
  const tags = { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["${aws:username}"] } };
  assert.equal(await result(nothing, policy({ ...tags, Null: { "aws:username": "true" } })), "FAIL");
  assert.equal(
    await result(
      nothing,
      policy({ "ForAnyValue:StringEquals": { "aws:TagKeys": ["${aws:username, 'blue'}"] }, Null: { "aws:username": "true" } }),
    ),
    "FAIL",
  );
});

test("the same condition on both sides grants nothing new", async () => {
  const tags = policy({ "ForAnyValue:StringLike": { "aws:TagKeys": ["${aws:username}"] } });
  assert.equal(
    await result(
      tags,
      policy({ "ForAnyValue:StringLike": { "aws:TagKeys": ["${aws:username}"] }, Bool: { "aws:SecureTransport": "true" } }),
    ),
    "PASS",
  );
});
