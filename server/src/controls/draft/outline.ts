// The parts of a control before it is text, and their rendering as Gherkin. Pure.
import type { Outcome } from "../check/outcomes";

export interface ControlParameter {
  name: string;
  description: string;
  defaultValue?: string;
}

export interface OutlineScenario {
  name: string;
  given: string[];
  when?: string[];
  /** `outcome` writes the usual last step; an access control brings its own. */
  outcome?: Outcome;
  results?: string[];
  /** Why a resource is not compliant. */
  annotation?: string;
}

export interface ControlOutline {
  identifier: string;
  description: string;
  trigger: string;
  severity?: string;
  /** The API calls in order. */
  calls?: string[];
  reportsOn: string;
  parameters: ControlParameter[];
  /** What nobody has settled yet, with what the draft takes. */
  open?: string[];
  scenarios: OutlineScenario[];
}

/** Heads the paragraph that says what a draft has taken without knowing. */
export const NOT_SETTLED = "Not settled";

/** The feature file of a control. Whatever the parts hold, the result parses: line breaks and keywords inside them are made harmless. */
export function renderControl(outline: ControlOutline): string {
  const lines = [`Feature: ${oneLine(outline.identifier)}`, ""];
  const section = (title: string, text: string) => lines.push(`  ${title}:`, ...wrap(text).map((line) => `    ${line}`));
  section("Rule Identifier", outline.identifier);
  section("Description", outline.description);
  section("Trigger", outline.trigger);
  if (outline.severity !== undefined) section("Severity", outline.severity);
  if (outline.calls && outline.calls.length > 0)
    lines.push("  API calls:", ...outline.calls.flatMap((call) => wrap(call).map((line) => `    ${line}`)));
  section("Reports on", outline.reportsOn);
  if (outline.parameters.length === 0) section("Rule Parameters", "None");
  else {
    lines.push("  Rule Parameters:");
    for (const parameter of outline.parameters) {
      const text = `${oneLine(parameter.name)}: ${oneLine(parameter.description)}${parameter.defaultValue === undefined ? "" : ` (default ${oneLine(parameter.defaultValue)})`}`;
      lines.push(...wrap(text).map((line) => `    ${line}`));
    }
  }
  if (outline.open && outline.open.length > 0)
    lines.push(`  ${NOT_SETTLED}:`, ...outline.open.flatMap((one) => wrap(one).map((line) => `    ${line}`)));
  for (const scenario of outline.scenarios) {
    lines.push("", `  Scenario: ${oneLine(scenario.name)}`);
    pushSteps(lines, "Given", scenario.given);
    pushSteps(lines, "When", scenario.when ?? []);
    const returned = scenario.results ?? (scenario.outcome ? [`return ${scenario.outcome}`] : []);
    pushSteps(lines, "Then", [
      ...returned,
      ...(scenario.annotation === undefined ? [] : [`the annotation says "${oneLine(scenario.annotation)}"`]),
    ]);
  }
  return `${lines.join("\n")}\n`;
}

function pushSteps(lines: string[], keyword: string, steps: string[]): void {
  const texts = steps.map(stepText).filter((step) => step !== "");
  for (const [i, step] of texts.entries()) lines.push(`    ${i === 0 ? keyword : "And"} ${step}`);
}

/** A step without a keyword of its own. */
function stepText(text: string): string {
  return oneLine(text).replace(/^(?:(?:Given|When|Then|And|But)\b:?\s+|[*-]\s+)+/i, "");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const WIDTH = 110;

/** Lines of a description; one that would read as Gherkin gets a dash. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of oneLine(text).split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) =>
    /^([#@|*]|"""|```|(Given|When|Then|And|But)\b|(Feature|Business Need|Ability|Rule|Background|Scenarios?|Scenario (Outline|Template)|Examples?)\s*:)/.test(
      line,
    )
      ? `- ${line}`
      : line,
  );
}

const UNIMPORTANT = new Set(
  "a an the of for to in on at by with from as is are be been being should must shall may can could will would have has had do does ensure ensures check checks checked whether that this their its it they amazon aws all any each every if and or your our".split(
    " ",
  ),
);

/** `SAGEMAKER_AUTOML_JOBS_ENCRYPT_DATA_AT_REST`: the service and the words of the requirement that matter. */
export function ruleIdentifier(service: string, requirement: string): string {
  const words = requirement
    .toLowerCase()
    .replace(/n['’]t\b/g, " not")
    .replace(/[^a-z0-9]+/g, " ")
    .trim()
    .split(" ")
    .filter((word) => !UNIMPORTANT.has(word) || /^(not|no)$/.test(word));
  const own = service.toLowerCase().replace(/[^a-z0-9]+/g, "_");
  const parts = words[0] === own ? words : [own, ...words];
  let name = "";
  for (const part of parts) {
    if (name.length + part.length > 60) break;
    name = name === "" ? part : `${name}_${part}`;
  }
  return (name || own || "control").toUpperCase();
}
