// The conditions of a control's scenarios: values that a parameter cannot have, settings without an outcome or with two,
// conditions that say nothing, and a control that is the opposite of its requirement. Pure.
import { code } from "../../core/explain";
import type { Range } from "../../core/syntax/tree";
import { type Case, casesOf, type Kind, type Rule } from "../condition/decide";
import { type RuleParameters, readStep } from "../condition/read";
import { type Atom, propertyKey } from "../condition/tree";
import { bindRequirement } from "../draft/meaning";
import { withoutAsides } from "../requirement/asides";
import { readRequirement } from "../requirement/read";
import type { FoundParameter } from "../retrieval/found";
import { pathsOf } from "../specification/paths";
import type { ServiceSpecification, Shape, SpecificationIndex } from "../specification/types";
import type { ControlDocument, ControlScenario, ControlStep } from "./document";
import { expandOutline, NO_ROWS, placeholderIn, unfilled } from "./document";
import { mentionsIn, operationsFor, resolveAmong } from "./mentions";
import { type Outcome, outcomesOf } from "./outcomes";

export interface Remark {
  code:
    | "scenario-not-run"
    | "wrong-value"
    | "missing-scenario"
    | "contradictory-scenarios"
    | "vacuous-condition"
    | "contradicts-requirement";
  message: string;
  range: Range;
  severity: "error" | "warning";
}

/** A scenario as questions. */
interface Read {
  scenario: ControlScenario;
  outcome: Outcome;
  atoms: { atom: Atom; step: ControlStep }[];
  /** Steps that say something which cannot be read. */
  open: ControlStep[];
}

/** The rule's parameters with their defaults, as a control's header lists them: `minimum: … (default 30 days)`. */
function ruleParametersOf(description: string): RuleParameters {
  const found = new Map<string, { number?: number; values?: string[] }>();
  for (const line of description.split("\n")) {
    const name = /^\s*[-*]? ?`?([A-Za-z]\w{0,60})`?:/.exec(line)?.[1];
    if (name === undefined) continue;
    const at = line.lastIndexOf("(default ");
    const value =
      at < 0
        ? undefined
        : line
            .slice(at + 9)
            .replace(/\)[^)]*$/, "")
            .trim();
    const number = /^(-?\d{1,15}(?:\.\d{1,9})?)( \w+)?$/.exec(value ?? "")?.[1];
    found.set(name, {
      ...(number !== undefined && { number: Number(number) }),
      ...(value !== undefined && number === undefined && { values: value.split(", ") }),
    });
  }
  return found;
}

/** What is said of the resource, and decides nothing. */
const SUBJECT =
  /^(?:there (?:is|are) )?(?:an?|the|some) [^`"]{1,80}(?:(?: that| which)? `[^`]+` (?:returns|is asked about|describes|lists))?$/i;
/** The same the other way round: `rds:DescribeDBInstances` returns a DB instance. */
const RETURNS = /^`[^`]+` (?:returns|lists|describes) (?:an?|the|some|one|at least one|one or more|each|every) [^`"]{1,80}$/i;
/** The operation alone. */
const CALL = /^`[\w-]+:[A-Z]\w+`$/;
const NOTHING = /^`[^`]+` (?:returns|lists|describes) (?:no|none|nothing)\b/i;

function isSubject(text: string): boolean {
  return SUBJECT.test(text) || CALL.test(text) || RETURNS.test(text) || NOTHING.test(text);
}

/** Reads the scenarios that end in COMPLIANT or NON_COMPLIANT. */
export function readConditions(document: ControlDocument, scenarios: readonly ControlScenario[]): Read[] {
  const parameters = ruleParametersOf(document.feature?.description ?? "");
  return scenarios.flatMap(expandOutline).flatMap((scenario) => {
    const [outcome] = outcomesOf(scenario);
    if (outcome !== "COMPLIANT" && outcome !== "NON_COMPLIANT") return [];
    const read: Read = { scenario, outcome, atoms: [], open: [] };
    for (const step of scenario.steps) {
      const atom = readStep(step.text, parameters);
      if (step.kind === "then") {
        // A condition behind the outcome would be dropped.
        if (atom) read.open.push(step);
        continue;
      }
      if (step.argument) read.open.push(step);
      else if (atom) read.atoms.push({ atom, step });
      else if (!isSubject(step.text.trim().replace(/\.$/, ""))) read.open.push(step);
    }
    return [read];
  });
}

/** Whether a scenario is on the configuration of a resource: a step names an operation or a parameter, be it that the backticks are forgotten. */
export function isConfigured({ text }: ControlDocument, scenario: ControlScenario): boolean {
  return scenario.steps.some((step) => {
    const { operations, paths } = mentionsIn(text, step.range);
    return operations.length > 0 || paths.some((one) => one.marked) || isUnmarked(step);
  });
}

/** A condition whose parameter stands without backticks. */
const UNMARKED =
  /(?<![`"\w.[\]])([A-Z]\w*(?:\[\]|\{\})?(?:\.\w+(?:\[\]|\{\})?)+|[A-Z]\w+(?:\[\]|\{\})|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)(?= (?:of it )?(?:is|are) )/;

