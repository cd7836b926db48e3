// Examples are requests that a reader expects: the usual resource of an action, actions that people know, tags with their keys.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { analyse } from "../../server/src/core/analysis";
import type { Request } from "../../server/src/core/semantics/request";
import { catalogue, run } from "./support";

const settings = {
  kind: "identity" as const,
  critical: [],
  publicAccess: "error" as const,
  severity: { "dead-statement": "off" as const },
};

/** The example of the only finding of new access between two identity policies, each written as its statements. */
async function exampleOf(before: object | object[], after: object): Promise<Request> {
  const text = (statements: object | object[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [statements].flat().map((one) => ({ Effect: "Allow", ...one })) });
  const analysis = analyse({ text: text(after), catalogue, settings, baseline: { text: text(before), label: "HEAD" } });
  const { findings } = await run(analysis.prove());
  assert.equal(findings.length, 1);
  assert.equal(findings[0]?.counterexample?.possibleToday, true, findings[0]?.message);
  return findings[0]?.counterexample?.request as Request;
}

const OBJECTS = { Action: ["s3:GetObject", "s3:PutObject"], Resource: "arn:aws:s3:::reports/*" };
const MFA = { "aws:MultiFactorAuthPresent": "true" };

describe("examples of new access are realistic", () => {
  for (const wider of ["*", "arn:aws:s3:::*", "arn:aws:s3:::reports*", "arn:aws:s3:::*/*"])
    test(`objects of ${wider}: an object of another bucket`, async () => {
      const { action, resource } = await exampleOf(OBJECTS, { ...OBJECTS, Resource: wider });
      assert.match(action, /^s3:(Get|Put)Object$/);
      assert.match(resource, /^arn:aws:s3:::(?!reports\/)[^/]+\/.+/);
    });

  test("a wildcard of actions: one that works on the resource that is written", async () => {
    const one = { Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:app" };
    const { action, resource } = await exampleOf(one, { ...one, Action: "lambda:*" });
    assert.equal(resource, one.Resource);
    assert.equal(action, "lambda:UpdateFunctionCode");
  });

  test("many resource types: the one that the action is about", async () => {
    const tagged = (teams: string[]) => ({
      Action: "ec2:RunInstances",
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestTag/team": teams } },
    });
    const { resource } = await exampleOf(tagged(["a"]), tagged(["a", "b"]));
    assert.match(resource, /:instance\//);
  });

  for (const denied of ["arn:aws:kms:*:*:key/payments-*", "arn:aws:kms:eu-west-?:*:key/payments*"])
    test(`a Deny of ${denied} is gone: a key with region, account and name`, async () => {
      const all = { Action: "kms:Decrypt", Resource: "*" };
      const { resource } = await exampleOf([all, { Effect: "Deny", Action: "kms:Decrypt", Resource: denied }], all);
      assert.match(resource, /^arn:aws:kms:[a-z]+-[a-z]+-\d:\d{12}:key\/payments.+/);
    });

  test("without MFA: an action that people know", async () => {
    const all = { Action: ["ec2:*", "iam:*"], Resource: "*" };
    const { action, context } = await exampleOf({ ...all, Condition: { Bool: MFA } }, { ...all, Condition: { BoolIfExists: MFA } });
    assert.match(action, /^(ec2:TerminateInstances|iam:CreateUser)$/);
    assert.deepEqual(context, {});
  });

  test("keys of tags come with their tags", async () => {
    const tags = (keys: string[]) => ({
      Action: "ec2:CreateTags",
      Resource: "*",
      Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": keys } },
    });
    const { context, resource } = await exampleOf(tags(["team"]), tags(["team", "cost"]));
    assert.deepEqual(context, { "aws:TagKeys": ["cost"], "aws:RequestTag/cost": "example" });
    assert.match(resource, /:instance\//);
  });

  test("no condition on tags any more: a tag with a name", async () => {
    const one = { Action: "ec2:CreateTags", Resource: "*" };
    const limited = { ...one, Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } } };
    const { context } = await exampleOf(limited, one);
    assert.deepEqual(context, { "aws:TagKeys": ["owner"], "aws:RequestTag/owner": "example" });
  });
});
