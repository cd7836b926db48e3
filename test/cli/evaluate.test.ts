// EvaluateRequest: what a request fixes of its own context, what nobody gave, what AWS decides by itself, and what is assumed.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { evaluateRequest } from "../../server/src/cli/evaluate";
import { catalogue } from "../checks/support";

const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const allow = (more: object = {}) => ({ Effect: "Allow", Action: "*", Resource: "*", ...more });
const account = "111122223333";
const callers = {
  user: `arn:aws:iam::${account}:user/team/ann`,
  root: `arn:aws:iam::${account}:root`,
  role: `arn:aws:iam::${account}:role/dev`,
  session: `arn:aws:sts::${account}:assumed-role/dev/s1`,
  service: "lambda.amazonaws.com",
  anonymous: "anonymous",
};
const evaluate = (set: object, request: object) => evaluateRequest({ ...set, request: { context: {}, ...request } }, catalogue);
const everybody = { resourcePolicy: policy(allow({ Principal: "*" })) };
const where = { action: "sqs:SendMessage", resource: `arn:aws:sqs:eu-west-1:${account}:q` };

/** Allowed iff the key has the value (null: iff it is missing). */
const asking = (key: string, value: string | null) => ({
  resourcePolicy: policy(
    allow({ Principal: "*", Condition: value === null ? { Null: { [key]: "true" } } : { StringEquals: { [key]: value } } }),
  ),
});

describe("a request's own keys", () => {
  const rows: [caller: keyof typeof callers, key: string, value: string | null][] = [
    ["user", "aws:username", "ann"],
    ["user", "aws:PrincipalArn", callers.user],
    ["user", "aws:PrincipalAccount", account],
    ["user", "aws:PrincipalType", "User"],
    ["user", "aws:PrincipalIsAWSService", "false"],
    ["user", "aws:ResourceAccount", account],
    ["user", "aws:RequestedRegion", "eu-west-1"],
    ["user", "aws:PrincipalServiceName", null],
    ["session", "aws:PrincipalArn", callers.role],
    ["session", "aws:PrincipalType", "AssumedRole"],
    ["session", "aws:username", null],
    ["role", "aws:PrincipalArn", callers.role],
    ["root", "aws:userid", account],
    ["root", "aws:PrincipalArn", callers.root],
    ["service", "aws:PrincipalIsAWSService", "true"],
    ["service", "aws:PrincipalServiceName", "lambda.amazonaws.com"],
    ["anonymous", "aws:PrincipalAccount", "anonymous"],
    ["anonymous", "aws:PrincipalArn", null],
    ["anonymous", "aws:PrincipalOrgID", null],
  ];
  for (const [caller, key, value] of rows)
    it(`${caller}: ${key} is ${value ?? "missing"}`, () => {
      assert.equal(evaluate(asking(key, value), { principal: callers[caller], ...where }).decision, "allow");
    });

  it("are those of the request where it states them, and missing where it says so", () => {
    const request = { principal: callers.user, ...where };
    const stated = { ...request, context: { "AWS:UserName": "bob" } };
    assert.equal(evaluate(asking("aws:username", "bob"), stated).decision, "allow");
    assert.equal(evaluate(asking("aws:username", null), { ...request, context: { "aws:username": [] } }).decision, "allow");
  });
});

