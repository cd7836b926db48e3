// What a parameter has to be, read from its type, its name and whether the requirement asks for it or forbids it. Pure.
import type { FoundParameter } from "../retrieval/find";
import { splitWords, stem, terms } from "../retrieval/words";
import type { ControlParameter } from "./outline";

/** The two conditions as step texts, and what the rule's own parameters are. The second is the opposite of the first. */
export interface Expectation {
  compliant: string;
  nonCompliant: string;
  parameters: ControlParameter[];
}

const POSITIVE = /^(enabled|enable|on|required|active|yes|true|enforced|strict|aws:?kms|kms|sse-?kms)$/i;
const NEGATIVE = /^(disabled|disable|off|optional|inactive|suspended|no|false|none|disabled_by_default|not_enabled)$/i;
/** Each turns the sense around: two of them (`must not be disabled`) ask again. */
const NEGATIONS =
  /\b(not|no|never|cannot|nobody|none|without|lacks?|prohibit\w*|prevent\w*|block(s|ed|ing)?|disable[ds]?|off|disallow\w*|den(y|ies|ied)|forbid\w*|forbidden|restrict(s|ed|ing)?|free of|un(encrypted|protected|authenticated|authorized|monitored|logged|signed))\b/gi;
/** A parameter that is itself a guard: switched on, it forbids. */
const GUARD = /^(block|restrict|deny|disable|ignore|enforce|drop|prevent|prohibit|require|no)([A-Z_]|$)|protection/i;
/** A requirement that forbids some values, not the parameter: `do not use the default user name`. */
const SOME_VALUES =
  /\b(default|deprecated|outdated|obsolete|unsupported|insecure|legacy|weak|known|common|hard-?coded|old(er)?|vulnerable|expired|end of life)\b/i;
/** Text that has one of several values, although the specification does not list them. */
const ENUMERATED = /(Type|Mode|Policy|Protocol|Version|Status|State|Level|Class|Algorithm|Engine|Runtime|Tier)$/i;

/** How the parameter has to be set. */
export function expectationOf(choice: FoundParameter, requirement: string): Expectation {
  const { shape, member, list } = choice.parameter;
  const path = `\`${choice.path}\``;
  const forbids = isForbidden(requirement, choice.key ?? member.name);
  if (choice.key !== undefined) return keyExpectation(choice, choice.key, forbids, requirement);
  if (shape.kind === "scalar" && /cidr/i.test(member.name)) return forbiddenValues(choice.path, [], "0.0.0.0/0, ::/0");
  if (shape.kind === "scalar" && !list) {
    if (shape.type === "boolean") return plain(`${path} is ${!forbids}`, `${path} is ${forbids}`);
    if (shape.values.length > 0) return enumeration(choice, shape.values, forbids, requirement);
    const isSaid = numberIn(requirement) !== undefined;
    if (forbids && !isSaid && SOME_VALUES.test(requirement)) return forbiddenValues(choice.path, []);
    if (shape.type === "integer" || shape.type === "number") return numberExpectation(path, requirement, forbids);
    if (shape.type === "timestamp" && (isSaid || !forbids)) return ageExpectation(path, member.name, requirement);
    if (ENUMERATED.test(member.name)) return forbids ? forbiddenValues(choice.path, []) : allowedValues(choice.path, []);
  }
  const absent = list ? "empty" : "missing";
  return forbids ? plain(`${path} is ${absent}`, `${path} is not ${absent}`) : plain(`${path} is not ${absent}`, `${path} is ${absent}`);
}

/** Whether the requirement wants the thing that the name speaks of not to be. */
function isForbidden(requirement: string, name: string): boolean {
  if (GUARD.test(name)) return false;
  const text = comparisons(requirement).replace(/\bnot only\b/gi, " ");
  const odd = (text.match(NEGATIONS)?.length ?? 0) % 2 === 1;
  // `private` is the opposite of what a parameter such as `PubliclyAccessible` says, and `manual` of `Auto…`.
  const says = (word: RegExp, other: RegExp) => word.test(name) && other.test(text) && !word.test(text);
  const opposite = says(/public/i, /\bprivate(ly)?\b/i) || says(/auto/i, /\bmanual(ly)?\b/i);
  return odd !== opposite;
}

