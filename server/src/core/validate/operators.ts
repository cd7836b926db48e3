// Condition operators taken apart: set qualifier, operator, `IfExists` (SEMANTICS.md 3.1, 3.3).

export type Family = "String" | "Numeric" | "Date" | "Bool" | "Binary" | "IP" | "ARN" | "Null";

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

const table: Record<string, { family: Family; negated?: true; like?: true }> = {
  StringEquals: { family: "String" },
  StringNotEquals: { family: "String", negated: true },
  StringEqualsIgnoreCase: { family: "String" },
  StringNotEqualsIgnoreCase: { family: "String", negated: true },
  StringLike: { family: "String", like: true },
  StringNotLike: { family: "String", negated: true, like: true },
  NumericEquals: { family: "Numeric" },
  NumericNotEquals: { family: "Numeric", negated: true },
  NumericLessThan: { family: "Numeric" },
  NumericLessThanEquals: { family: "Numeric" },
  NumericGreaterThan: { family: "Numeric" },
  NumericGreaterThanEquals: { family: "Numeric" },
  DateEquals: { family: "Date" },
  DateNotEquals: { family: "Date", negated: true },
  DateLessThan: { family: "Date" },
  DateLessThanEquals: { family: "Date" },
  DateGreaterThan: { family: "Date" },
  DateGreaterThanEquals: { family: "Date" },
  Bool: { family: "Bool" },
  BinaryEquals: { family: "Binary" },
  IpAddress: { family: "IP" },
  NotIpAddress: { family: "IP", negated: true },
  ArnEquals: { family: "ARN", like: true },
  ArnLike: { family: "ARN", like: true },
  ArnNotEquals: { family: "ARN", negated: true, like: true },
  ArnNotLike: { family: "ARN", negated: true, like: true },
  Null: { family: "Null" },
};

/** The operators without qualifier and suffix. */
export const operatorNames: readonly string[] = Object.keys(table);

/** Takes an operator apart as written; upper and lower case count (SEMANTICS.md 9.11). Undefined when there is no such operator. */
export function parseOperator(text: string): Operator | undefined {
  const { qualifier, rest, suffix } = split(text);
  const known = Object.hasOwn(table, rest) ? table[rest] : undefined;
  if (!known || (qualifier !== undefined && qualifier !== "ForAllValues" && qualifier !== "ForAnyValue")) return undefined;
  return {
    ...(qualifier !== undefined && { qualifier }),
    base: rest,
    ifExists: suffix,
    family: known.family,
    negated: known.negated === true,
    like: known.like === true,
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
