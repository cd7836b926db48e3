// Policies that are not open: checked as if they were, on request, and again when settings, Git or the files themselves change.

import { type CancellationToken, type Connection, DiagnosticSeverity, type WorkDoneProgressServerReporter } from "vscode-languageserver";
import { CHECK_ALL_REQUEST, type CheckAllResult, type Refusal } from "../../../shared/protocol";
import { messageOf, stackOf } from "../core/text/errors";
import { basename, pathOf, uriOf } from "../platform/current";
import { defaultConfig } from "../workspace/config";
import { isJson, lookThrough } from "../workspace/discover";
import { isBroken } from "../workspace/policy-context";
import { digestOfTexts } from "../workspace/text-digest";
import { policyDiagnostics } from "./diagnostics";
import { documentOf, holdsPolicy, roleOf, settled } from "./documents";
import { CLOSED_LONGEST_WAIT_MS, CLOSED_QUIET_MS, MOST_UNASKED_FILES } from "./limits";
import type { ClosedFiles, FileCounts } from "./open-document";
import { analyseNow } from "./quick";
import type { Session } from "./session";
import { fetchSettings } from "./settings";
import { sleep } from "./time";

/** Nothing is known yet. */
export function noClosedFiles(): ClosedFiles {
  return { known: new Map() };
}

/** Registers the request. */
export function registerClosedFiles(connection: Connection, current: () => Session | undefined): void {
  connection.onRequest(CHECK_ALL_REQUEST, async (...given: unknown[]): Promise<unknown> => {
    const session = current();
    const refused = (problem: string): Refusal => ({ problem });
    if (!session || session.stopped) return refused("The language server is not ready.");
    if (session.workspace.folders().length === 0) return refused("No folder is open, so there is nothing to check.");
    try {
      // A request without parameters has the token alone.
      return await checkAll(session, given.at(-1) as CancellationToken);
    } catch (error) {
      session.log.error(`${CHECK_ALL_REQUEST}: ${stackOf(error)}`);
      return refused(`The policies could not be checked: ${messageOf(error)}`);
    }
  });
}

async function checkAll(session: Session, token: CancellationToken): Promise<CheckAllResult> {
  const round = newRound(session);
  const asked = { touched: false };
  session.closed.asked = asked;
  token.onCancellationRequested(() => round.abort());
  const reporter = await beginProgress(session, () => round.abort());
  try {
    return await oneRound(session, round.signal, (done, total, path) =>
      reporter?.report(Math.floor((100 * done) / total), `${done} of ${total}: ${basename(path)}`),
    );
  } finally {
    reporter?.done();
    if (session.closed.asked === asked) delete session.closed.asked;
    if (asked.touched) closedFilesTouched(session);
  }
}

async function beginProgress(session: Session, stop: () => void): Promise<WorkDoneProgressServerReporter | undefined> {
  if (!session.abilities.progress) return undefined;
  try {
    const reporter = await session.connection.window.createWorkDoneProgress();
    reporter.begin("Checking all policies", 0, undefined, true);
    reporter.token.onCancellationRequested(stop);
    return reporter;
  } catch (error) {
    session.log.warn(`The client refused to show progress: ${String(error)}`);
    return undefined;
  }
}

/** Something changed that closed policies may be judged by: they are checked again, if the user wants that, after a moment of quiet. */
export function closedFilesTouched(session: Session): void {
  const { closed } = session;
  clearTimeout(closed.timer);
  if (session.stopped || session.workspace.folders().length === 0) return;
  closed.timer = setTimeout(() => {
    // What the user asked for goes on: what changed meanwhile is looked at afterwards.
    if (closed.asked) {
      closed.asked.touched = true;
      return;
    }
    const round = newRound(session);
    void unasked(session, round.signal).catch((error: unknown) => session.log.error(`Closed policies: ${stackOf(error)}`));
  }, CLOSED_QUIET_MS);
}

async function unasked(session: Session, signal: AbortSignal): Promise<void> {
  const settings = await fetchSettings(session);
  if (!settings.enable || !settings.closedFiles.enable || settings.run === "off") return;
  await oneRound(session, signal, () => {}, MOST_UNASKED_FILES);
}

/** A file was opened: from now on its document speaks for it. */
export function openedBesides(session: Session, uri: string): void {
  if (session.closed.known.delete(uri) && session.abilities.pull) void session.connection.sendDiagnostics({ uri, diagnostics: [] });
}

/** Something changed that matters only when the closed files were checked before: one was closed or written, the user's settings are others. */
export function closedFilesAgain(session: Session): void {
  if (session.closed.known.size > 0) closedFilesTouched(session);
}

/** Something happened in a repository, be it only that a file was saved: closed files are checked again when their older versions can be others. */
export async function gitMovedBesides(session: Session): Promise<void> {
  for (const uri of session.closed.known.keys())
    if (await session.workspace.moved({ path: pathOf(uri) })) return closedFilesTouched(session);
}

/** Ends all work on closed files. */
export function stopClosedFiles({ closed }: Session): void {
  clearTimeout(closed.timer);
  closed.round?.abort();
}

function newRound(session: Session): AbortController {
  clearTimeout(session.closed.timer);
  session.closed.round?.abort();
  session.closed.round = new AbortController();
  return session.closed.round;
}

