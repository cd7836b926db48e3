// The access difference: counted over real actions, by statement, proved with few questions.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { notAllowedBy } from "../../server/src/core/checks/access";
import { accessDifference, actionsIn } from "../../server/src/core/checks/difference";
import { findGrants } from "../../server/src/core/checks/grants";
import { questionContext, typesOf } from "../../server/src/core/checks/operations";
import type { Property } from "../../server/src/core/checks/question";
import { and, isIn } from "../../server/src/core/logic/build";
import { actionPattern } from "../../server/src/core/semantics/encoder/policy";
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import { ACTION } from "../../server/src/core/semantics/request-variables";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { bucket, catalogue, counted, environment, policy, run } from "./support";

const allow = (action: string | string[], more: object = {}) => ({ Effect: "Allow", Action: action, Resource: "*", ...more });
const deny = (action: string | string[], more: object = {}) => ({ Effect: "Deny", Action: action, Resource: "*", ...more });

/** The difference, after every example was replayed on both sides. */
async function difference(before: PolicyDocument, after: PolicyDocument) {
  const result = await run(accessDifference(before, after, environment));
  const types = typesOf(catalogue);
  const decide = (document: PolicyDocument, request: Parameters<typeof decidePolicy>[1]) => decidePolicy(document, request, types).decision;
  for (const { example } of result.gained)
    assert.deepEqual([decide(before, example) === "allow", decide(after, example)], [false, "allow"]);
  for (const { example } of result.lost) assert.deepEqual([decide(before, example), decide(after, example) === "allow"], ["allow", false]);
  return { ...result, plus: actionsIn(result.gained), minus: actionsIn(result.lost) };
}

describe("what is gained and lost", () => {
  test("a rewritten policy gains and loses nothing", async () => {
    const { comparison, gained, lost } = await difference(
      policy(allow(["s3:GetObject", "s3:PutObject"])),
      policy(allow("s3:PutObject"), allow("s3:GetObject")),
    );
    assert.deepEqual([comparison, gained, lost], ["EQUIVALENT", [], []]);
  });

  test("an added action is one action more", async () => {
    const { comparison, plus, minus } = await difference(policy(allow("s3:GetObject")), policy(allow(["s3:GetObject", "s3:DeleteBucket"])));
    assert.deepEqual([comparison, plus, minus], ["MORE_PERMISSIVE", ["s3:DeleteBucket"], []]);
  });

  test("a wildcard counts the actions that it really adds", async () => {
    const { plus } = await difference(policy(allow(["sqs:ReceiveMessage", "sqs:SendMessage"])), policy(allow("sqs:*Message")));
    assert.deepEqual(
      plus,
      catalogue.matchActions("sqs:*Message").filter((name) => !/:(Receive|Send)Message$/.test(name)),
    );
    assert.ok(plus.length > 0);
  });

  test("both directions at once", async () => {
    const { comparison, plus, minus } = await difference(
      policy(allow(["s3:GetObject", "s3:PutObject"])),
      policy(allow(["s3:GetObject", "s3:DeleteObject", "s3:ListBucket"])),
    );
    assert.deepEqual([comparison, plus, minus], ["INCOMPARABLE", ["s3:DeleteObject", "s3:ListBucket"], ["s3:PutObject"]]);
  });

  test("a Deny that stays keeps its actions out of the count", async () => {
    const barred = deny("s3:DeleteBucket");
    const { plus } = await difference(policy(barred, allow("s3:GetBucketAcl")), policy(barred, allow("s3:*Bucket")));
    assert.deepEqual(
      plus,
      catalogue.matchActions("s3:*Bucket").filter((name) => name !== "s3:DeleteBucket"),
    );
  });

  test("an action on more resources is gained, and only the new resource is named", async () => {
    const on = (...names: string[]) =>
      policy({ Effect: "Allow", Action: "s3:GetObject", Resource: names.map((name) => `${bucket}-${name}/*`) });
    const { gained } = await difference(on("a", "b"), on("a", "b", "c"));
    assert.deepEqual(
      gained.map(({ actions }) => actions),
      [["s3:GetObject"]],
    );
    assert.deepEqual(
      gained[0]?.resources.map(({ value }) => value),
      [`${bucket}-c/*`],
    );
  });

  test("a principal is named that gains access", async () => {
    const by = (...accounts: string[]) =>
      policy({ Effect: "Allow", Principal: { AWS: accounts }, Action: "sqs:SendMessage", Resource: "*" });
    const { gained } = await difference(by("111122223333"), by("111122223333", "444455556666"));
    assert.deepEqual(
      gained[0]?.principals.map(({ id }) => id.value),
      ["444455556666"],
    );
  });

  test("a dropped condition is a gain of the same action, a new one a loss", async () => {
    const open = policy(allow("s3:GetObject"));
    const guarded = policy(allow("s3:GetObject", { Condition: { Bool: { "aws:SecureTransport": "true" } } }));
    assert.deepEqual((await difference(guarded, open)).plus, ["s3:GetObject"]);
    assert.deepEqual((await difference(open, guarded)).minus, ["s3:GetObject"]);
  });

  test("`NotAction` is counted too", async () => {
    const { plus, minus } = await difference(
      policy(allow("sqs:*")),
      policy({ Effect: "Allow", NotAction: "sqs:PurgeQueue", Resource: "*" }),
    );
    assert.deepEqual(minus, ["sqs:PurgeQueue"]);
    assert.equal(plus.length, catalogue.actionCount - catalogue.matchActions("sqs:*").length);
  });

  test("what is only imaginable gains no action, but is no equivalence", async () => {
    const { comparison, plus, gained } = await difference(
      policy(allow("s3:GetObject")),
      policy(allow(["s3:GetObject", "s3:GetObjectOfTomorrow"])),
    );
    assert.deepEqual([comparison, plus, gained.length], ["MORE_PERMISSIVE", [], 1]);
  });

  test("what rests on an operator that does not exist is not decided", async () => {
    const { comparison, undecided } = await difference(
      policy(allow("s3:GetObject")),
      policy(allow("s3:GetObject"), allow("s3:PutObject", { Condition: { StringSame: { "aws:username": "alice" } } })),
    );
    assert.equal(comparison, "UNDECIDED");
    assert.match(undecided[0]?.reason ?? "", /StringSame/);
  });
});

