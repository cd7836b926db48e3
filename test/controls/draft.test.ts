// Drafting a control: without a model, with scripted models, and over HTTP with everything that an endpoint can do wrong.
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { readFeature } from "../../server/src/controls/check/document";
import { isNormal } from "../../server/src/controls/check/normalise";
import { OUTCOMES, outcomesOf } from "../../server/src/controls/check/outcomes";
import { DraftProblem, draftControl, previewPrompt } from "../../server/src/controls/draft/draft";
import { type LanguageModel, type Message, ModelError } from "../../server/src/controls/draft/model";
import { openAiModel } from "../../server/src/controls/draft/openai";
import { renderControl } from "../../server/src/controls/draft/outline";
import { parseSteps } from "../../server/src/controls/steps/grammar";
import { builtIndex, NO_DATA, NO_INDEX, outside, smallIndex } from "./fixture";
import { KNOWN } from "./requirements";

const ENCRYPTED = { service: "archive", requirement: "Vaults encrypt data at rest" };

/** A model that answers what it is told to, in order, and remembers what it was sent. */
function scripted(...answers: (string | Error)[]): LanguageModel & { sent: Message[][] } {
  const sent: Message[][] = [];
  return {
    id: "scripted",
    sent,
    async complete(messages) {
      sent.push(messages.map((message) => ({ ...message })));
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return answer ?? "";
    },
  };
}

const answer = (change: Record<string, unknown> = {}) =>
  JSON.stringify({
    resources: ["vault"],
    apiCalls: ["archive:DescribeVault"],
    insecureConfigurations: ["A vault is stored in clear text."],
    identifier: "VAULT_ENCRYPTED",
    description: "Checks that vaults are encrypted.",
    scenarios: [
      {
        name: "clear text",
        outcome: "NON_COMPLIANT",
        given: ["a vault that `archive:DescribeVault` returns", "`Vault.StorageEncrypted` is false"],
      },
      { name: "no vault", outcome: "NOT_APPLICABLE", given: ["`archive:ListVaults` returns no vault"] },
      {
        name: "encrypted",
        outcome: "COMPLIANT",
        given: ["a vault that `archive:DescribeVault` returns", "`Vault.StorageEncrypted` is true"],
      },
    ],
    ...change,
  });

const withStep = (step: string) =>
  answer({
    scenarios: [
      { name: "a", outcome: "NOT_APPLICABLE", given: ["`archive:ListVaults` returns nothing"] },
      { name: "b", outcome: "COMPLIANT", given: ["`archive:DescribeVault` returns a vault", step] },
      { name: "c", outcome: "NON_COMPLIANT", given: ["anything else"] },
    ],
  });

