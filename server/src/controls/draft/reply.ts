// Reads a model's answer: the JSON object somewhere in its text, checked field by field; names that it left unmarked are marked. Pure.
import type { Outcome } from "../check/outcomes";
import { MOST_SCENARIOS, MOST_STEPS } from "../limits";
import { isProductName } from "../retrieval/words";
import type { ServiceSpecification, SpecificationIndex } from "../specification/types";
import { type ControlOutline, ruleIdentifier } from "./outline";

export interface ModelAnswer {
  outline: ControlOutline;
  resources: string[];
  apiCalls: string[];
  /** What it says of violations, as it wrote them. */
  insecureConfigurations: unknown[];
}

type ReplyResult = { ok: true; answer: ModelAnswer } | { ok: false; problem: string; refusal: boolean };

/** The answer as parts of a control, or what keeps it from being one. */
export function readReply(text: string, defaults: { service: string; requirement: string }): ReplyResult {
  const json = extractObject(text);
  if (json === undefined) return noObject(text);
  const scenarios = array(json.scenarios).slice(0, MOST_SCENARIOS).flatMap(readScenario);
  if (scenarios.length === 0) return { ok: false, problem: "The JSON object has no `scenarios` with steps.", refusal: false };
  const identifier = string(json.identifier)
    .replace(/[^A-Za-z0-9_.-]+/g, "_")
    .slice(0, 100);
  return {
    ok: true,
    answer: {
      outline: {
        identifier: identifier || ruleIdentifier(defaults.service, defaults.requirement),
        description: string(json.description) || defaults.requirement,
        trigger: string(json.trigger) || "Periodic",
        reportsOn: string(json.reportsOn) || defaults.service,
        parameters: array(json.parameters).flatMap(readParameter),
        scenarios,
      },
      resources: strings(json.resources),
      apiCalls: strings(json.apiCalls),
      insecureConfigurations: array(json.insecureConfigurations),
    },
  };
}

function noObject(text: string): ReplyResult {
  const refusal = isRefusal(text);
  const cut = text.includes("{") && text.lastIndexOf("}") < text.lastIndexOf("{");
  const problem = refusal
    ? "The model refused to answer."
    : cut
      ? "The answer breaks off in the middle of the JSON object."
      : "The answer holds no JSON object.";
  return { ok: false, problem, refusal };
}

/** None where it has no steps. */
function readScenario(raw: unknown): ControlOutline["scenarios"] {
  if (typeof raw !== "object" || raw === null) return [];
  const scenario = raw as Record<string, unknown>;
  const outcome = readOutcome(scenario.outcome);
  const given = strings(scenario.given).slice(0, MOST_STEPS);
  const when = strings(scenario.when).slice(0, MOST_STEPS);
  const then = strings(scenario.then).slice(0, MOST_STEPS);
  if (given.length + when.length + then.length === 0) return [];
  const name = string(scenario.name) || outcome || "Scenario";
  return [
    {
      name: outcome && !name.includes(outcome) ? `${outcome}: ${name}` : name,
      given,
      when,
      ...(outcome ? { outcome } : {}),
      ...(then.length > 0 && !outcome ? { results: then } : {}),
    },
  ];
}

/** None where it has no name. */
function readParameter(raw: unknown): ControlOutline["parameters"] {
  const parameter = raw as Record<string, unknown> | null;
  const name = string(parameter?.name);
  const value = parameter?.default;
  if (name === "") return [];
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return [{ name, description: string(parameter?.description), ...(isPlain && { defaultValue: String(value) }) }];
}

