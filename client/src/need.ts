// When the language server is needed: not for a `package.json`. An editor full of other JSON and YAML pays for no process.
import * as vscode from "vscode";
import { mayConcernServer } from "../../shared/candidate";

/** Files that make every document of the workspace worth a look, since settings name policies and controls have tests. */
const SETTINGS = "**/{iam-prover.json,*.feature}";

/**
 * Calls `start` once: as soon as a document is open that the server may have something to say about, or at once in a workspace
 * with settings or controls. Looks again while a document changes.
 */
export function startWhenNeeded(context: vscode.ExtensionContext, selector: vscode.DocumentSelector, start: () => void): void {
  const subscriptions: vscode.Disposable[] = [];
  let isStarted = false;
  const begin = (): void => {
    if (isStarted) return;
    isStarted = true;
    for (const one of subscriptions.splice(0)) one.dispose();
    start();
  };
  const look = (document: vscode.TextDocument): void => {
    if (vscode.languages.match(selector, document) > 0 && mayConcernServer(document.getText(), document.uri.path)) begin();
  };
  subscriptions.push(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
  );
  context.subscriptions.push({ dispose: () => vscode.Disposable.from(...subscriptions).dispose() });
  for (const document of vscode.workspace.textDocuments) look(document);
  if (isStarted) return;
  const { length } = vscode.workspace.getConfiguration("iamProver").get<string[]>("policyGlobs") ?? [];
  if (length > 0) begin();
  else void vscode.workspace.findFiles(SETTINGS, "**/node_modules/**", 1).then(([found]) => found && begin());
}
