// Values of conditions without policy variables, as patterns of texts and as intervals of numbers.
import { glob, globIgnoreCase, literal, literalIgnoreCase } from "../../globs/pattern";
import type { NumericInterval, Pattern, TemplateShape } from "../../logic/term";
import type { Reading } from "../../logic/variable";
import type { LineOperator, Operator, TextComparison } from "../operators";
import { base64Body, readBoolean, readCidr, readDate, readNumber } from "../values";
import type { ValuePart } from "../variables";
import { arnPatterns } from "./arn-conditions";
import { templatePart } from "./variables";

/** The patterns of a value without variables, for string, ARN, Boolean and binary operators. An unreadable value gives none: its hit is false. Undefined: more than are worth it. */
export function constantPatterns(operator: Operator, parts: ValuePart[]): Pattern[] | undefined {
  const plain = parts.map((part) => ("text" in part ? part.text : "character" in part ? part.character : "")).join("");
  switch (operator.family) {
    case "boolean": {
      const wanted = readBoolean(plain);
      return wanted === null ? [] : [literalIgnoreCase(String(wanted))];
    }
    case "binary": {
      const body = base64Body(plain);
      return body === null ? [] : ["", "=", "=="].map((end) => literal(body + end));
    }
    case "arn":
      return arnPatterns(parts);
    case "string": {
      const { parts: pieces, ignoreCase } = textShape(parts, operator.comparison);
      const text = pieces.map((piece) => ("glob" in piece ? piece.glob : "")).join("");
      return [ignoreCase ? globIgnoreCase(text) : glob(text)];
    }
  }
}

/** The form that a text has to have, with policy variables or without: they are inserted literally, and wildcards count only for `like`. */
export function textShape(parts: readonly ValuePart[], comparison: TextComparison): TemplateShape {
  const shape = (wildcards: boolean, ignoreCase: boolean): TemplateShape => ({
    parts: parts.map((part) => templatePart(part, wildcards)),
    segmented: false,
    ignoreCase,
  });
  switch (comparison) {
    case "like":
      return shape(true, false);
    case "equals":
      return shape(false, false);
    case "equalsIgnoreCase":
      return shape(false, true);
  }
}

/** How an operator reads the value of its key. */
export function readingOf(family: LineOperator["family"]): Reading {
  return family === "number" ? "num" : family;
}

/** The values that a numeric, date or IP operator hits for one policy value; null if that cannot be read. */
export function intervalOf(operator: LineOperator, value: string): NumericInterval | null {
  if (operator.family === "ip") {
    const block = readCidr(value);
    return block && { low: String(block.low), lowInclusive: true, high: String(block.high), highInclusive: true };
  }
  const bound = operator.family === "date" ? readDate(value) : readNumber(value);
  if (bound === null) return null;
  switch (operator.comparison) {
    case "less":
      return { low: null, lowInclusive: false, high: bound, highInclusive: false };
    case "lessOrEqual":
      return { low: null, lowInclusive: false, high: bound, highInclusive: true };
    case "greater":
      return { low: bound, lowInclusive: false, high: null, highInclusive: false };
    case "greaterOrEqual":
      return { low: bound, lowInclusive: true, high: null, highInclusive: false };
    case "equals":
      return { low: bound, lowInclusive: true, high: bound, highInclusive: true };
  }
}
