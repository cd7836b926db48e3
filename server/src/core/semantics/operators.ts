// Condition operators: their names and what each compares. The one table that evaluator and formula read (SEMANTICS.md 3.1, 3.3).
import { MEMORY } from "../limits";
import { byText } from "../session/query";

/** What a comparison reads its two sides as. */
export type OperatorFamily = "string" | "arn" | "number" | "date" | "boolean" | "ip" | "binary" | "null";

/** How texts are compared. Whoever compares has a case for each and no other, so that the compiler names the places that lack a new one. */
export type TextComparison = "equals" | "equalsIgnoreCase" | "like";
/** How points on a line are compared. */
export type LineComparison = "equals" | Order;
type Order = "less" | "lessOrEqual" | "greater" | "greaterOrEqual";

/** What an operator compares, and how: the positive comparison. */
type Row =
  | { family: "string"; comparison: TextComparison; negated: boolean }
  | { family: "arn"; comparison: "like"; negated: boolean }
  | { family: "number" | "date" | "ip"; comparison: "equals"; negated: boolean }
  | { family: "number" | "date"; comparison: Order; negated: false }
  | { family: "boolean" | "binary" | "null"; comparison: "equals"; negated: false };

/**
 * An operator, taken apart. `negated`: its values are combined with NOR, and it is true on a missing key. `base`: the name
 * without qualifier and `IfExists`.
 */
export type Operator = Row & { qualifier?: "ForAllValues" | "ForAnyValue"; ifExists: boolean; base: string };

/** An operator that compares points on a line. */
export type LineOperator = Extract<Operator, { family: "number" | "date" | "ip" }>;

/** The operator compares points on a line. */
export function isOnLine(operator: Operator): operator is LineOperator {
  return operator.family === "number" || operator.family === "date" || operator.family === "ip";
}

const table: Record<string, Row> = {
  StringEquals: { family: "string", comparison: "equals", negated: false },
  StringNotEquals: { family: "string", comparison: "equals", negated: true },
  StringEqualsIgnoreCase: { family: "string", comparison: "equalsIgnoreCase", negated: false },
  StringNotEqualsIgnoreCase: { family: "string", comparison: "equalsIgnoreCase", negated: true },
  StringLike: { family: "string", comparison: "like", negated: false },
  StringNotLike: { family: "string", comparison: "like", negated: true },
  ArnEquals: { family: "arn", comparison: "like", negated: false },
  ArnLike: { family: "arn", comparison: "like", negated: false },
  ArnNotEquals: { family: "arn", comparison: "like", negated: true },
  ArnNotLike: { family: "arn", comparison: "like", negated: true },
  NumericEquals: { family: "number", comparison: "equals", negated: false },
  NumericNotEquals: { family: "number", comparison: "equals", negated: true },
  NumericLessThan: { family: "number", comparison: "less", negated: false },
  NumericLessThanEquals: { family: "number", comparison: "lessOrEqual", negated: false },
  NumericGreaterThan: { family: "number", comparison: "greater", negated: false },
  NumericGreaterThanEquals: { family: "number", comparison: "greaterOrEqual", negated: false },
  DateEquals: { family: "date", comparison: "equals", negated: false },
  DateNotEquals: { family: "date", comparison: "equals", negated: true },
  DateLessThan: { family: "date", comparison: "less", negated: false },
  DateLessThanEquals: { family: "date", comparison: "lessOrEqual", negated: false },
  DateGreaterThan: { family: "date", comparison: "greater", negated: false },
  DateGreaterThanEquals: { family: "date", comparison: "greaterOrEqual", negated: false },
  Bool: { family: "boolean", comparison: "equals", negated: false },
  BinaryEquals: { family: "binary", comparison: "equals", negated: false },
  IpAddress: { family: "ip", comparison: "equals", negated: false },
  NotIpAddress: { family: "ip", comparison: "equals", negated: true },
  Null: { family: "null", comparison: "equals", negated: false },
};

/** All base names, for completion and suggestions. */
export const operatorNames: readonly string[] = Object.keys(table);

/** Reads an operator as written, `ForAllValues:`/`ForAnyValue:` and `IfExists` included. Undefined for a name that does not exist; spelling is exact (choice 11). */
export function readOperator(name: string): Operator | undefined {
  return read(name).operator;
}

/** Policies have few operators, and evaluating a request reads them once for each statement. */
const read = byText("semantics/operators", { most: MEMORY.operators, leaves: "all" }, (name): { operator?: Operator } => {
  const operator = readAnew(name);
  return operator ? { operator } : {};
});

function readAnew(name: string): Operator | undefined {
  const m = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  const row = m && Object.hasOwn(table, m[2] as string) ? table[m[2] as string] : undefined;
  if (!m || !row) return undefined;
  // There is no IfExists for Null (User Guide, IAM JSON policy elements: Condition operators).
  if (row.family === "null" && m[3] !== undefined) return undefined;
  return { ...row, qualifier: m[1] as Operator["qualifier"], ifExists: m[3] !== undefined, base: m[2] as string };
}
