// Policy variables inside the values of multivalued keys (dynamodb:LeadingKeys, aws:TagKeys): elements tied to other keys.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkNoNewAccess } from "../../server/src/core/checks/operations";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";

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

test("what a plain operator means on a multivalued key nobody knows", async () => {
  assert.equal(await result(nothing, policy({ StringLike: { "aws:TagKeys": "x-${aws:username}" } })), "UNDECIDED");
  assert.equal(await result(nothing, policy({ StringNotEquals: { "aws:TagKeys": "${aws:username}" } })), "UNDECIDED");
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

test("rows of a table by the caller's own identity, the pattern of AWS's examples", async () => {
  const rows = (...keys: string[]) => policy({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": keys } }, { Action: "dynamodb:*" });
  const own = rows("${cognito-identity.amazonaws.com:sub}");
  const ownAndPublic = rows("${cognito-identity.amazonaws.com:sub}", "public");
  assert.equal(await result(ownAndPublic, own), "PASS");
  assert.equal(await result(own, ownAndPublic), "FAIL");
  assert.equal(await result(own, rows("${cognito-identity.amazonaws.com:aud}")), "FAIL");
  assert.equal(await result(rows("*"), rows("${cognito-identity.amazonaws.com:sub}")), "FAIL");
  const like = policy({ "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["*"] } }, { Action: "dynamodb:*" });
  assert.equal(await result(like, own), "PASS");
});

test("an element of a multivalued key is never empty", async () => {
  const any = (value: string) => policy({ "ForAnyValue:StringLike": { "aws:TagKeys": value } });
  assert.equal(await result(any("?*"), any("*")), "PASS");
  assert.equal(await result(any("??*"), any("?*")), "FAIL");
});

test("a default stands in where the variable is missing, and only there", async () => {
  const tagged = (value: string, more: object = {}) => policy({ "ForAnyValue:StringEquals": { "aws:TagKeys": [value] }, ...more });
  const withDefault = tagged("${aws:PrincipalTag/team, 'blue'}");
  assert.equal(await result(withDefault, tagged("${aws:PrincipalTag/team}")), "PASS");
  assert.equal(await result(tagged("${aws:PrincipalTag/team}"), withDefault), "FAIL");
  assert.equal(
    await result(tagged("blue"), tagged("${aws:PrincipalTag/team, 'blue'}", { Null: { "aws:PrincipalTag/team": "true" } })),
    "PASS",
  );
});

test("what a Deny takes from the elements is taken into account", async () => {
  const denied = parsePolicy(
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "s3:*", Resource: "*", Condition: { "ForAnyValue:StringLike": { "aws:TagKeys": "${aws:username}" } } },
        { Effect: "Deny", Action: "s3:*", Resource: "*", Condition: { "ForAnyValue:StringLike": { "aws:TagKeys": "*" } } },
      ],
    }),
  ).document as PolicyDocument;
  assert.equal(await result(nothing, denied), "PASS");
});

test("several elements at once, and other conditions on the same key", async () => {
  const both = {
    "ForAnyValue:StringEquals": { "aws:TagKeys": ["${aws:username}"] },
    "ForAnyValue:StringLike": { "aws:TagKeys": ["cost-*"] },
  };
  assert.equal(await result(nothing, policy({ ...both, StringNotLike: { "aws:username": "cost-*" } })), "FAIL");
  assert.equal(
    await result(
      nothing,
      policy({ ...both, StringNotLike: { "aws:username": "cost-*" }, "ForAllValues:StringLike": { "aws:TagKeys": "cost-*" } }),
    ),
    "PASS",
  );
});
