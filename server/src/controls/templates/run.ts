// Runs the configuration scenarios of a control on the resources of templates: for all values that parameters and conditions
// may have COMPLIANT, only if, not decided, or NON_COMPLIANT at the exact property. Pure.
import type { Finding } from "../../core/checks/finding";
import type { Range } from "../../core/syntax/tree";
import { checkFeature } from "../check/check";
import { isConfigured, notRunRemarks, readConditions } from "../check/decided";
import { type ControlDocument, type ControlScenario, readFeature } from "../check/document";
import { operationsFor } from "../check/mentions";
import { outcomesOf } from "../check/outcomes";
import { evaluate, evaluateAtom, type Known } from "../condition/evaluate";
import { all, any, atomsOf, type Condition, negate, type Property } from "../condition/tree";
import { MOST_CASES } from "../limits";
import type { SpecificationIndex } from "../specification/types";
import { isExecutable } from "../steps/grammar";
import { type Case, choicesIn, conditionsIn, symbolName, valuesOf } from "./lookup";
import { type Target, targetsFor } from "./mapping";
import { readResources } from "./resources";
import type { TemplateFile, TemplateResource, TemplateResources } from "./terms";

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

/** A control as conditions on resources of templates. */
export interface TemplateControl {
  feature: string;
  /** For each form of templates that has the parameters; at least one. */
  targets: Target[];
  /** The first scenario that ends in COMPLIANT. */
  scenario: { name: string; range: Range };
}

/** A scenario on configuration that is not run, though nothing is wrong with it. */
export interface NotRun {
  scenario: string;
  range: Range;
  /** Why, as a sentence. */
  message: string;
  /** No template can answer, as far as is known: that is so of many settings, and leaves nothing undecided in templates. */
  elsewhere?: true;
}

/** What a feature file says of the configuration of resources, as far as templates can answer. */
interface Configuration {
  /** Undefined where it cannot be run. */
  control: TemplateControl | undefined;
  /** Errors: the control does not mean what it says (an invented name, an inverted outcome, a reading that nobody has chosen). Steps on access that cannot be read concern another run. */
  wrong: Finding[];
  /** The scenarios that name operations or parameters and are not run, where there is no error. */
  notRun: NotRun[];
  /** Scenarios in words: those without an outcome where there are others, all of them where there are none. No verdict has them. */
  inWords: { scenario: string; range: Range }[];
}

/** The control on configuration of a feature file, for templates, or why there is none. A file in words only has neither. */
export function templateControl(text: string, index: SpecificationIndex | undefined): Configuration {
  const wrong = checkFeature(text, index).filter(({ severity, code }) => severity === "error" && code !== "unknown-step");
  if (wrong.length > 0) return { control: undefined, wrong, notRun: [], inWords: [] };
  const document = readFeature(text);
  const described = document.scenarios.filter((scenario) => !isExecutable(scenario));
  const configured = described.filter((scenario) => isConfigured(document, scenario));
  const inWords = described
    .filter((one) => configured.length === 0 || (!configured.includes(one) && outcomesOf(one).length === 0))
    .map(({ name, range }) => ({ scenario: name, range }));
  const [first] = configured;
  const none = { control: undefined, wrong, notRun: [], inWords };
  if (!first || !document.feature) return none;
  const because = (message: string, { name, range } = first): NotRun => ({ scenario: name, range, message });
  if (!index) return { ...none, notRun: [because("The specification index is missing, so the control is not run.")] };
  const unread = new Map<ControlScenario, NotRun>();
  for (const { message, range } of notRunRemarks(document, described)) {
    // A step of a background stands in none.
    const scenario = described.find(({ whole }) => whole.start <= range.start && range.start <= whole.end) ?? first;
    if (!unread.has(scenario)) unread.set(scenario, because(message, scenario));
  }
  if (unread.size > 0) return { ...none, notRun: [...unread.values()] };
  const read = controlCondition(document, described);
  if (typeof read === "string") return { ...none, notRun: [because(read)] };
  const scope = operationsFor(document, read.scenario, index);
  const service = scope[0]?.service.id;
  if (service === undefined)
    return {
      ...none,
      notRun: [because("No step names the operation that is asked (`service:Operation`), so the control is not run.", read.scenario)],
    };
  const operations = scope.map(({ operation }) => operation.name);
  const targets = targetsFor(service, operations, read.condition);
  const { name, range } = read.scenario;
  if (targets.length > 0) return { ...none, control: { feature: document.feature.name, targets, scenario: { name, range } } };
  const paths = [...new Set(atomsOf(read.condition).map(({ property }) => `\`${property.path}\``))].slice(0, 3).join(", ");
  const message = `No property of a template is known to be ${paths}, so the control is not run on templates.`;
  return { ...none, notRun: [{ ...because(message, read.scenario), elsewhere: true }] };
}

