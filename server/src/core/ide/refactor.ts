// Code actions on the text of a policy. Each says what it claims; nothing here is offered as harmless before a check has proved it.
import type { PolicyDocument, Range } from "../syntax/tree";
import type { WritingContext } from "./context";
import { addOrganization, addSource } from "./refactor-conditions";
import { expandWildcards, shrinkToWildcards, sortLists, splitWildcard } from "./refactor-lists";
import { addQualifier } from "./refactor-qualifier";
import { mergeStatements } from "./refactor-statements";
import { updateVersion } from "./refactor-version";
import { type RefactorInput, type Refactoring, touches } from "./refactoring";

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
