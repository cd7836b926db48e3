// The server for agents (`iam-prover mcp`), told to the editor where it knows such servers (VS Code 1.101 and newer).
import * as path from "node:path";
import * as vscode from "vscode";

/** As in `contributes.mcpServerDefinitionProviders`. */
const PROVIDER = "iamProver.mcp";

/** The part of the editor's interface that older versions lack. */
interface NewerEditor {
  lm?: {
    registerMcpServerDefinitionProvider?(id: string, provider: { provideMcpServerDefinitions(): unknown[] }): vscode.Disposable;
  };
  McpStdioServerDefinition?: new (
    label: string,
    command: string,
    args: string[],
    env?: Record<string, string>,
    version?: string,
  ) => unknown;
}

/** Registers the server. It is started when an agent asks for it, in a process of its own, and reads the workspace's folders only. */
export function registerAgents(context: vscode.ExtensionContext): void {
  const { lm, McpStdioServerDefinition } = vscode as unknown as NewerEditor;
  if (!lm?.registerMcpServerDefinitionProvider || !McpStdioServerDefinition) return;
  const program = path.join(context.extensionPath, "dist", "cli.js");
  const { version } = context.extension.packageJSON as { version: string };
  const provideMcpServerDefinitions = (): unknown[] => {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);
    // Without a folder there is nothing that may be read; texts can still be checked.
    const roots = folders.length > 0 ? folders : [path.join(context.extensionPath, "dist", "hosts")];
    // The editor's own program, as Node.
    return [
      new McpStdioServerDefinition(
        "IAM Policy Prover",
        process.execPath,
        [program, "mcp", ...roots],
        { ELECTRON_RUN_AS_NODE: "1" },
        version,
      ),
    ];
  };
  context.subscriptions.push(lm.registerMcpServerDefinitionProvider(PROVIDER, { provideMcpServerDefinitions }));
}
