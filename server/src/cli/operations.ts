// The operations of the contract (CLI-CONTRACT.md) from JSON parameters to JSON answers; `batch` and the AWS-named commands share them.
import type { Catalogue } from "../core/catalogue/api";
import type { AccessSpec } from "../core/checks/access";
import { type Compared, comparePolicies } from "../core/checks/compare";
import { listExternalAccess } from "../core/checks/external-findings";
import type { Investigation } from "../core/checks/investigation";
import { uniqueIdNotes, withoutExample } from "../core/checks/notes";
import {
  checkAccessNotGranted,
  checkNoExternalAccess,
  checkNoNewAccess,
  checkNoPublicAccess,
  type Environment,
  type Outcome,
  resourceTypes,
} from "../core/checks/operations";
import { nearest } from "../core/syntax/words";
import type { SolverHandle } from "../solver/api";
import { investigate } from "../solver/investigate";
import { type AccountOperation, accountParameters, runAccountOperation } from "./account/operations";
import { comparedAmounts, countOperation } from "./count";
import { InputError } from "./errors";
import { evaluateRequest, POLICY_LISTS } from "./evaluate";
import { minimizeOperation } from "./minimize";
import { hasOpenPolicy, openQuestion, openWords, withPlainPolicy } from "./open-operations";
import {
  type Json,
  kindOf,
  readAccess,
  readResourcePolicy,
  readResourceType,
  readTwoPolicies,
  readTypedPolicy,
  readZone,
  unknownActions,
} from "./parameters";
import { repairOperation, synthesizeOperation } from "./repair/operation";
import { writeRequest } from "./request";
import { validateOperation } from "./validate";

/** What an operation works with. */
export interface OperationEnvironment {
  catalogue: Catalogue;
  solver: SolverHandle;
  timeoutMs?: number;
  signal?: AbortSignal;
}

const policyOperations = [
  "CheckNoNewAccess",
  "CheckAccessNotGranted",
  "CheckNoPublicAccess",
  "CheckNoExternalAccess",
  "ListExternalAccess",
  "ComparePolicies",
  "ValidatePolicy",
  "EvaluateRequest",
  "CountAccess",
  "MinimizePolicy",
  "RepairPolicy",
  "SynthesizePolicy",
] as const;
type PolicyOperation = (typeof policyOperations)[number];
export type OperationName = PolicyOperation | AccountOperation;

const ZONE = ["trustedAccounts", "trustedOrganizations", "trustedServices", "trustedFederated"];

/** What each operation takes; `trustedServices`, `trustedFederated` and `resourceType` of ValidatePolicy are ours. */
export const operationParameters: Record<OperationName, readonly string[]> = {
  CheckNoNewAccess: ["existingPolicyDocument", "newPolicyDocument", "policyType"],
  CheckAccessNotGranted: ["policyDocument", "policyType", "access"],
  CheckNoPublicAccess: ["policyDocument", "resourceType"],
  CheckNoExternalAccess: ["policyDocument", "resourceType", ...ZONE],
  ListExternalAccess: ["policyDocument", "resourceType", ...ZONE],
  ComparePolicies: ["existingPolicyDocument", "newPolicyDocument", "policyType", "amounts"],
  ValidatePolicy: ["policyDocument", "policyType", "validatePolicyResourceType", "resourceType", "locale"],
  EvaluateRequest: [...POLICY_LISTS, "resourcePolicy", "request"],
  CountAccess: ["policyDocument", "policyType", "maxLength"],
  MinimizePolicy: ["policyDocument", "policyType", "level", "maxSize"],
  RepairPolicy: ["policyDocument", "policyType", "allow", "deny", "prefer", "withText"],
  SynthesizePolicy: ["allow", "deny", "generalize", "policyType"],
  ...accountParameters,
};

/** What an operation is asked, and with what. */
interface Asked {
  parameters: Json;
  environment: OperationEnvironment;
  checks: Environment;
  run<T>(investigation: Investigation<T>): Promise<T>;
}

/** Runs one operation. In: its name and parameters as in the contract. Out: the answer without `id`. Throws `InputError` for bad parameters. */
export async function runOperation(name: string, parameters: Json, environment: OperationEnvironment): Promise<Json> {
  const { elapsed } = stopwatch();
  if (!isOperation(name)) throw new InputError(noOperation(name));
  checkParameters(name, parameters);
  const answered = await answerTo(name, parameters, environment);
  const notes = [
    ...((answered.notes ?? []) as string[]),
    ...unknownActions(asked(parameters), environment.catalogue).map((one) => one.message),
  ];
  return { ...answered, ...(notes.length > 0 && { notes }), elapsedMs: elapsed() };
}

/** The actions that a question names: about one that nobody knows the answer is always that nobody has it. */
function asked({ access, action, to, request, allow, deny }: Json): AccessSpec[] {
  const actionOf = (value: unknown): unknown => (typeof value === "object" && value !== null ? (value as Json).action : undefined);
  const named = [action, actionOf(to), actionOf(request), ...[allow, deny].flatMap((list) => [list].flat().map(actionOf))];
  return [...(access === undefined ? [] : readAccess({ access })), { actions: named.filter((one) => typeof one === "string") }];
}

