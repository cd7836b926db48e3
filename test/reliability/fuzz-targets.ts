// What is fuzzed, and what must hold for every input: no throw, no unbounded time, and what each function promises besides.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { answerLine } from "../../server/src/cli/line";
import { readFeature } from "../../server/src/controls/check/document";
import { checkFeature, completeFeature, hoverFeature, isNormal, normaliseFeature } from "../../server/src/controls/index";
import { parseSteps } from "../../server/src/controls/steps/grammar";
import { analyse } from "../../server/src/core/analysis";
import { inForce, isGuardrail } from "../../server/src/core/checks/guardrail";
import { asOfKind } from "../../server/src/core/checks/silent";
import { decideAll } from "../../server/src/core/semantics/evaluator/compose";
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import { matchesPattern, splitArn, wildcardPattern } from "../../server/src/core/semantics/evaluator/wildcard";
import { type KeyTypes, keyTypesOf } from "../../server/src/core/semantics/keys";
import { readPrincipal } from "../../server/src/core/semantics/principal-text";
import type { Request } from "../../server/src/core/semantics/request";
import { ipText, readBoolean, readCidr, readDate, readIp, readNumber } from "../../server/src/core/semantics/values";
import { parseVariables } from "../../server/src/core/semantics/variables";
import { applyEdits, editorFor } from "../../server/src/core/syntax/edit";
import { readJson } from "../../server/src/core/syntax/json";
import { inferKind, looksLikePolicy } from "../../server/src/core/syntax/kind";
import { placeAt, rangesOf } from "../../server/src/core/syntax/locate";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument, Range } from "../../server/src/core/syntax/tree";
import { read, spell } from "../../server/src/core/theory/parsed-values";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { CONFIG_FILE, defaultConfig, parseConfig } from "../../server/src/workspace/config";
import { settingsFor } from "../../server/src/workspace/settings";
import { smallIndex } from "../controls/fixture";
import { ROOT } from "../harness/bundle";
import { anyText, damaged } from "../harness/hostile";

/** A fuzzed part of the product. `run` throws where the part breaks its promise. */
export interface Target<T = unknown> {
  name: string;
  input: fc.Arbitrary<T>;
  run(input: T): void | Promise<void>;
  /** What one input may take besides half a second of processor time: the budget of its proofs. 0 where nothing is proved. */
  budgetMs: number;
  /** Runs of the short version, in every test run. */
  short: number;
}

/** For a whole proof, however many questions it asks. */
const BUDGET_MS = 300;

const target = <T>(one: Target<T>): Target => one as Target;

const catalogue = loadCatalogue();
const types: KeyTypes = keyTypesOf(catalogue);
const solver = createInlineSolver({ folder: join(ROOT, "server/src/solver") });

/** Loads z3, which takes a second once for each process and says nothing of an input. */
export const warmUp = (): Promise<void> => solver.warmUp();

const examples = join(ROOT, "examples/policies");
const POLICIES = readdirSync(examples, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".json"))
  .map((name) => readFileSync(join(examples, name), "utf8"))
  .filter((text) => text.length < 6000);
