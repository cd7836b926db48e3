// Accepting a finding with a reason: an entry in `iam-prover.json`, since JSON has no comments.
import type { CodeAction, Diagnostic } from "vscode-languageserver";
import type { Finding } from "../core/checks/finding";
import type { OpenDocument, Session } from "./session";

/** The action, or undefined where there is no folder to keep the settings in. */
export async function suppressAction(_session: Session, _document: OpenDocument, _finding: Finding, _diagnostic: Diagnostic | undefined): Promise<CodeAction | undefined> {
  return undefined;
}