describe("without a model", () => {
  test("the draft names the real operation and parameter, and says what each outcome needs", async () => {
    const draft = await draftControl(smallIndex, ENCRYPTED);
    assert.equal(draft.source, "template");
    assert.deepEqual(draft.findings, []);
    assert.equal(
      draft.feature,
      `Feature: ARCHIVE_VAULTS_ENCRYPT_DATA_REST

  Rule Identifier:
    ARCHIVE_VAULTS_ENCRYPT_DATA_REST
  Description:
    Vaults encrypt data at rest
  Trigger:
    Periodic
  Reports on:
    vault (Example Archive Service)
  Rule Parameters:
    None

  Scenario: NOT_APPLICABLE when there is no vault
    Given \`archive:ListVaults\` returns no vault
    Then return NOT_APPLICABLE

  Scenario: COMPLIANT when the requirement is met
    Given a vault that \`archive:DescribeVault\` returns
    And \`Vault.StorageEncrypted\` is true
    Then return COMPLIANT

  Scenario: NON_COMPLIANT when the requirement is not met
    Given a vault that \`archive:DescribeVault\` returns
    And \`Vault.StorageEncrypted\` is false
    Then return NON_COMPLIANT
`,
    );
  });

  const compliantStep = async (requirement: string) => {
    const draft = await draftControl(smallIndex, { service: "archive", requirement });
    return readFeature(draft.feature).scenarios.find((scenario) => outcomesOf(scenario)[0] === "COMPLIANT")?.steps[1]?.text;
  };

  test("what is forbidden has to be off, what is asked for has to be on", async () => {
    assert.equal(await compliantStep("Vaults must not be publicly accessible"), "`Vault.PubliclyAccessible` is false");
    assert.equal(await compliantStep("Vaults write access logs"), '`Vault.AccessLogging` is "ENABLED"');
    assert.equal(await compliantStep("Vaults have a KMS key id"), "`Vault.KmsKeyId` is not missing");
    assert.equal(
      await compliantStep("The vault has deletion protection"),
      '`Settings[].Value` is "true" where `Settings[].Key` is "deletion_protection.enabled"',
    );
  });

  test("two negations ask, and `private` is the opposite of public", async () => {
    assert.equal(await compliantStep("Access logs of a vault must not be switched off"), '`Vault.AccessLogging` is "ENABLED"');
    assert.equal(await compliantStep("There are no unencrypted vaults"), "`Vault.StorageEncrypted` is true");
    assert.equal(await compliantStep("Vaults are private"), "`Vault.PubliclyAccessible` is false");
    assert.equal(
      await compliantStep("Deleted items stay no longer than 90 retention days"),
      "`Vault.RetentionDays` is at most the rule parameter maximum",
    );
    assert.equal(
      await compliantStep("Retention days of the vault are not less than 7"),
      "`Vault.RetentionDays` is at least the rule parameter minimum",
    );
  });

  test("several parameters may decide: each fails by a scenario of its own", async () => {
    const first = await draftControl(smallIndex, ENCRYPTED);
    assert.deepEqual(
      first.chosen.map(({ path }) => path),
      ["Vault.StorageEncrypted"],
    );
    const choices = first.candidates.filter(({ path }) => ["Vault.StorageEncrypted", "Vault.KmsKeyId"].includes(path));
    const { feature, findings } = await draftControl(smallIndex, { ...ENCRYPTED, choices });
    assert.deepEqual(findings, []);
    assert.match(feature, /`Vault.StorageEncrypted` is true\n {4}And `Vault.KmsKeyId` is not missing\n {4}Then return COMPLIANT/);
    assert.match(feature, /NON_COMPLIANT because of StorageEncrypted[\s\S]*NON_COMPLIANT because of KmsKeyId/);
  });

  test("a number becomes a parameter of the rule", async () => {
    const draft = await draftControl(smallIndex, { service: "archive", requirement: "Retention days of a vault are at least thirty" });
    assert.match(draft.feature, /minimum: smallest value that is allowed \(default 30\)/);
    assert.match(draft.feature, /`Vault.RetentionDays` is at least the rule parameter minimum/);
  });

  test("the user's pick replaces the best candidate", async () => {
    const first = await draftControl(smallIndex, ENCRYPTED);
    const pick = first.candidates.find((one) => one.path === "Vault.KmsKeyId");
    assert.ok(pick);
    assert.match((await draftControl(smallIndex, { ...ENCRYPTED, choices: [pick] })).feature, /`Vault.KmsKeyId` is not missing/);
  });

  test("a requirement on access becomes steps that can be run", async () => {
    const draft = await draftControl(smallIndex, {
      requirement: "Bucket policies must not allow principals outside account 123456789012 to call s3:GetObject without TLS",
    });
    const [scenario] = readFeature(draft.feature).scenarios;
    const steps = scenario && parseSteps(scenario);
    assert.equal(steps?.kind, "question");
    assert.deepEqual(steps?.kind === "question" && steps.question, {
      policies: { globs: ["policies/**/*.json"] },
      context: [{ key: "aws:SecureTransport", relation: "is", values: ["false"] }],
      caller: { who: "outsideAccount", ids: ["123456789012"] },
      actions: ["s3:GetObject"],
      resources: [],
      expected: "notGranted",
    });
    // It needs no specification.
    assert.equal((await draftControl(undefined, { requirement: "IAM policies must not grant iam:PassRole" })).intermediate.route, "access");
  });

  test("who may do what is read from the words", async () => {
    const steps = async (requirement: string, service?: string) => {
      const draft = await draftControl(undefined, { requirement, ...(service && { service }) });
      assert.equal(draft.intermediate.route, "access", requirement);
      assert.deepEqual(draft.findings, []);
      return readFeature(draft.feature).scenarios.map((one) => one.steps.slice(1).map(({ text }) => text));
    };
    assert.deepEqual(await steps("Only members of organization o-a1b2c3d4e5 may read our buckets"), [
      ['a principal outside organization "o-a1b2c3d4e5" requests any action on any resource', "access is not granted"],
    ]);
    assert.deepEqual(await steps("Nobody may pass roles to services"), [
      ['anyone requests "iam:PassRole" on any resource', "access is not granted"],
    ]);
    assert.deepEqual(await steps("Secrets may only be read by arn:aws:iam::123456789012:role/app"), [
      [
        'the request context "aws:PrincipalArn" is not "arn:aws:iam::123456789012:role/app"',
        "anyone requests any action on any resource",
        "access is not granted",
      ],
    ]);
    assert.deepEqual(await steps("Bucket policies must not grant access to everyone"), [
      ["an anonymous caller requests any action on any resource", "access is not granted"],
    ]);
    // Each request would have to be granted to make it administration.
    assert.deepEqual(await steps("Policies must not grant full administrative privileges"), [
      ["anyone requests any action on any resource", "access is not always granted"],
    ]);
    // A request signed with long-term keys does not carry the key.
    assert.deepEqual(await steps("Policies require MFA for iam:DeleteUser"), [
      [
        'the request context "aws:MultiFactorAuthPresent" is "false"',
        'anyone requests "iam:DeleteUser" on any resource',
        "access is not granted",
      ],
      [
        'the request context "aws:MultiFactorAuthPresent" is missing',
        'anyone requests "iam:DeleteUser" on any resource',
        "access is not granted",
      ],
    ]);
    assert.deepEqual(await steps("The service cloudtrail.amazonaws.com must be able to call s3:PutObject on arn:aws:s3:::logs"), [
      [
        'the service "cloudtrail.amazonaws.com" requests "s3:PutObject" on "arn:aws:s3:::logs" or "arn:aws:s3:::logs/*"',
        "access is granted",
      ],
    ]);
    const { feature } = await draftControl(undefined, { requirement: "Queue policies do not allow cross-account access" });
    assert.match(feature, /account: your own account, to be written in place of 111122223333/);
    assert.match(feature, /a principal outside account "111122223333"/);
  });

  test("which policies are attached is configuration", async () => {
    const draft = await draftControl(smallIndex, { service: "archive", requirement: "Vaults have no inline policies" });
    assert.equal(draft.intermediate.route, "configuration");
  });

  test("bad input gets a sentence", async () => {
    const problem = async (request: { service?: string; requirement: string }, index: typeof smallIndex | undefined = smallIndex) => {
      try {
        await draftControl(index, request);
      } catch (error) {
        assert.ok(error instanceof DraftProblem);
        return `${error.code}: ${error.message}`;
      }
      return "no problem";
    };
    assert.match(await problem({ requirement: "  " }), /^empty: /);
    assert.match(await problem({ requirement: "?!? 123" }), /^nonsense: `\?!\? 123`/);
    assert.match(await problem({ service: "archve", requirement: "Vaults are encrypted" }), /^unknown-service: .*Did you mean `archive`/);
    assert.match(await problem({ requirement: "everything is fine" }), /^no-service: /);
    // It names a service by accident, and nothing of it.
    assert.match(await problem({ requirement: "the archive of my grandmother" }), /^nonsense: Nothing in the API specification answers/);
    assert.match(await problem({ requirement: "x".repeat(5_000) }), /^too-long: /);
    assert.match(
      await problem({ service: "archive", requirement: "Vaults are encrypted" }, null as never),
      /^specification-missing: .*specification index is missing/,
    );
    assert.equal(await problem({ service: "archive", requirement: "qwertz uiop" }), "no problem");
  });

  test("in real services the opposite, the value that is named, and the parts of a whole are understood", {
    skip: builtIndex ? false : NO_INDEX,
  }, async () => {
    const steps = async (service: string, requirement: string) => {
      const { feature } = await draftControl(builtIndex, { service, requirement });
      const [met, failed] = ["COMPLIANT", "NON_COMPLIANT"].map((outcome) =>
        readFeature(feature).scenarios.filter((one) => outcomesOf(one)[0] === outcome),
      );
      const last = (one: { steps: { kind: string; text: string }[] } | undefined) =>
        one?.steps.filter(({ kind }) => kind !== "then").at(-1)?.text;
      return {
        met: last(met?.[0]),
        failed: last(failed?.[0]),
        ways: failed?.length,
        none: readFeature(feature).scenarios[0]?.steps[0]?.text,
      };
    };
    const scheme = await steps("elbv2", "Load balancers are not internet facing");
    assert.equal(scheme.met, '`LoadBalancers[].Scheme` is not "internet-facing"');
    assert.equal(scheme.failed, '`LoadBalancers[].Scheme` is "internet-facing"');
    assert.match(
      (await steps("cloudfront", "Distributions redirect viewers to HTTPS")).met ?? "",
      /ViewerProtocolPolicy` is "redirect-to-https"/,
    );
    // A list is empty, not missing; a bucket of which nothing was ever set is not compliant.
    assert.match((await steps("neptune", "Clusters export audit logs")).failed ?? "", /EnabledCloudwatchLogsExports` is empty/);
    assert.equal((await steps("s3", "Versioning is on for buckets")).failed, '`Status` is not "Enabled"');
    // What was never switched on is off, and a date that forbids must not be there.
    assert.equal((await steps("s3", "Transfer acceleration of buckets is off")).met, '`Status` is not "Enabled"');
    assert.equal((await steps("kms", "Keys must not be scheduled for deletion")).met, "`KeyMetadata.DeletionDate` is missing");
    assert.match(
      (await steps("acm", "Certificates do not expire within 30 days")).met ?? "",
      /more than the rule parameter days in the future/,
    );
    assert.match(
      (await steps("sqs", "Queues keep messages for no more than 4 days")).met ?? "",
      /MessageRetentionPeriod` is at most the rule parameter maximum/,
    );
    assert.match(
      (await steps("rds", "No database uses the default port")).met ?? "",
      /Port` is none of the rule parameter forbiddenValues/,
    );
    assert.match((await steps("ec2", "Security groups are not open to the internet")).met ?? "", /Cidr\w*` is none of the rule parameter/);
    const block = await steps("s3", "Buckets block public access");
    assert.equal(block.ways, 4);
    assert.equal(block.none, "`s3:ListBuckets` returns no bucket");
    assert.equal((await steps("s3", "Buckets ignore public ACLs")).ways, 1);
    assert.equal((await steps("dynamodb", "Tables have point-in-time recovery")).none, "`dynamodb:ListTables` returns no table");
    assert.match(
      (await steps("redshift", "Clusters do not use the default master user name")).met ?? "",
      /MasterUsername` is none of the rule parameter/,
    );
  });

  const lists = [
    "retrieval-strict.json",
    "config-rules.json",
    "control-tower.json",
    "guard-registry.json",
    "security-hub.requirements.json",
    "config-managed-rules.requirements.json",
  ].map((name) => outside<{ service: string; requirement: string }>(name));
  test("every draft parses, names only what exists and has the three outcomes, in under a second", {
    skip: !builtIndex ? NO_INDEX : false,
  }, async (t) => {
    if (!lists.every(Boolean)) t.diagnostic(NO_DATA);
    const items = [...KNOWN, ...lists.flatMap((list) => list ?? [])].filter((one) => builtIndex?.service(one.service));
    let access = 0;
    for (const { service, requirement } of items) {
      const draft = await draftControl(builtIndex, { service, requirement });
      assert.ok(isNormal(draft.feature), draft.feature);
      assert.deepEqual(draft.findings, [], draft.feature);
      if (draft.intermediate.route === "access") {
        access++;
        assert.ok(
          readFeature(draft.feature).scenarios.every((scenario) => parseSteps(scenario).kind === "question"),
          draft.feature,
        );
        for (const outcome of OUTCOMES) assert.ok(draft.feature.includes(outcome));
      } else assert.deepEqual(new Set(readFeature(draft.feature).scenarios.flatMap(outcomesOf)), new Set(OUTCOMES), draft.feature);
    }
    t.diagnostic(`${items.length} drafts, ${access} of them as steps to run`);
    builtIndex?.service("sagemaker");
    const before = performance.now();
    await draftControl(builtIndex, { service: "sagemaker", requirement: "SageMaker AutoML jobs encrypt data at rest" });
    assert.ok(performance.now() - before < 15_000);
  });
});

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
    assert.deepEqual(draft.findings, []);
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

