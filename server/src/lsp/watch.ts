// What changes outside a document and yet changes what is said about it: settings files, Git, policies that limit others.
import { basename, dirname, join } from "node:path";
import { DidChangeWatchedFilesNotification, FileChangeType, type FileEvent } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { CONFIG_FILE } from "../workspace/config";
import { configDiagnostics } from "./config-diagnostics";
import { editedForControls } from "./controls-run";
import { uriOf } from "./diagnostics";
import { moveView, pathOf } from "./documents";
import { publish } from "./publish";
import { startRun } from "./run";
import type { OpenDocument, Session } from "./session";

/** How often the times of Git's few files are looked at while policies are open. */
const POLL_MS = 2000;

/** Asks the client to watch settings files and policies, and starts looking at Git. */
export function startWatching(session: Session): void {
  if (session.abilities.watchFiles) {
    session.connection.client
      .register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: `**/${CONFIG_FILE}` }, { globPattern: "**/*.{json,jsonc}" }],
      })
      .catch((error: unknown) =>
        session.log.warn(`The client refused to watch files; saved settings count when they are open: ${String(error)}`),
      );
  }
  const poll = setInterval(() => {
    if (session.stopped) return clearInterval(poll);
    void lookAtGit(session);
  }, POLL_MS);
  poll.unref();
}

async function lookAtGit(session: Session): Promise<void> {
  for (const document of [...session.documents.values()]) {
    if (document.role !== "policy" || document.run || document.view.phase !== "done") continue;
    if (await session.workspace.moved(document)) again(session, document);
  }
}

/** Runs a document again because something beside its text changed. */
export function again(session: Session, document: OpenDocument, typed = false): void {
  if (session.documents.get(document.uri) !== document) return;
  document.judged = undefined;
  moveView(document, document.view.text);
  startRun(session, document, { typed });
}

/** A settings file was edited in the editor: what it says now counts at once, if it is usable. */
export function configEdited(session: Session, document: OpenDocument): void {
  if (document.path === undefined) return;
  const folder = dirname(document.path);
  const changed = session.workspace.take(session, folder, document.text.getText());
  publishConfig(session, folder);
  if (changed) policiesUnder(session, folder);
}

/** Files changed on disk. */
export async function filesChanged(session: Session, changes: readonly FileEvent[]): Promise<void> {
  const touched = new Set<string>();
  for (const { uri, type } of changes) {
    const path = pathOf(uri);
    if (path === undefined) continue;
    if (basename(path) !== CONFIG_FILE) {
      touched.add(path);
      if (!session.documents.has(uri)) editedForControls(session, { uri });
      continue;
    }
    if (type !== FileChangeType.Changed) await relocate(session);
    const changed = await session.workspace.load(session, dirname(path));
    publishConfig(session, dirname(path));
    if (changed) policiesUnder(session, dirname(path));
  }
  if (touched.size > 0) for (const document of dependants(session, touched)) again(session, document);
}

/** A policy that limits others was edited: they are judged again once the typing pauses. */
export function limitEdited(session: Session, path: string): void {
  for (const document of dependants(session, new Set([path]))) again(session, document, true);
}

function dependants(session: Session, paths: ReadonlySet<string>): OpenDocument[] {
  return [...session.documents.values()].filter((one) => {
    if (one.role !== "policy" || !one.judged || (one.path !== undefined && paths.has(one.path))) return false;
    const { baseline, references } = one.judged;
    return (
      references.some((file) => paths.has(file)) ||
      (baseline?.kind === "text" && baseline.file !== undefined && paths.has(baseline.file)) ||
      baseline?.kind === "error"
    );
  });
}

/** A settings file came or went: which one holds where is worked out anew. */
async function relocate(session: Session): Promise<void> {
  session.workspace.forgetPlaces();
  for (const document of [...session.documents.values()]) await session.workspace.prepare(session, document.path);
}

/** Runs every open policy again that the settings in a folder may hold for. */
function policiesUnder(session: Session, folder: string): void {
  for (const document of [...session.documents.values()]) {
    if (document.role === "config") continue;
    if (session.workspace.stateOf(document.path)?.folder === folder) again(session, document);
  }
}

const pushed = new WeakMap<Session, Set<string>>();

/** Says what is wrong with a settings file: open or not for a client that is told, open for one that asks. */
export function publishConfig(session: Session, folder: string): void {
  const uri = uriOf(join(folder, CONFIG_FILE));
  const open = session.documents.get(uri);
  if (open) {
    open.revision++;
    publish(session, open);
    return;
  }
  if (session.abilities.pull) return;
  const state = session.workspace.configs().find((one) => one.folder === folder);
  const diagnostics = state?.text === undefined ? [] : configDiagnostics(session, state, TextDocument.create(uri, "jsonc", 0, state.text));
  const before = pushed.get(session) ?? new Set();
  pushed.set(session, before);
  if (diagnostics.length === 0 && !before.delete(uri)) return;
  if (diagnostics.length > 0) before.add(uri);
  void session.connection.sendDiagnostics({ uri, diagnostics });
}
