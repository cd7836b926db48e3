// Adds the missing `ForAnyValue` or `ForAllValues` to an operator on a key that has several values.
import { isMultivalued } from "../catalogue/key-types";
import type { TextEdit } from "../checks/finding";
import { readOperator } from "../semantics/operators";
import type { JsonValue } from "../syntax/editor";
import type { ConditionElement, ConditionEntry } from "../syntax/tree";
import { type RefactorInput, type Refactoring, touches } from "./refactoring";

/** The two qualifiers, for the key (or the operator) at the selection (SEMANTICS.md 3.1). */
export function addQualifier(input: RefactorInput): Refactoring[] {
  const condition = input.statement.condition;
  const entry =
    condition?.entries.find((one) => touches(one.range, input.range)) ??
    condition?.entries.find((one) => touches(one.operator.range, input.range));
  const operator = entry && readOperator(entry.operator.value);
  if (!condition || !entry || !operator || operator.qualifier || operator.family === "null") return [];
  const key = input.context.catalogue.key(entry.key.value);
  if (!key || !isMultivalued(key.type)) return [];
  const effects = {
    ForAnyValue: "The condition then holds if at least one value of the key passes, and not when the request has no such key.",
    ForAllValues: "The condition then holds if every value of the key passes, and also when the request has no such key.",
  };
  return (["ForAnyValue", "ForAllValues"] as const).flatMap((qualifier): Refactoring[] => {
    const edits = move(entry, condition, `${qualifier}:${entry.operator.value}`, input);
    if (!edits) return [];
    return [
      {
        id: "add-qualifier",
        title: `Test \`${entry.key.value}\` with \`${qualifier}:${entry.operator.value}\``,
        claim: "changes",
        effect: effects[qualifier],
        edits,
      },
    ];
  });
}

/** Puts one key under another operator: by renaming the operator when it is its only key. */
function move(entry: ConditionEntry, condition: ConditionElement, operator: string, { editor }: RefactorInput): TextEdit[] | undefined {
  const block = condition.operators.find((one) => one.name.range.start === entry.operator.range.start);
  const existing = condition.operators.find((one) => one.name.value === operator);
  const alone = condition.entries.filter((one) => one.operator.range.start === entry.operator.range.start).length === 1;
  if (!block) return undefined;
  if (alone && !existing) return editor.replaceValue(entry.operator.range, operator);
  const values = entry.values.map((value): JsonValue => value.value);
  const value: JsonValue = entry.isArray ? values : (values[0] ?? "");
  if (
    existing &&
    condition.entries.some((one) => one.operator.value === operator && one.key.value.toLowerCase() === entry.key.value.toLowerCase())
  )
    return undefined;
  const added = existing
    ? editor.setProperty(existing.valueRange, entry.key.value, value)
    : editor.setProperty(condition.range, operator, { [entry.key.value]: value });
  const removed = alone
    ? editor.removeProperty(condition.range, block.name.value)
    : editor.removeProperty(block.valueRange, entry.key.value);
  if (!added || !removed || overlap([...added, ...removed])) return undefined;
  return [...added, ...removed];
}

function overlap(edits: TextEdit[]): boolean {
  const sorted = [...edits].sort((a, b) => a.range.start - b.range.start);
  return sorted.some((edit, i) => i > 0 && edit.range.start < (sorted[i - 1] as TextEdit).range.end);
}
