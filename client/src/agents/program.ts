// How the server for agents is started: as a program of the editor's own Node, for the folders of the workspace.
import * as path from "node:path";
import * as vscode from "vscode";

/** A program with what it is started with. */
export interface Program {
  command: string;
  args: readonly string[];
  env: Record<string, string>;
}

/** The server for agents. Without a folder there is nothing that may be read; texts can still be checked. */
export function programOf(context: vscode.ExtensionContext): Program {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);
  const roots = folders.length > 0 ? folders : [path.join(context.extensionPath, "dist", "hosts")];
  return {
    command: process.execPath,
    args: [path.join(context.extensionPath, "dist", "mcp.js"), ...roots],
    env: { ELECTRON_RUN_AS_NODE: "1" },
  };
}
