// One pass over a document: what needs no solver at once, the proofs after a short pause, and never an answer to an old text.

import type { CheckResult, Finding } from "../core/checks/finding";
import { messageOf, stackOf } from "../core/text/errors";
import { basename, clock } from "../platform/current";
import { isBroken } from "../workspace/policy-context";
import { accountFindings } from "./account";
import { configEdited, dependants, publishConfig } from "./affected";
import { refreshLenses } from "./code-lens";
import { controlEdited, forgetControl } from "./controls";
import { editedForControls } from "./controls-run";
import { endRun, holdsPolicy, moveView, release, roleOf } from "./documents";
import {
  CHEAP_QUICK_MS,
  FIRST_PAUSE_MS,
  LONG_PROOFS_MS,
  LONGEST_PAUSE_MS,
  MANY_STATEMENTS,
  QUARANTINE_AFTER,
  SHORTEST_PAUSE_MS,
} from "./limits";
import { lacksSiblings, readSiblings } from "./module";
import type { OpenDocument, Run, View } from "./open-document";
import { showProgress } from "./progress";
import { clearPublished, publish } from "./publish";
import { analyseNow, average, policyInputOf } from "./quick";
import type { Session } from "./session";
import { reportStatus } from "./status";
import { waysOfTemplate } from "./template-paths";
import { sleep } from "./time";
import { sameContext } from "./workspace";

/** The check for parts that do nothing, as settings name it. */
const DEAD = "dead-statement";

interface RunOptions {
  /** True after an edit: wait until the typing pauses. */
  typed?: boolean;
  /** True when the user asked by saving: then `run: onSave` proves. */
  saved?: boolean;
}

/**
 * Starts a new run for the document's present text and settings; the older run is aborted and can no longer publish.
 * What fails is logged and shown in the document; a text that fails twice is set aside until it is saved or reopened.
 */
export function startRun(session: Session, document: OpenDocument, options: RunOptions = {}): void {
  endRun(document);
  if (session.stopped) return;
  const role = roleOf(session, document);
  if (role !== document.role) {
    // Other JSON is never spoken of, not even to say that nothing is wrong.
    if (holdsPolicy(document)) forget(session, document);
    if (document.role === "control") {
      forgetControl(session, document.uri);
      clearPublished(session, document.uri);
    }
    document.role = role;
  }
  if (role !== "config") editedForControls(session, { uri: document.uri, text: document.text.getText() });
  if (role === "other") {
    release(document);
    return;
  }
  if (role === "control") {
    release(document);
    controlEdited(session, document);
    return;
  }
  if (role === "config") {
    release(document);
    for (const policy of configEdited(session, document)) again(session, policy);
    return;
  }
  if (document.quarantined !== undefined && !options.saved) {
    // Not retried while it is being typed: what killed it twice is most likely still there.
    document.view = { ...document.view, quick: [quarantineFinding(document)], proved: [], undecided: [], phase: "none" };
    document.revision++;
    publish(session, document);
    release(document);
    return;
  }
  const run: Run = { abort: new AbortController(), startedAt: clock.now() };
  document.run = run;
  // It may limit others: they are judged again once the typing pauses.
  if (options.typed && document.path !== undefined)
    for (const policy of dependants(session, new Set([document.path]))) again(session, policy, true);
  const pause = options.typed && document.quickMs > CHEAP_QUICK_MS ? Math.min(2 * document.quickMs, LONGEST_PAUSE_MS) : 0;
  run.timer = setTimeout(() => void perform(session, document, run, options), pause);
}

/** Runs a document again because something beside its text changed. */
export function again(session: Session, document: OpenDocument, typed = false): void {
  if (session.documents.get(document.uri) !== document) return;
  document.judged = undefined;
  moveView(document, document.view.text);
  startRun(session, document, { typed });
  // What the lens says is compared with what it was judged by before.
  refreshLenses(session);
}

/** Ends the proofs of a document at the user's wish and says so. */
function stopRun(session: Session, document: OpenDocument): void {
  if (!document.run) return;
  endRun(document);
  document.view.phase = "stopped";
  document.view.proved = [];
  document.revision++;
  publish(session, document);
  reportStatus(session, document);
  release(document);
}

async function perform(session: Session, document: OpenDocument, run: Run, options: RunOptions): Promise<void> {
  const { work } = session.services;
  try {
    work?.begin(document.uri);
    await quickThenProofs(session, document, run, options).finally(() => work?.end(document.uri));
    document.failures = 0;
    document.quarantined = undefined;
  } catch (error) {
    if (run.abort.signal.aborted) return;
    failed(session, document, run, error);
    return;
  }
  if (document.run === run) {
    document.run = undefined;
    release(document);
  }
}

async function quickThenProofs(session: Session, document: OpenDocument, run: Run, options: RunOptions): Promise<void> {
  const { signal } = run.abort;
  if (lacksSiblings(document)) {
    // What was said of it meanwhile was said without them.
    if (await readSiblings(document)) document.view.analysis = undefined;
    if (signal.aborted) return;
  }
  if (!document.view.analysis) analyseNow(session, document);
  const { view } = document;
  if (!showQuick(session, document, options)) return;
  if (options.typed) await sleep(pauseOf(document), signal);
  const judged = await session.workspace.contextOf(session, document);
  if (signal.aborted) return;
  if (!sameContext(judged, document.judged)) {
    document.judged = judged;
    analyseNow(session, document);
  }
  const progress = showProgress(session, "Proving", basename(document.path ?? document.uri), () => stopRun(session, document));
  try {
    if (!(await proveAll(session, document, run, view))) return;
  } finally {
    progress.done();
  }
  tell(session, document);
  const state = session.workspace.stateOf(document.path);
  if (state && state.config.suppress.length > 0) publishConfig(session, state.folder);
}

