// What a request's keys say of each other and of its caller (SEMANTICS.md 3.5, 3.6): each relation with a request that breaks it and one that does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { callerContradiction, callerKind, contradiction, hasIdentityPolicies, ownKeys } from "../../server/src/core/semantics/own-keys";
import type { Request } from "../../server/src/core/semantics/request";
import { caller, request } from "./asking";

const account = "111122223333";
const who = {
  user: `arn:aws:iam::${account}:user/team/ann`,
  root: `arn:aws:iam::${account}:root`,
  role: `arn:aws:iam::${account}:role/path/dev`,
  session: `arn:aws:sts::${account}:assumed-role/dev/s1`,
  federatedUser: `arn:aws:sts::${account}:federated-user/bob`,
  service: "lambda.amazonaws.com",
  anonymous: "anonymous",
};
type Who = keyof typeof who;
const of = (name: Who | "other", context: Request["context"], ask: object = {}): Request =>
  request({ principal: name === "other" ? "AROAEXAMPLEEXAMPLE123" : who[name], context, ...ask });

test("the form of a principal shows its kind", () => {
  for (const [kind, id] of Object.entries(who)) assert.equal(callerKind(caller(id)), kind);
  for (const id of [
    "AROAEXAMPLEEXAMPLE123",
    `arn:aws:iam::${account}:group/g`,
    `arn:aws:sts::${account}:assumed-role/dev`,
    `arn:aws:sts::${account}:x`,
    `arn:aws:s3::${account}:user/a`,
    `arn:aws:iam:us-east-1:${account}:user/a`,
    `urn:aws:iam::${account}:user/a`,
  ])
    assert.equal(callerKind({ type: "AWS", id }), "other", id);
  assert.equal(callerKind({ type: "Federated", id: "accounts.google.com" }), "federated");
  assert.equal(callerKind({ type: "CanonicalUser", id: who.user }), "other");
  const holders = (["user", "role", "session"] as const).map((kind) => hasIdentityPolicies(caller(who[kind])));
  assert.deepEqual(holders, [true, true, true]);
  for (const kind of ["root", "federatedUser", "service", "anonymous"] as const)
    assert.equal(hasIdentityPolicies(caller(who[kind])), false);
  assert.equal(hasIdentityPolicies({ type: "AWS", id: "AROAEXAMPLEEXAMPLE123" }), true);
  assert.equal(hasIdentityPolicies({ type: "CanonicalUser", id: "c" }), false);
});

const fixed: [what: string, asked: Request, keys: object][] = [
  [
    "a user",
    of("user", {}),
    {
      "aws:PrincipalType": "User",
      "aws:PrincipalArn": who.user,
      "aws:PrincipalAccount": account,
      "aws:PrincipalIsAWSService": "false",
      "aws:username": "ann",
    },
  ],
  [
    "a federated user",
    of("federatedUser", {}),
    {
      "aws:PrincipalType": "FederatedUser",
      "aws:PrincipalArn": who.federatedUser,
      "aws:PrincipalAccount": account,
      "aws:PrincipalIsAWSService": "false",
      "aws:userid": `${account}:bob`,
    },
  ],
  [
    "a service",
    of("service", {}),
    {
      "aws:PrincipalIsAWSService": "true",
      "aws:PrincipalServiceName": "lambda.amazonaws.com",
      "aws:PrincipalServiceNamesList": ["lambda.amazonaws.com"],
      "aws:ViaAWSService": "false",
    },
  ],
  ["somebody by a unique id", of("other", {}), {}],
  [
    "account and Region of the ARN",
    of("other", {}, { action: "sqs:SendMessage", resource: `arn:aws:sqs:eu-west-1:${account}:q` }),
    { "aws:ResourceAccount": account, "aws:RequestedRegion": "eu-west-1" },
  ],
  ["no account of other digits", of("other", {}, { action: "sqs:SendMessage", resource: "arn:aws:sqs:eu-*:1:q" }), {}],
  ["the account that is said", of("other", {}, { resourceAccount: "444455556666" }), { "aws:ResourceAccount": "444455556666" }],
  ["the Region of global services", of("other", {}, { action: "IAM:GetUser", resource: "*" }), { "aws:RequestedRegion": "us-east-1" }],
  ["not in other partitions", of("other", {}, { action: "iam:GetUser", resource: "arn:aws-cn:iam:::user/x" }), {}],
  [
    "the ends of a chain of services",
    of("other", { "aws:CalledVia": ["a.amazonaws.com", "b.amazonaws.com"] }),
    { "aws:ViaAWSService": "true", "aws:CalledViaFirst": "a.amazonaws.com", "aws:CalledViaLast": "b.amazonaws.com" },
  ],
  ["no chain where it is missing", of("other", { "aws:CalledVia": [] }), {}],
  ["the keys of tags", of("other", { "aws:RequestTag/Team": "x", "aws:RequestTag/gone": [] }), { "aws:TagKeys": ["Team"] }],
  ["one time in both ways", of("other", { "aws:CurrentTime": "1970-01-01T00:01:00Z" }), { "aws:EpochTime": "60" }],
  ["the other way round", of("other", { "aws:EpochTime": "60" }), { "aws:CurrentTime": "1970-01-01T00:01:00Z" }],
  ["no time that is none", of("other", { "aws:EpochTime": "123456789012", "aws:CurrentTime": "now" }), {}],
];
for (const [what, asked, keys] of fixed) test(`a request fixes ${what}`, () => assert.deepEqual(ownKeys(asked), keys));

