// What the examples of AWS's documentation share: accounts, statements to start from, and the question about public access.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkNoPublicAccess, type Outcome, resourceTypes, typesOf } from "../../server/src/core/checks/operations";
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import { catalogue, environment, policy, run } from "../checks/support";

/** A statement as it stands in a policy. */
export type Statement = Record<string, unknown>;
export type Verdict = Outcome["result"];
export const types = typesOf(catalogue);

export const own = "111122223333";
export const other = "444455556666";
export const anybody = { AWS: "*" };

/** An Allow for everybody, under a condition. */
export const everybodyIf = (Condition: object, rest: Statement = {}): Statement => ({
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::doc-example-bucket/*",
  Condition,
  ...rest,
});
export const everybody: Statement = {
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::doc-example-bucket/*",
};
export const denyIf = (Condition: object, rest: Statement = {}): Statement => ({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::doc-example-bucket", "arn:aws:s3:::doc-example-bucket/*"],
  Condition,
  ...rest,
});
export const trust = (Principal: unknown, Action: string, Condition?: object): Statement => ({
  Effect: "Allow",
  Principal,
  Action,
  ...(Condition ? { Condition } : {}),
});

type PublicCase = [why: string, verdict: Verdict, statements: Statement[], type?: string];

/** Asks of each policy whether it is public, as that of a bucket unless another type is named; counterexamples are replayed. */
export function publicCases(topic: string, cases: PublicCase[]): void {
  describe(`public access: ${topic}`, () => {
    for (const [why, verdict, statements, type = "AWS::S3::Bucket"] of cases)
      test(`${verdict}: ${why}`, async () => {
        assert.ok(resourceTypes.includes(type));
        const outcome = await run(checkNoPublicAccess(policy(...statements), type, environment));
        assert.equal(outcome.result, verdict, JSON.stringify(outcome.counterexamples[0] ?? outcome.message));
        const document = policy(...statements);
        for (const { request } of outcome.counterexamples) assert.equal(decidePolicy(document, request, types).decision, "allow");
      });
  });
}
