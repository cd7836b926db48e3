// Drafting a control with a model: its answer is checked, sent back with what is wrong, and never trusted.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readFeature } from "../../server/src/controls/check/document";
import { isNormal } from "../../server/src/controls/check/normalise";
import { OUTCOMES, outcomesOf } from "../../server/src/controls/check/outcomes";
import { DraftProblem, draftControl, previewPrompt } from "../../server/src/controls/draft/draft";
import { type LanguageModel, ModelError } from "../../server/src/controls/draft/model";
import { renderControl } from "../../server/src/controls/draft/outline";
import { smallIndex } from "./fixture";
import { answer, ENCRYPTED, scripted, withStep } from "./scripted";

describe("with a model", () => {
  test("a good answer is rendered in the usual order of outcomes, with what was thought on the way", async () => {
    const model = scripted(answer());
    const draft = await draftControl(smallIndex, { ...ENCRYPTED, model });
    assert.equal(draft.source, "scripted");
    assert.deepEqual(draft.findings, []);
    assert.equal(model.sent.length, 1);
    assert.deepEqual(
      readFeature(draft.feature).scenarios.map((scenario) => outcomesOf(scenario)[0]),
      OUTCOMES,
    );
    assert.deepEqual(draft.intermediate.insecureConfigurations, ["A vault is stored in clear text."]);
    assert.ok(draft.candidates.length > 0);
  });

  test("what is sent can be seen before, holds the retrieved parameters, and nothing more of the specification", async () => {
    const preview = previewPrompt(smallIndex, ENCRYPTED);
    const model = scripted(answer());
    await draftControl(smallIndex, { ...ENCRYPTED, model });
    assert.deepEqual(model.sent[0], preview);
    assert.match(preview[1]?.content ?? "", /`Vault.StorageEncrypted`: boolean/);
  });

  test("nothing is sent when the request itself is wrong", async () => {
    const model = scripted(answer());
    await assert.rejects(draftControl(smallIndex, { service: "nope", requirement: "Vaults are encrypted", model }), DraftProblem);
    assert.equal(model.sent.length, 0);
  });

  test("prose and code fences around the object do no harm", async () => {
    const draft = await draftControl(smallIndex, {
      ...ENCRYPTED,
      model: scripted(`Sure! {not it}\n\`\`\`json\n${answer()}\n\`\`\`\nHope this helps.`),
    });
    assert.equal(draft.source, "scripted");
    assert.deepEqual(draft.findings, []);
  });

  for (const [what, step] of Object.entries({
    "an invented operation": "`archive:DescribeVaultEncryption` returns something",
    "an invented parameter": "`Vault.EncryptionEnabled` is true",
    "an invented parameter without backticks": "Vault.EncryptionEnabled is true",
    "an invented name in prose": "the EncryptionAtRest flag is set",
    "an invented name in quotes": 'the parameter "EncryptionAtRest" is true',
    "an invented name in single quotes": "'EncryptionAtRest' is true",
    "an invented operation without backticks": "archive:ReadVaultSecurity returns it",
    "an invented service": "`vaultsec:DescribeVault` returns it",
    "an invented name between apostrophes": "the vault's EncryptionAtRest isn't set",
    "an invented key of a map": "`archive:GetVaultAttributes` returns `Attributes.EncryptionKey`",
  })) {
    test(`${what} is caught, told to the model, and repaired`, async () => {
      const model = scripted(withStep(step), answer());
      const draft = await draftControl(smallIndex, { ...ENCRYPTED, model });
      assert.equal(model.sent.length, 2, draft.feature);
      assert.match(model.sent[1]?.at(-1)?.content ?? "", /problems:\n- /);
      assert.deepEqual(draft.findings, []);
    });

    test(`${what} that stays is shown, never hidden`, async () => {
      const model = scripted(withStep(step));
      const draft = await draftControl(smallIndex, { ...ENCRYPTED, model });
      assert.equal(model.sent.length, 3);
      assert.ok(draft.findings.length > 0);
      assert.ok(isNormal(draft.feature));
    });
  }

  test("right names without backticks are marked, values are left alone", async () => {
    const draft = await draftControl(smallIndex, {
      ...ENCRYPTED,
      model: scripted(withStep('Vault.AccessLogging is "ENABLED" and "StorageEncrypted" is true')),
    });
    // Two conditions in one step: nothing is wrong with the names, but nobody can run it.
    assert.deepEqual([...new Set(draft.findings.map(({ code, severity }) => `${code} ${severity}`))], ["scenario-not-run warning"]);
    assert.match(draft.feature, /`Vault.AccessLogging` is "ENABLED" and `StorageEncrypted` is true/);
  });

  test("invented names in the description and in a scenario's name are caught too; products and prose are none", async () => {
    for (const change of [
      { description: "Looks at Vault.EncryptionEnabled of a vault." },
      { description: "Uses `archive:DescribeLocks`." },
    ]) {
      assert.equal(
        (await draftControl(smallIndex, { ...ENCRYPTED, model: scripted(answer(change)) })).findings.length,
        1,
        change.description,
      );
    }
    const named = JSON.parse(answer()) as { scenarios: { name: string }[] };
    for (const scenario of named.scenarios) scenario.name += " by SealState";
    assert.equal((await draftControl(smallIndex, { ...ENCRYPTED, model: scripted(JSON.stringify(named)) })).findings.length, 3);
    const prose = "Vaults, e.g. those of GitHub over IPv6 at sns.amazonaws.com, are the user's own.";
    assert.deepEqual((await draftControl(smallIndex, { ...ENCRYPTED, model: scripted(answer({ description: prose })) })).findings, []);
  });

  test("a missing outcome and a contradiction are told to the model", async () => {
    const twice = { name: "x", given: ["`archive:DescribeVault` returns a vault"] };
    const model = scripted(
      answer({
        scenarios: [
          { ...twice, outcome: "COMPLIANT" },
          { ...twice, outcome: "NON_COMPLIANT" },
        ],
      }),
      answer(),
    );
    const draft = await draftControl(smallIndex, { ...ENCRYPTED, model });
    const told = model.sent[1]?.at(-1)?.content ?? "";
    assert.match(told, /no scenario for `NOT_APPLICABLE`/);
    assert.match(told, /same conditions and different outcomes/);
    assert.deepEqual(draft.findings, []);
  });

  test("the best of several attempts is kept", async () => {
    const model = scripted(
      withStep("`Vault.NoSuchThing` is true"),
      withStep("`Vault.NoSuchThing` is true and `Vault.NoOther` is false"),
      "no more",
    );
    const draft = await draftControl(smallIndex, { ...ENCRYPTED, model });
    assert.equal(draft.findings.length, 1);
  });

  for (const [what, reply, code] of [
    ["junk", "lorem ipsum dolor", "garbage"],
    ["an empty object", "{}", "garbage"],
    ["scenarios of the wrong type", '{"scenarios": 3}', "garbage"],
    ["a cut-off answer", answer().slice(0, 300), "garbage"],
    ["a refusal in prose", "I'm sorry, but I can't help with that.", "refused"],
    ["nothing", "", "garbage"],
  ] as const) {
    test(`${what} ends in a sentence and in the draft without a model`, async () => {
      const draft = await draftControl(smallIndex, { ...ENCRYPTED, model: scripted(reply) });
      assert.equal(draft.source, "template");
      assert.equal(draft.problem?.code, code);
      assert.match(draft.problem?.message ?? "", /The draft without a model is shown instead\.$/);
      assert.ok(isNormal(draft.feature));
      assert.deepEqual(draft.findings, []);
    });
  }

  test("a hostile answer cannot break the file", async () => {
    const evil = 'x\n  Scenario: injected\n    Then access is granted\nFeature: other\n| a |\n"""';
    const draft = await draftControl(smallIndex, {
      ...ENCRYPTED,
      model: scripted(
        answer({
          identifier: evil,
          description: evil,
          trigger: evil,
          reportsOn: `Rule: ${evil}`,
          parameters: [{ name: evil, description: evil }],
          scenarios: [{ name: evil, outcome: "COMPLIANT", given: [evil, "Given: Given nested"] }],
        }),
      ),
    });
    assert.ok(isNormal(draft.feature), draft.feature);
    assert.equal(readFeature(draft.feature).scenarios.length, 1);
  });

  test("cancelling ends in an AbortError and in no file", async () => {
    const stop = new AbortController();
    const model: LanguageModel = {
      id: "slow",
      complete: (_, { signal }) =>
        new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error))),
    };
    const draft = draftControl(smallIndex, { ...ENCRYPTED, model, signal: stop.signal });
    stop.abort();
    await assert.rejects(draft, { name: "AbortError" });
  });

  test("the model's own failure is told in its words", async () => {
    const draft = await draftControl(smallIndex, { ...ENCRYPTED, model: scripted(new ModelError("rate-limit", "Too many requests.")) });
    assert.deepEqual(draft.problem, { code: "rate-limit", message: "Too many requests. The draft without a model is shown instead." });
  });

  test("steps on access from a model are checked against the grammar", async () => {
    const access = (outcome: string) =>
      JSON.stringify({
        identifier: "A",
        scenarios: [
          {
            name: "s",
            given: ['the policies matching "p/*.json"'],
            when: ['anyone requests "s3:GetObject" on any resource'],
            // biome-ignore lint/suspicious/noThenProperty: the name of the field that models are asked for
            then: [outcome],
          },
        ],
      });
    const model = scripted(access("access is wonderful"), access("access is not granted"));
    const draft = await draftControl(smallIndex, { requirement: "Policies must not allow s3:GetObject", model });
    assert.match(model.sent[1]?.at(-1)?.content ?? "", /access is wonderful/);
    assert.deepEqual(draft.findings, []);
    assert.equal(draft.source, "scripted");
  });

  test("rendering makes keywords in free text harmless", () => {
    const text = renderControl({
      identifier: "X",
      description: "Scenario: no",
      trigger: "Given x",
      reportsOn: "* y",
      parameters: [],
      scenarios: [{ name: "n", given: ["And: it holds"], outcome: "COMPLIANT" }],
    });
    assert.ok(isNormal(text));
    assert.match(text, /Given it holds\n {4}Then return COMPLIANT/);
  });
});