/** What makes a resource COMPLIANT, from the scenarios; from those that end in NON_COMPLIANT where no other does. */
function controlCondition(
  document: ControlDocument,
  scenarios: readonly ControlScenario[],
): { condition: Condition; scenario: ControlScenario } | string {
  const read = readConditions(document, scenarios);
  const empty = read.find(({ atoms }) => atoms.length === 0);
  if (empty) return `No step of \`${empty.scenario.name}\` names a parameter, so the control is not run.`;
  const of = (outcome: string) => read.filter((one) => one.outcome === outcome);
  const whole = (list: typeof read) => any(list.map(({ atoms }) => all(atoms.map(({ atom }) => atom))));
  const [good, bad] = [of("COMPLIANT"), of("NON_COMPLIANT")];
  const [first] = good.length > 0 ? good : bad;
  if (!first) return "No scenario ends in COMPLIANT or NON_COMPLIANT, so the control is not run.";
  return { condition: good.length > 0 ? whole(good) : negate(whole(bad)), scenario: first.scenario };
}

/** The verdict on every resource of the control's types in a template; none in what is no template. Never throws. */
export function evaluateTemplate({ targets }: TemplateControl, file: TemplateFile): ResourceVerdict[] {
  const read = readResources(file);
  if (!read) return [];
  return read.resources
    .flatMap((resource) =>
      targets.flatMap((target) => {
        if (resource.type === target.type) return [evaluateResource(target, resource, read, file.path)];
        return resource.type === target.owner ? withoutAspect(target, resource, read, file.path) : [];
      }),
    )
    .sort((a, b) => a.range.start - b.range.start);
}

/** A resource whose aspect no other resource of the module says: it may be said elsewhere. */
function withoutAspect(
  { type }: Target,
  { id, type: own, name }: TemplateResource,
  { owned }: TemplateResources,
  path: string,
): ResourceVerdict[] {
  if (!owned || owned.has(`${type} ${id}`)) return [];
  const reason = `no \`${type}\` of this module names it`;
  return [{ path, resource: id, type: own, verdict: "UNDECIDED", reason, range: name }];
}

/** Every way that the conditions and the symbols of known values can go. */
function casesFor(resource: TemplateResource, { symbols }: TemplateResources): Case[] | undefined {
  const ways: [string, readonly (boolean | string | number)[]][] = [
    ...[...conditionsIn(resource.properties)].map((name): [string, readonly boolean[]] => [name, [false, true]]),
    ...choicesIn(resource.properties, symbols),
  ];
  if (ways.reduce((product, [, values]) => product * values.length, 1) > MOST_CASES) return undefined;
  let cases: Map<string, boolean | string | number>[] = [new Map()];
  for (const [name, values] of ways) cases = cases.flatMap((one) => values.map((value) => new Map(one).set(name, value)));
  return cases;
}

