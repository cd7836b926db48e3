// What changes outside a document and yet changes what is said about it: settings files, Git, policies that limit others.
import { basename, dirname } from "node:path";
import { DidChangeWatchedFilesNotification, FileChangeType, type FileEvent } from "vscode-languageserver";
import { CONFIG_FILE } from "../workspace/config";
import { dependants, policiesUnder, publishConfig } from "./affected";
import { editedForControls } from "./controls-run";
import { again } from "./run";
import type { Session } from "./session";
import { pathOf } from "./uris";

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
    if (changed) for (const policy of policiesUnder(session, dirname(path))) again(session, policy);
  }
  if (touched.size > 0) for (const document of dependants(session, touched)) again(session, document);
}

/** A settings file came or went: which one holds where is worked out anew. */
async function relocate(session: Session): Promise<void> {
  session.workspace.forgetPlaces();
  for (const document of [...session.documents.values()]) await session.workspace.prepare(session, document.path);
}
