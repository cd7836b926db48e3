// Workspace edits that a stale client refuses: they name the version that they were made for.
import type { CreateFile, TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { FileChange, TextEdit } from "../core/checks/finding";
import { uriOf } from "../platform/current";
import { toLspEdits } from "./convert";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** An edit of one open document in its present version. */
export function workspaceEdit(session: Session, document: OpenDocument, edits: readonly TextEdit[]): WorkspaceEdit {
  const lsp = toLspEdits(document.text, edits);
  if (!session.abilities.documentChanges) return { changes: { [document.uri]: lsp } };
  return { documentChanges: [{ textDocument: { uri: document.uri, version: document.text.version }, edits: lsp }] };
}

/** An edit of one open document, and of other files with it; undefined where one of them changed, or the editor makes no files. */
export function editWithFiles(
  session: Session,
  document: OpenDocument,
  edits: readonly TextEdit[],
  files: readonly FileChange[],
): WorkspaceEdit | undefined {
  const own = edits.length > 0 || files.length === 0 ? workspaceEdit(session, document, edits) : {};
  if (files.length === 0) return own;
  const { documentChanges: can, createFiles } = session.abilities;
  const changes: (CreateFile | TextDocumentEdit)[] = [];
  for (const one of files) {
    const made = "made" in one ? (createFiles ? createdFile(one.file, one.made) : undefined) : changedFile(session, one);
    if (!can || !made) return undefined;
    changes.push(...made);
  }
  return { documentChanges: [...changes, ...(own.documentChanges ?? [])] };
}

/** A file that the edit makes. */
export function createdFile(file: string, text: string): [CreateFile, TextDocumentEdit] {
  const uri = uriOf(file);
  const start = { line: 0, character: 0 };
  return [
    { kind: "create", uri, options: { overwrite: false } },
    { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
  ];
}

function changedFile(session: Session, { file, text, edits }: Exclude<FileChange, { made: string }>): TextDocumentEdit[] | undefined {
  const uri = uriOf(file);
  const open = session.documents.get(uri);
  if (open && open.text.getText() !== text) return undefined;
  const lsp = toLspEdits(open?.text ?? TextDocument.create(uri, "json", 0, text), edits);
  return [{ textDocument: { uri, version: open?.text.version ?? null }, edits: lsp }];
}
