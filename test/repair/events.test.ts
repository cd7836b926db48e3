// Example requests of CloudTrail events: names of actions and of resources as IAM asks for them, callers of every kind.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { actionOfOperation } from "../../server/src/core/catalogue/operations";
import { fromEvent } from "../../server/src/core/repair/events";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:sts::${ACCOUNT}:assumed-role/app/i-1`;
const userIdentity = { type: "AssumedRole", principalId: "AROAEXAMPLE:i-1", arn: ROLE, accountId: ACCOUNT };

function event(service: string, eventName: string, more: object = {}): object {
  const common = { eventVersion: "1.09", userIdentity, awsRegion: "eu-west-1", recipientAccountId: ACCOUNT };
  return { ...common, eventSource: `${service}.amazonaws.com`, eventName, ...more };
}

type Read = { principal: unknown; action: string; resource: string; context: Record<string, string> };
const read = (service: string, name: string, more: object = {}) => fromEvent(event(service, name, more)).requests as Read[];
const pairs = (service: string, name: string, more: object = {}) =>
  read(service, name, more).map(({ action, resource }) => [action, resource]);

const BUCKET = "arn:aws:s3:::doc-example-bucket";
const both = {
  resources: [
    { type: "AWS::S3::Object", ARN: `${BUCKET}/in/a.csv` },
    { accountId: ACCOUNT, type: "AWS::S3::Bucket", ARN: BUCKET },
  ],
};
const within = { requestParameters: { bucketName: "doc-example-bucket", key: "in/a.csv" } };

describe("an event of CloudTrail", () => {
  const cases: [string, string, object, string, string][] = [
    ["s3", "HeadObject", both, "s3:GetObject", `${BUCKET}/in/a.csv`],
    ["s3", "HeadObject", within, "s3:GetObject", `${BUCKET}/in/a.csv`],
    [
      "s3",
      "GetObject",
      { requestParameters: { ...within.requestParameters, versionId: "v1" } },
      "s3:GetObjectVersion",
      `${BUCKET}/in/a.csv`,
    ],
    [
      "s3",
      "GetObjectTagging",
      { requestParameters: { ...within.requestParameters, versionId: "v1" } },
      "s3:GetObjectVersionTagging",
      `${BUCKET}/in/a.csv`,
    ],
    ["s3", "ListObjects", both, "s3:ListBucket", BUCKET],
    ["s3", "ListObjectVersions", within, "s3:ListBucketVersions", BUCKET],
    ["s3", "ListParts", both, "s3:ListMultipartUploadParts", `${BUCKET}/in/a.csv`],
    ["s3", "AbortMultipartUpload", both, "s3:AbortMultipartUpload", `${BUCKET}/in/a.csv`],
    ["s3", "UploadPart", within, "s3:PutObject", `${BUCKET}/in/a.csv`],
    ["s3", "GetBucketEncryption", within, "s3:GetEncryptionConfiguration", BUCKET],
    ["s3", "DeleteBucketLifecycle", within, "s3:PutLifecycleConfiguration", BUCKET],
    ["s3", "GetBucketCors", within, "s3:GetBucketCORS", BUCKET],
    ["s3", "ListBuckets", {}, "s3:ListAllMyBuckets", "*"],
    [
      "lambda",
      "Invoke",
      { resources: [{ ARN: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f` }] },
      "lambda:InvokeFunction",
      `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`,
    ],
    [
      "lambda",
      "GetFunction20150331v2",
      { requestParameters: { functionName: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f` } },
      "lambda:GetFunction",
      `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`,
    ],
    [
      "lambda",
      "UpdateFunctionCode20150331v2",
      { requestParameters: { functionName: "f" } },
      "lambda:UpdateFunctionCode",
      `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`,
    ],
    [
      "dynamodb",
      "DescribeTable",
      { requestParameters: { tableName: "orders" } },
      "dynamodb:DescribeTable",
      `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/orders`,
    ],
    [
      "sqs",
      "PurgeQueue",
      { requestParameters: { queueUrl: "https://sqs.eu-west-1.amazonaws.com/444455556666/jobs.fifo" } },
      "sqs:PurgeQueue",
      "arn:aws:sqs:eu-west-1:444455556666:jobs.fifo",
    ],
    [
      "sns",
      "Subscribe",
      {
        requestParameters: {
          topicArn: `arn:aws:sns:eu-west-1:${ACCOUNT}:t`,
          protocol: "sqs",
          endpoint: `arn:aws:sqs:eu-west-1:${ACCOUNT}:q`,
        },
      },
      "sns:Subscribe",
      `arn:aws:sns:eu-west-1:${ACCOUNT}:t`,
    ],
    [
      "sts",
      "AssumeRole",
      { requestParameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`, roleSessionName: "x" } },
      "sts:AssumeRole",
      `arn:aws:iam::${ACCOUNT}:role/deploy`,
    ],
    ["monitoring", "PutMetricAlarm", {}, "cloudwatch:PutMetricAlarm", "*"],
    ["email", "SendEmail", {}, "ses:SendEmail", "*"],
    ["cloudcontrolapi", "CreateResource", {}, "cloudformation:CreateResource", "*"],
    ["runtime.sagemaker", "InvokeEndpoint", {}, "sagemaker:InvokeEndpoint", "*"],
    ["bedrock", "ConverseStream", {}, "bedrock:InvokeModelWithResponseStream", "*"],
    ["apigateway", "CreateRestApi", {}, "apigateway:POST", "*"],
    ["apigateway", "UpdateStage", {}, "apigateway:PATCH", "*"],
    ["cloudfront", "GetDistribution2020_05_31", {}, "cloudfront:GetDistribution", "*"],
    ["s3", "HeadObject", { ...within, awsRegion: "cn-north-1" }, "s3:GetObject", "arn:aws-cn:s3:::doc-example-bucket/in/a.csv"],
  ];
  for (const [service, name, more, action, resource] of cases)
    it(`${name} of ${service} asks for ${action}`, () => assert.deepEqual(pairs(service, name, more), [[action, resource]]));

  it("that copies an object also reads one", () => {
    const copy = { requestParameters: { ...within.requestParameters, "x-amz-copy-source": "/other-bucket/a%20b.csv?versionId=1" } };
    assert.deepEqual(pairs("s3", "CopyObject", copy), [
      ["s3:PutObject", `${BUCKET}/in/a.csv`],
      ["s3:GetObject", "arn:aws:s3:::other-bucket/a b.csv"],
    ]);
  });

  it("of a listing says what prefix was asked for", () => {
    const list = { requestParameters: { bucketName: "doc-example-bucket", prefix: "in/" }, sourceIPAddress: "203.0.113.9" };
    assert.deepEqual(read("s3", "ListObjects", list)[0]?.context, {
      "aws:SourceIp": "203.0.113.9",
      "aws:RequestedRegion": "eu-west-1",
      "s3:prefix": "in/",
    });
  });

  it("names callers that have no ARN", () => {
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
    const web = { userIdentity: { type: "WebIdentityUser", principalId: "x", userName: "repo:o/r", identityProvider: provider } };
    const role = { requestParameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy` } };
    assert.deepEqual(read("sts", "AssumeRoleWithWebIdentity", { ...web, ...role })[0]?.principal, { type: "Federated", id: provider });
    const saml = {
      userIdentity: {
        type: "SAMLUser",
        principalId: "x",
        userName: "alice",
        identityProvider: `arn:aws:iam::${ACCOUNT}:saml-provider/corp`,
      },
    };
    assert.deepEqual(read("sts", "AssumeRoleWithSAML", { ...saml, ...role })[0]?.principal, {
      type: "Federated",
      id: `arn:aws:iam::${ACCOUNT}:saml-provider/corp`,
    });
    const nobody = { userIdentity: { type: "AWSAccount", principalId: "", accountId: "anonymous" } };
    assert.equal(read("s3", "GetObject", { ...nobody, ...within })[0]?.principal, "anonymous");
    const service = { userIdentity: { type: "AWSService", invokedBy: "cloudtrail.amazonaws.com" } };
    assert.equal(read("s3", "PutObject", { ...service, ...within })[0]?.principal, "cloudtrail.amazonaws.com");
  });

  it("says what it takes for granted, and what it leaves out", () => {
    const notes = (service: string, name: string, more: object = {}) => fromEvent(event(service, name, more)).notes.join(" ");
    assert.match(
      notes("dynamodb", "DescribeTable", { requestParameters: { tableName: "orders" } }),
      /taken as `arn:aws:dynamodb:.*table\/orders`/,
    );
    assert.match(notes("ec2", "DescribeInstances"), /taken as one for `\*`/);
    assert.match(notes("signin", "ConsoleLogin"), /needs no permission and is left out/);
    assert.match(notes("apigateway", "TagResource"), /no action of its own name/);
    assert.match(notes("s3", "GetObject", { userIdentity: { type: "Unknown" } }), /names no caller/);
    assert.equal(notes("s3", "HeadObject", within), "");
    for (const odd of [null, 7, [], "x", { eventSource: "s3.amazonaws.com", eventName: "__proto__", userIdentity: {} }])
      assert.equal(fromEvent(odd).requests.length, 0);
    for (const requestParameters of [null, 7, [], { bucketName: { a: 1 } }, { bucketName: "b", key: "", "x-amz-copy-source": "bucket/%" }])
      for (const one of read("s3", "CopyObject", { requestParameters })) assert.equal(one.action, "s3:PutObject");
  });
});

describe("operations with an action of another name", () => {
  it("lead to actions that exist", () => {
    const catalogue = loadCatalogue();
    for (const name of [
      "s3:HeadObject",
      "lambda:InvokeAsync",
      "bedrock:Converse",
      "s3:ListBucketInventoryConfigurations",
      "s3:GetBucketCors",
    ]) {
      const action = actionOfOperation(name);
      assert.equal(action !== undefined && catalogue.action(action)?.name.toLowerCase(), action?.toLowerCase(), name);
    }
  });
});
