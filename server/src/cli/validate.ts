// The ValidatePolicy operation: AWS's findings in AWS's shape.
import type { Catalogue } from "../core/catalogue/api";
import { inferKind } from "../core/syntax/kind";
import { parsePolicy } from "../core/syntax/parse";
import type { ParseResult, PolicyKind } from "../core/syntax/tree";
import { toAwsFindings } from "../core/validate/aws";
import { type PolicyType, validatePolicy } from "../core/validate/validate";
import { policyText } from "./documents";
import { type Json, readResourceType } from "./parameters";

/** In: `policyDocument`, `policyType`, `validatePolicyResourceType?`. Out: `{findings}` as the API gives them. */
export function validateOperation(parameters: Json, catalogue: Catalogue): Json {
  const text = policyText(parameters.policyDocument, "policyDocument");
  const policyType = (parameters.policyType ?? "IDENTITY_POLICY") as PolicyType;
  const type = readResourceType(parameters, "validatePolicyResourceType") ?? readResourceType(parameters, "resourceType");
  const parsed = parsePolicy(text);
  const findings = validatePolicy(parsed, { kind: kindFor(policyType, type, parsed), policyType, resourceType: type, catalogue });
  const answered = findings.filter((finding) => finding.awsType !== undefined);
  // AWS reads no further than the first place that is no JSON. The editor goes on.
  const syntax = answered.find((finding) => finding.code === "JSON_SYNTAX_ERROR");
  return { findings: toAwsFindings(syntax ? [syntax] : answered, text) };
}

/** A resource policy that only lets roles be assumed, or is said to be one, is a trust policy. */
function kindFor(policyType: PolicyType, resourceType: string | undefined, parsed: ParseResult): PolicyKind {
  switch (policyType) {
    case "SERVICE_CONTROL_POLICY":
      return "scp";
    case "RESOURCE_CONTROL_POLICY":
      return "rcp";
    case "RESOURCE_POLICY":
      if (resourceType !== undefined) return resourceType === "AWS::IAM::AssumeRolePolicyDocument" ? "trust" : "resource";
      return parsed.document && inferKind(parsed.document) === "trust" ? "trust" : "resource";
    default:
      return "identity";
  }
}