const endpoint = ["SourceVpce", "SourceVpc", "VpcSourceIp", "SourceVpcArn", "VpceAccount", "VpceOrgID"];
const identity = [
  ...["PrincipalArn", "PrincipalIsAWSService", "PrincipalOrgID", "PrincipalOrgPaths", "PrincipalTag/team", "username", "TokenIssueTime"],
  ...["MultiFactorAuthPresent", "MultiFactorAuthAge", "SourceIdentity", "AssumedRoot"],
];
const ofServices = ["PrincipalServiceName", "PrincipalServiceNamesList", "SourceArn", "SourceAccount", "SourceOwner", "SourceOrgID"];
const anyone = of("other", {});
/** Requests that nobody makes, with a part of the reason; and, close by, some that are made. */
const impossible: [asked: Request, why: RegExp][] = [
  ...endpoint.map((key): [Request, RegExp] => [of("user", { [`aws:${key}`]: "x", "aws:SourceIp": "192.0.2.1" }), /VPC endpoint/]),
  ...identity.map((key): [Request, RegExp] => [of("anonymous", { [`aws:${key}`]: "x" }), /anonymous caller/]),
  ...ofServices.map((key): [Request, RegExp] => [of("user", { [`aws:${key}`]: "x" }), new RegExp(`no \`aws:${key}\``)]),
  ...ofServices.map((key): [Request, RegExp] => [of("anonymous", { [`aws:${key}`]: "x" }), /anonymous caller/]),
  [of("user", { "aws:username": [] }), /always carries `aws:username`/],
  [of("user", { "aws:username": "bob" }), /not the caller's name/],
  [of("role", { "aws:username": "dev" }), /no `aws:username`/],
  [of("service", { "AWS:UserName": "dev" }), /no `AWS:UserName`/],
  [of("service", { "aws:PrincipalTag/team": "x" }), /no `aws:PrincipalTag\/team`/],
  [of("user", { "aws:PrincipalAccount": "444455556666" }), /`aws:PrincipalAccount` does not fit/],
  [of("user", { "aws:PrincipalAccount": [account, account] }), /`aws:PrincipalAccount` does not fit/],
  [of("session", { "aws:PrincipalArn": who.session }), /`aws:PrincipalArn` does not fit/],
  [of("session", { "aws:PrincipalArn": `arn:aws:iam::${account}:role/other` }), /`aws:PrincipalArn` does not fit/],
  [of("session", { "aws:PrincipalArn": "arn:aws:iam::444455556666:role/dev" }), /`aws:PrincipalArn` does not fit/],
  [of("session", { "aws:PrincipalArn": `arn:aws:iam::${account}:user/dev` }), /`aws:PrincipalArn` does not fit/],
  [of("service", { "aws:PrincipalServiceNamesList": ["x.amazonaws.com"] }), /NamesList` does not fit/],
  [of("user", { "aws:TagKeys": ["a"], "aws:RequestTag/b": "x" }), /`aws:TagKeys` does not fit/],
  [of("other", { "aws:PrincipalArn": who.user, "aws:PrincipalAccount": "444455556666" }), /different accounts/],
  [of("other", { "aws:PrincipalIsAWSService": "true", "aws:ViaAWSService": "True" }), /does not call for somebody/],
  [of("other", { "aws:CalledVia": ["a"], "aws:ViaAWSService": "false" }), /`aws:ViaAWSService` does not fit|only where a service/],
  [of("user", { "aws:PrincipalOrgID": "o-a", "aws:PrincipalOrgPaths": ["o-a/r/", "o-b/r/"] }), /does not begin with/],
  [of("user", { "aws:MultiFactorAuthAge": "1", "aws:MultiFactorAuthPresent": "false" }), /only with multi-factor/],
];
const possible: Request[] = [
  anyone,
  ...endpoint.map((key) => of("user", { [`aws:${key}`]: "x" })),
  of("user", { "aws:SourceIp": "192.0.2.1" }),
  of("user", { "aws:username": "Ann", "aws:PrincipalAccount": account }),
  of("session", { "aws:PrincipalArn": who.role }),
  of("other", { "aws:username": "x" }),
  of("other", { "aws:SourceArn": "arn:aws:s3:::b" }),
  of("service", { "aws:SourceArn": "arn:aws:s3:::b", "aws:PrincipalServiceNamesList": ["x.amazonaws.com", "lambda.amazonaws.com"] }),
  of("user", { "aws:TagKeys": ["B", "c"], "aws:RequestTag/b": "x" }),
  of("other", { "aws:PrincipalArn": who.user, "aws:PrincipalAccount": account }),
  of("other", { "aws:PrincipalIsAWSService": "true", "aws:ViaAWSService": "false" }),
  of("other", { "aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "true" }),
  of("user", { "aws:PrincipalOrgID": "o-a", "aws:PrincipalOrgPaths": ["o-a/r/"] }),
  of("user", { "aws:PrincipalOrgPaths": ["o-b/r/"] }),
  of("user", { "aws:MultiFactorAuthAge": "1", "aws:MultiFactorAuthPresent": "true" }),
  of("user", { "aws:MultiFactorAuthPresent": "false" }),
  of("user", { "aws:CurrentTime": "2026-01-01T00:00:00Z", "aws:EpochTime": "60" }),
];
for (const [asked, why] of impossible)
  test(`nobody asks so: ${asked.principal.id || "anonymous"} ${JSON.stringify(asked.context)}`, () =>
    assert.match(contradiction(asked) ?? "nothing speaks against it", why));
for (const asked of possible)
  test(`somebody may ask so: ${asked.principal.id} ${JSON.stringify(asked.context)}`, () => assert.equal(contradiction(asked), null));

test("of the caller alone nothing is asked of the resource", () => {
  const elsewhere = of("user", { "aws:ResourceAccount": "444455556666" }, { resource: `arn:aws:sqs:eu-west-1:${account}:q` });
  assert.match(contradiction(elsewhere) ?? "", /`aws:ResourceAccount` does not fit/);
  assert.equal(callerContradiction(elsewhere), null);
});

test("nobody asks by an ARN that no caller has", () => {
  const by = (id: string) => of("user", {}, { principal: { type: "AWS", id } });
  for (const id of [
    `arn::iam::${account}:`,
    `arn:aws:iam::${account}:`,
    `arn:aws:iam::${account}:group/g`,
    `arn:aws:sts::${account}:role/x`,
  ])
    assert.match(contradiction(by(id)) ?? "", /no caller has an ARN of this form/, id);
});
