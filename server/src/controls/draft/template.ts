// The draft without a model: the best parameter, how it has to be set, and the three scenarios that follow. Pure.
import type { FoundParameter } from "../retrieval/find";
import { splitWords, stem } from "../retrieval/words";
import type { Operation, ServiceSpecification } from "../specification/types";
import { type ControlOutline, type ControlParameter, ruleIdentifier } from "./outline";

/** What a parameter has to be: the two conditions as step texts, and what the rule's own parameters are. */
export interface Expectation {
  compliant: string;
  nonCompliant: string;
  parameters: ControlParameter[];
}

/** A control on the configuration of a resource. `choice` is the parameter that decides; absent when nothing was found. */
export function templateControl(service: ServiceSpecification, requirement: string, choice: FoundParameter | undefined): ControlOutline {
  const description = requirement.trim();
  const identifier = ruleIdentifier(service.id, requirement);
  if (!choice) return withoutParameter(service, identifier, description);
  const operation = choice.parameter.operation;
  const noun = nounOf(operation);
  const list = listingOperation(service, operation);
  const expectation = expectationOf(choice, requirement);
  const one = `${article(noun)} ${noun} that \`${service.id}:${operation.name}\` returns`;
  return {
    identifier,
    description,
    trigger: "Periodic",
    reportsOn: `${noun} (${service.title})`,
    parameters: expectation.parameters,
    scenarios: [
      {
        name: `NOT_APPLICABLE when there is no ${nounOf(list)}`,
        given: [`\`${service.id}:${list.name}\` returns no ${nounOf(list)}`],
        outcome: "NOT_APPLICABLE",
      },
      { name: "COMPLIANT when the requirement is met", given: [one, expectation.compliant], outcome: "COMPLIANT" },
      { name: "NON_COMPLIANT when the requirement is not met", given: [one, expectation.nonCompliant], outcome: "NON_COMPLIANT" },
    ],
  };
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

const POSITIVE = /^(enabled|enable|on|required|active|yes|true|enforced|strict|aws:?kms|kms|sse-?kms)$/i;
const NEGATIVE = /^(disabled|disable|off|optional|inactive|suspended|no|false|none|disabled_by_default|not_enabled)$/i;
const FORBIDS =
  /\b(not|no|never|without|prohibit\w*|prevent\w*|block\w*|disable[ds]?|disallow\w*|den(y|ies|ied)|forbid\w*|restrict\w*|free of)\b/i;
/** A parameter that is itself a guard: switched on, it forbids. */
const GUARD = /^(block|restrict|deny|disable|ignore|enforce|drop|prevent|prohibit|require|no)|protection/i;

/** How the parameter has to be set, read from its type, its name and whether the requirement asks or forbids. */
export function expectationOf(choice: FoundParameter, requirement: string): Expectation {
  const { shape, member } = choice.parameter;
  const path = `\`${choice.path}\``;
  const forbids = FORBIDS.test(requirement) && !GUARD.test(choice.key ?? member.name);
  if (choice.key !== undefined) return keyExpectation(choice, choice.key, forbids, requirement);
  if (shape.kind === "scalar") {
    if (shape.type === "boolean") return plain(`${path} is ${!forbids}`, `${path} is ${forbids}`);
    const wanted = shape.values.find((value) => (forbids ? NEGATIVE : POSITIVE).test(value));
    if (wanted !== undefined) {
      const other = shape.values.find((value) => (forbids ? POSITIVE : NEGATIVE).test(value));
      const rest = shape.values.length === 2 && other !== undefined ? `${path} is "${other}"` : `${path} is not "${wanted}"`;
      return plain(`${path} is "${wanted}"`, rest);
    }
    if (shape.values.length > 0) {
      const parameters = [
        {
          name: "allowedValues",
          description: `values of ${choice.path} that are allowed, out of ${shape.values.slice(0, 12).join(", ")}${shape.values.length > 12 ? ", …" : ""}`,
        },
      ];
      return {
        compliant: `${path} is one of the rule parameter allowedValues`,
        nonCompliant: `${path} is missing or is none of the rule parameter allowedValues`,
        parameters,
      };
    }
    if (shape.type === "integer" || shape.type === "number") return numberExpectation(path, requirement, forbids);
    if (shape.type === "timestamp") return ageExpectation(path, requirement);
  }
  const absent = shape.kind === "list" || /\[\]$/.test(choice.path) ? "empty" : "missing";
  return forbids ? plain(`${path} is ${absent}`, `${path} is not ${absent}`) : plain(`${path} is not ${absent}`, `${path} is ${absent}`);
}

function plain(compliant: string, nonCompliant: string): Expectation {
  return { compliant, nonCompliant, parameters: [] };
}

/** One key of a map (`Attributes.KmsMasterKeyId`) or of a list of keys and values. */
function keyExpectation(choice: FoundParameter, key: string, forbids: boolean, requirement: string): Expectation {
  const isMap = choice.parameter.shape.kind === "map";
  const switches = /enabled?$|protection|^block|^restrict|encrypt/i.test(key) && !/key|arn|id$/i.test(key);
  if (isMap && /^[A-Za-z]\w*$/.test(key)) {
    const path = `\`${choice.path}.${key}\``;
    if (switches) return plain(`${path} is "${!forbids}"`, `${path} is not "${!forbids}"`);
    return forbids ? plain(`${path} is missing`, `${path} is not missing`) : plain(`${path} is not missing`, `${path} is missing`);
  }
  const name = `\`${choice.path}\``;
  const value = `\`${choice.path.replace(/(Key|Name)$/, "Value")}\``;
  const number = /\b(\d+)\b/.exec(requirement)?.[1];
  if (switches || number === undefined)
    return plain(`${value} is "${!forbids}" where ${name} is "${key}"`, `${value} is not "${!forbids}" where ${name} is "${key}"`);
  return plain(`${value} is at least ${number} where ${name} is "${key}"`, `${value} is less than ${number} where ${name} is "${key}"`);
}

function numberExpectation(path: string, requirement: string, forbids: boolean): Expectation {
  const said = numberIn(requirement);
  if (said === undefined)
    return forbids ? plain(`${path} is 0`, `${path} is not 0`) : plain(`${path} is greater than 0`, `${path} is missing or 0`);
  const most = /\b(at most|no more than|less than|fewer than|within|up to|maximum|every)\b/i.test(requirement);
  const name = most ? "maximum" : "minimum";
  const parameters = [{ name, description: `${most ? "largest" : "smallest"} value that is allowed`, defaultValue: said }];
  const [good, bad] = most ? ["at most", "greater than"] : ["at least", "less than"];
  return {
    compliant: `${path} is ${good} the rule parameter ${name}`,
    nonCompliant: `${path} is missing or ${bad} the rule parameter ${name}`,
    parameters,
  };
}

function ageExpectation(path: string, requirement: string): Expectation {
  const days = numberIn(requirement) ?? "90";
  return {
    compliant: `${path} is at most the rule parameter days away from now`,
    nonCompliant: `${path} is missing or more than the rule parameter days away from now`,
    parameters: [{ name: "days", description: "number of days that is allowed", defaultValue: days }],
  };
}

const NUMBER_WORDS: Record<string, string> = {
  one: "1",
  two: "2",
  three: "3",
  five: "5",
  seven: "7",
  ten: "10",
  fourteen: "14",
  thirty: "30",
  ninety: "90",
};

function numberIn(requirement: string): string | undefined {
  const digits = /(?<![\w.:/-])(\d+)(?![\w.:/])/.exec(requirement)?.[1];
  if (digits !== undefined) return digits;
  const word = requirement
    .toLowerCase()
    .split(/[^a-z]+/)
    .find((one) => one in NUMBER_WORDS);
  return word ? NUMBER_WORDS[word] : undefined;
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
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
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

/** The operation that says whether there is any resource: it lists what the reading operation's noun begins with (`ListBuckets` for `GetBucketVersioning`). */
function listingOperation(service: ServiceSpecification, operation: Operation): Operation {
  const noun = splitWords(operation.name).slice(1).map(stem);
  for (let length = noun.length; length > 0; length--) {
    const wanted = noun.slice(0, length).join(" ");
    const lists = service.operations.filter(
      (one) => /^(List|Describe)/.test(one.name) && splitWords(one.name).slice(1).map(stem).join(" ") === wanted,
    );
    const best = lists.find((one) => one.name.startsWith("List")) ?? lists.find((one) => /s$/.test(one.name));
    if (best) return best;
  }
  return operation;
}

function article(noun: string): string {
  return /^[aeiou]/i.test(noun) && !/^(u[sn]i|one)/i.test(noun) ? "an" : "a";
}
