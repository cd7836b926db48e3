// Rename of a statement's Sid.
import type { TextEdit } from "../checks/finding";
import type { PolicyDocument, PolicyKind, Range, Statement } from "../syntax/tree";

/** The Sid at an offset: the text between its quotes. Undefined elsewhere. */
export function sidAt(document: PolicyDocument, offset: number): { range: Range; sid: string; statement: Statement } | undefined {
  for (const statement of document.statements) {
    const sid = statement.sid;
    if (sid && offset >= sid.range.start && offset <= sid.range.end)
      return { range: { start: sid.range.start + 1, end: sid.range.end - 1 }, sid: sid.value, statement };
  }
  return undefined;
}

/**
 * Renames the Sid at an offset. Out: the edit, or why it cannot be (SEMANTICS.md 1.1: letters and digits only in
 * identity policies, unique within the policy). Undefined when no Sid stands there.
 */
export function renameSid(
  document: PolicyDocument,
  offset: number,
  newName: string,
  kind: PolicyKind,
): { edits: TextEdit[] } | { problem: string } | undefined {
  const found = sidAt(document, offset);
  if (!found) return undefined;
  if (newName === "") return { problem: "A Sid cannot be empty. Type a name, or remove the element." };
  // Resource policies of some services take blanks and signs; identity policies and those of Organizations do not.
  const strict = kind === "identity" || kind === "scp" || kind === "rcp" || kind === "trust";
  if (strict && !/^[A-Za-z0-9]*$/.test(newName))
    return { problem: `A Sid may only hold letters and digits (A-Z, a-z, 0-9), but \`${newName}\` holds something else.` };
  const other = document.statements.find((statement) => statement !== found.statement && statement.sid?.value === newName);
  if (other) return { problem: `Statement ${other.index + 1} already has the Sid \`${newName}\`. Sids must be unique within a policy.` };
  return { edits: [{ range: { start: found.range.start - 1, end: found.range.end + 1 }, newText: JSON.stringify(newName) }] };
}
