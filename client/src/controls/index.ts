// Security controls in the editor: drafting, running, their tests, and the tool for chat. The work is done by the server.
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  ASK_MODEL_REQUEST,
  type ControlRunResult,
  EXPORT_CONTROL_REQUEST,
  type ExportedControl,
  type ModelQuestion,
  OPEN_VERDICT_COMMAND,
  RUN_CONTROLS_REQUEST,
} from "../../../shared/controls";
import type { Refusal, TextRange } from "../../../shared/protocol";
import { notify, toRange } from "../show";
import { Drafting } from "./draft";
import { Keys } from "./keys";
import { Pages } from "./pages";
import { registerControlTests } from "./tests";
import { registerDraftTool } from "./tool";

/** To be called before the client is started: the server may ask for a model at any time after. */
export function registerControls(context: vscode.ExtensionContext, client: BaseLanguageClient): void {
  const pages = new Pages();
  const keys = new Keys(context.secrets);
  const drafting = new Drafting(client, pages, keys);
  context.subscriptions.push(
    pages,
    drafting,
    client.onRequest(
      ASK_MODEL_REQUEST,
      (question: ModelQuestion, token: vscode.CancellationToken): Promise<unknown> => drafting.askModel(question, token),
    ),
    vscode.commands.registerCommand("iamProver.newControl", (given?: unknown) => drafting.start(given)),
    vscode.commands.registerCommand("iamProver.showDraft", () => drafting.showStory()),
    vscode.commands.registerCommand("iamProver.setModelKey", () => keys.ask()),
    vscode.commands.registerCommand("iamProver.runControls", (uri?: unknown) => runControls(client, uri)),
    vscode.commands.registerCommand("iamProver.exportControl", (uri?: unknown, to?: unknown) => exportControl(client, uri, to)),
    vscode.commands.registerCommand(OPEN_VERDICT_COMMAND, openVerdict),
    registerDraftTool(client),
    registerControlTests(client),
  );
}

/** Runs the feature file in the active editor (or the given one) and returns its verdicts. */
async function runControls(client: BaseLanguageClient, given: unknown): Promise<ControlRunResult | undefined> {
  const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  if (!uri?.path.endsWith(".feature")) {
    void notify.error(vscode.l10n.t("Open a `.feature` file with a security control first."));
    return undefined;
  }
  const answer = await client.sendRequest<ControlRunResult | Refusal>(RUN_CONTROLS_REQUEST, { uri: uri.toString() });
  if ("problem" in answer) {
    void notify.error(answer.problem);
    return undefined;
  }
  if (answer.problems[0] !== undefined) void notify.error(answer.problems[0]);
  else if (answer.scenarios.length === 0)
    void notify.information(
      vscode.l10n.t("This file has no scenario that can be run. Scenarios about access can be run; completion offers their steps."),
    );
  return answer;
}

/** Writes the control in the active editor (or the given one) in another language: each file opens unsaved beside the feature. */
async function exportControl(client: BaseLanguageClient, given: unknown, wanted: unknown): Promise<vscode.Uri[] | undefined> {
  const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  if (!uri?.path.endsWith(".feature")) {
    void notify.error(vscode.l10n.t("Open a `.feature` file with a security control first."));
    return undefined;
  }
  const forms = [
    { label: "CloudFormation Guard", description: vscode.l10n.t("a rule with its test file"), to: "guard" },
    { label: "AWS Config", description: vscode.l10n.t("a custom policy rule"), to: "config" },
  ];
  const to =
    wanted === "guard" || wanted === "config"
      ? wanted
      : (await vscode.window.showQuickPick(forms, { title: vscode.l10n.t("Export security control") }))?.to;
  if (to === undefined) return undefined;
  const answer = await client.sendRequest<ExportedControl | Refusal>(EXPORT_CONTROL_REQUEST, { uri: uri.toString(), to });
  if ("problem" in answer) {
    void notify.error(answer.problem);
    return undefined;
  }
  const opened: vscode.Uri[] = [];
  for (const { name, text } of answer.files) {
    const beside = vscode.Uri.joinPath(uri, "..", name).with({ scheme: "untitled" });
    const document = await vscode.workspace.openTextDocument(beside);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(beside, new vscode.Range(0, 0, document.lineCount, 0), text);
    await vscode.workspace.applyEdit(edit);
    await vscode.window.showTextDocument(document, { preview: false });
    opened.push(beside);
  }
  return opened;
}

/** Opens what a verdict is about, beside the control. */
async function openVerdict(uri: unknown, range: unknown): Promise<void> {
  if (typeof uri !== "string") return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const selection = toRange(range as TextRange);
  const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
  editor.selection = new vscode.Selection(selection.start, selection.start);
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
