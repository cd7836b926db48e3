// What every client adds to the messages of the library.
import * as vscode from "vscode";
import { SHOW_DETAILS_COMMAND } from "../../shared/protocol";

/** Lets a hover link to its details, and run nothing else. The server escapes what it quotes. */
export function withDetails(hover: vscode.Hover): vscode.Hover {
  for (const part of hover.contents)
    if (part instanceof vscode.MarkdownString) part.isTrusted = { enabledCommands: [SHOW_DETAILS_COMMAND] };
  return hover;
}

/** Whether VS Code's own JSON support says what is wrong with the form of a file. */
export function checksJson(): boolean {
  const isThere = vscode.extensions.getExtension("vscode.json-language-features") !== undefined;
  return isThere && vscode.workspace.getConfiguration("json").get("validate.enable") !== false;
}
