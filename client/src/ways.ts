// The page of ways through an account: new ones, and who can do something. One page beside the editor, renewed by each question.
import * as vscode from "vscode";
import { NEW_WAYS_REQUEST, type Refusal, SHOW_WAYS_COMMAND, type WaysPage, WHO_CAN_REQUEST } from "../../shared/protocol";
import { reportOpens } from "./emptied";
import { OPEN_PLACE, placeLink } from "./reports";
import { plain } from "./show";
import { waysHtml } from "./ways-html";

type Send = (method: string, params: object) => Promise<WaysPage | Refusal>;

/** Registers the two questions. `fileOf` gives the file that a question is about, `refuse` shows a sentence instead of an answer. */
export function registerWays(
  context: vscode.ExtensionContext,
  send: Send,
  fileOf: (uri: unknown) => vscode.Uri | undefined,
  refuse: (problem: string) => Promise<void>,
): void {
  let panel: vscode.WebviewPanel | undefined;
  const show = (page: WaysPage): void => {
    if (!panel) {
      // Scripts stay off; of all commands the page may only open a place.
      panel = vscode.window.createWebviewPanel(
        "iamProver.ways",
        vscode.l10n.t("Ways through the account"),
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableCommandUris: [OPEN_PLACE], localResourceRoots: [] },
      );
      reportOpens(context.workspaceState);
      panel.onDidDispose(() => {
        panel = undefined;
      });
    }
    panel.webview.html = waysHtml(page, placeLink, crypto.randomUUID());
    panel.reveal(vscode.ViewColumn.Beside, true);
  };
  const ask = async (uri: unknown, method: string, what: string, more: object = {}): Promise<void> => {
    const file = fileOf(uri);
    if (!file) return refuse(vscode.l10n.t("Open a file of the account first."));
    const answer = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: what }, () =>
      send(method, { uri: file.toString(), ...more }),
    );
    return "problem" in answer ? refuse(answer.problem) : show(answer);
  };
  context.subscriptions.push(
    { dispose: () => panel?.dispose() },
    vscode.commands.registerCommand(SHOW_WAYS_COMMAND, (uri?: string) =>
      ask(uri, NEW_WAYS_REQUEST, vscode.l10n.t("Looking for ways through the account…")),
    ),
    vscode.commands.registerCommand("iamProver.whoCan", async (uri?: string) => {
      const action = await input(vscode.l10n.t("Who can do what? Enter one action"), "s3:GetObject", actionAtCursor());
      const resource =
        action &&
        (await input(vscode.l10n.t("Who can do {0}, and on what? Enter one resource", action), "arn:aws:s3:::doc-example-bucket/a.txt"));
      if (action && resource) await ask(uri, WHO_CAN_REQUEST, vscode.l10n.t("Asking everybody in the account…"), { action, resource });
    }),
  );
}

function input(question: string, placeHolder: string, value?: string): Thenable<string | undefined> {
  return vscode.window
    .showInputBox({ prompt: plain(question), placeHolder, ...(value !== undefined && { value }), ignoreFocusOut: true })
    .then((given) => given?.trim());
}

/** The action that the cursor stands in, if there is one without wildcards. */
function actionAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  const range = editor?.document.getWordRangeAtPosition(editor.selection.active, /(?<![\w-])[a-z0-9-]{1,60}:[A-Za-z0-9]{1,100}/);
  return range && editor?.document.getText(range);
}
