// The commands that ask the server about the policy in the editor and show its answer as a report.
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  ACCEPT_COMMAND,
  ACCESS_DIFFERENCE_REQUEST,
  ASK_COMMAND,
  DETAILS_REQUEST,
  type Refusal,
  type Report,
  type RequestData,
  SHOW_DETAILS_COMMAND,
  SHOW_DIFFERENCE_COMMAND,
  WHO_HAS_ACCESS_REQUEST,
  WHY_SAFE_COMMAND,
  WHY_SAFE_REQUEST,
} from "../../shared/protocol";
import { acceptWithReason } from "./accept";
import { askAbout } from "./ask";
import { isServerGone } from "./gone";
import { Reports } from "./reports";
import { notify } from "./show";
import { registerWays } from "./ways";

type Client = () => BaseLanguageClient | undefined;

/** Registers the commands. A refusal of the server is shown as the plain sentence that it is. A command that shows a report gives it back as it is drawn. */
export function registerQuestions(context: vscode.ExtensionContext, client: Client): void {
  const reports = new Reports(context.workspaceState);
  /** A command on the policy that a lens names, else on the one in the editor. */
  const report = async (uri: unknown, method: string, name: string, what: string, more: object = {}): Promise<string | undefined> => {
    const policy = policyOf(uri);
    if (!policy) return refuse(vscode.l10n.t("Open an IAM policy first."));
    const answer = await working(what, () => ask<Report>(client, method, { uri: policy.toString(), ...more }));
    if ("problem" in answer) return refuse(answer.problem);
    return reports.show(answer, policy, name);
  };
  context.subscriptions.push(
    reports,
    vscode.commands.registerCommand(SHOW_DIFFERENCE_COMMAND, (uri?: string, key?: string) =>
      report(uri, ACCESS_DIFFERENCE_REQUEST, vscode.l10n.t("Access difference"), vscode.l10n.t("Comparing access…"), whichPolicy(uri, key)),
    ),
    vscode.commands.registerCommand("iamProver.whoHasAccess", (uri?: string, key?: string) =>
      report(
        uri,
        WHO_HAS_ACCESS_REQUEST,
        vscode.l10n.t("Who has access"),
        vscode.l10n.t("Working out who has access…"),
        whichPolicy(uri, key),
      ),
    ),
    vscode.commands.registerCommand(WHY_SAFE_COMMAND, (uri?: string, position?: { line: number; character: number }, key?: string) =>
      report(uri, WHY_SAFE_REQUEST, vscode.l10n.t("Safety"), vscode.l10n.t("Reading the proofs…"), {
        ...(position && { position }),
        ...whichPolicy(uri, key),
      }),
    ),
    // What the hover of a finding links to.
    vscode.commands.registerCommand(SHOW_DETAILS_COMMAND, async (uri: string, position: { line: number; character: number }) => {
      // It would lie over the report.
      await vscode.commands.executeCommand("editor.action.hideHover").then(undefined, () => undefined);
      return report(uri, DETAILS_REQUEST, vscode.l10n.t("Details"), vscode.l10n.t("Reading the proofs…"), { position });
    }),
    vscode.commands.registerCommand(ASK_COMMAND, async (uri?: string, request?: RequestData | null, key?: string) => {
      const policy = policyOf(uri);
      if (!policy) return refuse(vscode.l10n.t("Open an IAM policy first."));
      const which = whichPolicy(uri, key);
      return askAbout(policy, (method, params) => ask(client, method, { ...which, ...params }), reports, request ?? undefined);
    }),
    vscode.commands.registerCommand(ACCEPT_COMMAND, (uri: string, code: string, sid: string | null) =>
      acceptWithReason((method, params) => ask(client, method, params), { uri, code, sid }),
    ),
  );
  registerWays(context, (method, params) => ask(client, method, params), policyOf, refuse);
}

/** Sends a request; without a server the answer is a refusal. */
async function ask<T extends object>(client: Client, method: string, params: object): Promise<T | Refusal> {
  const running = client();
  const noServer: Refusal = { problem: vscode.l10n.t("The language server is not running.") };
  if (!running?.isRunning()) return noServer;
  try {
    return await running.sendRequest<T | Refusal>(method, params);
  } catch (error) {
    if (isServerGone(error)) return noServer;
    throw error;
  }
}

function policyOf(uri: unknown): vscode.Uri | undefined {
  return typeof uri === "string" ? vscode.Uri.parse(uri) : vscode.window.activeTextEditor?.document.uri;
}

/** Which policy of a file with several is meant: the one that a lens names, else the one at the cursor. */
function whichPolicy(uri: unknown, key: unknown): { policy?: string; cursor?: { line: number; character: number } } {
  if (typeof key === "string") return { policy: key };
  const editor = vscode.window.activeTextEditor;
  if (!editor || (typeof uri === "string" && editor.document.uri.toString() !== uri)) return {};
  const { line, character } = editor.selection.active;
  return { cursor: { line, character } };
}

async function refuse(problem: string): Promise<undefined> {
  await notify.information(problem);
  return undefined;
}

function working<T>(title: string, act: () => Thenable<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, act);
}
