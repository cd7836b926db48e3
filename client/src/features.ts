// What the extension does in VS Code and in a browser alike, with whichever language client runs.
import type * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { registerCheckAll } from "./check-all";
import { registerControls } from "./controls";
import { registerExpectations } from "./expectations";
import { registerFirstSteps } from "./first-steps";
import { registerNewPolicy } from "./new-policy";
import { registerQuestions } from "./questions";
import { registerRules } from "./rules";

/** Registers them. `created`: the client that was just made; `client`: the one in use, which a restart may replace. */
export function registerFeatures(
  context: vscode.ExtensionContext,
  created: BaseLanguageClient,
  client: () => BaseLanguageClient | undefined,
): void {
  registerQuestions(context, client);
  registerCheckAll(context, client);
  registerNewPolicy(context, client);
  registerFirstSteps(context);
  registerRules(context);
  registerControls(context, created);
  registerExpectations(context, client);
}
