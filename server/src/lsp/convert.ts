// Offsets of the core to positions of the protocol and back. LSP types stop here: the core never sees them.
import type { Range as LspRange, DiagnosticSeverity as LspSeverity, TextEdit as LspTextEdit } from "vscode-languageserver";
import { DiagnosticSeverity } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Severity, TextEdit } from "../core/checks/finding";
import type { Range } from "../core/syntax/tree";

/** Who says it: the `source` of every diagnostic. */
export const SOURCE = "iam-prover";

/** The protocol's range of a core range. Offsets beyond the text are pulled back to its end, so that a slip never throws. */
export function toLspRange(document: TextDocument, range: Range): LspRange {
  return { start: document.positionAt(range.start), end: document.positionAt(Math.max(range.start, range.end)) };
}

/** The core's range of a protocol range. */
export function fromLspRange(document: TextDocument, range: LspRange): Range {
  return { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

/** The protocol's edits of core edits. */
export function toLspEdits(document: TextDocument, edits: readonly TextEdit[]): LspTextEdit[] {
  return edits.map((edit) => ({ range: toLspRange(document, edit.range), newText: edit.newText }));
}

/** The protocol's number for a severity. */
export function toLspSeverity(severity: Severity): LspSeverity {
  switch (severity) {
    case "error":
      return DiagnosticSeverity.Error;
    case "warning":
      return DiagnosticSeverity.Warning;
    case "information":
      return DiagnosticSeverity.Information;
    case "hint":
      return DiagnosticSeverity.Hint;
  }
}

/** Whether two ranges share a place; touching counts, so that a caret at either end of a token is on it. */
export function touches(a: Range, b: Range): boolean {
  return a.start <= b.end && b.start <= a.end;
}
