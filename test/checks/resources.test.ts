// Resource entries in whole checks: what a `*` that runs on, a short ARN and a text that is no ARN do to a verdict (SEMANTICS.md 2.3 R2, R2a, R2b).
import assert from "node:assert/strict";
import { test } from "node:test";
import { comparePolicies } from "../../server/src/core/checks/compare";
import { checkNoNewAccess } from "../../server/src/core/checks/operations";
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { types } from "../semantics/asking";
import { environment, policy, run } from "./support";

const allow = (Resource: unknown, Action: unknown = "*") => ({ Effect: "Allow", Action, Resource });
const deny = (element: object, Action: unknown = "*") => ({ Effect: "Deny", Action, ...element });

/** old, new → result; every counterexample is replayed here too. */
async function newAccess(old: PolicyDocument, updated: PolicyDocument): Promise<string> {
  const outcome = await run(checkNoNewAccess(old, updated, environment));
  for (const { request } of outcome.counterexamples) {
    assert.equal(decidePolicy(updated, request, types).decision, "allow");
    assert.notEqual(decidePolicy(old, request, types).decision, "allow");
  }
  return outcome.result;
}

const s3 = policy(allow("arn:aws:s3:::*", "*"));
const cases: [string, PolicyDocument, PolicyDocument, string][] = [
  ["a short ARN is completed", s3, policy(allow("arn:aws:sqs", "sqs:*")), "FAIL"],
  ["as the longer text says it", policy(allow("arn:aws:sqs:*")), policy(allow("arn:aws:sqs")), "PASS"],
  [
    "a short ARN in NotResource of a Deny spares",
    policy(allow("*"), deny({ NotResource: "arn:aws:s3:::*" })),
    policy(allow("*"), deny({ NotResource: ["arn:aws:s3:::*", "arn:aws:sqs"] })),
    "FAIL",
  ],
  [
    "a `*` in the middle runs beyond the colon",
    policy(allow("arn:aws:lambda:us-east-1:111122223333:f")),
    policy(allow("arn:aws:lambda:us-east-1:*:f")),
    "FAIL",
  ],
  [
    "so it names functions",
    policy(allow("arn:aws:lambda:us-east-1:*:f")),
    policy(allow("arn:aws:lambda:us-east-1:111122223333:function:f")),
    "PASS",
  ],
  [
    "and spares them in NotResource",
    policy(deny({ NotResource: "arn:aws:lambda:us-east-1:*:g" }), allow("*")),
    policy(deny({ NotResource: "arn:aws:lambda:us-east-1:*:f" }), allow("*")),
    "FAIL",
  ],
  ["five segments with a `*` in the middle", s3, policy(allow("arn:aws:dynamodb:*:table/prod-*")), "FAIL"],
  [
    "what the five segments mean is in the six",
    policy(allow("arn:aws:dynamodb:*:table/prod-*")),
    policy(allow("arn:aws:dynamodb:*:*:table/prod-*")),
    "PASS",
  ],
  [
    "a Deny with a short ARN takes it back",
    policy(allow("arn:aws:s3:::*")),
    policy(allow("*"), deny({ Resource: ["arn:aws:sqs"] }), deny({ NotResource: ["arn:aws:s3:::*", "arn:aws:sqs"] })),
    "PASS",
  ],
  [
    "a value behind a `*` that runs on",
    policy(allow("arn:aws:dynamodb:*:table/${aws:username}*")),
    policy(allow("arn:aws:dynamodb:*:111122223333:table/${aws:username}-*")),
    "PASS",
  ],
  [
    "a value with a colon is not swallowed by a `*` that stops at colons",
    policy(allow("arn:*:u*v:x")),
    policy(allow("arn:aws:s3:eu:1:u${aws:username}v:x")),
    "FAIL",
  ],
];
for (const [what, old, updated, expected] of cases) test(what, async () => assert.equal(await newAccess(old, updated), expected));

test("a text that is not an ARN never grants nothing: what rests on it is not decided", async () => {
  for (const text of ["my-bucket/*", "%s", "arn:aws::::x", "arn:aws:S3:::x"]) {
    const odd = policy(allow([text, "arn:aws:s3:::a"]));
    assert.equal(await newAccess(policy(allow("arn:aws:s3:::a")), odd), "UNDECIDED", text);
    assert.equal(await newAccess(odd, odd), "PASS", "the same text means the same, whatever it means");
    assert.equal(await newAccess(policy(allow("*")), odd), "PASS", "nothing is beyond everything");
    assert.equal(await newAccess(policy(allow("arn:aws:s3:::b")), odd), "FAIL", "another entry grants");
    assert.equal(await newAccess(policy(allow("*"), deny({ Resource: text })), policy(allow("*"))), "UNDECIDED", text);
    assert.equal((await run(comparePolicies(odd, policy(allow("arn:aws:s3:::a")), environment))).comparison, "UNDECIDED", text);
    assert.equal(
      await newAccess(policy(allow("arn:aws:s3:::a")), policy(allow("*"), deny({ NotResource: [text, "arn:aws:s3:::a"] }))),
      "UNDECIDED",
      text,
    );
  }
});
