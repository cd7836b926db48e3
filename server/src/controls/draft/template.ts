// The draft without a model: the parameters that decide, how they have to be set, and the scenarios that follow. Pure.
import { isPossible } from "../condition/decide";
import { type Atom, negate, waysOf } from "../condition/tree";
import { stepOf, stepsOf } from "../condition/write";
import type { Operation, ServiceSpecification } from "../specification/types";
import { targetsFor } from "../templates/mapping";
import { type Chain, chainTo } from "./chain";
import { asOpen } from "./limits";
import type { BoundRequirement } from "./meaning";
import { type ControlOutline, type OutlineScenario, ruleIdentifier } from "./outline";

/** A control on the configuration of a resource: its scenarios are the ways to meet the condition and the ways not to. */
export function templateControl(service: ServiceSpecification, requirement: string, bound: BoundRequirement | undefined): ControlOutline {
  const description = requirement.trim();
  const identifier = ruleIdentifier(service.id, requirement);
  const [first] = bound?.choices ?? [];
  if (!bound || !first) return withoutParameter(service, identifier, description);
  const chain = chainTo(service, first.parameter.operation);
  const { list } = chain;
  const resource = nounOf(list);
  return {
    identifier,
    description,
    trigger: triggerOf(service, bound),
    severity: severityOf(requirement, bound),
    calls: callsOf(service, chain, bound),
    reportsOn: `${resource} (${service.title})`,
    parameters: bound.parameters,
    open: bound.questions.map(asOpen),
    scenarios: [
      ...invalidParameters(bound),
      {
        name: `NOT_APPLICABLE when there is no ${resource}`,
        given: [`\`${service.id}:${list.name}\` returns no ${resource}`],
        outcome: "NOT_APPLICABLE",
      },
      ...scenariosOf(bound, "COMPLIANT", service, resource),
      ...scenariosOf(bound, "NON_COMPLIANT", service, resource),
    ],
  };
}

/** One scenario for each way to the outcome; of a single property that may be missing, one more for that. */
function scenariosOf(
  { condition, choices }: BoundRequirement,
  outcome: "COMPLIANT" | "NON_COMPLIANT",
  service: ServiceSpecification,
  resource: string,
): OutlineScenario[] {
  const ways = (waysOf(outcome === "COMPLIANT" ? condition : negate(condition)) ?? []).filter(isPossible);
  const asked = (way: readonly Atom[]) => {
    const of = choices.filter((one) => way.some(({ property }) => property.path.startsWith(one.path) || property.where?.path === one.path));
    return [...new Set((of.length > 0 ? of : choices).map((one) => one.parameter.operation))].map((one) => subject(service, resource, one));
  };
  const all = ways.map((way) => way.map(lastName).join(" and "));
  // Several questions of one list: the value tells them apart.
  const nameOf = (atom: Atom) =>
    all.filter((one) => one === lastName(atom)).length > 1 && atom.test.is === "value"
      ? `${lastName(atom)} ${atom.test.values.join(", ")}`
      : lastName(atom);
  const name = (way: readonly Atom[], missing: boolean) => {
    if (missing) return `${outcome} when ${lastName(way[0] as Atom)} is missing`;
    if (outcome === "COMPLIANT")
      return ways.length > 1 ? `COMPLIANT because of ${way.map(nameOf).join(" and ")}` : "COMPLIANT when the requirement is met";
    return ways.length > 1 ? `NON_COMPLIANT because of ${way.map(nameOf).join(" and ")}` : "NON_COMPLIANT when the requirement is not met";
  };
  return ways.flatMap((way) => {
    const steps =
      way.length === 1 && ways.length === 1
        ? stepsOf(way[0] as Atom, outcome === "NON_COMPLIANT").map((step) => [step])
        : [way.map(stepOf)];
    return steps.map(
      (own, at): OutlineScenario => ({
        name: name(way, at > 0),
        given: [...asked(way), ...own],
        outcome,
        ...(outcome === "NON_COMPLIANT" && annotationOf(own)),
      }),
    );
  });
}

/** Why a resource is not compliant, for whoever reads the result. What reads like an outcome is left out. */
function annotationOf(steps: readonly string[]): { annotation?: string } {
  const text = steps
    .map((step) => step.replaceAll("`", "").replaceAll('"', "'").replace(" is present and ", " "))
    .join(", ")
    .slice(0, 240);
  return outcomesIn(text) ? {} : { annotation: text };
}

function outcomesIn(text: string): boolean {
  return /compl(ia|ai)nt|applicable|\b(skip|pass|fail)|\berrors?\b|\bexceptions?\b|no[_ ]result/i.test(text);
}

/** A number that the rule's user gives may be none. */
function invalidParameters({ parameters }: BoundRequirement): OutlineScenario[] {
  return parameters
    .filter(({ defaultValue }) => defaultValue !== undefined && /^\d{1,15}(?:\.\d{1,9})?(?: [a-z]{1,10})?$/.test(defaultValue))
    .slice(0, 2)
    .map(({ name }) => ({
      name: `ERROR when the rule parameter ${name} is not a valid number`,
      given: [`the rule parameter ${name} is given, and is no number that is at least 0`],
      outcome: "ERROR",
    }));
}

