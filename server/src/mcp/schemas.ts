// The tools of the server: names, words for models, and the schemas of what goes in and comes out.
import { policyTypes } from "../cli/parameters";
import { generalizations } from "../core/repair/synthesise";
import { LONGEST_PARAMETER } from "./limits";

type Schema = { [name: string]: unknown };

/** The tools. The compiler asks `answerCall` for what each does. */
export type ToolName =
  | "check_policy"
  | "compare_policies"
  | "evaluate_request"
  | "repair_policy"
  | "synthesize_policy"
  | "minimize_policy"
  | "who_can_reach"
  | "validate_policy"
  | "complete_names"
  | "draft_control";

/** A tool as `tools/list` tells it. */
export interface Tool {
  name: ToolName;
  title: string;
  description: string;
  inputSchema: { type: "object"; properties: Record<string, Schema>; required?: string[]; additionalProperties: false };
  outputSchema: { type: "object"; properties: Record<string, Schema>; required?: string[] };
}

const text = (description: string, more: Schema = {}): Schema => ({ type: "string", maxLength: LONGEST_PARAMETER, description, ...more });
const policy = text("The policy document as JSON text.");
const path = text("A file inside the workspace: a policy, or FILE#KEY for one inside of a template or Terraform. Instead of `policy`.", {
  maxLength: 4096,
});
const policyType: Schema = {
  type: "string",
  enum: [...policyTypes],
  description: "Default: as the text shows (a policy without Principal is an IDENTITY_POLICY).",
};
const request: Schema = {
  type: "object",
  description: 'A request: {"principal": ARN, "action": "service:Action", "resource": ARN or "*", "context": {condition key: value}}.',
  properties: {
    principal: { type: ["string", "object"] },
    action: { type: "string" },
    resource: { type: "string" },
    resourceAccount: { type: "string" },
    context: { type: "object" },
  },
  required: ["principal", "action", "resource"],
};
const requests: Schema = { type: "array", maxItems: 500, items: request };
const strings: Schema = { type: "array", maxItems: 1000, items: { type: "string", maxLength: 2048 } };
const anything: Schema = {};
const list: Schema = { type: "array" };
const count: Schema = { type: "object" };

const input = (properties: Record<string, Schema>, required: string[] = []): Tool["inputSchema"] => ({
  type: "object",
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
});
const output = (properties: Record<string, Schema>, required: string[] = []): Tool["outputSchema"] => ({
  type: "object",
  properties: { notes: { type: "array", items: { type: "string" } }, ...properties },
  ...(required.length > 0 && { required }),
});

const repairOutput = {
  result: { type: "string", enum: ["REPAIRED", "UNCHANGED", "CONTRADICTION", "UNDECIDED"] },
  message: { type: "string" },
  policy: { type: "string", description: "The whole repaired policy; formatting is kept." },
  edits: list,
  tokens: { type: "number" },
  added: count,
  removed: count,
  contradiction: list,
  dependentActions: list,
};

