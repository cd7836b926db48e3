// The step grammar of access controls: what is read, what is read as the same, and what is said of the rest.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkFeature } from "../../server/src/controls/check/check";
import { expandOutline, readFeature } from "../../server/src/controls/check/document";
import { parseSteps, STEP_FORMS } from "../../server/src/controls/steps/grammar";
import type { ControlQuestion } from "../../server/src/controls/steps/question";
import { feature } from "./steps";

describe("the grammar", () => {
  const read = (text: string) => parseSteps(readFeature(text).scenarios[0] as never);

  test("a scenario becomes a question", () => {
    const result = read(
      feature(
        'And the request context "aws:SecureTransport" is "false"',
        'And the request context "aws:SourceVpce" is not "vpce-1" or "vpce-2"',
        'And the request context "aws:PrincipalOrgID" is missing',
        'And the request context "aws:SourceIp" is present',
        'When a principal outside account "111122223333" or "444455556666" requests "s3:Get*", "s3:List*" on "arn:aws:s3:::*"',
        "Then access is not granted",
      ),
    );
    assert.deepEqual(result, {
      kind: "question",
      question: {
        policies: { globs: ["p/*.json"] },
        context: [
          { key: "aws:SecureTransport", relation: "is", values: ["false"] },
          { key: "aws:SourceVpce", relation: "isNot", values: ["vpce-1", "vpce-2"] },
          { key: "aws:PrincipalOrgID", relation: "isMissing", values: [] },
          { key: "aws:SourceIp", relation: "isPresent", values: [] },
        ],
        caller: { who: "outsideAccount", ids: ["111122223333", "444455556666"] },
        actions: ["s3:Get*", "s3:List*"],
        resources: ["arn:aws:s3:::*"],
        expected: "notGranted",
      } satisfies ControlQuestion,
    });
  });

  test("every sample of the table is read, and the table covers every caller and outcome", () => {
    const seen = new Set<string>();
    for (const form of STEP_FORMS) {
      const given =
        form.kind === "given" && form.sample.startsWith("the policies") ? `Given ${form.sample}` : 'Given the policies matching "p"';
      const context = form.kind === "given" && !form.sample.startsWith("the policies") ? `    And ${form.sample}\n` : "";
      const when = form.kind === "when" ? form.sample : "anyone requests any action on any resource";
      const then = form.kind === "then" ? form.sample : "access is granted";
      const result = read(`Feature: x\n  Scenario: y\n    ${given}\n${context}    When ${when}\n    Then ${then}\n`);
      assert.ok(result.kind === "question", `${form.sample}: ${JSON.stringify(result)}`);
      for (const mark of [result.question.caller.who, result.question.expected, ...result.question.context.map((one) => one.relation)])
        seen.add(mark);
    }
    assert.deepEqual([...seen].sort(), [
      "alwaysGranted",
      "anonymous",
      "anyone",
      "granted",
      "inAccount",
      "inOrganization",
      "is",
      "isMissing",
      "isNot",
      "isPresent",
      "notAlwaysGranted",
      "notGranted",
      "outsideAccount",
      "outsideOrganization",
      "principal",
      "service",
    ]);
  });

  test("the kind of the policies can be said", () => {
    const result = read(
      'Feature: x\n  Scenario: y\n    Given the service control policies matching "scp/*.json"\n    When anyone requests any action on any resource\n    Then access is granted\n',
    );
    assert.deepEqual(result.kind === "question" && result.question.policies, { globs: ["scp/*.json"], kind: "scp" });
  });

  test("scenarios in words are not executable, not even under a background with policies", () => {
    assert.equal(read("Feature: x\n  Scenario: y\n    Given a bucket\n    Then COMPLIANT\n").kind, "notExecutable");
    assert.equal(
      read('Feature: x\n  Background:\n    Given the policies matching "p"\n  Scenario: y\n    Given a bucket\n    Then COMPLIANT\n').kind,
      "notExecutable",
    );
  });

  test("the rows of an outline are questions of their own", () => {
    const text =
      'Feature: x\n  Scenario Outline: <action>\n    Given the policies matching "p"\n    When anyone requests "<action>" on any resource\n    Then access is not granted\n    Examples:\n      | action |\n      | s3:PutObject |\n      | iam:PassRole |\n';
    const actions = readFeature(text)
      .scenarios.flatMap(expandOutline)
      .map((scenario) => {
        const result = parseSteps(scenario);
        return result.kind === "question" ? result.question.actions : result;
      });
    assert.deepEqual(actions, [["s3:PutObject"], ["iam:PassRole"]]);
  });

  const readSteps = (...steps: string[]) => {
    const result = read(feature(...steps));
    assert.ok(result.kind === "question", JSON.stringify(result));
    return result.question;
  };
  const USUAL = 'When anyone requests "s3:GetObject" on any resource';

  test("other words for the same are read as the same", () => {
    const plain = readSteps(USUAL, "Then access is not granted");
    for (const step of [
      "access is denied.",
      "the access must not be granted",
      "access is never allowed",
      "no access is granted",
      "ACCESS IS NOT GRANTED!",
    ])
      assert.deepEqual(readSteps(USUAL, `Then ${step}`), plain, step);
    for (const step of [
      "anybody requests “s3:GetObject” on all resources",
      "Everyone calls 's3:GetObject' on every resource",
      "any principal requests `s3:GetObject` on any resource",
    ])
      assert.deepEqual(readSteps(`When ${step}`, "Then access is not granted"), plain, step);
    const outside = [
      "a principal outside account",
      "a user outside of the account",
      "anyone outside the AWS account",
      "somebody from outside account",
    ];
    for (const caller of outside)
      assert.deepEqual(
        readSteps(`When ${caller} "123456789012" requests any action on any resource`, "Then access is granted").caller,
        { who: "outsideAccount", ids: ["123456789012"] },
        caller,
      );
    for (const [step, relation] of [
      ['the context key "aws:SourceIp" equals "10.0.0.1"', "is"],
      ['request context "aws:SourceIp" = "10.0.0.1"', "is"],
      ['the condition key "aws:SourceIp" is none of "10.0.0.1"', "isNot"],
      ['the request context "aws:SourceIp" is not present', "isMissing"],
      ['the request context "aws:SourceIp" exists', "isPresent"],
    ] as const)
      assert.equal(readSteps(`And ${step}`, USUAL, "Then access is granted").context[0]?.relation, relation, step);
  });

  test("what is quoted is taken as it is", () => {
    const value = "two  blanks, 'marks', on all resources and “more” calls ";
    assert.deepEqual(
      readSteps(`And the request context "aws:PrincipalTag/x" is "${value.replace(/[“”]/g, "*")}"`, USUAL, "Then access is denied").context,
      [{ key: "aws:PrincipalTag/x", relation: "is", values: [value.replace(/[“”]/g, "*")] }],
    );
  });

  for (const [step, meant] of [
    ["When anyone requests s3:GetObject on arn:aws:s3:::b/*", 'anyone requests "s3:GetObject" on "arn:aws:s3:::b/*"'],
    [
      "When a principal outside account 123456789012 requests any action on any resource",
      'a principal outside account "123456789012" requests any action on any resource',
    ],
    [
      'When a principal in account "1234-5678-9012" requests any action on any resource',
      'a principal in account "123456789012" requests any action on any resource',
    ],
    ['When anyone requests "s3:GetObject"', 'anyone requests "s3:GetObject" on any resource'],
    ['And the request context "aws:SecureTransport" is false', 'the request context "aws:SecureTransport" is "false"'],
  ] as const) {
    test(`\`${step}\` gets the step that was meant, as a fix`, () => {
      const text = feature(...(step.startsWith("When") ? [step] : [step, USUAL]), "Then access is not granted");
      const [finding, ...more] = checkFeature(text);
      assert.equal(more.length, 0);
      assert.ok(finding);
      assert.ok(finding.message.endsWith(`Did you mean \`${meant}\`?`), finding.message);
      const [edit] = finding.fixes?.[0]?.edits ?? [];
      assert.ok(edit);
      assert.deepEqual(checkFeature(text.slice(0, edit.range.start) + edit.newText + text.slice(edit.range.end)), []);
    });
  }

  test("what could be read as its opposite is not guessed", () => {
    const told = (step: string) => checkFeature(feature(USUAL, `Then ${step}`)).map((one) => one.message)[0] ?? "";
    assert.match(told("access is not denied"), /can mean two things/);
    assert.match(told("nobody is granted access"), /like `access is not granted`/);
    assert.match(told("return COMPLIANT"), /running the scenario gives the verdict/);
  });

  test("keywords in capitals are free text to Gherkin: marked, and normalised", () => {
    const text = feature(USUAL, "Then access is not granted").replace("Given", "GIVEN").replace("When", "WHEN").replace("Then", "THEN");
    const [finding] = checkFeature(text).filter((one) => one.code === "gherkin-syntax");
    assert.match(finding?.message ?? "", /`GIVEN` is free text .*Write `Given`/);
    assert.deepEqual(checkFeature(finding?.fixes?.[0]?.edits[0]?.newText ?? text), []);
  });

  for (const [what, step, told] of [
    ["a caller that is none", 'When my neighbour requests "s3:GetObject" on any resource', /`my neighbour` is not a caller/],
    ["a glob that is empty", 'Given the policies matching ""', /name of the policies is empty/],
    ["an account with too few digits", 'When a principal outside account "1234" requests any action on any resource', /12 digits/],
    [
      "an organisation that is none",
      'When a principal in organization "acme" requests any action on any resource',
      /`acme` is not an organisation/,
    ],
    ["an action without service", 'When anyone requests "GetObject" on any resource', /`GetObject` is not an action/],
    ["a resource that is not an ARN", 'When anyone requests "s3:GetObject" on "my-bucket"', /`my-bucket` is not an ARN/],
    ["a slip in a sentence", "Then acces is not granted", /Write it like `access is not granted`/],
    ["a second request", "When anyone requests any action on any resource", /already has its request/],
    ["a service that is none", 'When the service "lambda" requests any action on any resource', /`lambda` is not a service principal/],
  ] as const) {
    test(`${what} is marked where it stands`, () => {
      const second = what === "a second request" ? "When anyone requests any action on any resource" : "Then access is granted";
      const text = feature(second, step);
      const findings = checkFeature(text).filter((one) => one.code === "unknown-step" && told.test(one.message));
      assert.equal(findings.length, 1, JSON.stringify(checkFeature(text)));
      assert.equal(text.slice(findings[0]?.range.start, findings[0]?.range.end), step.replace(/^(Given|When|Then) /, ""));
    });
  }

  test("what is missing is named", () => {
    const missing = (text: string) => checkFeature(text).map((one) => one.message);
    assert.match(missing(feature("Then access is granted"))[0] ?? "", /no request/);
    assert.match(missing(feature("When anyone requests any action on any resource"))[0] ?? "", /no outcome/);
    assert.match(missing("Feature: x\n  Scenario: y\n    Then access is granted\n")[0] ?? "", /no policies/);
  });
});
