// Inlay hints: how many actions stand behind a wildcard, and what kinds of resource one can name.
import { hasWildcard } from "../catalogue/match";
import type { Located, PolicyDocument, Range } from "../syntax/tree";
import { matchedResourceTypes, splitArn } from "./arn";
import type { WritingContext } from "./context";
import { resourceMarkdown, wildcardMarkdown } from "./hover";
import { plural, summariseWildcard } from "./wildcards";

/** Words to be shown behind a value. */
export interface InlayHint {
  offset: number;
  label: string;
  /** Markdown. */
  tooltip: string;
}

/** Editors ask for what is visible; who asks for a whole huge policy gets its beginning. */
const most = 1000;
/** So many kinds of resource are named; more are counted. */
const mostTypes = 2;
/** A wildcard as a text shows it, or as JSON may write one. */
const WRITTEN = /[*?]|\\u/;
/** The characters themselves, in a resource: no wildcards. */
const ESCAPED = /\$\{[*?$]\}/g;

/** Hints for the patterns of actions and resources inside a range (all without one), each where its wildcard is written. A pattern that matches nothing says so. */
export function inlayHints(document: PolicyDocument, context: WritingContext, within?: Range): InlayHint[] {
  const { text } = document;
  const hints: InlayHint[] = [];
  const add = (values: readonly Located<string>[] | undefined, hintOf: HintOf): void => {
    for (const value of values ?? []) {
      const { range } = value;
      if (hints.length >= most) return;
      if (within && (range.end < within.start || range.start > within.end)) continue;
      // The name of a local value, or of a value that comes in later, is no place for the hint of a wildcard.
      if (!hasWildcard(textWith(value, "").replace(ESCAPED, "")) || !WRITTEN.test(text.slice(range.start, range.end))) continue;
      const hint = hintOf(value, context);
      if (hint) hints.push({ offset: behind(text, range), ...hint });
    }
  };
  for (const statement of document.statements) {
    if (within && (statement.range.end < within.start || statement.range.start > within.end)) continue;
    for (const list of [statement.action, statement.notAction]) add(list?.values, actionHint);
    for (const list of [statement.resource, statement.notResource]) add(list?.values, resourceHint);
  }
  return hints;
}

type HintOf = (value: Located<string>, context: WritingContext) => Omit<InlayHint, "offset"> | undefined;

/** None for an action of which a part comes in later: it can be any. */
function actionHint({ value, parts }: Located<string>, context: WritingContext): ReturnType<HintOf> {
  if (parts) return undefined;
  const { count } = summariseWildcard(value, context.catalogue);
  return { label: count === 0 ? "no action" : plural(count, "action"), tooltip: wildcardMarkdown(value, context) };
}

/** The kinds of resource that a pattern can name. What comes in later is a name of one step, or, where no kind has that form, any text. */
function resourceHint(value: Located<string>, context: WritingContext): ReturnType<HintOf> {
  const shown = textWith(value, "…");
  const label = typesLabel(shown, context) ?? typesLabel(textWith(value, "${value}"), context) ?? "no known resource type";
  return { label, tooltip: resourceMarkdown(shown, context) };
}

function typesLabel(pattern: string, { catalogue }: WritingContext): string | undefined {
  if (/^\*+$/.test(pattern)) return "any resource";
  const service = splitArn(pattern)?.service;
  if (service === undefined || /[*?]|\$\{/.test(service)) return "any service";
  const types = matchedResourceTypes(pattern, catalogue);
  // The service's own names, not those that other services give its resources.
  const own = types.filter((type) => type.service === service);
  const names = [...new Set((own.length > 0 ? own : types).map(({ name }) => name))].sort();
  if (names.length > mostTypes) return plural(names.length, "resource type");
  return names.length > 0 ? names.join(", ") : undefined;
}

/** The text of a value, with a text in the place of what comes in later. */
function textWith({ value, parts }: Located<string>, later: string): string {
  return parts?.map((part) => ("text" in part ? part.text : later)).join("") ?? value;
}

/** Behind a value and the quote that ends it: of YAML and HCL the range holds the text alone. */
function behind(text: string, { start, end }: Range): number {
  const quote = text[start - 1];
  return (quote === '"' || quote === "'") && text[end] === quote ? end + 1 : end;
}
