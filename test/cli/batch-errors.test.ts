// Lines that `batch` cannot answer: each gets an error that says why, and never looks like a pass.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { batch, policy, request } from "./batch-lines";

describe("bad lines", () => {
  const good = { id: "good", operation: "EvaluateRequest", identityPolicies: [policy("s3:*")], request };
  const bad: [string, string | object, RegExp][] = [
    ["no JSON", "{ nothing", /^The line is not JSON/],
    ["no object", "[1]", /one JSON object/],
    ["no operation", { id: "x" }, /`operation` is missing/],
    ["an unknown operation", { id: "x", operation: "CheckNothing" }, /no operation "CheckNothing"/],
    ["a misspelt operation", { id: "x", operation: "check-no-new-access" }, /did you mean "CheckNoNewAccess"\?/],
    [
      "a misspelt parameter",
      { id: "x", operation: "EvaluateRequest", identityPolicys: [policy("s3:*")], request },
      /no parameter `identityPolicys`; did you mean `identityPolicies`\?/,
    ],
    [
      "a policy that nobody asked for",
      { id: "x", operation: "EvaluateRequest", identityPolicies: [policy("s3:*")], scps: [[policy("sqs:*")]], request },
      /no parameter `scps`/,
    ],
    [
      "a parameter that stands twice, first as a text and then as a list",
      '{"operation":"EvaluateRequest","identityPolicies":"{}","identityPolicies":["{}"]}',
      /`identityPolicies` appears twice/,
    ],
    [
      "a parameter that stands twice",
      `{"id": "x", "operation": "CheckNoNewAccess", "existingPolicyDocument": {}, "existingPolicyDocument": {}}`,
      /`existingPolicyDocument` appears twice/,
    ],
    [
      "a resource that is not an ARN",
      { id: "x", operation: "CheckAccessNotGranted", policyDocument: policy("s3:*"), access: [{ resources: ["doc-example-bucket"] }] },
      /`doc-example-bucket` in `access.resources` is not an ARN/,
    ],
    ...["my-bucket/*", "%s", "arn:aws::::x", ""].map((Resource): [string, object, RegExp] => [
      `a policy whose Resource is ${JSON.stringify(Resource)}`,
      {
        id: "x",
        operation: "CheckNoNewAccess",
        existingPolicyDocument: policy("s3:*"),
        newPolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: ["*", Resource] }] },
        policyType: "IDENTITY_POLICY",
      },
      /statement 1 is not a resource\. AWS takes `\*`, or ARNs/,
    ]),
    ...(
      [
        ["a Version that there is not", { Version: "2012-10-18" }, {}, /`Version` is the version of the policy language/],
        ["an element that there is not", { Comment: "x" }, {}, /`Comment` is not an element of a policy/],
        ["an element of a statement that there is not", {}, { Comment: "x" }, /`Comment` is not an element of a statement/],
        ["a service in upper case", {}, { Resource: "arn:aws:S3:::b" }, /"arn:aws:S3:::b" in statement 1 is not a resource/],
        ["a wildcard for a principal", {}, { Principal: { AWS: "role/*" } }, /"role\/\*" in statement 1 is not a principal/],
        ["such a NotPrincipal", {}, { NotPrincipal: { AWS: "role/*" } }, /"role\/\*" in statement 1 is not a principal/],
      ] satisfies [string, object, object, RegExp][]
    ).map(([what, inPolicy, inStatement, says]): [string, object, RegExp] => [
      what,
      {
        id: "x",
        operation: "CheckNoExternalAccess",
        policyDocument: {
          Version: "2012-10-17",
          ...inPolicy,
          Statement: [
            {
              Effect: "Allow",
              ...("NotPrincipal" in inStatement ? {} : { Principal: "*" }),
              Action: "s3:*",
              Resource: "*",
              ...inStatement,
            },
          ],
        },
      },
      says,
    ]),
    [
      "a statement about nothing and nobody",
      {
        id: "x",
        operation: "CheckNoNewAccess",
        existingPolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*" }] },
        newPolicyDocument: policy("s3:*"),
        policyType: "IDENTITY_POLICY",
      },
      /neither `Resource` nor `Principal`/,
    ],
    [
      "a question of who has access to a policy that names nobody",
      { id: "x", operation: "CheckNoPublicAccess", policyDocument: policy("s3:*"), resourceType: "AWS::S3::Bucket" },
      /has no `Principal`/,
    ],
    [
      "a policy that is too long",
      { id: "x", operation: "ValidatePolicy", policyDocument: policy(`s3:${"x".repeat(2_000_000)}`), policyType: "IDENTITY_POLICY" },
      /`policyDocument` has 2,000,\d{3} characters and is not judged/,
    ],
    [
      "a principal that is none",
      { id: "x", operation: "EvaluateRequest", identityPolicies: [], request: { ...request, principal: "alice" } },
      /`request.principal` must be an ARN/,
    ],
    [
      "an account that is none",
      { id: "x", operation: "EvaluateRequest", identityPolicies: [], request: { ...request, resourceAccount: "12" } },
      /`request.resourceAccount` must be a string of 12 digits/,
    ],
    [
      "a key twice but for case",
      {
        id: "x",
        operation: "EvaluateRequest",
        identityPolicies: [],
        request: { ...request, context: { "aws:SourceIp": "10.0.0.1", "aws:sourceip": "10.0.0.2" } },
      },
      /`aws:sourceip` appears twice/,
    ],
    [
      "a key twice",
      `{"id": "x", "operation": "EvaluateRequest", "identityPolicies": [], "request": {"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": {"a:b": "1", "a:b": "2"}}}`,
      /`a:b` appears twice in `request`/,
    ],
    [
      "an action with a blank",
      { id: "x", operation: "CheckAccessNotGranted", policyDocument: policy("s3:*"), access: [{ actions: [" s3:GetObject"] }] },
      /is not an action/,
    ],
    [
      "a resource type of no form",
      { id: "x", operation: "ListExternalAccess", policyDocument: policy("s3:*"), resourceType: 7 },
      /`resourceType` must be a type such as `AWS::S3::Bucket`/,
    ],
    ["no policy", { id: "x", operation: "CheckAccessNotGranted", access: [{ actions: ["s3:*"] }] }, /`policyDocument` is missing/],
    [
      "a broken policy",
      { id: "x", operation: "CheckAccessNotGranted", policyDocument: '{"Statement": [', access: [{ actions: ["s3:*"] }] },
      /no.* a policy|cannot be judged|not a policy/,
    ],
    [
      "a wrong policy type",
      { id: "x", operation: "CheckAccessNotGranted", policyType: "ROLE", policyDocument: policy("s3:*"), access: [{ actions: ["s3:*"] }] },
      /`policyType` must be/,
    ],
    ["no access", { id: "x", operation: "CheckAccessNotGranted", policyDocument: policy("s3:*") }, /`access` is missing/],
    [
      "a wrong account",
      { id: "x", operation: "CheckNoExternalAccess", policyDocument: policy("s3:*"), trustedAccounts: ["123"] },
      /12 digits/,
    ],
    [
      "a misspelt request",
      { id: "x", operation: "EvaluateRequest", identityPolicies: [], request: { ...request, ressource: "*" } },
      /not `ressource`/,
    ],
    ["parameters that are no object", { id: "x", operation: "EvaluateRequest", parameters: [] }, /`parameters` must be an object/],
  ];
  for (const [name, line, message] of bad) {
    it(`gets an error for ${name}, and the run goes on`, async () => {
      const answers = await batch(line, good);
      assert.equal(answers.length, 2);
      assert.match(answers[0]?.error ?? "", message);
      if (typeof line === "object") assert.equal(answers[0]?.id, (line as { id: string }).id);
      else if (!line.includes('"id"')) assert.equal(answers[0]?.line, 1);
      assert.equal(answers[1]?.decision, "allow");
    });
  }

  it("keep their id where it can be read, and have their number where it cannot", async () => {
    const answers = await batch(
      '{"id": "7", "operation": "CheckNoNewAccess", "existingPolicyDocument": {',
      "",
      "nonsense",
      '{"operation": 1}',
    );
    assert.deepEqual(
      answers.map(({ id, line }) => [id, line]),
      [
        ["7", undefined],
        [undefined, 3],
        [undefined, 4],
      ],
    );
  });

  it("never lets a bad line look like a pass", async () => {
    for (const answer of await batch(...bad.map(([, line]) => line))) assert.equal(answer.result ?? answer.decision, undefined);
  });
});
