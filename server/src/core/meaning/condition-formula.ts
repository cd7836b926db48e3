// The symbolic reading of conditions and of strings with policy variables. Its twin is conditions.ts (SEMANTICS.md 3).
import { anything, arnGlob, escapeGlob, glob, literal, literalIgnoreCase } from "../globs/pattern";
import { and, atom, FALSE, flag, inInterval, isIn, not, or, someElement, someTied, TRUE, template } from "../logic/build";
import type { NumericInterval, Pattern, TemplatePart, TemplateShape, Term } from "../logic/term";
import type { Reading, Variable } from "../logic/variable";
import type { ConditionEntry } from "../syntax/tree";
import { choices } from "./choices";
import { type KeyTypes, multiplicity, normaliseKey } from "./keys";
import { type Operator, type OperatorFamily, readOperator } from "./operators";
import { keyNumber, keyPresent, keySet, keyString, opaqueFlag, valueOrDefault } from "./unknowns";
import { readBoolean, readCidr, readDate, readNumber } from "./values";
import { parseVariables, type ValuePart } from "./variables";

/** What the terms of one policy need besides its text. */
export interface FormulaScope {
  types: KeyTypes;
  unknownSets: Set<string>;
  /** The document's version has policy variables. */
  variables: boolean;
}

/** Whether a key is encoded as a set of values: it is known to hold several, or a statement asks of it as if it did. */
export function isSetKey(key: string, scope: Pick<FormulaScope, "types" | "unknownSets">): boolean {
  const kind = multiplicity(key, scope.types);
  return kind === "multi" || (kind === "unknown" && scope.unknownSets.has(key));
}

/** One (operator, key, values) entry holds (SEMANTICS.md 3.1). An operator that does not exist is an unknown Boolean: the verdict may not rest on it. */
export function conditionTerm(entry: ConditionEntry, scope: FormulaScope): Term {
  const operator = readOperator(entry.operator.value);
  const key = normaliseKey(entry.key.value);
  const values = entry.values.map((value) => String(value.value));
  if (!operator) return flag(opaqueFlag({ operator: entry.operator.value, key }, values));
  const isSet = isSetKey(key, scope);
  const has = flag(keyPresent(key));
  const someValue = isSet ? someElement(keySet(key), [anything], false) : and(has, not(isIn(keyString(key), [literal("")])));
  // A set with an element is a key that is present, whatever the flag says.
  const present = isSet ? or(has, someValue) : has;
  if (operator.family === "null") {
    if (operator.qualifier) return operator.qualifier === "ForAllValues" ? TRUE : FALSE;
    const isNull = choices.emptyValueIsNull ? not(someValue) : not(present);
    return or(...values.map((value) => (readBoolean(value) === null ? FALSE : readBoolean(value) ? isNull : not(isNull))));
  }
  const holds = isSet
    ? setCondition(operator, key, values, scope, has, someValue)
    : singleCondition(operator, key, values, scope, has, someValue);
  return operator.ifExists ? or(not(present), holds) : holds;
}

function singleCondition(operator: Operator, key: string, values: string[], scope: FormulaScope, has: Term, someValue: Term): Term {
  const hit = or(...values.map((value) => hitTerm(operator, key, value, scope)));
  const holds = operator.negated ? not(hit) : hit;
  if (operator.qualifier === "ForAllValues") return or(not(someValue), holds);
  if (operator.qualifier === "ForAnyValue") return and(someValue, holds);
  return operator.negated ? or(not(has), holds) : and(has, holds);
}

/**
 * A multivalued key. Elements are never empty; a key that is present without elements is a null data set, whose one
 * value is the empty string. Without qualifier: some value matches, for negated operators none does (choice 7).
 */
function setCondition(operator: Operator, key: string, values: string[], scope: FormulaScope, has: Term, someValue: Term): Term {
  const element = (outside: boolean) => someHit(operator, key, values, scope, outside);
  if (operator.qualifier === "ForAllValues") return not(element(!operator.negated));
  if (operator.qualifier === "ForAnyValue") return element(operator.negated);
  const emptyHit = and(has, not(someValue), emptyStringHit(operator, values, scope));
  const hit = or(element(false), emptyHit);
  return operator.negated ? not(hit) : hit;
}

/** Policy variables in the values of one entry on a multivalued key: each may be there or missing, so their number doubles the formula. */
const MAX_VARIABLES = 6;

