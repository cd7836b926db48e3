// What AWS documents of the evaluation of all policies together, told by examples of our own. Each case names the rule that decides it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decideAll, type PolicySet } from "../../server/src/core/semantics/evaluator/compose";
import { readPrincipal } from "../../server/src/core/semantics/principal-text";
import type { Decision, Request } from "../../server/src/core/semantics/request";
import { policy } from "../checks/support";
import { other, own, type Statement, types } from "./aws-support";

describe("evaluation of all policies together", () => {
  const key = `arn:aws:kms:us-east-1:${own}:key/1234abcd`;
  const object = "arn:aws:s3:::doc-example-bucket/file";
  const user = `arn:aws:iam::${own}:user/ann`;
  const session = `arn:aws:sts::${own}:assumed-role/app/s1`;
  const allow = (Action: string, rest: Statement = {}): Statement => ({ Effect: "Allow", Action, Resource: "*", ...rest });
  const full = allow("*");
  type Parts = {
    identity?: Statement[];
    resource?: Statement[];
    boundary?: Statement[];
    session?: Statement[];
    scp?: Statement[][];
    rcp?: Statement[][];
    endpoint?: Statement[];
  };
  const cases: [string, Decision, Parts, string, string, string, Request["context"]?, string?][] = [
    ["nothing allows", "implicitDeny", { identity: [allow("s3:PutObject")] }, user, "s3:GetObject", object],
    [
      "a Deny anywhere wins",
      "explicitDeny",
      { identity: [full], resource: [{ ...allow("s3:*"), Principal: "*", Effect: "Deny" }] },
      user,
      "s3:GetObject",
      object,
    ],
    [
      "the bucket alone may allow a user of its account",
      "allow",
      { resource: [allow("s3:GetObject", { Principal: { AWS: user } })] },
      user,
      "s3:GetObject",
      object,
    ],
    [
      "the account entry leaves it to the user's own policies",
      "implicitDeny",
      { resource: [allow("s3:GetObject", { Principal: { AWS: own } })] },
      user,
      "s3:GetObject",
      object,
    ],
    [
      "a boundary does not limit what the bucket gives the user by name",
      "allow",
      { resource: [allow("s3:GetObject", { Principal: { AWS: user } })], boundary: [allow("ec2:*")] },
      user,
      "s3:GetObject",
      object,
    ],
    [
      "a boundary limits what the bucket gives the role",
      "implicitDeny",
      { resource: [allow("s3:GetObject", { Principal: { AWS: `arn:aws:iam::${own}:role/app` } })], boundary: [allow("ec2:*")] },
      session,
      "s3:GetObject",
      object,
    ],
    [
      "but not what it gives the session",
      "allow",
      { resource: [allow("s3:GetObject", { Principal: { AWS: session } })], boundary: [allow("ec2:*")] },
      session,
      "s3:GetObject",
      object,
    ],
    [
      "a session policy limits the role's policies",
      "implicitDeny",
      { identity: [full], session: [allow("s3:ListBucket")] },
      session,
      "s3:GetObject",
      object,
    ],
    [
      "a federated user without session policy can do nothing",
      "implicitDeny",
      { identity: [full] },
      `arn:aws:sts::${own}:federated-user/fred`,
      "s3:GetObject",
      object,
    ],
    [
      "both accounts have to agree: only the bucket does",
      "implicitDeny",
      { resource: [allow("s3:GetObject", { Principal: { AWS: `arn:aws:iam::${other}:user/bo` } })] },
      `arn:aws:iam::${other}:user/bo`,
      "s3:GetObject",
      object,
      {},
      own,
    ],
    [
      "both accounts have to agree: they do",
      "allow",
      { identity: [full], resource: [allow("s3:GetObject", { Principal: { AWS: other } })] },
      `arn:aws:iam::${other}:user/bo`,
      "s3:GetObject",
      object,
      {},
      own,
    ],
    [
      "the owner of a bucket may be said by its key, too",
      "implicitDeny",
      { identity: [full] },
      `arn:aws:iam::${other}:user/bo`,
      "s3:GetObject",
      object,
      { "aws:ResourceAccount": own },
    ],
    [
      "a key needs its own policy, whatever the user's say",
      "implicitDeny",
      { identity: [full], resource: [allow("kms:*", { Principal: { AWS: `arn:aws:iam::${own}:role/keys` } })] },
      user,
      "kms:Decrypt",
      key,
    ],
    [
      "the key's account entry hands over to the user's policies",
      "allow",
      { identity: [full], resource: [allow("kms:*", { Principal: { AWS: `arn:aws:iam::${own}:root` } })] },
      user,
      "kms:Decrypt",
      key,
    ],
    [
      "a trust policy has to allow tagging the session as well",
      "implicitDeny",
      { identity: [full], resource: [{ Effect: "Allow", Principal: { AWS: own }, Action: "sts:AssumeRole" }] },
      user,
      "sts:TagSession",
      `arn:aws:iam::${own}:role/app`,
    ],
    [
      "a service control policy limits the root user",
      "implicitDeny",
      { scp: [[allow("s3:*")]] },
      `arn:aws:iam::${own}:root`,
      "ec2:RunInstances",
      "*",
    ],
    ["every level has to allow", "implicitDeny", { identity: [full], scp: [[full], [allow("ec2:*")]] }, user, "s3:GetObject", object],
    [
      "service control policies do not limit services",
      "allow",
      {
        resource: [allow("s3:GetObject", { Principal: { Service: "logs.amazonaws.com" } })],
        scp: [[allow("ec2:*")], [{ ...full, Effect: "Deny" }]],
      },
      "logs.amazonaws.com",
      "s3:GetObject",
      object,
    ],
    [
      "nor anonymous callers",
      "allow",
      { resource: [allow("s3:GetObject", { Principal: "*" })], scp: [[{ ...full, Effect: "Deny" }]] },
      "anonymous",
      "s3:GetObject",
      object,
    ],
    [
      "nor service-linked roles",
      "allow",
      { identity: [full], scp: [[{ ...full, Effect: "Deny" }]], rcp: [[{ ...full, Principal: "*", Effect: "Deny" }]] },
      `arn:aws:sts::${own}:assumed-role/AWSServiceRoleForSupport/x`,
      "s3:GetObject",
      object,
    ],
    [
      "a resource control policy does limit anonymous callers",
      "explicitDeny",
      { resource: [allow("s3:GetObject", { Principal: "*" })], rcp: [[{ ...full, Principal: "*", Effect: "Deny" }]] },
      "anonymous",
      "s3:GetObject",
      object,
    ],
    [
      "an endpoint policy is one more that has to allow",
      "implicitDeny",
      { identity: [full], endpoint: [allow("s3:GetObject", { Principal: "*", Resource: "arn:aws:s3:::another/*" })] },
      user,
      "s3:GetObject",
      object,
    ],
    [
      "a missing key makes a negated condition true: the Deny applies",
      "explicitDeny",
      { identity: [full, { ...full, Effect: "Deny", Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-0a" } } }] },
      user,
      "s3:GetObject",
      object,
    ],
    [
      "a missing key makes a positive condition false",
      "implicitDeny",
      { identity: [allow("s3:*", { Condition: { StringEquals: { "aws:SourceVpce": "vpce-0a" } } })] },
      user,
      "s3:GetObject",
      object,
    ],
    [
      "Bool with IfExists denies callers without multi-factor key",
      "explicitDeny",
      { identity: [full, { ...full, Effect: "Deny", Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } }] },
      user,
      "iam:CreateUser",
      user,
    ],
    [
      "Bool without IfExists does not",
      "allow",
      { identity: [full, { ...full, Effect: "Deny", Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }] },
      user,
      "iam:CreateUser",
      user,
    ],
    [
      "a variable without value: the Allow does not match",
      "implicitDeny",
      { identity: [allow("s3:*", { Resource: "arn:aws:s3:::doc-example-bucket/${aws:username}" })] },
      session,
      "s3:GetObject",
      object,
    ],
    [
      "a variable's default stands in",
      "allow",
      { identity: [allow("s3:*", { Resource: "arn:aws:s3:::doc-example-bucket/${aws:PrincipalTag/dir, 'file'}" })] },
      session,
      "s3:GetObject",
      object,
    ],
    [
      "NotResource with a variable without value excludes nothing",
      "explicitDeny",
      { identity: [full, { Effect: "Deny", Action: "s3:*", NotResource: "arn:aws:s3:::doc-example-bucket/${aws:username}" }] },
      session,
      "s3:GetObject",
      object,
    ],
    [
      "an action without resource is not on any ARN",
      "implicitDeny",
      { identity: [{ Effect: "Allow", NotAction: "s3:DeleteBucket", Resource: "arn:aws:s3:::*" }] },
      user,
      "s3:ListAllMyBuckets",
      "*",
    ],
    [
      "an API's policy in short form",
      "allow",
      { resource: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/prod/GET/*" }] },
      "anonymous",
      "execute-api:Invoke",
      `arn:aws:execute-api:us-east-1:${own}:abc123/prod/GET/pets`,
    ],
    [
      "an API's policy for another stage",
      "implicitDeny",
      { resource: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/test/GET/*" }] },
      "anonymous",
      "execute-api:Invoke",
      `arn:aws:execute-api:us-east-1:${own}:abc123/prod/GET/pets`,
    ],
    [
      "NotPrincipal needs the session and its role by name",
      "explicitDeny",
      {
        identity: [full],
        resource: [{ Effect: "Deny", NotPrincipal: { AWS: [own, `arn:aws:iam::${own}:role/app`] }, Action: "s3:*", Resource: "*" }],
      },
      session,
      "s3:GetObject",
      object,
    ],
    [
      "NotPrincipal with both spares the session",
      "allow",
      {
        identity: [full],
        resource: [
          { Effect: "Deny", NotPrincipal: { AWS: [own, `arn:aws:iam::${own}:role/app`, session] }, Action: "s3:*", Resource: "*" },
        ],
      },
      session,
      "s3:GetObject",
      object,
    ],
    [
      "NotPrincipal always hits who has a boundary",
      "explicitDeny",
      {
        identity: [full],
        boundary: [full],
        resource: [{ Effect: "Deny", NotPrincipal: { AWS: [own, user] }, Action: "s3:*", Resource: "*" }],
      },
      user,
      "s3:GetObject",
      object,
    ],
  ];
  for (const [why, decision, parts, principal, action, resource, context = {}, resourceAccount] of cases)
    test(`${decision}: ${why}`, () => {
      const documents = (list?: Statement[]) => (list ? [policy(...list)] : []);
      const set: PolicySet = {
        identityPolicies: documents(parts.identity),
        resourcePolicy: documents(parts.resource)[0],
        permissionsBoundaries: documents(parts.boundary),
        sessionPolicies: documents(parts.session),
        vpcEndpointPolicies: documents(parts.endpoint),
        serviceControlPolicies: (parts.scp ?? []).map((level) => level.map((one) => policy(one))),
        resourceControlPolicies: (parts.rcp ?? []).map((level) => level.map((one) => policy(one))),
      };
      const caller = readPrincipal(principal);
      assert.ok(caller);
      const decided = decideAll(
        set,
        { principal: caller, action, resource, context, ...(resourceAccount ? { resourceAccount } : {}) },
        types,
      );
      assert.equal(decided.decision, decision, decided.reason);
    });
});
