// Language features that need no proof, from core/ide to the protocol: words, hints, outline, folding, colours, names.
import {
  type DocumentLink,
  type DocumentSymbol,
  type FoldingRange,
  type InlayHint,
  InlayHintKind,
  LSPErrorCodes,
  type Range as LspRange,
  MarkupKind,
  type Position,
  ResponseError,
  type SemanticTokens,
  SemanticTokensBuilder,
  type SymbolInformation,
  SymbolKind,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { WritingContext } from "../core/ide/context";
import { inlayHints } from "../core/ide/hints";
import { hoverAt } from "../core/ide/hover";
import { documentLinks } from "../core/ide/links";
import { renameSid, sidAt } from "../core/ide/rename";
import { documentSymbols, foldingRanges, type PolicySymbol } from "../core/ide/symbols";
import { semanticTokens } from "../core/ide/tokens";
import type { PolicyDocument, PolicyKind, Range } from "../core/syntax/tree";
import { CONTROL_TOKEN_TYPES } from "./controls-tokens";
import { fromLspRange, toLspRange } from "./convert";
import { workspaceEdit } from "./edits";
import { writtenPolicies } from "./host-policies";
import { knownValues } from "./known-values";
import type { OpenDocument } from "./open-document";
import { ensureQuick } from "./quick";
import type { Session } from "./session";
import { renamedInSettings } from "./suppress";

/** The legend that `initialize` announces; the order is the number in each token. */
export const TOKEN_TYPES = ["variable", "regexp", "operator", ...CONTROL_TOKEN_TYPES];
const TOKEN_NUMBER = { variable: 0, escape: 1, wildcard: 2 } as const;

/** What core/ide needs to know about a document. `kind`: what it is read as before it has been analysed. */
export function writingContext(session: Session, document: OpenDocument, kind?: PolicyKind): WritingContext {
  return {
    catalogue: session.services.catalogue(),
    kind: document.view.analysis?.kind ?? kind ?? document.judged?.settings.kind ?? "identity",
    // Only completion asks for these.
    get workspaceValues() {
      return knownValues(session);
    },
    snippets: session.abilities.snippets,
  };
}

/** Links to AWS's reference. */
export function linksOf(session: Session, document: OpenDocument): DocumentLink[] {
  const tree = treeOf(session, document);
  if (!tree) return [];
  return documentLinks(tree, writingContext(session, document)).map((link) => ({
    range: toLspRange(document.text, link.range),
    target: link.url,
    tooltip: link.tooltip,
  }));
}

/** The tree of a policy as it stands now, or undefined for anything else. */
export function treeOf(session: Session, document: OpenDocument): PolicyDocument | undefined {
  if (document.role !== "policy") return undefined;
  ensureQuick(session, document);
  return document.view.analysis?.document;
}

/** The explanation of what stands at an offset. */
export function wordHover(session: Session, document: OpenDocument, offset: number): { markdown: string; range: Range } | undefined {
  const context = writingContext(session, document);
  for (const tree of treesOf(session, document)) {
    const found = hoverAt(tree, offset, context);
    if (found) return found;
  }
  return undefined;
}

/** Inlay hints in a range: what wildcards come to, in each policy of the file. */
export function hintsIn(session: Session, document: OpenDocument, range: LspRange): InlayHint[] {
  if (!document.settings.inlayHints.enable) return [];
  const context = writingContext(session, document);
  const within = fromLspRange(document.text, range);
  const hints = treesOf(session, document).flatMap((tree) => inlayHints(tree, context, within));
  // A text that several policies share is read with each of them.
  const distinct = new Map(hints.map((hint) => [hint.offset, hint]));
  return [...distinct.values()].map((hint) => ({
    position: document.text.positionAt(hint.offset),
    label: hint.label,
    kind: InlayHintKind.Type,
    tooltip: { kind: MarkupKind.Markdown, value: hint.tooltip },
    paddingLeft: true,
  }));
}

/** The trees of all policies that are written in a document. */
function treesOf(session: Session, document: OpenDocument): PolicyDocument[] {
  const tree = treeOf(session, document);
  if (tree) return [tree];
  return writtenPolicies(session, document).flatMap(({ policy }) => policy.document ?? []);
}

/** The outline; flat for a client that knows no tree. */
export function symbolsOf(session: Session, document: OpenDocument): DocumentSymbol[] | SymbolInformation[] {
  const tree = treeOf(session, document);
  if (!tree) return [];
  const convert = (symbol: PolicySymbol): DocumentSymbol => ({
    name: symbol.name,
    detail: symbol.detail,
    kind: symbol.kind === "statement" ? SymbolKind.Object : SymbolKind.Property,
    range: toLspRange(document.text, symbol.range),
    selectionRange: toLspRange(document.text, symbol.selection),
    children: symbol.children.map(convert),
  });
  const symbols = documentSymbols(tree);
  if (session.abilities.hierarchicalSymbols) return symbols.map(convert);
  return symbols.map((symbol) => ({
    name: symbol.name,
    kind: SymbolKind.Object,
    location: { uri: document.uri, range: toLspRange(document.text, symbol.range) },
  }));
}

/** What can be folded. */
export function foldingOf(session: Session, document: OpenDocument): FoldingRange[] {
  const tree = treeOf(session, document);
  if (!tree) return [];
  return foldingRanges(tree).flatMap((range) => {
    const { start, end } = toLspRange(document.text, range);
    // The line of the closing bracket stays visible.
    return end.line - 1 > start.line ? [{ startLine: start.line, endLine: end.line - 1 }] : [];
  });
}

/** Colours inside strings: variables, escapes, wildcards. All of them, or those of a range. */
export function tokensIn(session: Session, document: OpenDocument, range?: LspRange): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  const tree = treeOf(session, document);
  if (!tree) return builder.build();
  for (const token of semanticTokens(tree, range && fromLspRange(document.text, range))) {
    const { start, end } = toLspRange(document.text, token.range);
    // The protocol has no token over several lines; a JSON string has no line break, so none is lost.
    if (start.line === end.line) builder.push(start.line, start.character, end.character - start.character, TOKEN_NUMBER[token.type], 0);
  }
  return builder.build();
}

/** What would be renamed at a place: the name of a statement, or null. */
export function prepareRename(
  session: Session,
  document: OpenDocument,
  position: Position,
): { range: LspRange; placeholder: string } | null {
  const tree = treeOf(session, document);
  const found = tree && sidAt(tree, document.text.offsetAt(position));
  return found ? { range: toLspRange(document.text, found.range), placeholder: found.sid } : null;
}

/** Renames a Sid. Why it cannot be goes to the user as an error. */
export function rename(session: Session, document: OpenDocument, position: Position, newName: string): WorkspaceEdit | null {
  const tree = treeOf(session, document);
  const kind = document.view.analysis?.kind ?? "identity";
  const result = tree && renameSid(tree, document.text.offsetAt(position), newName, kind);
  if (!result) return null;
  if ("problem" in result) throw new ResponseError(LSPErrorCodes.RequestFailed, result.problem);
  const edit = workspaceEdit(session, document, result.edits);
  const old = tree && sidAt(tree, document.text.offsetAt(position))?.sid;
  const accepted = old === undefined ? undefined : renamedInSettings(session, document, old, newName);
  if (!accepted) return edit;
  // Findings that were accepted by the old name would come back under the new one.
  if (edit.documentChanges) return { documentChanges: [...edit.documentChanges, accepted] };
  return { changes: { ...edit.changes, [accepted.textDocument.uri]: accepted.edits as TextEdit[] } };
}
