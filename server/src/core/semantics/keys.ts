// Condition keys: name normalisation, whether a key is multivalued, and its type (SEMANTICS.md 3.2, 3.5).
import type { Catalogue, KeyType } from "../catalogue/api";
import { alsoSingleKeys } from "../catalogue/facts";
import { isMultivalued } from "../catalogue/key-types";

/** What evaluator and formula need to know of keys. `undefined` type: a key nobody knows. */
export interface KeyTypes {
  type(key: string): KeyType | undefined;
}

/** Key names ignore case, tag keys included (SEMANTICS.md 3.2). */
export function normaliseKey(key: string): string {
  return key.toLowerCase();
}

/** Multivalued: yes, no, or unknown for keys that are in no catalogue, and for those that hold one value in some actions and several in others. */
export function multiplicity(key: string, types: KeyTypes): "single" | "multi" | "unknown" {
  const name = normaliseKey(key);
  const type = types.type(name);
  if (type === undefined || alsoSingleKeys.includes(name)) return "unknown";
  return isMultivalued(type) ? "multi" : "single";
}

/** Types from the catalogue, on top of the global keys of SEMANTICS.md 3.5 that it may lack. Cached. */
export function keyTypesOf(catalogue: Catalogue | undefined): KeyTypes {
  const cache = new Map<string, KeyType | undefined>();
  return {
    type(key) {
      if (cache.has(key)) return cache.get(key);
      if (cache.size > 50_000) cache.clear();
      const type =
        catalogue?.key(key)?.type ?? globalKeyTypes.get(key) ?? (/^aws:(principal|resource|request)tag\//.test(key) ? "String" : undefined);
      cache.set(key, type);
      return type;
    },
  };
}

const globalKeyTypes = new Map<string, KeyType>([
  ...entries("ArrayOfString", "PrincipalOrgPaths PrincipalServiceNamesList VpceOrgPaths ResourceOrgPaths CalledVia TagKeys SourceOrgPaths"),
  ...entries("ARN", "PrincipalArn SourceArn ChatbotSourceArn"),
  ...entries(
    "Bool",
    "PrincipalIsAWSService AssumedRoot MultiFactorAuthPresent ViaAWSService ViaAWSMCPService SecureTransport IsMcpServiceAction",
  ),
  ...entries("Date", "CurrentTime EpochTime TokenIssueTime"),
  ...entries("Numeric", "MultiFactorAuthAge"),
  ...entries("IPAddress", "SourceIp VpcSourceIp"),
  ...entries(
    "String",
    "PrincipalAccount PrincipalOrgID PrincipalServiceName PrincipalType userid username FederatedProvider Ec2InstanceSourceVpc SourceIdentity SourceVpc SourceVpcArn SourceVpce VpceAccount VpceOrgID ResourceAccount ResourceOrgID CalledViaFirst CalledViaLast referer RequestedRegion SourceAccount SourceOwner SourceOrgID UserAgent",
  ),
]);

function entries(type: KeyType, names: string): [string, KeyType][] {
  return names.split(" ").map((name) => [`aws:${name.toLowerCase()}`, type]);
}
