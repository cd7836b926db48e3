// Taking an edit back: what stood in the older version stands again, and nothing else moves. Candidates only; fixes.ts proves them.
import { code, nameOfStatement } from "../explain";
import type { PolicyEditor } from "../syntax/editor";
import { elementJson, statementJson } from "../syntax/json-of";
import type { PolicyDocument, Statement } from "../syntax/tree";
import type { Part } from "./blame";
import type { ChangedElement } from "./change";
import { counterpartOf } from "./counterpart";
import type { TextEdit } from "./finding";

/** A finding's statement and edit, and the version to go back to. */
interface Edited {
  document: PolicyDocument;
  statement: Statement;
  parts: readonly Part[];
  baseline?: { document: PolicyDocument; label: string };
}

/** A way back. */
interface Restoration {
  title: string;
  edits: TextEdit[];
  preferred: true;
  restores: true;
}

/** The edit's element, condition or Deny as it was. Empty where the edit added something and took nothing away: removing it is the way back. */
export function restorations({ document, statement, parts, baseline }: Edited): Restoration[] {
  const editor = document.source.editor();
  const [part] = parts;
  if (!editor || !part || !baseline || parts.length > 1) return [];
  if (part.deny) return restoredDeny(part.deny, part.heir, document, baseline, editor);
  const before = counterpartOf(statement, document, baseline.document);
  if (!part.change || !before) return [];
  const changes = [part.change, ...(part.together ?? [])];
  if (!changes.some((change) => change.before)) return [];
  const elements = [...new Set(changes.map(({ element }) => element))];
  const edits = elements.map((element) => restoredElement(element, statement, before, editor));
  if (!edits.every((one) => one !== undefined)) return [];
  const names = elements.map((element) => code(writtenName(before, element) ?? element));
  const verb = names.length > 1 ? "they are" : "it is";
  const title = `Restore ${names.join(" and ")} as ${verb} in ${baseline.label}`;
  return [{ title, edits: edits.flat(), preferred: true, restores: true }];
}

function restoredElement(element: ChangedElement, statement: Statement, before: Statement, editor: PolicyEditor): TextEdit[] | undefined {
  const then = writtenName(before, element);
  const now = writtenName(statement, element);
  if (then === undefined) return now === undefined ? undefined : editor.removeProperty(statement.range, now);
  const value = elementJson(before, then);
  if (value === undefined) return undefined;
  if (now === undefined || now === then) return editor.setProperty(statement.range, then, value);
  const property = statement.properties.find(({ name }) => name.value === now);
  const renamed = property && editor.replaceValue(property.name.range, then);
  const replaced = property && editor.replaceValue(property.valueRange, value);
  return renamed && replaced && [...renamed, ...replaced];
}

/** The name under which an element stands: `NotAction` for `Action` where that is written. */
function writtenName(statement: Statement, element: ChangedElement): string | undefined {
  return [element, `Not${element}`].find((name) => statement.properties.some((property) => property.name.value === name));
}

function restoredDeny(
  deny: Statement,
  heir: Statement | undefined,
  document: PolicyDocument,
  baseline: { document: PolicyDocument; label: string },
  editor: PolicyEditor,
): Restoration[] {
  const name = deny.sid ? `the Deny ${code(deny.sid.value)}` : `the Deny of ${nameOfStatement(deny)}`;
  const title = `Restore ${name} as it is in ${baseline.label}`;
  const value = statementJson(deny);
  const last = document.statements.length - 1;
  const edits = heir ? editor.replaceValue(heir.range, value) : editor.insertStatement(value, Math.min(deny.index - 1, last));
  return edits ? [{ title, edits, preferred: true, restores: true }] : [];
}
