// Checks a control: is it Gherkin, do its API names exist, does it have its three outcomes, can its access steps be run. Pure.
import type { Finding, Fix, Severity } from "../../core/checks/finding";
import { code } from "../../core/explain";
import { byObject } from "../../core/session/query";
import type { Range } from "../../core/syntax/tree";
import { listing } from "../../core/text/lists";
import { type Atom, negate } from "../condition/tree";
import { stepOf } from "../condition/write";
import { nearest } from "../names";
import { suggestServices } from "../retrieval/service";
import { pathsOf } from "../specification/paths";
import type { Operation, ServiceSpecification, SpecificationIndex } from "../specification/types";
import { isExecutable, parseSteps } from "../steps/grammar";
import { conditionRemarks, isConfigured, notRunRemarks, type Remark, readConditions } from "./decided";
import { type ControlDocument, type ControlScenario, type ControlStep, expandOutline, readFeature } from "./document";
import { finding, replacement } from "./findings";
import { type Mentions, mentionsIn, mentionsOf, type OperationMention, operationsFor, resolveAmong, servicesOf } from "./mentions";
import { contradictions, impossibleSteps, OUTCOMES, type Outcome, outcomesOf } from "./outcomes";
import { openFindings, syntaxFindings } from "./syntax";

/**
 * All that is wrong with a feature file, in the order of the text. Without an index the names are not checked and one
 * finding says so. `strict`, for what a model wrote: names in the description have to exist too, and every scenario has to ask
 * for something. `requirement`: what it was written for, where that is not the description. Never throws.
 */
export function checkFeature(
  text: string,
  index?: SpecificationIndex,
  options: { strict?: boolean; requirement?: string } = {},
): Finding[] {
  const document = readFeature(text);
  const findings: Finding[] = [...syntaxFindings(document)];
  if (document.feature) {
    const executable = document.scenarios.filter(isExecutable);
    const described = document.scenarios.filter((scenario) => !isExecutable(scenario));
    findings.push(...executable.flatMap(stepFindings));
    findings.push(...nameFindings(document, described, index, options.strict ?? false));
    findings.push(...outcomeFindings(document, described, executable.length > 0));
    const told = (remarks: readonly Remark[]) =>
      findings.push(...remarks.map(({ code, severity, message, range }) => finding(code, severity, message, range)));
    const notRun = notRunRemarks(document, described);
    told(notRun.filter(({ severity }) => severity === "error"));
    // Where names or outcomes are wrong, what follows from them would be told twice.
    const lacks = findings.some(({ code }) => code === "missing-scenario");
    if (!findings.some(({ severity }) => severity === "error")) {
      told(conditionRemarks(document, described, index, options).filter(({ code }) => !lacks || code !== "missing-scenario"));
      if (!findings.some(({ severity }) => severity === "error")) told(notRun);
    }
    findings.push(...openFindings(document));
  }
  return findings.sort((a, b) => a.range.start - b.range.start);
}

function stepFindings(scenario: ControlScenario): Finding[] {
  const seen = new Set<string>();
  return expandOutline(scenario).flatMap((concrete) => {
    const result = parseSteps(concrete);
    if (result.kind !== "problems") return [];
    return result.problems
      .filter((problem) => {
        const key = `${problem.range.start} ${problem.message}`;
        return !seen.has(key) && seen.add(key);
      })
      .map(({ message, range, instead }) => {
        // In an outline the sentence holds values of a row.
        const fixes =
          instead !== undefined && scenario.examples.length === 0 ? [replacement(`Change to \`${instead}\``, range, instead, true)] : [];
        return finding("unknown-step", "error", message, range, fixes);
      });
  });
}

