// The EvaluateRequest operation: one request under given policies, with the statements that decided it.
import type { Catalogue } from "../core/catalogue/api";
import { hasUnknownOperator, hasUnknownParts, reading } from "../core/checks/certain";
import { typesOf } from "../core/checks/operations";
import { type DecidingStatement, decideAll, type PolicySet } from "../core/meaning/compose";
import { decidePolicy } from "../core/meaning/decide";
import type { KeyTypes } from "../core/meaning/keys";
import type { Decision, Request } from "../core/meaning/request";
import type { PolicyDocument } from "../core/syntax/tree";
import { readPolicy } from "./documents";
import { InputError } from "./errors";
import type { Json } from "./parameters";
import { readRequest } from "./request";

/** Parameters that hold lists of policies, or lists of levels of them. */
export const POLICY_LISTS = [
  "identityPolicies",
  "permissionsBoundaries",
  "sessionPolicies",
  "vpcEndpointPolicies",
  "serviceControlPolicies",
  "resourceControlPolicies",
];

interface Evaluation {
  decision: Decision;
  statements: DecidingStatement[];
  reason?: string;
}

/**
 * Judges one request: under a single resource policy when only that is given, else under everything that applies
 * (SEMANTICS.md 4.2 to 4.5). Throws `InputError` for parameters that cannot be read, and when the decision rests on a
 * condition whose operator does not exist.
 */
export function evaluateRequest(parameters: Json, catalogue: Catalogue): Json {
  const types = typesOf(catalogue);
  const request = readRequest(parameters.request);
  const list = (name: string): PolicyDocument[] => many(parameters[name], name).map((value, i) => readPolicy(value, `${name}[${i}]`));
  const levels = (name: string): PolicyDocument[][] =>
    many(parameters[name], name).map((level, n) =>
      many(level, `${name}[${n}]`).map((value, i) => readPolicy(value, `${name}[${n}][${i}]`)),
    );
  const resourcePolicy = parameters.resourcePolicy == null ? undefined : readPolicy(parameters.resourcePolicy, "resourcePolicy");
  // A resource policy alone is judged by itself: what it says of the request, whoever else would have to agree.
  const alone = POLICY_LISTS.every((name) => parameters[name] === undefined) ? resourcePolicy : undefined;
  const set: PolicySet = {
    identityPolicies: list("identityPolicies"),
    resourcePolicy,
    permissionsBoundaries: list("permissionsBoundaries"),
    sessionPolicies: list("sessionPolicies"),
    vpcEndpointPolicies: list("vpcEndpointPolicies"),
    serviceControlPolicies: levels("serviceControlPolicies"),
    resourceControlPolicies: levels("resourceControlPolicies"),
  };
  return {
    ...certain(set, (read) => (alone ? decideAlone(read(alone), request, types) : decideAll(mapPolicies(set, read), request, types))),
  };
}

function decideAlone(policy: PolicyDocument, request: Request, types: KeyTypes): Evaluation {
  const { decision, allows, denies, statements } = decidePolicy(policy, request, types);
  const deciding = decision === "explicitDeny" ? denies : decision === "allow" ? allows : [];
  return {
    decision,
    statements: deciding.map((statementIndex): DecidingStatement => {
      const sid = statements[statementIndex]?.sid;
      return {
        policy: "resource",
        policyIndex: 0,
        statementIndex,
        ...(sid === undefined ? {} : { sid }),
        effect: decision === "allow" ? "Allow" : "Deny",
      };
    }),
  };
}

type Reading = (policy: PolicyDocument) => PolicyDocument;

/** The decision that holds whatever an operator that does not exist may mean: the one of the most and of the least access. */
function certain(set: PolicySet, evaluate: (read: Reading) => Evaluation): Evaluation {
  const policies = [
    set.identityPolicies,
    set.resourcePolicy ?? [],
    set.permissionsBoundaries,
    set.sessionPolicies,
    set.vpcEndpointPolicies,
    set.serviceControlPolicies,
    set.resourceControlPolicies,
  ].flat(2);
  const unclear = policies.find(hasUnknownParts);
  if (!unclear) return evaluate((policy) => policy);
  const most = evaluate((policy) => reading(policy, "Allow"));
  const least = evaluate((policy) => reading(policy, "Deny"));
  if (most.decision !== least.decision)
    throw new InputError(`The decision rests on a condition with \`${unknownOperator(unclear)}\`, and there is no such operator.`);
  // The statements that count in either case.
  return most.decision === "explicitDeny" ? most : least;
}

function unknownOperator(policy: PolicyDocument): string {
  return policy.statements.flatMap((statement) => statement.condition?.entries ?? []).find(hasUnknownOperator)?.operator.value ?? "";
}

function mapPolicies(set: PolicySet, read: Reading): PolicySet {
  return {
    identityPolicies: set.identityPolicies.map(read),
    resourcePolicy: set.resourcePolicy && read(set.resourcePolicy),
    permissionsBoundaries: set.permissionsBoundaries.map(read),
    sessionPolicies: set.sessionPolicies.map(read),
    vpcEndpointPolicies: set.vpcEndpointPolicies.map(read),
    serviceControlPolicies: set.serviceControlPolicies.map((level) => level.map(read)),
    resourceControlPolicies: set.resourceControlPolicies.map((level) => level.map(read)),
  };
}

function many(value: unknown, name: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  if (typeof value === "object" || typeof value === "string") return [value];
  throw new InputError(`\`${name}\` is a list of policies.`);
}
