// Accepting a finding with a reason: an entry in `iam-prover.json`, since JSON has no comments.

import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type TextEdit as LspTextEdit,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { ACCEPT_COMMAND, type Accepted, type Refusal } from "../../../shared/protocol";
import type { Finding, TextEdit } from "../core/checks/finding";
import { editorFor } from "../core/syntax/edit";
import type { JsonValue } from "../core/syntax/editor";
import { rangesOf } from "../core/syntax/locate";
import { isAccess } from "../core/validate/codes";
import { join, uriOf } from "../platform/current";
import { CONFIG_FILE } from "../workspace/config";
import { SAY_WHY } from "../workspace/config-suppress";
import { today } from "../workspace/settings";
import { toLspEdits } from "./convert";
import { digestOf } from "./digest";
import type { OpenDocument } from "./open-document";
import { documentAt } from "./open-document";
import type { Session } from "./session";

/** What cannot be accepted: that a text is not JSON, or that we failed. */
const NEVER = new Set(["JSON_SYNTAX_ERROR", "internal-error", "too-large", "undecided"]);

/** The action, or undefined where there is no file to write it to, or where the file is broken. A client of ours asks for the reason first. */
export function suppressAction(
  session: Session,
  document: OpenDocument,
  finding: Finding,
  diagnostic: Diagnostic | undefined,
): CodeAction | undefined {
  if (NEVER.has(finding.code)) return undefined;
  const where = finding.sid ? `statement \`${finding.sid}\`` : "this file";
  const title = `Accept \`${finding.code}\` in ${where}, with a reason, in ${CONFIG_FILE}`;
  const about = { title, kind: CodeActionKind.QuickFix, ...(diagnostic && { diagnostics: [diagnostic] }) };
  const prepared = acceptEdit(session, document, finding.code, finding.sid, `Accepted on ${today()}: ${SAY_WHY}`);
  if ("problem" in prepared) return undefined;
  if (!session.abilities.commands) return { ...about, edit: prepared.edit };
  return {
    ...about,
    title: `${title}…`,
    command: { title, command: ACCEPT_COMMAND, arguments: [document.uri, finding.code, finding.sid ?? null] },
  };
}

/** Accepts a finding for a reason, by an edit that the client applies. */
export async function acceptFinding(
  session: Session,
  document: OpenDocument | undefined,
  { code, sid, reason }: { code?: unknown; sid?: unknown; reason?: unknown },
): Promise<Accepted | Refusal> {
  if (document?.role !== "policy") return { problem: "Only findings of a policy can be accepted." };
  if (typeof code !== "string" || NEVER.has(code)) return { problem: "This finding cannot be accepted." };
  if (typeof reason !== "string" || reason.trim() === "") return { problem: "A finding can be accepted only with a reason. Say why." };
  const prepared = acceptEdit(session, document, code, typeof sid === "string" ? sid : undefined, reason.trim());
  if ("problem" in prepared) return prepared;
  const { applied, failureReason } = await session.connection.workspace.applyEdit({ label: `Accept ${code}`, edit: prepared.edit });
  const { file, before } = prepared;
  return applied ? { file, before } : { problem: `The edit was not applied${failureReason ? `: ${failureReason}` : ""}.` };
}

function acceptEdit(
  session: Session,
  document: OpenDocument,
  code: string,
  sid: string | undefined,
  reason: string,
): (Accepted & { edit: WorkspaceEdit }) | Refusal {
  if (document.path === undefined) return { problem: "Only findings of a policy that is saved as a file can be accepted." };
  const state = session.workspace.stateOf(document.path);
  if (!state || state.unusable) return { problem: `${CONFIG_FILE} has an error; fix it first.` };
  const entry: Record<string, JsonValue> = { code, files: session.workspace.relativePath(state.folder, document) };
  if (sid) entry.statementId = sid;
  // What is accepted of access is the access that is there now.
  const digest = isAccess(code) ? digestOf(document)(sid) : undefined;
  if (digest !== undefined) entry.digest = digest;
  entry.reason = reason;
  const file = join(state.folder, CONFIG_FILE);
  const edit = entryEdit(session, file, state.text, "suppress", entry);
  const before = documentAt(session, file)?.text.getText() ?? state.text ?? null;
  return edit ? { file, before, edit } : { problem: `${CONFIG_FILE} cannot be edited as it stands.` };
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
