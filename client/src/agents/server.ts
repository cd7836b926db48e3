// The server for agents (`iam-prover mcp`), told to the editor where it knows such servers (VS Code 1.101 and newer).
import * as vscode from "vscode";
import { type Program, programOf } from "./program";

/** As in `contributes.mcpServerDefinitionProviders`. */
const PROVIDER = "iamProver.mcp";

/** The part of the editor's interface that older versions lack. */
interface NewerEditor {
  lm?: {
    registerMcpServerDefinitionProvider?(
      id: string,
      provider: { onDidChangeMcpServerDefinitions: vscode.Event<void>; provideMcpServerDefinitions(): unknown[] },
    ): vscode.Disposable;
  };
  McpStdioServerDefinition?: new (
    label: string,
    command: string,
    args: readonly string[],
    env?: Program["env"],
    version?: string,
  ) => unknown;
}

/**
 * Registers the server. It is started when an agent asks for it, in a process of its own, and reads the workspace's folders
 * only. A workspace that is not trusted has none: comparing with Git would run its Git.
 */
export function registerServer(context: vscode.ExtensionContext, changed: vscode.Event<void>): void {
  const { lm, McpStdioServerDefinition } = vscode as unknown as NewerEditor;
  if (!lm?.registerMcpServerDefinitionProvider || !McpStdioServerDefinition) return;
  const { version } = context.extension.packageJSON as { version: string };
  const provideMcpServerDefinitions = (): unknown[] => {
    if (!vscode.workspace.isTrusted) return [];
    const { command, args, env } = programOf(context);
    return [new McpStdioServerDefinition("IAM Policy Prover", command, args, env, version)];
  };
  context.subscriptions.push(
    lm.registerMcpServerDefinitionProvider(PROVIDER, { onDidChangeMcpServerDefinitions: changed, provideMcpServerDefinitions }),
  );
}
