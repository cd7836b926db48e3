// Lists of a statement without the entries that others of the list cover.

import { StateLimitExceeded, unionCovers } from "../globs";
import { anything, globTokens, patternParts, wildcardOf } from "../globs/pattern";
import { isIn } from "../logic/build";
import type { Pattern, Term } from "../logic/term";
import { actionPattern, encodingFor, resourceTerm, scopeOf } from "../semantics/encoder/policy";
import { keyTypesOf } from "../semantics/keys";
import { ACTION } from "../semantics/request-variables";
import type { JsonValue } from "../syntax/editor";
import type { PolicyDocument } from "../syntax/tree";
import { oneOrAll } from "../text/lists";

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
    const isAction = name.endsWith("Action");
    const kept = uncovered(
      list,
      isAction ? actionTerm : (text) => resourceTermOf(text, document),
      isAction ? endsOfAction : endsOfResource,
    );
    result[name] = oneOrAll(kept);
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

/** With what every text begins and ends that the entry matches. */
interface Ends {
  start: string;
  end: string;
}

function endsOfAction(text: string): Ends {
  const lower = text.toLowerCase();
  const [first, last] = [lower.search(/[*?]/), Math.max(lower.lastIndexOf("*"), lower.lastIndexOf("?"))];
  return first < 0 ? { start: lower, end: lower } : { start: lower.slice(0, first), end: lower.slice(last + 1) };
}

/** The end of an ARN may be one of which more is meant than is written. */
function endsOfResource(text: string): Ends {
  const first = text.search(/[*?$]/);
  return { start: text.startsWith("arn:") ? text.slice(0, first < 0 ? undefined : first) : "", end: "" };
}

function uncovered(list: readonly string[], termOf: (text: string) => Term | undefined, endsOf: (text: string) => Ends): string[] {
  const kept = [...new Set(list)].map((text) => ({ text, patterns: patternsOf(text, termOf(text)), ends: endsOf(text) }));
  const keys = kept.map(({ patterns }) => exactKey(patterns));
  const times = new Map<string | undefined, number>();
  for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1);
  for (let i = kept.length - 1; i >= 0; i--) {
    const own = kept[i]?.patterns;
    const key = keys[i];
    // A single text covers nothing but itself.
    const isTwin = key !== undefined && (times.get(key) as number) > 1;
    const { start, end } = (kept[i] as (typeof kept)[number]).ends;
    const isCovered = ({ text, patterns, ends }: (typeof kept)[number], k: number): boolean =>
      k !== i &&
      keys[k] === undefined &&
      (text === "*" ||
        (start.startsWith(ends.start) && end.endsWith(ends.end) && own !== undefined && patterns !== undefined && covers(patterns, own)));
    if (!isTwin && !kept.some(isCovered)) continue;
    times.set(key, (times.get(key) as number) - 1);
    keys.splice(i, 1);
    kept.splice(i, 1);
  }
  return kept.map(({ text }) => text);
}

/** Equal for unions that are the same single text; undefined for all others. */
function exactKey(patterns: readonly Pattern[] | undefined): string | undefined {
  const [only, ...others] = patterns ?? [];
  if (only === undefined || others.length > 0) return undefined;
  const { form, glob } = patternParts(only);
  if (globTokens(glob).some((token) => wildcardOf(token))) return undefined;
  return form === "ignoreCase" ? only.toLowerCase() : only;
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
