// Short entries of Resource with a variable (R2): what their star stands for is the rest of the ARN, colons too.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkNoNewAccess } from "../../server/src/core/checks/operations";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { documentOf, policy, statement } from "./asking";

const solver = createInlineSolver();
after(() => solver.dispose());
const allow = (Resource: string, Condition?: object) =>
  documentOf(policy(statement({ Action: "sqs:*", Resource, ...(Condition && { Condition }) })));
const tagged = { StringEquals: { "aws:PrincipalTag/region": "eu" } };
const ask = async (older: ReturnType<typeof allow>, newer: ReturnType<typeof allow>) =>
  (await investigate(checkNoNewAccess(older, newer, {}), solver, {})).result;

test("with a star at its end it reaches every segment behind it", async () => {
  const open = allow("arn:aws:sqs:${aws:PrincipalTag/region}*");
  for (const written of ["arn:aws:sqs:eu*", "arn:aws:sqs:eu*:*:*", "arn:aws:sqs:eu:111122223333:orders"])
    assert.equal(await ask(open, allow(written, tagged)), "PASS", written);
});

test("with another service before the variable, or another value, it reaches none", async () => {
  assert.equal(await ask(allow("arn:aws:s3:${aws:PrincipalTag/region}*"), allow("arn:aws:sqs:eu*:*:*", tagged)), "FAIL");
  assert.equal(await ask(allow("arn:aws:sqs:${aws:PrincipalTag/region}*"), allow("arn:aws:sqs:us*:*:*", tagged)), "FAIL");
});
