// What is sent to a model: role, rules, the retrieved parameters, examples of our own, the form of the answer. Pure.
import type { Finding } from "../../core/checks/finding";
import { typeOf } from "../check/help";
import type { FoundParameter } from "../retrieval/found";
import { pathsOf } from "../specification/paths";
import type { ServiceSpecification } from "../specification/types";
import { STEP_FORMS } from "../steps/grammar";
import type { Message } from "./model";
import type { Plan } from "./terms";

const ROLE = `You write specifications of AWS security controls. You answer with one JSON object and nothing else.`;

const FORM = `{
  "resources": ["the kinds of resource that the requirement is about"],
  "apiCalls": ["service:Operation", …],
  "insecureConfigurations": ["each way to violate the requirement, in one sentence"],
  "identifier": "UPPER_SNAKE_CASE",
  "description": "one or two sentences",
  "trigger": "Periodic" or "Configuration change",
  "reportsOn": "the resource",
  "parameters": [{"name": "…", "description": "…", "default": "…"}],
  "scenarios": [{"name": "…", "outcome": "NOT_APPLICABLE" | "COMPLIANT" | "NON_COMPLIANT", "given": ["step", …]}]
}`;

const RULES = `Rules:
- First think about the resources, then the API calls that read them, then the insecure configurations; each of them goes into its field. Then write the scenarios.
- At least one scenario for each of NOT_APPLICABLE, COMPLIANT and NON_COMPLIANT. No two scenarios with the same steps and another outcome.
- Write operations as \`service:Operation\` and parameters as \`Path.To.Parameter\`, both in backticks. Values go in double quotes.
- Use only operations and parameters from the list below. If none fits, say so in words, without a name.
- A step is one sentence without "Given", "When", "Then". A condition is one of these, and two conditions are two steps: \`Path\` is true, is false, is "VALUE", is not "VALUE", is one of "A", "B", is none of "A", "B", is missing, is not missing, is at least 7, is at most 7, is less than 7, is greater than 7, is missing or is false; in front of a list: each of, at least one of, the number of.`;

const ANALYSIS_FORM = `{
  "resources": ["the kinds of resource that the requirement is about"],
  "apiCalls": ["service:Operation", …],
  "insecureConfigurations": [{"description": "one way to violate the requirement, in one sentence", "setting": [{"path": "Path.To.Parameter", "value": true, false, a number, "VALUE", or null where it is missing}]}]
}`;

/** What a model is asked to answer with, for endpoints that take a schema. */
export interface AnswerSchema {
  name: string;
  schema: Record<string, unknown>;
}

const TEXT = { type: "string" };
const TEXTS = { type: "array", items: TEXT };
const INSECURE = {
  type: "array",
  items: {
    type: "object",
    properties: {
      description: TEXT,
      setting: {
        type: "array",
        items: {
          type: "object",
          properties: { path: TEXT, value: { type: ["string", "number", "boolean", "null"] } },
          required: ["path", "value"],
        },
      },
    },
    required: ["description", "setting"],
  },
};

export const ANALYSIS_SCHEMA: AnswerSchema = {
  name: "analysis",
  schema: {
    type: "object",
    properties: { resources: TEXTS, apiCalls: TEXTS, insecureConfigurations: INSECURE },
    required: ["resources", "apiCalls", "insecureConfigurations"],
  },
};

export const CONTROL_SCHEMA: AnswerSchema = {
  name: "control",
  schema: {
    type: "object",
    properties: {
      identifier: TEXT,
      description: TEXT,
      trigger: TEXT,
      reportsOn: TEXT,
      parameters: { type: "array", items: { type: "object", properties: { name: TEXT, description: TEXT, default: TEXT } } },
      scenarios: {
        type: "array",
        items: {
          type: "object",
          // biome-ignore lint/suspicious/noThenProperty: the name of a field of the answer
          properties: { name: TEXT, outcome: TEXT, given: TEXTS, when: TEXTS, then: TEXTS },
          required: ["name", "given"],
        },
      },
    },
    required: ["identifier", "description", "scenarios"],
  },
};

/** The first messages for a requirement on configuration: what is it about, and how is it violated? */
export function configurationPrompt(service: ServiceSpecification, requirement: string, found: FoundParameter[]): Message[] {
  const user = `The requirement, for ${service.title} (\`${service.id}\`):\n"""\n${requirement.trim()}\n"""\n\nOperations and parameters that may be used:\n${listOf(service, found)}\n\nFirst only think about the resources, the operations that read them, and every insecure configuration with its values. Answer with this JSON object:\n${ANALYSIS_FORM}`;
  return [
    { role: "system", content: `${ROLE}\n${RULES}` },
    { role: "user", content: user },
  ];
}

/** How many candidates are described in full. */
const FULLY = 3;

/** The second question: the scenarios, with what the second search found and examples of similar checks. */
export function scenariosPrompt(
  { service, requirement }: Pick<Plan, "service" | "requirement">,
  found: readonly FoundParameter[],
  examples: readonly { requirement: string; answer: string }[],
): Message {
  const shown = examples.map(({ requirement: of, answer }, at) => `Example ${at + 1}. Requirement: "${of}".\n${answer}`).join("\n");
  const full = service ? found.slice(0, FULLY).map((one) => documentationOf(service, one)) : [];
  const list = service ? listOf(service, found) : "";
  return {
    role: "user",
    content: `${shown}\n\nNow write the control for the requirement:\n"""\n${requirement.trim()}\n"""\n\nOperations and parameters that may be used:\n${list}\n\nThe likeliest of them in full:\n${full.join("\n")}\n\nEach insecure configuration has to be NON_COMPLIANT, and every value of a parameter, a missing one included, needs exactly one outcome. Answer with this JSON object:\n${FORM}`,
  };
}