function evaluateResource(
  { condition, guessed, fallbacks }: Target,
  resource: TemplateResource,
  read: TemplateResources,
  path: string,
): ResourceVerdict {
  const base = { path, resource: resource.id, type: resource.type };
  const cases = casesFor(resource, read);
  if (!cases) return { ...base, verdict: "UNDECIDED", reason: `${resource.id} depends on too many conditions`, range: resource.name };
  const outcomes = cases.map((given) => {
    const found = new Map(
      atomsOf(condition).map(({ property }) => {
        const own = valuesOf(resource.properties, property, given, resource.name);
        const fallback = own.values.length === 0 ? fallbacks.get(property.path) : undefined;
        return [property, fallback === undefined ? own : { ...own, values: [fallback] }];
      }),
    );
    // A name that only looks like the parameter's proves nothing by its absence.
    const unsure = guessed && [...found.values()].some(({ values }) => values.length === 0);
    const value = unsure ? undefined : evaluate(condition, (property) => found.get(property)?.values ?? []);
    // The property that decides is one that stands there, and whose own question failed.
    const own = atomsOf(condition).find((atom) => {
      const one = found.get(atom.property);
      return one && one.range !== resource.name && evaluateAtom(atom, one.values) === false;
    });
    const deciding =
      (own && found.get(own.property)) ??
      [...found.values()].find(({ values, range }) => values.length > 0 && range !== resource.name) ??
      [...found.values()][0];
    const property = [...found].find(([, one]) => one === deciding)?.[0];
    return {
      given,
      value,
      range: deciding?.range ?? resource.name,
      unknown: [...found.values()].flatMap(({ unknown }) => unknown),
      what: property && deciding ? saidOf(property, deciding.values) : "it does not meet the control's condition",
    };
  });
  const failing = outcomes.filter(({ value }) => value === false);
  const open = outcomes.filter(({ value }) => value === undefined);
  const [bad, unknown] = [failing[0], open[0]];
  if (bad && failing.length === outcomes.length) return { ...base, verdict: "NON_COMPLIANT", reason: bad.what, range: bad.range };
  if (bad) {
    const onlyIf = relevant(bad.given, outcomes)
      .map(([name, value]) => `${symbolName(name)} is ${value}`)
      .join(" and ");
    return { ...base, verdict: "NON_COMPLIANT", reason: `${bad.what} if ${onlyIf}`, onlyIf, range: bad.range };
  }
  if (unknown) {
    const of = [...new Set(unknown.unknown)].slice(0, 3);
    const reason =
      of.length > 0 ? `the value of ${of.map((one) => `\`${one}\``).join(", ")} is not known` : "nothing here says how the property is set";
    return { ...base, verdict: "UNDECIDED", reason, range: unknown.range };
  }
  return { ...base, verdict: "COMPLIANT", range: outcomes[0]?.range ?? resource.name };
}

/** What a property is, in words: `PubliclyAccessible` is `true`. */
function saidOf({ path, where }: Property, values: readonly Known[]): string {
  const name = `\`${where?.value ?? path}\``;
  const known = values.filter((value) => typeof value !== "object");
  if (values.length === 0) return `${name} is missing`;
  if (known.length === 0) return `${name} is not known`;
  return `${name} is ${known
    .slice(0, 3)
    .map((value) => `\`${value}\``)
    .join(" and ")}`;
}

/** The conditions of a case that the verdict hangs on. */
function relevant(given: Case, outcomes: readonly { given: Case; value: boolean | undefined }[]): [string, boolean | string | number][] {
  const keyOf = (one: Case) => JSON.stringify([...one]);
  const values = new Map(outcomes.map((one) => [keyOf(one.given), one.value]));
  const all = [...given];
  const kept = all.filter(([name]) =>
    outcomes.some(({ given: other, value }) =>
      outcomes.some(
        ({ given: third }) =>
          third.get(name) !== other.get(name) &&
          all.every(([one]) => one === name || third.get(one) === other.get(one)) &&
          values.get(keyOf(third)) !== value,
      ),
    ),
  );
  return kept.length > 0 ? kept : all;
}