/** Some element of the set is (or, `outside`, is not) hit by one of the values. */
function someHit(operator: Operator, key: string, values: string[], scope: FormulaScope, outside: boolean): Term {
  const set = keySet(key);
  if (isNumeric(operator.family)) {
    const intervals = values.map((value) => intervalOf(operator, value)).filter((interval) => interval !== null);
    if (intervals.length === 0) return outside ? someElement(set, [anything], false) : FALSE;
    return atom({
      kind: "someNumeric",
      variable: set,
      reading: readingOf(operator.family),
      intervals,
      outside,
    });
  }
  const substitutes =
    operator.family === "string" || operator.family === "arn" || (operator.family === "boolean" && choices.boolSubstitutesVariables);
  const variants = values.map((value) => parseVariables(value, scope.variables && substitutes));
  const opaque = () => flag(opaqueFlag({ operator: operator.base, key }, [String(outside), ...values]));
  if (new Set(variants.flat().flatMap((part) => ("variable" in part ? [part.variable] : []))).size > MAX_VARIABLES) return opaque();
  return eachPresence(variants, scope, (filled) => {
    const tied = filled.filter(
      (parts) => parts.some((part) => "variable" in part) && !(operator.family === "arn" && defaultBreaksSegments(parts)),
    );
    const templates = tied.map((parts) => shapeOf(operator, parts));
    // A form that no real policy has (a short ARN pattern or a Boolean with a variable) stays an unknown.
    if (templates.includes(undefined)) return opaque();
    const plain = filled.filter((parts) => !parts.some((part) => "variable" in part)).flatMap((parts) => constantPatterns(operator, parts));
    return someTied(set, plain, templates as TemplateShape[], outside);
  });
}

/**
 * The values once it is settled which of their variables have a value: those stay, for the others the default stands in
 * or the value goes away (SEMANTICS.md 3.4 rules 3, 4, 6).
 */
function eachPresence(values: ValuePart[][], scope: FormulaScope, build: (values: ValuePart[][]) => Term): Term {
  const open = values.flat().find((part): part is VariablePart => "variable" in part && !resolved.has(part));
  if (!open) return build(values);
  const put = (replacement: (part: VariablePart) => ValuePart | undefined): Term =>
    eachPresence(
      values
        .map((parts) => parts.map((part) => ("variable" in part && part.variable === open.variable ? replacement(part) : part)))
        .filter((parts): parts is ValuePart[] => !parts.includes(undefined)),
      scope,
      build,
    );
  const missing = () => put((part) => (part.default === undefined ? undefined : { character: part.default }));
  if (isSetKey(open.variable, scope)) return missing();
  const available = hasValue(open.variable);
  const known: ValuePart = { variable: open.variable };
  resolved.set(known, keyString(open.variable));
  return or(
    and(
      available,
      put(() => known),
    ),
    and(not(available), missing()),
  );
}

/** The template of a value of a multivalued key that holds variables; undefined for forms that one template cannot say. */
function shapeOf(operator: Operator, parts: ValuePart[]): TemplateShape | undefined {
  if (operator.family === "string") {
    const pieces = parts.map((part) => templatePart(part, operator.comparison === "like"));
    return { parts: pieces, segmented: false, ignoreCase: operator.comparison === "equalsIgnoreCase" };
  }
  if (operator.family !== "arn" || colonsOf(parts) < 5) return undefined;
  return { parts: parts.map((part) => templatePart(part, true)), segmented: true, ignoreCase: false };
}

/** Would an empty value be hit? Decided by the pattern alone. */
function emptyStringHit(operator: Operator, values: string[], scope: FormulaScope): Term {
  if (operator.family !== "string" && operator.family !== "binary") return FALSE;
  return values.some(
    (value) => (operator.comparison === "like" ? /^\**$/.test(value) : value === "") && parseVariables(value, scope.variables).length <= 1,
  )
    ? TRUE
    : FALSE;
}

/** The positive comparison of the key's single value with one policy value. */
function hitTerm(operator: Operator, key: string, value: string, scope: FormulaScope): Term {
  const variable = keyString(key);
  switch (operator.family) {
    case "string":
      return textTerm(
        variable,
        parseVariables(value, scope.variables),
        scope,
        operator.comparison === "like",
        operator.comparison === "equalsIgnoreCase",
      );
    case "arn":
      return arnTerm(variable, value, scope);
    case "boolean": {
      const parts = parseVariables(value, scope.variables && choices.boolSubstitutesVariables);
      if (!parts.some((part) => "variable" in part)) return isIn(variable, constantPatterns(operator, parts));
      return and(isIn(variable, [literalIgnoreCase("true"), literalIgnoreCase("false")]), textTerm(variable, parts, scope, false, true));
    }
    case "binary":
      return isIn(variable, constantPatterns(operator, [{ text: value }]));
    case "null":
      return FALSE;
    default: {
      const interval = intervalOf(operator, value);
      return interval === null ? FALSE : inInterval(keyNumber(key, readingOf(operator.family)), interval);
    }
  }
}

