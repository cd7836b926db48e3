// Accepting a finding with a reason: an entry in `iam-prover.json`, since JSON has no comments.
import { join } from "node:path";
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type TextEdit as LspTextEdit,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Finding, TextEdit } from "../core/checks/finding";
import { editorFor, type JsonValue } from "../core/syntax/edit";
import { rangesOf } from "../core/syntax/locate";
import { CONFIG_FILE } from "../workspace/config";
import { today } from "../workspace/settings";
import { toLspEdits } from "./convert";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";
import { uriOf } from "./uris";

/** What cannot be accepted: that a text is not JSON, or that we failed. */
const NEVER = new Set(["JSON_SYNTAX_ERROR", "internal-error", "too-large", "undecided"]);

/** The action, or undefined where there is no file to write it to, or where the file is broken. */
export function suppressAction(
  session: Session,
  document: OpenDocument,
  finding: Finding,
  diagnostic: Diagnostic | undefined,
): CodeAction | undefined {
  if (document.path === undefined || NEVER.has(finding.code)) return undefined;
  const state = session.workspace.stateOf(document.path);
  if (!state || state.unusable) return undefined;
  const entry: Record<string, JsonValue> = { code: finding.code, files: session.workspace.relativePath(state.folder, document) };
  if (finding.sid) entry.statementId = finding.sid;
  entry.reason = `Accepted on ${today()}: say why`;
  const edit = entryEdit(session, join(state.folder, CONFIG_FILE), state.text, "suppress", entry);
  if (!edit) return undefined;
  const where = finding.sid ? `statement \`${finding.sid}\`` : "this file";
  return {
    title: `Accept \`${finding.code}\` in ${where}, with a reason, in ${CONFIG_FILE}`,
    kind: CodeActionKind.QuickFix,
    edit,
    ...(diagnostic && { diagnostics: [diagnostic] }),
  };
}

/**
 * The edit of the settings that follows a statement to its new name: of the entries that name this very file. An entry for
 * several files stays, since another of them may still have the old name. Undefined when there is nothing to change.
 */
export function renamedInSettings(session: Session, document: OpenDocument, from: string, to: string): TextDocumentEdit | undefined {
  const state = session.workspace.stateOf(document.path);
  if (!state || state.unusable || state.text === undefined) return undefined;
  const path = session.workspace.relativePath(state.folder, document);
  const uri = uriOf(join(state.folder, CONFIG_FILE));
  const open = session.documents.get(uri);
  const text = open?.text.getText() ?? state.text;
  const rangeOf = rangesOf(text);
  const edits = state.config.suppress.flatMap(({ statementId, files }, index) => {
    const range = statementId === from && files === path ? rangeOf(["suppress", index, "statementId"]) : undefined;
    return range ? [{ range, newText: JSON.stringify(to) }] : [];
  });
  if (edits.length === 0) return undefined;
  const lsp = toLspEdits(open?.text ?? TextDocument.create(uri, "jsonc", 0, text), edits);
  return { textDocument: { uri, version: open?.text.version ?? null }, edits: lsp };
}

/** The edit that adds an entry to a list of the settings, or makes the file. Undefined when the file cannot be edited safely. */
export function entryEdit(
  session: Session,
  file: string,
  saved: string | undefined,
  list: "suppress" | "expect",
  entry: JsonValue,
): WorkspaceEdit | undefined {
  const uri = uriOf(file);
  const open = session.documents.get(uri);
  const text = open ? open.text.getText() : saved;
  if (text === undefined) return newFile(session, uri, `${JSON.stringify({ [list]: [entry] }, null, 2)}\n`);
  const edits = addEntry(text, list, entry);
  if (!edits) return undefined;
  const lsp = toLspEdits(open?.text ?? TextDocument.create(uri, "jsonc", 0, text), edits);
  if (!session.abilities.documentChanges) return { changes: { [uri]: lsp } };
  return { documentChanges: [{ textDocument: { uri, version: open?.text.version ?? null }, edits: lsp }] };
}

function addEntry(text: string, name: string, entry: JsonValue): TextEdit[] | undefined {
  const editor = editorFor(text);
  if (!editor) return undefined;
  const rangeOf = rangesOf(text);
  const list = rangeOf([name]);
  if (list) return editor.insertEntries(list, [entry]);
  const root = rangeOf([]);
  return root && editor.setProperty(root, name, [entry]);
}

function newFile(session: Session, uri: string, text: string): WorkspaceEdit | undefined {
  if (!session.abilities.documentChanges || !session.abilities.createFiles) return undefined;
  const start = { line: 0, character: 0 };
  const edits: LspTextEdit[] = [{ range: { start, end: start }, newText: text }];
  return {
    documentChanges: [
      { kind: "create", uri, options: { ignoreIfExists: true } },
      { textDocument: { uri, version: null }, edits },
    ],
  };
}