describe("an endpoint of the OpenAI protocol", () => {
  type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
  const reply = (message: unknown, finish = "stop") => JSON.stringify({ choices: [{ message, finish_reason: finish }] });

  async function withServer(handler: Handler, run: (baseUrl: string) => Promise<void>): Promise<void> {
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => handler(request, response, body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  const failure = async (handler: Handler, timeoutMs = 2_000): Promise<string> => {
    let told = "no failure";
    await withServer(handler, async (baseUrl) => {
      await openAiModel({ baseUrl, model: "m", timeoutMs })
        .complete([{ role: "user", content: "hello" }], {})
        .catch((error: unknown) => {
          assert.ok(error instanceof ModelError, String(error));
          told = `${error.code}: ${error.message}`;
        });
    });
    return told;
  };

  test("the request has model, messages and key; the answer makes the draft", () =>
    withServer(
      (request, response, body) => {
        assert.equal(request.url, "/v1/chat/completions");
        assert.equal(request.headers.authorization, "Bearer secret");
        const sent = JSON.parse(body) as { model: string; messages: Message[] };
        assert.equal(sent.model, "m");
        assert.equal(sent.messages[0]?.role, "system");
        response.end(reply({ content: answer() }));
      },
      async (baseUrl) => {
        const draft = await draftControl(smallIndex, {
          ...ENCRYPTED,
          model: openAiModel({ baseUrl: `${baseUrl}/`, model: "m", apiKey: "secret" }),
        });
        assert.equal(draft.source, "m");
        assert.deepEqual(draft.findings, []);
      },
    ));

  const status =
    (code: number, headers: Record<string, string> = {}, body = '{"error":{"message":"as the server says"}}'): Handler =>
    (_, response) =>
      response.writeHead(code, headers).end(body);
  for (const [what, handler, expected] of [
    ["a hanging server", () => {}, /^timeout: .*within 0\.2 s/],
    ["headers and then silence", (_, response) => response.writeHead(200).write("{"), /^timeout: /],
    ["a wrong key", status(401), /^unauthorised: .*as the server says/],
    ["an unknown model", status(404), /^not-found: .*`m`/],
    ["a rate limit", status(429, { "retry-after": "7" }), /^rate-limit: .*in 7 s/],
    ["a broken server", status(500, {}, "<html>"), /^server: .*status 500/],
    ["HTML", status(200, {}, "<html>"), /^garbage: .*OpenAI protocol/],
    ["other JSON", status(200, {}, '{"hello":1}'), /^garbage: .*no `choices`/],
    ["null", status(200, {}, "null"), /^garbage: /],
    ["an empty answer", status(200, {}, reply({ content: "" })), /^garbage: .*empty answer/],
    ["a refusal", status(200, {}, reply({ content: null, refusal: "not this" })), /^refused: .*not this/],
    ["a filtered answer", status(200, {}, reply({ content: "x" }, "content_filter")), /^refused: /],
    ["a cut-off answer", status(200, {}, reply({ content: '{"scen' }, "length")), /^truncated: /],
    ["a redirect", status(302, { location: "http://127.0.0.1:1/" }), /^unreachable: /],
    [
      "a stream without end",
      (_, response) => {
        response.writeHead(200);
        const more = () => {
          while (response.write("data: garbage\n".repeat(5_000)));
        };
        response.on("drain", more);
        more();
      },
      /^garbage: .*more than 1000 kB/,
    ],
  ] as [string, Handler, RegExp][]) {
    test(`${what} ends in a clear message`, async () =>
      assert.match(await failure(handler, what.includes("silence") || what.includes("hanging") ? 200 : 5_000), expected));
  }

  test("a server that is not there, a key in clear text and a bad address end in a clear message", async () => {
    const told = async (settings: { baseUrl: string; apiKey?: string }) => {
      try {
        await openAiModel({ model: "m", ...settings }).complete([], {});
      } catch (error) {
        return error instanceof ModelError ? `${error.code}: ${error.message}` : String(error);
      }
      return "no failure";
    };
    assert.match(await told({ baseUrl: "http://127.0.0.1:9/v1" }), /^unreachable: /);
    assert.match(await told({ baseUrl: "http://gateway.example/v1", apiKey: "k" }), /^insecure: .*clear text/);
    assert.match(await told({ baseUrl: "not an address" }), /^unreachable: .*no address/);
    assert.match(await told({ baseUrl: "file:///etc" }), /^unreachable: /);
  });

  test("cancelling stops the request at once", () =>
    withServer(
      () => {},
      async (baseUrl) => {
        const stop = new AbortController();
        const pending = openAiModel({ baseUrl, model: "m" }).complete([], { signal: stop.signal });
        setTimeout(() => stop.abort(), 30);
        await assert.rejects(pending, { name: "AbortError" });
      },
    ));
});
