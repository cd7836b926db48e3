// What changes outside a document and yet changes what is said about it: settings files, Git, policies that limit others.
import { DidChangeWatchedFilesNotification, FileChangeType, type FileEvent } from "vscode-languageserver";
import { basename, clock, dirname, pathOf } from "../platform/current";
import { CONFIG_FILE } from "../workspace/config";
import { dependants, policiesUnder, publishConfig } from "./affected";
import { closedFilesAgain, closedFilesTouched, gitMovedBesides } from "./closed";
import { editedForControls } from "./controls-run";
import { holdsPolicy, settled } from "./documents";
import { GIT_LONGEST_WAIT_MS, GIT_POLL_MS } from "./limits";
import type { OpenDocument } from "./open-document";
import { again } from "./run";
import type { Session } from "./session";

/** Asks the client to watch settings files and policies, and starts looking at Git. */
export function startWatching(session: Session): void {
  if (session.abilities.watchFiles) {
    session.connection.client
      .register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: `**/${CONFIG_FILE}` }, { globPattern: "**/*.{json,jsonc,yaml,yml,template,tf,tofu}" }],
      })
      .catch((error: unknown) =>
        session.log.warn(`The client refused to watch files; saved settings count when they are open: ${String(error)}`),
      );
  }
  const poll = (): void => {
    // An editor that tells of Git need not be doubted: then nothing is done while nothing happens.
    if (session.stopped || session.gitEvents) return;
    lookAtGit(session);
    clock.background(GIT_POLL_MS, poll);
  };
  clock.background(GIT_POLL_MS, poll);
}

/** The editor says that something happened in a repository, or that it will. */
export function gitChanged(session: Session): void {
  session.gitEvents = true;
  lookAtGit(session);
  void gitMovedBesides(session);
}

/** Git may have moved: policies whose older version can be another now are judged again, those in work when they are done. */
export function lookAtGit(session: Session): void {
  for (const document of session.documents.values()) {
    if (!holdsPolicy(document) || document.followsGit) continue;
    document.followsGit = true;
    void follow(session, document).finally(() => {
      document.followsGit = false;
    });
  }
}

async function follow(session: Session, document: OpenDocument): Promise<void> {
  await settled(document, GIT_LONGEST_WAIT_MS);
  const isOpen = () => !session.stopped && session.documents.get(document.uri) === document;
  if (!isOpen() || document.run || document.view.phase !== "done") return;
  if (!(await session.workspace.moved(document)) || !isOpen()) return;
  again(session, document);
  closedFilesTouched(session);
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
    if (!changed) continue;
    for (const policy of policiesUnder(session, dirname(path))) again(session, policy);
    closedFilesTouched(session);
  }
  if (touched.size > 0) closedFilesAgain(session);
  if (touched.size > 0) for (const document of dependants(session, touched)) again(session, document);
}

/** A settings file came or went: which one holds where is worked out anew. */
async function relocate(session: Session): Promise<void> {
  session.workspace.forgetPlaces();
  for (const document of [...session.documents.values()]) await session.workspace.prepare(session, document.path);
}
