// What a requirement says with words that no list has: a value that is to be left, a limit, a verdict, a title, a permission. None of
// them is read as what is asked for without a question.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { inWords } from "../../server/src/controls/condition/write";
import { type Draft, draftControl } from "../../server/src/controls/draft/draft";
import { isKnown, type Mention, roleOf } from "../../server/src/controls/requirement/frame";
import { builtIndex, NO_INDEX } from "./fixture";

const draft = (requirement: string): Promise<Draft> => draftControl(builtIndex, { requirement });
const said = ({ condition }: Draft) => (condition ? inWords(condition).replace(/`[^`]*?(\w+)(\[\])?`/g, "$1") : "nothing");

describe("the role of a value in a sentence", () => {
  const OWN = /^(volumes?|functions?|types?|ebs|lambda)$/i;
  const vocabulary = { names: (word: string) => OWN.test(word), documents: () => false };
  const roleIn = (text: string, value: string, ...others: string[]) => {
    const at = (one: string): Mention => ({ start: text.indexOf(one), end: text.indexOf(one) + one.length });
    return roleOf(text, at(value), others.map(at), vocabulary);
  };

  for (const [text, role] of [
    ["EBS volumes must be of type gp2", "asked"],
    ["EBS volumes must not use gp2", "asked"],
    ["Only gp2 is allowed for EBS volumes", "asked"],
    ["EBS volumes must be kept at gp2", "asked"],
    ["EBS volumes must exit gp2", "left"],
    ["EBS volumes must be moved out of gp2", "left"],
    ["Take EBS volumes out of gp2", "left"],
    ["gp2 must be retired", "left"],
    ["EBS volumes must have gp2 retired", "unknown"],
    ["EBS volumes must not use the retired type gp2", "asked"],
    ["EBS volumes must outlive gp2", "unknown"],
    ["EBS volumes must be past gp2", "unknown"],
    ["Farewell to gp2 volumes", "unknown"],
    ["gp2 has to go", "unknown"],
  ] as const)
    test(`${role}: ${text}`, () => assert.equal(roleIn(text, "gp2"), role));

  for (const text of [
    "EBS volumes must go from gp2 to gp3",
    "EBS volumes must be moved to gp3 from gp2",
    "EBS volumes of type gp2 are to become gp3",
    "EBS volumes must give up gp2 in favor of gp3",
    "EBS volumes must exit gp2 for gp3",
    "Retire gp2 on EBS volumes and adopt gp3",
    "gp2 volumes must be gp3",
  ])
    test(`one is left for the other: ${text}`, () => {
      assert.equal(roleIn(text, "gp2", "gp3"), "left");
      assert.equal(roleIn(text, "gp3", "gp2"), "asked");
    });
});

describe("drafts of what is to be left", { skip: builtIndex ? false : NO_INDEX }, () => {
  for (const [requirement, condition] of [
    ["EBS volumes must be moved out of gp2", 'VolumeType is not "gp2"'],
    ["EBS volumes must depart from gp2", 'VolumeType is not "gp2"'],
    ["Lambda functions must leave python3.8", 'Runtime is not "python3.8"'],
    ["Sunset python3.8 for Lambda functions", 'Runtime is not "python3.8"'],
    ["EBS volumes of type gp2 are to become gp3", 'VolumeType is "gp3"'],
    ["EBS volumes must be taken from gp2 to gp3", 'VolumeType is "gp3"'],
    ["Retire python3.8 on Lambda functions and adopt python3.12", 'Runtime is "python3.12"'],
    ["S3 buckets must give up AES256 in favor of aws:kms encryption", 'SSEAlgorithm is "aws:kms"'],
    ["S3 bucket object ownership must go from ObjectWriter to BucketOwnerEnforced", 'ObjectOwnership is "BucketOwnerEnforced"'],
    ["ECS services must retire launch type EC2 for FARGATE", 'launchType is "FARGATE"'],
    ["Lambda functions must not be rolled back from python3.12 to python3.8", 'Runtime is not "python3.8"'],
    ["S3 buckets must use aws:kms as opposed to AES256", 'SSEAlgorithm is "aws:kms"'],
    ["DMS endpoints mustn't leave their SSL mode at none", 'SslMode is not "none"'],
    ["RDS instances must leave public access behind", "PubliclyAccessible is false"],
  ] as const)
    test(requirement, async () => assert.equal(said(await draft(requirement)), condition));

  /** Words that no list has, and no language: `favor` and `limit` would come out of other letters by chance. */
  const unknown = fc.stringMatching(/^[bdfgkmpt][aiou]z[aiou][bdgkpt]{1,2}$/).filter((word) => !isKnown(word));
  const frames: ((verb: string) => string)[] = [
    (verb) => `EBS volumes must ${verb} gp2`,
    (verb) => `Lambda functions should ${verb} python3.8`,
    (verb) => `ECR image tags have to ${verb} MUTABLE`,
    (verb) => `DynamoDB tables must be ${verb}ed PROVISIONED billing mode`,
    (verb) => `${verb} gp2 on all EBS volumes`,
    (verb) => `EBS volumes must have a ${verb} of gp2`,
    (verb) => `EBS volumes: gp2 must ${verb}`,
    (verb) => `Volumes of type gp2 must be ${verb}ed`,
    (verb) => `EBS volumes must have gp2 ${verb}ed`,
    (verb) => `RDS instances must ${verb} public access`,
  ];
  for (const frame of frames)
    test(`a verb that nobody knows is asked: ${frame("…")}`, async () => {
      await fc.assert(
        fc.asyncProperty(unknown, async (verb) => {
          assert.notEqual((await draft(frame(verb))).questions.length, 0, frame(verb));
        }),
        { numRuns: 8 },
      );
    });
});

describe("limits that are said by a verb or a verdict", { skip: builtIndex ? false : NO_INDEX }, () => {
  for (const [requirement, condition, number] of [
    ["Lambda reserved concurrency must be limited to 100", "at most", "100"],
    ["Lambda timeouts should stay south of 30 seconds", "at most", "29 seconds"],
    ["CloudWatch logs must be purged after 90d", "at most", "90 days"],
    ["EventBridge archive retention is capped at 30 days", "at most", "30 days"],
    ["RDS backup retention shall top out at 14 days", "at most", "14 days"],
    ["KMS rotation period of 2560 days is too long", "at most", "2559 days"],
    ["Kinesis retention of 24 hours is insufficient", "at least", "25 hours"],
    ["EBS volume size of 16 TiB is too big", "at most", "16383"],
    ["RDS allocated storage must be at most 1 TB", "at most", "1024"],
  ] as const)
    test(requirement, async () => {
      const { condition: is, feature } = await draft(requirement);
      assert.match(is ? inWords(is) : "", new RegExp(condition));
      assert.match(feature, new RegExp(`default:? \\W?${number}\\b`));
    });

  test("several numbers are values", async () =>
    assert.equal(said(await draft("RDS backup retention must be 7, 14 or 35 days")), "BackupRetentionPeriod is one of 7, 14, 35"));

  test("what is another value while it is missing is not let in", async () =>
    assert.equal(
      said(await draft("It is forbidden to use provisioned billing mode for DynamoDB tables")),
      'BillingMode is present and is not "PROVISIONED"',
    ));

  test("addresses of both versions are meant", async () =>
    assert.match(said(await draft("Alert on security groups open to the world")), /^CidrIp is none of .* and CidrIpv6 is none of /));

  test("none is no limit", async () =>
    assert.equal(said(await draft("ElastiCache snapshot retention limit must be 0")), "SnapshotRetentionLimit is 0"));
});

describe("sentences that may say the opposite", { skip: builtIndex ? false : NO_INDEX }, () => {
  for (const [what, requirements] of [
    ["verdicts that nobody knows", ["S3 versioning is overkill", "Cognito MFA is a nuisance", "Container insights is a waste of money"]],
    ["idioms", ["EBS volumes type st1 gets the boot", "RDS minor version upgrades must be held back", "CloudFront must be IPv6 free"]],
    ["titles of findings", ["EBS volumes with gp2", "Lambda functions without an Owner tag", "SQS visibility timeout over 12 hours"]],
    ["permissions", ["EBS volumes may be gp2", "RDS storage encryption is optional", "Lambda functions on ruby2.7 are tolerated"]],
    ["a value in other words that is forbidden", ["DynamoDB: no on-demand", "EC2 launch templates should make IMDSv2 optional"]],
    [
      "verbs that let something off",
      ["Waive MFA for Cognito user pools", "Exempt Lambda functions from tracing", "Nobody objects to public MQ brokers"],
    ],
    [
      "a number of something else",
      ["No Lambda function may execute for longer than ten (10) minutes", "Cap the Auto Scaling group maximum at 10 instances"],
    ],
    [
      "an aspect that is left out",
      ["RDS should be encrypted, multi-AZ, and have deletion protection", "The EKS endpoint must stay reachable from the internet"],
    ],
    [
      "comparisons with a named value",
      [
        "CloudFront distributions must not accept TLS versions below TLSv1.2_2021",
        "Lambda functions must not use runtimes older than nodejs20.x",
        "Lambda functions must not use python3.8 or older",
        "Engine versions past 15.4 are banned on RDS instances",
        "CloudFront distributions must not use a price class above PriceClass_100",
      ],
    ],
    [
      "a switch that forbids",
      ["EC2 instances must not have API termination disabled", "EC2 instances must not have the API stop turned off"],
    ],
    ["signs", ["EBS volumes: gp3 > gp2", "Lambda functions: ruby2.7 ✗, ruby3.3 ✓"]],
  ] as const)
    for (const requirement of requirements)
      test(`${what}: ${requirement}`, async () => assert.notEqual((await draft(requirement)).questions.length, 0));

  for (const requirement of [
    "EKS clusters run version 1.29 or newer",
    "Pipelines in CodePipeline run in QUEUED rather than SUPERSEDED mode",
    "S3 bucket versioning enabled",
    "Public sharing of EBS snapshots should be blocked in the account",
    "Subnets don't hand out public IP addresses at launch",
    "DAX clusters aren't without server-side encryption",
  ])
    test(`plain enough: ${requirement}`, async () => assert.deepEqual((await draft(requirement)).questions, []));
});

describe("values of tags, and names of things", { skip: builtIndex ? false : NO_INDEX }, () => {
  for (const [requirement, condition] of [
    ["EC2 instances must have the tag Environment set to prod", 'Value is "prod" where Key is "Environment"'],
    ["S3 buckets must have tag DataClass equal to confidential", 'Value is "confidential" where Key is "DataClass"'],
    ["S3 buckets must not carry the tag Public=Yes", 'Value is not "Yes" where Key is "Public"'],
    // A tag may have an empty value.
    ["EC2 instances tagged Temporary must not exist", 'Key is not "Temporary"'],
    ["EC2 instances must have an Owner tag", 'Value is not missing where Key is "Owner"'],
    ["CloudTrail must deliver to the S3 bucket org-trail", 'S3BucketName is "org-trail"'],
    ["Lambda functions shall have the role arn:aws:iam::123456789012:role/app", 'Role is "arn:aws:iam::123456789012:role/app"'],
  ] as const)
    test(requirement, async () => assert.equal(said(await draft(requirement)), condition));

  test("less than what is asked for is no value", async () =>
    assert.equal(said(await draft("VPC flow logs should record ALL traffic and not merely REJECT")), 'TrafficType is "ALL"'));
});

describe("drafts that say nothing of a value", { skip: builtIndex ? false : NO_INDEX }, () => {
  test("which property is meant is asked, and the answer is taken", async () => {
    const requirement = "RDS instances must use gp3 storage";
    const first = await draft(requirement);
    const asked = first.questions.find(({ kind }) => kind === "property");
    assert.match(asked?.question ?? "", /says nothing of `gp3`/);
    const answer = asked?.options.find((one) => one.endsWith("DBInstances[].StorageType")) as string;
    const second = await draftControl(builtIndex, { requirement, answers: [{ question: asked?.question as string, answer }] });
    assert.equal(said(second), 'StorageType is "gp3"');
    assert.deepEqual(
      second.questions.filter(({ kind }) => kind === "property"),
      [],
    );
  });

  test("a parameter whose name is said word for word is offered beside the one that was taken", async () => {
    const { questions } = await draft("RDS maximum allocated storage must be at most 1000");
    const [asked] = questions.filter(({ kind }) => kind === "property");
    assert.match(asked?.options[1] ?? "", /MaxAllocatedStorage$/);
  });

  for (const requirement of [
    "Routes of HTTP APIs require an API key",
    "WAFv2 web ACL logging should be enabled",
    "The encryption mode of Direct Connect connections is must_encrypt; no_encrypt is out of the question",
  ])
    test(`not asked: ${requirement}`, async () => {
      const { questions } = await draft(requirement);
      assert.ok(!questions.some(({ kind }) => kind === "property"));
    });

  test("a distribution's setting is asked for in all of its behaviors", async () =>
    assert.equal(
      said(await draft("CloudFront distributions must redirect HTTP to HTTPS")),
      'ViewerProtocolPolicy is "redirect-to-https" and ViewerProtocolPolicy is missing or is "redirect-to-https"',
    ));
});

describe("what stands beside the value or the noun", { skip: builtIndex ? false : NO_INDEX }, () => {
  for (const [requirement, condition] of [
    ["ECS services must not use the EC2 launch type; Fargate is required.", 'launchType is "FARGATE"'],
    ["Neptune clusters must publish audit logs to CloudWatch.", 'at least one of EnabledCloudwatchLogsExports is "audit"'],
    [
      "RDS MySQL instances must publish error and slow query logs to CloudWatch Logs.",
      'at least one of EnabledCloudwatchLogsExports is "error" and at least one of EnabledCloudwatchLogsExports is "slowquery"',
    ],
  ] as const)
    test(`is asked for, with a question: ${requirement}`, async () => {
      const made = await draft(requirement);
      assert.ok(said(made).startsWith(condition), said(made));
      assert.ok(made.questions.some(({ kind }) => kind === "sense"));
    });

  test("a comparison with a value of no order offers a list of what is allowed", async () => {
    const { questions } = await draft("ACM certificates must not use a key weaker than RSA_2048.");
    assert.match(questions[0]?.options.at(-1) ?? "", /is one of the rule parameter allowedValues$/);
  });

  test("of two values each one can be chosen alone", async () => {
    const { questions } = await draft("CloudFront distributions must drop PriceClass_All for PriceClass_100.");
    assert.ok(
      questions[0]?.options.some((one) => one.endsWith('PriceClass` is "PriceClass_100"')),
      questions[0]?.options.join("\n"),
    );
  });

  for (const [requirement, condition] of [
    ["EKS clusters may not lag behind version 1.30.", 'version is at least version "1.30"'],
    ["EKS clusters must not be below version 1.30.", 'version is at least version "1.30"'],
    ["Log group retention must not fall short of 400 days.", "retentionInDays is at least the rule parameter minimum"],
    ["Glue jobs must run Glue version 4.0 or later.", 'GlueVersion is at least version "4.0"'],
    ["SEC-988: S3 buckets must block public ACLs.", "BlockPublicAcls is true"],
    ["[S3.8] S3 buckets must block public ACLs.", "BlockPublicAcls is true"],
  ] as const)
    test(`needs no question: ${requirement}`, async () => {
      const made = await draft(requirement);
      assert.equal(said(made), condition);
      assert.ok(
        made.questions.every(({ kind }) => kind !== "property" && kind !== "verb"),
        JSON.stringify(made.questions),
      );
    });

  test("what somebody has is no verb", async () => {
    const { questions } = await draft("ECS clusters must have Container Insights enabled.");
    assert.deepEqual(questions, []);
  });

  for (const [requirement, path] of [
    ["Glue jobs must run Glue version 4.0 or later.", "Job.GlueVersion"],
    ["ECS services must not assign public IP addresses to tasks.", "services[].networkConfiguration.awsvpcConfiguration.assignPublicIp"],
  ] as const)
    test(`the thing itself is meant, not a run or a part of it: ${requirement}`, async () =>
      assert.equal((await draft(requirement)).chosen[0]?.path, path));

  test("a date of its making says nothing of a use", async () => {
    const { questions } = await draft("IAM access keys unused for 90 days must be disabled.");
    assert.ok(questions.some(({ kind, options }) => kind === "property" && options.some((one) => one.includes("LastUsedDate"))));
  });
});
