// The problems of an `iam-prover.json`, in itself: what it says wrongly, and what it accepts in vain.
import { type Diagnostic, DiagnosticTag } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { ConfigProblem } from "../workspace/api";
import { type CheckedFile, staleEntries } from "../workspace/policy-context";
import { isSuppressed, today } from "../workspace/settings";
import { SOURCE, toLspRange, toLspSeverity } from "./convert";
import { digestOf } from "./digest";
import { holdsPolicy } from "./documents";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";
import type { ConfigState } from "./workspace";

/** The diagnostics of an open settings file. */
export function openConfigDiagnostics(session: Session, document: OpenDocument): Diagnostic[] {
  const state = document.path === undefined ? undefined : session.workspace.stateAt(document.path);
  return state ? configDiagnostics(session, state, document.text) : [];
}

/** All diagnostics of one settings file; `document` holds the text that `state` was read from. */
export function configDiagnostics(session: Session, state: ConfigState, document: TextDocument): Diagnostic[] {
  const show = (code: string, list: readonly ConfigProblem[]): Diagnostic[] =>
    list.map((problem) => ({
      range: toLspRange(document, problem.range),
      severity: toLspSeverity(problem.severity),
      source: SOURCE,
      code,
      message: problem.message,
    }));
  const problems = show("config", state.problems);
  if (state.unusable && problems[0]) problems[0].message += " The last good settings stay in force.";
  return state.unusable ? problems : [...problems, ...show("expectation-failed", state.failed), ...unusedEntries(session, state, document)];
}

/** Entries of `suppress` that accept nothing, as far as the open files tell. */
function unusedEntries(session: Session, state: ConfigState, document: TextDocument): Diagnostic[] {
  const checked: CheckedFile[] = [];
  for (const policy of session.documents.values()) {
    if (!holdsPolicy(policy) || session.workspace.stateOf(policy.path) !== state) continue;
    const path = session.workspace.relativePath(state.folder, policy);
    const { view } = policy;
    const digest = digestOf(policy);
    const used = [...view.quick, ...view.proved].flatMap((finding) => isSuppressed(state.config, finding, path, today(), digest) ?? []);
    checked.push({ path, complete: view.phase === "done" && view.undecided.length === 0, used });
  }
  const tags = session.abilities.diagnosticTags ? { tags: [DiagnosticTag.Unnecessary] } : {};
  return staleEntries(state.config, document.getText(), checked, today()).map(({ code, severity, message, range }) => ({
    range: toLspRange(document, range),
    severity: toLspSeverity(severity),
    source: SOURCE,
    code,
    message,
    ...tags,
  }));
}
