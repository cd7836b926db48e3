// *New Policy from Requests*: the requests of the selection, of the editor or of the clipboard become a proved policy in a new document.
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type Generalization, NEW_POLICY_REQUEST, type NewPolicy, type Refusal } from "../../shared/protocol";
import { isServerGone } from "./gone";
import { notify } from "./show";

type Client = () => BaseLanguageClient | undefined;

interface Source extends vscode.QuickPickItem {
  read(): string | undefined | Thenable<string | undefined>;
}

/** Registers the command. It starts the server where nothing else has, and gives back the policy, or nothing where it was left. */
export function registerNewPolicy(context: vscode.ExtensionContext, client: Client): void {
  context.subscriptions.push(
    vscode.commands.registerCommand("iamProver.newPolicyFromRequests", async (): Promise<string | undefined> => {
      const text = await textOfRequests();
      const form = text === undefined ? undefined : await howToWrite();
      if (text === undefined || !form) return undefined;
      const answer = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Making a policy from requests…") },
        () => send(client, { text, ...form }),
      );
      if ("problem" in answer) {
        await notify.information(answer.problem);
        return undefined;
      }
      const document = await vscode.workspace.openTextDocument({ language: "json", content: `${answer.policy.trimEnd()}\n` });
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
      const made = vscode.l10n.t("The policy allows the {0} requests that were read (proved).", answer.requests);
      void notify.information([made, ...answer.notes].join(" "));
      return answer.policy;
    }),
  );
}

async function send(client: Client, params: object): Promise<NewPolicy | Refusal> {
  try {
    const answer = await client()?.sendRequest<NewPolicy | Refusal>(NEW_POLICY_REQUEST, params);
    if (answer) return answer;
  } catch (error) {
    if (!isServerGone(error)) throw error;
  }
  return { problem: vscode.l10n.t("The language server is not running.") };
}

/** The text that holds the requests: what is selected; else what is open, or what was copied. */
async function textOfRequests(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor?.document.getText(editor.selection) ?? "";
  if (selected.trim() !== "") return selected;
  const sources: Source[] = [];
  if (editor) sources.push({ label: vscode.l10n.t("$(file) The text in the editor"), read: () => editor.document.getText() });
  // Read when it is chosen: a browser asks the user first.
  sources.push({ label: vscode.l10n.t("$(clippy) The clipboard"), read: () => vscode.env.clipboard.readText() });
  sources.push({ label: vscode.l10n.t("$(folder-opened) A file…"), read: textOfFile });
  const source = await vscode.window.showQuickPick(sources, {
    title: vscode.l10n.t("New policy from requests"),
    placeHolder: vscode.l10n.t("Where are the requests (messages, events or a table)?"),
  });
  return source?.read();
}

async function textOfFile(): Promise<string | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ canSelectMany: false })) ?? [];
  return file && new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
}

/** How far the policy goes beyond the requests, and whether it names callers. */
async function howToWrite(): Promise<{ generalize: Generalization; callers: boolean } | undefined> {
  const level = (label: string, detail: string, generalize: Generalization, callers = false) => ({ label, detail, generalize, callers });
  return vscode.window.showQuickPick(
    [
      level(vscode.l10n.t("Exactly these requests"), vscode.l10n.t("no other action, no other resource"), "exact"),
      level(
        vscode.l10n.t("All resources of the same type"),
        vscode.l10n.t("in the same partition, region and account; actions stay as they are"),
        "type",
      ),
      level(
        vscode.l10n.t("Resources with the same beginning"),
        vscode.l10n.t("as far as the last delimiter that they have in common; actions stay as they are"),
        "prefix",
      ),
      level(vscode.l10n.t("Exactly these requests, as a resource policy"), vscode.l10n.t("names the callers, too"), "exact", true),
    ],
    { title: vscode.l10n.t("New policy from requests"), placeHolder: vscode.l10n.t("How far may it go beyond the requests?") },
  );
}
