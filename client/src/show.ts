// What the server says, as VS Code shows it: ranges, and texts without Markdown.
import * as vscode from "vscode";
import type { TextRange } from "../../shared/protocol";

/** The editor's range of one that the server sent. */
export function toRange({ start, end }: TextRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** A text for messages and tests, which show Markdown's code marks as they are. */
export function plain(text: string): string {
  return text.replaceAll("`", "'");
}
