// Steps of a scenario read back as questions about properties. What is only prose is not read. Pure.
import type { Atom, Bound, Property, Scalar, Test } from "./tree";

/** The rule's parameters by name: a default as a number where it is one. */
export type RuleParameters = ReadonlyMap<string, { number?: number; values?: string[] }>;

const HEAD = /^(the number of |at least one of |each of |every |each |no |none of )?`([^`]+)`(?: of it)? (?:is|are) /i;
const TAIL = / where `([^`]+)` is "([^"]*)"$/i;

/** The question that a step asks of a property, or undefined where it is none that can be read. */
export function readStep(text: string, parameters: RuleParameters = new Map()): Atom | undefined {
  const plain = text.trim().replace(/[.;,]$/, "");
  const head = HEAD.exec(plain);
  if (!head) return undefined;
  let rest = plain.slice(head[0].length);
  const property: Property = { path: head[2] as string };
  const tail = TAIL.exec(rest);
  if (tail) {
    rest = rest.slice(0, -tail[0].length);
    property.where = { path: tail[1] as string, value: tail[2] as string };
  }
  const quantifier = (head[1] ?? "").trim().toLowerCase();
  if (quantifier === "the number of") property.count = true;
  const read = readPhrase(rest, parameters);
  if (!read) return undefined;
  const none = quantifier === "no" || quantifier === "none of";
  const atom: Atom = {
    kind: "test",
    property,
    quantifier: quantifier === "at least one of" || (none ? false : isSome(read)) ? "some" : "each",
    test: read.test,
    negated: none ? !read.negated : read.negated,
    missing: none ? true : read.missing,
  };
  return atom;
}

/** `is missing` said of a list means that it has none: the opposite of having one. */
function isSome({ test, negated }: Read): boolean {
  return test.is === "set" && !negated;
}

interface Read {
  test: Test;
  negated: boolean;
  missing: boolean;
}

function readPhrase(text: string, parameters: RuleParameters): Read | undefined {
  const present = /^present and (?:is )?/i.exec(text);
  if (present) {
    const inner = readPhrase(text.slice(present[0].length), parameters);
    return inner && { ...inner, missing: false };
  }
  const missing = /^(?:missing|not set|absent) or (?:is )?/i.exec(text);
  if (missing) {
    const inner = readPhrase(text.slice(missing[0].length), parameters);
    return inner && { ...inner, missing: true };
  }
  const set = /^(not )?(missing|empty|absent|present|set)$/i.exec(text);
  if (set) {
    const word = (set[2] as string).toLowerCase();
    const says = word === "present" || word === "set";
    const negated = (set[1] === undefined) !== says;
    return { test: { is: "set", word: word === "empty" ? "empty" : "missing" }, negated, missing: negated };
  }
  return readValues(text, parameters) ?? readRange(text, parameters) ?? readAge(text, parameters);
}

const PARAMETER = /^the rule parameter `?(\w+)`?$/i;

function readValues(text: string, parameters: RuleParameters): Read | undefined {
  const match = /^(not |one of |none of |neither |either |any of )?(.+)$/i.exec(text);
  if (!match) return undefined;
  const word = (match[1] ?? "").trim().toLowerCase();
  const negated = word === "not" || word === "none of" || word === "neither";
  const listed = PARAMETER.exec(match[2] as string);
  if (listed) {
    const name = listed[1] as string;
    const values = parameters.get(name)?.values;
    return { test: { is: "listed", parameter: name, ...(values && { values }) }, negated, missing: negated };
  }
  const values = valuesIn(match[2] as string);
  if (!values) return undefined;
  if (values.length === 1 && typeof values[0] === "boolean")
    return { test: { is: "value", values: [values[0] !== negated] }, negated: false, missing: false };
  return { test: { is: "value", values }, negated, missing: negated };
}

/** `"A"`, `"A", "B"`, `"A" or "B"`, `true`, `7`. */
function valuesIn(text: string): Scalar[] | undefined {
  const values: Scalar[] = [];
  let rest = text;
  for (;;) {
    const one = /^(?:"((?:[^"\\]|\\.)*)"|(true|false)\b|(-?\d+(?:\.\d+)?)(?![\w.-]))/i.exec(rest);
    if (!one) return undefined;
    if (one[1] !== undefined) values.push(one[1].replace(/\\(.)/g, "$1"));
    else if (one[2] !== undefined) values.push(one[2].toLowerCase() === "true");
    else values.push(Number(one[3]));
    rest = rest.slice(one[0].length);
    if (rest === "") return values;
    const link = /^(?:, (?:or |nor |and )?| or | nor | and )/i.exec(rest);
    if (!link) return undefined;
    rest = rest.slice(link[0].length);
  }
}

function readRange(text: string, parameters: RuleParameters): Read | undefined {
  const both = /^(between|outside) /i.exec(text);
  const and = text.indexOf(" and ");
  if (both && and > 0) {
    const [least, most] = [boundOf(text.slice(both[0].length, and), parameters), boundOf(text.slice(and + 5), parameters)];
    return least && most && { test: { is: "range", least, most }, negated: /^outside/i.test(text), missing: false };
  }
  const one = /^(at least|at most|less than|greater than|more than) (.+)$/i.exec(text);
  if (!one || / (ago|in the future)$/i.test(text)) return undefined;
  const word = (one[1] as string).toLowerCase();
  const isLeast = word === "at least" || word === "less than";
  const negated = word !== "at least" && word !== "at most";
  const version = /^version "?(\d{1,9}(?:\.\d{1,9}){0,5})"?$/i.exec(one[2] as string)?.[1];
  if (version !== undefined)
    return { test: { is: "version", ...(isLeast ? { least: version } : { most: version }) }, negated, missing: false };
  const bound = boundOf(one[2] as string, parameters);
  if (!bound) return undefined;
  return { test: { is: "range", ...(isLeast ? { least: bound } : { most: bound }) }, negated, missing: false };
}

function readAge(text: string, parameters: RuleParameters): Read | undefined {
  const ago = /^(at most|more than) (.+) ago$/i.exec(text);
  const ahead = /^(more than|past or at most|past, or at most) (.+) in the future$/i.exec(text);
  const match = ago ?? ahead;
  const amount = match?.[2] as string;
  // A parameter of the rule may itself be called `days`.
  const days = match && (boundOf(amount, parameters) ?? boundOf(amount.replace(/ days?$/i, ""), parameters));
  if (!match || !days) return undefined;
  const word = (match[1] as string).toLowerCase();
  const negated = ago ? word === "more than" : word !== "more than";
  return { test: { is: "age", days, direction: ago ? "ago" : "ahead" }, negated, missing: false };
}

function boundOf(text: string, parameters: RuleParameters): Bound | undefined {
  const named = PARAMETER.exec(text.trim());
  if (named) {
    const parameter = named[1] as string;
    const number = parameters.get(parameter)?.number;
    return { ...(number !== undefined && { number }), parameter };
  }
  return /^-?\d{1,15}(\.\d{1,9})?$/.test(text.trim()) ? { number: Number(text) } : undefined;
}
