// What AWS documents of external, new and listed access, told by examples of our own. Each case names the rule that decides it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AccessSpec } from "../../server/src/core/checks/access";
import { checkAccessNotGranted, checkNoExternalAccess, checkNoNewAccess } from "../../server/src/core/checks/operations";
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import { environment, parse, policy, run } from "../checks/support";
import { denyIf, everybody, everybodyIf, other, own, type Statement, trust, types, type Verdict } from "./aws-support";

const zone = { accounts: [own], organizations: ["o-abcdef1234"], services: [] };

describe("external access: who is outside of an account and its organisation", () => {
  const cases: [string, Verdict, Statement[]][] = [
    ["the account itself", "PASS", [{ ...everybody, Principal: { AWS: `arn:aws:iam::${own}:root` } }]],
    ["a session of the account", "PASS", [{ ...everybody, Principal: { AWS: `arn:aws:sts::${own}:assumed-role/r/s` } }]],
    ["another account", "FAIL", [{ ...everybody, Principal: { AWS: other } }]],
    ["one of two accounts", "FAIL", [{ ...everybody, Principal: { AWS: [own, other] } }]],
    ["the organisation", "PASS", [everybodyIf({ StringEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } })]],
    ["another organisation", "FAIL", [everybodyIf({ StringEquals: { "aws:PrincipalOrgID": "o-zzzzzz9999" } })]],
    [
      "a unit of the organisation",
      "PASS",
      [everybodyIf({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-abcdef1234/*/ou-ab12-22222222/*" } })],
    ],
    ["the organisation, if the key is there", "FAIL", [everybodyIf({ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdef1234" } })]],
    [
      "services for the organisation's resources",
      "PASS",
      [everybodyIf({ "ForAnyValue:StringLike": { "aws:SourceOrgPaths": "o-abcdef1234/*" } })],
    ],
    ["services for the account's resources", "PASS", [everybodyIf({ StringEquals: { "aws:SourceAccount": own } })]],
    ["a source with the account in its ARN", "PASS", [everybodyIf({ ArnLike: { "aws:SourceArn": `arn:aws:sns:*:${own}:*` } })]],
    ["the account's principals by ARN pattern", "PASS", [everybodyIf({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${own}:*` } })]],
    ["an address says nothing of the caller's account", "FAIL", [everybodyIf({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })]],
    ["a network of somebody", "FAIL", [everybodyIf({ StringEquals: { "aws:SourceVpc": "vpc-0example" } })]],
    [
      "an identity provider lets in people from outside",
      "FAIL",
      [trust({ Federated: `arn:aws:iam::${own}:saml-provider/corp` }, "sts:AssumeRoleWithSAML")],
    ],
    [
      "everybody, but a Deny for all outside the organisation",
      "PASS",
      [everybody, denyIf({ StringNotEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } })],
    ],
    [
      "the Deny forgets one action",
      "FAIL",
      [
        { ...everybody, Action: ["s3:GetObject", "s3:PutObject"] },
        denyIf({ StringNotEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } }, { Action: "s3:GetObject" }),
      ],
    ],
    [
      "another account, denied without condition",
      "PASS",
      [{ ...everybody, Principal: { AWS: other } }, denyIf({}, { Principal: { AWS: other }, Condition: undefined })],
    ],
    [
      "another account, denied by another name only",
      "FAIL",
      [
        { ...everybody, Principal: { AWS: other } },
        denyIf({}, { Principal: { AWS: `arn:aws:iam::${other}:user/eve` }, Condition: undefined }),
      ],
    ],
    ["an AWS service", "PASS", [{ ...everybody, Principal: { Service: "logs.amazonaws.com" } }]],
  ];
  for (const [why, verdict, statements] of cases)
    test(`${verdict}: ${why}`, async () => {
      const outcome = await run(checkNoExternalAccess(policy(...statements), zone, environment));
      assert.equal(outcome.result, verdict, JSON.stringify(outcome.counterexamples[0] ?? outcome.message));
    });
  test("FAIL: a service that is not in a list of trusted ones", async () => {
    const document = policy({ ...everybody, Principal: { Service: "logs.amazonaws.com" } });
    assert.equal((await run(checkNoExternalAccess(document, { ...zone, services: ["s3.amazonaws.com"] }, environment))).result, "FAIL");
  });
});

describe("new access", () => {
  const allow = (Action: unknown, Resource: unknown = "*", Condition?: object): Statement => ({
    Effect: "Allow",
    Action,
    Resource,
    ...(Condition ? { Condition } : {}),
  });
  const deny = (Action: unknown, Resource: unknown = "*", Condition?: object): Statement => ({
    ...allow(Action, Resource, Condition),
    Effect: "Deny",
  });
  const b = "arn:aws:s3:::doc-example-bucket";
  const cases: [string, Verdict, Statement[], Statement[]][] = [
    [
      "the same in other words: a pattern for its only action names",
      "PASS",
      [allow("s3:Get*")],
      [allow(["s3:getobject", "S3:GetBucketPolicy"])],
    ],
    ["actions ignore case, resources do not", "FAIL", [allow("s3:GetObject", `${b}/a`)], [allow("S3:GETOBJECT", `${b}/A`)]],
    [
      "two statements together cover the new one",
      "PASS",
      [allow("s3:GetObject", `${b}/a*`), allow("s3:GetObject", `${b}/b*`)],
      [allow("s3:GetObject", [`${b}/a1`, `${b}/b1`])],
    ],
    [
      "a wildcard does not cross a colon: segments are matched one by one",
      "FAIL",
      [allow("sqs:*", "arn:aws:sqs:*:111122223333:q")],
      [allow("sqs:*", "arn:aws:sqs:*:*:q")],
    ],
    ["a bucket is not its objects", "FAIL", [allow("s3:*", b)], [allow("s3:*", [b, `${b}/*`])]],
    ["a condition is taken away", "FAIL", [allow("s3:*", "*", { Bool: { "aws:SecureTransport": "true" } })], [allow("s3:*")]],
    ["a condition is added", "PASS", [allow("s3:*")], [allow("s3:*", "*", { Bool: { "aws:SecureTransport": "true" } })]],
    [
      "IfExists holds for a missing key, too",
      "FAIL",
      [allow("ec2:*", "*", { StringEquals: { "aws:RequestedRegion": "eu-west-1" } })],
      [allow("ec2:*", "*", { StringEqualsIfExists: { "aws:RequestedRegion": "eu-west-1" } })],
    ],
    [
      "an address block within the old one",
      "PASS",
      [allow("s3:*", "*", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })],
      [allow("s3:*", "*", { IpAddress: { "aws:SourceIp": "203.0.113.128/25" } })],
    ],
    [
      "a block that sticks out",
      "FAIL",
      [allow("s3:*", "*", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })],
      [allow("s3:*", "*", { IpAddress: { "aws:SourceIp": "203.0.112.0/23" } })],
    ],
    [
      "two halves make a block",
      "PASS",
      [allow("s3:*", "*", { IpAddress: { "aws:SourceIp": ["203.0.113.0/25", "203.0.113.128/25"] } })],
      [allow("s3:*", "*", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })],
    ],
    [
      "an earlier date",
      "PASS",
      [allow("s3:*", "*", { DateLessThan: { "aws:CurrentTime": "2027-01-01T00:00:00Z" } })],
      [allow("s3:*", "*", { DateLessThan: { "aws:CurrentTime": "2026-06-01T00:00:00Z" } })],
    ],
    [
      "the same moment in two notations",
      "PASS",
      [allow("s3:*", "*", { DateLessThan: { "aws:CurrentTime": "2027-01-01T00:00:00Z" } })],
      [allow("s3:*", "*", { DateLessThan: { "aws:CurrentTime": "1798761600" } })],
    ],
    ["a Deny is lifted", "FAIL", [allow("s3:*"), deny("s3:DeleteBucket")], [allow("s3:*")]],
    [
      "a Deny is narrowed by a condition",
      "FAIL",
      [allow("s3:*"), deny("s3:DeleteBucket")],
      [allow("s3:*"), deny("s3:DeleteBucket", "*", { StringNotEquals: { "aws:PrincipalTag/role": "admin" } })],
    ],
    [
      "NotAction with Deny becomes a short Allow",
      "PASS",
      [allow("*"), { Effect: "Deny", NotAction: ["s3:*", "sns:*"], Resource: "*" }],
      [allow(["s3:GetObject", "sns:Publish"])],
    ],
    [
      "NotResource excludes less",
      "FAIL",
      [allow("s3:*"), { Effect: "Deny", Action: "s3:*", NotResource: `${b}/*` }],
      [allow("s3:*"), { Effect: "Deny", Action: "s3:*", NotResource: [`${b}/*`, b] }],
    ],
    ["a variable is narrower than a wildcard", "PASS", [allow("s3:*", `${b}/*`)], [allow("s3:*", `${b}/\${aws:username}/*`)]],
    ["a wildcard is wider than a variable", "FAIL", [allow("s3:*", `${b}/\${aws:username}/*`)], [allow("s3:*", `${b}/*`)]],
    [
      "ForAllValues lets requests without the key in",
      "FAIL",
      [allow("ec2:CreateTags", "*", { "ForAnyValue:StringEquals": { "aws:TagKeys": "team" } })],
      [allow("ec2:CreateTags", "*", { "ForAllValues:StringEquals": { "aws:TagKeys": "team" } })],
    ],
    [
      "a presence test and a number on the same key",
      "PASS",
      [allow("iam:*", "*", { NumericLessThan: { "aws:MultiFactorAuthAge": "7200" } })],
      [allow("iam:*", "*", { Null: { "aws:MultiFactorAuthAge": "false" }, NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } })],
    ],
    [
      "a presence test alone is wider than the number",
      "FAIL",
      [allow("iam:*", "*", { NumericLessThan: { "aws:MultiFactorAuthAge": "7200" } })],
      [allow("iam:*", "*", { Null: { "aws:MultiFactorAuthAge": "false" } })],
    ],
    [
      "a presence test and an address block",
      "FAIL",
      [allow("s3:*", "*", { Null: { "aws:SourceIp": "false" }, IpAddress: { "aws:SourceIp": "203.0.113.0/25" } })],
      [allow("s3:*", "*", { Null: { "aws:SourceIp": "false" }, IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })],
    ],
    [
      "a policy never grants more than itself",
      "PASS",
      [
        allow("s3:*", "*", { StringNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/x" } }),
        deny("s3:Put*", "*", { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["a"] } }),
      ],
      [
        allow("s3:*", "*", { StringNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/x" } }),
        deny("s3:Put*", "*", { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["a"] } }),
      ],
    ],
    ["nothing new in nothing", "PASS", [deny("*")], [deny("s3:*")]],
    [
      "a user of an account that was trusted as a whole",
      "PASS",
      [{ ...allow("s3:*", `${b}/*`), Principal: { AWS: own } }],
      [{ ...allow("s3:*", `${b}/*`), Principal: { AWS: [`arn:aws:iam::${own}:user/ann`, `arn:aws:sts::${own}:assumed-role/r/s`] } }],
    ],
    [
      "the whole account of a user that was trusted",
      "FAIL",
      [{ ...allow("s3:*", `${b}/*`), Principal: { AWS: `arn:aws:iam::${own}:user/ann` } }],
      [{ ...allow("s3:*", `${b}/*`), Principal: { AWS: own } }],
    ],
    [
      "a service is in no account",
      "FAIL",
      [{ ...allow("s3:*", `${b}/*`), Principal: { AWS: own } }],
      [{ ...allow("s3:*", `${b}/*`), Principal: { Service: "logs.amazonaws.com" } }],
    ],
    [
      "everybody includes services",
      "PASS",
      [{ ...allow("s3:*", `${b}/*`), Principal: "*" }],
      [{ ...allow("s3:*", `${b}/*`), Principal: { Service: "logs.amazonaws.com" } }],
    ],
    [
      "the short and the long form of an API's resource",
      "PASS",
      [{ ...allow("execute-api:Invoke", "execute-api:/prod/*"), Principal: "*" }],
      [{ ...allow("execute-api:Invoke", `arn:aws:execute-api:us-east-1:${own}:abc123/prod/GET/pets`), Principal: "*" }],
    ],
  ];
  for (const [why, verdict, existing, updated] of cases)
    test(`${verdict}: ${why}`, async () => {
      const [before, after] = [policy(...existing), policy(...updated)];
      const outcome = await run(checkNoNewAccess(before, after, environment));
      assert.equal(outcome.result, verdict, JSON.stringify(outcome.counterexamples[0] ?? outcome.message));
      for (const { request } of outcome.counterexamples) {
        assert.equal(decidePolicy(after, request, types).decision, "allow");
        assert.notEqual(decidePolicy(before, request, types).decision, "allow");
      }
    });
  test("PASS: without a version the text of a variable is plain text, which the wildcard covers", async () => {
    const text = (Resource: string) => parse(JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource }] }));
    const outcome = await run(checkNoNewAccess(text(`${b}/$*`), text(`${b}/\${aws:username}`), environment));
    assert.equal(outcome.result, "PASS");
  });
});

describe("listed access", () => {
  const cases: [string, Verdict, Statement[], AccessSpec][] = [
    ["an action within a pattern", "FAIL", [{ Effect: "Allow", Action: "s3:Delete*", Resource: "*" }], { actions: ["s3:DeleteBucket"] }],
    [
      "a listed pattern that meets a granted pattern",
      "FAIL",
      [{ Effect: "Allow", Action: "iam:*Role", Resource: "*" }],
      { actions: ["iam:Pass*"] },
    ],
    ["patterns that no action name can meet", "PASS", [{ Effect: "Allow", Action: "iam:Get*", Resource: "*" }], { actions: ["iam:Pass*"] }],
    [
      "NotAction grants what it does not name",
      "FAIL",
      [{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }],
      { actions: ["iam:PassRole"] },
    ],
    [
      "NotAction does not grant what it names",
      "PASS",
      [{ Effect: "Allow", NotAction: ["iam:*", "sts:*"], Resource: "*" }],
      { actions: ["iam:PassRole"] },
    ],
    [
      "an unconditional Deny",
      "PASS",
      [
        { Effect: "Allow", Action: "*", Resource: "*" },
        { Effect: "Deny", Action: "iam:PassRole", Resource: "*" },
      ],
      { actions: ["iam:PassRole"] },
    ],
    [
      "a Deny with a condition leaves a way",
      "FAIL",
      [
        { Effect: "Allow", Action: "*", Resource: "*" },
        { Effect: "Deny", Action: "iam:PassRole", Resource: "*", Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } },
      ],
      { actions: ["iam:PassRole"] },
    ],
    [
      "a Deny whose two conditions leave nothing",
      "PASS",
      [
        { Effect: "Allow", Action: "*", Resource: "*" },
        { Effect: "Deny", Action: "iam:PassRole", Resource: "*", Condition: { Null: { "aws:MultiFactorAuthAge": "true" } } },
        { Effect: "Deny", Action: "iam:PassRole", Resource: "*", Condition: { Null: { "aws:MultiFactorAuthAge": "false" } } },
      ],
      { actions: ["iam:PassRole"] },
    ],
    [
      "an Allow under a condition that can hold is granted",
      "FAIL",
      [{ Effect: "Allow", Action: "s3:*", Resource: "*", Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } } }],
      { actions: ["s3:PutObject"] },
    ],
    [
      "an Allow under a condition that cannot hold is not",
      "PASS",
      [
        {
          Effect: "Allow",
          Action: "s3:*",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" }, Null: { "aws:PrincipalTag/team": "true" } },
        },
      ],
      { actions: ["s3:PutObject"] },
    ],
    [
      "only resources: any action on them",
      "FAIL",
      [{ Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::doc-*" }],
      { resources: ["arn:aws:s3:::doc-example-bucket"] },
    ],
    [
      "action and resource have to meet in one request",
      "PASS",
      [
        { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" },
        { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::b/*" },
      ],
      { actions: ["s3:PutObject"], resources: ["arn:aws:s3:::a/*"] },
    ],
    [
      "resources outside of the variable's bucket",
      "PASS",
      [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::home/${aws:username}/*" }],
      { resources: ["arn:aws:s3:::secret/*"] },
    ],
    [
      "a variable can be any name",
      "FAIL",
      [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::home/${aws:username}/*" }],
      { resources: ["arn:aws:s3:::home/root/key"] },
    ],
    ["an empty list of actions has no effect", "PASS", [{ Effect: "Allow", Action: [], Resource: "*" }], { actions: ["*"] }],
  ];
  for (const [why, verdict, statements, access] of cases)
    test(`${verdict}: ${why}`, async () => {
      const outcome = await run(checkAccessNotGranted(policy(...statements), [access], environment));
      assert.equal(outcome.result, verdict, JSON.stringify(outcome.counterexamples[0] ?? outcome.message));
    });
});
