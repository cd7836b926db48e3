// Workspace edits that a stale client refuses: they name the version that they were made for.
import type { WorkspaceEdit } from "vscode-languageserver";
import type { TextEdit } from "../core/checks/finding";
import { toLspEdits } from "./convert";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** An edit of one open document in its present version. */
export function workspaceEdit(session: Session, document: OpenDocument, edits: readonly TextEdit[]): WorkspaceEdit {
  const lsp = toLspEdits(document.text, edits);
  if (!session.abilities.documentChanges) return { changes: { [document.uri]: lsp } };
  return { documentChanges: [{ textDocument: { uri: document.uri, version: document.text.version }, edits: lsp }] };
}