/** Publishes what is known, as a new revision. */
function tell(session: Session, document: OpenDocument): void {
  document.revision++;
  publish(session, document);
  reportStatus(session, document);
}

/** Shows what is known without proofs. Whether there is anything to prove now. */
function showQuick(session: Session, document: OpenDocument, options: RunOptions): boolean {
  const { view, settings } = document;
  if (document.role === "host" && !view.analysis) {
    // It may hold policies and holds none.
    view.proved = [];
    view.phase = "none";
    tell(session, document);
    return false;
  }
  const wanted = settings.run === "onType" || (settings.run === "onSave" && (options.saved || !options.typed));
  const broken = document.role === "policy" && isBroken(view.text, view.analysis);
  if (broken || !wanted) {
    const isOff = broken || settings.run === "off";
    view.proved = isOff ? [] : view.proved;
    view.phase = isOff ? "none" : "stale";
  } else view.phase = "pending";
  tell(session, document);
  const settingsFile = session.workspace.stateOf(document.path);
  if (settingsFile) session.workspace.testExpectations(session, settingsFile);
  return !broken && wanted;
}

/** The proofs of the view; false where another version came between. */
async function proveAll(session: Session, document: OpenDocument, run: Run, view: OpenDocument["view"]): Promise<boolean> {
  const { signal } = run.abort;
  if (isLong(document)) await proveAccess(session, document, run, view);
  if (signal.aborted) return false;
  if (!view.analysis) analyseNow(session, document);
  if (!view.analysis) return false;
  const result = await timedProofs(session, document, run, view);
  if (!result) return false;
  const account = await accountFindings(session, document, signal);
  if (signal.aborted || document.view !== view) return false;
  const ways = waysOfTemplate(session, document, signal);
  view.undecided = [...result.undecided, ...account.undecided];
  view.proved = [...result.findings, ...account.findings];
  if (ways) {
    // Nobody waits for them to learn what the policies say by themselves.
    view.late = ways.waiting;
    view.phase = "partly";
    document.revision++;
    publish(session, document);
    const found = await ways.found;
    if (signal.aborted || document.view !== view) return false;
    view.proved = [...view.proved, ...found];
  }
  view.late = [];
  view.phase = "done";
  view.elapsedMs = clock.now() - run.startedAt;
  return true;
}

/** Whether the proofs take long enough that access should not wait for the parts that do nothing. */
function isLong({ role, proveMs, view }: OpenDocument): boolean {
  if (role === "host") return false;
  return proveMs === 0 ? (view.analysis?.document?.statements.length ?? 0) > MANY_STATEMENTS : proveMs > LONG_PROOFS_MS;
}

/**
 * The proofs of access alone, published at once. Which parts of a policy do nothing takes a question for each of them, and in a
 * long policy nobody wants to wait for that to learn what became public. The full proofs that follow find these answers in the cache.
 */
async function proveAccess(session: Session, document: OpenDocument, run: Run, view: View): Promise<void> {
  const full = view.analysis;
  if (!full || document.judged?.settings.severity[DEAD] === "off") return;
  const { settings, ...input } = policyInputOf(session, document);
  view.analysis = session.services.analyse({
    ...input,
    settings: { ...settings, kind: full.kind, severity: { ...settings.severity, [DEAD]: "off" } },
  });
  const result = await timedProofs(session, document, run, view);
  if (!result) return;
  view.late = view.proved.filter((finding) => finding.unnecessary);
  view.proved = result.findings;
  view.undecided = result.undecided;
  view.phase = "partly";
  document.revision++;
  publish(session, document);
  view.analysis = full;
}

/** Drives all questions of a view's analysis. Undefined when the text has moved on meanwhile. */
async function timedProofs(session: Session, document: OpenDocument, run: Run, view: View): Promise<CheckResult | undefined> {
  const { signal } = run.abort;
  const { analysis } = view;
  if (!analysis) throw new Error("The analysis of the policy is missing.");
  const started = clock.now();
  const result = await session.services.investigate(analysis.prove(), session.solver, {
    signal,
    timeoutMs: document.settings.solver.timeout,
  });
  if (signal.aborted || document.view !== view) return undefined;
  view.provedInMs = clock.now() - started;
  view.prover = analysis;
  document.proveMs = average(document.proveMs, view.provedInMs);
  return result;
}

function pauseOf({ quickMs, proveMs }: OpenDocument): number {
  if (proveMs === 0) return FIRST_PAUSE_MS;
  return Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, 3 * (quickMs + proveMs)));
}

function failed(session: Session, document: OpenDocument, run: Run, error: unknown): void {
  document.failures++;
  session.log.error(`${document.uri}, version ${document.text.version}: ${stackOf(error)}`);
  if (document.run !== run) return;
  document.run = undefined;
  if (document.failures < QUARANTINE_AFTER) {
    startRun(session, document);
    return;
  }
  document.quarantined = messageOf(error);
  document.view = { ...document.view, quick: [quarantineFinding(document)], proved: [], undecided: [], phase: "none" };
  document.revision++;
  publish(session, document);
  reportStatus(session, document);
  release(document);
}

function quarantineFinding(document: OpenDocument): Finding {
  return {
    code: "internal-error",
    severity: "error",
    message: `This file is not checked: it failed twice with \`${document.quarantined}\`. Save it to try again; the log has the details. Please report it.`,
    range: { start: 0, end: Math.min(1, document.view.text.length) },
  };
}

function forget(session: Session, document: OpenDocument): void {
  document.view = { ...document.view, quick: [], proved: [], undecided: [], phase: "none", analysis: undefined };
  document.revision++;
  clearPublished(session, document.uri);
  reportStatus(session, { ...document, role: "other" });
}