const FEATURE = `Feature: Vaults are encrypted
  # a remark
  Scenario: not recorded
    Given: "Vault" is not recorded
    Then: return NOT_APPLICABLE
  Scenario Outline: encrypted with <key>
    Given DescribeVault returns Vault.StorageEncrypted as <value>
    When "Vault.KmsKeyId" contains "<key>"
    Then return COMPLIANT
    Examples:
      | key | value |
      | a   | true  |
`;
const LOOSE_FEATURE = `Rule Identifier: VAULT_ENCRYPTED
Description: wrapped
  over two lines

Scenario 1:
Given: a vault
  And: it is not encrypted
 Then: return NON_COMPLIANT
a) SKIP: when nothing is there
`;
const CONFIG = readFileSync(join(ROOT, "examples/iam-prover.json"), "utf8");
const WIDE_CONFIG = JSON.stringify({
  baseline: "git:origin/main",
  critical: [{ actions: ["s3:Delete*"], resources: ["arn:aws:s3:::doc-example-bucket/*"] }],
  publicAccess: "warning",
  trusted: { accounts: ["111122223333"], organizations: ["o-a1b2c3d4e5"], services: ["lambda.amazonaws.com"] },
  policies: [{ files: "**/*.json", kind: "trust", baseline: "none", boundary: "b.json", serviceControlPolicies: ["a.json"] }],
  severity: { "new-access": "error" },
  suppress: [{ code: "new-access", files: "a.json", statementId: "S", reason: "r", until: "2027-01-31" }],
  expect: [
    {
      policy: "a.json",
      decision: "allow",
      request: { principal: "anonymous", action: "s3:GetObject", resource: "*", context: { "aws:SourceIp": ["::1"] } },
    },
  ],
});
const policy = (text: string) => text.replace(/\s+/g, " ");
const LINES = [
  JSON.stringify({
    id: 1,
    operation: "CheckNoNewAccess",
    existingPolicyDocument: policy(POLICIES[0] as string),
    newPolicyDocument: policy(POLICIES[1] as string),
    policyType: "IDENTITY_POLICY",
  }),
  JSON.stringify({
    operation: "CheckAccessNotGranted",
    policyDocument: POLICIES[0],
    access: [{ actions: ["s3:*"] }],
    policyType: "IDENTITY_POLICY",
  }),
  JSON.stringify({
    operation: "CheckNoPublicAccess",
    policyDocument: POLICIES.find((text) => text.includes("Principal")),
    resourceType: "AWS::S3::Bucket",
  }),
  JSON.stringify({ id: "x", operation: "ValidatePolicy", parameters: { policyDocument: POLICIES[2], policyType: "RESOURCE_POLICY" } }),
  JSON.stringify({
    operation: "EvaluateRequest",
    identityPolicies: [POLICIES[0]],
    request: {
      principal: "arn:aws:iam::111122223333:role/app",
      action: "s3:GetObject",
      resource: "arn:aws:s3:::doc-example-bucket/k",
      context: { "aws:PrincipalTag/team": ["a", "b"] },
    },
  }),
];

function inside(range: Range, text: string): void {
  assert.ok(
    0 <= range.start && range.start <= range.end && range.end <= text.length,
    `range ${JSON.stringify(range)} in ${text.length} characters`,
  );
}

const request: fc.Arbitrary<Request> = fc.record(
  {
    principal: fc.record({
      type: fc.constantFrom("AWS" as const, "Service" as const, "Federated" as const, "CanonicalUser" as const, "Anonymous" as const),
      id: anyText,
    }),
    action: fc.oneof(fc.constantFrom("s3:GetObject", "sts:AssumeRole", "iam:PassRole", ":", "s3:"), anyText),
    resource: fc.oneof(fc.constantFrom("*", "arn:aws:s3:::doc-example-bucket/k", "arn:aws:iam::111122223333:role/app"), anyText),
    resourceAccount: fc.oneof(fc.constant("111122223333"), anyText),
    context: fc.dictionary(
      fc.oneof(
        fc.constantFrom("aws:SourceIp", "aws:CurrentTime", "aws:username", "aws:PrincipalTag/team", "__proto__", "aws:SecureTransport"),
        anyText,
      ),
      fc.oneof(anyText, fc.array(anyText, { maxLength: 4 })),
      { maxKeys: 5 },
    ),
  },
  { requiredKeys: ["principal", "action", "resource", "context"] },
);

const documentOf = (text: string): PolicyDocument | undefined => parsePolicy(text, { allowComments: true }).document;

