// What protects a policy: the members of the proof, each of them needed.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isListedAccess, isOutside } from "../../server/src/core/checks/access";
import { questionContext } from "../../server/src/core/checks/operations";
import type { Limit } from "../../server/src/core/checks/question";
import { type Protector, whySafe } from "../../server/src/core/checks/why";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { bucket, environment, policy, run } from "./support";

const allow = (action: string | string[], more: object = {}) => ({ Effect: "Allow", Action: action, Resource: "*", ...more });

/** The protectors of each statement, as `kind:what`, for the critical action `s3:DeleteBucket` on any resource. */
async function protectors(document: PolicyDocument, limits: Limit[] = []): Promise<string[][]> {
  const context = questionContext([document], environment, limits);
  const { safe, open } = await run(
    whySafe(document, isListedAccess([{ actions: ["s3:DeleteBucket"], resources: [bucket] }], context), context),
  );
  return [...safe.map((one) => one.protectors.map(words)), ...open.map(({ reason }) => [`open: ${reason}`])];
}

function words(protector: Protector): string {
  switch (protector.kind) {
    case "element":
      return protector.element;
    case "condition":
      return `condition ${protector.condition.key.value}`;
    case "deny":
      return `${protector.limit ?? "own"} deny ${protector.statement.sid?.value}`;
    case "limit":
      return `limit ${protector.limit}`;
    case "older":
      return `older ${protector.statement.sid?.value}`;
  }
}

const noDelete = { Sid: "NoDelete", Effect: "Deny", Action: "s3:Delete*", Resource: "*" };
const limit = (name: string, document: PolicyDocument, deniesOnly = false): Limit => ({ name, documents: [document], deniesOnly });

describe("critical access is not granted", () => {
  test("because the action is missing", async () => {
    assert.deepEqual(await protectors(policy(allow(["s3:GetObject", "s3:PutObject"]))), [["Action"]]);
  });

  test("because the action is excluded", async () => {
    assert.deepEqual(await protectors(policy({ Effect: "Allow", NotAction: "s3:Delete*", Resource: "*" })), [["NotAction"]]);
  });

  test("because of the resource", async () => {
    assert.deepEqual(await protectors(policy({ Effect: "Allow", Action: "s3:*", Resource: `${bucket}-logs` })), [["Resource"]]);
  });

  test("because of a Deny", async () => {
    assert.deepEqual(await protectors(policy(allow("s3:*"), noDelete)), [["own deny NoDelete"]]);
  });

  test("the statement's own words are told before a Deny that would do as well", async () => {
    assert.deepEqual(await protectors(policy(allow("s3:GetObject"), noDelete)), [["Action"]]);
  });

  test("because a Deny spares only those whom the condition keeps out", async () => {
    const fenced = {
      Sid: "Fence",
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:PrincipalTag/team": "ops" } },
    };
    const [found] = await protectors(policy(allow("s3:*", { Condition: { StringEquals: { "aws:PrincipalTag/team": "dev" } } }), fenced));
    assert.deepEqual(found?.sort(), ["condition aws:PrincipalTag/team", "own deny Fence"]);
  });

  test("because a boundary allows nothing of it, or a service control policy denies it", async () => {
    assert.deepEqual(await protectors(policy(allow("s3:*")), [limit("permissions boundary", policy(allow("s3:Get*")))]), [
      ["limit permissions boundary"],
    ]);
    assert.deepEqual(await protectors(policy(allow("s3:*")), [limit("service control policy", policy(noDelete), true)]), [
      ["service control policy deny NoDelete"],
    ]);
  });

  test("what is granted, and what is not decided, is never called safe", async () => {
    assert.deepEqual(await protectors(policy(allow("s3:*"))), [["open: it grants such access"]]);
    const opaque = policy(allow("s3:*"), { ...noDelete, Condition: { StringSame: { "aws:username": "bob" } } });
    assert.match(String(await protectors(opaque)), /open/);
  });
});

test("access is not new because the older policy allowed it", async () => {
  const older = policy({ Sid: "Read", ...allow("s3:Get*") }, { Sid: "Other", ...allow("sqs:*") });
  const updated = policy(allow("s3:GetObject"));
  const context = questionContext([older, updated], environment);
  const { safe } = await run(whySafe(updated, { notAllowedBy: older }, context));
  assert.deepEqual(
    safe.map((one) => one.protectors.map(words)),
    [["Action", "older Read"]].map((list) => list.reverse()),
  );
});

test("nobody from outside gets in because of the principal, or of the condition", async () => {
  const outside = isOutside({ accounts: ["111122223333"], organizations: ["o-a1b2c3d4e5"], services: [] });
  const document = policy(
    { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "sqs:*", Resource: "*" },
    {
      Effect: "Allow",
      Principal: "*",
      Action: "sqs:*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    },
  );
  const { safe } = await run(whySafe(document, outside, questionContext([document], environment)));
  assert.deepEqual(
    safe.map((one) => one.protectors.map(words)),
    [["Principal"], ["condition aws:PrincipalOrgID"]],
  );
});

test("a service that calls for a stranger is not ruled out where a statement for everybody compares the source of the call", async () => {
  const zone = { accounts: ["111122223333"], organizations: [], services: [] };
  const from = (account: string) =>
    policy({
      Effect: "Allow",
      Principal: "*",
      Action: "sqs:SendMessage",
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    });
  const explained = async (document: PolicyDocument) => {
    const { safe, open } = await run(whySafe(document, isOutside(zone), questionContext([document], environment)));
    return [safe.length, open.length];
  };
  assert.deepEqual(await explained(from("444455556666")), [0, 1]);
  assert.deepEqual(await explained(from("111122223333")), [1, 0]);
});
