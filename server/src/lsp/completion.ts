// Completion: what can stand at the cursor; the documentation of an entry when it is looked at.
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  InsertTextFormat,
  MarkupKind,
  type Position,
} from "vscode-languageserver";
import { type CompletionEntry, complete, describeEntry } from "../core/ide/completion";
import type { WritingContext } from "../core/ide/context";
import { inferKind } from "../core/syntax/kind";
import { parsePolicy } from "../core/syntax/parse";
import type { PolicyDocument } from "../core/syntax/tree";
import { configEntries } from "./config-completion";
import { toLspRange } from "./convert";
import { looksEmpty } from "./documents";
import { hostEntries } from "./host-writing";
import { writingContext } from "./ide";
import { MOST_COMPLETIONS } from "./limits";
import type { OpenDocument } from "./open-document";
import { nameOf } from "./quick";
import type { Session } from "./session";

const KINDS: Record<CompletionEntry["kind"], CompletionItemKind> = {
  element: CompletionItemKind.Property,
  service: CompletionItemKind.Module,
  action: CompletionItemKind.Function,
  wildcard: CompletionItemKind.Operator,
  resource: CompletionItemKind.Reference,
  operator: CompletionItemKind.Keyword,
  key: CompletionItemKind.Field,
  value: CompletionItemKind.Value,
  variable: CompletionItemKind.Variable,
  principal: CompletionItemKind.Constant,
  snippet: CompletionItemKind.Snippet,
};

interface EntryData {
  uri: string;
  resolve: NonNullable<CompletionEntry["resolve"]>;
}

/** The entries at a position. An empty untitled document is offered whole policies. */
export function completion(session: Session, document: OpenDocument, position: Position): CompletionList {
  const offset = document.text.offsetAt(position);
  if (document.role === "config") return listOf(session, document, configEntries(session, document, offset));
  if (document.role === "host") return listOf(session, document, hostEntries(session, document, offset));
  const empty = looksEmpty(document);
  if (document.role !== "policy" && !empty) return { isIncomplete: false, items: [] };
  const { tree, context } = typedSoFar(session, document);
  return listOf(session, document, complete(document.view.text, offset, context, tree));
}

function listOf(session: Session, document: OpenDocument, entries: CompletionEntry[]): CompletionList {
  entries.sort((a, b) => (a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : 0));
  return { isIncomplete: true, items: entries.slice(0, MOST_COMPLETIONS).map((entry) => item(session, document, entry)) };
}

/** What is written, read without being judged: whoever types waits for the entries, and the findings come after them. */
function typedSoFar(session: Session, document: OpenDocument): { tree?: PolicyDocument; context: WritingContext } {
  const { analysis } = document.view;
  if (document.role !== "policy" || analysis) return { tree: analysis?.document, context: writingContext(session, document) };
  const tree = parsePolicy(document.view.text, { allowComments: true }).document;
  const kind = document.judged?.settings.kind ?? (tree && inferKind(tree, nameOf(session, document)));
  return { tree, context: writingContext(session, document, kind) };
}

function item(session: Session, document: OpenDocument, entry: CompletionEntry): CompletionItem {
  const snippet = entry.isSnippet && session.abilities.snippets;
  return {
    label: entry.label,
    kind: KINDS[entry.kind],
    ...(entry.detail && { detail: entry.detail }),
    ...(entry.documentation && { documentation: { kind: MarkupKind.Markdown, value: entry.documentation } }),
    filterText: entry.filterText,
    sortText: entry.sortText,
    insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range: toLspRange(document.text, entry.range), newText: entry.insertText },
    ...(entry.resolve && { data: { uri: document.uri, resolve: entry.resolve } satisfies EntryData }),
  };
}

/** Adds the documentation of an entry that is looked at. */
export function resolveCompletion(session: Session, entry: CompletionItem): CompletionItem {
  const data = entry.data as EntryData | undefined;
  const document = data && session.documents.get(data.uri);
  const value = document && describeEntry(data.resolve, writingContext(session, document));
  return value ? { ...entry, documentation: { kind: MarkupKind.Markdown, value } } : entry;
}
