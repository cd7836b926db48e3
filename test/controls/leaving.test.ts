// Values that a requirement wants to be left: never read as what is asked for, and asked where a verb is not known.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { inWords } from "../../server/src/controls/condition/write";
import { type Draft, draftControl } from "../../server/src/controls/draft/draft";
import { type Mention, roleOf } from "../../server/src/controls/requirement/frame";
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
    ["Lambda functions must not be rolled back from python3.12 to python3.8", 'Runtime is not "python3.8"'],
    ["S3 buckets must use aws:kms as opposed to AES256", 'SSEAlgorithm is "aws:kms"'],
    ["DMS endpoints mustn't leave their SSL mode at none", 'SslMode is not "none"'],
    ["RDS instances must leave public access behind", "PubliclyAccessible is false"],
  ] as const)
    test(requirement, async () => assert.equal(said(await draft(requirement)), condition));

  /** Words that no list has; none of them is a word of the language. */
  const unknown = fc.stringMatching(/^[bdfgklmprtvz][aiou][dgklmnprtvz][aiou][dgklmnprt]{1,2}$/);
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