export const tools: readonly Tool[] = [
  {
    name: "check_policy",
    title: "Check a policy",
    description:
      "Proves what a policy (text) or a file with policies (path; templates and Terraform too) grants: new access against an older version, critical, public and external access, statements that do nothing, AWS's validation codes. Every finding has a counterexample that was replayed where there is one, and fixes that were proved; `fixes[].policy` is the whole policy after the fix. Call it before you hand over any IAM policy.",
    inputSchema: input({
      policy,
      path,
      policyType,
      against: text('The older version as JSON text; for a path also "HEAD". New access is measured against it.'),
      resourceType: text("Such as AWS::S3::Bucket, for a resource policy.", { maxLength: 200 }),
      criticalActions: { ...strings, description: "Actions that must not be granted." },
      trustedAccounts: { ...strings, description: "Accounts that are not external. With it external access is looked for." },
      trustedOrganizations: strings,
    }),
    outputSchema: output(
      {
        verdict: {
          type: "string",
          enum: ["clean", "findings", "undecided"],
          description: "clean: proved, nothing to say above a hint of what was asked; `notes` names what was not.",
        },
        findings: list,
        undecided: list,
      },
      ["verdict", "findings", "undecided"],
    ),
  },
  {
    name: "compare_policies",
    title: "Compare two policies",
    description:
      "Proves whether a policy allows more, less, the same or other requests than another, with a request for each statement that gains or loses access and the entries by which it does.",
    inputSchema: input({ policy, path, policyType, against: text('The other (older) policy as JSON text, or "HEAD" for a path.') }, [
      "against",
    ]),
    outputSchema: output(
      {
        comparison: { type: "string", enum: ["EQUIVALENT", "MORE_PERMISSIVE", "LESS_PERMISSIVE", "INCOMPARABLE", "UNDECIDED"] },
        message: { type: "string" },
        amounts: { ...count, description: "How much each allows, as binary logarithms of pairs of an action and a resource." },
        gained: list,
        lost: list,
      },
      ["comparison"],
    ),
  },
  {
    name: "evaluate_request",
    title: "Is this request allowed?",
    description:
      "Decides one request under given policies and says which statements decide it, which condition keys it lacks, and with which of them the decision would be another.",
    inputSchema: input(
      {
        policy,
        path,
        request,
        resourcePolicy: text("The policy of the resource, as JSON text."),
        permissionsBoundary: text("As JSON text."),
        serviceControlPolicies: {
          type: "array",
          maxItems: 50,
          items: { type: "string", maxLength: LONGEST_PARAMETER },
          description: "One level, as JSON texts.",
        },
      },
      ["request"],
    ),
    outputSchema: output(
      {
        decision: { type: "string", enum: ["allow", "explicitDeny", "implicitDeny", "undecided"] },
        statements: list,
        reason: { type: "string" },
        missingContextValues: list,
        dependsOn: list,
        assumptions: list,
      },
      ["decision"],
    ),
  },
  {
    name: "repair_policy",
    title: "The smallest proved change",
    description:
      "Edits a policy until it allows every request of `allow` (or of an access-denied message in `denied`) and none of `deny`; proved, and nothing else is lost. Contradicting requests are named. Nothing is written: hand over `policy`.",
    inputSchema: input({
      policy,
      path,
      policyType,
      allow: requests,
      deny: requests,
      denied: text("Access-denied messages, authorization details or CloudTrail events of requests that should be allowed."),
      prefer: {
        type: "string",
        enum: ["tokens", "access"],
        description: "tokens: the smallest edit (default); access: the edit that grants least.",
      },
    }),
    outputSchema: output(repairOutput, ["result"]),
  },
  {
    name: "synthesize_policy",
    title: "A new policy from requests",
    description: "Makes a policy that allows every request of `allow` and none of `deny`, proved.",
    inputSchema: input(
      {
        allow: requests,
        deny: requests,
        generalize: { type: "string", enum: [...generalizations] },
        policyType: { type: "string", enum: ["IDENTITY_POLICY", "RESOURCE_POLICY"] },
      },
      ["allow"],
    ),
    outputSchema: output(repairOutput, ["result"]),
  },
  {
    name: "minimize_policy",
    title: "The same policy in fewer characters",
    description: "Writes a policy smaller with the same meaning, proved; `maxSize` splits it (6144 for a managed policy).",
    inputSchema: input({
      policy,
      path,
      policyType,
      level: { type: "string", enum: ["strict", "catalogue"] },
      maxSize: { type: "integer", minimum: 100 },
    }),
    outputSchema: output({
      policies: { type: "array", items: { type: "string" } },
      proved: { type: "boolean" },
      result: { type: "string" },
      message: { type: "string" },
      sizes: count,
    }),
  },
  {
    name: "who_can_reach",
    title: "Who can reach this?",
    description:
      "Who in an account can make a request, directly or by steps, each replayed. `path`: the output of `aws iam get-account-authorization-details` in the workspace.",
    inputSchema: input({ path, action: text("service:Action", { maxLength: 200 }), resource: text("An ARN.", { maxLength: 2048 }) }, [
      "path",
      "action",
      "resource",
    ]),
    outputSchema: output({ answer: anything }, ["answer"]),
  },
  {
    name: "validate_policy",
    title: "AWS's policy validation, offline",
    description: "AWS's ValidatePolicy findings for a policy: issue codes, messages, places.",
    inputSchema: input({ policy, path, policyType, resourceType: text("Such as AWS::S3::Bucket.", { maxLength: 200 }) }),
    outputSchema: output({ findings: list }, ["findings"]),
  },
  {
    name: "complete_names",
    title: "Names that exist",
    description:
      "Actions, condition keys, resource types (with ARN shapes) or services that begin with a text. Look names up here instead of making them up.",
    inputSchema: input(
      {
        what: { type: "string", enum: ["actions", "keys", "resourceTypes", "services"] },
        prefix: text('Such as "s3:Get", "s3:" or "aws:Principal".', { maxLength: 200 }),
        limit: { type: "integer", minimum: 1, maximum: 500 },
      },
      ["what", "prefix"],
    ),
    outputSchema: output({ names: list, more: { type: "integer" }, catalogueDate: { type: "string" } }, ["names", "more"]),
  },
  {
    name: "draft_control",
    title: "Draft a security control",
    description:
      "A requirement in plain words as a control in Gherkin, with the API parameters that fit, by template (no model, nothing is sent). Where `settled` is false the words can be read in several ways: put `questions` to the user before the control is used.",
    inputSchema: input(
      { requirement: text("What has to hold.", { maxLength: 4000 }), service: text("Such as sagemaker.", { maxLength: 100 }) },
      ["requirement"],
    ),
    outputSchema: output(
      {
        feature: { type: "string" },
        candidates: list,
        source: { type: "string" },
        settled: { type: "boolean" },
        questions: list,
        findings: list,
      },
      ["feature", "settled", "questions"],
    ),
  },
];

/** What a client tells its model about the server. */
export const INSTRUCTIONS = `iam-prover proves what AWS IAM policies grant, offline. It reads files of the workspace only and writes nothing.
Before you hand over, commit or apply an IAM policy, call check_policy with it (and with \`against\`, the version before, where there is one). Resolve every finding: take \`fixes[].policy\` where a fix is proved, or call repair_policy with the requests that must be allowed and must not be. Then call check_policy again.
UNDECIDED and "undecided" are neither yes nor no: say so. Names of actions, keys and resource types come from complete_names, not from memory.`;