function isUnmarked({ text }: ControlStep): boolean {
  const marked = text.replace(UNMARKED, "`$1`");
  return marked !== text && readStep(marked) !== undefined;
}

/**
 * What keeps scenarios on configuration from being run: placeholders and outlines that stand for nothing (errors), and steps
 * that cannot be read as conditions (warnings: whoever implements the control may know what they mean). Scenarios in words are passed over.
 */
export function notRunRemarks(document: ControlDocument, scenarios: readonly ControlScenario[]): Remark[] {
  const configured = scenarios.filter((scenario) => isConfigured(document, scenario));
  const remark = (range: Range, severity: Remark["severity"], message: string): Remark => ({
    code: "scenario-not-run",
    severity,
    message,
    range,
  });
  const unfilledIn = configured.flatMap((scenario) => {
    if (scenario.outline && scenario.examples.length === 0) return [remark(scenario.range, "error", NO_ROWS)];
    return expandOutline(scenario).flatMap(({ steps }) =>
      steps.flatMap((step) => {
        const placeholder = step.kind === "then" && !scenario.outline ? undefined : placeholderIn(step);
        return placeholder === undefined ? [] : [remark(step.range, "error", unfilled(placeholder))];
      }),
    );
  });
  const unread = readConditions(document, configured.length > 0 ? scenarios : []).flatMap(({ open }) =>
    open.map((step) => remark(step.range, "warning", unreadMessage(step))),
  );
  const seen = new Set<number>();
  return [...unfilledIn, ...unread].filter(({ range }) => !seen.has(range.start) && seen.add(range.start));
}

function unreadMessage(step: ControlStep): string {
  if (step.argument) return `Nothing reads the ${step.argument} below ${code(step.text)}, so the control is not run. Say it in steps.`;
  if (step.kind === "then")
    return `${code(step.text)} stands behind the outcome, where nothing reads it, so the control is not run. Move it up.`;
  return `${code(step.text)} cannot be read as a condition on one parameter, so the control is not run. Write one parameter in backticks and one comparison: \`is true\`, \`is "VALUE"\`, \`is missing\`, \`is at least 7\`.`;
}

/** All remarks on the conditions of a control. */
export function conditionRemarks(
  document: ControlDocument,
  scenarios: readonly ControlScenario[],
  index: SpecificationIndex | undefined,
  { strict = false, requirement }: { strict?: boolean; requirement?: string } = {},
): Remark[] {
  const read = readConditions(document, scenarios);
  const shapeOf = (scenario: ControlScenario, path: string): Shape | undefined => {
    const found = index && resolveAmong(operationsFor(document, scenario, index), path);
    return found?.resolution.ok ? found.resolution.shape : undefined;
  };
  const remarks = [...read.flatMap((one) => valueRemarks(one, shapeOf)), ...vacuousRemarks(document, read, strict)];
  // What is said in prose, or not at all, cannot be decided.
  if (read.some(({ open, atoms }) => open.length > 0 || atoms.length === 0) || read.length === 0) return remarks;
  // Wrong values are told as such; what they leave without an outcome would be told twice.
  if (remarks.length > 0) return remarks;
  return [...remarks, ...partitionRemarks(document, read, shapeOf), ...(index ? polarityRemarks(document, read, index, requirement) : [])];
}

type ShapeOf = (scenario: ControlScenario, path: string) => Shape | undefined;