function nameFindings(
  document: ControlDocument,
  scenarios: ControlScenario[],
  index: SpecificationIndex | undefined,
  strict: boolean,
): Finding[] {
  // A description is prose: it may name other things in backticks, but an operation with its service has to exist.
  const prose: Mentions = document.feature ? mentionsIn(document.text, document.feature.descriptionRange) : { operations: [], paths: [] };
  const sure = prose.operations.filter((mention) => mention.marked && mention.service !== undefined);
  const described: Mentions = strict ? prose : { operations: sure, paths: [] };
  const mentions = new Map<ControlScenario | undefined, Mentions>([[undefined, described]]);
  for (const scenario of scenarios) mentions.set(scenario, mentionsOf(document, scenario));
  if (!index) {
    const named = [...mentions.values()].flatMap((one) => one.operations).find((mention) => mention.marked);
    if (!named) return [];
    return [
      finding(
        "specification-missing",
        "information",
        "The specification index is missing, so API names are not checked. Install botocore (or set its folder) and build the index.",
        named.range,
      ),
    ];
  }
  const found = new Map<number, Finding>();
  const services = servicesOf(document, index);
  for (const [scenario, { operations, paths }] of mentions) {
    const scope = operationsFor(document, scenario, index);
    for (const mention of operations) {
      const one = operationFinding(mention, services, scope, index);
      if (one) found.set(mention.range.start, one);
    }
    for (const path of paths) {
      const one = parameterFinding(path.text, path.range, scope, services);
      if (one) found.set(path.range.start, one);
    }
  }
  return [...found.values()];
}

type Scope = { service: ServiceSpecification; operation: Operation }[];

function operationFinding(
  mention: OperationMention,
  services: ServiceSpecification[],
  scope: Scope,
  index: SpecificationIndex,
): Finding | undefined {
  const severity: Severity = mention.marked ? "error" : "information";
  if (mention.service === undefined || mention.serviceRange === undefined) {
    if (services.length === 0 || services.some((service) => service.operations.some((one) => one.name === mention.operation)))
      return undefined;
    // Without a service it may as well be a parameter (`EnableLogFileValidation`).
    if (services.some((service) => hasMember(service, mention.operation)))
      return parameterFinding(mention.operation, mention.range, scope, services);
    return unknownOperation(mention, services[0] as ServiceSpecification, severity);
  }
  const service = index.service(mention.service);
  if (!service) {
    if (!mention.marked) return undefined;
    const near = suggestServices(index, mention.service);
    const range = mention.serviceRange;
    return finding(
      "unknown-service",
      severity,
      `There is no AWS service \`${mention.service}\`.${didYouMean(near)}`,
      range,
      near.map((name) => replacement(`Change to \`${name}\``, range, name)),
    );
  }
  if (service.operations.some((one) => one.name === mention.operation)) return undefined;
  return unknownOperation(mention, service, severity);
}

function unknownOperation(mention: OperationMention, service: ServiceSpecification, severity: Severity): Finding {
  const near = nearest(
    mention.operation,
    service.operations.map((one) => one.name),
  );
  const hint = mention.marked ? "" : " If it is an IAM action, write it in double quotes.";
  return finding(
    "unknown-operation",
    severity,
    `\`${service.id}\` has no operation \`${mention.operation}\`.${didYouMean(near)}${hint}`,
    mention.operationRange,
    near.map((name, i) => replacement(`Change to \`${name}\``, mention.operationRange, name, i === 0)),
  );
}

