// Completion: what can stand at the cursor, ready to insert. One source of drafts per role of the place.
import type { KeyInfo } from "../catalogue/api";
import { jsonSource } from "../syntax/parse";
import type { Place } from "../syntax/place";
import type { PolicyDocument } from "../syntax/tree";
import { actionDrafts } from "./complete-actions";
import { keyDrafts, operatorDrafts, valueDrafts } from "./complete-conditions";
import { documentNames, statementNames, statementValues } from "./complete-elements";
import { principalDrafts, principalKindDrafts, principalValueDrafts } from "./complete-principals";
import { resourceDrafts } from "./complete-resources";
import { variableDrafts } from "./complete-variables";
import type { WritingContext } from "./context";
import type { Cursor } from "./cursor";
import { type CompletionEntry, type Draft, finish } from "./entry";
import { actionMarkdown, keyMarkdown, operatorMarkdown, resourceMarkdown, wildcardMarkdown } from "./hover";
import { literal } from "./snippet";
import { templates, wholePolicy } from "./templates";

export type { CompletionEntry } from "./entry";

/**
 * Everything that can stand at an offset, best first by `sortText`. Works on broken JSON. Accepting an entry never
 * breaks JSON: quotes and commas are added as needed. `document`: the parsed text, if the caller has it. The list
 * depends on what has been typed, so editors should ask again as typing goes on (`isIncomplete`).
 */
export function complete(text: string, offset: number, context: WritingContext, document?: PolicyDocument): CompletionEntry[] {
  const source = document?.source ?? jsonSource(text);
  if (isBegun(text)) return finish(wholePolicies(context, text.trim()), emptyPlace(text, offset), context, source);
  const place = source.placeAt(offset);
  if (!place) return [];
  // Between a name and its colon, or before a value that is there already, whatever is inserted would be one too many.
  if (
    !place.isName &&
    place.token === "none" &&
    typeof place.path[place.path.length - 1] === "string" &&
    (place.needsCommaAfter || /^\s*:/.test(text.slice(offset)))
  )
    return [];
  const parsed = document ?? source.read(text).document;
  const statement = place.statementIndex === undefined ? undefined : parsed?.statements[place.statementIndex];
  const cursor: Cursor = { place, context, ...(parsed && { document: parsed }), ...(statement && { statement }) };
  return finish(drafts(cursor), place, context, source);
}

/** What can stand at a place of a policy inside of another file: plain texts, which the file's notation is put around by whoever inserts them. */
export function completeValue(place: Place, context: WritingContext, document: PolicyDocument): CompletionEntry[] {
  const statement = place.statementIndex === undefined ? undefined : document.statements[place.statementIndex];
  const cursor: Cursor = { place, context, document, ...(statement && { statement }) };
  // Variables are written differently in each host, and objects have its notation.
  const texts = drafts(cursor).flatMap((draft): Draft[] => {
    if (draft.kind === "variable") return [];
    if (place.isName) return [{ ...draft, json: literal(draft.label) }];
    return draft.json === undefined ? [{ ...draft, json: draft.snippet ?? literal(draft.text ?? draft.label) }] : [];
  });
  return finish(texts, place, context, document.source);
}

/** The documentation of an entry, in Markdown, for when it is looked at. */
export function describeEntry(resolve: NonNullable<CompletionEntry["resolve"]>, context: WritingContext): string | undefined {
  const { catalogue } = context;
  switch (resolve.what) {
    case "action": {
      const action = catalogue.action(resolve.name);
      return action && actionMarkdown(action, context);
    }
    case "wildcard":
      return wildcardMarkdown(resolve.name, context);
    case "key": {
      const key: KeyInfo | undefined = catalogue.key(resolve.name);
      return key && keyMarkdown(key.name, key);
    }
    case "operator":
      return operatorMarkdown(resolve.name);
    case "resource":
      return resourceMarkdown(resolve.name, context);
  }
}

function drafts(cursor: Cursor): Draft[] {
  const { place } = cursor;
  switch (place.role) {
    case "document-name":
      return documentNames(cursor);
    case "statement-name":
      return statementNames(cursor);
    case "statement":
      return statementValues(cursor);
    case "version":
      return [
        { label: "2012-10-17", kind: "value", detail: "current, with policy variables", rank: 0 },
        { label: "2008-10-17", kind: "value", detail: "old, without policy variables", rank: 1 },
      ];
    case "effect":
      return effects(cursor);
    case "action":
      return actionDrafts(cursor);
    case "resource":
      return variableDrafts(cursor) ?? resourceDrafts(cursor);
    case "principal":
      return principalValueDrafts(cursor);
    case "principal-name":
      return principalKindDrafts(cursor);
    case "principal-id":
      return principalDrafts(cursor);
    case "operator-name":
      return operatorDrafts(cursor);
    case "condition-key-name":
      return keyDrafts(cursor);
    case "condition-value":
      return variableDrafts(cursor) ?? valueDrafts(cursor);
    case "sid":
      return sids(cursor);
    case "condition":
      return place.token === "none"
        ? [{ label: "{ … }", kind: "snippet", detail: "a condition", json: '{ "$1": { "$2": "$3" } }', rank: 0 }]
        : [];
    default:
      return [];
  }
}