/** Looks through the workspace once. `most`: nothing is done where there are more files. */
async function oneRound(
  session: Session,
  signal: AbortSignal,
  onDone: (done: number, total: number, path: string) => void,
  most = Number.POSITIVE_INFINITY,
): Promise<CheckAllResult> {
  const failed: CheckAllResult["failed"] = [];
  const files = await candidates(session, signal, failed);
  const seen = new Map<string, FileCounts>();
  if (files.length <= most) {
    const { baseline } = await fetchSettings(session);
    if (!signal.aborted) await session.workspace.prepareBaselines(session, files, baseline);
    for (const [done, path] of files.entries()) {
      if (signal.aborted) break;
      onDone(done, files.length, path);
      // An end of the round while others are waited for is no failure either.
      const counts = await openDocumentsFirst(session, signal)
        .then(() => checkOne(session, path, signal))
        .catch((error: unknown) => {
          if (!signal.aborted) failed.push({ path, reason: messageOf(error) });
          return undefined;
        });
      if (counts) seen.set(uriOf(path), counts);
    }
    if (!signal.aborted) forgetOthers(session, seen);
  }
  return { ...sumOf([...seen.values()]), files: seen.size, failed, cancelled: signal.aborted };
}

/** The files of the workspace that may hold policies, in order. */
async function candidates(session: Session, signal: AbortSignal, failed: CheckAllResult["failed"]): Promise<string[]> {
  const files = new Set<string>();
  for (const folder of session.workspace.folders()) {
    const config = session.workspace.configs().find((one) => one.folder === folder)?.config ?? defaultConfig(folder);
    for await (const found of lookThrough([folder], config)) {
      if (signal.aborted) return [];
      if (found.kind === "problem") failed.push({ path: found.file, reason: found.reason });
      else if (found.kind !== "other" || (await isNamed(session, found.file))) files.add(found.file);
    }
  }
  return [...files];
}

async function isNamed(session: Session, file: string): Promise<boolean> {
  await session.workspace.prepare(session, file);
  return session.workspace.isNamedPolicy(file, []);
}

/** Checks one file and tells what was found. Out: undefined for a file that holds no policy. */
async function checkOne(session: Session, path: string, signal: AbortSignal): Promise<FileCounts | undefined> {
  const uri = uriOf(path);
  const open = session.documents.get(uri);
  if (open) {
    await settled(open, CLOSED_LONGEST_WAIT_MS);
    return holdsPolicy(open) ? countsOf(policyDiagnostics(session, open), open.view.undecided.length) : undefined;
  }
  const text = await session.workspace.textOf(path);
  const document = documentOf(session, { uri, languageId: isJson(path) ? "json" : "plaintext", version: 0, text });
  [document.settings] = await Promise.all([fetchSettings(session, uri), session.workspace.prepare(session, path)]);
  document.role = roleOf(session, document);
  if (!holdsPolicy(document)) return undefined;
  document.judged = await session.workspace.contextOf(session, document);
  const key = digestOfTexts(text, JSON.stringify(document.judged));
  const known = session.closed.known.get(uri);
  if (known?.key === key) return known.counts;
  analyseNow(session, document);
  const { view } = document;
  if (view.analysis && document.settings.run !== "off" && !(document.role === "policy" && isBroken(text, view.analysis))) {
    const result = await session.services.investigate(view.analysis.prove(), session.solver, {
      signal,
      timeoutMs: document.settings.solver.timeout,
    });
    view.proved = result.findings;
    view.undecided = result.undecided;
    view.phase = "done";
  }
  // It may have been opened meanwhile: then its document speaks for it.
  if (signal.aborted || session.stopped || session.documents.has(uri)) return undefined;
  const diagnostics = policyDiagnostics(session, document);
  const counts = countsOf(diagnostics, view.undecided.length);
  session.closed.known.set(uri, { key, counts });
  void session.connection.sendDiagnostics({ uri, diagnostics });
  return counts;
}

/** Whoever types must not wait for files that nobody looks at. */
async function openDocumentsFirst(session: Session, signal: AbortSignal): Promise<void> {
  await sleep(0, signal);
  for (const document of session.documents.values()) if (document.run) await settled(document, CLOSED_LONGEST_WAIT_MS);
}

/** Files that are gone, or hold no policy any more, have no findings. */
function forgetOthers(session: Session, seen: ReadonlyMap<string, FileCounts>): void {
  for (const uri of [...session.closed.known.keys()]) {
    if (seen.has(uri)) continue;
    session.closed.known.delete(uri);
    if (!session.documents.has(uri)) void session.connection.sendDiagnostics({ uri, diagnostics: [] });
  }
}

function countsOf(diagnostics: readonly { severity?: DiagnosticSeverity }[], undecided: number): FileCounts {
  const of = (severity: DiagnosticSeverity) => diagnostics.filter((one) => one.severity === severity).length;
  return {
    errors: of(DiagnosticSeverity.Error),
    warnings: of(DiagnosticSeverity.Warning),
    information: of(DiagnosticSeverity.Information),
    undecided: undecided > 0,
  };
}

function sumOf(all: readonly FileCounts[]): Pick<CheckAllResult, "errors" | "warnings" | "information" | "inFiles" | "undecided"> {
  const sum = (of: (one: FileCounts) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    errors: sum(({ errors }) => errors),
    warnings: sum(({ warnings }) => warnings),
    information: sum(({ information }) => information),
    inFiles: all.filter(({ errors, warnings, information }) => errors + warnings + information > 0).length,
    undecided: all.filter(({ undecided }) => undecided).length,
  };
}
