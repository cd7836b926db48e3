// Conditions of one statement against one request (SEMANTICS 3.1 to 3.4, 9.7, 9.8).
import { type Ask, listOf, type Request, type Scalar, type Statement } from "./law";
import { arnMatches, fill, type Lookup, matches } from "./patterns";
import { compareDates, compareNumbers, inBlock, sameBytes } from "./values";

/** Keys that hold several values: section 3.5, and three of services. */
const MULTIVALUED = new Set([
  ...["aws:principalorgpaths", "aws:principalservicenameslist", "aws:vpceorgpaths", "aws:resourceorgpaths", "aws:calledvia"],
  ...["aws:tagkeys", "aws:sourceorgpaths", "dynamodb:attributes", "dynamodb:leadingkeys", "lambda:layer"],
]);

/** `hit` of 3.3: does one value of the request match one value of the policy, variables filled in? */
type Hit = (policy: string, value: string, lookup: Lookup | null) => boolean;

const text =
  (wild: boolean, fold: (text: string) => string = (same) => same): Hit =>
  (policy, value, lookup) => {
    const pieces = fill(policy, lookup, wild);
    return (
      pieces !== null &&
      matches(
        pieces.map((piece) => ("char" in piece ? { char: fold(piece.char) } : piece)),
        fold(value),
      )
    );
  };
const arn: Hit = (policy, value, lookup) => {
  const pieces = fill(policy, lookup, true);
  return pieces !== null && arnMatches(pieces, value);
};
const bool: Hit = (policy, value, lookup) => {
  const pieces = fill(policy, lookup, false);
  const written = pieces
    ?.map((piece) => ("char" in piece ? piece.char : ""))
    .join("")
    .toLowerCase();
  return (written === "true" || written === "false") && written === value.toLowerCase();
};
const ordered =
  (compare: (left: string, right: string) => number | undefined, fits: (order: number) => boolean): Hit =>
  (policy, value) => {
    const order = compare(value, policy);
    return order !== undefined && fits(order);
  };

const OPERATORS = new Map<string, { hit: Hit; negated: boolean }>();
const add = (name: string, hit: Hit, negated = false) => OPERATORS.set(name, { hit, negated });
const lower = (same: string) => same.toLowerCase();
for (const [negated, not] of [
  [false, ""],
  [true, "Not"],
] as const) {
  add(`String${not}Equals`, text(false), negated);
  add(`String${not}EqualsIgnoreCase`, text(false, lower), negated);
  add(`String${not}Like`, text(true), negated);
  add(`Arn${not}Equals`, arn, negated);
  add(`Arn${not}Like`, arn, negated);
  add(`${not}IpAddress`, (policy, value) => inBlock(policy, value), negated);
  for (const [kind, compare] of [
    ["Numeric", compareNumbers],
    ["Date", compareDates],
  ] as const) {
    add(
      `${kind}${not}Equals`,
      ordered(compare, (order) => order === 0),
      negated,
    );
    if (negated) continue;
    add(
      `${kind}LessThan`,
      ordered(compare, (order) => order < 0),
    );
    add(
      `${kind}LessThanEquals`,
      ordered(compare, (order) => order <= 0),
    );
    add(
      `${kind}GreaterThan`,
      ordered(compare, (order) => order > 0),
    );
    add(
      `${kind}GreaterThanEquals`,
      ordered(compare, (order) => order >= 0),
    );
  }
}
add("Bool", bool);
add("BinaryEquals", (policy, value) => sameBytes(policy, value));

/** The values of a key, whatever its letters' case; none if the request lacks it. */
function valuesOf(request: Request, key: string): string[] {
  const name = Object.keys(request.context).find((one) => one.toLowerCase() === key.toLowerCase());
  return name === undefined ? [] : listOf(request.context[name]);
}

/** What variables stand for in a request; nothing in versions that have none (3.4). */
export function lookupIn(request: Request, version: string | undefined): Lookup | null {
  if (version !== "2012-10-17") return null;
  return (key) => {
    const values = valuesOf(request, key);
    return MULTIVALUED.has(key.toLowerCase()) || values.length !== 1 || values[0] === "" ? undefined : values[0];
  };
}

/** Every entry of the statement's Condition holds. */
export function conditionsHold(statement: Statement, request: Request, lookup: Lookup | null, ask: Ask): boolean {
  const entries = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({
      operator,
      key,
      values: listOf(values).map(String),
      // 1.1.2: AWS refuses a key that stands twice in a block, in other letters.
      isTwice: Object.keys(keys).filter((other) => other.toLowerCase() === key.toLowerCase()).length > 1,
    })),
  );
  return entries.every(({ operator, key, values, isTwice }) =>
    isTwice ? ask(unknownCondition(operator, key, values)) : entryHolds(operator, key, values, request, lookup, ask),
  );
}

/** Names a condition of which the law does not say what it means. */
function unknownCondition(operator: string, key: string, values: readonly string[]): string {
  return `condition ${JSON.stringify([operator, key.toLowerCase(), [...values].sort()])}`;
}

function entryHolds(written: string, key: string, values: string[], request: Request, lookup: Lookup | null, ask: Ask): boolean {
  const [, qualifier, name = "", ifExists] = /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(written) ?? [];
  const given = valuesOf(request, key);
  if (name === "Null" && !ifExists) return qualifier ? qualifier === "ForAllValues:" : nullHolds(values, given);
  const operator = OPERATORS.get(name);
  const undecided = unknownCondition(written, key, values);
  if (!operator || (!qualifier && MULTIVALUED.has(key.toLowerCase()))) return ask(undecided);
  const good = (value: string) => operator.negated !== values.some((policy) => operator.hit(policy, value, lookup));
  if (given.length === 0 && ifExists) return true;
  const elements = given.filter((value) => value !== "");
  if (qualifier === "ForAllValues:") return elements.every(good);
  if (qualifier === "ForAnyValue:") return elements.some(good);
  const [only] = given;
  return only === undefined ? operator.negated : good(only);
}

/** `Null` (3.1): `true` wants a missing key, `false` one whose value is not the empty text. */
function nullHolds(values: readonly string[], given: readonly string[]): boolean {
  return values.some((value) => {
    if (value.toLowerCase() === "true") return given.length === 0;
    return value.toLowerCase() === "false" && given.some((one) => one !== "");
  });
}

/** The keys that hold several values, lower case. */
export const isMultivalued = (key: string): boolean => MULTIVALUED.has(key.toLowerCase());

export type { Scalar };
