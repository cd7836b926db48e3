import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type DocumentSymbol,
  type Hover,
  InsertTextFormat,
  MarkupKind,
  type Position,
  SymbolKind,
} from "vscode-languageserver";
import { completeFeature, type FeatureCompletion, hoverFeature, isNormal, normaliseFeature, readFeature } from "../controls";
import { check, diagnosticOf, findingsOf } from "./controls-check";
import { controlsOf, specificationOf } from "./controls-state";
import { fromLspRange, toLspRange, touches } from "./convert";
import { type DiagnosticData, findingId } from "./diagnostics";
import { workspaceEdit } from "./edits";
import type { OpenDocument } from "./open-document";
import { publish } from "./publish";
import type { Session } from "./session";

/** A feature file changed or was opened: its diagnostics follow, at once or after a pause. */
export function controlEdited(session: Session, document: OpenDocument): void {
  const state = controlsOf(session);
  const pause = Math.min(1000, 2 * (state.checked.get(document.uri)?.elapsedMs ?? 0));
  const key = `check ${document.uri}`;
  clearTimeout(state.timers.get(key));
  state.timers.set(
    key,
    setTimeout(() => {
      state.timers.delete(key);
      if (session.stopped || session.documents.get(document.uri) !== document) return;
      check(session, document);
      document.revision++;
      publish(session, document);
    }, pause),
  );
}

/** Fixes of the findings under the cursor, and "Normalise to Gherkin" anywhere in a file that is none yet. */
export function controlActions(session: Session, document: OpenDocument, params: CodeActionParams): CodeAction[] {
  const { only } = params.context;
  if (only && !only.some((kind) => CodeActionKind.QuickFix === kind || CodeActionKind.QuickFix.startsWith(`${kind}.`))) return [];
  const here = fromLspRange(document.text, params.range);
  const asked = new Set(params.context.diagnostics.flatMap((one) => (one.data as DiagnosticData | undefined)?.id ?? []));
  const findings = findingsOf(session, document) ?? [];
  const actions = new Map<string, CodeAction>();
  for (const finding of findings) {
    if (!asked.has(findingId(finding)) && !touches(finding.range, here)) continue;
    const diagnostics = [diagnosticOf(session, document, finding)];
    for (const { title, edits, preferred } of finding.fixes ?? []) {
      const edit = workspaceEdit(session, document, edits);
      const key = `${title}\n${JSON.stringify(edit)}`;
      actions.set(key, { title, kind: CodeActionKind.QuickFix, edit, diagnostics, ...(preferred && { isPreferred: true }) });
    }
  }
  const title = "Normalise to Gherkin";
  if (![...actions.values()].some((one) => one.title === title) && findings.some((one) => one.code === "gherkin-syntax")) {
    const text = document.text.getText();
    const normal = normaliseFeature(text);
    if (normal !== text && isNormal(normal)) {
      const edit = workspaceEdit(session, document, [{ range: { start: 0, end: text.length }, newText: normal }]);
      actions.set(title, { title, kind: CodeActionKind.QuickFix, edit });
    }
  }
  return [...actions.values()];
}

const KINDS: Record<FeatureCompletion["kind"], CompletionItemKind> = {
  service: CompletionItemKind.Module,
  operation: CompletionItemKind.Method,
  parameter: CompletionItemKind.Field,
  step: CompletionItemKind.Snippet,
  keyword: CompletionItemKind.Keyword,
};

/** Operations, parameters and steps. Also in an unfinished file that no Gherkin extension looks after. */
export function controlCompletion(session: Session, document: OpenDocument, position: Position): CompletionList {
  const text = document.text.getText();
  if (document.role !== "control" && !(document.text.languageId === "plaintext" && isUnfinished(text)))
    return { isIncomplete: false, items: [] };
  const { index } = specificationOf(session, document.settings.controls.botocore);
  const entries = completeFeature(text, document.text.offsetAt(position), index);
  return { isIncomplete: true, items: entries.map((entry, i) => item(document, entry, i)) };
}

/** At most one step: it cannot be said yet what the feature is about. */
function isUnfinished(text: string): boolean {
  return text.length < 4000 && (text.match(/^\s*(Given|When|Then|And|But)\b/gm)?.length ?? 0) <= 1;
}

function item(document: OpenDocument, entry: FeatureCompletion, index: number): CompletionItem {
  return {
    label: entry.label,
    kind: KINDS[entry.kind],
    sortText: String(index).padStart(4, "0"),
    insertTextFormat: InsertTextFormat.PlainText,
    textEdit: { range: toLspRange(document.text, entry.range), newText: entry.newText },
    ...(entry.detail && { detail: entry.detail }),
    ...(entry.documentation && { documentation: { kind: MarkupKind.Markdown, value: entry.documentation } }),
  };
}

/** What an operation or a parameter is, or what a step means. */
export function controlHover(session: Session, document: OpenDocument, position: Position): Hover | null {
  const { index } = specificationOf(session, document.settings.controls.botocore);
  const found = hoverFeature(document.text.getText(), document.text.offsetAt(position), index);
  if (!found) return null;
  const kind = session.abilities.markdownHover ? MarkupKind.Markdown : MarkupKind.PlainText;
  return { contents: { kind, value: found.contents }, range: toLspRange(document.text, found.range) };
}

/** The feature with its scenarios, for the outline. */
export function controlSymbols(document: OpenDocument): DocumentSymbol[] {
  const { feature, scenarios } = readFeature(document.text.getText());
  if (!feature) return [];
  const children = scenarios.map((scenario): DocumentSymbol => {
    const range = toLspRange(document.text, scenario.whole);
    return { name: scenario.name || "Scenario", kind: SymbolKind.Event, range, selectionRange: toLspRange(document.text, scenario.range) };
  });
  const end = Math.max(feature.nameRange.end, ...scenarios.map((one) => one.whole.end));
  const range = toLspRange(document.text, { start: feature.nameRange.start, end });
  const selectionRange = toLspRange(document.text, feature.nameRange);
  return [{ name: feature.name || "Feature", kind: SymbolKind.Module, range, selectionRange, children }];
}

/** A feature file was closed, or is a control no more: what was worked out for its text is dropped. */
export function forgetControl(session: Session, uri: string): void {
  const state = controlsOf(session);
  clearTimeout(state.timers.get(`check ${uri}`));
  state.timers.delete(`check ${uri}`);
  state.checked.delete(uri);
}
