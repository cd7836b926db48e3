// Operators that do not exist: what holds whatever they may mean is shown, all else is left open.
import assert from "node:assert/strict";
import { test } from "node:test";
import { notAllowedBy } from "../../server/src/core/checks/access";
import { answerRequest, whyUndecided } from "../../server/src/core/checks/ask";
import { checkExpectations } from "../../server/src/core/checks/expect";
import { findGrants } from "../../server/src/core/checks/grants";
import { questionContext, typesOf } from "../../server/src/core/checks/operations";
import type { Limit } from "../../server/src/core/checks/question";
import { decisionText } from "../../server/src/core/report/ask";
import type { Decision, Request } from "../../server/src/core/semantics/request";
import { catalogue, environment, policy, run } from "./support";

const types = typesOf(catalogue);
const request: Request = {
  principal: { type: "AWS", id: "arn:aws:iam::111122223333:user/alice" },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::doc-example-bucket/a",
  context: {},
};
const unknown = { Condition: { StringSame: { "aws:username": "alice" } } };
const statement = (Effect: string, more: object = {}) => ({ Effect, Action: "s3:*", Resource: "*", ...more });

test("the possible decisions are those of all meanings that the conditions could have", () => {
  // Allow and Deny, each absent, certain, or with such a condition, in the policy and in its boundary: all of them.
  const choices = ["none", "yes", "unknown"] as const;
  const all = choices.flatMap((a) => choices.flatMap((b) => choices.flatMap((c) => choices.map((d) => [a, b, c, d] as const))));
  const build = (allow: string, deny: string) =>
    policy(
      ...[["Allow", allow] as const, ["Deny", deny] as const].flatMap(([effect, how]) =>
        how === "none" ? [] : [statement(effect, how === "unknown" ? unknown : {})],
      ),
      statement("Allow", { Action: "sqs:*" }),
    );
  const decide = ([a, b, c, d]: readonly string[]) => {
    const limit: Limit = { name: "permissions boundary", documents: [build(c as string, d as string)], deniesOnly: false };
    return answerRequest(build(a as string, b as string), [limit], request, types);
  };
  for (const combination of all) {
    const meanings = combination.reduce<string[][]>(
      (lists, how) =>
        lists.flatMap((list) =>
          how === "unknown"
            ? [
                [...list, "none"],
                [...list, "yes"],
              ]
            : [[...list, how]],
        ),
      [[]],
    );
    const possible = new Set(meanings.map((meaning) => decide(meaning).decision));
    const reply = decide(combination);
    assert.deepEqual(new Set(reply.possible), possible, combination.join());
    assert.equal(whyUndecided(reply) !== undefined, possible.size > 1, combination.join());
  }
});

test("the operator and its statement are named", () => {
  const reply = answerRequest(policy(statement("Allow"), statement("Deny", { Sid: "Guard", ...unknown })), [], request, types);
  assert.equal(decisionText(reply), "Not decided");
  assert.match(whyUndecided(reply) ?? "", /`Guard`.*`StringSame`.*no such operator/);
});

test("an expectation is met, failed, or not decided", () => {
  const document = policy(statement("Deny", unknown), statement("Allow", { Action: "sqs:*" }));
  const result = (decision: Decision | "deny") => {
    const [one] = checkExpectations(document, [{ request, decision }], [], types);
    return one?.finding ? "failed" : one?.undecided ? "undecided" : "met";
  };
  assert.deepEqual((["deny", "implicitDeny", "explicitDeny", "allow"] as const).map(result), ["met", "undecided", "undecided", "failed"]);
});

test("a counterexample beside such an operator is one that a person believes, and certain", async () => {
  const guard = statement("Deny", { Action: ["iam:*", "ec2:Run*"], ...unknown });
  const before = policy(statement("Allow", { Action: "s3:GetObject" }), guard);
  const after = policy(statement("Allow", { Action: "s3:GetObject" }), statement("Allow", { Action: ["ec2:R*", "iam:*"] }), guard);
  const context = questionContext([before, after], environment);
  const { grants } = await run(findGrants(after, notAllowedBy(before, context), context));
  assert.equal(grants.length, 1);
  const shown = grants[0]?.request as Request;
  assert.ok(catalogue.action(shown.action), shown.action);
  assert.match(shown.action, /^ec2:R(?!un)/);
  assert.deepEqual(answerRequest(after, [], shown, types).possible, ["allow"]);
  assert.deepEqual(answerRequest(before, [], shown, types).possible, ["implicitDeny"]);
});