/** By the resource type where templates and AWS Config know the property; else by the clock, with the reason. */
function triggerOf(service: ServiceSpecification, { condition, choices }: BoundRequirement): string {
  const operations = [...new Set(choices.map(({ operation }) => operation))];
  const type = targetsFor(service.id, operations, condition).find(({ form, guessed }) => form === "cloudformation" && !guessed)?.type;
  const [operation] = operations;
  return type === undefined
    ? `Periodic, because only \`${service.id}:${operation}\` tells how it is set`
    : `Configuration change of ${type}`;
}

const HIGH = /public|internet|anonym|unauthenticat|privileg|wildcard|\broot\b|0\.0\.0\.0|admin|plain ?text|hard-?coded/i;
const LOW = /\btags?\b|copy|minor version|insight|monitor|description|multi.?az|availability zone|lifecycle|cost|auto ?scal/i;

/** How bad it is, by what it exposes. */
function severityOf(requirement: string, { choices }: BoundRequirement): string {
  const text = `${requirement} ${choices.map(({ path, key }) => `${path.split(".").at(-1)} ${key ?? ""}`).join(" ")}`;
  return HIGH.test(text) ? "HIGH" : LOW.test(text) ? "LOW" : "MEDIUM";
}

/** The calls in order, with what goes from one into the next. */
function callsOf(service: ServiceSpecification, { list, supply }: Chain, { choices }: BoundRequirement): string[] {
  const name = (operation: { name: string }) => `\`${service.id}:${operation.name}\``;
  const reads = [...new Set(choices.map((one) => one.parameter.operation))].filter((one) => one !== list);
  return [
    name(list),
    ...reads.map((one, at) => `${name(one)}${at === 0 && supply ? `, with \`${supply.to}\` from \`${supply.from}\`` : ""}`),
  ];
}

function lastName({ property }: Atom): string {
  return property.where?.value ?? (property.path.split(".").at(-1) as string).replace(/\[\]$/, "");
}

/** The resource, and the operation that tells how it is set. */
function subject(service: ServiceSpecification, resource: string, operation: Operation): string {
  const name = `\`${service.id}:${operation.name}\``;
  return nounOf(operation) === resource
    ? `${article(resource)} ${resource} that ${name} returns`
    : `${article(resource)} ${resource} that ${name} is asked about`;
}

/** Nothing in the specification fits: the three scenarios in words, with the place for the parameter left open. */
function withoutParameter(service: ServiceSpecification, identifier: string, description: string): ControlOutline {
  return {
    identifier,
    description,
    trigger: "Periodic",
    reportsOn: service.title,
    parameters: [],
    scenarios: [
      {
        name: "NOT_APPLICABLE when there is nothing to check",
        given: [`there is no resource of ${service.title} that the requirement is about`],
        outcome: "NOT_APPLICABLE",
      },
      {
        name: "COMPLIANT when the requirement is met",
        given: ["a resource that the requirement is about", "it is configured as the requirement says"],
        outcome: "COMPLIANT",
      },
      {
        name: "NON_COMPLIANT when the requirement is not met",
        given: ["a resource that the requirement is about", "it is not configured as the requirement says"],
        outcome: "NON_COMPLIANT",
      },
    ],
  };
}

/** `DescribeAutoMLJob` → `AutoML job`, `DescribeDBInstances` → `DB instance`. */
export function nounOf(operation: Operation): string {
  const rest = operation.name.replace(
    /^(Describe|Get|List|BatchGet|Batch|Head|Lookup|Search|Create|Put|Update|Modify|Set|Enable|Disable|Run|Start|Register)(?=[A-Z])|V\d$/g,
    "",
  );
  const words = rest
    .replace(/AutoML/g, " AUTOML ")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    // Not inside the plural of an abbreviation: `WebACLs`.
    .replace(/(?<=[A-Z])(?=[A-Z](?!s(?![a-z]))[a-z])/g, " ")
    .trim()
    .split(/\s+/)
    .map((word) => (word === "AUTOML" ? "AutoML" : /^[A-Z\d]{2,}s?$/.test(word) ? word : word.toLowerCase()));
  const last = words.pop() ?? operation.name;
  words.push(
    last
      .replace(/ies$/, "y")
      .replace(/(ss|x|ch|sh|us|ias)es$/, "$1#")
      .replace(/(?<![su]|si)s$/, "")
      .replace(/#$/, ""),
  );
  return words.join(" ");
}

function article(noun: string): string {
  // Letters that are read one by one: `an FSx volume`, `an SMB share`.
  if (/^[FHLMNRSX][B-DF-HJ-NP-TV-Z]/.test(noun)) return "an";
  return /^[aeiou]/i.test(noun) && !/^(u[sn][ei]|url|eu|one)/i.test(noun) ? "an" : "a";
}
