// Policies that need no question about the public: what the form of a policy tells is what the whole check says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isListedAccess } from "../../server/src/core/checks/access";
import { findGrants } from "../../server/src/core/checks/grants";
import { questionContext } from "../../server/src/core/checks/operations";
import { isUnidentified } from "../../server/src/core/checks/public";
import { mayAllowListed, mayLetInStrangers } from "../../server/src/core/embedded/by-form";
import { readJson } from "../../server/src/core/syntax/json";
import type { PolicyNode } from "../../server/src/core/syntax/node";
import { environment, parse, run } from "../checks/support";

const allow = { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" };
const service = { ...allow, Principal: { Service: "s3.amazonaws.com" } };
const condition = { StringEquals: { "aws:SourceAccount": ["111122223333"] } };

const asked: [string, object][] = [
  ["everybody", { ...allow, Principal: "*" }],
  ["everybody beside a service", { ...allow, Principal: { Service: "s3.amazonaws.com", AWS: "*" } }],
  ["an account", { ...allow, Principal: { AWS: "111122223333" } }],
  ["everybody else", { ...allow, NotPrincipal: { Service: "s3.amazonaws.com" } }],
  ["no principal", allow],
  ["no kind", { ...allow, Principal: {} }],
  ["a kind that is none", { ...allow, Principal: { service: "s3.amazonaws.com" } }],
  ["a provider", { ...allow, Principal: { Federated: "cognito-identity.amazonaws.com" } }],
  ["a Deny", { ...service, Effect: "Deny" }],
  ["a list of lists", { ...allow, Principal: { Service: [["s3.amazonaws.com"]] } }],
  ["an action that is none", { ...service, Action: { a: "b" } }],
  ["no action", { ...service, Action: undefined }],
  ["all actions but some", { ...service, Action: undefined, NotAction: "s3:*" }],
  ["an element that is none", { ...service, Actions: "s3:*" }],
  ["a condition that is none", { ...service, Condition: "x" }],
  ["an operator that is none", { ...service, Condition: { StringEquals: "x" } }],
  ["a number as effect", { ...service, Effect: 1 }],
];
const notAsked: [string, object][] = [
  ["a service", service],
  ["two services", { ...allow, Principal: { Service: ["s3.amazonaws.com", "sns.amazonaws.com"] } }],
  ["any service", { ...allow, Principal: { Service: "*" } }],
  ["a service for an account", { ...service, Sid: "A", Condition: condition }],
  ["a canonical user", { ...allow, Principal: { CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" } }],
];

const policyOf = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const asksFor = (text: string) => mayLetInStrangers(readJson(text).root as PolicyNode);

test("only what names services and canonical users in well formed statements is not asked about", () => {
  for (const [name, statement] of asked) {
    assert.equal(asksFor(policyOf(statement)), true, name);
    assert.equal(asksFor(policyOf(service, statement)), true, `a service and ${name}`);
  }
  for (const [name, statement] of notAsked) {
    assert.equal(asksFor(policyOf(statement)), false, name);
    assert.equal(asksFor(JSON.stringify({ Statement: statement })), false, `${name}, no list`);
  }
  const text = policyOf(service);
  assert.equal(asksFor(text.replace('"Statement"', '"Statement":[],"Statement"')), true);
  assert.equal(asksFor(text.replace('"Principal"', '"Principal":"*","Principal"')), true);
  assert.equal(asksFor(text.replace('"2012-10-17"', "2012")), true);
});

test("what is not asked is nothing for the public", async () => {
  for (const [name, statement] of notAsked)
    for (const resourceType of [undefined, "AWS::S3::Bucket", "AWS::IAM::AssumeRolePolicyDocument"]) {
      const document = parse(policyOf(statement, service));
      const { narrow: _, ...whole } = isUnidentified(document, resourceType);
      const { grants, undecided } = await run(findGrants(document, whole, questionContext([document], environment)));
      assert.deepEqual([grants.length, undecided.length], [0, 0], name);
    }
});

const listed = ["s3:DeleteBucket", "iam:*"];
const other = { Effect: "Allow", Action: ["s3:GetObject", "S3:Delete?ucketPolicy"], Resource: "arn:aws:s3:::a/*" };
const askedForListed: [string, object][] = [
  ["the action", { ...other, Action: "s3:DeleteBucket" }],
  ["the action in another case", { ...other, Action: ["s3:GetObject", "s3:deletebucket"] }],
  ["a pattern that matches it", { ...other, Action: "s3:Delete*" }],
  ["an action that the list's pattern matches", { ...other, Action: "iam:GetRole" }],
  ["everything", { ...other, Action: "*" }],
  ["all actions but some", { ...other, Action: undefined, NotAction: "s3:*" }],
  ["an effect in small letters", { ...other, Effect: "allow", Action: "iam:*" }],
  ["no effect", { ...other, Effect: undefined }],
  ["an action that is none", { ...other, Action: [1] }],
  ["a resource that is none", { ...other, Resource: { a: "b" } }],
  ["an element that is none", { ...other, Actions: "s3:*" }],
];
const notAskedForListed: [string, object][] = [
  ["other actions", other],
  ["a Deny of the action", { ...other, Effect: "Deny", Action: "s3:*" }],
  ["a Deny of all but some", { ...other, Effect: "Deny", Action: undefined, NotAction: "ec2:*" }],
  ["callers and conditions", { ...other, Principal: { AWS: ["111122223333"] }, Condition: condition }],
];

test("listed actions are asked about where a statement may allow one, for all values of what is open", () => {
  const asks = (text: string) => mayAllowListed(readJson(text).root as PolicyNode, listed);
  for (const [name, statement] of askedForListed) {
    assert.equal(asks(policyOf(statement)), true, name);
    assert.equal(asks(policyOf(other, statement)), true, `other actions and ${name}`);
  }
  for (const [name, statement] of notAskedForListed) assert.equal(asks(policyOf(other, statement)), false, name);
  const open: PolicyNode["parts"] = [{ text: "s3:" }, { symbol: "Name", range: { start: 0, end: 0 } }];
  const action: PolicyNode = { type: "string", offset: 0, length: 0, value: "x", parts: open };
  const root = readJson(policyOf(other)).root as PolicyNode;
  const withAction = (node: PolicyNode): PolicyNode =>
    node.type === "property" && node.children?.[0]?.value === "Action"
      ? { ...node, children: [node.children[0], action] }
      : { ...node, ...(node.children && { children: node.children.map(withAction) }) };
  assert.equal(mayAllowListed(withAction(root), listed), true, "an action that is open");
});

test("what is not asked about listed actions is not allowed", async () => {
  for (const [name, statement] of notAskedForListed) {
    const document = parse(policyOf(statement, other));
    const context = questionContext([document], environment);
    const { narrow: _, ...whole } = isListedAccess([{ actions: listed }], context);
    const { grants, undecided } = await run(findGrants(document, whole, context));
    assert.deepEqual([grants.length, undecided.length], [0, 0], name);
  }
});
