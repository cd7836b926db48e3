// The problems of an `iam-prover.json`, in itself: what it says wrongly, and what it accepts in vain.
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { rangesOf } from "../core/syntax/locate";
import { isSuppressed, staleSuppressions } from "../workspace/settings";
import type { ConfigProblem, Suppression } from "../workspace/api";
import { toLspRange, toLspSeverity } from "./convert";
import { SOURCE } from "./diagnostics";
import type { Session } from "./session";
import { type ConfigState, today } from "./workspace";

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
  return state.unusable ? problems : [...problems, ...show("expectation-failed", state.failed), ...staleEntries(session, state, document)];
}

/** Entries of `suppress` whose day has passed, and those for one open file in which they accept nothing. */
function staleEntries(session: Session, state: ConfigState, document: TextDocument): Diagnostic[] {
  if (state.config.suppress.length === 0) return [];
  const used = new Set<Suppression>();
  const checked = new Set<string>();
  for (const policy of session.documents.values()) {
    if (policy.role !== "policy" || session.workspace.stateOf(policy.path) !== state) continue;
    const path = session.workspace.relativePath(state.folder, policy);
    if (policy.view.phase === "done" && policy.view.undecided.length === 0) checked.add(path);
    for (const finding of [...policy.view.quick, ...policy.view.proved]) {
      const entry = isSuppressed(state.config, finding, path, today());
      if (entry) used.add(entry);
    }
  }
  const rangeOf = rangesOf(document.getText());
  return staleSuppressions(state.config, used, today()).flatMap(({ suppression, index, why }): Diagnostic[] => {
    // Only where every file that the entry speaks of was checked: a glob may mean files that are not open.
    if (why === "unused" && !(suppression.files !== undefined && checked.has(suppression.files))) return [];
    const range = rangeOf(["suppress", index]);
    if (!range) return [];
    const message =
      why === "expired"
        ? `This entry held until ${suppression.until} and accepts nothing any more. Remove it, or set a new day.`
        : `\`${suppression.files}\` has no finding that this entry accepts. Remove it.`;
    const tags = session.abilities.diagnosticTags ? { tags: [DiagnosticTag.Unnecessary] } : {};
    return [
      {
        range: toLspRange(document, range),
        severity: why === "expired" ? DiagnosticSeverity.Warning : DiagnosticSeverity.Hint,
        source: SOURCE,
        code: "unused-suppression",
        message,
        ...tags,
      },
    ];
  });
}
