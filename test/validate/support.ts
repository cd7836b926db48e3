// What the validator's tests share: the catalogue, and validation of a text as a kind of policy.
import type { Finding } from "../../server/src/core/checks/finding";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyKind } from "../../server/src/core/syntax/tree";
import { type PolicyType, validatePolicy } from "../../server/src/core/validate/validate";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const policyTypes: Record<PolicyKind, PolicyType> = {
  identity: "IDENTITY_POLICY",
  resource: "RESOURCE_POLICY",
  trust: "RESOURCE_POLICY",
  endpoint: "RESOURCE_POLICY",
  scp: "SERVICE_CONTROL_POLICY",
  rcp: "RESOURCE_CONTROL_POLICY",
};

/** The findings of a text, read as this kind of policy. */
export function validate(text: string, kind: PolicyKind = "identity", resourceType?: string): Finding[] {
  const context = { kind, policyType: policyTypes[kind], catalogue: loadCatalogue(), ...(resourceType !== undefined && { resourceType }) };
  return validatePolicy(parsePolicy(text), context);
}

export function isKind(text: string): text is PolicyKind {
  return Object.hasOwn(policyTypes, text);
}
