// Whether scenarios give each setting exactly one outcome: decided over all regions that their conditions tell apart, not sampled. Pure.

import { MOST_SETTINGS } from "../limits";
import { evaluateAtom, type Known } from "./evaluate";
import { type Atom, propertyKey, type Scalar } from "./tree";

/** A scenario by what it asks. All of its questions have to hold. */
export interface Rule<T> {
  atoms: readonly Atom[];
  outcome: T;
}

/** What the type of a property allows; without it any text or number may come. */
export type Kind = { values: readonly Scalar[] } | { number: "integer" | "number" } | undefined;

/** A setting by property (as `propertyKey` names it) with the outcomes that it gets. */
export interface Case<T> {
  setting: ReadonlyMap<string, readonly Known[]>;
  outcomes: T[];
}

/** Stands for every text that no condition names. */
const OTHER = "another value";
const NOW = 1_700_000_000_000;
const DAY = 86_400_000;

/** All settings that the rules tell apart, each with its outcomes. Undefined where there are too many. */
export function casesOf<T>(rules: readonly Rule<T>[], kindOf: (atom: Atom) => Kind): Case<T>[] | undefined {
  const own = rules.map((rule) => ({ ...rule, atoms: rule.atoms.map(withNumbers) }));
  const atoms = new Map<string, Atom[]>();
  for (const atom of own.flatMap((rule) => rule.atoms))
    atoms.set(propertyKey(atom.property), [...(atoms.get(propertyKey(atom.property)) ?? []), atom]);
  const choices = [...atoms].map(([key, list]) => ({ key, options: optionsOf(list, kindOf(list[0] as Atom)) }));
  if (choices.reduce((product, { options }) => product * options.length, 1) > MOST_SETTINGS) return undefined;
  let settings: Map<string, readonly Known[]>[] = [new Map()];
  for (const { key, options } of choices)
    settings = settings.flatMap((setting) => options.map((option) => new Map(setting).set(key, option)));
  return settings.map((setting) => ({
    setting,
    outcomes: [
      ...new Set(
        own
          .filter(({ atoms: list }) =>
            list.every((atom) => evaluateAtom(atom, setting.get(propertyKey(atom.property)) ?? [], { now: NOW }) === true),
          )
          .map(({ outcome }) => outcome),
      ),
    ],
  }));
}

/** Whether some setting meets all of the questions. What is too large to be looked at may be possible. */
export function isPossible(atoms: readonly Atom[]): boolean {
  const cases = casesOf([{ atoms, outcome: true }], () => undefined);
  return cases === undefined || cases.some(({ outcomes }) => outcomes.length > 0);
}

/** A parameter of the rule without a value stands for one: each name for another. */
function withNumbers(atom: Atom): Atom {
  const mark = (name: string) => [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7) + 10_000;
  const bound = <B extends { number?: number; parameter?: string }>(one: B | undefined): B | undefined =>
    one && one.number === undefined ? { ...one, number: mark(one.parameter ?? "") } : one;
  const { test } = atom;
  if (test.is === "range")
    return {
      ...atom,
      test: { is: "range", ...(test.least && { least: bound(test.least) }), ...(test.most && { most: bound(test.most) }) } as typeof test,
    };
  if (test.is === "age") return { ...atom, test: { ...test, days: bound(test.days) as typeof test.days } };
  return test.is === "listed" && test.values === undefined ? { ...atom, test: { ...test, values: [`value of ${test.parameter}`] } } : atom;
}

/** A value of each region, nothing, and where a property has several values also two regions at once. */
function optionsOf(atoms: readonly Atom[], kind: Kind): (readonly Known[])[] {
  const single = valuesOf(atoms, kind);
  const path = atoms[0]?.property.path ?? "";
  const several = /\[\]/.test(path.replace(/^[^[\]]*\[\]/, "")) && !atoms[0]?.property.count;
  const pairs = several ? single.flatMap((a, i) => single.slice(i + 1).map((b) => [a, b])) : [];
  // Several entries may each have to be there.
  const whole = several && atoms.filter(({ quantifier }) => quantifier === "some").length > 2 ? [single] : [];
  return [[], ...single.map((value) => [value]), ...pairs, ...whole];
}

function valuesOf(atoms: readonly Atom[], kind: Kind): Scalar[] {
  const tests = atoms.map(({ test }) => test);
  const named = tests.flatMap((test) => (test.is === "value" || test.is === "listed" ? (test.values ?? []) : []));
  if (kind && "values" in kind) return [...new Set([...kind.values, ...named.filter((value) => kind.values.includes(value))])];
  const numbers = tests.flatMap((test) =>
    test.is === "range" ? [test.least?.number, test.most?.number].filter((one) => one !== undefined) : [],
  );
  const times = tests.flatMap((test) =>
    test.is === "age" ? [{ days: test.days.number as number, sign: test.direction === "ago" ? -1 : 1 }] : [],
  );
  const around = [...numbers, ...named.filter((value) => typeof value === "number")].flatMap((one) =>
    kind?.number === "number" ? [one - 0.5, one, one + 0.5] : [one - 1, one, one + 1],
  );
  const dates = times.flatMap(({ days, sign }) => [days - 1, days + 1].map((one) => new Date(NOW + sign * one * DAY).toISOString()));
  const versions = tests.flatMap((test) => (test.is === "version" ? aroundVersion(test.least ?? test.most ?? "0") : []));
  const texts = [...named.filter((value) => typeof value !== "number"), ...versions];
  const isNumber = kind !== undefined || (around.length > 0 && texts.length === 0);
  const rest = isNumber ? [] : texts.some((value) => typeof value === "boolean") ? [true, false] : times.length > 0 ? [] : [OTHER];
  return [...new Set<Scalar>([...texts, ...around, ...dates, ...rest])];
}

/** An older version, this one and a newer one. */
function aroundVersion(version: string): string[] {
  const numbers = version.split(".").map(Number);
  const last = numbers.length - 1;
  const newer = numbers.map((one, at) => (at === last ? one + 1 : one));
  const lower = numbers.findLastIndex((one) => one > 0);
  const older = lower < 0 ? [] : [numbers.map((one, at) => (at < lower ? one : at === lower ? one - 1 : 99))];
  return [...older, numbers, newer].map((one) => one.join("."));
}
