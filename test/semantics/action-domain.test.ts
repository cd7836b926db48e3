// An action is a service and a name, with one colon between them: no verdict may rest on an action of another form.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkAccessNotGranted } from "../../server/src/core/checks/operations";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";

const solver = createInlineSolver();
after(() => solver.dispose());

const policy = (Action: string, Deny: string) =>
  parsePolicy(
    JSON.stringify({
      Statement: [
        { Effect: "Allow", Action, Resource: "*" },
        { Effect: "Deny", Action: Deny, Resource: "*" },
      ],
    }),
  ).document as PolicyDocument;
const granted = async (document: PolicyDocument, action: string) =>
  (await investigate(checkAccessNotGranted(document, [{ actions: [action] }], {}), solver, {})).result;

test("a wildcard before the colon does not reach into the name", async () => {
  assert.equal(await granted(policy("s3:*", "s3:Get*"), "*:Get*"), "PASS");
  assert.equal(await granted(policy("s3:*", "s3:Get*"), "*:*Get*"), "FAIL");
  assert.equal(await granted(policy("*:Get*", "s3:Get*"), "s3:*"), "PASS");
});

test("a pattern with two colons matches nothing", async () => {
  assert.equal(await granted(policy("s3:*", "ec2:*"), "s3:Get:*"), "PASS");
});

test("a pattern without a colon may stretch over it", async () => {
  assert.equal(await granted(policy("s3*", "ec2:*"), "s3:GetObject"), "FAIL");
  assert.equal(await granted(policy("*Object", "s3:Get*"), "s3:PutObject"), "FAIL");
});
