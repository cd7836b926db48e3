// Runs the configuration scenarios of a control on the resources of templates: for all values that parameters and conditions
// may have COMPLIANT, only if, not decided, or NON_COMPLIANT at the exact property. Pure.
import type { Range } from "../../core/syntax/tree";
import { readConditions } from "../check/decided";
import { type ControlDocument, readFeature } from "../check/document";
import { operationsFor } from "../check/mentions";
import { evaluate } from "../condition/evaluate";
import { all, any, atomsOf, type Condition, negate } from "../condition/tree";
import type { SpecificationIndex } from "../specification/types";
import { isExecutable } from "../steps/grammar";
import { type Case, conditionsIn, valuesOf } from "./lookup";
import { conditionFor } from "./mapping";
import { readResources, type TemplateResource } from "./resources";

export interface TemplateFile {
  path: string;
  text: string;
}

export interface ResourceVerdict {
  path: string;
  resource: string;
  type: string;
  verdict: "COMPLIANT" | "NON_COMPLIANT" | "UNDECIDED";
  reason?: string;
  /** The conditions under which it fails, where it does not always. */
  onlyIf?: string;
  /** The property's token in the template. */
  range: Range;
}

/** A control as a condition on a resource of a template. */
export interface TemplateControl {
  feature: string;
  type: string;
  condition: Condition;
  guessed: boolean;
  /** The first scenario that ends in COMPLIANT. */
  scenario: { name: string; range: Range };
}

/** The condition of a feature's configuration scenarios, for templates; undefined where they cannot be read or no template has the property. */
export function templateControl(text: string, index: SpecificationIndex | undefined): TemplateControl | undefined {
  const document = readFeature(text);
  const read = document.feature && index ? controlCondition(document) : undefined;
  if (!document.feature || !index || !read) return undefined;
  const scope = operationsFor(document, read.scenario, index);
  const service = scope[0]?.service.id;
  const mapped =
    service === undefined
      ? undefined
      : conditionFor(
          service,
          scope.map(({ operation }) => operation.name),
          read.condition,
        );
  if (!mapped) return undefined;
  const { name, range } = read.scenario;
  return { feature: document.feature.name, ...mapped, scenario: { name, range } };
}

/** What makes a resource COMPLIANT, from the scenarios; from those that end in NON_COMPLIANT where no other does. */
export function controlCondition(
  document: ControlDocument,
): { condition: Condition; scenario: ControlDocument["scenarios"][number] } | undefined {
  const read = readConditions(
    document,
    document.scenarios.filter((scenario) => !isExecutable(scenario)),
  );
  if (read.length === 0 || read.some(({ open, atoms }) => open.length > 0 || atoms.length === 0)) return undefined;
  const of = (outcome: string) => read.filter((one) => one.outcome === outcome);
  const whole = (list: typeof read) => any(list.map(({ atoms }) => all(atoms.map(({ atom }) => atom))));
  const [good, bad] = [of("COMPLIANT"), of("NON_COMPLIANT")];
  const [first] = good.length > 0 ? good : bad;
  return first && { condition: good.length > 0 ? whole(good) : negate(whole(bad)), scenario: first.scenario };
}

/** The verdict on every resource of the control's type in a template; none in what is no template. */
export function judgeTemplate(control: TemplateControl, { path, text }: TemplateFile): ResourceVerdict[] {
  return (readResources(text) ?? []).filter(({ type }) => type === control.type).map((resource) => judge(control, resource, path));
}

/** Templates with more conditions in one resource are not decided. */
const MOST_CONDITIONS = 8;

function judge({ condition, guessed }: TemplateControl, resource: TemplateResource, path: string): ResourceVerdict {
  const base = { path, resource: resource.id, type: resource.type };
  const names = [...conditionsIn(resource.properties)];
  if (names.length > MOST_CONDITIONS)
    return {
      ...base,
      verdict: "UNDECIDED",
      reason: `${resource.id} hangs on ${names.length} conditions, too many to go through`,
      range: resource.name,
    };
  const outcomes: { given: Case; value: boolean | undefined; range: Range; unknown: string[] }[] = [];
  for (let bits = 0; bits < 2 ** names.length; bits++) {
    const given: Case = new Map(names.map((name, at) => [name, ((bits >> at) & 1) === 1]));
    const found = new Map(
      atomsOf(condition).map(({ property }) => [property, valuesOf(resource.properties, property, given, resource.name)]),
    );
    // A name that only looks like the parameter's proves nothing by its absence.
    const unsure = guessed && [...found.values()].some(({ values }) => values.length === 0);
    const value = unsure ? undefined : evaluate(condition, (property) => found.get(property)?.values ?? []);
    const deciding =
      [...found.values()].find(({ values, range }) => values.length > 0 && range !== resource.name) ?? [...found.values()][0];
    outcomes.push({
      given,
      value,
      range: deciding?.range ?? resource.name,
      unknown: [...found.values()].flatMap(({ unknown }) => unknown),
    });
  }
  const failing = outcomes.filter(({ value }) => value === false);
  const open = outcomes.filter(({ value }) => value === undefined);
  const [bad, unknown] = [failing[0], open[0]];
  if (bad && failing.length === outcomes.length)
    return { ...base, verdict: "NON_COMPLIANT", reason: "it does not meet the control's condition", range: bad.range };
  if (bad) {
    const onlyIf = [...bad.given].map(([name, holds]) => `${name} is ${holds}`).join(" and ");
    return { ...base, verdict: "NON_COMPLIANT", reason: `it does not meet the control's condition if ${onlyIf}`, onlyIf, range: bad.range };
  }
  if (unknown) {
    const of = [...new Set(unknown.unknown)].slice(0, 3);
    const reason =
      of.length > 0 ? `the value of ${of.map((one) => `\`${one}\``).join(", ")} is not known` : "nothing here says how the property is set";
    return { ...base, verdict: "UNDECIDED", reason, range: unknown.range };
  }
  return { ...base, verdict: "COMPLIANT", range: outcomes[0]?.range ?? resource.name };
}
