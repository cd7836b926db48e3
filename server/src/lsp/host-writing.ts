// Writing in templates and modules: completion of what a policy's values and names may be, and the outline of their policies.
import { type CodeAction, CodeActionKind, type DocumentSymbol, type SymbolInformation, SymbolKind } from "vscode-languageserver";
import { hostPlaceAt } from "../core/embedded/place";
import { moduleReferences, templateReferences } from "../core/embedded/references";
import { blockNamesAt, repairsAt } from "../core/embedded/typing";
import type { EmbeddedKind } from "../core/hosts/host";
import { readHost } from "../core/hosts/read";
import { type CompletionEntry, completeValue } from "../core/ide/completion";
import { documentSymbols, type PolicySymbol } from "../core/ide/symbols";
import type { PolicyKind, Range } from "../core/syntax/tree";
import { basename } from "../platform/current";
import { loadHostData } from "../workspace/host-data";
import { toLspRange } from "./convert";
import { workspaceEdit } from "./edits";
import { hostAnalysis, writtenPolicies } from "./host-policies";
import { writingContext } from "./ide";
import { LONGEST_REREAD } from "./limits";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** A session policy and a boundary are written like identity policies. */
function kindOf(kind: EmbeddedKind): PolicyKind {
  return kind === "session" || kind === "boundary" ? "identity" : kind;
}

