// Reports are not brought back when the window is loaded again. A group of editors that held nothing else is left empty by that: it is closed.
import * as vscode from "vscode";

const KEY = "iamProver.reportWasOpen";

/** Remembers for the next time that the window is loaded that there was a report. */
export function reportOpens(memory: vscode.Memento): void {
  void memory.update(KEY, true);
}

/** Closes the empty groups, if there was a report before the window was loaded again. One that somebody made on purpose stays otherwise. */
export async function closeEmptied(memory: vscode.Memento): Promise<void> {
  if (!memory.get<boolean>(KEY)) return;
  await memory.update(KEY, undefined);
  const { all } = vscode.window.tabGroups;
  const empty = all.filter(({ tabs }) => tabs.length === 0);
  if (empty.length > 0 && empty.length < all.length) await vscode.window.tabGroups.close(empty, true);
}
