// Conditions of which nobody knows what they mean: AWS's documents do not say it, or refuse them. Evaluator and formula ask here.
import type { ConditionEntry } from "../syntax/tree";
import { type KeyTypes, multiplicity, normaliseKey } from "./keys";
import { readOperator } from "./operators";
import { isTooLong } from "./values";

/**
 * Why: the operator does not exist; a multivalued key is compared without `ForAllValues`/`ForAnyValue` (choice 7); a
 * number or date has more digits than are compared (choice 33); or the key stands twice in the block, in other letters, which
 * AWS refuses (SEMANTICS.md 1.1).
 */
export type Undecidable = "operator" | "qualifier" | "number" | "twice";

/** Why nobody knows what the condition means; undefined for all others. A verdict may not rest on it: it is an unknown Boolean. */
export function whyUndecidable({ operator, key, values, isTwice }: ConditionEntry, types: KeyTypes): Undecidable | undefined {
  const read = readOperator(operator.value);
  if (!read) return "operator";
  if (isTwice) return "twice";
  if (read.family === "null") return undefined;
  if (!read.qualifier && multiplicity(normaliseKey(key.value), types) === "multi") return "qualifier";
  if ((read.family === "number" || read.family === "date") && values.some(({ value }) => isTooLong(String(value)))) return "number";
  return undefined;
}
