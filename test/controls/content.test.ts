// What a draft has besides its conditions: calls that supply each other's names, a trigger, a severity, annotations, answers to questions.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
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
    assert.match(old.feature, /Scenario: ERROR when the rule parameter maximum is no valid number[\s\S]*?Then return ERROR\n/);
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
    const kept = await draft(requirement, [{ question: asked.question, answer: first }]);
    assert.deepEqual([kept.condition, kept.questions], [condition, []]);
    const turned = await draft(requirement, [{ question: asked.question, answer: second }]);
    assert.notDeepEqual(turned.condition, condition);
    assert.deepEqual(turned.questions, []);
  });
});
