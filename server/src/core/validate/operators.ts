// Condition operators taken apart: set qualifier, operator, `IfExists` (SEMANTICS.md 3.1, 3.3).
import { type OperatorFamily, operatorNames, readOperator } from "../semantics/operators";

/** The families of operators, as AWS's pages call them. */
export type Family = "String" | "Numeric" | "Date" | "Bool" | "Binary" | "IP" | "ARN" | "Null";

/** An operator as the rules look at it. */
export interface Operator {
  qualifier?: "ForAllValues" | "ForAnyValue";
  /** Without qualifier and suffix: `StringNotLike`. */
  base: string;
  ifExists: boolean;
  family: Family;
  negated: boolean;
  /** Its values are patterns: StringLike and every ARN operator. */
  like: boolean;
}

/** The families of the language as AWS's pages call them. */
const families: Record<OperatorFamily, Family> = {
  string: "String",
  number: "Numeric",
  date: "Date",
  boolean: "Bool",
  binary: "Binary",
  ip: "IP",
  arn: "ARN",
  null: "Null",
};

/** Takes an operator apart as written; upper and lower case count (SEMANTICS.md 9.11). Undefined when there is no such operator. */
export function parseOperator(text: string): Operator | undefined {
  const { qualifier, rest, suffix } = split(text);
  const known = operatorNames.includes(rest) ? readOperator(rest) : undefined;
  if (!known || (qualifier !== undefined && qualifier !== "ForAllValues" && qualifier !== "ForAnyValue")) return undefined;
  return {
    ...(qualifier !== undefined && { qualifier }),
    base: rest,
    ifExists: suffix,
    family: families[known.family],
    negated: known.negated,
    like: known.comparison === "like",
  };
}

/** The operator that was probably meant: same qualifier and suffix, nearest name. `pick` chooses among candidates. */
export function nearestOperator(
  text: string,
  pick: (word: string, candidates: readonly string[]) => string | undefined,
): string | undefined {
  const { qualifier, rest, suffix } = split(text.replace(/ifexists$/i, "IfExists"));
  const meantQualifier = qualifier === undefined ? undefined : pick(qualifier, ["ForAllValues", "ForAnyValue"]);
  const base = pick(rest, operatorNames);
  if (base === undefined || (qualifier !== undefined && meantQualifier === undefined)) return undefined;
  const meant = `${meantQualifier ? `${meantQualifier}:` : ""}${base}${suffix && base !== "Null" ? "IfExists" : ""}`;
  return meant === text ? undefined : meant;
}

function split(text: string): { qualifier?: string; rest: string; suffix: boolean } {
  const colon = text.indexOf(":");
  const qualifier = colon < 0 ? undefined : text.slice(0, colon);
  const name = text.slice(colon + 1);
  const suffix = name.length > "IfExists".length && name.endsWith("IfExists");
  return { ...(qualifier !== undefined && { qualifier }), rest: suffix ? name.slice(0, -"IfExists".length) : name, suffix };
}
