// AWS's own policies that a file attaches, as far as what they say is published and does not change: judged where their ARN stands.
import type { Host } from "../hosts/host";
import { readJson } from "../syntax/json";
import type { PolicyNode } from "../syntax/node";
import type { Member } from "./member";

type Statement = { Effect: "Allow"; Action?: string | string[]; NotAction?: string[]; Resource: string };

const allow = (...actions: string[]): Statement[] => [{ Effect: "Allow", Action: actions, Resource: "*" }];

/**
 * Source: AWS managed policy reference guide. Only policies that are short and have stayed as they are; AWS may add actions, so
 * that what is found holds, and nothing is proved absent by them.
 */
const KNOWN: Readonly<Record<string, readonly Statement[]>> = {
  AdministratorAccess: allow("*"),
  PowerUserAccess: [
    { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
    ...allow("iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:ListRoles", "organizations:DescribeOrganization"),
  ],
  IAMFullAccess: allow(
    "iam:*",
    ...["DescribeAccount", "DescribeOrganization", "DescribeOrganizationalUnit", "DescribePolicy", "ListChildren", "ListParents"].map(
      (action) => `organizations:${action}`,
    ),
    ...["ListPoliciesForTarget", "ListRoots", "ListPolicies", "ListTargetsForPolicy"].map((action) => `organizations:${action}`),
  ),
  IAMReadOnlyAccess: allow(
    ...["GenerateCredentialReport", "GenerateServiceLastAccessedDetails", "Get*", "List*", "SimulateCustomPolicy"].map(
      (action) => `iam:${action}`,
    ),
    "iam:SimulatePrincipalPolicy",
  ),
  AmazonS3FullAccess: allow("s3:*", "s3-object-lambda:*"),
  AmazonS3ReadOnlyAccess: allow("s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"),
  AmazonSQSFullAccess: allow("sqs:*"),
  "service-role/AWSLambdaBasicExecutionRole": allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
};

/** Whether what a policy of AWS says is known here. */
export function isKnownPolicy(name: string): boolean {
  return Object.hasOwn(KNOWN, name);
}

/** The policies of AWS that are attached in a file and known. Those whose principal has a boundary are left out: what it leaves of them is not looked at. */
export function attachedMembers({ attached = [], symbols, conditions }: Host): Member[] {
  const seen = new Set<string>();
  return attached.flatMap(({ path, range, name, isLimited }): Member[] => {
    const key = `${path.replace(/\[\d+\]/g, "")} ${name}`;
    if (isLimited || !isKnownPolicy(name) || seen.has(key)) return [];
    seen.add(key);
    const { root } = readJson(JSON.stringify({ Version: "2012-10-17", Statement: KNOWN[name] }));
    if (!root) return [];
    const node = placed(root, { offset: range.start, length: range.end - range.start });
    const policy = {
      key,
      label: `${path}, AWS's policy ${name}`,
      range,
      kind: "identity" as const,
      node,
      policy: { problems: [] },
      isImplied: true as const,
    };
    return [{ policy, open: { node, symbols, conditions } }];
  });
}

/** All of a document at one place. */
function placed(node: PolicyNode, at: { offset: number; length: number }): PolicyNode {
  return { ...node, ...at, ...(node.children && { children: node.children.map((child) => placed(child, at)) }) };
}
