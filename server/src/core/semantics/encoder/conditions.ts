// Encodes conditions. Its twin is evaluator/conditions.ts (SEMANTICS.md 3).
import { anything, literal, literalIgnoreCase } from "../../globs/pattern";
import { FORMULAS } from "../../limits";
import { and, atom, FALSE, flag, implies, inInterval, isIn, not, or, someElement, someLinked, TRUE, template } from "../../logic/build";
import type { TemplateShape, Term } from "../../logic/term";
import type { Variable } from "../../logic/variable";
import type { ConditionEntry } from "../../syntax/tree";
import { choices } from "../choices";
import { normaliseKey } from "../keys";
import { isOnLine, type Operator, readOperator, type TextComparison } from "../operators";
import { keyIsList, keyNumber, keyPresent, keySet, keyString, opaqueFlag } from "../request-variables";
import { type Undecidable, whyUndecidable } from "../undecidable";
import { readBoolean } from "../values";
import { parseVariables, type ValuePart } from "../variables";
import { arnShape, arnTerm } from "./arn-conditions";
import { constantPatterns, intervalOf, readingOf, textShape } from "./value-patterns";
import { eachPresence, expand, type FormulaScope, type KeyKinds, kindOf } from "./variables";

/** Whether a request gives the key as a list of values: it is known to hold several, or a statement asks of it as if it did. */
export function isSetKey(key: string, kinds: KeyKinds): boolean {
  return kindOf(key, kinds) !== "single";
}

/** One (operator, key, values) entry holds (SEMANTICS.md 3.1). One of which nobody knows what it means is an unknown Boolean: the verdict may not rest on it. */
export function conditionTerm(entry: ConditionEntry, scope: FormulaScope): Term {
  const operator = readOperator(entry.operator.value);
  const key = normaliseKey(entry.key.value);
  const values = entry.values.map((value) => String(value.value));
  const written = entry.operator.value;
  // Whatever it means, it asks for any of its values: their order and repeats say nothing.
  const asked = [...new Set(values)].sort();
  const unknown = (why: Undecidable) => flag(opaqueFlag({ why, text: why === "qualifier" ? key : written }, [written, key, ...asked]));
  const why = whyUndecidable(entry, scope.types);
  if (!operator || why) return unknown(why ?? "operator");
  switch (kindOf(key, scope)) {
    case "single":
      return singleCondition(operator, key, values, scope);
    case "set":
      return setCondition(operator, key, values, scope);
    default: {
      const list = flag(keyIsList(key));
      // Whether a list and a comparison without qualifier go together nobody knows (choice 7).
      const asList = operator.family === "null" || operator.qualifier ? setCondition(operator, key, values, scope) : unknown("qualifier");
      return and(implies(list, asList), or(list, singleCondition(operator, key, values, scope)));
    }
  }
}

function singleCondition(operator: Operator, key: string, values: string[], scope: FormulaScope): Term {
  const has = flag(keyPresent(key));
  const someValue = and(has, not(isIn(keyString(key), [literal("")])));
  if (operator.family === "null") return nullTerm(operator, values, has, someValue);
  const hit = or(...values.map((value) => hitTerm(operator, key, value, scope)));
  const compared = operator.negated ? not(hit) : hit;
  const holds =
    operator.qualifier === "ForAllValues"
      ? or(not(someValue), compared)
      : operator.qualifier === "ForAnyValue"
        ? and(someValue, compared)
        : operator.negated
          ? or(not(has), compared)
          : and(has, compared);
  return operator.ifExists ? or(not(has), holds) : holds;
}