/** The patterns of a value without variables, for string, ARN, Boolean and binary operators. An unreadable value gives none: its hit is false. */
function constantPatterns(operator: Operator, parts: ValuePart[]): Pattern[] {
  const plain = parts.map((part) => ("text" in part ? part.text : "character" in part ? part.character : "")).join("");
  switch (operator.family) {
    case "boolean": {
      const wanted = readBoolean(plain);
      return wanted === null ? [] : [literalIgnoreCase(String(wanted))];
    }
    case "binary": {
      const body = plain.replace(/=+$/, "");
      if (!/^[A-Za-z0-9+/]*$/.test(body) || body.length % 4 === 1) return [];
      return [literal(body), literal(body.padEnd(Math.ceil(body.length / 4) * 4, "="))];
    }
    case "arn": {
      if (defaultBreaksSegments(parts)) return [];
      const text = globText(parts, true);
      if (colonsOf(parts) >= 5) return [arnGlob(text)];
      if (!endsWithStar(parts)) return [];
      // A short pattern ending in `*` over ARNs only: at least five colons somewhere after what it fixes.
      return arnsWithPrefix(parts);
    }
    default:
      if (operator.comparison === "like") return [glob(globText(parts, true))];
      return [operator.comparison === "equalsIgnoreCase" ? literalIgnoreCase(plain) : literal(plain)];
  }
}

/** ARNs matched by a short pattern `…*`: every way to spread the missing colons behind the final star is covered by putting them at the end. */
function arnsWithPrefix(parts: ValuePart[]): Pattern[] {
  const text = globText(parts, true);
  return [glob(`${text}${":*".repeat(Math.max(0, 5 - colonsOf(parts)))}`)];
}

/** Plain text comparison: variables are inserted literally, wildcards count only for `like`. */
function textTerm(variable: Variable, parts: ValuePart[], scope: FormulaScope, wildcards: boolean, ignoreCase: boolean): Term {
  return expand(parts, scope, (filled) =>
    template(
      variable,
      filled.map((part) => templatePart(part, wildcards)),
      false,
      ignoreCase,
    ),
  );
}

/** The value of an ARN operator, SEMANTICS.md 3.3: six segments are matched segment by segment, a shorter text only if it ends in `*`. */
function arnTerm(variable: Variable, value: string, scope: FormulaScope): Term {
  const parts = parseVariables(value, scope.variables);
  if (colonsOf(parts) >= 5) {
    return expand(parts, scope, (filled) =>
      defaultBreaksSegments(filled)
        ? FALSE
        : template(
            variable,
            filled.map((part) => templatePart(part, true)),
            true,
            false,
          ),
    );
  }
  if (!endsWithStar(parts)) return FALSE;
  const whole = expand(parts, scope, (filled) =>
    template(
      variable,
      filled.map((part) => templatePart(part, true)),
      false,
      false,
    ),
  );
  return and(whole, isIn(variable, [glob("*:*:*:*:*:*")]));
}

/** Handles presence: each variable has a value (single-valued key, present, not empty), or its default stands in, or the entry does not match (SEMANTICS.md 3.4 rules 3, 4, 6). */
export function expand(parts: ValuePart[], scope: FormulaScope, build: (parts: ValuePart[]) => Term): Term {
  const defaults = new Set(
    parts.flatMap((part) => (isOpen(part) && part.default !== undefined ? [`${part.variable}\n${part.default}`] : [])),
  );
  if (defaults.size <= MAX_CASES) return eachCase(parts, scope, build);
  const settled = parts.map((part) => (isOpen(part) && !isSetKey(part.variable, scope) ? settledPart(part) : part));
  const left = settled.filter((part) => isOpen(part) && part.default !== undefined);
  if (left.length > MAX_CASES)
    return flag(
      opaqueFlag(
        { operator: "${…}", key: "" },
        parts.map((part) => JSON.stringify(part)),
      ),
    );
  return eachCase(settled, scope, build);
}

/** Defaults of one text that are told apart by cases; each doubles the term. More become unknowns of their own (`valueOrDefault`). */
const MAX_CASES = 4;

