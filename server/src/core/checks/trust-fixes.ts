// Fixes of access for anybody: the statement is limited to the organisations or accounts that `iam-prover.json` trusts. No id is made up.
// Candidates only; fixes.ts proves them.

import { code } from "../explain";
import type { JsonValue, PolicyEditor } from "../syntax/editor";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { oneOrAll } from "../text/lists";
import type { ZoneOfTrust } from "./access";
import type { Part } from "./blame";
import type { TextEdit } from "./finding";

interface Open {
  document: PolicyDocument;
  statement: Statement;
  parts: readonly Part[];
  /** Given for findings about callers. */
  trusted?: ZoneOfTrust;
}

/** More ids are no title that can be read. */
const MOST_NAMED = 2;

/** The statement with a condition on who calls: the organisations first, because their accounts come and go. */
export function limitsToTrusted({ document, statement, parts, trusted }: Open): { title: string; edits: TextEdit[] }[] {
  const editor = document.source.editor();
  // A caller that is named is a mistake or is missing in the settings: a condition for others beside it would be neither.
  if (!editor || !trusted || statement.effect?.value !== "Allow" || !parts.every(({ text }) => /^\*$|:\*$|^$/.test(text))) return [];
  return (
    [
      ["organisation", "aws:PrincipalOrgID", trusted.organizations],
      ["account", "aws:PrincipalAccount", trusted.accounts],
    ] as const
  ).flatMap(([noun, key, ids]) => {
    const edits = ids.length > 0 ? withCondition(editor, statement, key, ids) : undefined;
    if (!edits) return [];
    const named = ids.slice(0, MOST_NAMED).map(code).join(", ");
    const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : "";
    return [{ title: `Allow only ${noun}${ids.length > 1 ? "s" : ""} ${named}${more}`, edits }];
  });
}

/** `StringEquals` on the key beside the conditions that are there; undefined where they compare that key so already. */
function withCondition(editor: PolicyEditor, statement: Statement, key: string, ids: readonly string[]): TextEdit[] | undefined {
  const value: JsonValue = oneOrAll(ids);
  const { condition } = statement;
  if (!condition) return editor.setProperty(statement.range, "Condition", { StringEquals: { [key]: value } });
  const block = condition.operators.find(({ name }) => name.value === "StringEquals");
  if (!block) return editor.setProperty(condition.range, "StringEquals", { [key]: value });
  const isThere = condition.entries.some(
    (entry) => entry.operator.value === "StringEquals" && entry.key.value.toLowerCase() === key.toLowerCase(),
  );
  return isThere ? undefined : editor.setProperty(block.valueRange, key, value);
}