function parameterFinding(path: string, range: Range, scope: Scope, services: ServiceSpecification[]): Finding | undefined {
  if (scope.length === 0) {
    // No operation to look in (it may be unknown itself): the name must at least exist somewhere in the service.
    if (services.length === 0) return undefined;
    const wrong = path
      .split(".")
      .map((part) => part.replace(/[[{][\s\S]*/, ""))
      .find((part) => !services.some((service) => hasMember(service, part)));
    if (wrong === undefined) return undefined;
    const near = nearest(
      wrong,
      services.flatMap((service) => [...memberNames(service)]),
    );
    return finding(
      "unknown-parameter",
      "error",
      `No operation of \`${services.map((service) => service.id).join("`, `")}\` has a parameter \`${wrong}\`.${didYouMean(near)}`,
      range,
      near.map((name) => replacement(`Change to \`${path.replace(wrong, name)}\``, range, path.replace(wrong, name))),
    );
  }
  const best = resolveAmong(scope, path);
  if (!best || best.resolution.ok) return undefined;
  const { part, before, names } = best.resolution;
  const place =
    before === ""
      ? `\`${best.service.id}:${best.operation.name}\` has no parameter \`${part}\``
      : `\`${before}\` of \`${best.service.id}:${best.operation.name}\` has no member \`${part}\``;
  const near = nearest(part, names).map((name) => path.replace(part, name));
  if (near.length === 0) for (const full of pathsNamedLike(scope, part)) near.push(full);
  return finding(
    "unknown-parameter",
    "error",
    `${place}.${didYouMean(near)}`,
    range,
    near.map((name, i) => replacement(`Change to \`${name}\``, range, name, i === 0)),
  );
}

/** Full paths that end in the name, or in one like it: for a name that exists deeper down. */
function pathsNamedLike(scope: Scope, name: string): string[] {
  const all = scope.flatMap(({ service, operation }) =>
    (["output", "input"] as const).flatMap((side) => pathsOf(service, operation, side)),
  );
  const [near] = nearest(name, new Set(all.map((one) => one.member.name)), 1);
  return [...new Set(all.filter((one) => one.member.name === near).map((one) => one.path))].slice(0, 3);
}

function outcomeFindings(document: ControlDocument, scenarios: ControlScenario[], hasExecutable: boolean): Finding[] {
  const findings = scenarios.flatMap((scenario) => endingFindings(scenario, isConfigured(document, scenario)));
  for (const { first, second, firstOutcome, secondOutcome } of contradictions(scenarios)) {
    findings.push({
      ...finding(
        "contradictory-scenarios",
        "error",
        `The scenarios \`${first.name}\` (${firstOutcome}) and \`${second.name}\` (${secondOutcome}) have the same conditions and different outcomes. Change the conditions of one.`,
        second.range,
      ),
      related: [{ message: `\`${first.name}\` is ${firstOutcome} under the same conditions.`, range: first.range }],
    });
  }
  // A control that is run by the solver needs no prose for its outcomes.
  return hasExecutable && scenarios.length === 0 ? findings : [...findings, ...missingOutcomes(document, scenarios)];
}

/** What is wrong with one scenario's outcomes: none, several at once, steps that cannot both hold. */
function endingFindings(scenario: ControlScenario, configured: boolean): Finding[] {
  const findings: Finding[] = [];
  const rows = expandOutline(scenario);
  const ends = rows.map(outcomesOf);
  const open = rows.find((_, i) => ends[i]?.length === 0);
  if (open) findings.push(withoutOutcome(scenario, open, configured));
  const mixed = ends.find((one) => one.length > 1);
  if (mixed)
    findings.push(
      finding(
        "contradictory-scenarios",
        "error",
        `The scenario ends in ${mixed.map((one) => `\`${one}\``).join(" and ")} at once. Make it two scenarios.`,
        scenario.range,
      ),
    );
  const impossible = impossibleSteps(scenario);
  if (impossible)
    findings.push({
      ...finding(
        "contradictory-scenarios",
        "error",
        `\`${impossible[0].text}\` and \`${impossible[1].text}\` cannot both hold, so the scenario never happens.`,
        impossible[1].range,
      ),
      related: [{ message: "The other step.", range: impossible[0].range }],
    });
  return findings;
}

