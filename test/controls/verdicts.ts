// Published rules on policy documents as executable controls in our grammar, and the policies inside CloudFormation templates that they judge.
import type { PolicyKind } from "../../server/src/core/syntax/tree";

interface VerdictRule {
  /** The rule in the data whose verdicts are compared. */
  rule: string;
  /** Types of the resources that the rule looks at. */
  types: string[];
  /** Which documents of such a resource: its own and inline policies, or a role's trust policy. */
  documents: "policies" | "trust";
  /** The steps after `Given the policies matching …`. */
  steps: string;
  /** Makes the scenario an outline: what `<each>` in its steps stands for. */
  each?: string[];
}

const rule = (
  name: string,
  types: string[],
  steps: string,
  documents: VerdictRule["documents"] = "policies",
  each?: string[],
): VerdictRule => ({ rule: name, types, steps, documents, ...(each && { each }) });

/** Full access to a service: asked of each service that people use most. */
const SERVICES = ["s3", "iam", "ec2", "lambda", "dynamodb", "kms", "sqs", "sns", "rds", "logs", "cloudformation", "secretsmanager"].map(
  (service) => `${service}:*`,
);
const NOBODY = (caller: string, action: string) => `When ${caller} requests ${action} on any resource\n    Then access is not granted`;
const NOT_ALWAYS = (action: string) => `When anyone requests ${action} on any resource\n    Then access is not always granted`;

export const VERDICT_RULES: VerdictRule[] = [
  rule("IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS", ["AWS::IAM::Policy"], NOT_ALWAYS("any action")),
  rule("IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS", ["AWS::IAM::Policy"], NOT_ALWAYS('"<each>"'), "policies", SERVICES),
  rule("IAM_MANAGEDPOLICY_NO_STATEMENTS_WITH_FULL_ACCESS", ["AWS::IAM::ManagedPolicy"], NOT_ALWAYS('"<each>"'), "policies", SERVICES),
  rule("IOT_POLICY_WILDCARD_RESOURCE_RULE", ["AWS::IoT::Policy"], NOT_ALWAYS('"<each>"'), "policies", [
    "iot:Connect",
    "iot:Publish",
    "iot:Subscribe",
    "iot:Receive",
  ]),
  rule("IAM_POLICY_NO_WILDCARD_RESOURCE_ON_PASSROLE", ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"], NOT_ALWAYS('"iam:PassRole"')),
  rule("IAM_ROLE_NO_WILDCARD_RESOURCE_ON_PASSROLE", ["AWS::IAM::Role"], NOT_ALWAYS('"iam:PassRole"')),
  // A wildcard action lets in what nobody would list: asked as that.
  rule("IAM_ROLE_NO_WILDCARD_ACTIONS_ON_PERMISSIONS", ["AWS::IAM::Role"], NOBODY("anyone", '"organizations:LeaveOrganization"')),
  rule("IAM_ROLE_NO_FULL_ACCESS_ON_TRUST_POLICY", ["AWS::IAM::Role"], NOBODY("anyone", '"sts:DecodeAuthorizationMessage"'), "trust"),
  rule("IOT_POLICY_WILDCARD_ACTION_RULE", ["AWS::IoT::Policy"], NOBODY("anyone", '"iot:DeleteThing"')),
  rule("S3_BUCKET_POLICY_NO_WILDCARD_ACTION", ["AWS::S3::BucketPolicy"], NOBODY("anyone", '"s3:PutBucketPolicy"')),
  rule("SQS_QUEUEPOLICY_NO_WILDCARD_ACTION", ["AWS::SQS::QueuePolicy"], NOBODY("anyone", '"sqs:AddPermission"')),
  rule("S3_BUCKET_POLICY_NO_WILDCARD_PRINCIPAL", ["AWS::S3::BucketPolicy"], NOBODY("an anonymous caller", "any action")),
  rule("SQS_QUEUEPOLICY_NO_WILDCARD_PRINCIPAL", ["AWS::SQS::QueuePolicy"], NOBODY("an anonymous caller", "any action")),
  rule("KMS_NO_WILDCARD_PRINCIPAL", ["AWS::KMS::Key"], NOBODY("an anonymous caller", "any action")),
  rule(
    "LAMBDA_NO_WILDCARD_PRINCIPALS",
    ["AWS::Lambda::Permission", "AWS::Lambda::LayerVersionPermission"],
    NOBODY("an anonymous caller", "any action"),
  ),
  rule(
    "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED",
    ["AWS::Lambda::Permission", "AWS::Lambda::LayerVersionPermission"],
    NOBODY("an anonymous caller", "any action"),
  ),
  rule(
    "LAMBDA_PERMISSION_INVOKE_FUNCTION_ACTION",
    ["AWS::Lambda::Permission"],
    NOBODY(
      "anyone",
      '"lambda:Get*" or "lambda:List*" or "lambda:Create*" or "lambda:Update*" or "lambda:Delete*" or "lambda:Put*" or "lambda:Add*"',
    ),
  ),
  rule(
    "S3_BUCKET_SSL_REQUESTS_ONLY",
    ["AWS::S3::BucketPolicy"],
    `And the request context "aws:SecureTransport" is "false"\n    ${NOBODY("anyone", '"s3:*"')}`,
  ),
];

interface TemplateResource {
  Type?: string;
  Properties?: Record<string, unknown>;
}

/** What the documents of a rule are: CloudFormation's resource type says it. */
export function kindOf(rule: VerdictRule): PolicyKind {
  if (rule.documents === "trust") return "trust";
  return rule.types.every((type) => /::(IAM|IoT)::/.test(type)) ? "identity" : "resource";
}

/** The policy documents of a template's resources of the given types, as JSON texts. */
export function policiesIn(template: { Resources?: Record<string, TemplateResource> }, rule: VerdictRule): string[] {
  return Object.values(template.Resources ?? {})
    .filter((resource) => rule.types.includes(resource.Type ?? ""))
    .flatMap((resource) => {
      const properties = resource.Properties ?? {};
      if (rule.documents === "trust") return [properties.AssumeRolePolicyDocument];
      if (resource.Type === "AWS::Lambda::Permission") return [permission(properties, properties.Principal, "FunctionName")];
      if (resource.Type === "AWS::Lambda::LayerVersionPermission") return [permission(properties, properties.Principal, "LayerVersionArn")];
      const inline = Array.isArray(properties.Policies)
        ? (properties.Policies as { PolicyDocument?: unknown }[]).map((policy) => policy.PolicyDocument)
        : [];
      return [properties.PolicyDocument, properties.KeyPolicy, ...inline];
    })
    .filter((document) => document !== undefined)
    .map((document) => JSON.stringify(deployed(document)));
}

/** Whether the template asks its checkers to pass over the rule: a matter of the template, not of access. */
export function isSuppressed(template: unknown): boolean {
  return /"(SuppressedRules|rules_to_suppress)"/.test(JSON.stringify(template));
}

/** What CloudFormation would deploy: references become names, numbers strings. */
function deployed(value: unknown): unknown {
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map(deployed);
  if (typeof value !== "object" || value === null) return value;
  const [[name, inner] = ["", undefined], ...more] = Object.entries(value);
  if (more.length === 0) {
    if (name === "Ref") return inner === "AWS::AccountId" ? "123456789012" : String(inner).toLowerCase();
    if (name === "Fn::GetAtt")
      return `arn:aws:s3:::${String(Array.isArray(inner) ? inner[0] : inner)
        .replace(/\..*$/, "")
        .toLowerCase()}`;
    if (name === "Fn::Sub")
      return String(Array.isArray(inner) ? inner[0] : inner)
        .replace(/\$\{([^}]+)\.Arn\}/g, (_, id: string) => `arn:aws:s3:::${id.toLowerCase()}`)
        .replace(/\$\{AWS::AccountId\}/g, "123456789012")
        .replace(/\$\{AWS::\w+\}/g, "aws")
        .replace(/\$\{([^}]+)\}/g, "$1");
    if (name === "Fn::Join" && Array.isArray(inner)) return (deployed(inner[1]) as unknown[]).join(String(inner[0]));
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deployed(one)]));
}

