// MinimizePolicy: fewer characters, the same meaning.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Answer, batch } from "../cli/batch-lines";

const BUCKET = "arn:aws:s3:::bucket";
const allow = (Action: string | string[], Resource: string | string[] = "*", more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });

async function minimised(Statement: object[], more: object = {}): Promise<Answer> {
  const [answer] = await batch({
    operation: "MinimizePolicy",
    policyDocument: document(...Statement),
    policyType: "IDENTITY_POLICY",
    ...more,
  });
  assert.ok(answer);
  return answer;
}

const secure = { Condition: { Bool: { "aws:SecureTransport": "true" } } };

/** What goes in, what comes out at the level `strict`. */
const cases: [string, object[], object[]][] = [
  [
    "an entry that another covers falls away",
    [allow(["s3:Get*", "s3:getObject", "s3:Put*"], [BUCKET, `${BUCKET}/a`, `${BUCKET}/*`])],
    [allow(["s3:Get*", "s3:Put*"], [BUCKET, `${BUCKET}/*`])],
  ],
  [
    "statements that differ in their actions only become one",
    [allow("s3:GetObject", BUCKET), allow("sqs:SendMessage", "*"), allow(["s3:PutObject", "s3:GetObject"], [BUCKET])],
    [allow(["s3:GetObject", "s3:PutObject"], BUCKET), allow("sqs:SendMessage", "*")],
  ],
  [
    "statements that differ in their resources only, too",
    [allow("s3:GetObject", BUCKET), allow("s3:GetObject", "*")],
    [allow("s3:GetObject", "*")],
  ],
  [
    "statements with other conditions stay apart",
    [allow("s3:GetObject"), allow("s3:PutObject", "*", secure)],
    [allow("s3:GetObject"), allow("s3:PutObject", "*", secure)],
  ],
  [
    "statements with NotAction stay apart: a request has to be outside of one list only",
    [
      { Effect: "Allow", NotAction: "s3:*", Resource: "*" },
      { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
    ],
    [
      { Effect: "Allow", NotAction: "s3:*", Resource: "*" },
      { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
    ],
  ],
];

describe("a smaller policy", () => {
  for (const [name, before, after] of cases)
    it(name, async () => {
      const answer = await minimised(before);
      assert.deepEqual(answer.policyDocuments, [document(...after)], JSON.stringify(answer));
      assert.equal(answer.proved, true);
    });

  it("folds actions only where the catalogue may be asked, and only into what matches nothing else", async () => {
    const before = [
      allow(["sqs:ReceiveMessage", "sqs:SendMessage", "sqs:TagQueue", "sqs:UntagQueue", "sqs:ListQueues", "sqs:ListQueueTags"]),
    ];
    assert.deepEqual((await minimised(before)).policyDocuments, [document(...before)]);
    const [folded] = (await minimised(before, { level: "catalogue" })).policyDocuments as { Statement: { Action: string[] }[] }[];
    const actions = folded?.Statement[0]?.Action ?? [];
    assert.ok(
      actions.some((one) => one.endsWith("*")),
      JSON.stringify(actions),
    );
    // sqs:ListDeadLetterSourceQueues and sqs:ListMessageMoveTasks were not in the list.
    assert.ok(!actions.includes("sqs:List*") && !actions.includes("sqs:L*"), JSON.stringify(actions));
  });

  it("splits into documents that say the same together", async () => {
    const before = [
      allow(
        Array.from({ length: 40 }, (_, i) => `s3:Made${i}`),
        BUCKET,
      ),
      { Effect: "Deny", Action: "s3:Made7", Resource: `${BUCKET}/a` },
    ];
    const answer = await minimised(before, { maxSize: 300 });
    const documents = answer.policyDocuments as { Statement: object[] }[];
    assert.ok(documents.length > 1);
    for (const one of documents) assert.ok(JSON.stringify(one).length <= 300);
    const [compared] = await batch({
      operation: "ComparePolicies",
      existingPolicyDocument: document(...before),
      newPolicyDocument: document(...documents.flatMap((one) => one.Statement)),
      policyType: "IDENTITY_POLICY",
    });
    assert.equal(compared?.comparison, "EQUIVALENT");
  });

  it("refuses what it cannot take", async () => {
    assert.match((await minimised([allow("s3:*")], { level: "loose" })).error ?? "", /`level` is `strict` or `catalogue`/);
    assert.match((await minimised([allow("s3:*")], { maxSize: 10 })).error ?? "", /`maxSize` must be a whole number from 100 up/);
    const long = await minimised([allow("s3:*", `${BUCKET}/${"a".repeat(200)}`)], { maxSize: 120 });
    assert.equal(long.result, "UNDECIDED");
  });
});
