// A second reading of terms, for tests: what a term is worth under values for all of its unknowns. It shares no code with the engine
// but the types, so that a fault there cannot excuse itself here.
import type { Atom, NumericInterval, Pattern, TemplateShape, Term } from "../../server/src/core/logic/term";
import type { Reading, Variable } from "../../server/src/core/logic/variable";
import { compareDates, compareNumbers } from "../oracle/values";

/** Values by the ids of variables. A number is what its text reads as, so that only texts, sets and flags have values. */
export interface Values {
  texts: ReadonlyMap<string, string>;
  sets: ReadonlyMap<string, readonly string[]>;
  flags: ReadonlyMap<string, boolean>;
}

const compiled = new Map<string, RegExp[]>();

/** The text matches the pattern, as logic/term.ts describes the three forms. */
export function inPattern(pattern: Pattern, text: string): boolean {
  const [form, glob] = [pattern[0], pattern.slice(2)];
  let expressions = compiled.get(pattern);
  if (!expressions) {
    const parts = form === "a" ? segmentsOf(glob) : [glob];
    expressions = parts.map((part) => new RegExp(`^${source(part)}$`, form === "i" ? "isu" : "su"));
    compiled.set(pattern, expressions);
  }
  if (form !== "a") return (expressions[0] as RegExp).test(text);
  const segments = segmentsOf(text);
  return expressions.length === 6 && segments.length === 6 && expressions.every((expression, i) => expression.test(segments[i] as string));
}

function segmentsOf(text: string): string[] {
  const parts = text.split(":");
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

function source(glob: string): string {
  return glob.replace(/\\([\s\S])|[\s\S]/gu, (token, escaped?: string) => {
    if (token === "*") return ".*";
    if (token === "?") return ".";
    if (escaped === "%") return "[^:]*";
    if (escaped === "_") return "[^:]";
    return (escaped ?? token).replace(/[/\\^$*+?.()|[\]{}]/g, "\\$&");
  });
}

const escaped = (text: string): string => text.replace(/[\\*?]/g, "\\$&");

/** The text matches the template with the values put in. */
function inTemplate({ parts, segmented, ignoreCase }: TemplateShape, text: string, { texts }: Values): boolean {
  const filled = parts.map((part) => ("glob" in part ? part.glob : escaped(texts.get(part.variable.id) ?? ""))).join("");
  return inPattern(`${segmented ? "a" : ignoreCase ? "i" : "g"}|${filled}` as Pattern, text);
}

/** A bound of a date as a text that the independent reader takes: seconds that are four digits would be a year there. */
const asSeconds = (bound: string): string => (/^\d{4}$/.test(bound) ? `0${bound}` : bound);

/** A point at an end of a number: SEMANTICS does not speak of it, the product reads it. */
const withDigits = (text: string): string => text.replace(/^([+-]?\d+)\.(?!\d)/, "$1.0").replace(/^([+-]?)\.(?=\d)/, "$10.");

/** A time without a zone is UTC (SEMANTICS 3.3); the independent reader wants it written. */
const withZone = (text: string): string => (/T\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text) ? `${text}Z` : text);

/** -1, 0 or 1: the value that the text reads as, beside the bound; undefined if it reads as nothing. */
export function order(reading: Reading, text: string, bound: string): number | undefined {
  const key = JSON.stringify([reading, text, bound]);
  if (!orders.has(key)) orders.set(key, orderOf(reading, text, bound));
  return orders.get(key);
}

const orders = new Map<string, number | undefined>();

function orderOf(reading: Reading, text: string, bound: string): number | undefined {
  if (reading === "num") return compareNumbers(withDigits(text), bound);
  if (reading === "date") return compareDates(withZone(text), asSeconds(bound));
  const address = addressOf(text);
  if (address === undefined) return undefined;
  return address < BigInt(bound) ? -1 : address > BigInt(bound) ? 1 : 0;
}

/** IPv4 as it is, IPv6 behind all of them. */
function addressOf(text: string): bigint | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (four) return four.some((part) => part > 255) ? undefined : four.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  if (!text.includes(":")) return undefined;
  const [before = "", after, more] = inGroups(text).split("::");
  if (more !== undefined) return undefined;
  const groups = (half: string): string[] => (half === "" ? [] : half.split(":"));
  const [left, right] = [groups(before), groups(after ?? "")];
  const written = left.length + right.length;
  if (after === undefined ? written !== 8 : written > 7) return undefined;
  const all = [...left, ...Array<string>(8 - written).fill("0"), ...right];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) + 2n ** 32n;
}

/** The last 32 bits may be written as an IPv4 address (RFC 4291). */
function inGroups(text: string): string {
  const at = text.lastIndexOf(":") + 1;
  const four = text.includes(".") ? addressOf(text.slice(at)) : undefined;
  return four === undefined ? text : `${text.slice(0, at)}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`;
}

/** The text reads as something at all. */
export const isRead = (reading: Reading, text: string): boolean => order(reading, text, "1") !== undefined;

/** The value lies in the interval. */
export function inInterval(reading: Reading, { low, lowInclusive, high, highInclusive }: NumericInterval, text: string): boolean {
  if (!isRead(reading, text)) return false;
  const beside = (bound: string): number => order(reading, text, bound) as number;
  const above = low === null || beside(low) > 0 || (lowInclusive && beside(low) === 0);
  return above && (high === null || beside(high) < 0 || (highInclusive && beside(high) === 0));
}

/** What the term is worth. */
export function holds(term: Term, values: Values): boolean {
  switch (term.kind) {
    case "true":
      return true;
    case "false":
      return false;
    case "not":
      return !holds(term.arg, values);
    case "and":
      return term.args.every((arg) => holds(arg, values));
    case "or":
      return term.args.some((arg) => holds(arg, values));
    case "atom":
      return atomHolds(term.atom, values);
  }
}

function atomHolds(atom: Atom, values: Values): boolean {
  const text = (): string => values.texts.get(textIdOf(atom.variable)) ?? "";
  const some = (hit: (element: string) => boolean, outside: boolean): boolean =>
    (values.sets.get(atom.variable.id) ?? []).some((element) => hit(element) !== outside);
  switch (atom.kind) {
    case "flag":
      return values.flags.get(atom.variable.id) ?? false;
    case "in":
      return atom.patterns.some((pattern) => inPattern(pattern, text()));
    case "template":
      return inTemplate(atom, text(), values);
    case "numeric":
      return isRead(atom.variable.reading as Reading, text());
    case "below": {
      const beside = order(atom.variable.reading as Reading, text(), atom.bound);
      return beside !== undefined && (beside < 0 || (atom.orEqual && beside === 0));
    }
    case "some":
      return some((element) => atom.patterns.some((pattern) => inPattern(pattern, element)), atom.outside);
    case "someTied":
      return some(
        (element) =>
          atom.patterns.some((pattern) => inPattern(pattern, element)) ||
          atom.templates.some((shape) => inTemplate(shape, element, values)),
        atom.outside,
      );
    case "someNumeric":
      return some((element) => atom.intervals.some((interval) => inInterval(atom.reading, interval, element)), atom.outside);
  }
}

/** The text that a number is a reading of. */
export function textIdOf(variable: Variable): string {
  return variable.sort === "number" ? JSON.stringify(["text", ...variable.name]) : variable.id;
}