/** Whether a text without any object says that the model will not answer. */
export function isRefusal(text: string): boolean {
  return /\b(I('m| am) sorry|I can(no|')t|I am unable|I won't|cannot (help|assist|comply))\b/i.test(withoutThoughts(text).slice(0, 400));
}

/** Models that reason may write what they think before their answer; an end without a beginning ends it too. */
function withoutThoughts(text: string): string {
  const end = text.lastIndexOf("</think>");
  return end < 0 ? text : text.slice(end + "</think>".length);
}

/** The first complete JSON object in a text that may have thoughts, prose or code fences around it. */
export function extractObject(whole: string): Record<string, unknown> | undefined {
  const text = withoutThoughts(whole);
  let attempts = 0;
  for (let start = text.indexOf("{"); start >= 0 && attempts < 20; start = text.indexOf("{", start + 1), attempts++) {
    const end = closingBrace(text, start);
    if (end === undefined) continue;
    try {
      const value = JSON.parse(text.slice(start, end + 1)) as unknown;
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    } catch {
      // Not JSON from here: a later brace may begin the object.
    }
  }
  return undefined;
}

function closingBrace(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (inString) {
      if (c === "\\") i++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === "{") depth++;
    else if (c === "}" && --depth === 0) return i;
  }
  return undefined;
}

function readOutcome(value: unknown): Outcome | undefined {
  const text = string(value)
    .toUpperCase()
    .replace(/[^A-Z]+/g, "_");
  if (/^NON_?COMPLIANT$|^FAIL(ED)?$/.test(text)) return "NON_COMPLIANT";
  if (/^COMPLIANT$|^PASS(ED)?$/.test(text)) return "COMPLIANT";
  return /^NOT_?APPLICABLE$|^SKIP(PED)?$|^N_A$/.test(text) ? "NOT_APPLICABLE" : undefined;
}

const array = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const string = (value: unknown): string => (typeof value === "string" ? value.trim().slice(0, 2_000) : "");
export const strings = (value: unknown): string[] =>
  (typeof value === "string" ? [value] : array(value)).map(string).filter((text) => text !== "");

/**
 * Puts backticks around whatever looks like an API name in the steps, so that no invented name passes unchecked because
 * the model forgot to mark it. Product names and enumeration values stay as they are.
 */
export function markNames(outline: ControlOutline, service: ServiceSpecification, index: SpecificationIndex): ControlOutline {
  const products = new Set(index.services().flatMap((one) => one.title.split(/[^A-Za-z0-9]+/)));
  const values = new Set(service.shapes.flatMap((shape) => (shape.kind === "scalar" ? shape.values : [])));
  const own = new Set(outline.parameters.map((parameter) => parameter.name));
  const members = new Set(
    service.shapes.flatMap((shape) => (shape.kind === "structure" ? shape.members.map((member) => member.name) : [])),
  );
  const operations = new Set(service.operations.map((one) => one.name));
  const isProse = (name: string) => products.has(name) || own.has(name) || (isProductName(name) && !operations.has(name));
  const mark = (step: string) =>
    step.replace(
      /`[^`]*`|"([^"\n]*)"|(?<!\w)'([^'\s]*)'|\b[a-z][a-z0-9-]*:[A-Z][A-Za-z0-9]+\b|\b[A-Za-z][A-Za-z0-9]*(?:\[\]|\{\})*(?:\.[A-Za-z][A-Za-z0-9]*(?:\[\]|\{\})*)+|\b(?=[A-Za-z]+[a-z0-9][A-Z])[A-Za-z0-9]+\b/g,
      (name, double: string | undefined, single: string | undefined) => {
        const quoted = double ?? single;
        if (name.startsWith("`")) return name;
        if (quoted !== undefined) {
          const isName =
            /^[A-Z][A-Za-z0-9]*(?:\[\]|\{\})*(?:\.[A-Z][A-Za-z0-9]*(?:\[\]|\{\})*)*$/.test(quoted) &&
            /[a-z0-9][A-Z]|\./.test(quoted) &&
            !values.has(quoted) &&
            !own.has(quoted);
          return isName ? `\`${quoted}\`` : name;
        }
        // `e.g.` and host names have dots too.
        if (!/[A-Z]/.test(name) && !members.has(name.split(/[.[{]/)[0] as string)) return name;
        return isProse(name) || values.has(name) ? name : `\`${name}\``;
      },
    );
  return {
    ...outline,
    description: mark(outline.description),
    scenarios: outline.scenarios.map((scenario) => ({
      ...scenario,
      name: mark(scenario.name),
      given: scenario.given.map(mark),
      when: (scenario.when ?? []).map(mark),
      ...(scenario.results ? { results: scenario.results.map(mark) } : {}),
    })),
  };
}
