// The language server: greets the client, wires each request to its feature, and ends cleanly. No analysis here.
import type { Connection, InitializeParams, InitializeResult } from "vscode-languageserver";
import { DidChangeConfigurationNotification, FileChangeType, TextDocumentSyncKind } from "vscode-languageserver";
import { GIT_CHANGED_NOTIFICATION, SETTINGS_SECTION } from "../../../shared/protocol";
import { openSession } from "../core/session/session";
import { stackOf } from "../core/text/errors";
import { withoutLinks } from "../core/text/links";
import { pathOf } from "../platform/current";
import { readAbilities } from "./abilities";
import { publishConfig } from "./affected";
import { closedFilesAgain, noClosedFiles, openedBesides, registerClosedFiles, stopClosedFiles } from "./closed";
import { forgetControl } from "./controls";
import { registerControlDrafts } from "./controls-draft";
import { registerControlRuns } from "./controls-run";
import { changeDocument, closeDocument, endRun, holdsPolicy, moveView, openDocument } from "./documents";
import { featureCapabilities, registerFeatures } from "./features";
import { GitWatch } from "./git-watch";
import type { OpenDocument, Services } from "./open-document";
import { answerPull, clearPublished } from "./publish";
import { registerQuestions } from "./questions";
import { startRun } from "./run";
import type { Session } from "./session";
import { noParts } from "./session-parts";
import { fetchSettings, keepSettings } from "./settings";
import { reportStatus } from "./status";
import { filesChanged, gitChanged, lookAtGit, startWatching } from "./watch";
import { Workspace } from "./workspace";

const SERVER_NAME = "iam-prover";

/**
 * Serves one client over the connection until it says `exit`; returns at once. `services` are the other modules
 * (see wiring.ts). Whatever goes wrong while a message is handled is logged and answered as an error; the server lives.
 */
export function startServer(connection: Connection, services: Services): void {
  let session: Session | undefined;

  connection.onInitialize((params) => {
    session = createSession(connection, services, params);
    return greeting(session);
  });
  connection.onInitialized(() => {
    if (session) void guarded(session, "initialized", () => afterInitialized(session as Session));
  });
  connection.onShutdown(async () => {
    if (session) await stop(session);
  });

  registerDocuments(connection, () => session);
  connection.onDidChangeConfiguration(({ settings }) =>
    handled(session, "new settings", async (session) => {
      keepSettings(session, settings);
      for (const document of [...session.documents.values()]) await begin(session, document);
      closedFilesAgain(session);
    }),
  );
  connection.onDidChangeWatchedFiles(({ changes }) => handled(session, "changed files", (session) => filesChanged(session, changes)));
  connection.onNotification(GIT_CHANGED_NOTIFICATION, () => handled(session, "a change of Git", gitChanged));
  connection.languages.diagnostics.on(({ textDocument, previousResultId }) => {
    if (!session) return { kind: "full", items: [] };
    return answerPull(session, textDocument.uri, previousResultId);
  });
  registerFeatures(connection, () => session);
  registerQuestions(connection, () => session);
  registerClosedFiles(connection, () => session);
  registerControlRuns(connection, () => session);
  registerControlDrafts(connection, () => session);

  connection.listen();
}

/** What the editor says of its documents: opened, changed, saved, closed. */
function registerDocuments(connection: Connection, current: () => Session | undefined): void {
  connection.onDidOpenTextDocument(({ textDocument }) =>
    handled(current(), `opening ${textDocument.uri}`, (session) => {
      const document = openDocument(session, textDocument);
      openedBesides(session, textDocument.uri);
      return begin(session, document);
    }),
  );
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) =>
    handled(current(), `a change of ${textDocument.uri}`, (session) => {
      const document = session.documents.get(textDocument.uri);
      if (!document) return session.log.warn(`A change of ${textDocument.uri}, which is not open, was ignored.`);
      changeDocument(document, contentChanges, textDocument.version);
      startRun(session, document, { typed: true });
    }),
  );
  connection.onDidSaveTextDocument(({ textDocument }) =>
    handled(current(), `saving ${textDocument.uri}`, (session) => {
      const document = session.documents.get(textDocument.uri);
      if (!document) return;
      if (document.quarantined !== undefined || document.view.phase !== "done") startRun(session, document, { saved: true });
    }),
  );
  connection.onDidCloseTextDocument(({ textDocument }) =>
    handled(current(), `closing ${textDocument.uri}`, async (session) => {
      const document = closeDocument(session, textDocument.uri);
      if (!document) return;
      clearPublished(session, document.uri);
      reportStatus(session, { ...document, role: "other" });
      if (document.role === "control") forgetControl(session, document.uri);
      if (document.role === "config" && document.path !== undefined)
        await filesChanged(session, [{ uri: document.uri, type: FileChangeType.Changed }]);
      closedFilesAgain(session);
    }),
  );
}

