// A model that answers wrongly in many ways: each is caught, told to the model, and, where it stays, shown.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { draftControl } from "../../server/src/controls/draft/draft";
import type { LanguageModel, Message } from "../../server/src/controls/draft/model";
import { builtIndex, NO_INDEX, smallIndex } from "./fixture";
import { answer, ENCRYPTED, scripted } from "./scripted";

const VAULT = "a vault that `archive:DescribeVault` returns";
const NONE = { name: "no vault", outcome: "NOT_APPLICABLE", given: ["`archive:ListVaults` returns no vault"] };

/** An answer with these steps in its scenarios. */
const control = (good: string[], bad: string[], more: object = {}) =>
  answer({
    scenarios: [
      NONE,
      { name: "good", outcome: "COMPLIANT", given: [VAULT, ...good] },
      { name: "bad", outcome: "NON_COMPLIANT", given: [VAULT, ...bad] },
    ],
    insecureConfigurations: [],
    ...more,
  });
const ON = "`Vault.StorageEncrypted` is true";
const OFF = "`Vault.StorageEncrypted` is missing or is false";

/** What a model gets wrong, and the code that says so. */
const WRONG: [string, string, string][] = [
  // Types and values.
  ["a text for a switch", control(['`Vault.StorageEncrypted` is "ENCRYPTED_WITH_KMS"'], [OFF]), "wrong-value"],
  ["the text of a switch", control(['`Vault.StorageEncrypted` is "true"'], [OFF]), "wrong-value"],
  ["a number for a switch", control(["`Vault.StorageEncrypted` is 1"], [OFF]), "wrong-value"],
  ["a range for a switch", control(["`Vault.StorageEncrypted` is at least 1"], [OFF]), "wrong-value"],
  ["a time for a switch", control(["`Vault.StorageEncrypted` is at most 3 days ago"], [OFF]), "wrong-value"],
  ["a value that no enumeration has", control(['`Vault.AccessLogging` is "FULL"'], ['`Vault.AccessLogging` is not "FULL"']), "wrong-value"],
  ["a value in other capitals", control(['`Vault.AccessLogging` is "enabled"'], ['`Vault.AccessLogging` is not "enabled"']), "wrong-value"],
  [
    "a switch for an enumeration",
    control(["`Vault.AccessLogging` is true"], ["`Vault.AccessLogging` is missing or is false"]),
    "wrong-value",
  ],
  [
    "one wrong value in a list",
    control(['`Vault.AccessLogging` is one of "ENABLED", "ALL"'], ['`Vault.AccessLogging` is none of "ENABLED", "ALL"']),
    "wrong-value",
  ],
  ["a text for a number", control(['`Vault.RetentionDays` is "7"'], ['`Vault.RetentionDays` is not "7"']), "wrong-value"],
  ["half a day", control(["`Vault.RetentionDays` is 7.5"], ["`Vault.RetentionDays` is not 7.5"]), "wrong-value"],
  ["a switch for a number", control(["`Vault.RetentionDays` is true"], ["`Vault.RetentionDays` is missing or is false"]), "wrong-value"],
  ["a range for an enumeration", control(["`Vault.AccessLogging` is at least 1"], ["`Vault.AccessLogging` is less than 1"]), "wrong-value"],
  // Gaps and overlaps.
  ["nothing for a missing value", control([ON], ["`Vault.StorageEncrypted` is false"]), "missing-scenario"],
  [
    "a gap between two ranges",
    control(["`Vault.RetentionDays` is at least 30"], ["`Vault.RetentionDays` is missing or is less than 7"]),
    "missing-scenario",
  ],
  [
    "a value of an enumeration left out",
    control(['`Vault.AccessLogging` is "ENABLED"'], ["`Vault.AccessLogging` is missing"]),
    "missing-scenario",
  ],
  ["the other half of two conditions left out", control([ON, "`Vault.PubliclyAccessible` is false"], [OFF]), "missing-scenario"],
  [
    "two outcomes for one number",
    control(["`Vault.RetentionDays` is at least 7"], ["`Vault.RetentionDays` is missing or is less than 30"]),
    "contradictory-scenarios",
  ],
  ["two outcomes for a missing value", control(["`Vault.StorageEncrypted` is missing or is true"], [OFF]), "contradictory-scenarios"],
  ["a scenario that never happens", control([ON, "`Vault.StorageEncrypted` is false"], [OFF]), "contradictory-scenarios"],
  [
    "no outcome NOT_APPLICABLE",
    answer({
      scenarios: [
        { name: "g", outcome: "COMPLIANT", given: [VAULT, ON] },
        { name: "b", outcome: "NON_COMPLIANT", given: [VAULT, OFF] },
      ],
    }),
    "missing-scenario",
  ],
  // Nothing is asked.
  ["everything is secure", control(["the vault is configured securely"], ["the vault is not configured securely"]), "vacuous-condition"],
  ["secure is COMPLIANT without a parameter", control([], [OFF]), "vacuous-condition"],
  ["prose for the violation", control([ON], ["the vault leaks data"]), "vacuous-condition"],
  // The opposite.
  ["the opposite of the requirement", control(["`Vault.StorageEncrypted` is missing or is false"], [ON]), "contradicts-requirement"],
  [
    "the opposite, with a description that says so too",
    control([OFF], [ON], { description: "Vaults must not be encrypted." }),
    "contradicts-requirement",
  ],
  ["the opposite in other words", control(["`Vault.StorageEncrypted` is not true"], [ON]), "missing-scenario"],
  [
    "an insecure configuration that is COMPLIANT",
    control(['`Vault.AccessLogging` is "ENABLED"'], ['`Vault.AccessLogging` is not "ENABLED"'], {
      insecureConfigurations: [{ description: "Logs are on.", setting: [{ path: "Vault.AccessLogging", value: "ENABLED" }] }],
    }),
    "contradicts-requirement",
  ],
  // Names.
  ["an invented operation", control([ON, "`archive:DescribeLocks` returns a lock"], [OFF]), "unknown-operation"],
  ["an invented parameter", control(["`Vault.EncryptionEnabled` is true"], ["`Vault.EncryptionEnabled` is false"]), "unknown-parameter"],
  [
    "a parameter of another resource",
    control(["`Replica.StorageEncrypted` is true"], ["`Replica.StorageEncrypted` is false"]),
    "unknown-parameter",
  ],
  ["an invented service", control([ON, "`vaultsec:DescribeVault` returns it"], [OFF]), "unknown-service"],
];

