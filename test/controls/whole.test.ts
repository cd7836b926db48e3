// Nothing that a sentence asks for is dropped: both ends of a range, every entry of a list, the switch beside a number, the tags that say
// which resources are meant. What a draft cannot say is a question.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inWords } from "../../server/src/controls/condition/write";
import { type Draft, draftControl } from "../../server/src/controls/draft/draft";
import { inUnit, smallerUnit } from "../../server/src/controls/requirement/units";
import { builtIndex, NO_INDEX } from "./fixture";

const draft = (requirement: string): Promise<Draft> => draftControl(builtIndex, { requirement });
/** The condition with the last name of each path. */
const said = ({ condition }: Draft) => (condition ? inWords(condition).replace(/`[^`]*?(\w+)(\[\])?`/g, "$1") : "nothing");

describe("units", () => {
  for (const [value, from, to, expected] of [
    [2, "day", "hour", 48],
    [1, "year", "day", 365],
    [2, "gib", "mb", 2048],
    [5, "day", "gb", undefined],
    [5, undefined, "day", undefined],
  ] as const)
    test(`${value} ${from} in ${to}`, () => assert.equal(inUnit(value, from, to), expected));
  test("the smaller one of two", () => {
    assert.equal(smallerUnit("minute", "second"), "second");
    assert.equal(smallerUnit("day", "gib"), undefined);
  });
});

describe("a range", { skip: builtIndex ? false : NO_INDEX }, () => {
  const inside = (name: string) => `${name} is between the rule parameter minimum and the rule parameter maximum`;
  for (const [requirement, condition, numbers] of [
    ["SQS messages must not be kept for more than 14 days or less than 1 day.", inside("MessageRetentionPeriod"), [86_400, 1_209_600]],
    ["RDS backups must not be kept for fewer than 7 days or more than 30 days.", inside("BackupRetentionPeriod"), [7, 30]],
    ["RDS backup retention below 7 days or above 35 days is a violation.", inside("BackupRetentionPeriod"), [7, 35]],
    ["RDS backup retention outside 7 to 35 days is a violation.", inside("BackupRetentionPeriod"), [7, 35]],
    ["Lambda timeouts outside the range 3 to 60 seconds are not permitted.", inside("Timeout"), [3, 60]],
    ["Lambda timeouts must lie between 1 minute and 300 seconds.", inside("Timeout"), [60, 300]],
    ["Lambda timeouts must be between 3 seconds and 5 minutes.", inside("Timeout"), [3, 300]],
    ["Kinesis retention must be between 24 hours and 30 days.", inside("RetentionPeriodHours"), [24, 720]],
    ["IAM role sessions must be between 15 minutes and 4 hours.", inside("MaxSessionDuration"), [900, 14_400]],
  ] as const)
    test(requirement, async () => {
      const made = await draft(requirement);
      assert.equal(said(made), condition);
      const values = JSON.stringify(made.condition);
      for (const number of numbers) assert.ok(values.includes(`"number":${number}`), values);
      assert.deepEqual(made.questions, []);
    });

  test("that is to be left is a range as well", async () => {
    const made = await draft("RDS backup retention must be below 7 or above 35 days.");
    assert.doesNotMatch(said(made), /between/);
  });
});

describe("a list", { skip: builtIndex ? false : NO_INDEX }, () => {
  test("every entry counts, also one whose name means other things", async () => {
    const made = said(await draft("EKS clusters must log api, audit and authenticator."));
    for (const entry of ["api", "audit", "authenticator"]) assert.ok(made.includes(`"${entry}"`), made);
  });

  test("a value that is a verb as well is one of the list", async () =>
    assert.equal(
      said(await draft("DMS endpoints must use SSL mode require, verify-ca or verify-full.")),
      'SslMode is one of "require", "verify-ca", "verify-full"',
    ));

  test("what is forbidden behind a comma is none of it", async () =>
    assert.equal(
      said(await draft("CodeCatalyst workflows use run mode QUEUED, PARALLEL is off limits")),
      'runMode is "QUEUED" and runMode is not "PARALLEL"',
    ));
});

describe("a denial of several things", { skip: builtIndex ? false : NO_INDEX }, () => {
  for (const [requirement, condition] of [
    [
      "SQS queues must neither be unencrypted nor retain messages for more than 10 days.",
      '(KmsMasterKeyId is not missing or SqsManagedSseEnabled is "true") and MessageRetentionPeriod is at most the rule parameter maximum',
    ],
    [
      "Kinesis streams must not be unencrypted or keep records for more than 168 hours.",
      'EncryptionType is "KMS" and RetentionPeriodHours is at most the rule parameter maximum',
    ],
    [
      "Log groups must not lack a KMS key or be kept for more than 400 days.",
      "kmsKeyId is not missing and retentionInDays is at most the rule parameter maximum",
    ],
    [
      "RDS instances must not be publicly accessible or keep backups for fewer than 7 days.",
      "PubliclyAccessible is false and BackupRetentionPeriod is at least the rule parameter minimum",
    ],
    ["CloudFront distributions must not use SSLv3, TLSv1 or TLSv1.1 to talk to origins.", 'Items is none of "SSLv3", "TLSv1", "TLSv1.1"'],
    [
      "RDS backup retention outside 7\u201335 days is a violation.",
      "BackupRetentionPeriod is between the rule parameter minimum and the rule parameter maximum",
    ],
  ] as const)
    test(requirement, async () => assert.equal(said(await draft(requirement)), condition));
});

describe("verdicts by policy, and words that other things are called by", { skip: builtIndex ? false : NO_INDEX }, () => {
  for (const [requirement, condition] of [
    ["SageMaker notebooks where root access is not disabled are out of policy.", 'RootAccess is "Disabled"'],
    ["Lambda functions with a timeout of more than 120 seconds break our policy.", "Timeout is at most the rule parameter maximum"],
    ["EC2 instances of type t2.micro are out of policy.", 'InstanceType is not "t2.micro"'],
    ["ECS containers must not run as root.", 'user is none of "root", 0'],
    ["EC2 instances must disable IMDSv1.", 'HttpTokens is "required"'],
    [
      "DocumentDB backups should be kept for a week to a month.",
      "BackupRetentionPeriod is between the rule parameter minimum and the rule parameter maximum",
    ],
  ] as const)
    test(requirement, async () => assert.equal(said(await draft(requirement)), condition));

  test("who may do something is a matter of access all the same", async () =>
    assert.equal((await draft("Only administrators may delete S3 buckets.")).intermediate.route, "access"));

  test("a list of address blocks is no number", async () =>
    assert.doesNotMatch((await draft("Security groups must not allow SSH from 0.0.0.0/0.")).feature, /is no number/));
});

describe("beside what is found", { skip: builtIndex ? false : NO_INDEX }, () => {
  test("the switch of a number that has to be on", async () =>
    assert.match(
      said(await draft("Classic load balancers must have connection draining enabled with a timeout of at most 300 seconds.")),
      /^Enabled is true and Timeout is at most/,
    ));

  test("the switch of the whole", async () =>
    assert.equal(
      said(await draft("GuardDuty detectors must be enabled and publish findings every fifteen minutes.")),
      'Status is "ENABLED" and FindingPublishingFrequency is "FIFTEEN_MINUTES"',
    ));

  for (const [requirement, word] of [
    ["EBS volumes must be of type gp3 or io2 and at most 500 GiB.", "500 gib"],
    ["MSK clusters must use Kafka 3.5.1 or above with at least 3 brokers.", "3.5.1"],
    ["ECS services on Fargate should use platform version 1.4.0.", "1.4.0"],
    ["Access to the public endpoint of EKS clusters is limited to 10.0.0.0/8.", "10.0.0.0/8"],
    ["Cognito passwords must contain upper-case letters, lower-case letters, numbers and symbols.", "upper-case"],
    ["CloudFront viewers must be redirected to HTTPS; origins must use TLSv1.2 only.", "TLSv1.2"],
  ] as const)
    test(`asked where nothing says it: ${requirement}`, async () => {
      const { questions } = await draft(requirement);
      assert.ok(
        questions.some(({ kind, question }) => kind === "property" && question.includes(`nothing of \`${word}\``)),
        JSON.stringify(questions),
      );
    });

  test("a parameter that is picked leaves the question", async () => {
    const requirement = "RDS instances must use gp3 storage";
    const [first] = (await draft(requirement)).chosen;
    assert.ok(first);
    const picked = await draftControl(builtIndex, { requirement, choices: [first] });
    assert.ok(picked.questions.some(({ question }) => question.includes("nothing of `gp3`")));
    const storage = picked.candidates.find(({ path }) => path === "DBInstances[].StorageType");
    assert.ok(storage);
    const right = await draftControl(builtIndex, { requirement, choices: [storage] });
    assert.equal(said(right), 'StorageType is "gp3"');
    assert.deepEqual(right.questions, []);
  });
});

