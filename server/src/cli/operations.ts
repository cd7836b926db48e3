// The operations of the contract (CLI-CONTRACT.md) from JSON parameters to JSON answers; `batch` and the AWS-named commands share them.
import type { Catalogue } from "../core/catalogue/api";
import type { AccessSpec } from "../core/checks/access";
import { comparePolicies } from "../core/checks/compare";
import type { Grant } from "../core/checks/grants";
import type { Investigation } from "../core/checks/investigation";
import {
  checkAccessNotGranted,
  checkNoExternalAccess,
  checkNoNewAccess,
  checkNoPublicAccess,
  type Environment,
  type Outcome,
  resourceTypes,
  typesOf,
} from "../core/checks/operations";
import { listExternalAccess } from "../core/checks/external-findings";
import { type DecidingStatement, decideAll } from "../core/meaning/compose";
import { decidePolicy } from "../core/meaning/decide";
import { parsePolicy } from "../core/syntax/parse";
import type { PolicyDocument } from "../core/syntax/tree";
import type { SolverHandle } from "../solver/api";
import { investigate } from "../solver/investigate";
import { InputError } from "./errors";
import { readRequest, writeRequest } from "./request";
import { validateOperation } from "./validate";

export type Json = Record<string, unknown>;

export interface OperationEnvironment {
  catalogue: Catalogue;
  solver: SolverHandle;
  timeoutMs?: number;
  signal?: AbortSignal;
}

export const operationNames = [
  "CheckNoNewAccess",
  "CheckAccessNotGranted",
  "CheckNoPublicAccess",
  "CheckNoExternalAccess",
  "ListExternalAccess",
  "ComparePolicies",
  "ValidatePolicy",
  "EvaluateRequest",
] as const;
export type OperationName = (typeof operationNames)[number];

export const policyTypes = ["IDENTITY_POLICY", "RESOURCE_POLICY", "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const;

/** Runs one operation. In: its name and parameters as in the contract. Out: the answer without `id`. Throws `InputError` for bad parameters. */
export async function runOperation(name: string, parameters: Json, environment: OperationEnvironment): Promise<Json> {
  const run = <T>(investigation: Investigation<T>) =>
    investigate(investigation, environment.solver, { timeoutMs: environment.timeoutMs, signal: environment.signal });
  const checks: Environment = { catalogue: environment.catalogue };
  const { elapsed } = stopwatch();
  switch (name as OperationName) {
    case "CheckNoNewAccess": {
      policyType(parameters, ["IDENTITY_POLICY", "RESOURCE_POLICY", "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]);
      const existing = policy(parameters, "existingPolicyDocument");
      const updated = policy(parameters, "newPolicyDocument");
      return answer(await run(checkNoNewAccess(existing, updated, checks)), elapsed());
    }
    case "CheckAccessNotGranted": {
      policyType(parameters, policyTypes);
      return answer(await run(checkAccessNotGranted(policy(parameters, "policyDocument"), accessList(parameters), checks)), elapsed());
    }
    case "CheckNoPublicAccess": {
      const type = parameters.resourceType;
      if (typeof type !== "string" || !resourceTypes.includes(type))
        throw new InputError(
          `\`resourceType\` must be one of the ${resourceTypes.length} types that the check knows (such as \`AWS::S3::Bucket\`), not ${JSON.stringify(type)}.`,
        );
      return answer(await run(checkNoPublicAccess(policy(parameters, "policyDocument"), type, checks)), elapsed());
    }
    case "CheckNoExternalAccess":
      return answer(await run(checkNoExternalAccess(policy(parameters, "policyDocument"), zone(parameters), checks)), elapsed());
    case "ListExternalAccess": {
      const { findings, undecided } = await run(
        listExternalAccess(policy(parameters, "policyDocument"), zone(parameters), checks, parameters.resourceType as string | undefined),
      );
      return {
        findings: findings.map((finding) => ({ ...finding, example: finding.example && writeRequest(finding.example) })),
        ...(undecided.length > 0 ? { result: "UNDECIDED", message: `Not decided: ${undecided.join("; ")}.` } : {}),
        elapsedMs: elapsed(),
      };
    }
    case "ComparePolicies": {
      policyType(parameters, policyTypes);
      const comparison = await run(
        comparePolicies(policy(parameters, "existingPolicyDocument"), policy(parameters, "newPolicyDocument"), checks),
      );
      const examples = (grants: Grant[]) =>
        grants.map(({ statement, request }) => ({ statementIndex: statement.index, request: writeRequest(request) }));
      return {
        comparison: comparison.comparison,
        ...(comparison.undecided.length > 0
          ? { message: `Not decided: ${[...new Set(comparison.undecided.map((u) => u.reason))].join("; ")}.` }
          : {}),
        counterexamples: { newAccess: examples(comparison.gained), removedAccess: examples(comparison.lost) },
        elapsedMs: elapsed(),
      };
    }
    case "ValidatePolicy": {
      policyType(parameters, policyTypes);
      return { ...validateOperation(parameters, environment.catalogue), elapsedMs: elapsed() };
    }
    case "EvaluateRequest":
      return { ...evaluate(parameters, environment.catalogue), elapsedMs: elapsed() };
    default:
      throw new InputError(`There is no operation ${JSON.stringify(name)}. The operations are ${operationNames.join(", ")}.`);
  }
}

function answer(outcome: Outcome, elapsedMs: number): Json {
  return {
    result: outcome.result,
    message: outcome.message,
    reasons: outcome.reasons,
    counterexamples: outcome.counterexamples.map(({ statementIndex, request }) => ({ statementIndex, request: writeRequest(request) })),
    elapsedMs,
  };
}

/** A policy parameter: a JSON object, or a string that holds JSON. Throws when its meaning cannot be read. */
export function policy(parameters: Json, name: string): PolicyDocument {
  return readPolicy(parameters[name], name);
}

export function readPolicy(value: unknown, name: string): PolicyDocument {
  const text = policyText(value, name);
  const { document, problems } = parsePolicy(text);
  const problem = problems.find((p) => p.fatal || p.code === "syntax" || p.code === "duplicate-key");
  if (problem || !document)
    throw new InputError(`\`${name}\` is not a policy that can be judged: ${problem?.message ?? "it is not a JSON object."}`);
  return document;
}

export function policyText(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return JSON.stringify(value);
  throw new InputError(
    value === undefined
      ? `\`${name}\` is missing: give the policy as a JSON object, or as a string that holds its JSON.`
      : `\`${name}\` must be a JSON object or a string that holds one.`,
  );
}

function policyType(parameters: Json, allowed: readonly string[]): void {
  const type = parameters.policyType;
  if (type === undefined) return;
  if (typeof type !== "string" || !allowed.includes(type))
    throw new InputError(
      `\`policyType\` must be ${allowed.slice(0, -1).join(", ")} or ${allowed[allowed.length - 1]}, not ${JSON.stringify(type)}.`,
    );
}

function accessList(parameters: Json): AccessSpec[] {
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
      if (action !== "*" && !action.includes(":"))
        throw new InputError(`\`${action}\` in \`access.actions\` is no action: write \`service:Action\`.`);
    return spec;
  });
}

function zone(parameters: Json) {
  return {
    accounts: (strings(parameters.trustedAccounts, "trustedAccounts") ?? []).map((id) => {
      const account = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(id)?.[1];
      if (!account) throw new InputError(`\`${id}\` in \`trustedAccounts\` is no account: an account has 12 digits.`);
      return account;
    }),
    organizations: strings(parameters.trustedOrganizations, "trustedOrganizations") ?? [],
    services: strings(parameters.trustedServices, "trustedServices") ?? [],
  };
}

function strings(value: unknown, name: string): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? value : [value];
  const wrong = list.find((entry) => typeof entry !== "string");
  if (wrong !== undefined) throw new InputError(`\`${name}\` is a list of strings, and ${JSON.stringify(wrong)} is none.`);
  return list as string[];
}