function createSession(connection: Connection, services: Services, params: InitializeParams): Session {
  const log = {
    error: (message: string) => connection.console.error(message),
    warn: (message: string) => connection.console.warn(message),
  };
  const session: Session = {
    ...noParts(),
    connection,
    abilities: readAbilities(params),
    services,
    log,
    documents: new Map(),
    closed: noClosedFiles(),
    workspace: new Workspace(
      (folder) => publishConfig(session, folder),
      (files) => session.git.watch(files),
    ),
    git: new GitWatch(() => lookAtGit(session)),
    solver: services.createSolver(),
    analysis: openSession(),
    catalogue: "",
    name: Math.random().toString(36).slice(2),
    setAside: setAsideIn(params.initializationOptions),
    stopped: false,
  };
  keepSettings(session, params.initializationOptions);
  const folders = params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri }] : []);
  session.workspace.setRoots(folders.flatMap(({ uri }) => pathOf(uri) ?? []));
  session.solver.onStateChange((state, message) => {
    if (state === "unavailable" || state === "restarting") log.warn(`Solver ${state}${message ? `: ${message}` : ""}.`);
    if (state === "unavailable")
      for (const document of session.documents.values()) if (holdsPolicy(document)) reportStatus(session, document);
  });
  return session;
}

/** What the relay says of the thread before this one (`relay/relay.ts`); a client has no reason to say it. */
function setAsideIn(options: unknown): Map<string, string> {
  const { setAside } = (options ?? {}) as { setAside?: unknown };
  const entries: unknown[] = Array.isArray(setAside) ? setAside : [];
  return new Map(
    entries.flatMap((one) => {
      const { uri, reason } = (one ?? {}) as { uri?: unknown; reason?: unknown };
      return typeof uri === "string" && typeof reason === "string" ? [[uri, reason] as const] : [];
    }),
  );
}

function greeting(session: Session): InitializeResult {
  const { abilities } = session;
  return {
    serverInfo: { name: SERVER_NAME },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
      ...(abilities.pull && {
        diagnosticProvider: { identifier: SERVER_NAME, interFileDependencies: true, workspaceDiagnostics: false },
      }),
      ...featureCapabilities(),
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}

async function afterInitialized(session: Session): Promise<void> {
  const { connection, abilities } = session;
  if (abilities.dynamicConfiguration)
    await connection.client.register(DidChangeConfigurationNotification.type, { section: SETTINGS_SECTION });
  if (abilities.workspaceFolders) {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
      handled(session, "changed folders", async (session) => {
        const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
        session.workspace.setRoots([
          ...session.workspace.folders().filter((folder) => !gone.has(folder)),
          ...added.flatMap(({ uri }) => pathOf(uri) ?? []),
        ]);
        for (const document of [...session.documents.values()]) await begin(session, document);
      }),
    );
  }
  startWatching(session);
}

/** Fetches the document's settings, then runs it afresh. */
async function begin(session: Session, document: OpenDocument): Promise<void> {
  const [settings] = await Promise.all([fetchSettings(session, document.uri), session.workspace.prepare(session, document.path)]);
  if (session.documents.get(document.uri) !== document) return;
  document.settings = settings;
  takeCatalogue(session, settings.catalogue);
  document.judged = undefined;
  moveView(document, document.view.text);
  startRun(session, document);
  // Here and not at the start: a workspace without policies needs no thread.
  if (holdsPolicy(document) && settings.run !== "off") void session.solver.warmUp();
}

/** Takes the catalogue that the settings name. One that cannot be used is told of once, and the usual one is used. */
function takeCatalogue(session: Session, path: string): void {
  if (session.catalogue === path) return;
  session.catalogue = path;
  const problem = session.services.useCatalogue(path);
  if (problem === undefined) return;
  session.log.warn(problem);
  session.connection.window.showWarningMessage(withoutLinks(`IAM Policy Prover: ${problem} The catalogue that is shipped is used.`));
}

async function stop(session: Session): Promise<void> {
  session.stopped = true;
  session.git.dispose();
  stopClosedFiles(session);
  for (const document of session.documents.values()) endRun(document);
  await session.solver.dispose();
  session.analysis.close();
}

/** Runs a notification's handler; what it throws is logged, never fatal. Before `initialize` there is nothing to do. */
function handled(session: Session | undefined, what: string, handle: (session: Session) => unknown): void {
  if (!session || session.stopped) return;
  void guarded(session, what, () => handle(session));
}

async function guarded(session: Session, what: string, act: () => unknown): Promise<void> {
  try {
    await act();
  } catch (error) {
    session.log.error(`While handling ${what}: ${stackOf(error)}`);
  }
}