describe("which resources are meant", { skip: builtIndex ? false : NO_INDEX }, () => {
  test("those with a tag, where the same answer tells it", async () => {
    const made = await draft("Redshift clusters tagged Stage=prod must not be publicly accessible.");
    assert.equal(said(made), 'at least one of Value is not "prod" where Key is "Stage" or PubliclyAccessible is false');
  });

  for (const [requirement, condition] of [
    [
      "EC2 instances not tagged Public=true must not have a public IP.",
      'Value is "true" where Key is "Public" or PublicIpAddress is missing',
    ],
    [
      "Only RDS instances tagged Environment=dev may be publicly accessible.",
      'Value is "dev" where Key is "Environment" or PubliclyAccessible is false',
    ],
    ["RDS instances without the tag Environment=dev must have Multi-AZ.", 'Value is "dev" where Key is "Environment" or MultiAZ is true'],
  ] as const)
    test(`those without one: ${requirement}`, async () => assert.equal(said(await draft(requirement)), condition));

  test("a restriction behind the demand is one too", async () =>
    assert.equal(
      said(await draft("Object lock has to be on for S3 buckets tagged DataClass=Regulated.")),
      'ObjectLockEnabled is "Enabled"',
    ));

  test("an exception keeps its value", async () => {
    const requirement = "RDS instances must have deletion protection unless tagged Rotation=manual.";
    const { questions } = await draft(requirement);
    const asked = questions.find(({ kind }) => kind === "exception");
    assert.ok(asked);
    const answer = asked.options[1] as string;
    const made = await draftControl(builtIndex, { requirement, answers: [{ question: asked.question, answer }] });
    assert.match(said(made), /Value is "manual" where Key is "Rotation"$/);
  });

  test("all of them, with a question, where it does not", async () => {
    const made = await draft("S3 buckets tagged Data=secret must have versioning enabled.");
    assert.equal(said(made), 'Status is "Enabled"');
    assert.match(made.questions[0]?.question ?? "", /`tagged Data=secret` says which resources are meant/);
  });

  test("a tag that is asked for besides something else leaves that", async () =>
    assert.match(
      said(await draft("RDS instances must be tagged with Owner and have deletion protection.")),
      /DeletionProtection is true$/,
    ));

  for (const [requirement, none] of [
    ["IAM users must have MFA enabled.", "users"],
    ["Every VPC must have a flow log.", "VPCs"],
    ["EC2 instances must have encrypted volumes.", "instances"],
  ] as const)
    test(`what has none is told: ${requirement}`, async () => {
      const { questions } = await draft(requirement);
      assert.ok(
        questions.some(({ question }) => question.includes(`nothing of ${none} that have none`)),
        JSON.stringify(questions),
      );
    });

  for (const requirement of [
    "The root user hasn't got any access keys",
    "S3 buckets must have lifecycle rules.",
    "CloudFront distributions must have a WAF web ACL.",
  ])
    test(`nothing to tell: ${requirement}`, async () => {
      const { questions } = await draft(requirement);
      assert.ok(!questions.some(({ question }) => question.includes("that have none")));
    });
});
