// Code actions on the text of a policy. Each says what it claims; nothing here is offered as harmless before a check has proved it.
import type { TextEdit } from "../checks/finding";
import type { PolicyEditor } from "../syntax/edit";
import type { PolicyDocument, Range, Statement } from "../syntax/tree";
import type { WritingContext } from "./context";
import { addOrganization, addSource } from "./refactor-conditions";
import { expandWildcards, shrinkToWildcards, sortLists, splitWildcard } from "./refactor-lists";
import { addQualifier } from "./refactor-qualifier";
import { mergeStatements } from "./refactor-statements";
import { updateVersion } from "./refactor-version";

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
  /** Holds an example value that the user has to replace. */
  placeholder?: boolean;
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

/**
 * The refactorings that apply at a selection. Empty when the text is not JSON: what is broken cannot be edited safely.
 * All edits of one refactoring belong together and do not overlap.
 */
export function refactorings(
  document: PolicyDocument,
  range: Range,
  context: WritingContext,
  options: { baseline?: PolicyDocument } = {},
): Refactoring[] {
  const editor = document.source.editor();
  if (!editor) return [];
  const found = updateVersion(document, range);
  const statement = document.statements.find((one) => touches(one.range, range));
  if (!statement) return found;
  const input: RefactorInput = { document, range, statement, context, editor, ...options };
  for (const source of [
    expandWildcards,
    splitWildcard,
    shrinkToWildcards,
    sortLists,
    mergeStatements,
    addQualifier,
    addSource,
    addOrganization,
  ]) {
    found.push(...source(input));
  }
  return found.filter((one) => one.edits.length > 0);
}

/** Whether a selection touches a range. */
export function touches(range: Range, selection: Range): boolean {
  return selection.start <= range.end && selection.end >= range.start;
}
