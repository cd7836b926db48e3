// What AWS documents of public access, told by examples of our own: the usual policies of resource types. Each case names the rule that decides it.
import { anybody, everybodyIf, other, own, publicCases } from "./aws-support";

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
