// How AWS counts the size of a policy, and the quotas that it is held to.
import type { PolicyKind } from "../../syntax/tree";

/** The size up to which a managed policy can be saved. AWS's validator does not look at it: inline policies have other quotas. */
export const managedPolicyQuota = 6_144;

/** The sizes that AWS's validator allows, in characters without the white space between JSON tokens. */
export const quotas = {
  identity: 10_240,
  trust: 2_048,
  scp: 10_240,
  rcp: 5_120,
  /** By the resource that the policy is attached to; types whose quota AWS does not document are absent. */
  resource: {
    "AWS::S3::Bucket": 20_480,
    "AWS::S3::AccessPoint": 20_480,
    "AWS::S3::MultiRegionAccessPoint": 20_480,
    "AWS::S3ObjectLambda::AccessPoint": 20_480,
    "AWS::DynamoDB::Table": 20_480,
    "AWS::KMS::Key": 32_768,
    "AWS::Lambda::Function": 20_480,
    "AWS::SecretsManager::Secret": 20_480,
    "AWS::SNS::Topic": 30_720,
    "AWS::EC2::VPCEndpoint": 20_480,
  } as Readonly<Record<string, number>>,
};

/** The number of characters of a policy without the white space that JSON ignores; white space inside strings counts. */
export function policySize(text: string): number {
  let size = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      size++;
      if (c === 92) {
        size++;
        i++;
      } else if (c === 34) inString = false;
    } else if (c === 34) {
      inString = true;
      size++;
    } else if (c !== 32 && c !== 10 && c !== 13 && c !== 9 && c !== 0xfeff) size++;
  }
  return size;
}

/** What AWS's validator counts of an identity policy: no white space, not even inside strings, and one character more. */
export function identityPolicySize(text: string): number {
  return text.replace(/\s+/g, "").length + 1;
}

/** The size of a policy as AWS counts it, beside the quota of its kind, in one sentence. An identity policy is told by the quota of managed ones. */
export function sizeLine(kind: PolicyKind, text: string, resourceType?: string): string {
  const size = kind === "identity" ? text.replace(/\s+/g, "").length : policySize(text);
  const [own, managed, inline] = [size, managedPolicyQuota, quotas.identity].map((number) => number.toLocaleString("en"));
  if (kind === "identity" && size > managedPolicyQuota)
    return `Size: ${own} characters without white space: a managed policy takes at most ${managed}, the inline policies of a role ${inline} together.`;
  const quota =
    kind === "identity"
      ? managedPolicyQuota
      : kind === "resource"
        ? quotas.resource[resourceType ?? ""]
        : kind === "endpoint"
          ? quotas.resource["AWS::EC2::VPCEndpoint"]
          : quotas[kind];
  return `Size: ${own}${quota === undefined ? "" : ` of ${quota.toLocaleString("en")}`} characters without white space.`;
}
