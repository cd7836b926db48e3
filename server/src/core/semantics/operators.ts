// Condition operators: their names and what each compares. The one table that evaluator and formula read (SEMANTICS.md 3.1, 3.3).

/** What a comparison reads its two sides as. */
export type OperatorFamily = "string" | "arn" | "number" | "date" | "boolean" | "ip" | "binary" | "null";

/** The positive comparison of an operator. */
type Comparison = "equals" | "equalsIgnoreCase" | "like" | "less" | "lessOrEqual" | "greater" | "greaterOrEqual";

/** An operator, taken apart. */
export interface Operator {
  family: OperatorFamily;
  comparison: Comparison;
  /** True for the operators whose values are combined with NOR and that are true on a missing key. */
  negated: boolean;
  qualifier?: "ForAllValues" | "ForAnyValue";
  ifExists: boolean;
  /** The name without qualifier and `IfExists`. */
  base: string;
}

const table: Record<string, [OperatorFamily, Comparison, boolean]> = {
  StringEquals: ["string", "equals", false],
  StringNotEquals: ["string", "equals", true],
  StringEqualsIgnoreCase: ["string", "equalsIgnoreCase", false],
  StringNotEqualsIgnoreCase: ["string", "equalsIgnoreCase", true],
  StringLike: ["string", "like", false],
  StringNotLike: ["string", "like", true],
  ArnEquals: ["arn", "like", false],
  ArnLike: ["arn", "like", false],
  ArnNotEquals: ["arn", "like", true],
  ArnNotLike: ["arn", "like", true],
  NumericEquals: ["number", "equals", false],
  NumericNotEquals: ["number", "equals", true],
  NumericLessThan: ["number", "less", false],
  NumericLessThanEquals: ["number", "lessOrEqual", false],
  NumericGreaterThan: ["number", "greater", false],
  NumericGreaterThanEquals: ["number", "greaterOrEqual", false],
  DateEquals: ["date", "equals", false],
  DateNotEquals: ["date", "equals", true],
  DateLessThan: ["date", "less", false],
  DateLessThanEquals: ["date", "lessOrEqual", false],
  DateGreaterThan: ["date", "greater", false],
  DateGreaterThanEquals: ["date", "greaterOrEqual", false],
  Bool: ["boolean", "equals", false],
  BinaryEquals: ["binary", "equals", false],
  IpAddress: ["ip", "equals", false],
  NotIpAddress: ["ip", "equals", true],
  Null: ["null", "equals", false],
};

/** All base names, for completion and suggestions. */
export const operatorNames: readonly string[] = Object.keys(table);

/** Reads an operator as written, `ForAllValues:`/`ForAnyValue:` and `IfExists` included. Undefined for a name that does not exist; spelling is exact (choice 11). */
export function readOperator(name: string): Operator | undefined {
  const m = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  const row = m && Object.hasOwn(table, m[2] as string) ? table[m[2] as string] : undefined;
  if (!m || !row) return undefined;
  const [family, comparison, negated] = row;
  // There is no IfExists for Null (User Guide, IAM JSON policy elements: Condition operators).
  if (family === "null" && m[3] !== undefined) return undefined;
  return { family, comparison, negated, qualifier: m[1] as Operator["qualifier"], ifExists: m[3] !== undefined, base: m[2] as string };
}
