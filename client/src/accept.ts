// Accepting a finding: asks for the reason, and leaves every editor as it is.
import * as vscode from "vscode";
import { ACCEPT_REQUEST, type Accepted } from "../../shared/protocol";
import type { Send } from "./ask";
import { notify } from "./show";

/** Asks why, writes the entry and saves it. The notification takes it back; so does undo in the settings file, where that is open. */
export async function acceptWithReason(send: Send, { uri, code, sid }: { uri: string; code: string; sid: string | null }): Promise<void> {
  const reason = await vscode.window.showInputBox({
    title: vscode.l10n.t("Accept {0}", code),
    prompt: vscode.l10n.t("Why do you accept this finding? iam-prover.json keeps the reason for later readers."),
    placeHolder: vscode.l10n.t("Approved by …, because …"),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? vscode.l10n.t("Enter a reason.") : undefined),
  });
  if (reason === undefined || reason.trim() === "") return;
  const answer = await send<Accepted>(ACCEPT_REQUEST, { uri, code, ...(sid !== null && { sid }), reason: reason.trim() });
  if ("problem" in answer) return void notify.warning(answer.problem);
  const settings = await vscode.workspace.openTextDocument(vscode.Uri.file(answer.file));
  const accepted = settings.getText();
  // An unsaved file would come up in an editor of its own.
  await settings.save();
  const undo = vscode.l10n.t("Undo");
  const open = vscode.l10n.t("Open iam-prover.json");
  const choice = await notify.information(vscode.l10n.t("{0} is accepted in iam-prover.json.", code), undo, open);
  if (choice === open) await vscode.window.showTextDocument(vscode.Uri.file(answer.file));
  if (choice === undo) await takeBack(settings.uri, { before: answer.before, after: accepted });
}

/** Puts the settings back as they were, unless the file was changed meanwhile. */
async function takeBack(file: vscode.Uri, { before, after }: { before: string | null; after: string }): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file);
  if (document.getText() !== after) {
    await vscode.window.showTextDocument(document);
    return void notify.warning(vscode.l10n.t("iam-prover.json was changed meanwhile. Remove the entry by hand."));
  }
  const edit = new vscode.WorkspaceEdit();
  if (before === null) edit.deleteFile(file);
  else edit.replace(file, new vscode.Range(document.positionAt(0), document.positionAt(after.length)), before);
  await vscode.workspace.applyEdit(edit);
  if (before !== null) await document.save();
}
