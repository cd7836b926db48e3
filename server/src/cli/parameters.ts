// The parameters that operations share, checked and read. Every reader throws `InputError` with what to write instead.

import type { Catalogue } from "../core/catalogue/api";
import type { AccessSpec, ZoneOfTrust } from "../core/checks/access";
import type { TrustedTokens } from "../core/checks/trusted-tokens";
import { unknownAmong } from "../core/checks/unknown-actions";
import { isRefusedResource } from "../core/semantics/evaluator/resources";
import type { PolicyDocument, PolicyKind } from "../core/syntax/tree";
import { listing } from "../core/text/lists";
import { mustNamePrincipals, readPolicy, sameSort } from "./documents";
import { InputError } from "./errors";

/** An object of JSON, in or out. */
export type Json = Record<string, unknown>;

/** The values of `policyType`, as AWS has them. */
export const policyTypes = ["IDENTITY_POLICY", "RESOURCE_POLICY", "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const;

/** The two policies of a comparison. */
export function readTwoPolicies(parameters: Json): [existing: PolicyDocument, updated: PolicyDocument] {
  const existing = readPolicy(parameters.existingPolicyDocument, "existingPolicyDocument");
  const updated = readPolicy(parameters.newPolicyDocument, "newPolicyDocument");
  sameSort({ existingPolicyDocument: existing, newPolicyDocument: updated });
  for (const [name, document] of Object.entries({ existingPolicyDocument: existing, newPolicyDocument: updated }))
    ofType(parameters, document, name);
  return [existing, updated];
}

/** The policy of a question about access. */
export function readTypedPolicy(parameters: Json): PolicyDocument {
  return ofType(parameters, readPolicy(parameters.policyDocument, "policyDocument"), "policyDocument");
}

/** A policy on a resource says for whom each statement is (SEMANTICS.md 9.23). */
function ofType({ policyType }: Json, document: PolicyDocument, name: string): PolicyDocument {
  return policyType === "RESOURCE_POLICY" || policyType === "RESOURCE_CONTROL_POLICY" ? mustNamePrincipals(document, name) : document;
}

/** The policy of a question about who has access. */
export function readResourcePolicy(parameters: Json): PolicyDocument {
  return mustNamePrincipals(readPolicy(parameters.policyDocument, "policyDocument"), "policyDocument");
}

/**
 * The kind that `policyType` says; undefined where it says no more than the text shows. It may be left out, and then the
 * policy is one that grants: nothing in its text tells a service control policy from an identity policy.
 */
export function kindOf({ policyType: type }: Json): PolicyKind | undefined {
  if (type === "SERVICE_CONTROL_POLICY") return "scp";
  if (type === "RESOURCE_CONTROL_POLICY") return "rcp";
  if (type === undefined || policyTypes.some((one) => one === type)) return undefined;
  throw new InputError(`\`policyType\` must be ${listing(policyTypes, "or")}, not ${JSON.stringify(type)}.`);
}

/** `access`: what must not be granted. */
export function readAccess(parameters: Json): AccessSpec[] {
  const list = Array.isArray(parameters.access) ? parameters.access : parameters.access === undefined ? [] : [parameters.access];
  if (list.length === 0)
    throw new InputError('`access` is missing: list actions, resources or both, such as `[{"actions": ["s3:DeleteBucket"]}]`.');
  return list.map((entry) => {
    if (typeof entry !== "object" || entry === null)
      throw new InputError("Each entry of `access` is an object with `actions`, `resources` or both.");
    const { actions, resources, ...rest } = entry as Json;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) throw new InputError(`\`access\` has \`actions\` and \`resources\`, not \`${unknown}\`.`);
    const spec = { actions: strings(actions, "access.actions"), resources: strings(resources, "access.resources") };
    if (!spec.actions?.length && !spec.resources?.length)
      throw new InputError("An entry of `access` lists neither actions nor resources: give at least one.");
    for (const action of spec.actions ?? [])
      if (action !== "*" && !/^[^\s:]+:\S+$/.test(action))
        throw new InputError(`\`${action}\` in \`access.actions\` is not an action: write \`service:Action\`.`);
    for (const resource of spec.resources ?? [])
      if (isRefusedResource(resource))
        throw new InputError(
          `\`${resource}\` in \`access.resources\` is not an ARN, so no request could be for it: write \`arn:aws:s3:::bucket\` or \`*\`.`,
        );
    return spec;
  });
}

/** Actions that would pass because nobody has them. The catalogue may be older than the action, so this is no error; `isSlip`: it is probably a known one, misspelt. */
export function unknownActions(access: readonly AccessSpec[], catalogue: Catalogue): { message: string; isSlip: boolean }[] {
  return unknownAmong(
    access.flatMap((entry) => entry.actions ?? []),
    catalogue,
  ).map(({ action, meant }) => ({
    message: `\`${action}\` ${/[*?]/.test(action) ? "matches no" : "is not a"} known action (list of ${catalogue.date}).${meant ? ` Did you mean \`${meant}\`?` : ""}`,
    isSlip: meant !== undefined,
  }));
}

/** An optional CloudFormation type. */
export function readResourceType(parameters: Json, name: string): string | undefined {
  const type = parameters[name];
  if (type === undefined || type === null) return undefined;
  if (typeof type !== "string" || !/^[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+$/.test(type))
    throw new InputError(`\`${name}\` must be a type such as \`AWS::S3::Bucket\`, not ${JSON.stringify(type)}.`);
  return type;
}

/** The zone of trust; what is left out is empty. */
export function readZone(parameters: Json): ZoneOfTrust {
  return {
    accounts: (strings(parameters.trustedAccounts, "trustedAccounts") ?? []).map((id) => {
      const account = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(id)?.[1];
      if (!account) throw new InputError(`\`${id}\` in \`trustedAccounts\` is not an account: an account has 12 digits.`);
      return account;
    }),
    organizations: strings(parameters.trustedOrganizations, "trustedOrganizations") ?? [],
    services: strings(parameters.trustedServices, "trustedServices") ?? [],
    federated: readTokens(parameters.trustedFederated),
  };
}

/** `trustedFederated`: `[{provider, claims?}]`, or the provider alone, as `trusted.federated` of the settings. */
function readTokens(value: unknown): TrustedTokens[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((entry: unknown) => {
    const { provider, claims, ...rest } = (typeof entry === "string" ? { provider: entry } : (entry ?? {})) as Json;
    const [unknown] = Object.keys(rest);
    if (typeof provider !== "string" || provider === "" || unknown !== undefined || (claims !== undefined && !isObject(claims)))
      throw new InputError(`\`trustedFederated\` is a list of \`{provider, claims}\`, and ${JSON.stringify(entry)} is not one.`);
    const misspelt = Object.keys(claims ?? {}).find((key) => !/.:./.test(key));
    if (misspelt !== undefined)
      throw new InputError(
        `\`${misspelt}\` in \`trustedFederated\` is not a condition key: a claim is written \`issuer:claim\`, such as \`token.actions.githubusercontent.com:sub\`.`,
      );
    const read = Object.entries(claims ?? {}).map(
      ([key, values]) => [key, strings(values, `trustedFederated.claims.${key}`) ?? []] as const,
    );
    return { provider, claims: Object.fromEntries(read) };
  });
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function strings(value: unknown, name: string): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? value : [value];
  const wrong = list.find((entry) => typeof entry !== "string");
  if (wrong !== undefined) throw new InputError(`\`${name}\` must be a list of strings, and ${JSON.stringify(wrong)} is not a string.`);
  return list as string[];
}
