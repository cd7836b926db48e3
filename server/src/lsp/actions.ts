// Code actions: fixes of the findings under the cursor, `source.fixAll.iamProver`, refactorings, and accepting a finding with a reason.
import { type CodeAction, CodeActionKind, type CodeActionParams, type Diagnostic } from "vscode-languageserver";
import type { Finding, Fix } from "../core/checks/finding";
import { deferLargeEdits } from "./action-edits";
import { fromLspRange, touches } from "./convert";
import { type DiagnosticData, findingId, policyDiagnostics, shownFindings } from "./diagnostics";
import { holdsPolicy, settled } from "./documents";
import { editWithFiles, workspaceEdit } from "./edits";
import { fixAllEdits } from "./fix-all";
import { fixesOf } from "./fixes";
import { hostRewrites } from "./host-writing";
import { ACTIONS_PATIENCE_MS, FIX_BUDGET_MS, MOST_FINDINGS_AT_CARET } from "./limits";
import type { OpenDocument } from "./open-document";
import { questionActions } from "./question-actions";
import { ensureQuick } from "./quick";
import { refactorings } from "./refactorings";
import { repairActions } from "./repair-actions";
import type { Session } from "./session";
import { sizeActions } from "./size-actions";
import { suppressAction } from "./suppress";
import { budget } from "./time";

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.iamProver`;

/** Answers `textDocument/codeAction`. */
export async function codeActions(session: Session, document: OpenDocument, params: CodeActionParams): Promise<CodeAction[]> {
  if (!holdsPolicy(document)) return [];
  const wanted = (kind: string) =>
    params.context.only === undefined || params.context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const left = budget(FIX_BUDGET_MS);
  ensureQuick(session, document);
  const version = document.text.version;
  const actions: CodeAction[] = [];
  if (wanted(CodeActionKind.QuickFix)) {
    if (document.view.phase === "pending") await settled(document, Math.min(ACTIONS_PATIENCE_MS, left()));
    const { fixes, accept, diagnosticsOf } = await quickFixes(session, document, params, left);
    const here = fromLspRange(document.text, params.range);
    actions.push(...fixes, ...(await repairActions(session, document, here, left, diagnosticsOf)), ...accept);
  }
  // What else is offered changes JSON.
  if (document.role === "host") {
    if (wanted(CodeActionKind.RefactorRewrite))
      actions.push(...hostRewrites(session, document, fromLspRange(document.text, params.range).start));
    if (session.abilities.commands && wanted(CodeActionKind.QuickFix))
      actions.push(...questionActions(session, document, fromLspRange(document.text, params.range)));
    return document.text.version === version ? actions : [];
  }
  if (params.context.only?.some((only) => FIX_ALL === only || FIX_ALL.startsWith(`${only}.`))) {
    const edits = await fixAllEdits(session, document, left());
    if (edits.length > 0)
      actions.push({
        title: "Remove all parts that are proved to change nothing",
        kind: FIX_ALL,
        edit: workspaceEdit(session, document, edits),
      });
  }
  if (session.abilities.commands && wanted(CodeActionKind.QuickFix))
    actions.push(...questionActions(session, document, fromLspRange(document.text, params.range)));
  if (wanted(CodeActionKind.Refactor)) {
    actions.push(...(await refactorings(session, document, fromLspRange(document.text, params.range), left)));
    actions.push(...(await sizeActions(session, document, left)));
  }
  // What was worked out for an older text would corrupt the newer one.
  return document.text.version === version ? deferLargeEdits(session, document, actions) : [];
}

/** Fixes of the findings under the caret, and the ways to accept these findings. */
async function quickFixes(
  session: Session,
  document: OpenDocument,
  params: CodeActionParams,
  left: () => number,
): Promise<{ fixes: CodeAction[]; accept: CodeAction[]; diagnosticsOf: (finding: Finding) => Diagnostic[] }> {
  const here = fromLspRange(document.text, params.range);
  const idsOf = (one: Diagnostic): string[] => {
    const data = one.data as DiagnosticData | undefined;
    return data ? [data.id, ...(data.others ?? [])] : [];
  };
  const asked = new Set(params.context.diagnostics.flatMap(idsOf));
  const findings = shownFindings(session, document)
    .filter(({ finding, checking }) => !checking && (asked.has(findingId(finding)) || touches(finding.range, here)))
    .slice(0, MOST_FINDINGS_AT_CARET);
  const diagnostics = new Map(policyDiagnostics(session, document).flatMap((one) => idsOf(one).map((id) => [id, one])));
  const actions: CodeAction[] = [];
  const accept: CodeAction[] = [];
  for (const { finding } of findings) {
    const diagnostic = diagnostics.get(findingId(finding));
    for (const fix of await fixesOf(session, document, finding, left())) actions.push(...fixActions(session, document, fix, diagnostic));
    const suppress = document.role === "host" ? undefined : suppressAction(session, document, finding, diagnostic);
    if (suppress) accept.push(suppress);
  }
  const diagnosticsOf = (finding: Finding) => [diagnostics.get(findingId(finding))].filter((one) => one !== undefined);
  return { fixes: dropTwins(actions), accept, diagnosticsOf };
}

/** The fix as an action; none where the editor could not make its edit. */
function fixActions(session: Session, document: OpenDocument, fix: Fix, diagnostic: Diagnostic | undefined): CodeAction[] {
  const edit = editWithFiles(session, document, fix.edits, fix.files ?? []);
  if (!edit) return [];
  const action: CodeAction = {
    title: fix.effect ? `${fix.title} — ${fix.effect}` : fix.title,
    kind: CodeActionKind.QuickFix,
    edit,
    ...(diagnostic && { diagnostics: [diagnostic] }),
    ...(fix.preferred && { isPreferred: true }),
  };
  return [action];
}

/** Two findings on one token often have the same fix: one entry, for both. */
function dropTwins(actions: CodeAction[]): CodeAction[] {
  const seen = new Map<string, CodeAction>();
  for (const action of actions) {
    const key = `${action.title}\n${JSON.stringify(action.edit)}`;
    const twin = seen.get(key);
    if (!twin) seen.set(key, action);
    else {
      twin.diagnostics = [...(twin.diagnostics ?? []), ...(action.diagnostics ?? [])];
      if (action.isPreferred) twin.isPreferred = true;
    }
  }
  return [...seen.values()];
}
