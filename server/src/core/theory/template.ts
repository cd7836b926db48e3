// Templates (a pattern that holds values of other variables): put values in, relax, compare without knowing the values.
import { arnGlob, escapeGlob, glob, globIgnoreCase, globTokens, wildcardOf } from "../globs/pattern";
import type { Atom, Pattern } from "../logic/term";
import { sameVariable, type Variable } from "../logic/variable";

/** An atom about a text that inserts values of other texts. */
export type Template = Atom & { kind: "template" };

/** The variables whose values the template inserts. */
export function holes(template: Template): Variable[] {
  const found = template.parts.flatMap((part) => ("variable" in part ? [part.variable] : []));
  return found.filter((variable, i) => found.findIndex((other) => sameVariable(other, variable)) === i);
}

/**
 * The pattern once the values are known; they stand for themselves, wildcards in them too (SEMANTICS.md 3.4). Null when
 * a segmented template has fewer than five colons: then nothing matches.
 */
export function fillTemplate(template: Template, value: (variable: Variable) => string): Pattern | null {
  return build(template, (variable) => escapeGlob(value(variable)));
}

/**
 * A pattern that holds every string that the template can match, whatever the values. `bound` may narrow a hole to a
 * glob text that holds all its possible values.
 */
export function relaxTemplate(template: Template, bound: (variable: Variable) => string = () => "*"): Pattern {
  if (template.segmented && !holesComeLate(template)) {
    // A value may hold colons and shift the segments: compare the whole string instead.
    return glob(text(template, bound));
  }
  return build(template, bound) ?? glob("*");
}

/** A value may stand where its colons cannot shift the segments: after the fifth colon of the fixed text. */
export function holesComeLate(template: Template): boolean {
  let colons = 0;
  for (const part of template.parts) {
    if ("variable" in part) return colons >= 5;
    colons += part.glob.split(":").length - 1;
  }
  return true;
}

/**
 * The pattern with every value as one opaque character, for comparing what holds whatever the values are. Null when the
 * comparison would prove nothing.
 *
 * Why it is a proof: if T1 with fresh characters lies inside a union of such patterns that have no `?`, then each fresh
 * character of a string of T1 is matched by itself or swallowed by a `*`. Putting any text in its place (the same text
 * for the same variable) keeps both kinds of match, so T1 lies in the union for all values. A `?` would break it (it
 * takes exactly one character), a segment wildcard too (a value may hold a colon), and case: a fresh character has no
 * case but a value has, hence different characters for templates that ignore case and such that do not.
 */
export function opaqueTemplate(
  template: Template,
  symbol: (variable: Variable, ignoreCase: boolean) => string,
  role: "inner" | "outer",
): Pattern | null {
  if (template.segmented && !holesComeLate(template)) return null;
  if (role === "outer" && template.parts.some((part) => "glob" in part && hasQuestionMark(part.glob))) return null;
  return build(template, (variable) => symbol(variable, template.ignoreCase));
}

/** Does a wildcard for exactly one character occur in the glob text? */
export function hasQuestionMark(globText: string): boolean {
  return globTokens(globText).some((token) => wildcardOf(token)?.many === false);
}

function build(template: Template, value: (variable: Variable) => string): Pattern | null {
  const filled = text(template, value);
  if (!template.segmented) return template.ignoreCase ? globIgnoreCase(filled) : glob(filled);
  return filled.split(":").length >= 6 ? arnGlob(filled) : null;
}

function text(template: Template, value: (variable: Variable) => string): string {
  return template.parts.map((part) => ("glob" in part ? part.glob : value(part.variable))).join("");
}