/** A step that names an outcome of its own: `return BAD`. */
const RETURN = /^returns?\s{1,20}["'`]?(\p{L}[\p{L}\p{N}_-]{0,60})["'`]?\W{0,20}$/u;

/**
 * A scenario without an outcome, or with one that is none. It would be left out of what is judged: an error where it speaks of
 * a parameter or names an outcome, a warning where it is in words only.
 */
function withoutOutcome(scenario: ControlScenario, row: ControlScenario, configured: boolean): Finding {
  const step = row.steps.find(({ kind, inherited }) => kind === "then" && !inherited);
  const named = step && RETURN.exec(step.text)?.[1];
  const isMeant = configured || (named !== undefined && /^\p{Lu}[\p{Lu}_-]+$/u.test(named));
  const what = step ? `${code(step.text)} is no outcome` : "The scenario has no outcome";
  const so = isMeant ? ", so the control is not run" : "";
  const near = named === undefined ? [] : nearest(named.replace(/-/g, "_"), OUTCOMES, 1);
  const fixes = step && scenario.examples.length === 0 ? near.map((one) => returnFix(step, one)) : [];
  return finding(
    "scenario-without-outcome",
    isMeant ? "error" : "warning",
    `${what}${so}. ${step ? "Write" : "Add"} \`Then return COMPLIANT\`, \`NON_COMPLIANT\` or \`NOT_APPLICABLE\`.`,
    step?.range ?? scenario.range,
    fixes,
  );
}

function returnFix({ range }: ControlStep, outcome: string): Fix {
  return replacement(`Change to \`return ${outcome}\``, range, `return ${outcome}`, true);
}

/** Outcomes that no scenario ends in, with a fix that adds them. */
function missingOutcomes(document: ControlDocument, scenarios: ControlScenario[]): Finding[] {
  const seen = new Set<string>(scenarios.flatMap((scenario) => expandOutline(scenario).flatMap(outcomesOf)));
  const missing = OUTCOMES.filter((outcome) => !seen.has(outcome));
  if (!document.feature || missing.length === 0) return [];
  const end = { start: document.text.length, end: document.text.length };
  const opposite = oppositeStep(document, scenarios);
  const given = (outcome: Outcome) => (outcome === "NOT_APPLICABLE" ? undefined : opposite) ?? SKELETON[outcome];
  const skeleton = missing.map((outcome) => `\n  Scenario: ${outcome}\n    Given ${given(outcome)}\n    Then return ${outcome}\n`).join("");
  const list = listing(missing.map((outcome) => `\`${outcome}\``));
  const title = missing.length > 1 ? "Add the missing scenarios" : "Add the missing scenario";
  const fix = replacement(title, end, `${document.text.endsWith("\n") ? "" : "\n"}${skeleton}`);
  // Where there is no scenario at all nothing is left that could be judged.
  const isEmpty = document.scenarios.length === 0;
  const message = isEmpty
    ? `The control has no scenario, so it judges nothing. Say when the result is ${list}.`
    : `The control has no scenario for ${list}. Say when that is the result.`;
  return [finding("missing-scenario", isEmpty ? "error" : "warning", message, document.feature.nameRange, [fix])];
}

const SKELETON: Record<string, string> = {
  NOT_APPLICABLE: "there is no resource of this kind",
  COMPLIANT: "the resource is configured as required",
  NON_COMPLIANT: "the resource is not configured as required",
};

/** Where one scenario with one condition decides, the other outcome is its opposite. */
function oppositeStep(document: ControlDocument, scenarios: ControlScenario[]): string | undefined {
  const [only, ...others] = readConditions(document, scenarios);
  const atom = only?.atoms[0]?.atom;
  return atom && others.length === 0 && only.atoms.length === 1 && only.open.length === 0 ? stepOf(negate(atom) as Atom) : undefined;
}

function hasMember(service: ServiceSpecification, name: string): boolean {
  return memberNames(service).has(name);
}

const memberNames = byObject(
  "controls/names of members",
  ({ shapes }: ServiceSpecification) =>
    new Set(
      shapes.flatMap((shape) =>
        shape.kind === "structure" ? shape.members.map((member) => member.name) : shape.kind === "map" ? shape.keys : [],
      ),
    ),
);

function didYouMean(names: string[]): string {
  return names.length === 0 ? "" : ` Did you mean ${names.map((name) => `\`${name}\``).join(" or ")}?`;
}
