// The VS Code extension: starts the language server, shows how far its proofs are, and registers commands. No analysis.
import * as path from "node:path";
import * as vscode from "vscode";
import {
  DidChangeConfigurationNotification,
  type LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  State,
  TransportKind,
} from "vscode-languageclient/node";
import { GIT_CHANGED_NOTIFICATION, SETTINGS_SECTION, STATUS_NOTIFICATION, type StatusParams } from "../../shared/protocol";
import { registerAgents } from "./agents";
import { registerCatalogue } from "./catalogue";
import { QuietClient } from "./connection";
import { documentsOf, shownOf } from "./documents";
import { registerFeatures } from "./features";
import { watchGit } from "./git";
import { isServerGone } from "./gone";
import { startWhenNeeded } from "./need";
import { RestartPolicy } from "./restart";
import { notify } from "./show";
import { abilities, shownInEditor } from "./shown";
import { ProofStatus } from "./status";

/** Files on disk are checked, and what has no file yet. */
const SCHEMES = ["file"];

let client: LanguageClient | undefined;
/** Fulfilled once the server has started for the first time, well or not; undefined as long as nothing needs it. */
let started: Promise<void> | undefined;

/** Called by the editor when one of the extension's files is opened. Returns how long the processor worked for it, which the tests hold to a budget: others may want the processor too. */
export function activate(context: vscode.ExtensionContext): { activationMs: number } {
  const since = process.cpuUsage();
  const output = vscode.window.createOutputChannel("IAM Policy Prover", { log: true });
  const status = new ProofStatus(shownOf(SCHEMES));
  context.subscriptions.push(output, status);

  client = createClient(context, output, status);
  context.subscriptions.push(
    vscode.commands.registerCommand("iamProver.restartServer", () => restart(output, status)),
    vscode.commands.registerCommand("iamProver.showOutput", () => output.show()),
    vscode.commands.registerCommand("iamProver.showStatus", () => status.showDetails()),
  );
  registerCatalogue(context, () => restart(output, status));
  registerFeatures(context, client, () => client);
  startWhenNeeded(context, documentsOf(SCHEMES), () => void start(output, status));
  try {
    registerAgents(context);
  } catch (error) {
    // Older editors know tools of models in part only: policies are checked all the same.
    output.warn(`The tools for models are not offered: ${error instanceof Error ? error.message : String(error)}`);
  }
  context.subscriptions.push(
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      if (client?.isRunning()) void client.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    }),
  );
  void watchGit(context, async () => {
    await started;
    if (client?.isRunning()) await client.sendNotification(GIT_CHANGED_NOTIFICATION);
  });
  const { user, system } = process.cpuUsage(since);
  return { activationMs: (user + system) / 1000 };
}

/** Called by the editor before it ends: the server goes too. */
export async function deactivate(): Promise<void> {
  // A client that is just starting cannot be stopped.
  await started;
  if (client?.isRunning()) await client.stop();
}

/** Not awaited by who opens a file: the editor's other extensions must not wait for our process. What is asked meanwhile waits by itself. */
function start(output: vscode.LogOutputChannel, status: ProofStatus): Promise<void> {
  started ??= (client?.start() ?? Promise.resolve()).catch((error: unknown) => {
    // Another is started, or the user was asked.
    if (isServerGone(error)) return;
    const reason = error instanceof Error ? error.message : String(error);
    output.error(`The language server did not start: ${reason}`);
    status.serverNotStarted(reason);
  });
  return started;
}

function createClient(context: vscode.ExtensionContext, output: vscode.LogOutputChannel, status: ProofStatus): LanguageClient {
  const module = path.join(context.extensionPath, "dist", "server.js");
  const serverOptions: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ["--nolazy", "--inspect=6009"] } },
  };
  const policy = new RestartPolicy({
    onRestart: (attempt, delayMs) => status.serverRestarting(attempt, delayMs),
    onGiveUp: (crashes) => offerRestart(crashes, status),
  });
  const clientOptions: LanguageClientOptions = {
    documentSelector: documentsOf(SCHEMES),
    outputChannel: output,
    initializationOptions: abilities,
    synchronize: { configurationSection: SETTINGS_SECTION },
    middleware: {
      ...shownInEditor(),
      workspace: {
        configuration: async (params, token, next) => {
          const values = await next(params, token);
          return vscode.workspace.isTrusted || !Array.isArray(values) ? values : values.map(withoutGit);
        },
      },
    },
    errorHandler: policy,
    // Else the library shows the error of a server that ended while it was starting.
    initializationFailedHandler: (error) => {
      output.error(`The language server did not start: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    },
  };
  const created = new QuietClient(SETTINGS_SECTION, "IAM Policy Prover", serverOptions, clientOptions);
  context.subscriptions.push(created.onDidChangeState(({ newState }) => newState === State.Running && policy.isRunning()));
  created.onNotification(STATUS_NOTIFICATION, (params: StatusParams) => status.update(params));
  return created;
}

/** In Restricted Mode no Git runs in the workspace: its configuration may name programs to run. */
function withoutGit(settings: unknown): unknown {
  return typeof settings === "object" && settings !== null && "baseline" in settings ? { ...settings, baseline: "none" } : settings;
}

/** Restarts the server by hand: also the way out after it crashed too often, while it hangs, or while it does not come up. */
async function restart(output: vscode.LogOutputChannel, status: ProofStatus): Promise<void> {
  if (!started) return start(output, status);
  status.reset();
  try {
    await client?.restart();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    output.error(`The language server was not restarted: ${reason}`);
    status.serverNotStarted(reason);
  }
}

async function offerRestart(crashes: number, status: ProofStatus): Promise<void> {
  status.serverGone(crashes);
  const restartNow = vscode.l10n.t("Restart");
  const showLog = vscode.l10n.t("Show Log");
  const choice = await notify.error(
    vscode.l10n.t(
      "IAM Policy Prover: the language server crashed {0} times in three minutes. It is no longer restarted, and policies are not checked.",
      crashes,
    ),
    restartNow,
    showLog,
  );
  if (choice === restartNow) await vscode.commands.executeCommand("iamProver.restartServer");
  if (choice === showLog) await vscode.commands.executeCommand("iamProver.showOutput");
}
