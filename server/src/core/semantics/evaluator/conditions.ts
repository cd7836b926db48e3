// Concrete evaluation of conditions and of strings with policy variables (SEMANTICS.md 3).
import { compareDecimals } from "../../logic/decimal";
import { byObjects } from "../../session/query";
import type { ConditionEntry } from "../../syntax/tree";
import { choices } from "../choices";
import { type KeyTypes, multiplicity, normaliseKey } from "../keys";
import { type LineComparison, type Operator, readOperator, type TextComparison } from "../operators";
import { whyUndecidable } from "../undecidable";
import { base64Body, readBoolean, readCidr, readDate, readIp, readNumber } from "../values";
import { parseVariables, type ValuePart } from "../variables";
import { literalPattern, MANY, matchesPattern, type Pattern, splitArn, wildcardPattern } from "./wildcard";

/** The request's context with normalised key names. A key with an empty list is missing and not in the map. */
export interface Context {
  values: Map<string, string[]>;
  /** Keys that the request gave as a list: never the value of a policy variable unless the key is known as single-valued. */
  lists: Set<string>;
}

/** Reads the context of a request: names ignore case, and an empty list is a missing key (SEMANTICS.md 3.1, 3.2). */
export function readContext(context: Record<string, string | string[]>): Context {
  const values = new Map<string, string[]>();
  const lists = new Set<string>();
  for (const [name, value] of Object.entries(context)) {
    const key = normaliseKey(name);
    if (Array.isArray(value)) {
      if (value.length === 0) continue;
      lists.add(key);
      values.set(key, value.map(String));
    } else values.set(key, [String(value)]);
  }
  return { values, lists };
}

/** What evaluation needs besides the statement. `variables`: the document's version has policy variables. */
export interface Scope {
  context: Context;
  types: KeyTypes;
  variables: boolean;
}

/** Does one (operator, key, values) entry hold? One of which nobody knows what it means (undecidable.ts) never does: whoever asks has to look for such entries first. */
export function conditionHolds(entry: ConditionEntry, scope: Scope): boolean {
  const { operator, key, policyValues, undecidable } = readEntry(entry, scope.types);
  if (!operator || undecidable) return false;
  const present = scope.context.values.get(key);
  if (operator.family === "null") return nullHolds(operator, policyValues, present);
  if (present === undefined && operator.ifExists) return true;
  const holds = (value: string) => operator.negated !== policyValues.some((p) => hit(operator, p, value, scope));
  if (operator.qualifier) {
    const values = (present ?? []).filter((value) => value !== "");
    if (operator.qualifier === "ForAllValues") return values.every(holds);
    return values.length > 0 && values.some(holds);
  }
  if (present === undefined) return operator.negated;
  // Several values and no qualifier: as for keys that are known as multivalued (choice 7).
  return present.length === 1 && holds(present[0] as string);
}

/** An entry as it was read, once for all requests. */
const readEntry = byObjects("evaluator/conditions", (entry: ConditionEntry, types: KeyTypes) => ({
  operator: readOperator(entry.operator.value),
  key: normaliseKey(entry.key.value),
  policyValues: entry.values.map((value) => String(value.value)),
  undecidable: whyUndecidable(entry, types),
}));

/** `Null`: "true" wants a missing key, "false" one with a value; a key whose values are all empty is neither (choice 8). */
function nullHolds(operator: Operator, policyValues: string[], present: string[] | undefined): boolean {
  const missing = present === undefined;
  const hasValue = !missing && !(choices.emptyValueIsNull && present.every((value) => value === ""));
  if (operator.qualifier === "ForAllValues") return true;
  if (operator.qualifier === "ForAnyValue") return false;
  return policyValues.map(readBoolean).some((wanted) => (wanted === true && missing) || (wanted === false && hasValue));
}

/** The positive comparison of one policy value with one request value. Unreadable on either side: false. */
function hit(operator: Operator, policyValue: string, value: string, scope: Scope): boolean {
  switch (operator.family) {
    case "string":
      return textHit(operator.comparison, policyValue, value, scope);
    case "arn":
      return arnMatches(policyValue, value, scope);
    case "boolean": {
      const pattern = substitute(policyValue, { ...scope, variables: scope.variables && choices.boolSubstitutesVariables }, false);
      const wanted = pattern && readBoolean(String.fromCodePoint(...pattern));
      return wanted !== null && wanted === readBoolean(value);
    }
    case "number":
      return lineHit(operator.comparison, readNumber(policyValue), readNumber(value));
    case "date":
      return lineHit(operator.comparison, readDate(policyValue), readDate(value));
    case "ip": {
      const block = readCidr(policyValue);
      const address = readIp(value);
      return block !== null && address !== null && address >= block.low && address <= block.high;
    }
    default:
      return base64Body(policyValue) !== null && base64Body(policyValue) === base64Body(value);
  }
}

