// The unknowns of a formula as values: what sort of value, of what, read how. No text has to be taken apart to learn that.
import { MEMORY } from "../limits";
import { state } from "../session/query";

/** How a text is read as a number: as a decimal, as a date (seconds since 1970) or as an IP address. */
export type Reading = "num" | "date" | "ip";

/**
 * What an unknown can be.
 *
 * `text`   a string                                  (atoms: in, template)
 * `set`    a finite set of strings, possibly empty   (atoms: some, someTied, someNumeric)
 * `number` the number that a text denotes under a reading, or none. IPv4 a.b.c.d is its 32-bit value, IPv6 is 2^32 + its
 *          128-bit value                             (atoms: below, numeric)
 * `flag`   a Boolean                                 (atoms: flag)
 */
type Sort = "text" | "set" | "number" | "flag";

/**
 * An unknown. Two are the same iff their `id` is: a message to another thread copies objects, so that `===` is too
 * narrow there. Made by the functions below only.
 *
 * A `text` and the `number`s with the same name are readings of one and the same string.
 */
export interface Variable {
  readonly sort: Sort;
  /** What it is a value of, as a list of words: a word may hold any character, so that no two lists read alike. */
  readonly name: readonly string[];
  /** For numbers: how the text is read. */
  readonly reading?: Reading;
  /** Equal for equal variables, to be compared and looked up, never to be read. */
  readonly id: string;
}

/** A string. */
export function textVariable(...name: string[]): Variable {
  return interned("text", name);
}

/** A finite set of strings. */
export function setVariable(...name: string[]): Variable {
  return interned("set", name);
}

/** A Boolean. */
export function flagVariable(...name: string[]): Variable {
  return interned("flag", name);
}

/** The number that the text of this name denotes. */
export function numberVariable(reading: Reading, ...name: string[]): Variable {
  return interned("number", name, reading);
}

/** The text that a number reads, or the text itself. */
export function textOf(variable: Variable): Variable {
  return variable.sort === "text" ? variable : interned("text", variable.name);
}

/** How a number variable reads its text. */
export function readingOf(variable: Variable): Reading {
  if (variable.reading === undefined) throw new Error(`${variable.id} is not a number`);
  return variable.reading;
}

/** Whether two variables are the same unknown. */
export function sameVariable(a: Variable, b: Variable): boolean {
  return a.id === b.id;
}

/** The variables that exist: most occurrences of one are one object. */
const known = state("logic/variables", () => new Map<string, Variable>());

function interned(sort: Sort, name: readonly string[], reading?: Reading): Variable {
  const id = JSON.stringify(reading === undefined ? [sort, ...name] : [sort, reading, ...name]);
  const variables = known();
  let variable = variables.get(id);
  if (!variable) {
    variable = Object.freeze({ sort, name: Object.freeze([...name]), ...(reading === undefined ? {} : { reading }), id });
    if (variables.size >= MEMORY.variables) variables.clear();
    variables.set(id, variable);
  }
  return variable;
}

/** Something for each of some variables, by `id`. Plain data, so that it may travel to another thread. */
export type ByVariable<T> = Map<string, { variable: Variable; value: T }>;

/** From pairs; the last of two for one variable stays. */
export function byVariable<T>(pairs: Iterable<readonly [Variable, T]> = []): ByVariable<T> {
  const values: ByVariable<T> = new Map();
  for (const [variable, value] of pairs) assign(values, variable, value);
  return values;
}

/** What is kept for a variable. */
export function valueAt<T>(values: ReadonlyMap<string, { value: T }>, variable: Variable): T | undefined {
  return values.get(variable.id)?.value;
}

/** Keeps something for a variable. */
export function assign<T>(values: ByVariable<T>, variable: Variable, value: T): void {
  values.set(variable.id, { variable, value });
}

/** Keeps everything that `more` has. */
export function assignAll<T>(values: ByVariable<T>, more: ByVariable<T> | undefined): void {
  for (const { variable, value } of more?.values() ?? []) assign(values, variable, value);
}
