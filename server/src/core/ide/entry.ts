// Completion entries and how they are written into JSON without breaking it.
import type { Place } from "../syntax/place";
import type { PolicySource, Range } from "../syntax/tree";
import type { WritingContext } from "./context";
import { literal, plainText } from "./snippet";

/** What an entry is, for its icon. */
type EntryKind =
  | "element"
  | "service"
  | "action"
  | "wildcard"
  | "resource"
  | "operator"
  | "key"
  | "value"
  | "variable"
  | "principal"
  | "snippet";

/** One proposal. Everything is ready to be inserted; `describeEntry` of completion.ts gives the documentation that is too long to send for hundreds of entries. */
export interface CompletionEntry {
  label: string;
  kind: EntryKind;
  /** A few words beside the label. */
  detail?: string;
  /** Markdown. */
  documentation?: string;
  /** What documentation is to be worked out when the entry is looked at. */
  resolve?: { what: "action" | "wildcard" | "key" | "operator" | "resource"; name: string };
  range: Range;
  insertText: string;
  /** `insertText` has tab stops (LSP snippet notation). */
  isSnippet: boolean;
  sortText: string;
  filterText: string;
}

/** What a source of entries says; the rest follows from the place. */
export interface Draft {
  label: string;
  kind: EntryKind;
  detail?: string;
  documentation?: string;
  resolve?: CompletionEntry["resolve"];
  /** The string to insert, undecoded. Ignored when `json` is there. */
  text?: string;
  /** Inside of the string as a snippet (already escaped for JSON and snippets). */
  snippet?: string;
  /** A whole JSON value or member as a snippet, for names with values, objects and lists. */
  json?: string;
  /** Smaller comes first. */
  rank: number;
  /** Shown whatever has been typed: the source has matched by itself. */
  matched?: boolean;
}

/**
 * Turns drafts into entries for a place: the whole token is replaced, quotes are written anew, missing commas are added
 * on both sides.
 */
export function finish(drafts: Draft[], place: Place, context: WritingContext, source: PolicySource): CompletionEntry[] {
  const before = place.needsCommaBefore ? (place.token === "none" ? ", " : ",") : "";
  const after = place.needsCommaAfter ? "," : "";
  // What the editor compares with the filter text: the replaced text up to the cursor, opening quote included.
  const quote = place.token === "string" ? '"' : "";
  const typed = place.prefix.toLowerCase();
  return drafts.flatMap((draft, i): CompletionEntry[] => {
    const nearness = draft.matched ? 0 : nearnessOf(typed, draft.label.toLowerCase());
    if (nearness === undefined) return [];
    const body = draft.json ?? (draft.snippet !== undefined ? `"${draft.snippet}"` : literal(source.quote(draft.text ?? draft.label)));
    const snippet = `${before}${body}${after}`;
    const isSnippet = context.snippets !== false && /(^|[^\\])\$[\d{]/.test(snippet);
    return [
      {
        label: draft.label,
        kind: draft.kind,
        ...(draft.detail !== undefined && { detail: draft.detail }),
        ...(draft.documentation !== undefined && { documentation: draft.documentation }),
        ...(draft.resolve && { resolve: draft.resolve }),
        range: place.range,
        insertText: isSnippet ? snippet : plainText(snippet),
        isSnippet,
        sortText: `${nearness}${String(draft.rank).padStart(2, "0")}${String(i).padStart(5, "0")}`,
        filterText: draft.matched ? `${quote}${place.prefix}` || draft.label : `${quote}${draft.label}`,
      },
    ];
  });
}

/** How well a label fits what has been typed: 0 begins with it, 1 holds it, 2 has its letters in this order, undefined not at all. */
function nearnessOf(typed: string, label: string): 0 | 1 | 2 | undefined {
  if (label.startsWith(typed)) return 0;
  if (label.includes(typed)) return 1;
  let at = 0;
  for (const c of typed) {
    at = label.indexOf(c, at) + 1;
    if (at === 0) return undefined;
  }
  return 2;
}