/** All fuzzed parts. */
export const targets: Target[] = [
  target({
    name: "parser and validator",
    input: damaged(POLICIES),
    budgetMs: 0,
    short: 750,
    run(text) {
      looksLikePolicy(text);
      for (const allowComments of [false, true]) {
        const { document, problems } = parsePolicy(text, { allowComments });
        for (const problem of problems) inside(problem.range, text);
        if (document) inferKind(document, "a.json");
      }
      const { settings } = settingsFor(defaultConfig("/w"), "a.json");
      for (const finding of analyse({ text, settings, catalogue }).quick) inside(finding.range, text);
      placeAt(text, Math.floor(text.length / 2));
    },
  }),
  target({
    name: "evaluator",
    input: fc.tuple(damaged(POLICIES, 4), damaged(POLICIES, 4), request),
    budgetMs: 0,
    short: 750,
    run([text, other, asked]) {
      const document = documentOf(text);
      if (!document) return;
      const { decision, allows, denies } = decidePolicy(document, asked, types);
      assert.equal(decision, denies.length > 0 ? "explicitDeny" : allows.length > 0 ? "allow" : "implicitDeny");
      const second = documentOf(other);
      const all = decideAll(
        {
          identityPolicies: [document],
          resourcePolicy: second,
          permissionsBoundaries: second ? [second] : [],
          sessionPolicies: [],
          vpcEndpointPolicies: [],
          serviceControlPolicies: second ? [[second], [document]] : [],
          resourceControlPolicies: [],
        },
        asked,
        types,
      );
      assert.ok(["allow", "explicitDeny", "implicitDeny"].includes(all.decision));
      assert.notEqual(all.reason, "");
      // Nothing overrides a Deny that matches, wherever it stands.
      if (decision === "explicitDeny") assert.equal(all.decision, "explicitDeny");
    },
  }),
  target({
    name: "proofs",
    input: fc.tuple(
      damaged(
        POLICIES.filter((text) => text.length < 2500),
        4,
      ),
      damaged(
        POLICIES.filter((text) => text.length < 2500),
        4,
      ),
    ),
    budgetMs: BUDGET_MS,
    short: 75,
    async run([text, older]) {
      const { settings } = settingsFor({ ...defaultConfig("/w"), critical: [{ actions: ["s3:Delete*"] }] }, "a.json");
      const analysis = analyse({ text, settings, catalogue, baseline: { text: older, label: "before" } });
      const { findings, undecided } = await investigate(analysis.prove(), solver, { timeoutMs: BUDGET_MS });
      for (const { range } of [...findings, ...undecided]) inside(range, text);
      // Every counterexample is one: the evaluator says so, of both policies as policies of the new one's kind.
      const { kind } = analysis;
      const ofKind = (document: PolicyDocument) => (isGuardrail(kind) ? inForce(document, kind) : asOfKind(document, kind));
      for (const { counterexample, code } of findings) {
        if (!counterexample || !analysis.document) continue;
        assert.equal(decidePolicy(ofKind(analysis.document), counterexample.request, types).decision, "allow");
        const before = code === "new-access" ? documentOf(older) : undefined;
        if (before) assert.notEqual(decidePolicy(ofKind(before), counterexample.request, types).decision, "allow");
      }
    },
  }),
  target({
    name: "catalogue lookups",
    input: fc.tuple(
      fc.oneof(anyText, damaged(["s3:GetObject", "aws:ResourceTag/Owner", "ec2:*", "s3", "AWS::S3::Bucket", "lambda:*Function*"], 3)),
      anyText,
    ),
    budgetMs: 0,
    short: 1200,
    run([name, other]) {
      for (const action of catalogue.matchActions(name)) assert.equal(catalogue.action(action)?.name, action);
      const action = catalogue.action(name);
      if (action) assert.equal(action.name.toLowerCase(), name.toLowerCase());
      const service = catalogue.service(name);
      if (service) assert.equal(service.prefix.toLowerCase(), name.toLowerCase());
      assert.ok(Array.isArray(catalogue.actionsOf(name)));
      assert.ok(Array.isArray(catalogue.keysOf(name)));
      assert.ok(Array.isArray(catalogue.resourceTypesOf(name)));
      catalogue.key(name);
      catalogue.resourceType(name, other);
      catalogue.resourceType("s3", name);
    },
  }),
  target({
    name: "JSON edits",
    input: fc.tuple(damaged(POLICIES, 3), fc.nat(), fc.nat(), anyText, fc.jsonValue({ maxDepth: 2 })),
    budgetMs: 0,
    short: 750,
    run([text, a, b, name, value]) {
      const editor = editorFor(text);
      const document = documentOf(text);
      if (!editor || !document) return;
      const statement = document.statements[a % Math.max(1, document.statements.length)];
      const list = statement?.action ?? statement?.resource;
      const entry = list?.values[b % Math.max(1, list.values.length)];
      const made = [
        editor.removeStatements([a % 5]),
        entry && editor.removeEntries([entry.range]),
        entry && editor.replaceValue(entry.range, value as never),
        list && editor.insertEntries(list.range, [name, value as never]),
        statement && editor.setProperty(statement.range, name, value as never),
        statement && editor.removeProperty(statement.range, name),
        editor.insertStatement({ Effect: "Deny", Action: name }),
        editor.setProperty(document.range, "Version", "2012-10-17"),
        editor.replaceValue({ start: a % (text.length + 1), end: b % (text.length + 1) }, name),
      ];
      for (const one of made) {
        if (one === undefined || ("ok" in one && !one.ok)) continue;
        const edits = "ok" in one ? one.edits : one;
        for (const { range } of edits) inside(range, text);
        const after = applyEdits(text, edits);
        const { problems } = readJson(after, { allowComments: true });
        assert.deepEqual(
          problems.filter((problem) => problem.fatal),
          [],
          `edited to\n${after}`,
        );
      }
    },
  }),
  target({
    name: CONFIG_FILE,
    input: damaged([CONFIG, WIDE_CONFIG, "{}"]),
    budgetMs: 0,
    short: 1200,
    run(text) {
      const { config, problems } = parseConfig(text, "/w", { codes: ["new-access"] });
      for (const { range, message } of problems) {
        inside(range, text);
        assert.notEqual(message, "");
      }
      assert.ok(config || problems.length > 0, "neither settings nor a reason");
      if (config) settingsFor(config, "a/b.json");
      rangesOf(text)(["suppress", 0]);
    },
  }),
  target({
    name: "batch lines",
    input: damaged(LINES, 5),
    budgetMs: BUDGET_MS,
    short: 360,
    async run(line) {
      const answer = JSON.parse(await answerLine(line, 1, { catalogue, solver, timeoutMs: BUDGET_MS })) as { error?: string };
      assert.doesNotMatch(String(answer.error ?? ""), /^Internal error/);
    },
  }),
  target({
    name: "Gherkin",
    input: fc.tuple(damaged([FEATURE, LOOSE_FEATURE]), fc.nat()),
    budgetMs: 0,
    short: 600,
    run([text, place]) {
      const normal = normaliseFeature(text);
      assert.equal(typeof normal, "string");
      if (isNormal(text)) assert.equal(normal, text);
      for (const finding of checkFeature(text, smallIndex)) inside(finding.range, text);
      const offset = place % (text.length + 1);
      completeFeature(text, offset, smallIndex);
      const hover = hoverFeature(text, offset, smallIndex);
      if (hover) inside(hover.range, text);
      for (const scenario of readFeature(text).scenarios) parseSteps(scenario);
    },
  }),
  target({
    name: "readers of values",
    input: fc.tuple(
      fc.oneof(
        anyText,
        damaged(
          [
            "2026-02-28T23:59:59.999Z",
            "1700000000",
            "192.0.2.0/24",
            "2001:db8::/32",
            "::ffff:192.0.2.1",
            "-1.5e-7",
            "TRUE",
            "arn:aws:iam::111122223333:role/a",
          ],
          4,
        ),
      ),
      fc.oneof(anyText, damaged(["a*b?c", "${aws:username, 'x'}", "${*}"], 4)),
    ),
    budgetMs: 0,
    short: 3000,
    run([text, pattern]) {
      readDate(text);
      readNumber(text);
      readBoolean(text);
      const address = readIp(text);
      if (address !== null) assert.equal(readIp(ipText(address)), address, "an address reads back");
      const range = readCidr(text);
      if (range) assert.ok(range.low <= range.high);
      for (const reading of ["date", "num", "ip"] as const) {
        const value = read(reading, text);
        // What is spelt reads as the same value again.
        if (value !== null) assert.equal(read(reading, spell(reading, value)), value);
      }
      readPrincipal(text);
      splitArn(text);
      matchesPattern(wildcardPattern(pattern), text);
      assert.equal(parseVariables(pattern, true).length === 0, pattern === "");
    },
  }),
];
