// What the server says, as VS Code shows it: ranges, and texts without Markdown.
import * as vscode from "vscode";
import type { TextRange } from "../../shared/protocol";

/** The editor's range of one that the server sent. */
export function toRange({ start, end }: TextRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/**
 * A text for messages, tests and the status item, which show Markdown's code marks as they are and make links of
 * `[text](target)`, `command:` included. What is said quotes policies, settings, feature files and models, so no link is made.
 */
export function plain(text: string): string {
  return text.replaceAll("`", "'").replaceAll("](", "] (");
}

/** The only way to show a notification. Out: the button that was pressed. */
export const notify = {
  /** A dialog that has to be answered; `detail` stands below the text. */
  modal: (text: string, detail: string | undefined, ...buttons: string[]): Thenable<string | undefined> =>
    vscode.window.showInformationMessage(plain(text), { modal: true, ...(detail && { detail: plain(detail) }) }, ...buttons),
  information: (text: string, ...buttons: string[]): Thenable<string | undefined> =>
    vscode.window.showInformationMessage(plain(text), ...buttons),
  warning: (text: string, ...buttons: string[]): Thenable<string | undefined> => vscode.window.showWarningMessage(plain(text), ...buttons),
  error: (text: string, ...buttons: string[]): Thenable<string | undefined> => vscode.window.showErrorMessage(plain(text), ...buttons),
};