function plain(compliant: string, nonCompliant: string): Expectation {
  return { compliant, nonCompliant, parameters: [] };
}

function enumeration(choice: FoundParameter, values: string[], forbids: boolean, requirement: string): Expectation {
  const path = `\`${choice.path}\``;
  const is = (value: string) => plain(`${path} is "${value}"`, `${path} is not "${value}"`);
  const isNot = (value: string) => plain(`${path} is not "${value}"`, `${path} is "${value}"`);
  const named = namedValue(choice, values, requirement);
  if (named !== undefined) return forbids ? isNot(named) : is(named);
  const on = values.find((value) => POSITIVE.test(value));
  const off = values.find((value) => NEGATIVE.test(value));
  // What can only be suspended after it was on is off as well while it was never touched.
  const wasOn = off !== undefined && /suspended|inactive/i.test(off);
  if (forbids && on !== undefined && (off === undefined || wasOn)) return isNot(on);
  if (forbids && off !== undefined) return is(off);
  if (!forbids && on !== undefined) return is(on);
  if (!forbids && off !== undefined) return plain(`${path} is present and is not "${off}"`, `${path} is missing or is "${off}"`);
  return forbids && SOME_VALUES.test(requirement) ? forbiddenValues(choice.path, values) : allowedValues(choice.path, values);
}

/** The value that the requirement says with its own words (`redirect viewers to HTTPS`), if there is one. */
function namedValue({ parameter }: FoundParameter, values: string[], requirement: string): string | undefined {
  const said = new Set(terms(requirement));
  const all = new Set(splitWords(requirement).map(stem));
  const subject = new Set([...splitWords(parameter.operation.name), ...splitWords(parameter.member.name)].map(stem));
  const named = values.filter((value) => {
    if (POSITIVE.test(value) || NEGATIVE.test(value)) return false;
    const words = splitWords(value).map(stem);
    return words.every((word) => all.has(word)) && words.some((word) => said.has(word) && !subject.has(word));
  });
  const longest = Math.max(...named.map((value) => value.length));
  const best = named.filter((value) => value.length === longest);
  return best.length === 1 ? best[0] : undefined;
}

function allowedValues(path: string, values: string[]): Expectation {
  return {
    compliant: `\`${path}\` is one of the rule parameter allowedValues`,
    nonCompliant: `\`${path}\` is missing or is none of the rule parameter allowedValues`,
    parameters: [{ name: "allowedValues", description: `values of ${path} that are allowed${outOf(values)}` }],
  };
}

function forbiddenValues(path: string, values: string[], defaultValue?: string): Expectation {
  return {
    compliant: `\`${path}\` is none of the rule parameter forbiddenValues`,
    nonCompliant: `\`${path}\` is one of the rule parameter forbiddenValues`,
    parameters: [
      {
        name: "forbiddenValues",
        description: `values of ${path} that are not allowed${outOf(values)}`,
        ...(defaultValue !== undefined && { defaultValue }),
      },
    ],
  };
}

function outOf(values: string[]): string {
  return values.length === 0 ? "" : `, out of ${values.slice(0, 12).join(", ")}${values.length > 12 ? ", …" : ""}`;
}