/** What can stand at an offset of a policy in a template or module, in the file's notation. */
export function hostEntries(session: Session, document: OpenDocument, offset: number): CompletionEntry[] {
  const { text } = document.view;
  const isHcl = /\.(tf|tofu)$/i.test(document.path ?? "");
  const references = referenceEntries(session, document, offset, isHcl);
  for (const { node, kind, policy } of writtenPolicies(session, document)) {
    if (!policy.document) continue;
    const place = hostPlaceAt(node, text, offset);
    if (!place) continue;
    const context = { ...writingContext(session, document), kind: kindOf(kind) };
    const isQuoted = /["']/.test(text[place.range.start - 1] ?? "");
    // In YAML a text without quotes must not begin with a sign of its own, and nothing stands behind a dash that touches it.
    const inYaml = !isQuoted && !/\.(tf|tofu|json)$/i.test(document.path ?? "");
    if (!isQuoted && !inYaml && !place.isName) continue;
    const blank = inYaml && /[-:]/.test(text[place.range.start - 1] ?? "") ? " " : "";
    // A name that stands alone gets what belongs behind it.
    const behind = inYaml && place.isName && !/^[ \t]*:/.test(text.slice(place.range.end, place.range.end + 80)) ? ": " : "";
    const entries = completeValue(place, context, policy.document).map((entry) => ({
      ...entry,
      insertText: blank + (inYaml ? inPlainYaml(entry.insertText) : entry.insertText) + behind,
    }));
    if (entries.length > 0) return [...entries, ...references];
  }
  return [...repairedEntries(session, document, offset, isHcl), ...references];
}

function inPlainYaml(text: string): string {
  return /^[*&!|>%@`{[?]|[{},[\]]/.test(text) ? `'${text}'` : text;
}

/** What can stand where something is half typed: the text is made whole and read again. */
function repairedEntries(session: Session, document: OpenDocument, offset: number, isHcl: boolean): CompletionEntry[] {
  const name = basename(document.path ?? "");
  const { text } = document.view;
  if (/\.json$/i.test(name) || text.length > LONGEST_REREAD) return [];
  for (const repair of repairsAt(text, offset, isHcl)) {
    const host = readHost(repair.text, name, loadHostData());
    for (const { node, kind, policy, isGenerated } of host?.policies ?? []) {
      const found = isGenerated || !policy.document ? undefined : hostPlaceAt(node, repair.text, repair.at);
      if (!found || !policy.document || found.isName !== repair.isName) continue;
      const { word, range, before, after } = repair;
      const place = { ...found, offset, text: word, prefix: word, range };
      const context = { ...writingContext(session, document), kind: kindOf(kind) };
      const entries = completeValue(place, context, policy.document).map((entry) => ({
        ...entry,
        insertText: isHcl || repair.isName ? before + entry.insertText + after : inPlainYaml(entry.insertText),
      }));
      if (entries.length > 0) return entries;
    }
    const names = isHcl && repair.isName ? blockNamesAt(text, offset) : [];
    if (names.length > 0)
      return names.map((label) =>
        plainEntry(label, "element", repair.range, /^(not_)?principals$|^condition$/.test(label) ? `${label} {` : `${label} = `),
      );
  }
  return [];
}

/** Names and addresses of the same file or module, inside of a policy. */
function referenceEntries(session: Session, document: OpenDocument, offset: number, isHcl: boolean): CompletionEntry[] {
  const { text } = document.view;
  const isInside = writtenPolicies(session, document).some(({ range }) => range.start <= offset && offset <= range.end);
  if (!isInside) return [];
  const siblings = (document.judged?.neighbours?.siblings ?? []).map((one) => one.text);
  const found = isHcl
    ? moduleReferences([text, ...siblings], offset)
    : templateReferences(text, offset, loadHostData(), /\.json$/i.test(document.path ?? ""));
  if (!found) return [];
  const range = { start: found.start, end: offset };
  return found.references.map(({ text: label, detail }) => ({ ...plainEntry(label, "variable", range, label), detail }));
}

function plainEntry(label: string, kind: CompletionEntry["kind"], range: Range, insertText: string): CompletionEntry {
  return { label, kind, range, insertText, isSnippet: false, sortText: `2${label}`, filterText: label };
}

/** The policies of a file with their statements. What SAM generates stands in no text of its own and is left out. */
export function hostSymbols(session: Session, document: OpenDocument): DocumentSymbol[] | SymbolInformation[] {
  const symbols = policySymbols(session, document);
  if (session.abilities.hierarchicalSymbols) return symbols;
  const { uri } = document;
  const flat = ({ name, kind, range }: DocumentSymbol): SymbolInformation => ({ name, kind, location: { uri, range } });
  return symbols.flatMap((one) => [flat(one), ...(one.children ?? []).map((child) => ({ ...flat(child), containerName: one.name }))]);
}

function policySymbols(session: Session, document: OpenDocument): DocumentSymbol[] {
  const convert = ({ name, detail, kind, range, selection, children }: PolicySymbol): DocumentSymbol => ({
    name,
    detail,
    kind: kind === "statement" ? SymbolKind.Object : SymbolKind.Property,
    ...placesOf(range, selection),
    children: children.map(convert),
  });
  // A selection lies inside of its range: editors refuse others.
  const placesOf = (range: Range, selection: Range) => {
    const end = Math.max(range.start, range.end);
    const inner = {
      start: Math.min(Math.max(selection.start, range.start), end),
      end: Math.min(Math.max(selection.end, range.start), end),
    };
    return { range: toLspRange(document.text, { start: range.start, end }), selectionRange: toLspRange(document.text, inner) };
  };
  return writtenPolicies(session, document).map(({ label, kind, range, policy }): DocumentSymbol => {
    const { start } = range;
    return {
      name: label || "policy",
      detail: kind,
      kind: SymbolKind.Namespace,
      ...placesOf(range, { start, end: start }),
      children: policy.document ? documentSymbols(policy.document).map(convert) : [],
    };
  });
}

/** Other ways to write what stands at an offset, proved to say the same. */
export function hostRewrites(session: Session, document: OpenDocument, offset: number): CodeAction[] {
  return (hostAnalysis(session, document)?.rewrites(offset) ?? []).map(({ title, edits }) => ({
    title,
    kind: CodeActionKind.RefactorRewrite,
    edit: workspaceEdit(session, document, edits),
  }));
}