test("actions that work on no such resource are told, but not counted", async () => {
  const objects = { Resource: `${bucket}/*` };
  const { gained, plus } = await difference(policy(allow("s3:GetObject", objects)), policy(allow("s3:Get*", objects)));
  assert.ok(plus.includes("s3:GetObjectTagging"));
  assert.ok(!plus.includes("s3:GetBucketAcl"), "it works on buckets");
  assert.ok(gained[0]?.unusable.includes("s3:GetBucketAcl"));
  assert.deepEqual(
    [...plus, ...(gained[0]?.unusable ?? [])].sort(),
    catalogue
      .matchActions("s3:Get*")
      .filter((name) => name !== "s3:GetObject")
      .sort(),
  );
});

test("18,000 actions take a handful of questions", async () => {
  const { result, questions } = await counted(accessDifference(policy(allow("s3:GetObject")), policy(allow("*")), environment));
  assert.equal(actionsIn(result.gained).length, catalogue.actionCount - 1);
  assert.ok(questions < 20, `${questions} questions`);
});

test("groups of actions are no approximation: asked one by one the answers are the same", async () => {
  let seed = 11;
  const next = (n: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed % 65521) % n;
  };
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  const patterns = ["sqs:*", "sqs:Send*", "sqs:*Message", "sns:Pub*", "sns:*", "sqs:PurgeQueue", "s*:*e", "events:Put*", "*:Tag*"];
  const resources = [
    "*",
    "arn:aws:sqs:*:*:orders*",
    "arn:aws:sns:*:*:*",
    "arn:aws:kms:*:*:key/*",
    "arn:aws:sqs:us-east-1:111122223333:orders",
  ];
  const statement = () => ({
    Effect: next(4) === 0 ? "Deny" : "Allow",
    [next(5) === 0 ? "NotAction" : "Action"]: [pick(patterns), pick(patterns)],
    Resource: pick(resources),
    ...(next(3) === 0 && { Condition: { StringLike: { "aws:PrincipalTag/team": pick(["a*", "b", "*"]) } } }),
  });
  const sample = [
    ..."sqs sns events kms".split(" ").flatMap((service) => catalogue.actionsOf(service).map(({ name }) => name)),
    "s3:GetObject",
    "ssm:PutParameter",
  ];
  let compared = 0;
  for (let round = 0; round < 12; round++) {
    const before = policy(statement(), statement());
    const after = policy(statement(), statement());
    const { gained } = await run(accessDifference(before, after, environment));
    const context = questionContext([before, after], environment);
    for (const name of sample.filter((_, i) => i % 7 === round % 7)) {
      const notBefore = notAllowedBy(before, context);
      const only: Property = {
        ...notBefore,
        term: (encoding, given) => and(notBefore.term(encoding, given), isIn(ACTION, [actionPattern(name)])),
        holds: (request) => notBefore.holds(request) && request.action.toLowerCase() === name.toLowerCase(),
      };
      const single = await run(findGrants(after, only, context));
      assert.deepEqual(
        gained.filter(({ actions, unusable }) => actions.includes(name) || unusable.includes(name)).map((change) => change.statement.index),
        single.grants.map((grant) => grant.statement.index),
        `${name} in ${before.text} against ${after.text}`,
      );
      compared += single.grants.length;
    }
  }
  assert.ok(compared > 20, "the policies differ too little to tell anything");
});
