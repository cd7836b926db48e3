// The pages of the rules, which are in the package: the link of a finding opens one beside the policy, without a network.
import * as vscode from "vscode";
import { OPEN_RULE_COMMAND } from "../../shared/protocol";

/** Registers what the links of findings run. */
export function registerRules(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand(OPEN_RULE_COMMAND, async (page: unknown) => {
      if (typeof page !== "string" || !/^[\w.-]+\.md$/.test(page)) return;
      const uri = vscode.Uri.joinPath(context.extensionUri, "docs", "codes", page);
      try {
        await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
      } catch {
        // The user has switched VS Code's Markdown support off: the page can be read as it stands.
        await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
      }
    }),
  );
}