describe("keys that nobody gave", () => {
  const set = (Condition: object) => ({ identityPolicies: [policy(allow({ Condition }))] });
  const request = { principal: callers.user, action: "s3:GetObject", resource: "arn:aws:s3:::b/k" };

  it("are named, with what the decision rests on", () => {
    const answer = evaluate(set({ StringEquals: { "aws:RequestedRegion": "eu-west-1" } }), request);
    assert.equal(answer.decision, "implicitDeny");
    assert.deepEqual(answer.missingContextValues, ["aws:RequestedRegion"]);
    assert.deepEqual(answer.dependsOn, [{ key: "aws:RequestedRegion", value: "eu-west-1", decision: "allow" }]);
  });

  it("are named where several are needed at once", () => {
    const answer = evaluate(set({ StringEquals: { "aws:PrincipalTag/team": "blue", "aws:SourceVpce": "vpce-1" } }), request);
    assert.deepEqual(answer.missingContextValues, ["aws:PrincipalTag/team", "aws:SourceVpce"]);
    assert.deepEqual(
      (answer.dependsOn as { decision: string }[]).map(({ decision }) => decision),
      ["allow", "allow"],
    );
  });

  it("are not named where the request fixes them, the caller never has them, or no statement about it asks", () => {
    for (const Condition of [{ StringEquals: { "aws:username": "ann" } }, { StringEquals: { "aws:PrincipalServiceName": "x" } }])
      assert.equal(evaluate(set(Condition), request).missingContextValues, undefined);
    const other = { identityPolicies: [policy(allow({ Action: "ec2:*", Condition: { StringEquals: { "aws:RequestedRegion": "x" } } }))] };
    assert.equal(evaluate(other, request).missingContextValues, undefined);
  });

  it("are named without a claim where they change nothing", () => {
    const answer = evaluate(
      { identityPolicies: [policy(allow(), allow({ Condition: { Bool: { "aws:SecureTransport": "true" } } }))] },
      request,
    );
    assert.equal(answer.decision, "allow");
    assert.deepEqual(answer.missingContextValues, ["aws:SecureTransport"]);
    assert.equal(answer.dependsOn, undefined);
  });
});

describe("what AWS decides by itself", () => {
  const denied = { identityPolicies: [policy({ Effect: "Deny", Action: "*", Resource: "*" })] };
  const full = { identityPolicies: [policy(allow())] };
  const trust = { resourcePolicy: policy({ Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" }) };
  const role = { action: "sts:AssumeRole", resource: callers.role };
  const managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  const rows: [what: string, set: object, request: object, decision: string][] = [
    ["GetCallerIdentity needs no permission", denied, { principal: callers.user, action: "sts:GetCallerIdentity", resource: "*" }, "allow"],
    ["GetSessionToken needs no permission", denied, { principal: callers.user, action: "sts:GetSessionToken", resource: "*" }, "allow"],
    ["AssumeRole needs one", denied, { principal: callers.user, ...role }, "explicitDeny"],
    ["a root user assumes no role", { ...full, ...trust }, { principal: callers.root, ...role }, "implicitDeny"],
    ["a user does", { ...full, ...trust }, { principal: callers.user, ...role }, "allow"],
    ["a session does", { ...full, ...trust }, { principal: callers.session, ...role }, "allow"],
    [
      "AWS's policies are not changed",
      full,
      { principal: callers.user, action: "iam:CreatePolicyVersion", resource: managed },
      "implicitDeny",
    ],
    ["AWS's policies are read", full, { principal: callers.user, action: "iam:GetPolicy", resource: managed }, "allow"],
    [
      "an account id that is none is another account",
      { identityPolicies: [], resourcePolicy: policy({ Effect: "Allow", Principal: { AWS: "*" }, Action: "s3:*", Resource: "*" }) },
      { principal: "arn:aws:iam::12345:root", action: "sqs:SendMessage", resource: `arn:aws:sqs:eu-west-1:${account}:q` },
      "implicitDeny",
    ],
  ];
  for (const [what, set, request, decision] of rows)
    it(what, () => {
      assert.equal(evaluate(set, request).decision, decision);
    });

  it("needs a key's or a role's own policy, and says what is assumed of one that is not given", () => {
    for (const request of [role, { action: "kms:Decrypt", resource: `arn:aws:kms:eu-west-1:${account}:key/k` }]) {
      const answer = evaluate(full, { principal: callers.user, ...request });
      assert.equal(answer.decision, "allow");
      assert.equal((answer.assumptions as string[]).length, 1);
      const closed = {
        ...full,
        resourcePolicy: policy({ Effect: "Allow", Principal: { AWS: "444455556666" }, Action: "*", Resource: "*" }),
      };
      assert.equal(evaluate(closed, { principal: callers.user, ...request }).decision, "implicitDeny");
    }
    assert.equal(evaluate(full, { principal: callers.user, ...where }).assumptions, undefined);
  });
});

it("refuses a statement on a resource that does not say for whom it is", () => {
  for (const set of [{ resourcePolicy: policy(allow()) }, { ...everybody, vpcEndpointPolicies: [policy(allow())] }])
    assert.throws(() => evaluate(set, { principal: callers.user, ...where }), /has no `Principal`/);
});
