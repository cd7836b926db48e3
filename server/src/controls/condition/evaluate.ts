// What a condition is worth for the values of one resource. Three answers: it holds, it does not, nobody knows. Pure.
import type { Atom, Bound, Condition, Property, Scalar, Test } from "./tree";

/** A value of a property; `unknown`: there is one, or not, and nobody knows which. */
export type Known = Scalar | { unknown: true };

/** The values of a property, several of a list. Empty: it is missing. */
export type Lookup = (property: Property) => readonly Known[];

/** For times: now, in milliseconds. */
export interface Clock {
  now: number;
}

/** Whether the condition holds; undefined where that rests on what nobody knows. */
export function evaluate(condition: Condition, lookup: Lookup, clock?: Clock): boolean | undefined {
  if (condition.kind === "test") return evaluateAtom(condition, lookup(condition.property), clock);
  const all = condition.kind === "all";
  let open = false;
  for (const part of condition.parts) {
    const value = evaluate(part, lookup, clock);
    if (value === !all) return !all;
    if (value === undefined) open = true;
  }
  return open ? undefined : all;
}

/** The same for one question and the values of its property. */
export function evaluateAtom(atom: Atom, values: readonly Known[], clock?: Clock): boolean | undefined {
  if (atom.test.is === "set") {
    if (values.length > 0 && values.every(isUnknown)) return undefined;
    return values.some((value) => !isUnknown(value) && value !== "") !== atom.negated;
  }
  if (values.length === 0) return atom.missing;
  const each = atom.quantifier === "each";
  let open = false;
  for (const value of values) {
    const holds = isUnknown(value) ? undefined : holdsOf(atom.test, value, clock);
    if (holds === undefined) open = true;
    else if ((holds !== atom.negated) === !each) return !each;
  }
  return open ? undefined : each;
}

function isUnknown(value: Known): value is { unknown: true } {
  return typeof value === "object";
}

function holdsOf(test: Test, value: Scalar, clock: Clock | undefined): boolean | undefined {
  switch (test.is) {
    case "value":
      return test.values.some((one) => same(one, value));
    case "listed":
      return test.values === undefined ? undefined : test.values.some((one) => same(one, value));
    case "set":
      return true;
    case "range": {
      const number =
        typeof value === "number" ? value : typeof value === "string" && /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : undefined;
      if (number === undefined) return false;
      const [least, most] = [endOf(test.least), endOf(test.most)];
      if ((least !== undefined && number < least) || (most !== undefined && number > most)) return false;
      return (test.least && least === undefined) || (test.most && most === undefined) ? undefined : true;
    }
    case "version": {
      const own = versionIn(String(value));
      if (!own) return false;
      const { least, most } = test;
      return (least === undefined || compared(own, least) >= 0) && (most === undefined || compared(own, most) <= 0);
    }
    case "age": {
      const [time, days] = [typeof value === "string" ? Date.parse(value) : Number.NaN, endOf(test.days)];
      if (Number.isNaN(time) || !clock || days === undefined) return undefined;
      const away = (time - clock.now) / 86_400_000;
      return test.direction === "ago" ? -away <= days : away > days;
    }
  }
}

function endOf(bound: Bound | undefined): number | undefined {
  return bound?.number;
}

/** Templates write `"true"` where the API has `true`, and numbers as texts. */
function same(a: Scalar, b: Scalar): boolean {
  return a === b || (typeof a !== typeof b && String(a).toLowerCase() === String(b).toLowerCase());
}

/** The first version in a text: `python3.8`, `OpenSearch_2.11`, `1.28`. */
function versionIn(text: string): number[] | undefined {
  return /\d{1,9}(?:\.\d{1,9}){0,5}/.exec(text)?.[0].split(".").map(Number);
}

/** Which of the two is newer, as far as the end goes. */
function compared(own: readonly number[], end: string): number {
  for (const [at, number] of end.split(".").map(Number).entries()) {
    const difference = (own[at] ?? 0) - number;
    if (difference !== 0) return difference;
  }
  return 0;
}
