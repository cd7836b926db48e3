// The operations of the contract (CLI-CONTRACT.md) from JSON parameters to JSON answers; `batch` and the AWS-named commands share them.
import type { Catalogue } from "../core/catalogue/api";
import type { AccessSpec } from "../core/checks/access";
import { comparePolicies } from "../core/checks/compare";
import { listExternalAccess } from "../core/checks/external-findings";
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
} from "../core/checks/operations";
import type { PolicyDocument } from "../core/syntax/tree";
import { nearest } from "../core/syntax/words";
import type { SolverHandle } from "../solver/api";
import { investigate } from "../solver/investigate";
import { mustNamePrincipals, readPolicy, sameSort } from "./documents";
import { InputError } from "./errors";
import { evaluateRequest, POLICY_LISTS } from "./evaluate";
import { writeRequest } from "./request";
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

const ZONE = ["trustedAccounts", "trustedOrganizations", "trustedServices"];

/** What each operation takes; `trustedServices` and `resourceType` of ValidatePolicy are ours. */
export const operationParameters: Record<OperationName, readonly string[]> = {
  CheckNoNewAccess: ["existingPolicyDocument", "newPolicyDocument", "policyType"],
  CheckAccessNotGranted: ["policyDocument", "policyType", "access"],
  CheckNoPublicAccess: ["policyDocument", "resourceType"],
  CheckNoExternalAccess: ["policyDocument", "resourceType", ...ZONE],
  ListExternalAccess: ["policyDocument", "resourceType", ...ZONE],
  ComparePolicies: ["existingPolicyDocument", "newPolicyDocument", "policyType"],
  ValidatePolicy: ["policyDocument", "policyType", "validatePolicyResourceType", "resourceType", "locale"],
  EvaluateRequest: [...POLICY_LISTS, "resourcePolicy", "request"],
};

export const policyTypes = ["IDENTITY_POLICY", "RESOURCE_POLICY", "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const;

/** Runs one operation. In: its name and parameters as in the contract. Out: the answer without `id`. Throws `InputError` for bad parameters. */
export async function runOperation(name: string, parameters: Json, environment: OperationEnvironment): Promise<Json> {
  const run = <T>(investigation: Investigation<T>) =>
    investigate(investigation, environment.solver, { timeoutMs: environment.timeoutMs, signal: environment.signal });
  const checks: Environment = { catalogue: environment.catalogue };
  const { elapsed } = stopwatch();
  if (Object.hasOwn(operationParameters, name)) checkParameters(name as OperationName, parameters);
  switch (name as OperationName) {
    case "CheckNoNewAccess": {
      policyType(parameters, policyTypes);
      const [existing, updated] = twoPolicies(parameters);
      return answer(await run(checkNoNewAccess(existing, updated, checks)), elapsed());
    }
    case "CheckAccessNotGranted": {
      policyType(parameters, policyTypes);
      const access = accessList(parameters);
      const notes = unknownActions(access, environment.catalogue);
      const outcome = await run(checkAccessNotGranted(policy(parameters, "policyDocument"), access, checks));
      return { ...answer(outcome, elapsed()), ...(notes.length > 0 && { notes }) };
    }
    case "CheckNoPublicAccess": {
      const type = parameters.resourceType;
      if (typeof type !== "string" || !resourceTypes.includes(type))
        throw new InputError(
          `\`resourceType\` must be one of the ${resourceTypes.length} types that the check knows (such as \`AWS::S3::Bucket\`), not ${JSON.stringify(type)}.`,
        );
      return answer(await run(checkNoPublicAccess(resourcePolicy(parameters), type, checks)), elapsed());
    }
    case "CheckNoExternalAccess": {
      resourceType(parameters, "resourceType");
      const trusted = zone(parameters);
      return answer(await run(checkNoExternalAccess(resourcePolicy(parameters), trusted, checks)), elapsed());
    }
    case "ListExternalAccess": {
      const type = resourceType(parameters, "resourceType");
      const trusted = zone(parameters);
      const { findings, undecided } = await run(listExternalAccess(resourcePolicy(parameters), trusted, checks, type));
      return {
        findings: findings.map((finding) => ({ ...finding, example: finding.example && writeRequest(finding.example) })),
        ...(undecided.length > 0 ? { result: "UNDECIDED", message: `Not decided: ${undecided.join("; ")}.` } : {}),
        elapsedMs: elapsed(),
      };
    }
    case "ComparePolicies": {
      policyType(parameters, policyTypes);
      const comparison = await run(comparePolicies(...twoPolicies(parameters), checks));
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
      return { ...evaluateRequest(parameters, environment.catalogue), elapsedMs: elapsed() };
    default:
      throw new InputError(noOperation(name));
  }
}

function noOperation(name: string): string {
  const hint = nearest(name.replaceAll("-", ""), operationNames);
  return `There is no operation ${JSON.stringify(name)}${hint ? `; did you mean ${JSON.stringify(hint)}?` : `. The operations are ${operationNames.join(", ")}.`}`;
}

/** Lines may carry what they like for their owner's use, but a misspelt parameter or a policy that would not be judged is an error. */
function checkParameters(name: OperationName, parameters: Json): void {
  const known = operationParameters[name];
  for (const [given, value] of Object.entries(parameters)) {
    if (known.includes(given)) continue;
    const hint = nearest(given, known);
    if ((hint !== undefined && parameters[hint] === undefined) || holdsPolicy(value))
      throw new InputError(
        `\`${name}\` has no parameter \`${given}\`${hint ? `; did you mean \`${hint}\`?` : `: it has ${known.map((one) => `\`${one}\``).join(", ")}.`}`,
      );
  }
}

