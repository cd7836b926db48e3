// Agents of the editor: the server for them, and the same as tools.
import * as vscode from "vscode";
import { registerServer } from "./server";
import { registerTools } from "./tools";

/** Tells the editor of both. What may be read follows the folders of the workspace and the trust in it. */
export function registerAgents(context: vscode.ExtensionContext): void {
  const changed = new vscode.EventEmitter<void>();
  context.subscriptions.push(
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
  );
  registerServer(context, changed.event);
  registerTools(context, changed.event);
}
