// AWS resources as objects of Kubernetes: ACK's and Crossplane's, with policies as objects or JSON in a text.
import { inferKind } from "../../syntax/kind";
import type { ParseResult } from "../../syntax/tree";
import type { Embedded, EmbeddedKind } from "../host";
import { entriesOf, get, type HostMap, type HostNode, itemsOf, textOf } from "../tree";
import { plainDocument } from "../values/plain";
import { embed, hostSource } from "./embed";

/** The groups of AWS's controllers and of Crossplane's providers for AWS. */
const GROUP = /(services\.k8s\.aws|aws\.(m\.)?(upbound|crossplane)\.io)/;

/** Fields that hold a policy. The arguments of Terraform in camel case, and ACK's own. */
const FIELD =
  /^(policy|policyDocument|policyText|assumeRolePolicy|assumeRolePolicyDocument|accessPolicy|accessPolicies|resourcePolicy|repositoryPolicy|inlinePolicy|fileSystemPolicy|keyPolicy|sessionPolicy)$/;

const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  Bucket: "AWS::S3::Bucket",
  BucketPolicy: "AWS::S3::Bucket",
  Queue: "AWS::SQS::Queue",
  QueuePolicy: "AWS::SQS::Queue",
  Topic: "AWS::SNS::Topic",
  TopicPolicy: "AWS::SNS::Topic",
  Key: "AWS::KMS::Key",
  SecretPolicy: "AWS::SecretsManager::Secret",
  FileSystemPolicy: "AWS::EFS::FileSystem",
};

/** The policies of the objects of one file. Keys: `Kind.name.spec.field`. */
export function kubernetesPolicies(
  objects: readonly HostMap[],
  text: string,
  reread: (text: string, key: string) => ParseResult,
): Embedded[] {
  return objects.flatMap((one) => {
    if (!GROUP.test(textOf(get(one, "apiVersion")) ?? "")) return [];
    const kind = textOf(get(one, "kind")) ?? "";
    const name = textOf(get(one, "metadata", "name")) ?? "";
    const found: Embedded[] = [];
    const add = (node: HostNode, path: string, field: string) => {
      const key = `${kind}.${name}.${path}`;
      const label = `${kind} ${name}, ${path}`;
      const made = embed(
        plainDocument(node),
        { key, label, kind: "identity" },
        hostSource(text, (other) => reread(other, key)),
      );
      if (made) found.push({ ...made, ...kindOf(made, kind, field) });
      return made !== undefined;
    };
    visit(get(one, "spec"), "spec", "", add, 0);
    return found;
  });
}

function visit(
  node: HostNode | undefined,
  path: string,
  field: string,
  add: (node: HostNode, path: string, field: string) => boolean,
  depth: number,
): void {
  if (!node || depth > 8) return;
  if (FIELD.test(field) && add(node, path, field)) return;
  for (const { key, value } of entriesOf(node))
    visit(value, `${path}.${key.text}`, field === "inlinePolicies" ? "inlinePolicy" : key.text, add, depth + 1);
  for (const [index, item] of itemsOf(node).entries()) visit(item, `${path}[${textOf(get(item, "name")) ?? index}]`, "", add, depth + 1);
}

function kindOf(made: Embedded, kind: string, field: string): { kind: EmbeddedKind; resourceType?: string } {
  if (/^assumeRole/.test(field)) return { kind: "trust" };
  const inferred = made.policy.document ? inferKind(made.policy.document) : "identity";
  const resourceType = inferred === "resource" && Object.hasOwn(RESOURCE_TYPES, kind) ? RESOURCE_TYPES[kind] : undefined;
  return { kind: inferred, ...(resourceType && { resourceType }) };
}
