// What AWS documents, told by examples of our own: evaluation, new access, listed access, public access, external access.
// Each case names the rule that decides it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AccessSpec } from "../../server/src/core/checks/access";
import {
  checkAccessNotGranted,
  checkNoExternalAccess,
  checkNoNewAccess,
  checkNoPublicAccess,
  type Outcome,
  resourceTypes,
  typesOf,
} from "../../server/src/core/checks/operations";
import { decideAll, type PolicySet } from "../../server/src/core/meaning/compose";
import { decidePolicy } from "../../server/src/core/meaning/decide";
import { readPrincipal } from "../../server/src/core/meaning/principal-text";
import type { Decision, Request } from "../../server/src/core/meaning/request";
import { catalogue, environment, parse, policy, run } from "../checks/support";

type Statement = Record<string, unknown>;
type Verdict = Outcome["result"];
const types = typesOf(catalogue);

const own = "111122223333";
const other = "444455556666";
const anybody = { AWS: "*" };

/** An Allow for everybody, under a condition. */
const everybodyIf = (Condition: object, rest: Statement = {}): Statement => ({
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::doc-example-bucket/*",
  Condition,
  ...rest,
});
const everybody: Statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" };
const denyIf = (Condition: object, rest: Statement = {}): Statement => ({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::doc-example-bucket", "arn:aws:s3:::doc-example-bucket/*"],
  Condition,
  ...rest,
});
const trust = (Principal: unknown, Action: string, Condition?: object): Statement => ({
  Effect: "Allow",
  Principal,
  Action,
  ...(Condition ? { Condition } : {}),
});

type PublicCase = [why: string, verdict: Verdict, statements: Statement[], type?: string];

function publicCases(topic: string, cases: PublicCase[]): void {
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

publicCases("who is named", [
  ["everybody, without a condition", "FAIL", [everybody]],
  ["everybody of AWS is everybody: both spellings mean the same", "FAIL", [{ ...everybody, Principal: anybody }]],
  ["one wildcard in a list of names opens it", "FAIL", [{ ...everybody, Principal: { AWS: [own, "*"] } }]],
  ["an account", "PASS", [{ ...everybody, Principal: { AWS: other } }]],
  ["a role of another account", "PASS", [{ ...everybody, Principal: { AWS: `arn:aws:iam::${other}:role/reader` } }]],
  [
    "a CloudFront origin access identity, as a user of CloudFront",
    "PASS",
    [{ ...everybody, Principal: { AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE" } }],
  ],
  ["a canonical user", "PASS", [{ ...everybody, Principal: { CanonicalUser: "79a5".repeat(16) } }]],
  ["a service", "PASS", [{ ...everybody, Principal: { Service: "cloudfront.amazonaws.com" } }]],
  [
    "a service on behalf of one distribution (origin access control)",
    "PASS",
    [
      {
        ...everybody,
        Principal: { Service: "cloudfront.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceArn": `arn:aws:cloudfront::${own}:distribution/E1EXAMPLE` } },
      },
    ],
  ],
  ["everybody but one: Allow with NotPrincipal", "FAIL", [{ ...everybody, Principal: undefined, NotPrincipal: { AWS: own } }]],
  [
    "everybody, but all except one role are denied with NotPrincipal",
    "PASS",
    [
      everybody,
      { ...denyIf({}), Principal: undefined, NotPrincipal: { AWS: [own, `arn:aws:iam::${own}:role/reader`] }, Condition: undefined },
    ],
  ],
  ["a Deny alone grants nothing", "PASS", [denyIf({ Bool: { "aws:SecureTransport": "false" } })]],
  ["a Deny of plain HTTP leaves everybody with TLS", "FAIL", [everybody, denyIf({ Bool: { "aws:SecureTransport": "false" } })]],
]);

publicCases("conditions on who calls", [
  ["an organisation", "PASS", [everybodyIf({ StringEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } })]],
  ["an organisation in any case of letters", "PASS", [everybodyIf({ StringEqualsIgnoreCase: { "aws:PrincipalOrgID": "o-abcdef1234" } })]],
  ["any organisation: a wildcard fixes nothing", "FAIL", [everybodyIf({ StringLike: { "aws:PrincipalOrgID": "o-*" } })]],
  [
    "IfExists lets callers without organisation pass",
    "FAIL",
    [everybodyIf({ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdef1234" } })],
  ],
  ["being in some organisation fixes nothing", "FAIL", [everybodyIf({ Null: { "aws:PrincipalOrgID": "false" } })]],
  ["not being in one organisation", "FAIL", [everybodyIf({ StringNotEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } })]],
  [
    "a unit of an organisation",
    "PASS",
    [everybodyIf({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-abcdef1234/r-ab12/ou-ab12-11111111/*" } })],
  ],
  [
    "ForAllValues is true of a caller who has no paths at all",
    "FAIL",
    [everybodyIf({ "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-abcdef1234/*" } })],
  ],
  [
    "ForAllValues with a Null test for presence",
    "PASS",
    [
      everybodyIf({
        "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-abcdef1234/*" },
        Null: { "aws:PrincipalOrgPaths": "false" },
      }),
    ],
  ],
  ["paths of any organisation", "FAIL", [everybodyIf({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-*/*" } })]],
  ["the roles of an account", "PASS", [everybodyIf({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${own}:role/app-*` } })]],
  ["roles of one name in any account", "FAIL", [everybodyIf({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app" } })]],
  ["one of two patterns is open", "FAIL", [everybodyIf({ StringLike: { "aws:PrincipalArn": [`arn:aws:iam::${own}:role/*`, "*"] } })]],
  ["an account by its key", "PASS", [everybodyIf({ StringEquals: { "aws:PrincipalAccount": [own, other] } })]],
  ["a role by its unique id", "PASS", [everybodyIf({ StringLike: { "aws:userid": "AROAEXAMPLEID:*" } })]],
  ["sessions of one name of any role", "FAIL", [everybodyIf({ StringLike: { "aws:userid": "*:deploy" } })]],
  ["a tag of the caller: anybody can tag their own roles", "FAIL", [everybodyIf({ StringEquals: { "aws:PrincipalTag/team": "blue" } })]],
  [
    "the caller's organisation by a variable is no fixed value",
    "FAIL",
    [everybodyIf({ StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } })],
  ],
  ["multi-factor authentication says nothing of who it is", "FAIL", [everybodyIf({ Bool: { "aws:MultiFactorAuthPresent": "true" } })]],
  ["AWS services only", "PASS", [everybodyIf({ Bool: { "aws:PrincipalIsAWSService": "true" } })]],
  ["a user name: every account can have a user of that name", "FAIL", [everybodyIf({ StringEquals: { "aws:username": "admin" } })]],
  ["a referer is whatever the caller writes", "FAIL", [everybodyIf({ StringLike: { "aws:Referer": "https://www.example.com/*" } })]],
  ["a user agent likewise", "FAIL", [everybodyIf({ StringEquals: { "aws:UserAgent": "inventory" } })]],
  ["a time", "FAIL", [everybodyIf({ DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } })]],
  ["an empty condition is none", "FAIL", [everybodyIf({})]],
  ["the Deny closes what the Allow opens", "PASS", [everybody, denyIf({ StringNotEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } })]],
  [
    "a Deny with IfExists hits missing keys, too",
    "PASS",
    [
      everybody,
      denyIf({ StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdef1234" }, BoolIfExists: { "aws:PrincipalIsAWSService": "false" } }),
    ],
  ],
  [
    "a Deny that needs a positive key leaves out anonymous callers, who do not have it",
    "FAIL",
    [everybody, denyIf({ Bool: { "aws:PrincipalIsAWSService": "false" } })],
  ],
  ["a Deny by unique ids", "PASS", [everybody, denyIf({ StringNotLike: { "aws:userId": ["AROAEXAMPLEID:*", own] } })]],
  [
    "a Deny for some other action",
    "FAIL",
    [everybody, denyIf({ StringNotEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } }, { Action: "s3:PutObject" })],
  ],
]);

publicCases("conditions on where the call comes from", [
  ["an address block", "PASS", [everybodyIf({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] } })]],
  ["all addresses", "FAIL", [everybodyIf({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } })]],
  ["all addresses of the newer kind", "FAIL", [everybodyIf({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "::/0"] } })]],
  ["a block broader than /8", "FAIL", [everybodyIf({ IpAddress: { "aws:SourceIp": "52.0.0.0/7" } })]],
  ["two /8 blocks side by side are one /7", "FAIL", [everybodyIf({ IpAddress: { "aws:SourceIp": ["52.0.0.0/8", "53.0.0.0/8"] } })]],
  [
    "half of all addresses, in blocks that are small one by one",
    "FAIL",
    [everybodyIf({ IpAddress: { "aws:SourceIp": Array.from({ length: 128 }, (_, i) => `${2 * i + 1}.0.0.0/8`) } })],
  ],
  ["two far /8 blocks", "PASS", [everybodyIf({ IpAddress: { "aws:SourceIp": ["15.0.0.0/8", "56.0.0.0/8"] } })]],
  ["private addresses", "PASS", [everybodyIf({ IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] } })]],
  ["a private block beside others stays private", "PASS", [everybodyIf({ IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "11.0.0.0/16"] } })]],
  ["every address but a few", "FAIL", [everybodyIf({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } })]],
  ["a Deny for every other address", "PASS", [everybody, denyIf({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } })]],
  ["a Deny for some addresses", "FAIL", [everybody, denyIf({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })]],
  [
    "calls that a service makes for any customer get past the Deny",
    "FAIL",
    [everybody, denyIf({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" }, Bool: { "aws:ViaAWSService": "false" } })],
  ],
  ["a virtual network", "PASS", [everybodyIf({ StringEquals: { "aws:SourceVpc": "vpc-0example" } })]],
  ["any virtual network", "FAIL", [everybodyIf({ StringLike: { "aws:SourceVpc": "vpc-*" } })]],
  ["an address inside a network: every network can use it", "FAIL", [everybodyIf({ IpAddress: { "aws:VpcSourceIp": "10.1.0.0/16" } })]],
  [
    "an address inside one network",
    "PASS",
    [everybodyIf({ IpAddress: { "aws:VpcSourceIp": "10.1.0.0/16" }, StringEquals: { "aws:SourceVpc": "vpc-0example" } })],
  ],
  ["an endpoint, by Deny", "PASS", [everybody, denyIf({ StringNotEquals: { "aws:SourceVpce": ["vpce-0a", "vpce-0b"] } })]],
  [
    "an address or an endpoint, by one Deny",
    "PASS",
    [everybody, denyIf({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" }, StringNotEquals: { "aws:SourceVpce": "vpce-0a" } })],
  ],
  ["one public statement makes the policy public", "FAIL", [everybodyIf({ StringEquals: { "aws:SourceVpc": "vpc-0example" } }), everybody]],
  [
    "one endpoint in this statement, all others in that",
    "FAIL",
    [everybodyIf({ StringEquals: { "aws:SourceVpce": "vpce-0a" } }), everybodyIf({ StringNotEquals: { "aws:SourceVpce": "vpce-0a" } })],
  ],
]);

publicCases("the resource types' usual policies", [
  [
    "key: the default policy",
    "PASS",
    [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${own}:root` }, Action: "kms:*", Resource: "*" }],
    "AWS::KMS::Key",
  ],
  [
    "key: callers of one account through a service",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: anybody,
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: { StringEquals: { "kms:CallerAccount": own, "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
      },
    ],
    "AWS::KMS::Key",
  ],
  [
    "key: through a service, but for anybody",
    "FAIL",
    [
      {
        Effect: "Allow",
        Principal: anybody,
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
      },
    ],
    "AWS::KMS::Key",
  ],
  [
    "topic: the default policy, everybody of the owner",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: anybody,
        Action: ["SNS:Publish", "SNS:Subscribe"],
        Resource: `arn:aws:sns:us-east-1:${own}:t`,
        Condition: { StringEquals: { "AWS:SourceOwner": own } },
      },
    ],
    "AWS::SNS::Topic",
  ],
  [
    "topic: anybody with an address of the company",
    "FAIL",
    [
      {
        Effect: "Allow",
        Principal: anybody,
        Action: "SNS:Subscribe",
        Resource: `arn:aws:sns:us-east-1:${own}:t`,
        Condition: { StringLike: { "SNS:Endpoint": "*@example.com" } },
      },
    ],
    "AWS::SNS::Topic",
  ],
  [
    "queue: one topic may send",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: `arn:aws:sqs:us-east-1:${own}:q`,
        Condition: { ArnEquals: { "aws:SourceArn": `arn:aws:sns:us-east-1:${own}:t` } },
      },
    ],
    "AWS::SQS::Queue",
  ],
  [
    "queue: topics of any account may send",
    "FAIL",
    [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: `arn:aws:sqs:us-east-1:${own}:q`,
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:us-east-1:*:t" } },
      },
    ],
    "AWS::SQS::Queue",
  ],
  [
    "queue: one bucket, whose ARN has no account, of one account",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: `arn:aws:sqs:us-east-1:${own}:q`,
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:uploads" }, StringEquals: { "aws:SourceAccount": own } },
      },
    ],
    "AWS::SQS::Queue",
  ],
  [
    "queue: open, under its old name",
    "FAIL",
    [{ Effect: "Allow", Principal: anybody, Action: "SQS:SendMessage", Resource: `/${own}/q` }],
    "AWS::SQS::Queue",
  ],
  [
    "function: a service for one bucket",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Resource: `arn:aws:lambda:us-east-1:${own}:function:f`,
        Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:s3:::uploads" }, StringEquals: { "AWS:SourceAccount": own } },
      },
    ],
    "AWS::Lambda::Function",
  ],
  [
    "function: a URL without authentication",
    "FAIL",
    [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "lambda:InvokeFunctionUrl",
        Resource: `arn:aws:lambda:us-east-1:${own}:function:f`,
        Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
      },
    ],
    "AWS::Lambda::Function",
  ],
  [
    "function: a URL for every signed caller of every account",
    "FAIL",
    [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "lambda:InvokeFunctionUrl",
        Resource: `arn:aws:lambda:us-east-1:${own}:function:f`,
        Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" } },
      },
    ],
    "AWS::Lambda::Function",
  ],
  [
    "function: the accounts of an organisation",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "lambda:InvokeFunction",
        Resource: `arn:aws:lambda:us-east-1:${own}:function:f`,
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } },
      },
    ],
    "AWS::Lambda::Function",
  ],
  [
    "file system: the default policy, through a mount target",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: anybody,
        Action: ["elasticfilesystem:ClientWrite", "elasticfilesystem:ClientMount"],
        Condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } },
      },
    ],
    "AWS::EFS::FileSystem",
  ],
  [
    "file system: not through a mount target",
    "FAIL",
    [
      {
        Effect: "Allow",
        Principal: anybody,
        Action: "elasticfilesystem:ClientMount",
        Condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": "false" } },
      },
    ],
    "AWS::EFS::FileSystem",
  ],
  [
    "search domain: by address",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: anybody,
        Action: "es:ESHttp*",
        Resource: `arn:aws:es:us-east-1:${own}:domain/d/*`,
        Condition: { IpAddress: { "aws:SourceIp": ["192.0.2.0/24"] } },
      },
    ],
    "AWS::OpenSearchService::Domain",
  ],
  [
    "search domain: open",
    "FAIL",
    [{ Effect: "Allow", Principal: anybody, Action: "es:*", Resource: `arn:aws:es:us-east-1:${own}:domain/d/*` }],
    "AWS::OpenSearchService::Domain",
  ],
  [
    "API: open, in the short form of the resource",
    "FAIL",
    [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" }],
    "AWS::ApiGateway::RestApi",
  ],
  [
    "API: private, in the short form",
    "PASS",
    [
      { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: ["execute-api:/*"] },
      {
        Effect: "Deny",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: ["execute-api:/*"],
        Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-0a" } },
      },
    ],
    "AWS::ApiGateway::RestApi",
  ],
  [
    "API: private for one stage only, in the short form",
    "FAIL",
    [
      { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" },
      {
        Effect: "Deny",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: "execute-api:/prod/*",
        Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-0a" } },
      },
    ],
    "AWS::ApiGateway::RestApi",
  ],
  [
    "API: an allow list of addresses over the long form",
    "PASS",
    [
      { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: `arn:aws:execute-api:us-east-1:${own}:abc123/*` },
      {
        Effect: "Deny",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: "execute-api:/*",
        Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
      },
    ],
    "AWS::ApiGateway::RestApi",
  ],
  [
    "backup vault: copies from an organisation",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "backup:CopyIntoBackupVault",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } },
      },
    ],
    "AWS::Backup::BackupVault",
  ],
  [
    "backup vault: everybody but one account is denied deletion, and nobody is allowed anything",
    "PASS",
    [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "backup:DeleteRecoveryPoint",
        Resource: "*",
        Condition: { StringNotEquals: { "aws:PrincipalAccount": own } },
      },
    ],
    "AWS::Backup::BackupVault",
  ],
  [
    "package domain: an organisation",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "codeartifact:GetAuthorizationToken",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-abcdef1234"] } },
      },
    ],
    "AWS::CodeArtifact::Domain",
  ],
  [
    "secret: another account",
    "PASS",
    [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${other}:root` }, Action: "secretsmanager:GetSecretValue", Resource: "*" }],
    "AWS::SecretsManager::Secret",
  ],
  [
    "secret: everybody",
    "FAIL",
    [{ Effect: "Allow", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" }],
    "AWS::SecretsManager::Secret",
  ],
  [
    "stream: everybody with a stage tag",
    "FAIL",
    [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "kinesis:GetRecords",
        Resource: `arn:aws:kinesis:us-east-1:${own}:stream/s`,
        Condition: { StringEquals: { "aws:ResourceTag/stage": "test" } },
      },
    ],
    "AWS::Kinesis::Stream",
  ],
  [
    "table: a role",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${other}:role/r` },
        Action: "dynamodb:GetItem",
        Resource: `arn:aws:dynamodb:us-east-1:${own}:table/t`,
      },
    ],
    "AWS::DynamoDB::Table",
  ],
  [
    "event store: dashboards may refresh",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: "cloudtrail:StartQuery",
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": own } },
      },
    ],
    "AWS::CloudTrail::EventDataStore",
  ],
  [
    "archive vault: everybody may read",
    "FAIL",
    [{ Effect: "Allow", Principal: anybody, Action: "glacier:InitiateJob", Resource: `arn:aws:glacier:us-east-1:${own}:vaults/v` }],
    "AWS::S3::Glacier",
  ],
  [
    "bucket: access points of one account decide",
    "PASS",
    [everybodyIf({ StringEquals: { "s3:DataAccessPointAccount": own } }, { Action: "s3:*" })],
  ],
  [
    "bucket: any access point of one account decides",
    "PASS",
    [everybodyIf({ ArnLike: { "s3:DataAccessPointArn": `arn:aws:s3:us-east-1:${own}:accesspoint/*` } })],
  ],
  [
    "bucket: a multi-region access point decides",
    "PASS",
    [everybodyIf({ StringEquals: { "s3:DataAccessPointArn": `arn:aws:s3::${own}:accesspoint/mabc.mrap` } })],
  ],
  ["bucket: access points of any account", "FAIL", [everybodyIf({ ArnLike: { "s3:DataAccessPointArn": "arn:aws:s3:*:*:accesspoint/*" } })]],
  [
    "access point: its own name does not say who calls",
    "FAIL",
    [everybodyIf({ ArnLike: { "s3:DataAccessPointArn": `arn:aws:s3:us-east-1:${own}:accesspoint/*` } })],
    "AWS::S3::AccessPoint",
  ],
  [
    "directory bucket: its own kind of access points of one account decide",
    "PASS",
    [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "s3express:CreateSession",
        Resource: "*",
        Condition: { StringEquals: { "s3express:DataAccessPointAccount": own } },
      },
    ],
    "AWS::S3Express::DirectoryBucket",
  ],
]);

const role = "AWS::IAM::AssumeRolePolicyDocument";
const github = { Federated: `arn:aws:iam::${own}:oidc-provider/token.actions.githubusercontent.com` };
const web = "sts:AssumeRoleWithWebIdentity";
const audience = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };
const cluster = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";

publicCases("who may assume a role", [
  ["a service", "PASS", [trust({ Service: "ec2.amazonaws.com" }, "sts:AssumeRole")], role],
  [
    "a service for one account",
    "PASS",
    [trust({ Service: "sns.amazonaws.com" }, "sts:AssumeRole", { StringEquals: { "aws:SourceAccount": own } })],
    role,
  ],
  [
    "workload certificates and pods: services",
    "PASS",
    [trust({ Service: ["rolesanywhere.amazonaws.com", "pods.eks.amazonaws.com"] }, "sts:AssumeRole")],
    role,
  ],
  ["everybody", "FAIL", [trust(anybody, "sts:AssumeRole")], role],
  [
    "an external id is no name, only a word that both sides know",
    "FAIL",
    [trust(anybody, "sts:AssumeRole", { StringEquals: { "sts:ExternalId": "a-shared-word" } })],
    role,
  ],
  [
    "the roles of an account",
    "PASS",
    [trust(anybody, "sts:AssumeRole", { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${own}:role/*` } })],
    role,
  ],
  [
    "an organisation, if it is known",
    "FAIL",
    [trust(anybody, "sts:AssumeRole", { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdef1234" } })],
    role,
  ],
  [
    "a SAML provider of one's own",
    "PASS",
    [
      trust({ Federated: `arn:aws:iam::${own}:saml-provider/corp` }, "sts:AssumeRoleWithSAML", {
        StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" },
      }),
    ],
    role,
  ],
  ["every workflow of a shared issuer: the audience is the same for all", "FAIL", [trust(github, web, { StringEquals: audience })], role],
  [
    "the workflows of one repository",
    "PASS",
    [trust(github, web, { StringEquals: audience, StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/app:*" } })],
    role,
  ],
  [
    "the workflows of one owner",
    "PASS",
    [trust(github, web, { StringEquals: audience, StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/*" } })],
    role,
  ],
  [
    "a repository by its number",
    "PASS",
    [trust(github, web, { StringEquals: { ...audience, "token.actions.githubusercontent.com:repository_id": "123456" } })],
    role,
  ],
  [
    "every owner whose name begins so",
    "FAIL",
    [trust(github, web, { StringEquals: audience, StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-*/app:*" } })],
    role,
  ],
  ["every owner", "FAIL", [trust(github, web, { StringLike: { ...audience, "token.actions.githubusercontent.com:sub": "repo:*" } })], role],
  [
    "ForAllValues is true of a token without the claim",
    "FAIL",
    [
      trust(github, web, {
        "ForAllValues:StringEquals": { "token.actions.githubusercontent.com:sub": "repo:octo-org/app:ref:refs/heads/main" },
      }),
    ],
    role,
  ],
  [
    "a cluster's own issuer is nobody else's",
    "PASS",
    [
      trust({ Federated: `arn:aws:iam::${own}:oidc-provider/${cluster}` }, web, {
        StringEquals: { [`${cluster}:aud`]: "sts.amazonaws.com" },
      }),
    ],
    role,
  ],
  [
    "one service account of a cluster",
    "PASS",
    [
      trust({ Federated: `arn:aws:iam::${own}:oidc-provider/${cluster}` }, web, {
        StringEquals: { [`${cluster}:sub`]: "system:serviceaccount:default:app" },
      }),
    ],
    role,
  ],
  [
    "a web identity pool",
    "PASS",
    [
      trust({ Federated: "cognito-identity.amazonaws.com" }, web, {
        StringEquals: { "cognito-identity.amazonaws.com:aud": "us-east-1:12345678-ffff" },
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
      }),
    ],
    role,
  ],
  [
    "signed in, but to any pool",
    "FAIL",
    [
      trust({ Federated: "cognito-identity.amazonaws.com" }, web, {
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
      }),
    ],
    role,
  ],
  ["anybody with an account of a public provider", "FAIL", [trust({ Federated: "accounts.google.com" }, web)], role],
  [
    "the users of one application of it",
    "PASS",
    [trust({ Federated: "accounts.google.com" }, web, { StringEquals: { "accounts.google.com:aud": "66677788899900pro0" } })],
    role,
  ],
]);

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
