// Keys of model endpoints, in the editor's secret storage. A key belongs to one address and is given to no other.

import * as vscode from "vscode";
import { notify } from "../show";

/** The stored keys, by the origin of their endpoint. */
export class Keys {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /** The key of an endpoint, if the user has stored one. */
  async of(endpoint: string): Promise<string | undefined> {
    const name = nameFor(endpoint);
    return name === undefined ? undefined : this.secrets.get(name);
  }

  /** Asks for the key of the endpoint in the settings. An empty one removes it. */
  async ask(): Promise<void> {
    const endpoint = vscode.workspace.getConfiguration("iamProver").get("model.endpoint", "");
    const name = nameFor(endpoint);
    if (name === undefined) {
      const open = vscode.l10n.t("Open Settings");
      const message = vscode.l10n.t("A key belongs to an endpoint. Set `iamProver.model.endpoint` first.");
      if ((await notify.error(message, open)) === open)
        await vscode.commands.executeCommand("workbench.action.openSettings", "iamProver.model");
      return;
    }
    const key = await vscode.window.showInputBox({
      title: vscode.l10n.t("Key for {0}", new URL(endpoint).origin),
      prompt: vscode.l10n.t("Stored in the editor's secret storage and sent to this address only. Leave it empty to remove the key."),
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return;
    if (key.trim() === "") await this.secrets.delete(name);
    else await this.secrets.store(name, key.trim());
  }
}

function nameFor(endpoint: string): string | undefined {
  return URL.canParse(endpoint) ? `iamProver.model.key ${new URL(endpoint).origin}` : undefined;
}
