// Large edits of code actions are handed out when one is chosen (`codeAction/resolve`): a light bulb must not carry ten thousand of them.
import type { CodeAction, WorkspaceEdit } from "vscode-languageserver";
import { MOST_CHANGES, MOST_WAITING_EDITS } from "./limits";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** What stands in `data` of an action whose edit waits. */
interface WaitingData {
  edit: number;
}

/** The actions with their large edits replaced by a number, where the client can ask for them later. */
export function deferLargeEdits(session: Session, document: OpenDocument, actions: CodeAction[]): CodeAction[] {
  if (!session.abilities.resolveCodeActionEdits) return actions;
  return actions.map((action) => {
    if (!action.edit || changesOf(action.edit) <= MOST_CHANGES) return action;
    const { edit, ...rest } = action;
    const { offered } = session;
    const id = offered.next++;
    offered.edits.set(id, { uri: document.uri, version: document.text.version, edit });
    offered.edits.delete(id - MOST_WAITING_EDITS);
    return { ...rest, data: { edit: id } satisfies WaitingData };
  });
}

/** Answers `codeAction/resolve`: the action with its edit, or without one when the text has changed since it was offered. */
export function resolveAction(session: Session, action: CodeAction): CodeAction {
  const id = (action.data as Partial<WaitingData> | undefined)?.edit;
  const found = id === undefined ? undefined : session.offered.edits.get(id);
  if (!found || session.documents.get(found.uri)?.text.version !== found.version) return action;
  return { ...action, edit: found.edit };
}

function changesOf(edit: WorkspaceEdit): number {
  const lists = [
    ...Object.values(edit.changes ?? {}),
    ...(edit.documentChanges ?? []).map((change) => ("edits" in change ? change.edits : [])),
  ];
  return lists.reduce((sum, list) => sum + list.length, 0);
}
