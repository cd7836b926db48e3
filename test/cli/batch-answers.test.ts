// What `batch` answers to each operation, and how it reads the policies in a line.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { currentSession } from "../../server/src/core/session/session";
import { type Answer, batch, policy, raw, request } from "./batch-lines";

describe("answers", () => {
  it("compares two policies and proves a difference by a request", async () => {
    const [answer] = await batch({
      id: "1",
      operation: "CheckNoNewAccess",
      existingPolicyDocument: policy("s3:GetObject"),
      newPolicyDocument: policy("s3:GetObject", "s3:DeleteBucket"),
      policyType: "IDENTITY_POLICY",
    });
    assert.equal(answer?.id, "1");
    assert.equal(answer?.result, "FAIL");
    assert.equal(answer?.message, "The modified permissions grant new access compared to your existing policy.");
    assert.deepEqual(answer?.reasons, [
      { description: "New access in the statement with sid: One.", statementIndex: 0, statementId: "One" },
    ]);
    assert.equal(typeof answer?.elapsedMs, "number");
  });

  it("gives a counterexample that the new policy allows and the existing one does not", async () => {
    const [existing, updated] = [policy("s3:Get*"), policy("s3:Get*", "s3:Put*")];
    const [answer] = await batch({
      operation: "CheckNoNewAccess",
      existingPolicyDocument: existing,
      newPolicyDocument: updated,
      policyType: "IDENTITY_POLICY",
    });
    const { request } = ((answer as Answer).counterexamples as { request: object }[])[0] as { request: object };
    const [before, after] = await batch(
      { operation: "EvaluateRequest", identityPolicies: [existing], request },
      { operation: "EvaluateRequest", identityPolicies: [updated], request },
    );
    assert.equal(before?.decision, "implicitDeny");
    assert.equal(after?.decision, "allow");
  });

  const cases: [string, object, object][] = [
    [
      "critical access",
      {
        operation: "CheckAccessNotGranted",
        policyDocument: policy("s3:*"),
        policyType: "IDENTITY_POLICY",
        access: [{ actions: ["s3:DeleteBucket"] }],
      },
      { result: "FAIL" },
    ],
    [
      "no critical access",
      {
        operation: "CheckAccessNotGranted",
        policyDocument: policy("s3:Get*"),
        policyType: "IDENTITY_POLICY",
        access: [{ actions: ["s3:DeleteBucket"] }],
      },
      { result: "PASS" },
    ],
    [
      "public access",
      {
        operation: "CheckNoPublicAccess",
        resourceType: "AWS::S3::Bucket",
        policyDocument: {
          Version: "2012-10-17",
          Statement: { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" },
        },
      },
      { result: "FAIL" },
    ],
    [
      "equal policies",
      {
        operation: "ComparePolicies",
        existingPolicyDocument: policy("s3:Get*", "s3:GetObject"),
        newPolicyDocument: policy("s3:Get*"),
        policyType: "IDENTITY_POLICY",
      },
      { comparison: "EQUIVALENT" },
    ],
    [
      "less access",
      {
        operation: "ComparePolicies",
        existingPolicyDocument: policy("s3:*"),
        newPolicyDocument: policy("s3:Get*"),
        policyType: "IDENTITY_POLICY",
      },
      { comparison: "LESS_PERMISSIVE" },
    ],
    ["a request", { operation: "EvaluateRequest", identityPolicies: [policy("s3:Get*")], request }, { decision: "allow" }],
    [
      "a document as text",
      { operation: "EvaluateRequest", identityPolicies: [JSON.stringify(policy("s3:Put*"))], request },
      { decision: "implicitDeny" },
    ],
    [
      "parameters in an object of their own",
      { operation: "EvaluateRequest", parameters: { identityPolicies: [policy("s3:*")], request } },
      { decision: "allow" },
    ],
  ];
  for (const [name, line, expected] of cases) {
    it(`tells ${name}`, async () => {
      const [answer] = await batch(line);
      for (const [key, value] of Object.entries(expected)) assert.equal(answer?.[key], value, JSON.stringify(answer));
    });
  }

  it("validates in AWS's shape", async () => {
    const [answer] = await batch({ operation: "ValidatePolicy", policyDocument: policy("s3:GetObjects"), policyType: "IDENTITY_POLICY" });
    const [finding] = (answer as Answer).findings as {
      findingType: string;
      issueCode: string;
      learnMoreLink: string;
      locations: { path: unknown[]; span: { start: { line: number } } }[];
    }[];
    assert.equal(finding?.findingType, "ERROR");
    assert.equal(finding?.issueCode, "INVALID_ACTION");
    assert.match(finding?.learnMoreLink ?? "", /^https:\/\/docs\.aws\.amazon\.com\//);
    assert.deepEqual(finding?.locations[0]?.path, [{ value: "Statement" }, { index: 0 }, { value: "Action" }, { index: 0 }]);
    assert.equal(finding?.locations[0]?.span.start.line, 1);
  });

  it("decides a request only by conditions whose operator exists", async () => {
    const when = (effect: string, action: string) => ({
      Effect: effect,
      Action: action,
      Resource: "*",
      Condition: { StringEqual: { "aws:username": "alice" } },
    });
    const allows = { Effect: "Allow", Action: "s3:*", Resource: "*" };
    const evaluate = (...statements: object[]) => ({
      operation: "EvaluateRequest",
      identityPolicies: [{ Version: "2012-10-17", Statement: statements }],
      request,
    });
    const statementsOf = (answer: Answer | undefined) =>
      ((answer as Answer).statements as { statementIndex: number }[]).map((one) => one.statementIndex);
    const [unclear, denied, elsewhere, anyway, refused] = await batch(
      evaluate(when("Allow", "s3:*")),
      evaluate(allows, when("Deny", "s3:*")),
      evaluate(allows, when("Deny", "sqs:*")),
      evaluate(when("Allow", "s3:*"), allows),
      evaluate(when("Deny", "s3:*"), { ...allows, Effect: "Deny" }),
    );
    for (const answer of [unclear, denied]) {
      assert.equal(answer?.decision, "undecided");
      assert.match((answer as Answer).reason as string, /rests on a condition with `StringEqual`/);
    }
    assert.equal(elsewhere?.decision, "allow");
    assert.deepEqual([anyway?.decision, statementsOf(anyway)], ["allow", [1]]);
    assert.deepEqual([refused?.decision, statementsOf(refused)], ["explicitDeny", [1]]);
  });

  it("does not decide whom a NotPrincipal spares without its account, and names what the decision rests on", async () => {
    const everybody = { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" };
    const denyBut = (...AWS: string[]) => ({ Effect: "Deny", NotPrincipal: { AWS }, Action: "s3:*", Resource: "*" });
    const evaluate = (...statements: object[]) => ({
      operation: "EvaluateRequest",
      resourcePolicy: { Version: "2012-10-17", Statement: statements },
      request,
    });
    const elsewhere = { ...everybody, Action: "sqs:*", Condition: { StringEqual: { "aws:username": "alice" } } };
    const [without, withAccount, stranger] = await batch(
      evaluate(elsewhere, everybody, denyBut(request.principal)),
      evaluate(elsewhere, everybody, denyBut(request.principal, "111122223333")),
      evaluate(elsewhere, everybody, denyBut("arn:aws:iam::111122223333:user/nobody")),
    );
    assert.equal(without?.decision, "undecided");
    assert.match((without as Answer).reason as string, /whether the `NotPrincipal` spares `arn:aws:iam::111122223333:user\/alice`/);
    assert.deepEqual([withAccount?.decision, stranger?.decision], ["allow", "explicitDeny"]);
  });

  it("names the statements that nobody can decide", async () => {
    const unclear = { Effect: "Allow", Action: "s3:*", Resource: "*", Condition: { StringEqual: { "aws:username": "alice" } } };
    const check = (...statements: object[]) => ({
      operation: "CheckNoNewAccess",
      existingPolicyDocument: policy("s3:GetObject"),
      newPolicyDocument: { Version: "2012-10-17", Statement: statements },
    });
    const [undecided, failed] = await batch(check(unclear), check(unclear, { Effect: "Allow", Action: "sqs:*", Resource: "*" }));
    for (const [answer, result] of [
      [undecided, "UNDECIDED"],
      [failed, "FAIL"],
    ] as const) {
      assert.equal(answer?.result, result);
      assert.deepEqual(
        ((answer as Answer).undecided as { statementIndex: number }[]).map((one) => one.statementIndex),
        [0],
      );
    }
  });

  it("has the id exactly as it was given", async () => {
    const text: string[] = [];
    for (const id of ["12345678901234567890", '"\\u00e9"', "null", '{"a":[1.0]}'])
      text.push(await raw(`{"operation":"EvaluateRequest","identityPolicies":[],"request":${JSON.stringify(request)},"id":${id}}`));
    assert.deepEqual(
      text.map((line) => line.slice(0, line.indexOf(',"decision"'))),
      ['{"id":12345678901234567890', '{"id":"\\u00e9"', '{"id":null', '{"id":{"a":[1.0]}'],
    );
  });

  it("says when a listed action is not known", async () => {
    const [answer] = await batch({
      operation: "CheckAccessNotGranted",
      policyDocument: policy("s3:Get*"),
      policyType: "IDENTITY_POLICY",
      access: [{ actions: ["s3:DeleteBukcet", "s3:DeleteBucket", "s3:Delete*", "newservice:Do", "s3:No*"] }],
    });
    assert.equal(answer?.result, "PASS");
    const [first, ...more] = (answer as Answer).notes as string[];
    assert.match(first ?? "", /`s3:DeleteBukcet` is not a known action.*Did you mean `s3:DeleteBucket`\?/);
    assert.equal(more.length, 2);
    assert.match(more[0] ?? "", /`newservice:Do` is not a known action/);
    assert.match(more[1] ?? "", /`s3:No\*` matches no known action/);
  });

  it("lists who has access from outside", async () => {
    const document = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::444455556666:root" }, Action: "s3:GetObject", Resource: "*" }],
    };
    const [answer] = await batch({
      operation: "ListExternalAccess",
      policyDocument: document,
      trustedAccounts: ["111122223333"],
      trustedOrganizations: [],
    });
    const findings = answer?.findings as { isPublic: boolean; statementIndexes: number[]; actions: string[] }[];
    assert.equal(findings.length, 1);
    assert.equal(findings[0]?.isPublic, false);
    assert.deepEqual(findings[0]?.statementIndexes, [0]);
    assert.deepEqual(findings[0]?.actions, ["s3:GetObject"]);
  });
});

describe("policies in a line", () => {
  const check = (existing: string, updated: string) =>
    `{"id": "x", "operation": "CheckNoNewAccess", "existingPolicyDocument": ${existing}, "newPolicyDocument": ${updated}, "policyType": "IDENTITY_POLICY"}`;
  const numbers = (value: string) =>
    `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"NumericLessThan": {"s3:max-keys": ${value}}}}}`;

  it("are judged as they are written: long numbers are not rounded", async () => {
    const [more, less] = await batch(
      check(numbers("9007199254740992"), numbers("9007199254740993")),
      check(numbers("9007199254740993"), numbers("9007199254740992")),
    );
    assert.deepEqual([more?.result, less?.result], ["FAIL", "PASS"]);
  });

  it("are refused when an element stands twice in them, wherever they stand", async () => {
    const twice = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}]}';
    const answers = await batch(
      check(twice, JSON.stringify(policy("s3:*"))),
      `{"operation": "EvaluateRequest", "request": ${JSON.stringify(request)}, "serviceControlPolicies": [ [${twice}] ]}`,
      `{"operation": "EvaluateRequest", "parameters": {"request": ${JSON.stringify(request)}, "identityPolicies": [${twice}]}}`,
    );
    for (const answer of answers) assert.match(answer.error ?? "", /`Effect` appears twice/);
    const [validated] = await batch(`{"operation": "ValidatePolicy", "policyType": "IDENTITY_POLICY", "policyDocument": ${twice}}`);
    const [first] = (validated as Answer).findings as { issueCode: string; findingDetails: string }[];
    assert.equal(first?.issueCode, "JSON_SYNTAX_ERROR");
    assert.match(first?.findingDetails ?? "", /`Effect` appears twice/);
  });

  it("are found in strings with brackets, quotes and backslashes", async () => {
    const odd = policy("s3:GetObject");
    (odd.Statement[0] as { Resource: string }).Resource = 'arn:aws:s3:::a/"}]{["\\';
    const [answer] = await batch({ id: 'a"}', operation: "CheckNoNewAccess", existingPolicyDocument: odd, newPolicyDocument: odd });
    assert.deepEqual([answer?.id, answer?.result], ['a"}', "PASS"]);
  });

  it("say the same whether they were read for an earlier line or for this one, and on both sides at once", async () => {
    const [one, more] = [JSON.stringify(policy("s3:Get*")), JSON.stringify(policy("s3:Get*", "s3:Put*"))];
    const denied = { ...policy("s3:Put*"), Statement: [{ Effect: "Deny", Action: "s3:Put*", Resource: "*" }] };
    const evaluate = (action: string, identity: unknown, limit: unknown) => ({
      operation: "EvaluateRequest",
      request: { ...request, action },
      identityPolicies: [identity],
      permissionsBoundaries: [limit],
    });
    const lines = [
      check(one, more),
      check(more, one),
      check(more, more),
      check(one, "{}"),
      { operation: "ComparePolicies", existingPolicyDocument: more, newPolicyDocument: more },
      { operation: "CheckAccessNotGranted", policyDocument: more, access: [{ actions: ["s3:PutObject"] }], policyType: "IDENTITY_POLICY" },
      evaluate("s3:PutObject", more, more),
      evaluate("s3:PutObject", more, one),
      evaluate("s3:PutObject", more, denied),
    ];
    const bare = (answers: Answer[]) => answers.map(({ elapsedMs, line, ...rest }) => rest);
    const together = bare(await batch(...lines));
    const alone: Answer[] = [];
    for (const line of lines) {
      currentSession().forget();
      alone.push(...bare(await batch(line)));
    }
    assert.deepEqual(together, alone);
    assert.deepEqual(
      together.slice(0, 3).map(({ result }) => result),
      ["FAIL", "PASS", "PASS"],
    );
  });

  it("must be of one sort when they are compared", async () => {
    const open = { ...policy("s3:*"), Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" }] };
    const [answer] = await batch({ operation: "CheckNoNewAccess", existingPolicyDocument: policy("s3:*"), newPolicyDocument: open });
    assert.match(answer?.error ?? "", /has a `Principal`.* has none/);
  });
});