/** One key of a map (`Attributes.KmsMasterKeyId`) or of a list of keys and values. */
function keyExpectation(choice: FoundParameter, key: string, forbids: boolean, requirement: string): Expectation {
  const isMap = choice.parameter.shape.kind === "map" && /^[A-Za-z]\w*$/.test(key);
  const name = `\`${choice.path}\``;
  const value = isMap ? `\`${choice.path}.${key}\`` : `\`${choice.path.replace(/(Key|Name)$/, "Value").replace(/name$/, "value")}\``;
  const where = isMap ? "" : ` where ${name} is "${key}"`;
  const switches = /enabled?$|protection|^block|^restrict|encrypt/i.test(key) && !/key|arn|id$/i.test(key);
  if (switches) return plain(`${value} is "${!forbids}"${where}`, `${value} is not "${!forbids}"${where}`);
  const counts = /period|seconds|minutes|hours|days|size|timeout|count|max|min|age|limit|length/i.test(key);
  if (counts && numberIn(requirement) !== undefined) return numberExpectation(value, requirement, forbids, where);
  if (isMap)
    return forbids ? plain(`${value} is missing`, `${value} is not missing`) : plain(`${value} is not missing`, `${value} is missing`);
  const parameters = [{ name: "allowedValues", description: `values of ${key} that are allowed` }];
  return {
    compliant: `${value} is one of the rule parameter allowedValues${where}`,
    nonCompliant: `${value} is none of the rule parameter allowedValues${where}`,
    parameters,
  };
}

/** Comparisons with a negation in them, said without it. */
function comparisons(requirement: string): string {
  return requirement
    .replace(/\b(no|not) (more|longer|later|older|greater|higher) than\b|\bnot (to )?exceed\b/gi, "at most")
    .replace(/\b(no|not) (less|fewer|shorter|earlier|lower) than\b/gi, "at least");
}

/** True: the number is the largest that is allowed. */
function isUpperBound(requirement: string, forbids: boolean): boolean {
  const text = comparisons(requirement);
  if (/\bat most\b/i.test(text)) return true;
  if (/\bat least\b/i.test(text)) return false;
  const strict = /\b(more|longer|older|greater|higher) than\b|\bover\b|\bexceeds?\b/i.test(text);
  const under = /\b(less|fewer|shorter|lower) than\b|\bwithin\b|\bunder\b/i.test(text);
  if (strict || under) return under !== forbids;
  return /\b(up to|maximum|max|every)\b/i.test(text);
}

function numberExpectation(path: string, requirement: string, forbids: boolean, where = ""): Expectation {
  const said = numberIn(requirement);
  if (said === undefined)
    return forbids ? plain(`${path} is 0`, `${path} is not 0`) : plain(`${path} is greater than 0`, `${path} is missing or 0`);
  const most = isUpperBound(requirement, forbids);
  const name = most ? "maximum" : "minimum";
  const unit = new RegExp(String.raw`\b${said}[- ](second|minute|hour|day|week|month|year)s?\b`, "i").exec(requirement)?.[1]?.toLowerCase();
  const description = `${most ? "largest" : "smallest"} value that is allowed`;
  const parameters = [{ name, description, defaultValue: unit === undefined ? said : `${said} ${unit}${said === "1" ? "" : "s"}` }];
  const [good, bad] = most ? ["at most", "greater than"] : ["at least", "less than"];
  return {
    compliant: `${path} is ${good} the rule parameter ${name}${where}`,
    nonCompliant: `${path} is missing or ${bad} the rule parameter ${name}${where}`,
    parameters,
  };
}

/** An end has to be far enough away; anything else must not be too long ago. */
function ageExpectation(path: string, name: string, requirement: string): Expectation {
  const ends = /after|expir|until|end(date|time)?$|deadline/i.test(name);
  const parameters = [{ name: "days", description: "number of days", defaultValue: numberIn(requirement) ?? (ends ? "30" : "90") }];
  if (ends)
    return {
      compliant: `${path} is more than the rule parameter days in the future`,
      nonCompliant: `${path} is missing, past, or at most the rule parameter days in the future`,
      parameters,
    };
  return {
    compliant: `${path} is at most the rule parameter days ago`,
    nonCompliant: `${path} is missing or more than the rule parameter days ago`,
    parameters,
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
