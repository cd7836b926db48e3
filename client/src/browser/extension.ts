// The extension in a browser (vscode.dev, github.dev): the language server is a worker, and reads files as the editor does.
import * as vscode from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient, type MessageTransports } from "vscode-languageclient/browser";
import { BROWSER_DATA, type BrowserPort, type BrowserStart } from "../../../shared/browser";
import { SETTINGS_SECTION, STATUS_NOTIFICATION, type StatusParams } from "../../../shared/protocol";
import { documentsOf, shownOf } from "../documents";
import { registerFeatures } from "../features";
import { startWhenNeeded } from "../need";
import { notify } from "../show";
import { abilities, shownInEditor } from "../shown";
import { ProofStatus } from "../status";
import { answerFiles } from "./files";

/** Commands that need programs of the machine. */
const NEED_PROGRAMS = ["iamProver.updateCatalogue"];

/** What every browser has; types of browsers and of Node do not go together in one program. */
declare class Worker {
  constructor(url: string, options: { name: string });
  postMessage(message: unknown, transfer: unknown[]): void;
  terminate(): void;
}
interface Channel {
  port1: BrowserPort;
  port2: BrowserPort;
}

let client: LanguageClient | undefined;
let worker: Worker | undefined;
let started: Promise<void> | undefined;

/** Called by the editor when one of the extension's files is opened. */
export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel("IAM Policy Prover", { log: true });
  const schemes = [...new Set(["file", ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme)])];
  const status = new ProofStatus(shownOf(schemes));
  context.subscriptions.push(output, status);
  const created = createClient(context, output, schemes);
  client = created;
  created.onNotification(STATUS_NOTIFICATION, (params: StatusParams) => status.update(params));
  const start = (): Promise<void> => {
    started ??= created.start().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      output.error(`The language server did not start: ${reason}`);
      status.serverNotStarted(reason);
    });
    return started;
  };
  context.subscriptions.push(
    vscode.commands.registerCommand("iamProver.restartServer", async () => {
      status.reset();
      worker?.terminate();
      if (created.isRunning()) await created.stop().catch(() => {});
      started = undefined;
      await start();
    }),
    vscode.commands.registerCommand("iamProver.showOutput", () => output.show()),
    vscode.commands.registerCommand("iamProver.showStatus", () => status.showDetails()),
    ...NEED_PROGRAMS.map((command) =>
      vscode.commands.registerCommand(command, () =>
        notify.information(
          vscode.l10n.t("This command runs programs of your machine, which a browser does not let it. It works in VS Code itself."),
        ),
      ),
    ),
  );
  registerFeatures(context, created, () => client);
  startWhenNeeded(context, documentsOf(schemes), () => void start());
}

/** Called by the editor before it ends. */
export async function deactivate(): Promise<void> {
  await started;
  if (client?.isRunning()) await client.stop();
  worker?.terminate();
}

function createClient(context: vscode.ExtensionContext, output: vscode.LogOutputChannel, schemes: readonly string[]): LanguageClient {
  return new LanguageClient(SETTINGS_SECTION, "IAM Policy Prover", () => startServer(context), {
    documentSelector: documentsOf(schemes),
    outputChannel: output,
    initializationOptions: abilities,
    synchronize: {
      configurationSection: SETTINGS_SECTION,
      // No folder is watched from inside of a browser: the editor says what has changed.
      fileEvents: vscode.workspace.createFileSystemWatcher(
        "**/{iam-prover.json,*.json,*.jsonc,*.yaml,*.yml,*.template,*.tf,*.tofu,*.feature}",
      ),
    },
    middleware: shownInEditor(),
  });
}

/** What a worker can be started from. A script of an extension that lies on a remote machine is read and handed over. */
async function addressOf(script: vscode.Uri): Promise<string> {
  if (script.scheme !== "vscode-remote") return script.toString(true);
  return URL.createObjectURL(new Blob([await vscode.workspace.fs.readFile(script)], { type: "text/javascript" }));
}

/** Starts the worker and gives it the data of the package. */
async function startServer(context: vscode.ExtensionContext): Promise<MessageTransports> {
  const dist = vscode.Uri.joinPath(context.extensionUri, "dist");
  const decoder = new TextDecoder();
  const texts = await Promise.all(
    BROWSER_DATA.map(async (name) => [name, decoder.decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(dist, name)))] as const),
  );
  worker?.terminate();
  worker = new Worker(await addressOf(vscode.Uri.joinPath(dist, "browser", "server.js")), { name: "IAM Policy Prover" });
  const [messages, files] = [new MessageChannel(), new MessageChannel()] as unknown as [Channel, Channel];
  answerFiles(files.port1);
  const start: BrowserStart = { data: Object.fromEntries(texts), messages: messages.port2, files: files.port2 };
  worker.postMessage(start, [messages.port2, files.port2]);
  const port = messages.port1 as BrowserPort & ConstructorParameters<typeof BrowserMessageReader>[0];
  return { reader: new BrowserMessageReader(port), writer: new BrowserMessageWriter(port) };
}