async function answerTo(name: OperationName, parameters: Json, environment: OperationEnvironment): Promise<Json> {
  const run = <T>(investigation: Investigation<T>) =>
    investigate(investigation, environment.solver, { timeoutMs: environment.timeoutMs, signal: environment.signal });
  const checks: Environment = { catalogue: environment.catalogue };
  if (hasOpenPolicy(parameters) && name !== "ValidatePolicy") {
    if (name === "CheckNoPublicAccess") readPublicType(parameters);
    const outcome = await run(openQuestion(name, parameters, checks));
    return { ...answer(outcome), ...openWords(outcome, parameters) };
  }
  if (isAccountOperation(name)) return runAccountOperation(name, parameters, environment.catalogue, run);
  return policyAnswers[name]({ parameters, environment, checks, run });
}

/** What answers each operation on policies: the compiler asks for an entry of a new one. */
const policyAnswers: Record<PolicyOperation, (asked: Asked) => Promise<Json>> = {
  async CheckNoNewAccess({ parameters, checks, run }) {
    const kind = kindOf(parameters);
    const [existing, updated] = readTwoPolicies(parameters);
    return answer(await run(checkNoNewAccess(existing, updated, checks, kind)));
  },
  async CheckAccessNotGranted({ parameters, checks, run }) {
    const kind = kindOf(parameters);
    const access = readAccess(parameters);
    return answer(await run(checkAccessNotGranted(readTypedPolicy(parameters), access, checks, kind)));
  },
  async CheckNoPublicAccess({ parameters, checks, run }) {
    const type = readPublicType(parameters);
    return answer(await run(checkNoPublicAccess(readResourcePolicy(parameters), type, checks)));
  },
  async CheckNoExternalAccess({ parameters, checks, run }) {
    readResourceType(parameters, "resourceType");
    const trusted = readZone(parameters);
    return answer(await run(checkNoExternalAccess(readResourcePolicy(parameters), trusted, checks)));
  },
  ListExternalAccess: externalAccess,
  ComparePolicies: comparison,
  async ValidatePolicy({ parameters, environment }) {
    kindOf(parameters);
    const plain = withPlainPolicy(parameters);
    return { ...validateOperation(plain.parameters, environment.catalogue), ...plain.more };
  },
  EvaluateRequest: async ({ parameters, environment }) => evaluateRequest(parameters, environment.catalogue),
  CountAccess: async ({ parameters, environment }) => countOperation(parameters, environment.catalogue),
  MinimizePolicy: ({ parameters, environment, run }) => minimizeOperation(parameters, environment.catalogue, run),
  RepairPolicy: ({ parameters, environment, run }) => repairOperation(parameters, environment.catalogue, run),
  SynthesizePolicy: ({ parameters, environment, run }) => synthesizeOperation(parameters, environment.catalogue, run),
};

async function externalAccess({ parameters, checks, run }: Asked): Promise<Json> {
  const type = readResourceType(parameters, "resourceType");
  const trusted = readZone(parameters);
  const document = readResourcePolicy(parameters);
  const { findings, undecided } = await run(listExternalAccess(document, trusted, checks, type));
  const notes = [...uniqueIdNotes(document), ...withoutExample(findings)];
  return {
    findings: findings.map((finding) => ({ ...finding, example: finding.example && writeRequest(finding.example) })),
    ...(undecided.length > 0 ? { result: "UNDECIDED", message: `Not decided: ${undecided.join("; ")}.` } : {}),
    ...(notes.length > 0 && { notes }),
  };
}

async function comparison({ parameters, environment, checks, run }: Asked): Promise<Json> {
  const kind = kindOf(parameters);
  const [existing, updated] = readTwoPolicies(parameters);
  const { comparison: verdict, gained, lost, undecided } = await run(comparePolicies(existing, updated, checks, [], kind));
  const examples = (grants: Compared[]) =>
    grants.map(({ statement, request }) => ({ ...(statement && { statementIndex: statement.index }), request: writeRequest(request) }));
  return {
    comparison: verdict,
    ...(undecided.length > 0 ? { message: `Not decided: ${[...new Set(undecided.map((u) => u.reason))].join("; ")}.` } : {}),
    counterexamples: { newAccess: examples(gained), removedAccess: examples(lost) },
    ...(parameters.amounts === true && { amounts: comparedAmounts(existing, updated, environment.catalogue, kind) }),
  };
}

function isOperation(name: string): name is OperationName {
  return Object.hasOwn(operationParameters, name);
}

function isAccountOperation(name: OperationName): name is AccountOperation {
  return Object.hasOwn(accountParameters, name);
}

/** The resource type of the question about public access. Throws `InputError`. */
function readPublicType({ resourceType: type }: Json): string {
  if (typeof type === "string" && resourceTypes.includes(type)) return type;
  throw new InputError(
    `\`resourceType\` must be one of the ${resourceTypes.length} types that the check knows (such as \`AWS::S3::Bucket\`), not ${JSON.stringify(type)}.`,
  );
}

function noOperation(name: string): string {
  const operationNames = Object.keys(operationParameters);
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

function answer(outcome: Outcome): Json {
  return {
    result: outcome.result,
    message: outcome.message,
    reasons: outcome.reasons,
    counterexamples: outcome.counterexamples.map(({ statementIndex, request }) => ({
      ...(statementIndex !== undefined && { statementIndex }),
      request: writeRequest(request),
    })),
    // A FAIL stands on what was proved; statements that nobody could decide are named beside it.
    ...(outcome.undecided.length > 0 && {
      undecided: outcome.undecided.map(({ statement, reason }) => ({
        ...(statement && { statementIndex: statement.index }),
        reason,
      })),
    }),
    ...(outcome.notes && { notes: outcome.notes }),
  };
}

/** Milliseconds since now, to the microsecond. */
function stopwatch() {
  const start = performance.now();
  return { elapsed: () => Math.round((performance.now() - start) * 1000) / 1000 };
}