/** Judges one request: under a single policy when only one is given, else under everything that applies (SEMANTICS.md 4). */
function evaluate(parameters: Json, catalogue: Catalogue): Json {
  const types = typesOf(catalogue);
  const request = readRequest(parameters.request);
  const list = (name: string): PolicyDocument[] => many(parameters[name], name).map((value, i) => readPolicy(value, `${name}[${i}]`));
  const levels = (name: string): PolicyDocument[][] =>
    many(parameters[name], name).map((level, n) =>
      many(level, `${name}[${n}]`).map((value, i) => readPolicy(value, `${name}[${n}][${i}]`)),
    );
  const resourcePolicy = parameters.resourcePolicy == null ? undefined : readPolicy(parameters.resourcePolicy, "resourcePolicy");
  // A resource policy alone is judged by itself: what it says of the request, whoever else would have to agree.
  const others = [
    "identityPolicies",
    "permissionsBoundaries",
    "sessionPolicies",
    "vpcEndpointPolicies",
    "serviceControlPolicies",
    "resourceControlPolicies",
  ];
  if (resourcePolicy && others.every((name) => parameters[name] === undefined)) {
    const { decision, allows, denies, statements } = decidePolicy(resourcePolicy, request, types);
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
  const result = decideAll(
    {
      identityPolicies: list("identityPolicies"),
      resourcePolicy,
      permissionsBoundaries: list("permissionsBoundaries"),
      sessionPolicies: list("sessionPolicies"),
      vpcEndpointPolicies: list("vpcEndpointPolicies"),
      serviceControlPolicies: levels("serviceControlPolicies"),
      resourceControlPolicies: levels("resourceControlPolicies"),
    },
    request,
    types,
  );
  return { decision: result.decision, statements: result.statements, reason: result.reason };
}

function many(value: unknown, name: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  if (typeof value === "object" || typeof value === "string") return [value];
  throw new InputError(`\`${name}\` is a list of policies.`);
}

function stopwatch() {
  const start = performance.now();
  return { elapsed: () => Math.round((performance.now() - start) * 1000) / 1000 };
}
