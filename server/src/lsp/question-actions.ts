// Code actions that ask instead of edit: the counterexample under the cursor as a request, what keeps a statement safe, a newer list of actions.
import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import { ASK_COMMAND, SHOW_WAYS_COMMAND, UPDATE_CATALOGUE_COMMAND, WHY_SAFE_COMMAND } from "../../../shared/protocol";
import type { Range, Statement } from "../core/syntax/tree";
import { touches } from "./convert";
import { shownFindings } from "./diagnostics";
import { treeOf } from "./ide";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** Whether something was found in a statement, or left open, that speaks against calling it safe: not only under the cursor. */
function isFlagged(session: Session, document: OpenDocument, statement: Statement): boolean {
  if (document.view.undecided.length > 0) return true;
  return shownFindings(session, document).some(
    ({ finding }) =>
      (finding.severity === "error" || finding.severity === "warning") &&
      (finding.statementIndex === statement.index || touches(finding.range, statement.range)),
  );
}

/** The questions that the place suggests. Only for clients that have the commands. */
export function questionActions(session: Session, document: OpenDocument, here: Range): CodeAction[] {
  const actions: CodeAction[] = [];
  const found = shownFindings(session, document).filter(({ finding }) => touches(finding.range, here));
  const example = found.find(({ finding }) => finding.counterexample)?.finding.counterexample;
  if (example) {
    const title = "Open the counterexample as a request";
    actions.push({
      title,
      kind: CodeActionKind.QuickFix,
      command: { title, command: ASK_COMMAND, arguments: [document.uri, example.request] },
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
  const tree = treeOf(session, document);
  const statement = tree?.statements.find(({ range }) => range.start <= here.start && here.start <= range.end);
  if (statement?.effect?.value === "Allow" && document.view.phase === "done" && !isFlagged(session, document, statement)) {
    const title = "Why is this statement safe?";
    const at = document.text.positionAt(statement.range.start + 1);
    actions.push({ title, kind: CodeActionKind.Empty, command: { title, command: WHY_SAFE_COMMAND, arguments: [document.uri, at] } });
  }
  return actions;
}