function holdsPolicy(value: unknown): boolean {
  if (Array.isArray(value)) return value.slice(0, 100).flat().some(holdsPolicy);
  return typeof value === "object" && value !== null && "Statement" in value;
}

function answer(outcome: Outcome, elapsedMs: number): Json {
  return {
    result: outcome.result,
    message: outcome.message,
    reasons: outcome.reasons,
    counterexamples: outcome.counterexamples.map(({ statementIndex, request }) => ({ statementIndex, request: writeRequest(request) })),
    // A FAIL stands on what was proved; statements that nobody could decide are named beside it.
    ...(outcome.undecided.length > 0 && {
      undecided: outcome.undecided.map(({ statement, reason }) => ({
        ...(statement && { statementIndex: statement.index }),
        reason,
      })),
    }),
    elapsedMs,
  };
}

function policy(parameters: Json, name: string): PolicyDocument {
  return readPolicy(parameters[name], name);
}

/** The two policies of a comparison. */
function twoPolicies(parameters: Json): [existing: PolicyDocument, updated: PolicyDocument] {
  const [existing, updated] = [policy(parameters, "existingPolicyDocument"), policy(parameters, "newPolicyDocument")];
  sameSort({ existingPolicyDocument: existing, newPolicyDocument: updated });
  return [existing, updated];
}

function resourcePolicy(parameters: Json): PolicyDocument {
  return mustNamePrincipals(policy(parameters, "policyDocument"), "policyDocument");
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
      if (action !== "*" && !/^[^\s:]+:\S+$/.test(action))
        throw new InputError(`\`${action}\` in \`access.actions\` is no action: write \`service:Action\`.`);
    for (const resource of spec.resources ?? [])
      if (!/^(arn:|[*?])/.test(resource))
        throw new InputError(
          `\`${resource}\` in \`access.resources\` is no ARN, so no request could be for it: write \`arn:aws:s3:::bucket\` or \`*\`.`,
        );
    return spec;
  });
}

/** Actions that would pass because nobody has them. The catalogue may be older than the action, so this is no error. */
function unknownActions(access: readonly AccessSpec[], catalogue: Catalogue): string[] {
  const actions = new Set(access.flatMap((entry) => entry.actions ?? []));
  return [...actions].flatMap((action) => {
    if (/[*?]/.test(action) || catalogue.action(action)) return [];
    const service = action.slice(0, action.indexOf(":"));
    const hint = nearest(
      action,
      catalogue.actionsOf(service).map((one) => one.name),
    );
    return [`\`${action}\` is no known action (list of ${catalogue.date}).${hint ? ` Did you mean \`${hint}\`?` : ""}`];
  });
}

/** An optional CloudFormation type. */
export function resourceType(parameters: Json, name: string): string | undefined {
  const type = parameters[name];
  if (type === undefined || type === null) return undefined;
  if (typeof type !== "string" || !/^[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+$/.test(type))
    throw new InputError(`\`${name}\` must be a type such as \`AWS::S3::Bucket\`, not ${JSON.stringify(type)}.`);
  return type;
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

function stopwatch() {
  const start = performance.now();
  return { elapsed: () => Math.round((performance.now() - start) * 1000) / 1000 };
}