/** Values that the parameter cannot have: another type, or none of its enumeration. */
function valueRemarks({ scenario, atoms }: Read, shapeOf: ShapeOf): Remark[] {
  return atoms.flatMap(({ atom, step }) => {
    const shape = shapeOf(scenario, atom.property.path);
    if (shape?.kind !== "scalar" || atom.property.count) return [];
    const name = `\`${atom.property.path}\``;
    const wrong = (message: string): Remark => ({ code: "wrong-value", message, range: step.range, severity: "error" });
    const { test } = atom;
    if (test.is === "range" && !/integer|number|string/.test(shape.type))
      return [wrong(`${name} is ${typeName(shape)} and not a number that can be compared.`)];
    if (test.is === "range" && shape.values.length > 0)
      return [wrong(`${name} is ${typeName(shape)} and not a number that can be compared.`)];
    if (test.is === "age" && !/timestamp|string|integer/.test(shape.type)) return [wrong(`${name} is ${typeName(shape)} and not a time.`)];
    if (test.is !== "value") return [];
    const bad = test.values.filter((value) => !fits(value, shape));
    return bad.length === 0
      ? []
      : [wrong(`${name} is ${typeName(shape)}, so it is never ${bad.map((value) => `\`${JSON.stringify(value)}\``).join(" or ")}.`)];
  });
}

function fits(value: string | number | boolean, { type, values }: Extract<Shape, { kind: "scalar" }>): boolean {
  if (values.length > 0) return values.includes(String(value));
  if (type === "boolean") return typeof value === "boolean";
  if (type === "integer" || type === "number") return typeof value === "number" && (type === "number" || Number.isInteger(value));
  return type === "timestamp" || type === "blob" || typeof value === "string";
}

function typeName({ type, values }: Extract<Shape, { kind: "scalar" }>): string {
  if (values.length > 0)
    return `one of ${values
      .slice(0, 8)
      .map((value) => `\`${value}\``)
      .join(", ")}${values.length > 8 ? ", …" : ""}`;
  return {
    boolean: "`true` or `false`",
    integer: "a whole number",
    number: "a number",
    timestamp: "a time",
    string: "a text",
    blob: "bytes",
  }[type];
}

/** A scenario that concludes without asking for anything, in a control that names parameters elsewhere. */
function vacuousRemarks(document: ControlDocument, read: readonly Read[], strict: boolean): Remark[] {
  const names = document.scenarios.some(({ steps }) =>
    steps.some((step) => mentionsIn(document.text, step.range).paths.some((one) => one.marked)),
  );
  if (!names && !strict) return [];
  return read.flatMap(({ scenario, atoms, outcome }): Remark[] => {
    const own = scenario.steps.filter((step) => step.kind !== "then");
    // What all other scenarios leave is named by them.
    if (own.some((step) => /\b(else|other|otherwise|rest|remaining)\b/i.test(step.text))) return [];
    if (atoms.length > 0 || own.some((step) => /`|"/.test(step.text.replace(/`[^`]+` (?:returns|is asked about|describes|lists)/g, ""))))
      return [];
    return [
      {
        code: "vacuous-condition",
        message: `The scenario is ${outcome} without a condition on any parameter, so it holds for every resource. Name the parameter and the value that it must have.`,
        range: scenario.range,
        severity: "error",
      },
    ];
  });
}

function partitionRemarks(document: ControlDocument, read: readonly Read[], shapeOf: ShapeOf): Remark[] {
  const scenarioOf = (atom: Atom) =>
    read.find(({ atoms }) => atoms.some((one) => one.atom === atom))?.scenario ?? (read[0] as Read).scenario;
  const rules = read.map((one): Rule<Read> => ({ atoms: one.atoms.map(({ atom }) => atom), outcome: one }));
  const cases = casesOf(rules, (atom) => kindOf(shapeOf(scenarioOf(atom), atom.property.path)));
  if (!cases) return [];
  const outcomes = new Set(read.map(({ outcome }) => outcome));
  const both = cases.find((one) => new Set(one.outcomes.map(({ outcome }) => outcome)).size > 1);
  const remarks: Remark[] = [];
  if (both) {
    const [first, second] = [both.outcomes[0] as Read, both.outcomes.find(({ outcome }) => outcome !== both.outcomes[0]?.outcome) as Read];
    remarks.push({
      code: "contradictory-scenarios",
      message: `\`${first.scenario.name}\` (${first.outcome}) and \`${second.scenario.name}\` (${second.outcome}) both happen when ${settingText(both, read)}.`,
      range: second.scenario.range,
      severity: "error",
    });
  }
  // One outcome alone is told elsewhere: the control lacks the other.
  const none = !both && outcomes.size === 2 ? cases.find((one) => one.outcomes.length === 0) : undefined;
  if (none)
    remarks.push({
      code: "missing-scenario",
      message: `No scenario says what the outcome is when ${settingText(none, read)}.`,
      range: document.feature?.nameRange ?? { start: 0, end: 0 },
      severity: "warning",
    });
  return remarks;
}

