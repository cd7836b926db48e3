// How far the proofs of a document are, in one line, for a client that shows it.
import { DiagnosticSeverity } from "vscode-languageserver";
import { type ProofState, STATUS_NOTIFICATION, type StatusParams } from "../../../shared/protocol";
import { sizeLine } from "../core/validate/document/size";
import { relativeTo } from "../workspace/paths";
import { policyDiagnostics } from "./diagnostics";
import { holdsPolicy } from "./documents";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** Sends the state of one document. */
export function reportStatus(session: Session, document: OpenDocument): void {
  if (!session.abilities.status || session.stopped) return;
  const params = statusOf(session, document);
  void session.connection.sendNotification(STATUS_NOTIFICATION, params);
}

/** The state as it would be sent. */
function statusOf(session: Session, document: OpenDocument): StatusParams {
  const { uri, view } = document;
  const say = (state: ProofState, message: string, more: Partial<StatusParams> = {}): StatusParams => ({ uri, state, message, ...more });
  if (!holdsPolicy(document) || (document.role === "host" && !view.analysis && view.phase === "none")) return say("idle", "Not checked.");
  if (document.quarantined !== undefined)
    return say("undecided", "Not checked: it failed twice. Save to try again.", { detail: document.quarantined });
  switch (view.phase) {
    case "pending":
      return say("proving", "Proving…");
    case "partly":
      return say("proving", "Access is proved; looking for parts that do nothing…");
    case "stale":
      return say("undecided", "Not checked since the last edit. Save to check.");
    case "stopped":
      return say("undecided", "Stopped. Edit or save to prove again.");
    case "none":
      if (document.settings.run === "off") return say("idle", "Proofs are switched off (`iamProver.run`).");
      return say("undecided", "Not proved: the text has an error that hides its meaning.");
    case "done":
      return doneStatus(session, document, say);
  }
}

function doneStatus(
  session: Session,
  document: OpenDocument,
  say: (state: ProofState, message: string, more?: Partial<StatusParams>) => StatusParams,
): StatusParams {
  const { view, judged } = document;
  const shown = policyDiagnostics(session, document);
  // What the Problems panel lists: hints are only drawn in the text.
  const findings = shown.filter(({ severity }) => severity !== DiagnosticSeverity.Hint).length;
  const hints = shown.length - findings;
  const suppressed = view.proved.filter((finding) => session.workspace.suppressed(document, finding)).length;
  const lines = [
    ...view.undecided.map((one) => one.message),
    ...(document.role === "policy" && view.analysis ? [sizeLine(view.analysis.kind, view.text, judged?.settings.resourceType)] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed in iam-prover.json.`] : []),
    ...limitLines(session, document),
    ...(judged?.notes ?? []),
  ];
  const more: Partial<StatusParams> = { findings, ...(view.elapsedMs !== undefined && { elapsedMs: Math.round(view.elapsedMs) }) };
  if (lines.length > 0) more.detail = lines.join("\n");
  const found =
    shown.length === 0
      ? "nothing found"
      : [...(findings > 0 ? [counted(findings, "finding")] : []), ...(hints > 0 ? [counted(hints, "hint")] : [])].join(", ");
  if (view.undecided.length > 0 && session.solver.state === "unavailable")
    return say("solverUnavailable", `The solver does not start (see the log): ${view.undecided.length} not decided; ${found}.`, more);
  if (view.undecided.length > 0) return say("undecided", `${view.undecided.length} not decided; ${found}.`, more);
  const baseline = judged?.baseline;
  if (baseline?.kind === "error") return say("baselineError", `Not compared with an older version: ${baseline.reason}`, more);
  if (baseline === undefined || baseline.kind === "none")
    return say("noBaseline", `Not compared with an older version: ${baseline?.reason ?? "none was looked for."} Otherwise ${found}.`, more);
  return say("proved", `Proved against ${baseline.label}: ${found}.`, more);
}

/** The policies that limit this one, as the settings name them. */
function limitLines(session: Session, { judged, path }: OpenDocument): string[] {
  const folder = session.workspace.stateOf(path)?.folder;
  const names = (judged?.references ?? []).map((file) => (folder === undefined ? file : (relativeTo(folder, file) ?? file)));
  return names.length > 0 ? [`Judged under ${names.join(", ")}.`] : [];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
