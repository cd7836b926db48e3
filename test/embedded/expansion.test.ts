// A policy template of SAM becomes its statements, in the file's notation, and every policy says what it said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rewritesAt } from "../../server/src/core/embedded/expansion";
import { readHost } from "../../server/src/core/hosts/read";
import { applyEdits } from "../../server/src/core/syntax/edit";
import { loadHostData } from "../../server/src/workspace/host-data";

const read = (text: string) => readHost(text, "template.yaml", loadHostData());

/** The text after the rewrite behind the last `needle`; undefined where none is offered. */
function rewritten(text: string, needle: string): string | undefined {
  const host = read(text);
  assert.ok(host);
  const [rewrite, ...more] = rewritesAt(text.indexOf(needle) + 1, { text, host, read });
  assert.deepEqual(more, []);
  return rewrite && applyEdits(text, rewrite.edits);
}

const sam = (policies: string) => `Transform: AWS::Serverless-2016-10-31
Parameters:
  Name: {Type: String}
Resources:
  T: {Type: AWS::DynamoDB::Table}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
${policies}      Timeout: 3
`;

test("in a list in lines: references in the text, other policies and lines as they were", () => {
  const before = sam(`        # reads the table
        - DynamoDBReadPolicy:
            TableName: !Ref T
        - S3ReadPolicy: {BucketName: my-bucket} # kept
`);
  const after = rewritten(before, "DynamoDBReadPolicy");
  assert.match(
    after ?? "",
    /^ {8}- Version: '2012-10-17'\n {10}Statement:\n {12}- Effect: Allow\n {14}Action:\n {16}- dynamodb:GetItem\n/m,
  );
  assert.match(after ?? "", /\n {16}- !Sub 'arn:\$\{AWS::Partition\}:dynamodb:\$\{AWS::Region\}:\$\{AWS::AccountId\}:table\/\$\{T\}'\n/);
  assert.ok(after?.includes("# reads the table\n") && after.includes("        - S3ReadPolicy: {BucketName: my-bucket} # kept\n"));
  const bucket = rewritten(before, "S3ReadPolicy");
  assert.match(bucket ?? "", /s3:::my-bucket\/\*'/);
  assert.ok(bucket?.includes("# kept\n"));
});

test("a parameter, an attribute, a text with holes and an import", () => {
  for (const [given, written] of [
    ["!Ref Name", "table/${Name}'"],
    ["!GetAtt T.Name", "table/${T.Name}'"],
    ["!Sub '${Name}-x'", "table/${Name}-x'"],
    ["!ImportValue shared", "Fn::ImportValue: shared"],
  ] as const)
    assert.ok(rewritten(sam(`        - DynamoDBCrudPolicy: {TableName: ${given}}\n`), "DynamoDBCrudPolicy")?.includes(written), given);
});

test("in brackets and in JSON it is JSON", () => {
  const flow = sam("").replace("      Policies:\n", "      Policies: [{SQSPollerPolicy: {QueueName: !Ref Name}}]\n");
  assert.match(rewritten(flow, "SQSPollerPolicy") ?? "", /Policies: \[\{"Version":"2012-10-17","Statement":\[\{"Effect":"Allow"/);
});

test("nothing is offered where a value cannot be written anew, and where there is no template", () => {
  assert.equal(rewritten(sam("        - DynamoDBReadPolicy: {TableName: !Select [0, [a, b]]}\n"), "DynamoDBReadPolicy"), undefined);
  assert.equal(rewritten(sam("        - DynamoDBReadPolicy: {TableName: !Ref T}\n"), "Timeout"), undefined);
});
