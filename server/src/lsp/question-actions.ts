// Code actions that ask instead of edit: the counterexample under the cursor as a request, what keeps a statement safe, a newer list of actions.
import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import { ASK_COMMAND, SHOW_WAYS_COMMAND, UPDATE_CATALOGUE_COMMAND, WHY_SAFE_COMMAND } from "../../../shared/protocol";
import type { PolicyDocument, Range, Statement } from "../core/syntax/tree";
import { touches } from "./convert";
import { shownFindings } from "./diagnostics";
import { writtenPolicies } from "./host-policies";
import { treeOf } from "./ide";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** A statement under the cursor; `policy`: the key of the policy that it is of, in a file with several. */
interface Here {
  statement: Statement;
  policy?: string;
}

/** Whether something was found in a statement, or left open, that speaks against calling it safe: not only under the cursor. */
function isFlagged(session: Session, document: OpenDocument, { statement, policy }: Here): boolean {
  if (document.view.undecided.length > 0) return true;
  return shownFindings(session, document).some(
    ({ finding }) =>
      (finding.severity === "error" || finding.severity === "warning") &&
      ((finding.policy?.key === policy && finding.statementIndex === statement.index) || touches(finding.range, statement.range)),
  );
}

function statementAt(session: Session, document: OpenDocument, { start: at }: Range): Here | undefined {
  const within = (tree: PolicyDocument | undefined) => tree?.statements.find(({ range }) => range.start <= at && at <= range.end);
  if (document.role !== "host") {
    const statement = within(treeOf(session, document));
    return statement && { statement };
  }
  for (const { key, policy } of writtenPolicies(session, document)) {
    const statement = within(policy.document);
    if (statement) return { statement, policy: key };
  }
  return undefined;
}

/** The questions that the place suggests. Only for clients that have the commands. */
export function questionActions(session: Session, document: OpenDocument, here: Range): CodeAction[] {
  const actions: CodeAction[] = [];
  const found = shownFindings(session, document).filter(({ finding }) => touches(finding.range, here));
  const asked = found.find(({ finding }) => finding.counterexample)?.finding;
  if (asked?.counterexample) {
    const { policy, counterexample } = asked;
    const title = "Open the counterexample as a request";
    actions.push({
      title,
      kind: CodeActionKind.QuickFix,
      command: { title, command: ASK_COMMAND, arguments: [document.uri, counterexample.request, ...(policy ? [policy.key] : [])] },
    });
  }
  if (found.some(({ finding }) => finding.code === "new-path")) {
    const title = "Show the way through the account";
    actions.push({ title, kind: CodeActionKind.QuickFix, command: { title, command: SHOW_WAYS_COMMAND, arguments: [document.uri] } });
  }
  // Only what may be newer than the list is a warning.
  if (found.some(({ finding }) => finding.code === "INVALID_ACTION" && finding.awsType === "WARNING")) {
    const title = "Get a newer list of AWS actions";
    actions.push({ title, kind: CodeActionKind.QuickFix, command: { title, command: UPDATE_CATALOGUE_COMMAND } });
  }
  const place = statementAt(session, document, here);
  if (place?.statement.effect?.value === "Allow" && document.view.phase === "done" && !isFlagged(session, document, place)) {
    const title = "Why is this statement safe?";
    const at = document.text.positionAt(place.statement.range.start + 1);
    const policy = place.policy === undefined ? [] : [place.policy];
    const command = { title, command: WHY_SAFE_COMMAND, arguments: [document.uri, at, ...policy] };
    actions.push({ title, kind: CodeActionKind.Empty, command });
  }
  return actions;
}
