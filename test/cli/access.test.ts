// The questions of who gets in, by `batch`: a bucket that is open to anybody and one that is open to an account, with and without the Deny that closes it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "./program";

const read = (principal: unknown) => ({
  Sid: "Read",
  Effect: "Allow",
  Principal: principal,
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::doc-example-bucket/*",
});
const keepOut = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: "arn:aws:s3:::doc-example-bucket/*",
  Condition: { StringNotEquals: { "aws:PrincipalAccount": "111122223333" } },
};
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

const resource = { resourceType: "AWS::S3::Bucket" };
const zone = { trustedAccounts: ["111122223333"] };
const QUESTIONS = [
  { id: "public", operation: "CheckNoPublicAccess", policyDocument: policy(read("*")), ...resource },
  { id: "public, denied", operation: "CheckNoPublicAccess", policyDocument: policy(read("*"), keepOut), ...resource },
  { id: "account", operation: "CheckNoExternalAccess", policyDocument: policy(read("123456789012")), ...resource, ...zone },
  {
    id: "account, denied",
    operation: "CheckNoExternalAccess",
    policyDocument: policy(read("123456789012"), keepOut),
    ...resource,
    ...zone,
  },
  {
    id: "account, trusted",
    operation: "CheckNoExternalAccess",
    policyDocument: policy(read("123456789012")),
    ...resource,
    trustedAccounts: ["123456789012"],
  },
  { id: "list", operation: "ListExternalAccess", policyDocument: policy(read("123456789012")), ...resource, ...zone },
  { id: "list, denied", operation: "ListExternalAccess", policyDocument: policy(read("123456789012"), keepOut), ...resource, ...zone },
];

interface Answer {
  id: string;
  result?: string;
  reasons?: { statementId?: string }[];
  counterexamples?: { request: { principal: string; action: string } }[];
  findings?: { isPublic: boolean; principal: object; statementIndexes: number[] }[];
}

test("public and cross-account access, with and without the Deny that closes it", async () => {
  const { stdout } = await run(["batch"], { input: QUESTIONS.map((one) => JSON.stringify(one)).join("\n") });
  const answers = new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Answer)
      .map((answer) => [answer.id, answer]),
  );
  const result = (id: string) => answers.get(id)?.result;
  assert.equal(result("public"), "FAIL");
  assert.equal(answers.get("public")?.reasons?.[0]?.statementId, "Read");
  assert.equal(result("public, denied"), "PASS");
  assert.equal(result("account"), "FAIL");
  assert.match(JSON.stringify(answers.get("account")?.counterexamples?.[0]?.request), /arn:aws:iam::123456789012:/);
  assert.equal(result("account, denied"), "PASS");
  assert.equal(result("account, trusted"), "PASS");
  assert.deepEqual(
    answers.get("list")?.findings?.map(({ isPublic, principal, statementIndexes }) => ({ isPublic, principal, statementIndexes })),
    [{ isPublic: false, principal: { AWS: "123456789012" }, statementIndexes: [0] }],
  );
  assert.deepEqual(answers.get("list, denied")?.findings, []);
});