function effects({ context }: Cursor): Draft[] {
  const allow: Draft = { label: "Allow", kind: "value", detail: "grants access", rank: context.kind === "rcp" ? 1 : 0 };
  const deny: Draft = {
    label: "Deny",
    kind: "value",
    detail: "takes access away, whatever else allows it",
    rank: context.kind === "scp" || context.kind === "rcp" ? 0 : 1,
  };
  return context.kind === "rcp" ? [deny] : [allow, deny];
}

/** A Sid made of what the statement does: `AllowGetObject`. */
function sids({ statement, document }: Cursor): Draft[] {
  const action = statement?.action?.values[0]?.value ?? statement?.notAction?.values[0]?.value;
  if (!action) return [];
  const [service = "", name = ""] = action.split(":");
  const word = (text: string) => text.replace(/[^A-Za-z0-9]/g, "").replace(/^./, (c) => c.toUpperCase());
  const verb = statement?.effect?.value ?? "Allow";
  const base = `${verb}${/[*?]/.test(name) || name === "" ? word(service) + word(name) : word(name)}`;
  if (!/^[A-Za-z0-9]+$/.test(base)) return [];
  const taken = new Set(document?.statements.filter((one) => one !== statement).map((one) => one.sid?.value));
  let candidate = base;
  for (let i = 2; taken.has(candidate); i++) candidate = `${base}${i}`;
  return [{ label: candidate, kind: "value", detail: "named after the first action", rank: 0 }];
}

/** Nothing stands in the text but the beginning of a word, in which a whole policy may be looked for (`iam-s3`). */
export function isBegun(text: string): boolean {
  return text.length < 1000 && /^[\w:-]*$/.test(text.trim());
}

/** Whole policies for a file in which nothing stands but perhaps a word: those that the word is found in, those of the file's kind first. */
function wholePolicies(context: WritingContext, word: string): Draft[] {
  const empty: Draft = { label: "IAM policy", kind: "snippet", detail: "a policy with one statement", json: emptyPolicy(context), rank: 0 };
  const all = [
    empty,
    ...templates.map(
      (template): Draft => ({
        label: template.title,
        kind: "snippet",
        detail: `iam-${template.prefix}`,
        documentation: template.description,
        json: wholePolicy(template).join("\n"),
        rank: template.kinds.includes(context.kind) ? 1 : 2,
      }),
    ),
  ];
  if (word === "") return all;
  const typed = word.toLowerCase();
  return all
    .filter(({ label, detail }) => label.toLowerCase().includes(typed) || detail?.startsWith(typed))
    .map((draft) => ({ ...draft, matched: true }));
}

function emptyPolicy(context: WritingContext): string {
  const principal = context.kind === "resource" || context.kind === "trust" || context.kind === "endpoint" || context.kind === "rcp";
  const lines = [
    "{",
    `\t"Version": "${literal("2012-10-17")}",`,
    '\t"Statement": [',
    "\t\t{",
    context.kind === "rcp" ? '\t\t\t"Effect": "Deny",' : '\t\t\t"Effect": "${1|Allow,Deny|}",',
  ];
  if (principal) lines.push(context.kind === "rcp" ? '\t\t\t"Principal": "*",' : '\t\t\t"Principal": { "AWS": "$2" },');
  lines.push(context.kind === "trust" ? '\t\t\t"Action": "sts:AssumeRole"' : '\t\t\t"Action": "$3",');
  if (context.kind !== "trust") lines.push('\t\t\t"Resource": "$4"');
  return [...lines, "\t\t}", "\t]", "}"].join("\n");
}

/** The place of a whole document: what is chosen takes the place of the word that is there. */
function emptyPlace(text: string, offset: number): Place {
  const word = text.trim();
  const start = word === "" ? offset : text.indexOf(word);
  return {
    offset,
    role: "unknown",
    path: [],
    isName: false,
    text: "",
    prefix: word,
    range: { start, end: start + word.length },
    token: "none",
    closed: true,
    siblings: [],
    hasColon: false,
    needsCommaBefore: false,
    needsCommaAfter: false,
  };
}
