// Drafting a control without a model: what the template makes of a requirement.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readFeature } from "../../server/src/controls/check/document";
import { isNormal } from "../../server/src/controls/check/normalise";
import { OUTCOMES, outcomesOf } from "../../server/src/controls/check/outcomes";
import { DraftProblem, draftControl } from "../../server/src/controls/draft/draft";
import { parseSteps } from "../../server/src/controls/steps/grammar";
import { workSince } from "../harness/work";
import { builtIndex, NO_DATA, NO_INDEX, outside, smallIndex } from "./fixture";
import { KNOWN } from "./requirements";
import { ENCRYPTED } from "./scripted";

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
    Periodic, because only \`archive:DescribeVault\` tells how it is set
  Severity:
    MEDIUM
  API calls:
    \`archive:ListVaults\`
    \`archive:DescribeVault\`, with \`VaultName\` from \`Vaults[].VaultName\`
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
    And the annotation says "Vault.StorageEncrypted is false"

  Scenario: NON_COMPLIANT when StorageEncrypted is missing
    Given a vault that \`archive:DescribeVault\` returns
    And \`Vault.StorageEncrypted\` is missing
    Then return NON_COMPLIANT
    And the annotation says "Vault.StorageEncrypted is missing"
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

  test("who is let out of a rule has to have an ARN; without one the draft asks", async () => {
    const open = async (requirement: string, answers: { question: string; answer: string }[] = []) => {
      const { feature, questions, intermediate } = await draftControl(undefined, { requirement, answers });
      assert.equal(intermediate.route, "access", requirement);
      assert.equal(/Not settled:/.test(feature), questions.length > 0, requirement);
      return questions.map(({ kind, question }) => `${kind}: ${question}`);
    };
    const asked = (who: string) => `Which ARN has \`${who}\`? Without it nobody is let out of the rule.`;
    for (const [requirement, who] of [
      ["Only the deploy role may delete buckets", "the deploy role"],
      ["Secrets permissions may only be used by the app role", "the app role"],
      ["Policies must not allow s3:DeleteBucket except for the deploy role", "the deploy role"],
    ] as const)
      assert.deepEqual(await open(requirement), [`exception: ${asked(who)}`], requirement);
    for (const requirement of [
      "Only arn:aws:iam::123456789012:role/deploy may delete buckets",
      "Only members of organization o-a1b2c3d4e5 may read our buckets",
      "Functions may only be invoked from account 111122223333",
      "Nobody may pass roles to services",
      "Policies must only allow access with TLS",
    ])
      assert.deepEqual(await open(requirement), [], requirement);
    const question = asked("the deploy role");
    assert.deepEqual(await open("Only the deploy role may delete buckets", [{ question, answer: "it holds for everybody" }]), []);
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
    assert.match(await problem({ requirement: "the archive of my grandmother" }), /^nonsense: Nothing in the API specification matches/);
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
        ways: failed?.filter(({ name }) => !name.endsWith("missing")).length,
        none: readFeature(feature).scenarios[0]?.steps[0]?.text,
      };
    };
    const scheme = await steps("elbv2", "Load balancers are not internet facing");
    assert.equal(scheme.met, '`LoadBalancers[].Scheme` is present and is not "internet-facing"');
    assert.equal(scheme.failed, '`LoadBalancers[].Scheme` is "internet-facing"');
    assert.match(
      (await steps("cloudfront", "Distributions redirect viewers to HTTPS")).met ?? "",
      /ViewerProtocolPolicy` is missing or is "redirect-to-https"/,
    );
    // A list that holds other things does not hold this one; a bucket of which nothing was ever set is not compliant.
    assert.match(
      (await steps("neptune", "Clusters export audit logs")).failed ?? "",
      /EnabledCloudwatchLogsExports\[\]` is present and is not "audit"/,
    );
    assert.equal((await steps("s3", "Versioning is on for buckets")).failed, '`Status` is present and is not "Enabled"');
    // What was never switched on is off, and a date that forbids must not be there.
    assert.equal((await steps("s3", "Transfer acceleration of buckets is off")).met, '`Status` is not "Enabled"');
    assert.equal((await steps("kms", "Keys must not be scheduled for deletion")).met, '`KeyMetadata.KeyState` is not "PendingDeletion"');
    assert.match(
      (await steps("acm", "Certificates do not expire within 30 days")).met ?? "",
      /more than the rule parameter days in the future/,
    );
    assert.match(
      (await steps("sqs", "Queues keep messages for no more than 4 days")).met ?? "",
      /MessageRetentionPeriod` is at most the rule parameter maximum/,
    );
    assert.match((await steps("rds", "No database uses the default port")).met ?? "", /Port` is none of \d+, \d+/);
    assert.match((await steps("ec2", "Security groups are not open to the internet")).met ?? "", /Cidr\w*` is none of the rule parameter/);
    const block = await steps("s3", "Buckets block public access");
    assert.equal(block.ways, 4);
    assert.equal(block.none, "`s3:ListBuckets` returns no bucket");
    assert.equal((await steps("s3", "Buckets ignore public ACLs")).ways, 1);
    assert.equal((await steps("dynamodb", "Tables have point-in-time recovery")).none, "`dynamodb:ListTables` returns no table");
    assert.match(
      (await steps("redshift", "Clusters do not use the default master user name")).met ?? "",
      /MasterUsername` is (not|none of) /,
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
      // A question is no fault of the draft.
      assert.deepEqual(
        draft.findings.filter(({ code }) => code !== "not-settled"),
        [],
        draft.feature,
      );
      if (draft.intermediate.route === "access") {
        access++;
        assert.ok(
          readFeature(draft.feature).scenarios.every((scenario) => parseSteps(scenario).kind === "question"),
          draft.feature,
        );
        for (const outcome of OUTCOMES) assert.ok(draft.feature.includes(outcome));
      } else {
        const outcomes = new Set(readFeature(draft.feature).scenarios.flatMap(outcomesOf));
        // A parameter of the rule that is no number is an error besides.
        outcomes.delete("ERROR");
        assert.deepEqual(outcomes, new Set(OUTCOMES), draft.feature);
      }
    }
    t.diagnostic(`${items.length} drafts, ${access} of them as steps to run`);
    builtIndex?.service("sagemaker");
    const work = workSince();
    await draftControl(builtIndex, { service: "sagemaker", requirement: "SageMaker AutoML jobs encrypt data at rest" });
    assert.ok(work() < 15_000, `${work()} ms`);
  });
});
