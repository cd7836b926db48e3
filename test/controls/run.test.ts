// Access controls that are run: the question put to the solver, and the verdicts with their counterexamples.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type PolicyFile, policyFindings, type RunHost, runControls } from "../../server/src/controls/index";
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import { keyTypesOf } from "../../server/src/core/semantics/keys";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import { feature, solverOracle } from "./steps";

const oracle = solverOracle();

const hostOf = (...policies: unknown[]): RunHost => ({
  oracle,
  findPolicies: async () =>
    policies.map((policy, i): PolicyFile => ({ path: `p/${i}.json`, text: typeof policy === "string" ? policy : JSON.stringify(policy) })),
});
const run = async (text: string, ...policies: unknown[]) => (await runControls(text, hostOf(...policies))).scenarios[0];
const allow = (statement: object) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

describe("verdicts", () => {
  const publicRead = allow({ Sid: "Read", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" });
  const tls = {
    ...publicRead,
    Statement: [
      ...publicRead.Statement,
      { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ],
  };
  const noTls = feature(
    'And the request context "aws:SecureTransport" is "false"',
    'When anyone requests "s3:*" on any resource',
    "Then access is not granted",
  );

  test("proved: COMPLIANT; refuted: NON_COMPLIANT with a request that really is allowed, pointing at the statement; no policy: NOT_APPLICABLE", async () => {
    assert.equal((await run(noTls, tls))?.verdict, "COMPLIANT");
    const refuted = await run(noTls, publicRead);
    assert.equal(refuted?.verdict, "NON_COMPLIANT");
    const [policy] = refuted?.policies ?? [];
    assert.equal(policy?.counterexample?.context["aws:SecureTransport"] ?? policy?.counterexample?.context["aws:securetransport"], "false");
    const text = JSON.stringify(publicRead);
    assert.ok(policy?.range && text.slice(policy.range.start, policy.range.end).startsWith('{"Effect":"Allow","Sid":"Read"'));
    assert.ok(policy?.counterexample);
    assert.equal(decidePolicy(parsePolicy(text).document as never, policy.counterexample, keyTypesOf(undefined)).decision, "allow");
    assert.deepEqual([(await run(noTls))?.verdict, (await run(noTls))?.reason], ["NOT_APPLICABLE", "No policy file matches `p/*.json`."]);
  });

  test("the worst policy decides, and each has its own verdict", async () => {
    const result = await run(noTls, tls, publicRead, "{ broken");
    assert.equal(result?.verdict, "NON_COMPLIANT");
    assert.deepEqual(
      result?.policies.map((one) => one.verdict),
      ["COMPLIANT", "NON_COMPLIANT", "UNDECIDED"],
    );
  });

  test("a policy that cannot be read, a scenario that cannot be run and a solver that gives up are UNDECIDED, with the reason", async () => {
    assert.equal((await run(noTls, "not json"))?.verdict, "UNDECIDED");
    assert.match(
      (await run(feature('When nobody at all requests "s3:*" on any resource', "Then access is granted"), tls))?.reason ?? "",
      /not a caller/,
    );
    const givesUp: RunHost = { ...hostOf(tls), oracle: { decide: async () => ({ verdict: "undecided", reason: "time ran out" }) } };
    const result = (await runControls(noTls, givesUp)).scenarios[0];
    assert.equal(result?.verdict, "UNDECIDED");
    assert.match(result?.reason ?? "", /time ran out/);
  });

  const verdict = async (policy: object, ...steps: string[]) => (await run(feature(...steps), policy))?.verdict;

  test("callers", async () => {
    const toAccount = allow({ Principal: { AWS: "111122223333" }, Action: "s3:GetObject", Resource: "*" });
    const outsideOf = (account: string) => [
      `When a principal outside account "${account}" requests "s3:GetObject" on any resource`,
      "Then access is not granted",
    ];
    assert.equal(await verdict(toAccount, ...outsideOf("111122223333")), "COMPLIANT");
    assert.equal(await verdict(toAccount, ...outsideOf("444455556666")), "NON_COMPLIANT");
    assert.equal(
      await verdict(
        toAccount,
        'When a principal in account "111122223333" requests "s3:GetObject" on any resource',
        "Then access is granted",
      ),
      "COMPLIANT",
    );
    assert.equal(
      await verdict(toAccount, "When an anonymous caller requests any action on any resource", "Then access is not granted"),
      "COMPLIANT",
    );
    assert.equal(
      await verdict(publicRead, "When an anonymous caller requests any action on any resource", "Then access is not granted"),
      "NON_COMPLIANT",
    );
    const toService = allow({ Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*" });
    assert.equal(
      await verdict(toService, 'When the service "sns.amazonaws.com" requests "sqs:SendMessage" on any resource', "Then access is granted"),
      "COMPLIANT",
    );
    assert.equal(
      await verdict(toService, 'When the service "s3.amazonaws.com" requests "sqs:SendMessage" on any resource', "Then access is granted"),
      "NON_COMPLIANT",
    );
    const inOrganization = allow({
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    });
    assert.equal(
      await verdict(
        inOrganization,
        'When a principal outside organization "o-a1b2c3d4e5" requests any action on any resource',
        "Then access is not granted",
      ),
      "COMPLIANT",
    );
    assert.equal(
      await verdict(
        inOrganization,
        'When a principal outside organization "o-zzzzzzzzzz" requests any action on any resource',
        "Then access is not granted",
      ),
      "NON_COMPLIANT",
    );
    assert.equal(
      await verdict(
        inOrganization,
        'When a principal in organization "o-a1b2c3d4e5" requests "s3:GetObject" on "arn:aws:s3:::b/*"',
        "Then access is always granted",
      ),
      "COMPLIANT",
    );
    // An anonymous caller belongs to no organisation, so this is not public.
    assert.equal(
      await verdict(inOrganization, "When an anonymous caller requests any action on any resource", "Then access is not granted"),
      "COMPLIANT",
    );
  });

  test("a named principal carries its own ARN and account", async () => {
    const only = allow({
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "*",
      Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/reader" } },
    });
    const as = (name: string) => `When the principal "arn:aws:iam::111122223333:role/${name}" requests "s3:GetObject" on any resource`;
    assert.equal(await verdict(only, as("reader"), "Then access is granted"), "COMPLIANT");
    assert.equal(await verdict(only, as("writer"), "Then access is not granted"), "COMPLIANT");
  });

  test("granted, always, not always", async () => {
    const anyone = "When anyone requests any action on any resource";
    const all = allow({ Action: "*", Resource: "*" });
    assert.equal(await verdict(all, anyone, "Then access is always granted"), "COMPLIANT");
    assert.equal(await verdict(all, anyone, "Then access is not always granted"), "NON_COMPLIANT");
    const some = allow({ Action: "s3:*", Resource: "*" });
    assert.equal(await verdict(some, anyone, "Then access is not always granted"), "COMPLIANT");
    const refuted = await run(feature(anyone, "Then access is always granted"), some);
    assert.equal(refuted?.verdict, "NON_COMPLIANT");
    const example = refuted?.policies[0]?.counterexample;
    assert.ok(example && !example.action.toLowerCase().startsWith("s3:"));
    const nothing = await run(feature('When anyone requests "iam:PassRole" on any resource', "Then access is granted"), some);
    assert.match(nothing?.reason ?? "", /no request like this is granted/);
  });

  test("context: values by the key's type, other values, absence", async () => {
    const fromNet = allow({ Action: "s3:*", Resource: "*", Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } });
    const any = "When anyone requests any action on any resource";
    assert.equal(
      await verdict(fromNet, 'And the request context "aws:SourceIp" is not "10.0.0.0/8"', any, "Then access is not granted"),
      "COMPLIANT",
    );
    assert.equal(
      await verdict(fromNet, 'And the request context "aws:SourceIp" is "10.1.0.0/16"', any, "Then access is granted"),
      "COMPLIANT",
    );
    assert.equal(
      await verdict(fromNet, 'And the request context "aws:SourceIp" is missing', any, "Then access is not granted"),
      "COMPLIANT",
    );
    assert.equal(
      await verdict(fromNet, 'And the request context "aws:SourceIp" is present', any, "Then access is not granted"),
      "NON_COMPLIANT",
    );
    const tagged = allow({ Action: "ec2:*", Resource: "*", Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } } });
    assert.equal(await verdict(tagged, 'And the request context "aws:TagKeys" is "cost"', any, "Then access is not granted"), "COMPLIANT");
    assert.equal(await verdict(tagged, 'And the request context "aws:TagKeys" is not "cost"', any, "Then access is granted"), "COMPLIANT");
  });

  test("an identity policy names no callers: questions on strangers do not concern it", async () => {
    const identity = allow({ Action: "s3:*", Resource: "*" });
    assert.equal(
      await verdict(identity, "When an anonymous caller requests any action on any resource", "Then access is not granted"),
      "NOT_APPLICABLE",
    );
  });

  test("a policy that only denies is read beside the Allow that AWS attaches with it", async () => {
    const perimeter = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: "*",
          Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
        },
      ],
    };
    const outside = (organization: string) => [
      `And the request context "aws:PrincipalOrgID" is present`,
      `When a principal outside organization "${organization}" requests "s3:GetObject" on any resource`,
      "Then access is not granted",
    ];
    assert.equal(await verdict(perimeter, ...outside("o-a1b2c3d4e5")), "COMPLIANT");
    const refuted = await run(feature(...outside("o-zzzzzzzzzz")), perimeter);
    assert.equal(refuted?.verdict, "NON_COMPLIANT");
    assert.match(refuted?.reason ?? "", /no statement of this policy denies it/);
    const kinds = '  Scenario: y\n    Given the service control policies matching "p"\n';
    const region = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "*", Resource: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } } }],
    };
    const inRegion = (value: string) =>
      `Feature: x\n${kinds}    And the request context "aws:RequestedRegion" is "${value}"\n    When anyone requests any action on any resource\n    Then access is not granted\n`;
    assert.equal((await run(inRegion("us-east-1"), region))?.verdict, "COMPLIANT");
    assert.equal((await run(inRegion("eu-west-1"), region))?.verdict, "NON_COMPLIANT");
  });

  test("in the policy a refuted control is a finding at the action, with its counterexample; an undecided one is not silent", async () => {
    const result = await runControls(noTls, hostOf(publicRead, "{"));
    const text = JSON.stringify(publicRead);
    const { findings } = policyFindings(result, { path: "p/0.json", text }, { label: "tls.feature", file: "/w/tls.feature" }, {});
    assert.equal(findings.length, 1);
    assert.equal(text.slice(findings[0]?.range.start, findings[0]?.range.end), '"Action"');
    assert.match(findings[0]?.message ?? "", /^The control `tls.feature`, scenario `y`, is not met: statement 1 `Read`/);
    assert.ok((findings[0]?.counterexample?.allowedBecause.length ?? 0) > 0);
    assert.equal(findings[0]?.related?.[0]?.file, "/w/tls.feature");
    const broken = policyFindings(result, { path: "p/1.json", text: "{" }, { label: "tls.feature" }, {});
    assert.deepEqual([broken.findings.length, broken.undecided.length], [0, 1]);
  });

  test("policies with comments are read as in the editor", async () => {
    assert.equal((await run(noTls, `// why\n${JSON.stringify(tls)}`))?.verdict, "COMPLIANT");
  });

  test("cancelling rejects", async () => {
    await assert.rejects(runControls(noTls, { ...hostOf(tls), signal: AbortSignal.abort() }), { name: "AbortError" });
  });
});
