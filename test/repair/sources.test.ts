// Example requests from what people have at hand: messages of AWS in all their wordings, decoded ones, events, tables; and what is none of it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSources } from "../../server/src/core/repair/sources";

const ALICE = "arn:aws:iam::111122223333:user/alice";
const asked = (action: string, resource: string, context: object = {}) => ({ principal: ALICE, action, resource, context });
const denied = (action: string, rest: string) => `User: ${ALICE} is not authorized to perform: ${action}${rest}`;
const requestsIn = (text: string) => readSources(text)?.requests;

describe("an access-denied message", () => {
  const KEY = "arn:aws:s3:::bucket/key";
  for (const [title, text, action, resource] of [
    [
      "identity",
      denied("s3:GetObject", ` on resource: "${KEY}" because no identity-based policy allows the s3:GetObject action`),
      "s3:GetObject",
      KEY,
    ],
    [
      "resource",
      denied(
        "sqs:SendMessage",
        " on resource: arn:aws:sqs:eu-west-1:111122223333:q because no resource-based policy allows the sqs:SendMessage action",
      ),
      "sqs:SendMessage",
      "arn:aws:sqs:eu-west-1:111122223333:q",
    ],
    [
      "service control",
      denied("codecommit:ListRepositories", " because no service control policy allows the codecommit:ListRepositories action"),
      "codecommit:ListRepositories",
      "*",
    ],
    [
      "boundary",
      denied(
        "sns:Publish",
        " on resource: arn:aws:sns:us-east-1:111122223333:t with an explicit deny in a permissions boundary: arn:aws:iam::111122223333:policy/b",
      ),
      "sns:Publish",
      "arn:aws:sns:us-east-1:111122223333:t",
    ],
    [
      "session",
      denied(
        "lambda:GetFunction",
        " on resource: arn:aws:lambda:us-east-1:111122223333:function:f because no session policy allows the lambda:GetFunction action",
      ),
      "lambda:GetFunction",
      "arn:aws:lambda:us-east-1:111122223333:function:f",
    ],
    [
      "of a client",
      `${denied("iam:PassRole", " on resource: arn:aws:iam::111122223333:role/task")} (Service: AmazonECS; Status Code: 400; Request ID: x)`,
      "iam:PassRole",
      "arn:aws:iam::111122223333:role/task",
    ],
    [
      "with blanks in a name",
      denied(
        "logs:CreateLogStream",
        " on resource: arn:aws:logs:us-east-1:111122223333:log-group:My Group:log-stream:x because no identity-based policy allows it",
      ),
      "logs:CreateLogStream",
      "arn:aws:logs:us-east-1:111122223333:log-group:My Group:log-stream:x",
    ],
    [
      "at the end of a sentence, with a cause on another line",
      `${denied("s3:GetObject", ` on resource: ${KEY}.`)}\nIt failed because no disk was left.`,
      "s3:GetObject",
      KEY,
    ],
    [
      "broken by a tool",
      `│ Error: api error AccessDenied: User:\n│ ${ALICE} is not\n│ authorized to perform: s3:GetObject on resource:\n│ ${KEY} because no\n│ identity-based policy allows it`,
      "s3:GetObject",
      KEY,
    ],
    [
      "in a log of JSON",
      JSON.stringify({
        level: "error",
        error: { message: denied("s3:GetObject", ` on resource: ${KEY} because no identity-based policy allows it`) },
      }),
      "s3:GetObject",
      KEY,
    ],
  ] as const)
    it(title, () => assert.deepEqual(requestsIn(text), [asked(action, resource)]));

  it("that was decoded has its context", () => {
    const message = {
      allowed: false,
      explicitDeny: false,
      context: {
        principal: { id: "AIDA", arn: ALICE },
        action: "ec2:RunInstances",
        resource: "arn:aws:ec2:us-east-1:111122223333:instance/*",
        conditions: {
          items: [
            { key: "ec2:InstanceType", values: { items: [{ value: "t3.micro" }] } },
            { key: "aws:TagKeys", values: { items: [{ value: "a" }, { value: "b" }] } },
          ],
        },
      },
    };
    const expected = [asked("ec2:RunInstances", message.context.resource, { "ec2:InstanceType": "t3.micro", "aws:TagKeys": ["a", "b"] })];
    assert.deepEqual(requestsIn(JSON.stringify(message)), expected);
    assert.deepEqual(requestsIn(JSON.stringify({ DecodedMessage: JSON.stringify(message) })), expected);
  });
});

describe("a file of requests", () => {
  it("may hold events in every wrapping", () => {
    const event = {
      eventSource: "s3.amazonaws.com",
      eventName: "GetObject",
      awsRegion: "eu-west-1",
      sourceIPAddress: "192.0.2.1",
      userIdentity: { arn: ALICE },
      resources: [{ ARN: "arn:aws:s3:::b/k" }, { ARN: "arn:aws:s3:::b" }],
    };
    const expected = asked("s3:GetObject", "arn:aws:s3:::b/k", { "aws:SourceIp": "192.0.2.1", "aws:RequestedRegion": "eu-west-1" });
    for (const wrapped of [
      event,
      [event],
      { Records: [event] },
      { Events: [{ CloudTrailEvent: JSON.stringify(event) }] },
      { detail: event },
    ])
      assert.deepEqual(requestsIn(JSON.stringify(wrapped)), [expected], JSON.stringify(wrapped));
  });

  it("names what is left out, and never throws", () => {
    for (const text of [
      '{"Records":[null,5,"x",[],{}]}',
      '{"Events":[null,{}]}',
      '{"evaluations":[null,3]}',
      '{"DecodedMessage":"{"}',
      '{"Records":[{"eventSource":"s3.amazonaws.com","eventName":"GetObject","resources":[null],"userIdentity":7}]}',
    ]) {
      const { requests, notes } = readSources(text) ?? assert.fail(text);
      assert.deepEqual(requests, [], text);
      assert.match(notes.join(), /left out/, text);
    }
    for (const text of ["", "hello", '{"Records": [', "who,what,where\na,b,c"]) assert.equal(readSources(text), undefined, text);
  });

  it("is a table with any of four separators", () => {
    for (const separator of [",", ";", "\t", "|"])
      assert.deepEqual(
        requestsIn(
          `Principal${separator}Action${separator}Resource${separator}aws:SourceIp\n${ALICE}${separator}s3:GetObject${separator}"a${separator}b"${separator}192.0.2.1`,
        ),
        [asked("s3:GetObject", `a${separator}b`, { "aws:SourceIp": "192.0.2.1" })],
      );
  });
});

describe("a table as people write it", () => {
  const KEY = "arn:aws:s3:::bucket/key";
  for (const [title, text] of [
    ["names as code", `| principal | action | resource |\n| --- | :---: | --- |\n| \`${ALICE}\` | \`s3:GetObject\` | \`${KEY}\` |\n`],
    [
      "text around it",
      `What team red needs:\n\n| principal | action | resource |\n|---|---|---|\n| ${ALICE} | s3:GetObject | ${KEY} |\n\nThanks.\n`,
    ],
    ["other words above it", `User,Operation,Resource ARN\n${ALICE},s3:GetObject,${KEY}\n`],
  ] as const)
    it(`is read with ${title}`, () => assert.deepEqual(requestsIn(text), [asked("s3:GetObject", KEY)]));
});