function textHit(comparison: TextComparison, policyValue: string, value: string, scope: Scope): boolean {
  // Plain equality: lists of many values are compared at every look at a policy.
  if (comparison === "equals" && !policyValue.includes("$")) return policyValue === value;
  const pattern = substitute(policyValue, scope, comparison === "like");
  if (!pattern) return false;
  switch (comparison) {
    case "equals":
    case "like":
      return matchesPattern(pattern, value);
    case "equalsIgnoreCase":
      return matchesPattern(foldCase(pattern), String.fromCodePoint(...foldCase(literalPattern(value))));
  }
}

/**
 * Segment-wise ARN match of the condition operators (SEMANTICS.md 3.3). Resource entries are matched otherwise: resources.ts.
 */
function arnMatches(policyValue: string, value: string, scope: Scope): boolean {
  const parts = parseVariables(policyValue, scope.variables);
  const target = splitArn(value);
  if (!target) return false;
  const colons = parts.reduce((n, part) => n + ("text" in part ? part.text.split(":").length - 1 : 0), 0);
  const pattern = substituteParts(parts, scope, true);
  if (!pattern) return false;
  if (colons >= 5) return segments(parts, scope).every((segment, i) => matchesPattern(segment, target[i] as string));
  // Fewer than six components: one glob over the whole text (choice 18).
  return matchesPattern(pattern, value);
}

/** The six segment patterns of an ARN pattern; only colons of the written text separate them. */
function segments(parts: ValuePart[], scope: Scope): Pattern[] {
  const list: number[][] = [[]];
  for (const part of parts) {
    if (!("text" in part)) {
      (list[list.length - 1] as number[]).push(...(substituteParts([part], scope, true) ?? []));
      continue;
    }
    for (const char of part.text) {
      if (char === ":" && list.length < 6) list.push([]);
      else (list[list.length - 1] as number[]).push(...wildcardPattern(char));
    }
  }
  return list;
}

/** The pattern of a policy string with its variables replaced; null when a variable has neither value nor default (3.4 rule 6). */
function substitute(text: string, scope: Scope, wildcards: boolean): Pattern | null {
  return substituteParts(parseVariables(text, scope.variables), scope, wildcards);
}

/** The pattern of parts with the values of their variables; null when one has neither value nor default. */
export function substituteParts(parts: ValuePart[], scope: Scope, wildcards: boolean): Pattern | null {
  const pattern: number[] = [];
  for (const part of parts) {
    if ("text" in part) pattern.push(...(wildcards ? wildcardPattern(part.text) : literalPattern(part.text)));
    else if ("character" in part) pattern.push(...literalPattern(part.character));
    else {
      const value = variableValue(part.variable, scope) ?? part.default;
      if (value === undefined) return null;
      // Wildcards in a variable's value are literal (choice 9).
      pattern.push(...literalPattern(value));
    }
  }
  return pattern;
}

/** The value of a policy variable: only of single-valued keys, and an empty value is no value. */
function variableValue(key: string, scope: Scope): string | undefined {
  const values = scope.context.values.get(key);
  const kind = multiplicity(key, scope.types);
  if (values?.length !== 1 || kind === "multi" || (kind === "unknown" && scope.context.lists.has(key))) return undefined;
  return values[0] === "" ? undefined : values[0];
}

function lineHit(comparison: LineComparison, wanted: string | null, value: string | null): boolean {
  if (wanted === null || value === null) return false;
  const order = compareDecimals(value, wanted);
  switch (comparison) {
    case "less":
      return order < 0;
    case "lessOrEqual":
      return order <= 0;
    case "greater":
      return order > 0;
    case "greaterOrEqual":
      return order >= 0;
    case "equals":
      return order === 0;
  }
}

/** Simple case folding, one code point for one code point, the same as `i|` patterns use. */
function foldCase(pattern: Pattern): Pattern {
  return pattern.map((code) => {
    if (code === MANY) return code;
    const lower = String.fromCodePoint(code).toLowerCase();
    return [...lower].length === 1 ? (lower.codePointAt(0) as number) : code;
  });
}
