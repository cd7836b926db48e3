// The draft without a model: the parameters that decide, how they have to be set, and the scenarios that follow. Pure.
import { isPossible } from "../condition/decide";
import { type Atom, negate, waysOf } from "../condition/tree";
import { stepOf, stepsOf } from "../condition/write";
import { splitWords, stem } from "../retrieval/words";
import type { Operation, ServiceSpecification } from "../specification/types";
import type { BoundRequirement } from "./meaning";
import { type ControlOutline, type OutlineScenario, ruleIdentifier } from "./outline";

/** A control on the configuration of a resource: its scenarios are the ways to meet the condition and the ways not to. */
export function templateControl(service: ServiceSpecification, requirement: string, bound: BoundRequirement | undefined): ControlOutline {
  const description = requirement.trim();
  const identifier = ruleIdentifier(service.id, requirement);
  const [first] = bound?.choices ?? [];
  if (!bound || !first) return withoutParameter(service, identifier, description);
  const list = listingOperation(service, first.parameter.operation);
  const resource = nounOf(list);
  return {
    identifier,
    description,
    trigger: "Periodic",
    reportsOn: `${resource} (${service.title})`,
    parameters: bound.parameters,
    scenarios: [
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
  const name = (way: readonly Atom[], missing: boolean) => {
    if (missing) return `${outcome} when ${lastName(way[0] as Atom)} is missing`;
    if (outcome === "COMPLIANT")
      return ways.length > 1 ? `COMPLIANT because of ${way.map(lastName).join(" and ")}` : "COMPLIANT when the requirement is met";
    return ways.length > 1
      ? `NON_COMPLIANT because of ${way.map(lastName).join(" and ")}`
      : "NON_COMPLIANT when the requirement is not met";
  };
  return ways.flatMap((way) => {
    const steps = way.length === 1 && ways.length === 1 ? stepsOf(way[0] as Atom).map((step) => [step]) : [way.map(stepOf)];
    return steps.map((own, at): OutlineScenario => ({ name: name(way, at > 0), given: [...asked(way), ...own], outcome }));
  });
}

function lastName({ property }: Atom): string {
  return property.where?.value ?? (property.path.split(".").at(-1) as string);
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
        given: [`there is no resource of ${service.title} that the requirement speaks of`],
        outcome: "NOT_APPLICABLE",
      },
      {
        name: "COMPLIANT when the requirement is met",
        given: ["a resource that the requirement speaks of", "it is configured as the requirement says"],
        outcome: "COMPLIANT",
      },
      {
        name: "NON_COMPLIANT when the requirement is not met",
        given: ["a resource that the requirement speaks of", "it is not configured as the requirement says"],
        outcome: "NON_COMPLIANT",
      },
    ],
  };
}

/** `DescribeAutoMLJob` → `AutoML job`, `DescribeDBInstances` → `DB instance`. */
export function nounOf(operation: Operation): string {
  const rest = operation.name.replace(
    /^(Describe|Get|List|BatchGet|Batch|Head|Lookup|Search|Create|Put|Update|Modify|Set|Enable|Disable|Run|Start|Register)(?=[A-Z])/,
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
      .replace(/([^s])s$/, "$1")
      .replace(/(ss|x|ch|sh)es$/, "$1"),
  );
  return words.join(" ");
}

/** What is said of a resource, and is none itself. */
const ASPECT = /(Attributes?|Configurations?|Settings?|Status|Statuses|Options?|Parameters?)$/;

/**
 * The operation that says whether there is any resource: it lists what the reading operation's noun begins with
 * (`ListBuckets` for `GetBucketVersioning`), or what the operation has to be told (`ListTables` for
 * `DescribeContinuousBackups` of a `TableName`).
 */
function listingOperation(service: ServiceSpecification, operation: Operation): Operation {
  const noun = splitWords(operation.name).slice(1).map(stem);
  for (let length = noun.length; length > 0; length--) {
    const best = listsOf(service, noun.slice(0, length));
    if (best && !(best === operation && ASPECT.test(operation.name))) return best;
  }
  const input = operation.input === undefined ? undefined : service.shapes[operation.input];
  for (const { name } of input?.kind === "structure" ? [...input.members].reverse() : []) {
    const best = listsOf(service, splitWords(name.replace(/(Name|Id|ID|Arn|ARN|Identifier)s?$/, "")).map(stem));
    if (best) return best;
  }
  return operation;
}

function listsOf(service: ServiceSpecification, noun: string[]): Operation | undefined {
  const wanted = noun.join(" ");
  const lists = service.operations.filter(
    (one) => /^(List|Describe|Get)/.test(one.name) && splitWords(one.name).slice(1).map(stem).join(" ") === wanted,
  );
  return lists.find((one) => one.name.startsWith("List")) ?? lists.find((one) => /[^s]s$/.test(one.name) && givesList(service, one));
}

/** Whether an operation's answer has a list at its top. `DescribeContinuousBackups` tells of one table. */
function givesList(service: ServiceSpecification, { output }: Operation): boolean {
  const shape = output === undefined ? undefined : service.shapes[output];
  return shape?.kind === "structure" && shape.members.some((member) => service.shapes[member.shape]?.kind === "list");
}

function article(noun: string): string {
  return /^[aeiou]/i.test(noun) && !/^(u[sn]i|one)/i.test(noun) ? "an" : "a";
}
