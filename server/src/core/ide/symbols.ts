// Outline and folding: the statements by Sid and summary, and what can be folded away.
import type { PolicyDocument, Property, Range, Statement } from "../syntax/tree";
import { statementSummary } from "./sentence";

/** An entry of the outline. */
export interface PolicySymbol {
  name: string;
  detail: string;
  /** `statement`, or `element` for a part of one. */
  kind: "statement" | "element";
  range: Range;
  /** Inside `range`: what to select. */
  selection: Range;
  children: PolicySymbol[];
}

/** The statements of a policy with their elements. Names are never empty: editors refuse that. */
export function documentSymbols(document: PolicyDocument): PolicySymbol[] {
  return document.statements.map((statement) => ({
    name: statement.sid?.value.trim() || `Statement ${statement.index + 1}`,
    detail: statementSummary(statement),
    kind: "statement",
    range: statement.range,
    selection: statement.sid?.range ?? { start: statement.range.start, end: Math.min(statement.range.start + 1, statement.range.end) },
    children: statement.properties
      .filter((property) => property.name.value.trim() !== "" && property.name.value !== "Sid")
      .map((property) => ({
        name: property.name.value,
        detail: elementDetail(property, document),
        kind: "element",
        range: property.range,
        selection: property.name.range,
        children: [],
      })),
  }));
}

function elementDetail(property: Property, document: PolicyDocument): string {
  const raw = document.text.slice(property.valueRange.start, property.valueRange.end).replace(/\s+/g, " ");
  return raw.length > 60 ? `${raw.slice(0, 59)}…` : raw;
}

/** What can be folded: statements and the multi-line values of their elements. Ranges of brackets; one-line ranges are left out. */
export function foldingRanges(document: PolicyDocument): Range[] {
  const ranges: Range[] = [];
  const add = (range: Range | undefined) => {
    if (range && document.text.slice(range.start, range.end).includes("\n")) ranges.push(range);
  };
  add(document.statementRange);
  for (const statement of document.statements) {
    // A single statement without a list is the same range again.
    if (document.statementIsArray) add(statement.range);
    for (const property of statement.properties) add(property.valueRange);
    for (const property of nested(statement)) add(property.valueRange);
  }
  return ranges;
}

function nested(statement: Statement): Property[] {
  return [...(statement.condition?.operators ?? []), ...(statement.principal?.kinds ?? []), ...(statement.notPrincipal?.kinds ?? [])];
}
