// The values of ARN operators (SEMANTICS.md 3.3): six components are matched one by one, a shorter text as one glob over
// values that are ARNs. Encoder; its twin is `arnMatches` in evaluator/conditions.ts.
import { arnGlob, escapeGlob, glob, globTokens, literalOf, MANY_BUT_COLON, ONE_BUT_COLON, wildcardOf } from "../../globs/pattern";
import { FORMULAS } from "../../limits";
import { and, FALSE, isIn, not, template } from "../../logic/build";
import type { Pattern, TemplatePart, TemplateShape, Term } from "../../logic/term";
import type { Variable } from "../../logic/variable";
import type { ValuePart } from "../variables";
import { expand, type FormulaScope, globText, templatePart, unknownOf, type VariablePart } from "./variables";

const anyArn = glob("*:*:*:*:*:*");

/** The text is hit by the value. */
export function arnTerm(variable: Variable, parts: ValuePart[], scope: FormulaScope): Term {
  return expand(parts, scope, (filled) => {
    if (colonsOf(filled) < 5) {
      const whole = filled.map((part) => templatePart(part, true));
      return and(template(variable, whole, false, false), isIn(variable, [anyArn]));
    }
    if (defaultBreaksSegments(filled)) return FALSE;
    if (!filled.some((part) => "variable" in part)) return isIn(variable, [arnGlob(globText(filled, true))]);
    // A value with a colon can be no part of one of the first five components.
    const apart = beforeFifthColon(filled).map((part) => not(isIn(unknownOf(part), [glob("*:*")])));
    return and(template(variable, componentParts(filled), false, false), ...apart);
  });
}

/** For an element of a multivalued key that holds variables, whose presence is settled: at most one template. Undefined where one does not say it. */
export function arnShape(parts: ValuePart[]): TemplateShape[] | undefined {
  if (colonsOf(parts) < 5) return undefined;
  if (defaultBreaksSegments(parts)) return [];
  if (beforeFifthColon(parts).length > 0) return undefined;
  return [{ parts: componentParts(parts), segmented: false, ignoreCase: false }];
}

/** Patterns that a value without variables hits. Undefined when a short one with many wildcards would need too many. */
export function arnPatterns(parts: ValuePart[]): Pattern[] | undefined {
  if (colonsOf(parts) >= 5) return defaultBreaksSegments(parts) ? [] : [arnGlob(globText(parts, true))];
  return withColons(globText(parts, true));
}

/**
 * What a glob matches among the texts with at least five colons, as a union: the colons that are missing are spread over
 * the wildcards in every way.
 */
function withColons(globText: string): Pattern[] | undefined {
  const tokens = globTokens(globText).filter((token, i, all) => token !== "*" || all[i - 1] !== "*");
  const missing = 5 - tokens.filter((token) => wildcardOf(token) === undefined && literalOf(token) === ":").length;
  const found: Pattern[] = [];
  let tried = 0;
  const spread = (at: number, left: number, text: string): boolean => {
    const token = tokens[at];
    if (token === undefined) {
      if (left <= 0) found.push(glob(text));
      return ++tried <= FORMULAS.waysToSpreadAnArn;
    }
    const wildcard = wildcardOf(token);
    if (!wildcard) return spread(at + 1, left, text + token);
    if (!wildcard.many) return spread(at + 1, left, text + token) && (left <= 0 || spread(at + 1, left - 1, `${text}:`));
    for (let colons = 0; colons <= Math.max(0, left); colons++)
      if (!spread(at + 1, left - colons, `${text}*${":*".repeat(colons)}`)) return false;
    return true;
  };
  return spread(0, missing, "") ? found : undefined;
}

/** The parts as glob texts in which wildcards of the first five components stop at colons. */
function componentParts(parts: readonly ValuePart[]): TemplatePart[] {
  let colons = 0;
  return parts.map((part) => {
    if (!("text" in part)) return templatePart(part, true);
    const characters = [...part.text].map((character) => {
      if (character === ":") colons++;
      if (character === "*") return colons < 5 ? MANY_BUT_COLON : character;
      if (character === "?") return colons < 5 ? ONE_BUT_COLON : character;
      return escapeGlob(character);
    });
    return { glob: characters.join("") };
  });
}

/** The variables in the first five components. */
function beforeFifthColon(parts: readonly ValuePart[]): VariablePart[] {
  let colons = 0;
  return parts.filter((part): part is VariablePart => {
    if ("text" in part) colons += part.text.split(":").length - 1;
    return "variable" in part && colons < 5;
  });
}

function colonsOf(parts: readonly ValuePart[]): number {
  return parts.reduce((n, part) => n + ("text" in part ? part.text.split(":").length - 1 : 0), 0);
}

/** A default value with a colon in one of the first five components can match no ARN. */
function defaultBreaksSegments(parts: readonly ValuePart[]): boolean {
  let colons = 0;
  for (const part of parts) {
    if ("text" in part) colons += part.text.split(":").length - 1;
    else if ("character" in part && colons < 5 && part.character.includes(":")) return true;
  }
  return false;
}
