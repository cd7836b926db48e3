// The tools of the server for agents as language-model tools of the editor (`contributes.languageModelTools`), which need no server to be set up.
import * as vscode from "vscode";
import { type Calls, startCalls } from "./calls";
import { programOf } from "./program";

/** What all tools of ours are called. */
const PREFIX = "iamProver_";
/** Works in the language server, see controls/tool.ts. */
const OTHER = `${PREFIX}draftControl`;

/** Registers the tools. The server starts with the first call, and again after `changed` or when it is gone. */
export function registerTools(context: vscode.ExtensionContext, changed: vscode.Event<void>): void {
  // Older editors, and forks of this one, have no tools.
  const lm = vscode.lm as Partial<typeof vscode.lm> | undefined;
  if (!lm?.registerTool) return;
  const { version, contributes } = context.extension.packageJSON as {
    version: string;
    contributes: { languageModelTools: { name: string }[] };
  };
  let running: Promise<Calls> | undefined;
  const stop = (): void => {
    running?.then((calls) => calls.stop()).catch(() => undefined);
    running = undefined;
  };
  const started = async (): Promise<Calls> => {
    const known = await running?.catch(() => undefined);
    if (known?.isRunning()) return known;
    running = startCalls(programOf(context), version);
    return running;
  };
  context.subscriptions.push(changed(stop), { dispose: stop });
  for (const { name } of contributes.languageModelTools)
    if (name !== OTHER)
      context.subscriptions.push(lm.registerTool(name, { invoke: ({ input }, token) => answer(started, name, input, token) }));
}

async function answer(
  started: () => Promise<Calls>,
  name: string,
  input: unknown,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  // Comparing with Git would run the Git of a workspace that nobody trusts.
  if (!vscode.workspace.isTrusted) throw new Error(vscode.l10n.t("This tool works only in trusted workspaces."));
  const calls = await started();
  const text = await calls.call(toolOf(name), input, token);
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}

/** `iamProver_checkPolicy` → `check_policy`. */
function toolOf(name: string): string {
  return name.slice(PREFIX.length).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
