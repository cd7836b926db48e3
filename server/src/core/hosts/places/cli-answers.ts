// What the AWS CLI prints: policies inside of answers, as objects, as JSON in a text, or percent-encoded.
import { inferKind } from "../../syntax/kind";
import type { ParseResult } from "../../syntax/tree";
import type { Embedded, EmbeddedKind } from "../host";
import { entriesOf, get, type HostNode, itemsOf, textOf } from "../tree";
import { plainDocument } from "../values/plain";
import { ORGANIZATION_KINDS } from "./cloudformation-table";
import { embed, hostSource } from "./embed";

/** Names under which answers hold a policy; everything else is only walked through. */
const NAMES = new Set([
  "Document", // iam get-policy-version
  "PolicyDocument", // iam get-role-policy, get-account-authorization-details
  "AssumeRolePolicyDocument", // iam get-role
  "Policy", // s3api, sqs, kms, efs, … get-…-policy
  "policy", // codeartifact, ecr, vpc-lattice
  "policyText", // ecr get-repository-policy
  "Content", // organizations describe-policy
  "ResourcePolicy", // secretsmanager get-resource-policy, kinesis
  "resourcePolicy",
  "RepositoryPolicyText",
  "AccessPolicies",
  "InlinePolicy", // sso-admin get-inline-policy-for-permission-set
  "PolicyInJson",
  "policyDocument", // logs describe-resource-policies
  "accessPolicy",
]);

/** Members that name an entry of a list, for keys. */
const LABELS = ["RoleName", "UserName", "GroupName", "PolicyName", "policyName", "VersionId", "QueueUrl", "Name", "name"];

/** The policies of an answer; none for other JSON. */
export function cliAnswerPolicies(root: HostNode, text: string, reread: (text: string, key: string) => ParseResult): Embedded[] {
  const found: Embedded[] = [];
  /** Contents of policies of an organization, whose summary says of what type they are. */
  const limits = new Map<HostNode, EmbeddedKind>();
  const visit = (node: HostNode, path: string, name: string, principal: string | undefined, depth: number): void => {
    if (depth > 12) return;
    const type = textOf(get(node, "PolicySummary", "Type")) ?? "";
    const content = get(node, "Content");
    if (content && Object.hasOwn(ORGANIZATION_KINDS, type)) limits.set(content, ORGANIZATION_KINDS[type] as EmbeddedKind);
    if (NAMES.has(name) && add(node, path, name, principal)) return;
    for (const { key, value } of entriesOf(node))
      visit(value, path === "" ? key.text : `${path}.${key.text}`, key.text, principalIn(node) ?? principal, depth + 1);
    const items = itemsOf(node);
    // Of the versions of a managed policy only the default one counts.
    const hasDefault = items.some((item) => textOf(get(item, "IsDefaultVersion")) === "true");
    for (const [index, item] of items.entries()) {
      if (hasDefault && textOf(get(item, "IsDefaultVersion")) !== "true") continue;
      visit(item, `${path}[${labelOf(item, items) ?? index}]`, "", principal, depth + 1);
    }
  };
  const add = (node: HostNode, key: string, name: string, principal: string | undefined): boolean => {
    const value = plainDocument(node);
    const placed = { key, label: key, kind: "identity" as EmbeddedKind, ...(principal !== undefined && { principals: [principal] }) };
    const made = embed(
      value,
      placed,
      hostSource(text, (other) => reread(other, key)),
    );
    if (!made) return false;
    const inferred = made.policy.document ? inferKind(made.policy.document) : "identity";
    found.push({ ...made, kind: name === "AssumeRolePolicyDocument" ? "trust" : (limits.get(node) ?? inferred) });
    return true;
  };
  visit(root, "", "", undefined, 0);
  return found;
}

function labelOf(item: HostNode, items: readonly HostNode[]): string | undefined {
  for (const name of LABELS) {
    const label = textOf(get(item, name));
    if (label !== undefined && items.filter((other) => textOf(get(other, name)) === label).length === 1) return label;
  }
  return undefined;
}

function principalIn(node: HostNode): string | undefined {
  return textOf(get(node, "RoleName")) ?? textOf(get(node, "UserName")) ?? textOf(get(node, "GroupName"));
}
