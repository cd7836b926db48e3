// Conditions of Terraform as terms over the module's values: what is compared with known texts is an atom, the rest is a free condition by its source.
import type { ConditionTerm } from "../host";
import type { HclExpression, HclOperation } from "../trees/hcl";
import { definitionOf } from "./terraform-definition";
import { nameOf, type Place } from "./terraform-place";
import { knownText, text, type ValueNode } from "./text";

/** A condition that is settled, or its name in the list of conditions. */
export type Settled = boolean | { condition: string };

/** What an expression says, under the name of its source text. */
export function conditionOf(expression: HclExpression, place: Place): Settled {
  return namedCondition(termOf(expression, place), nameOf(expression, place), place);
}

/** A term under a name, which another term may have already: then it gets one of its own. */
export function namedCondition(term: ConditionTerm, name: string, { module, address }: Place): Settled {
  if (term.type === "constant") return term.value;
  if (term.type === "condition" && term.name === name) return { condition: name };
  const written = JSON.stringify(term);
  for (const own of [name, `${name} in ${address ?? "this module"}`]) {
    const known = module.conditions.get(own);
    if (known && JSON.stringify(known) !== written) continue;
    module.conditions.set(own, term);
    return { condition: own };
  }
  let number = 2;
  while (module.conditions.has(`${name} (${number})`)) number++;
  module.conditions.set(`${name} (${number})`, term);
  return { condition: `${name} (${number})` };
}

/** A condition that nothing readable decides. */
export function freeCondition(name: string, expression: HclExpression, { module }: Place): ConditionTerm {
  const definition = definitionOf(expression, module);
  if (!module.conditions.has(name)) module.conditions.set(name, { type: "free", text: name, ...(definition !== "" && { definition }) });
  return { type: "condition", name };
}

function termOf(expression: HclExpression, place: Place): ConditionTerm {
  const inner = { ...place, depth: place.depth + 1 };
  if (inner.depth > 60) return freeCondition(nameOf(expression, place), expression, place);
  if (expression.type === "operation") return operationTerm(expression, inner);
  if (expression.type === "conditional") {
    const condition = termOf(expression.condition, inner);
    return either(condition, termOf(expression.whenTrue, inner), termOf(expression.whenFalse, inner));
  }
  if (expression.type === "call" && expression.name === "contains") {
    const [list, subject] = expression.args.map((argument) => place.evaluate(argument, inner));
    const items = list?.type === "array" ? (list.children ?? []) : undefined;
    if (items?.every((item) => item.type !== "unknown" && item.type !== "choice"))
      return any(items.map((item) => equalTerm(item, subject, expression, inner)));
  }
  return truthOf(place.evaluate(expression, inner), expression, inner);
}

function operationTerm(expression: HclOperation, place: Place): ConditionTerm {
  const { operator, operands } = expression;
  const [left, right] = operands as [HclExpression, HclExpression | undefined];
  if (!right) return operator === "!" ? not(termOf(left, place)) : freeCondition(nameOf(expression, place), expression, place);
  if (operator === "&&") return all([termOf(left, place), termOf(right, place)]);
  if (operator === "||") return any([termOf(left, place), termOf(right, place)]);
  if (operator === "==" || operator === "!=") {
    const term = equalTerm(place.evaluate(left, place), place.evaluate(right, place), expression, place);
    return operator === "==" ? term : not(term);
  }
  const numbers = [left, right].map((one) => Number(knownText(place.evaluate(one, place)) ?? Number.NaN));
  const [a = Number.NaN, b = Number.NaN] = numbers;
  if (numbers.some(Number.isNaN)) return freeCondition(nameOf(expression, place), expression, place);
  const results: Record<string, boolean> = { "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b };
  return Object.hasOwn(results, operator)
    ? { type: "constant", value: results[operator] as boolean }
    : freeCondition(nameOf(expression, place), expression, place);
}

/** Whether a value is `true`. */
function truthOf(value: ValueNode | undefined, expression: HclExpression, place: Place): ConditionTerm {
  return equalTerm(value, text([{ text: "true" }], expression.range), expression, place);
}

/** Whether two values are equal, with choices among them taken apart. Undefined is `null`. */
function equalTerm(a: ValueNode | undefined, b: ValueNode | undefined, expression: HclExpression, place: Place): ConditionTerm {
  if (a?.choice) {
    const { condition, whenTrue, whenFalse } = a.choice;
    return either(
      { type: "condition", name: condition },
      equalTerm(whenTrue, b, expression, place),
      equalTerm(whenFalse, b, expression, place),
    );
  }
  if (b?.choice) return equalTerm(b, a, expression, place);
  const constant = (value: boolean): ConditionTerm => ({ type: "constant", value });
  if (!a && !b) return constant(true);
  const [one, other] = [a, b].map(knownText);
  if (one !== undefined && other !== undefined) return constant(one === other);
  const open = [a, b].find((value) => value?.parts);
  const known = one ?? other;
  if (!open) {
    // `null`, texts, lists and objects among each other: only lists without entries are looked into.
    if (!a || !b || a.type !== b.type) return constant(false);
    const sizes = [a, b].map((value) => value.children?.length ?? 0);
    if (sizes.includes(0)) return constant(sizes[0] === sizes[1]);
    return freeCondition(nameOf(expression, place), expression, place);
  }
  const [only] = open.parts ?? [];
  const isWhole = open.parts?.length === 1 && only !== undefined && "symbol" in only;
  if (isWhole && known !== undefined) return { type: "equals", symbol: only.symbol, value: known };
  return freeCondition(nameOf(expression, place), expression, place);
}

/** `not` of a constant is one. */
export function not(term: ConditionTerm): ConditionTerm {
  if (term.type === "constant") return { type: "constant", value: !term.value };
  return term.type === "not" ? term.term : { type: "not", term };
}

export function all(terms: readonly ConditionTerm[]): ConditionTerm {
  return folded("and", terms);
}

export function any(terms: readonly ConditionTerm[]): ConditionTerm {
  return folded("or", terms);
}

/** `condition ? one : two` */
export function either(condition: ConditionTerm, one: ConditionTerm, two: ConditionTerm): ConditionTerm {
  if (condition.type === "constant") return condition.value ? one : two;
  return any([all([condition, one]), all([not(condition), two])]);
}

function folded(type: "and" | "or", terms: readonly ConditionTerm[]): ConditionTerm {
  const settles = type === "or";
  const rest = terms.filter((term) => !(term.type === "constant" && term.value !== settles));
  if (rest.some((term) => term.type === "constant")) return { type: "constant", value: settles };
  const [first] = rest;
  if (!first) return { type: "constant", value: !settles };
  return rest.length === 1 ? first : { type, terms: rest };
}