function listOf(service: ServiceSpecification, found: readonly FoundParameter[]): string {
  const byOperation = new Map<string, FoundParameter[]>();
  for (const one of found) byOperation.set(one.operation, [...(byOperation.get(one.operation) ?? []), one]);
  const list = [...byOperation].map(([name, parameters]) => {
    const operation = service.operations.find((one) => one.name === name);
    const rows = parameters.map((one) => {
      const { shape, member } = one.parameter;
      const values =
        shape.kind === "scalar" && shape.values.length > 0
          ? ` (${shape.values.slice(0, 10).join(", ")})`
          : one.key
            ? ` (key ${one.key})`
            : "";
      return `  - \`${one.path}\`: ${typeOf(service, shape)}${values}. ${member.documentation}`.trimEnd();
    });
    return `- \`${service.id}:${name}\`: ${operation?.documentation ?? ""}\n${rows.join("\n")}`;
  });
  return list.join("\n");
}

/** All that the specification says of a parameter: type, every value, documentation, what stands beside it, what its operation has to be told. */
function documentationOf(service: ServiceSpecification, { parameter, path, operation, key, known }: FoundParameter): string {
  const { shape, member, parents, side } = parameter;
  const beside = pathsOf(service, parameter.operation, side)
    .filter((one) => one.parents.join(".") === parents.join(".") && one.path !== path)
    .slice(0, 25)
    .map((one) => `\`${one.member.name}\`: ${typeOf(service, one.shape)}`);
  const input = parameter.operation.input === undefined ? undefined : service.shapes[parameter.operation.input];
  const asked = input?.kind === "structure" ? input.members.map(({ name }) => `\`${name}\``).slice(0, 12) : [];
  return [
    `- \`${path}\` of \`${service.id}:${operation}\`: ${typeOf(service, shape)}. ${member.documentation}`.trimEnd(),
    ...(shape.kind === "scalar" && shape.values.length > 0
      ? [`  Its values: ${shape.values.map((value) => JSON.stringify(value)).join(", ")}.`]
      : []),
    ...(key === undefined ? [] : [`  Its entry \`${key}\` is meant.`]),
    ...(known ? [`  A published check: ${known.words}; a missing value ${known.condition.missing ? "is met" : "fails"}.`] : []),
    ...(beside.length > 0 ? [`  Beside it: ${beside.join(", ")}.`] : []),
    ...(asked.length > 0 ? [`  The operation is told: ${asked.join(", ")}.`] : []),
  ].join("\n");
}

/** The first messages for a requirement on access: the same form, its steps those that the solver runs. */
export function accessPrompt(requirement: string): Message[] {
  const grammar = STEP_FORMS.map((form) => `- ${form.kind}: ${form.sample}`).join("\n");
  const rules = `Rules:
- Each scenario is run by a solver over policy files. Use only these steps, with other values in the double quotes:
${grammar}
- One "the policies matching" step, one request and one outcome in each scenario. Put the request into "when" and the outcome into "then", without those words.
- Name only accounts, organizations, ARNs and actions that the requirement names, or wildcards.`;
  const form = FORM.replace(
    '"outcome": "NOT_APPLICABLE" | "COMPLIANT" | "NON_COMPLIANT", "given": ["step", …]',
    '"given": ["step", …], "when": ["step"], "then": ["step"]',
  );
  const example = `Example. Requirement: "Nobody outside account 111122223333 may read our buckets".
{"resources":["S3 bucket policy"],"apiCalls":[],"insecureConfigurations":["A bucket policy lets another account read objects."],"identifier":"BUCKETS_NOT_READ_FROM_OUTSIDE","description":"Bucket policies must not let callers outside the account read objects.","trigger":"Configuration change","reportsOn":"bucket policies","parameters":[],"scenarios":[{"name":"nobody outside reads objects","given":["the resource policies matching \\"policies/**/*.json\\""],"when":["a principal outside account \\"111122223333\\" requests \\"s3:GetObject\\" on \\"arn:aws:s3:::*\\""],"then":["access is not granted"]}]}`;
  return [
    { role: "system", content: `${ROLE}\n${rules}` },
    {
      role: "user",
      content: `${example}\n\nNow the requirement:\n"""\n${requirement.trim()}\n"""\n\nAnswer with this JSON object:\n${form}`,
    },
  ];
}

/** Asks for a corrected answer: what was found, in the words that the user would see. */
export function repairPrompt(problems: string[]): Message {
  return {
    role: "user",
    content: `Your answer has these problems:\n${problems
      .slice(0, 20)
      .map((problem) => `- ${problem}`)
      .join("\n")}\n\nAnswer again with the whole corrected JSON object and nothing else.`,
  };
}

/** What is wrong with a draft, each thing once. */
export function describeFindings(findings: Finding[]): string[] {
  return [...new Set(findings.map((finding) => finding.message))];
}
