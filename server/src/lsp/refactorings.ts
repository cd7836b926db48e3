// Refactorings of the writing room, offered only when they are proved to change nothing.
import type { CodeAction } from "vscode-languageserver";
import type { Range } from "../core/syntax/tree";
import type { OpenDocument, Session } from "./session";

/** The refactorings at a range. */
export async function refactorings(_session: Session, _document: OpenDocument, _range: Range, _left: () => number): Promise<CodeAction[]> {
  return [];
}