/** A multivalued key, with ForAllValues or ForAnyValue (or Null). Elements are never empty; a key that is present without elements is a null data set. */
function setCondition(operator: Operator, key: string, values: string[], scope: FormulaScope): Term {
  const someValue = someElement(keySet(key), [anything], false);
  // A set with an element is a key that is present, whatever the flag says.
  const present = or(flag(keyPresent(key)), someValue);
  if (operator.family === "null") return nullTerm(operator, values, present, someValue);
  const holds =
    operator.qualifier === "ForAllValues"
      ? not(someHit(operator, key, values, scope, !operator.negated))
      : someHit(operator, key, values, scope, operator.negated);
  return operator.ifExists ? or(not(present), holds) : holds;
}

function nullTerm(operator: Operator, values: string[], present: Term, someValue: Term): Term {
  if (operator.qualifier) return operator.qualifier === "ForAllValues" ? TRUE : FALSE;
  const hasValue = choices.emptyValueIsNull ? someValue : present;
  return or(...values.map((value) => (readBoolean(value) === null ? FALSE : readBoolean(value) ? not(present) : hasValue)));
}

/** Some element of the set is (or, `outside`, is not) hit by one of the values. */
function someHit(operator: Operator, key: string, values: string[], scope: FormulaScope, outside: boolean): Term {
  const set = keySet(key);
  if (isOnLine(operator)) {
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
  const opaque = () => flag(opaqueFlag({ why: "model", text: operator.base }, [key, String(outside), ...values]));
  if (new Set(variants.flat().flatMap((part) => ("variable" in part ? [part.variable] : []))).size > FORMULAS.variablesOnASet)
    return opaque();
  return eachPresence(variants, scope, (filled) => {
    const shapes = filled.filter((parts) => parts.some((part) => "variable" in part)).map((parts) => shapeOf(operator, parts));
    const plain = filled.filter((parts) => !parts.some((part) => "variable" in part)).map((parts) => constantPatterns(operator, parts));
    // A form that no real policy has (a short ARN pattern or a Boolean with a variable, many wildcards in a short one) stays an unknown.
    if (shapes.includes(undefined) || plain.includes(undefined)) return opaque();
    return someLinked(
      set,
      plain.flatMap((patterns) => patterns ?? []),
      shapes.flatMap((shape) => shape ?? []),
      outside,
    );
  });
}

/** The template of a value of a multivalued key that holds variables, none if nothing can match it; undefined for forms that one template cannot say. */
function shapeOf(operator: Operator, parts: ValuePart[]): TemplateShape[] | undefined {
  if (operator.family === "arn") return arnShape(parts);
  if (operator.family !== "string") return undefined;
  return [textShape(parts, operator.comparison)];
}

/** The positive comparison of the key's single value with one policy value. */
function hitTerm(operator: Operator, key: string, value: string, scope: FormulaScope): Term {
  const variable = keyString(key);
  switch (operator.family) {
    case "string":
      return textTerm(variable, parseVariables(value, scope.variables), scope, operator.comparison);
    case "arn":
      return arnTerm(variable, parseVariables(value, scope.variables), scope);
    case "boolean": {
      const parts = parseVariables(value, scope.variables && choices.boolSubstitutesVariables);
      if (!parts.some((part) => "variable" in part)) return isIn(variable, constantPatterns(operator, parts) ?? []);
      return and(
        isIn(variable, [literalIgnoreCase("true"), literalIgnoreCase("false")]),
        textTerm(variable, parts, scope, "equalsIgnoreCase"),
      );
    }
    case "binary":
      return isIn(variable, constantPatterns(operator, [{ text: value }]) ?? []);
    case "null":
      return FALSE;
    case "number":
    case "date":
    case "ip": {
      const interval = intervalOf(operator, value);
      return interval === null ? FALSE : inInterval(keyNumber(key, readingOf(operator.family)), interval);
    }
  }
}

/** The comparison of a text: what `textShape` says, for each way in which the variables can stand in it. */
function textTerm(variable: Variable, parts: ValuePart[], scope: FormulaScope, comparison: TextComparison): Term {
  return expand(parts, scope, (filled) => {
    const shape = textShape(filled, comparison);
    return template(variable, shape.parts, shape.segmented, shape.ignoreCase);
  });
}
