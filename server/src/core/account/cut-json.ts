// A cut as an edit of a policy's own text in JSON: each change by an editor that keeps the formatting, and read again.

import { applyEdits, editorFor } from "../syntax/edit";
import type { Edit, JsonValue, PolicyEditor } from "../syntax/editor";
import { parsePolicy } from "../syntax/parse";
import type { PolicyDocument } from "../syntax/tree";
import { oneOrAll } from "../text/lists";
import { type CutEdit, cutStatements } from "./cut-ways";
import { plainOf } from "./edits";

/** The text after the edits of one policy; undefined where they cannot be written, or where it would say something else. */
export function cutJson(text: string, edits: readonly CutEdit[]): string | undefined {
  const before = parsePolicy(text).document;
  if (!before) return undefined;
  const expected = cutStatements(plainOf({ document: before })?.Statement ?? [], edits);
  let result = text;
  // From the last statement to the first: places stay what they are.
  for (const edit of [...edits].sort((a, b) => (b.statementIndex ?? 0) - (a.statementIndex ?? 0)))
    for (const step of stepsOf(edit)) {
      const { document } = parsePolicy(result);
      const editor = editorFor(result);
      const made = document && editor && step(editor, document);
      if (!made) return undefined;
      result = applyEdits(result, made);
    }
  const { document: after, problems } = parsePolicy(result);
  if (!after || problems.some(({ fatal }) => fatal)) return undefined;
  return saysTheSame(plainOf({ document: after })?.Statement ?? [], expected) ? result : undefined;
}

/** Whether two lists hold the same statements, in any order; one entry alone is as good as a list of it. */
export function saysTheSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  const wordsOf = (list: readonly unknown[]) => JSON.stringify(list.map((each) => JSON.stringify(normal(each))).sort());
  return wordsOf(one) === wordsOf(other);
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? normal(value[0]) : value.map(normal);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, one]) => [name, normal(one)]));
}

/** What differs between two texts, as one edit. */
export function differenceOf(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { range: { start, end: before.length - end }, newText: after.slice(start, after.length - end) };
}

type Step = (editor: PolicyEditor, document: PolicyDocument) => Edit[] | undefined;

function stepsOf({ statementIndex: index, change }: CutEdit): Step[] {
  if (change.kind === "boundary") return [() => undefined];
  if (change.kind === "deny")
    return [(editor) => editor.insertStatement({ Effect: "Deny", Action: change.action, Resource: change.resource })];
  if (index === undefined) return [() => undefined];
  switch (change.kind) {
    case "statement":
      return [removeStatement(index)];
    case "principal":
      return [
        (editor, document) => {
          const entries = document.statements[index]?.principal?.entries ?? [];
          return removed(editor.removeEntries(entries.flatMap(({ id }) => (change.entries.includes(id.value) ? id.range : []))));
        },
      ];
    case "action":
      return [removeAction(index, change.action)];
    default:
      return [pin(index, change.services), removeAction(index, "iam:PassRole", true)];
  }
}

const removeStatement =
  (index: number): Step =>
  (editor) =>
    removed(editor.removeStatements([index]));

/** Takes an action out of a statement, which goes with its last one. `isOther`: not where it is the only one. */
const removeAction =
  (index: number, action: string, isOther = false): Step =>
  (editor, document) => {
    const values = document.statements[index]?.action?.values ?? [];
    const own = values.filter(({ value }) => value.toLowerCase() === action.toLowerCase());
    if (own.length < values.length) return removed(editor.removeEntries(own.map(({ range }) => range)));
    return isOther ? [] : removed(editor.removeStatements([index]));
  };

/** `iam:PassRole` of a statement for some services only: in the statement where it has no other action, else in one of its own. */
const pin =
  (index: number, services: readonly string[]): Step =>
  (editor, document) => {
    const statement = document.statements[index];
    const Condition: JsonValue = { StringEquals: { "iam:PassedToService": oneOrAll(services) } };
    if (!statement || services.length === 0) return undefined;
    if ((statement.action?.values.length ?? 0) < 2) return editor.setProperty(statement.range, "Condition", Condition);
    const { Sid: _, ...rest } = (plainOf({ document })?.Statement[index] ?? {}) as { [name: string]: JsonValue };
    return editor.insertStatement({ ...rest, Action: "iam:PassRole", Condition });
  };

function removed(made: ReturnType<PolicyEditor["removeEntries"]>): Edit[] | undefined {
  return made?.ok ? made.edits : undefined;
}
