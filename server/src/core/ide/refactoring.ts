// What a refactoring is, and what each is given. The refactorings themselves are in the refactor-….ts files.
import type { TextEdit } from "../checks/finding";
import type { PolicyEditor } from "../syntax/editor";
import type { PolicyDocument, Range, Statement } from "../syntax/tree";
import type { WritingContext } from "./context";

/** A candidate edit. `equal` is a claim, to be proved by whoever offers it; `changes` says in `effect` what it takes or gives. */
export interface Refactoring {
  /** Stable name, `expand-wildcard`. */
  id: string;
  title: string;
  claim: "equal" | "changes";
  /** One sentence on what becomes of access. */
  effect: string;
  /** The action lists match the same actions of today's catalogue, though not the same future ones. */
  equalOverCatalogue?: boolean;
  edits: TextEdit[];
}

/** What each refactoring is given. */
export interface RefactorInput {
  document: PolicyDocument;
  /** The selection; often empty, a caret. */
  range: Range;
  /** The statement that holds the selection. */
  statement: Statement;
  context: WritingContext;
  editor: PolicyEditor;
  /** The committed version of the policy, if there is one. */
  baseline?: PolicyDocument;
}

/** Whether a selection touches a range. */
export function touches(range: Range, selection: Range): boolean {
  return selection.start <= range.end && selection.end >= range.start;
}
