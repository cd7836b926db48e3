// What has to hold of a resource, as a typed tree: the one form that Gherkin, checks, runs and exports are made from. Pure.
import { MOST_WAYS } from "../limits";

/** A value as an API answer or a template has it. */
export type Scalar = string | number | boolean;

/** An end of a range: a number, or the rule's parameter that holds it. A parameter without a default has no number. */
export interface Bound {
  number?: number;
  parameter?: string;
}

/** Where the value stands. */
export interface Property {
  /** As the API has it: `DBInstances[].PubliclyAccessible`. */
  path: string;
  /** One entry of a list of keys and values: only where this path has this value. */
  where?: { path: string; value: string };
  /** The number of entries is meant, not one of them. */
  count?: true;
}

/** What is asked of a value that is there. */
export type Test =
  /** It is one of these. */
  | { is: "value"; values: Scalar[] }
  /** It lies between the ends, which belong to it. */
  | { is: "range"; least?: Bound; most?: Bound }
  /** It is there and not empty. */
  | { is: "set"; word: "missing" | "empty" }
  /** It is one of what a parameter of the rule lists; its default where it has one. */
  | { is: "listed"; parameter: string; values?: Scalar[] }
  /** A version in it, compared number by number as far as the end goes: `1.9` is older than `1.28`, and `1.28.3` is 1.28. */
  | { is: "version"; least?: string; most?: string }
  /** A time: at most so many days ago, or more than so many days ahead. */
  | { is: "age"; days: Bound; direction: "ago" | "ahead" };

/** One question about one property. */
export interface Atom {
  kind: "test";
  property: Property;
  /** Of a property that has several values: of each of them, or of at least one. */
  quantifier: "each" | "some";
  test: Test;
  /** The test must fail. */
  negated: boolean;
  /** Whether the condition holds where the property is missing. */
  missing: boolean;
}

export type Condition = Atom | { kind: "all" | "any"; parts: Condition[] };

/** The opposite: it holds for exactly the values for which the condition does not. */
export function negate(condition: Condition): Condition {
  if (condition.kind === "test")
    return {
      ...condition,
      quantifier: condition.quantifier === "each" ? "some" : "each",
      negated: !condition.negated,
      missing: !condition.missing,
    };
  return { kind: condition.kind === "all" ? "any" : "all", parts: condition.parts.map(negate) };
}

/** All of the conditions; one alone stays as it is. */
export function all(parts: Condition[]): Condition {
  return join("all", parts);
}

/** One of the conditions at least. */
export function any(parts: Condition[]): Condition {
  return join("any", parts);
}

function join(kind: "all" | "any", parts: Condition[]): Condition {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  const unique = [...new Map(flat.map((part) => [JSON.stringify(part), part])).values()];
  return unique.length === 1 ? (unique[0] as Condition) : { kind, parts: unique };
}

/** The questions of a tree, in its order. */
export function atomsOf(condition: Condition): Atom[] {
  return condition.kind === "test" ? [condition] : condition.parts.flatMap(atomsOf);
}

/** The ways to meet a condition: each a list of questions that all hold. Undefined where there are too many. */
export function waysOf(condition: Condition): Atom[][] | undefined {
  if (condition.kind === "test") return [[condition]];
  const parts = condition.parts.map(waysOf);
  if (parts.some((ways) => ways === undefined)) return undefined;
  const known = parts as Atom[][][];
  if (condition.kind === "any") {
    const sum = known.flat();
    return sum.length > MOST_WAYS ? undefined : sum;
  }
  let product: Atom[][] = [[]];
  for (const ways of known) {
    product = product.flatMap((before) => ways.map((way) => [...before, ...way]));
    if (product.length > MOST_WAYS) return undefined;
  }
  return product;
}

/** What tells one property from another. */
export function propertyKey({ path, where, count }: Property): string {
  return JSON.stringify([path, where?.path ?? "", where?.value ?? "", count === true]);
}