describe("what a model injects", () => {
  test("there are at least 25 kinds of it", () => assert.ok(WRONG.length >= 25));

  for (const [what, reply, code] of WRONG)
    test(`${what} is flagged, told, and mended or shown`, async () => {
      const model = scripted(reply, answer());
      const mended = await draftControl(smallIndex, { ...ENCRYPTED, model });
      assert.equal(model.sent.length, 2, `nothing was told\n${mended.feature}`);
      assert.match(model.sent[1]?.at(-1)?.content ?? "", /problems:\n- /);
      assert.deepEqual(mended.findings, []);
      const stays = await draftControl(smallIndex, { ...ENCRYPTED, model: scripted(reply) });
      assert.ok(
        stays.findings.some((one) => one.code === code),
        `${stays.findings.map((one) => one.code)}\n${stays.feature}`,
      );
    });
});

const ANALYSIS = JSON.stringify({
  resources: ["vault"],
  apiCalls: ["archive:DescribeVault"],
  insecureConfigurations: [
    { description: "The vault is stored in clear text.", setting: [{ path: "Vault.StorageEncrypted", value: false }] },
    { description: "Encryption was never configured.", setting: [{ path: "Vault.StorageEncrypted", value: null }] },
  ],
});

describe("a model that thinks first", () => {
  test("is asked twice: the second question has what its words find, examples of similar checks, and the candidates in full", async () => {
    const model = scripted(ANALYSIS, answer());
    const draft = await draftControl(smallIndex, { ...ENCRYPTED, model });
    assert.equal(model.sent.length, 2);
    const [first, second] = [model.sent[0]?.at(-1)?.content ?? "", model.sent[1]?.at(-1)?.content ?? ""];
    assert.match(first, /"insecureConfigurations": \[\{"description"/);
    assert.doesNotMatch(first, /"scenarios"/);
    assert.equal(second.match(/^Example \d\. Requirement: /gm)?.length, 2);
    assert.match(second, /in full:\n- `Vault\.StorageEncrypted` of `archive:DescribeVault`: boolean/);
    assert.match(second, /Beside it: .*`PubliclyAccessible`: boolean/);
    assert.deepEqual(draft.findings, []);
    const { intermediate } = draft;
    assert.deepEqual(
      intermediate.executions.map(({ outcome }) => outcome),
      ["NON_COMPLIANT", "NON_COMPLIANT"],
    );
    assert.ok(intermediate.secondSearch.includes("DescribeVault Vault.StorageEncrypted"));
    assert.equal(intermediate.examples.length, 2);
    assert.deepEqual(intermediate.insecureConfigurations, ["A vault is stored in clear text."]);
  });

  test("has its insecure configurations executed on what it drafts: one that passes is told, at most twice", async () => {
    const lax = control(['`Vault.AccessLogging` is "ENABLED"'], ['`Vault.AccessLogging` is not "ENABLED"']);
    const logs = JSON.stringify({
      ...JSON.parse(ANALYSIS),
      insecureConfigurations: [{ description: "Logs are on.", setting: [{ path: "AccessLogging", value: "ENABLED" }] }],
    });
    const model = scripted(logs, lax);
    const draft = await draftControl(smallIndex, { ...ENCRYPTED, model });
    assert.equal(model.sent.length, 4);
    assert.match(model.sent[2]?.at(-1)?.content ?? "", /The insecure configuration `Logs are on\.` is COMPLIANT in these scenarios/);
    assert.deepEqual(draft.intermediate.executions, [{ configuration: "Logs are on.", outcome: "COMPLIANT" }]);
    assert.ok(draft.findings.length > 0);
  });

  test("may refuse, or answer in prose: a refusal ends it, prose leaves the second question", async () => {
    const refused = await draftControl(smallIndex, { ...ENCRYPTED, model: scripted("I'm sorry, but I cannot help with that.") });
    assert.equal(refused.problem?.code, "refused");
    const prose = scripted("Vaults are read by DescribeVault.", answer());
    assert.deepEqual((await draftControl(smallIndex, { ...ENCRYPTED, model: prose })).findings, []);
    assert.equal(prose.sent.length, 2);
  });

  test("may write its thoughts before each answer", async () => {
    const thoughts = '<think>The user wants {"scenarios": []}, or maybe not…</think>\n';
    const draft = await draftControl(smallIndex, { ...ENCRYPTED, model: scripted(thoughts + ANALYSIS, thoughts + answer()) });
    assert.equal(draft.source, "scripted");
    assert.deepEqual(draft.findings, []);
  });

  test("is given the form that each answer should have", async () => {
    const names: (string | undefined)[] = [];
    const replies = [ANALYSIS, answer()];
    const model: LanguageModel = {
      id: "m",
      complete: async (_: Message[], { schema }) => {
        names.push(schema?.name);
        return replies[names.length - 1] ?? "";
      },
    };
    await draftControl(smallIndex, { ...ENCRYPTED, model });
    assert.deepEqual(names, ["analysis", "control"]);
  });

  test("sees examples of checks that are like the requirement, and none of the very parameter", {
    skip: builtIndex ? false : NO_INDEX,
  }, async () => {
    const model = scripted(ANALYSIS.replaceAll("archive", "rds"), "no");
    await draftControl(builtIndex, { service: "rds", requirement: "RDS instances have deletion protection", model });
    const second = model.sent[1]?.at(-1)?.content ?? "";
    assert.match(second, /^Example 1\. Requirement: ".*deletion protection/m);
    assert.doesNotMatch(second.slice(0, second.indexOf("Now write")), /`DBInstances\[\]\.DeletionProtection`/);
  });
});