/** What Lambda makes of a permission: one Allow statement. */
function permission(raw: Record<string, unknown>, given: unknown, resource: string): unknown {
  const properties = deployed(raw) as Record<string, unknown>;
  const principal = deployed(given);
  const named =
    typeof principal === "string" && /\.amazonaws\.com$/.test(principal)
      ? { Service: principal }
      : principal === "*"
        ? "*"
        : { AWS: principal };
  const conditions = [
    ["AWS:SourceAccount", "StringEquals", properties.SourceAccount],
    ["AWS:SourceArn", "ArnLike", properties.SourceArn],
    ["aws:PrincipalOrgID", "StringEquals", properties.PrincipalOrgID ?? properties.OrganizationId],
  ] as const;
  const condition: Record<string, Record<string, unknown>> = {};
  for (const [key, operator, value] of conditions)
    if (typeof value === "string") condition[operator] = { ...condition[operator], [key]: value };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: named,
        Action: properties.Action,
        Resource: typeof properties[resource] === "string" && String(properties[resource]).startsWith("arn:") ? properties[resource] : "*",
        ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
      },
    ],
  };
}

export function featureOf(rule: VerdictRule): string {
  const examples = rule.each ? `    Examples:\n      | each |\n${rule.each.map((one) => `      | ${one} |\n`).join("")}` : "";
  return `Feature: ${rule.rule}\n\n  Scenario${rule.each ? " Outline" : ""}: judged by the solver\n    Given the policies matching "policies/*.json"\n    ${rule.steps}\n${examples}`;
}
