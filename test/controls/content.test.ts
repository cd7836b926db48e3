// What a draft has besides its conditions: calls that supply each other's names, a trigger, a severity, annotations, answers to questions.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { atomsOf, type Condition } from "../../server/src/controls/condition/tree";
import { stepOf } from "../../server/src/controls/condition/write";
import { chainTo } from "../../server/src/controls/draft/chain";
import { draftControl } from "../../server/src/controls/draft/draft";
import { knownControls } from "../../server/src/controls/known/table";
import { resolvePath } from "../../server/src/controls/specification/paths";
import type { Operation, ServiceSpecification } from "../../server/src/controls/specification/types";
import { builtIndex, NO_INDEX } from "./fixture";

const called = (id: string, name: string): [ServiceSpecification, Operation] => {
  const service = builtIndex?.service(id);
  const operation = service?.operations.find((one) => one.name === name);
  assert.ok(service && operation, `${id}:${name}`);
  return [service, operation];
};
const draft = (requirement: string, answers?: { question: string; answer: string }[]) =>
  draftControl(builtIndex, { requirement, ...(answers && { answers }) });

const stepsFor = (condition: Condition) => [...(condition.kind === "test" ? [] : [condition.kind]), ...atomsOf(condition).map(stepOf)];

describe("what a draft says besides", { skip: builtIndex ? false : NO_INDEX }, () => {
  test("the list before a reading operation supplies the name that it has to be told", () => {
    const chain = (id: string, name: string) => {
      const { list, supply } = chainTo(...called(id, name));
      return [list.name, supply?.from, supply?.to];
    };
    assert.deepEqual(chain("s3", "GetBucketVersioning"), ["ListBuckets", "Buckets[].Name", "Bucket"]);
    assert.deepEqual(chain("dynamodb", "DescribeContinuousBackups"), ["ListTables", "TableNames[]", "TableName"]);
    assert.deepEqual(chain("kms", "GetKeyRotationStatus"), ["ListKeys", "Keys[].KeyId", "KeyId"]);
    assert.deepEqual(chain("eks", "DescribeCluster"), ["ListClusters", "clusters[]", "name"]);
    assert.deepEqual(chain("ecs", "DescribeTaskDefinition"), ["ListTaskDefinitions", "taskDefinitionArns[]", "taskDefinition"]);
    assert.deepEqual(chain("rds", "DescribeDBInstances"), ["DescribeDBInstances", undefined, undefined]);
  });

  test("of all operations of the published checks both ends of a chain exist, and most that need a name get one", () => {
    const operations = new Map(knownControls().map(({ service, operation }) => [`${service}:${operation}`, called(service, operation)]));
    let told = 0;
    let supplied = 0;
    for (const [name, [service, operation]] of operations) {
      const { list, supply } = chainTo(service, operation);
      if (list === operation) continue;
      told++;
      if (!supply) continue;
      supplied++;
      assert.ok(resolvePath(service, list, supply.from.replace(/\[\]$/, "")).ok, `${name}: ${list.name} ${supply.from}`);
      const input = service.shapes[operation.input as number];
      assert.ok(input?.kind === "structure" && input.members.some((member) => member.name === supply.to), `${name}: ${supply.to}`);
    }
    assert.ok(supplied >= 0.9 * told, `${supplied} of ${told}`);
  });

  test("a trigger with its reason, a severity, the calls, why it fails, and a parameter that is no number", async () => {
    const shown = await draft("S3 buckets should have versioning enabled");
    assert.match(shown.feature, /Trigger:\n {4}Configuration change of AWS::S3::Bucket\n/);
    assert.match(shown.feature, /API calls:\n {4}`s3:ListBuckets`\n {4}`s3:GetBucketVersioning`, with `Bucket` from `Buckets\[\]\.Name`\n/);
    assert.match(shown.feature, /Then return NON_COMPLIANT\n {4}And the annotation says "Status is not 'Enabled'"/);
    assert.deepEqual(shown.intermediate.apiCalls.slice(0, 2), ["s3:ListBuckets", "s3:GetBucketVersioning"]);
    const open = await draft("RDS instances should not be publicly accessible");
    assert.match(open.feature, /Severity:\n {4}HIGH\n/);
    const old = await draft("IAM password policy should expire passwords within 90 days");
    assert.match(old.feature, /Trigger:\n {4}Periodic, because only `iam:GetAccountPasswordPolicy` tells how it is set\n/);
    assert.match(old.feature, /Scenario: ERROR when the rule parameter maximum is not a valid number[\s\S]*?Then return ERROR\n/);
    assert.deepEqual(
      [shown, open, old].flatMap(({ findings }) => findings),
      [],
    );
  });

  test("an answer settles its question, either way", async () => {
    const requirement = "RDS instances must eschew public access";
    const { questions, condition } = await draft(requirement);
    const [asked] = questions;
    assert.equal(asked?.kind, "verb");
    const [first = "", second = ""] = asked.options;
    // Who reads only the file sees as well that it is not settled, and what it takes.
    const open = (feature: string) => /^ {2}Not settled:\n((?: {4}.*\n)+)/m.exec(feature)?.[1]?.replace(/\s+/g, " ").trim();
    assert.equal(open((await draft(requirement)).feature), `${asked.question} The draft takes: ${first}.`);
    const kept = await draft(requirement, [{ question: asked.question, answer: first }]);
    assert.deepEqual([kept.condition, kept.questions, open(kept.feature)], [condition, [], undefined]);
    const turned = await draft(requirement, [{ question: asked.question, answer: second }]);
    assert.notDeepEqual(turned.condition, condition);
    assert.deepEqual(turned.questions, []);
  });

  const met = async (requirement: string) => {
    const made = await draft(requirement);
    // That something is asked is told apart.
    assert.deepEqual(
      made.findings.filter(({ code }) => code !== "not-settled"),
      [],
      requirement,
    );
    return made.condition && stepsFor(made.condition);
  };

  test("what one verb says of a list is asked of the parameter of each", async () => {
    assert.deepEqual(await met("WorkSpaces root and user volumes are both encrypted"), [
      "all",
      "`Workspaces[].RootVolumeEncryptionEnabled` is true",
      "`Workspaces[].UserVolumeEncryptionEnabled` is true",
    ]);
    assert.deepEqual((await met("Inspector scans EC2, ECR and Lambda"))?.slice(1), [
      '`accounts[].resourceState.ec2.status` is "ENABLED"',
      '`accounts[].resourceState.ecr.status` is "ENABLED"',
      '`accounts[].resourceState.lambda.status` is "ENABLED"',
    ]);
    assert.equal((await met("SQS queues are encrypted, either with SSE-SQS or with a KMS key"))?.[0], "any");
    // Values of one parameter are no list of parameters.
    assert.equal((await met("Step Functions state machines log at level ALL or ERROR"))?.length, 1);
  });

  test("a text that tells a state is not as it should be because it is there", async () => {
    for (const requirement of ["AMIs should not have deregistration protection disabled", "Deregistration protection of AMIs is enabled"])
      assert.deepEqual((await met(requirement))?.slice(-1), [
        "`Images[].DeregistrationProtection` is one of the rule parameter allowedValues",
      ]);
  });

  test("each tag that is named has to be there, and a list is asked for its entries", async () => {
    const tag = (name: string) => `\`FileSystems[].Tags[].Value\` is not missing where \`FileSystems[].Tags[].Key\` is "${name}"`;
    assert.deepEqual(await met("EFS file systems must be tagged with Environment"), [tag("Environment")]);
    assert.deepEqual(await met("EFS file systems without an Owner tag or a Team tag are reported"), ["all", tag("Owner"), tag("Team")]);
    assert.deepEqual(await met("EFS file systems are tagged"), ["`FileSystems[].Tags` is not empty"]);
    const servers = await draft("Transfer Family servers don't offer plain FTP");
    assert.match(servers.feature, /And at least one of `Server\.Protocols\[\]` is "FTP"\n {4}Then return NON_COMPLIANT/);
  });

  test("the published check of a twin holds of the resource that is named", async () => {
    assert.deepEqual(await met("FSx for Windows file systems copy tags to their backups"), [
      "`FileSystems[].WindowsConfiguration.CopyTagsToBackups` is true",
    ]);
    assert.deepEqual(await met("Lambda functions shouldn't run on Python 3.8 or Node.js 16"), [
      '`Configuration.Runtime` is none of "nodejs16.x", "python3.8"',
    ]);
  });

  test("an answer about parts and exceptions changes the draft", async () => {
    const answered = async (requirement: string, kind: string, at: number) => {
      const asked = (await draft(requirement)).questions.find((one) => one.kind === kind);
      assert.ok(asked, requirement);
      const made = await draft(requirement, [{ question: asked.question, answer: asked.options[at] as string }]);
      assert.deepEqual([made.findings, made.questions], [[], []]);
      return made.condition && stepsFor(made.condition);
    };
    const parts = "RDS instances must not be publicly accessible and unencrypted";
    assert.deepEqual([(await answered(parts, "scope", 0))?.[0], (await answered(parts, "scope", 1))?.[0]], ["any", "all"]);
    const exception = "RDS instances are not public unless they are tagged with Public";
    assert.deepEqual(await answered(exception, "exception", 0), ["`DBInstances[].PubliclyAccessible` is false"]);
    assert.deepEqual(await answered(exception, "exception", 1), [
      "any",
      "`DBInstances[].PubliclyAccessible` is false",
      '`DBInstances[].TagList[].Value` is not missing where `DBInstances[].TagList[].Key` is "Public"',
    ]);
  });

  test("a value that the published check calls safe is not forbidden by a word beside it, and values under a key are texts", async () => {
    assert.deepEqual(await met("S3 buckets have ACLs disabled: object ownership is BucketOwnerEnforced"), [
      '`OwnershipControls.Rules[].ObjectOwnership` is "BucketOwnerEnforced"',
    ]);
    assert.deepEqual(await met("SNS topics sign with signature version 2"), ['`Attributes.SignatureVersion` is "2"']);
  });
});
