// What a user does in the editor, and waiting for what the editor then shows.
import * as path from "node:path";
import * as vscode from "vscode";

/** Opens a file of the sample workspace in an editor. */
export async function open(file: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(inWorkspace(file));
  return vscode.window.showTextDocument(document, { preview: false });
}

/** The address of a file of the sample workspace. */
export function inWorkspace(file: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error("the test needs a workspace folder");
  return vscode.Uri.file(path.join(folder.uri.fsPath, file));
}

/** Types at the place after the first `marker`, as a user would: one edit, not saved. */
export async function typeAfter(editor: vscode.TextEditor, marker: string, text: string): Promise<void> {
  const at = editor.document.getText().indexOf(marker);
  if (at < 0) throw new Error(`\`${marker}\` is not in ${editor.document.fileName}`);
  const position = editor.document.positionAt(at + marker.length);
  if (!(await editor.edit((edit) => edit.insert(position, text)))) throw new Error("the edit was refused");
}

/** Our own diagnostics of a document. */
export function findings(document: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(document.uri).filter((diagnostic) => diagnostic.source === "iam-prover");
}

/** The code of a diagnostic, with or without a link. */
export function codeOf(diagnostic: vscode.Diagnostic): string {
  const { code } = diagnostic;
  return String(typeof code === "object" ? code.value : code);
}

/** All codes that a diagnostic carries: findings of access on one token share a marker, and its message names the others. */
export function codesOf(diagnostic: vscode.Diagnostic): string[] {
  const others = / Also: ((?:`[^`]+`(?:, )?)+)\.(?: \(from before the last edit.*\))?$/.exec(diagnostic.message)?.[1] ?? "";
  return [codeOf(diagnostic), ...others.split(", ").flatMap((one) => (one === "" ? [] : [one.slice(1, -1)]))];
}

/** The text of a document that a diagnostic marks. */
export function marked(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): string {
  return document.getText(diagnostic.range);
}

/** Waits until `look` gives something; the failure names our diagnostics as they then are. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 120_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs / 1000} s; ${describeAll()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** All our diagnostics in one line each, for the message of a failed wait. */
function describeAll(): string {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return "no file is open";
  const lines = findings(document).map((one) => `${codesOf(one).join(" + ")} on \`${marked(document, one)}\`: ${one.message}`);
  return `${path.basename(document.fileName)} has ${lines.length === 0 ? "no findings" : lines.join("; ")}`;
}

/** All that a hover shows at a place, as Markdown. */
export async function hoverText(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, position);
  const contents = hovers.flatMap((hover) => hover.contents);
  return contents.map((content) => (typeof content === "string" ? content : content.value)).join("\n\n");
}

/** The quick fixes that the editor offers for a range, with their edits. */
export async function quickFixes(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const kind = vscode.CodeActionKind.QuickFix.value;
  // The number asks the provider to fill in the edits of that many actions.
  return vscode.commands.executeCommand<vscode.CodeAction[]>("vscode.executeCodeActionProvider", document.uri, range, kind, 20);
}

/** Applies a code action the way the editor does: its edit, then its command. Out: what the command gives. */
export async function apply(action: vscode.CodeAction): Promise<unknown> {
  if (action.edit && !(await vscode.workspace.applyEdit(action.edit))) throw new Error(`\`${action.title}\` could not be applied`);
  return action.command && vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}
