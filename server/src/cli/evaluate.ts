// The EvaluateRequest operation: one request under given policies, with the statements that decided it.
import type { Catalogue } from "../core/catalogue/api";
import { holding, unknownPart, unknownWords, withUnknownsHolding } from "../core/checks/certain";
import { missingKeys, missingSentences } from "../core/checks/missing-keys";
import { typesOf } from "../core/checks/operations";
import { needsNoPermission, refusedByAws } from "../core/semantics/aws-facts";
import { type DecidingStatement, decideAll, type PolicySet } from "../core/semantics/evaluator/compose";
import { readContext } from "../core/semantics/evaluator/conditions";
import { decidePolicy, matchStatement } from "../core/semantics/evaluator/policy";
import type { KeyTypes } from "../core/semantics/keys";
import { withOwnKeys } from "../core/semantics/own-keys";
import type { Decision, Request } from "../core/semantics/request";
import { readIp } from "../core/semantics/values";
import type { PolicyDocument } from "../core/syntax/tree";
import { mustNamePrincipals, readPolicy } from "./documents";
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
  decision: Decision | "undecided";
  statements: DecidingStatement[];
  reason?: string;
  /** What was taken for granted because a policy was not given. */
  assumptions?: string[];
}

/**
 * Judges one request: under a single resource policy when only that is given, else under everything that applies
 * (SEMANTICS.md 4.2 to 4.5). The keys that the request fixes (`aws:PrincipalArn`, `aws:RequestedRegion`, …) are added
 * unless it states them; an empty list states that a key is missing. `missingContextValues` names the keys that policies
 * asked for and nobody gave, `dependsOn` those with which the decision can be another. Throws `InputError` for parameters
 * that cannot be read. A decision that rests on a part of which nobody knows what it means is `undecided`.
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
  const unread = Object.entries(resourceLike(set)).flatMap(([name, documents]) => documents.map((document) => ({ name, document })));
  for (const { name, document } of unread) mustNamePrincipals(document, name);
  const decide = (asked: Request): Evaluation =>
    certain(set, types, asked, (read) =>
      alone ? decideAlone(read(alone), asked, types) : decideAll(mapPolicies(set, read), asked, types),
    );
  const whole = withOwnKeys(request);
  const evaluation = decide(whole);
  const missing = missingKeys(policiesOf(set), request, types, (asked) => decide(asked).decision, catalogue);
  const reason = [...(evaluation.reason ? [evaluation.reason] : []), ...missingSentences(missing)].join(" ");
  const notes = notAddresses(request, types);
  return {
    ...evaluation,
    ...(notes.length > 0 && { notes }),
    ...(reason !== "" && { reason }),
    ...(missing.length > 0 && { missingContextValues: missing.map(({ key }) => key) }),
    ...(missing.some(({ changes }) => changes) && {
      dependsOn: missing.flatMap(({ key, changes }) => (changes ? [{ key, ...changes }] : [])),
    }),
  };
}

/** Values of the context that are no address where one is meant: no block holds them, so a slip of the pen looks like a decision. */
function notAddresses({ context }: Request, types: KeyTypes): string[] {
  return Object.entries(context).flatMap(([key, values]) =>
    /IPAddress$/.test(types.type(key.toLowerCase()) ?? "")
      ? [values]
          .flat()
          .flatMap((one) =>
            readIp(one) === null ? [`\`${one}\`, the value of \`${key}\`, is not an IP address: no block of addresses holds it.`] : [],
          )
      : [],
  );
}

/** The policies in which a statement has to say for whom it is (SEMANTICS.md 9.23). */
function resourceLike({ resourcePolicy, vpcEndpointPolicies, resourceControlPolicies }: PolicySet): Record<string, PolicyDocument[]> {
  return {
    resourcePolicy: resourcePolicy ? [resourcePolicy] : [],
    vpcEndpointPolicies,
    resourceControlPolicies: resourceControlPolicies.flat(),
  };
}

function decideAlone(policy: PolicyDocument, request: Request, types: KeyTypes): Evaluation {
  if (needsNoPermission(request))
    return {
      decision: "allow",
      statements: [],
      reason: `\`${request.action}\` needs no permission: it is allowed whatever the policies say.`,
    };
  const { decision, allows, denies, statements } = decidePolicy(policy, request, types);
  const refused = decision === "allow" ? refusedByAws(request) : null;
  if (refused !== null) return { decision: "implicitDeny", statements: [], reason: refused };
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

/** The decision that holds whatever the parts mean of which nobody knows it (checks/certain.ts): that of the most and of the least access. */
function certain(set: PolicySet, types: KeyTypes, request: Request, evaluate: (read: Reading) => Evaluation): Evaluation {
  const unknown = policiesOf(set).flatMap((policy) =>
    policy.statements.flatMap((statement) => {
      const part = unknownPart(statement, types);
      return part ? [{ policy, statement, part }] : [];
    }),
  );
  if (unknown.length === 0) return evaluate((policy) => policy);
  const most = evaluate((policy) => withUnknownsHolding(policy, "Allow", types));
  const least = evaluate((policy) => withUnknownsHolding(policy, "Deny", types));
  if (most.decision !== least.decision) {
    const context = readContext(request.context);
    const matches = ({ policy, statement }: (typeof unknown)[number]) =>
      matchStatement(holding(statement, types), policy, request, types, context).matches;
    const { kind, text } = (unknown.find(matches) ?? (unknown[0] as (typeof unknown)[number])).part;
    return {
      decision: "undecided",
      statements: [],
      reason: `Not decided: the decision rests on ${unknownWords[kind](`\`${text}\``, "")}.`,
    };
  }
  // The statements that count in either case.
  return most.decision === "explicitDeny" ? most : least;
}

function policiesOf(set: PolicySet): PolicyDocument[] {
  return [
    set.identityPolicies,
    set.resourcePolicy ?? [],
    set.permissionsBoundaries,
    set.sessionPolicies,
    set.vpcEndpointPolicies,
    set.serviceControlPolicies,
    set.resourceControlPolicies,
  ].flat(2);
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