/** The part as an unknown that is the variable's value or its default. Not where a colon in the default could end a segment. */
function settledPart(part: VariablePart): ValuePart {
  if (part.default === undefined || part.default.includes(":")) return part;
  const settled: ValuePart = { variable: part.variable };
  resolved.set(settled, valueOrDefault(part.variable, part.default));
  return settled;
}

function eachCase(parts: ValuePart[], scope: FormulaScope, build: (parts: ValuePart[]) => Term): Term {
  const at = parts.findIndex(isOpen);
  if (at < 0) return build(parts);
  const part = parts[at] as VariablePart;
  const withPart = (replacement: ValuePart) => eachCase([...parts.slice(0, at), replacement, ...parts.slice(at + 1)], scope, build);
  const fallback = part.default === undefined ? FALSE : withPart({ character: part.default });
  if (isSetKey(part.variable, scope)) return fallback;
  const available = hasValue(part.variable);
  const known: ValuePart = { variable: part.variable };
  resolved.set(known, keyString(part.variable));
  return or(and(available, withPart(known)), and(not(available), fallback));
}

/** What an unknown that `valueOrDefault` made stands for: the key's value, or else the default. Part of every question that speaks of it. */
export function defaultTerm(variable: Variable, { key, text }: { key: string; text: string }): Term {
  const available = hasValue(key);
  return or(
    and(available, template(variable, [{ variable: keyString(key) }], false, false)),
    and(not(available), isIn(variable, [literal(text)])),
  );
}

function isOpen(part: ValuePart): part is VariablePart {
  return "variable" in part && !resolved.has(part);
}

/** The single-valued key is there and not empty, so a policy variable has its value. */
const hasValue = (key: string): Term => and(flag(keyPresent(key)), not(isIn(keyString(key), [literal("")])));

type VariablePart = Extract<ValuePart, { variable: string }>;

/** Variable parts whose presence `expand` or `eachPresence` has already asserted, and the unknowns that stand for them. */
const resolved = new WeakMap<ValuePart, Variable>();

/** The unknown whose value stands for a variable in a text that `expand` has built. */
export function unknownOf(part: VariablePart): Variable {
  return resolved.get(part) ?? keyString(part.variable);
}

function templatePart(part: ValuePart, wildcards: boolean): TemplatePart {
  if ("variable" in part) return { variable: unknownOf(part) };
  if ("character" in part) return { glob: escapeGlob(part.character) };
  return { glob: wildcards ? part.text.replace(/\\/g, "\\\\") : escapeGlob(part.text) };
}

function globText(parts: ValuePart[], wildcards: boolean): string {
  return parts.map((part) => (templatePart(part, wildcards) as { glob: string }).glob).join("");
}

function colonsOf(parts: ValuePart[]): number {
  return parts.reduce((n, part) => n + ("text" in part ? part.text.split(":").length - 1 : 0), 0);
}

function endsWithStar(parts: ValuePart[]): boolean {
  const last = parts[parts.length - 1];
  return last !== undefined && "text" in last && last.text.endsWith("*");
}

/** A default value with a colon in one of the first five segments can match no ARN. */
function defaultBreaksSegments(parts: ValuePart[]): boolean {
  let colons = 0;
  for (const part of parts) {
    if ("text" in part) colons += part.text.split(":").length - 1;
    else if ("character" in part && colons < 5 && part.character.includes(":")) return true;
  }
  return false;
}

type NumericFamily = "number" | "date" | "ip";

function isNumeric(family: OperatorFamily): family is NumericFamily {
  return family === "number" || family === "date" || family === "ip";
}

/** How an operator reads the value of its key. */
function readingOf(family: NumericFamily): Reading {
  return family === "number" ? "num" : family;
}

/** The values that a numeric, date or IP operator hits for one policy value; null if that cannot be read. */
function intervalOf(operator: Operator, value: string): NumericInterval | null {
  if (operator.family === "ip") {
    const block = readCidr(value);
    return block && { low: String(block.low), lowInclusive: true, high: String(block.high), highInclusive: true };
  }
  const bound = operator.family === "date" ? readDate(value) : readNumber(value);
  if (bound === null) return null;
  switch (operator.comparison) {
    case "less":
      return { low: null, lowInclusive: false, high: bound, highInclusive: false };
    case "lessOrEqual":
      return { low: null, lowInclusive: false, high: bound, highInclusive: true };
    case "greater":
      return { low: bound, lowInclusive: false, high: null, highInclusive: false };
    case "greaterOrEqual":
      return { low: bound, lowInclusive: true, high: null, highInclusive: false };
    default:
      return { low: bound, lowInclusive: true, high: bound, highInclusive: true };
  }
}
