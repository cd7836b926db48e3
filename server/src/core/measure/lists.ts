// Lists of a statement without the entries that others of the list cover.
import { StateLimitExceeded, unionCovers } from "../globs";
import { anything } from "../globs/pattern";
import { isIn } from "../logic/build";
import type { Pattern, Term } from "../logic/term";
import { actionPattern, encodingFor, resourceTerm, scopeOf } from "../meaning/formula";
import { keyTypesOf } from "../meaning/keys";
import { ACTION } from "../meaning/unknowns";
import type { JsonValue } from "../syntax/editor";
import type { PolicyDocument } from "../syntax/tree";

type Json = { [name: string]: JsonValue };

/**
 * The statement (as JSON) without actions and resources that another entry of the same list covers. A list of one becomes
 * a bare value. Without the policy that the statement is from, resources are only compared as texts.
 */
export function withoutCovered(statement: Json, document?: PolicyDocument): Json {
  const result: Json = { ...statement };
  for (const name of ["Action", "NotAction", "Resource", "NotResource"]) {
    const value = result[name];
    if (!Array.isArray(value)) continue;
    const list = value.filter((entry) => typeof entry === "string");
    // A list of the same pattern twice keeps the first.
    const kept = uncovered(list, name.endsWith("Action") ? actionTerm : (text) => resourceTermOf(text, document));
    result[name] = kept.length === 1 ? (kept[0] as string) : kept;
  }
  return result;
}

function actionTerm(text: string): Term {
  return isIn(ACTION, [actionPattern(text)]);
}

function resourceTermOf(text: string, document: PolicyDocument | undefined): Term | undefined {
  if (!document) return undefined;
  const range = document.range;
  return resourceTerm({ values: [{ value: text, range }] }, scopeOf(document, encodingFor([], keyTypesOf(undefined))));
}

function uncovered(list: readonly string[], termOf: (text: string) => Term | undefined): string[] {
  const kept = [...new Set(list)].map((text) => ({ text, patterns: patternsOf(text, termOf(text)) }));
  for (let i = kept.length - 1; i >= 0; i--) {
    const own = kept[i]?.patterns;
    if (kept.some((other, k) => k !== i && (other.text === "*" || (own && other.patterns && covers(other.patterns, own)))))
      kept.splice(i, 1);
  }
  return kept.map(({ text }) => text);
}

/** Every text of the one union is in the other; false where that is not known. */
function covers(union: readonly Pattern[], own: readonly Pattern[]): boolean {
  try {
    return own.every((pattern) => unionCovers(union, pattern));
  } catch (error) {
    if (error instanceof StateLimitExceeded) return false;
    throw error;
  }
}

/** The union that an entry is; undefined where it depends on more than the text that it is compared with. */
function patternsOf(text: string, term: Term | undefined): Pattern[] | undefined {
  if (text === "*" || term?.kind === "true") return [anything];
  return term?.kind === "atom" && term.atom.kind === "in" ? term.atom.patterns : undefined;
}
