// Exact sets of numbers: unions of intervals between decimals. Dense (numbers, dates) or whole numbers (IP addresses).
import { canonicalDecimal, compareDecimals } from "../logic/decimal";
import type { NumericInterval } from "../logic/term";
import type { Reading } from "../logic/variable";
import { ipRange } from "./parsed-values";

/** Disjoint intervals in ascending order. */
export type NumberSet = readonly NumericInterval[];

/** All numbers. */
export const everything: NumberSet = [{ low: null, lowInclusive: false, high: null, highInclusive: false }];

/** The numbers below a bound. */
export function belowSet(bound: string, orEqual: boolean): NumberSet {
  return [{ low: null, lowInclusive: false, high: bound, highInclusive: orEqual }];
}

/** All values that a reading can have. */
export function universe(reading: Reading): NumberSet {
  return reading === "ip" ? [{ low: ipRange.low, lowInclusive: true, high: ipRange.high, highInclusive: true }] : everything;
}

/** The numbers in both sets. */
export function intersect(a: NumberSet, b: NumberSet): NumberSet {
  const out: NumericInterval[] = [];
  for (const x of a) {
    for (const y of b) {
      const low = compareLows(x, y) >= 0 ? x : y;
      const high = compareHighs(x, y) <= 0 ? x : y;
      const both = { low: low.low, lowInclusive: low.lowInclusive, high: high.high, highInclusive: high.highInclusive };
      if (!isEmpty(both)) out.push(both);
    }
  }
  return out.sort(compareLows);
}

/** The numbers of `a` that are not in `b`. */
export function subtract(a: NumberSet, b: NumberSet): NumberSet {
  return b.reduce((left, interval) => intersect(left, complement(interval)), a);
}

/** The set with each interval between whole numbers, ends included: what `>` 5 means for addresses. */
export function wholeNumbers(set: NumberSet): NumberSet {
  const out: NumericInterval[] = [];
  for (const x of set) {
    const low = x.low === null ? null : firstInteger(x.low, x.lowInclusive);
    const high = x.high === null ? null : lastInteger(x.high, x.highInclusive);
    if (low !== null && high !== null && low > high) continue;
    out.push({
      low: low === null ? null : String(low),
      lowInclusive: true,
      high: high === null ? null : String(high),
      highInclusive: true,
    });
  }
  return out;
}

/** Values of the set near its ends, whole numbers first, the likeliest first. At most about six for an interval. */
export function samples(set: NumberSet, whole: boolean): string[] {
  const nice: string[] = [];
  const rest: string[] = [];
  for (const x of set) {
    const inside = (value: string): boolean => contains([x], value);
    const add = (value: string): void => {
      if (inside(value)) (value.includes(".") ? rest : nice).push(value);
    };
    if (x.low !== null && x.lowInclusive) add(x.low);
    if (x.high !== null && x.highInclusive) add(x.high);
    if (x.low !== null) add(String(firstInteger(x.low, false)));
    if (x.high !== null) add(String(lastInteger(x.high, false)));
    if (x.low === null && x.high === null) add("1");
    if (!whole && x.low !== null && x.high !== null) add(middle(x.low, x.high));
    add("0");
  }
  return [...new Set([...nice, ...rest])];
}

/** Whether a number (a decimal text) is in the set. */
export function contains(set: NumberSet, value: string): boolean {
  return set.some((x) => {
    const low = x.low === null ? 1 : compareDecimals(value, x.low);
    const high = x.high === null ? -1 : compareDecimals(value, x.high);
    return (low > 0 || (low === 0 && x.lowInclusive)) && (high < 0 || (high === 0 && x.highInclusive));
  });
}

function complement(x: NumericInterval): NumberSet {
  const out: NumericInterval[] = [];
  if (x.low !== null) out.push({ low: null, lowInclusive: false, high: x.low, highInclusive: !x.lowInclusive });
  if (x.high !== null) out.push({ low: x.high, lowInclusive: !x.highInclusive, high: null, highInclusive: false });
  return out;
}

function isEmpty(x: NumericInterval): boolean {
  if (x.low === null || x.high === null) return false;
  const order = compareDecimals(x.low, x.high);
  return order > 0 || (order === 0 && !(x.lowInclusive && x.highInclusive));
}

function compareLows(a: NumericInterval, b: NumericInterval): number {
  if (a.low === null || b.low === null) return a.low === b.low ? 0 : a.low === null ? -1 : 1;
  return compareDecimals(a.low, b.low) || Number(b.lowInclusive) - Number(a.lowInclusive);
}

function compareHighs(a: NumericInterval, b: NumericInterval): number {
  if (a.high === null || b.high === null) return a.high === b.high ? 0 : a.high === null ? 1 : -1;
  return compareDecimals(a.high, b.high) || Number(a.highInclusive) - Number(b.highInclusive);
}

function floor(decimal: string): bigint {
  const [whole = "0", fraction] = decimal.split(".");
  return fraction && decimal.startsWith("-") ? BigInt(whole) - 1n : BigInt(whole);
}

function firstInteger(decimal: string, inclusive: boolean): bigint {
  return inclusive && !decimal.includes(".") ? BigInt(decimal) : floor(decimal) + 1n;
}

function lastInteger(decimal: string, inclusive: boolean): bigint {
  if (decimal.includes(".")) return floor(decimal);
  return inclusive ? BigInt(decimal) : BigInt(decimal) - 1n;
}

/** The decimal halfway between two. */
function middle(a: string, b: string): string {
  const digits = Math.max(fractionDigits(a), fractionDigits(b)) + 1;
  const sum = (scaled(a, digits) + scaled(b, digits)) / 2n;
  const text = String(sum < 0n ? -sum : sum).padStart(digits + 1, "0");
  return canonicalDecimal(`${sum < 0n ? "-" : ""}${text.slice(0, -digits)}.${text.slice(-digits)}`) ?? a;
}

function fractionDigits(decimal: string): number {
  return decimal.split(".")[1]?.length ?? 0;
}

function scaled(decimal: string, digits: number): bigint {
  const negative = decimal.startsWith("-");
  const [whole = "0", fraction = ""] = decimal.replace("-", "").split(".");
  const magnitude = BigInt(whole + fraction.padEnd(digits, "0"));
  return negative ? -magnitude : magnitude;
}