function kindOf(shape: Shape | undefined): Kind {
  if (shape?.kind !== "scalar") return undefined;
  if (shape.type === "boolean") return { values: [true, false] };
  if (shape.values.length > 0) return { values: shape.values };
  return shape.type === "integer" || shape.type === "number" ? { number: shape.type } : undefined;
}

function settingText<T>({ setting }: Case<T>, read: readonly Read[]): string {
  const properties = new Map(read.flatMap(({ atoms }) => atoms.map(({ atom }) => [propertyKey(atom.property), atom.property] as const)));
  return [...setting]
    .map(([key, values]) => {
      const property = properties.get(key);
      const name = `\`${property?.where?.value ?? property?.path ?? key}\``;
      return values.length === 0
        ? `${name} is missing`
        : `${name} is ${values.map((value) => `\`${JSON.stringify(value)}\``).join(" and ")}`;
    })
    .join(", ");
}

/** The requirement in a control's header, or its description as a whole. */
function requirementOf(description: string): string {
  const section = /^\s*Description:\s*$/m.exec(description);
  if (!section) return /^\s*(Rule Identifier|Trigger|Reports on):/m.test(description) ? "" : description.trim();
  const rest = description.slice(section.index + section[0].length);
  const end = /^\s*[A-Z][A-Za-z ]{2,30}:\s*$/m.exec(rest);
  return (end ? rest.slice(0, end.index) : rest).replace(/\s+/g, " ").trim();
}

/** The control says COMPLIANT for exactly the values that the requirement forbids. */
function polarityRemarks(document: ControlDocument, read: readonly Read[], index: SpecificationIndex, given?: string): Remark[] {
  const requirement = given ?? requirementOf(document.feature?.description ?? "");
  const keys = new Set(read.flatMap(({ atoms }) => atoms.map(({ atom }) => propertyKey(atom.property))));
  if (requirement === "" || keys.size !== 1) return [];
  const [first] = read.filter(({ atoms }) => atoms.length > 0);
  const atom = first?.atoms[0]?.atom;
  if (!first || !atom || (atom.test.is !== "value" && atom.test.is !== "set")) return [];
  const choice = parameterOf(operationsFor(document, first.scenario, index), atom);
  if (!choice) return [];
  const reading = readRequirement(requirement);
  if (reading.wish.kind !== "demand" || reading.mood === "ask" || reading.doubts.length > 0) return [];
  const asked = withoutAsides(requirement);
  const bound = bindRequirement({ service: choice.service, requirement: asked, reading, found: [choice.found] }, [choice.found]);
  if (!bound || bound.questions.length > 0 || bound.condition.kind !== "test") return [];
  const meant = bound.condition;
  // Where the words name no value of the parameter there is nothing to compare.
  if (meant.test.is !== "value" && meant.test.is !== "set") return [];
  const { shape } = choice.found.parameter;
  if (shape.kind === "scalar" && shape.values.length === 1) return [];
  if (propertyKey(meant.property) !== propertyKey(atom.property)) return [];
  const rules: Rule<string>[] = [
    ...read.filter(({ outcome }) => outcome === "COMPLIANT").map(({ atoms }) => ({ atoms: atoms.map((one) => one.atom), outcome: "said" })),
    { atoms: [meant], outcome: "meant" },
  ];
  const cases = casesOf(rules, () => kindOf(choice.found.parameter.shape))?.filter(({ setting }) =>
    [...setting.values()].some((values) => values.length > 0),
  );
  if (!cases || cases.length === 0 || !cases.every(({ outcomes }) => outcomes.length === 1)) return [];
  return [
    {
      code: "contradicts-requirement",
      message: `The requirement asks for the opposite: a resource is COMPLIANT here for exactly the values of \`${choice.found.path}\` that \`${requirement.slice(0, 120)}\` forbids.`,
      range: first.scenario.range,
      severity: "error",
    },
  ];
}

function parameterOf(
  scope: ReturnType<typeof operationsFor>,
  atom: Atom,
): { service: ServiceSpecification; found: FoundParameter } | undefined {
  for (const { service, operation } of scope) {
    const parameter = pathsOf(service, operation, "output").find((one) => one.path === atom.property.path);
    if (parameter) return { service, found: { operation: operation.name, path: parameter.path, score: 1, parameter } };
  }
  return undefined;
}
