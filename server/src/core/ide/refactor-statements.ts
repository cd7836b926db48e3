// Merging of statements that differ in one list only.
import type { TextEdit } from "../checks/finding";
import type { PrincipalElement, Statement, StringList } from "../syntax/tree";
import type { RefactorInput, Refactoring } from "./refactoring";

/** The parts of a statement that can be united: their entries are alternatives (SEMANTICS.md 4.1). */
type Part = "action" | "resource" | "principal";

/**
 * Merges the statement with a later or earlier one whose every other part is equal. Alternatives in one list mean the
 * same as two statements, so access stays the same.
 */
export function mergeStatements({ document, statement, editor }: RefactorInput): Refactoring[] {
  const out: Refactoring[] = [];
  for (const other of document.statements) {
    if (other === statement || out.length >= 3) continue;
    const [first, second] = statement.index < other.index ? [statement, other] : [other, statement];
    const parts = differing(first, second);
    if (!parts || parts.length > 1) continue;
    const removal = editor.removeStatements([second.index]);
    if (!removal?.ok) continue;
    const edits: TextEdit[] | undefined = parts.length === 0 ? [] : union(first, second, parts[0] as Part, editor);
    if (!edits) continue;
    const same = parts.length === 0;
    out.push({
      id: same ? "remove-duplicate-statement" : "merge-statements",
      title: same
        ? `Remove statement ${second.index + 1}: it repeats statement ${first.index + 1}`
        : `Merge statement ${second.index + 1} into statement ${first.index + 1}`,
      claim: "equal",
      effect: same
        ? "The two statements say the same: access stays the same."
        : "Two statements that differ in one list mean the same as one with both: access stays the same.",
      edits: [...edits, ...removal.edits],
    });
  }
  return out;
}

/** The parts in which two statements differ, or undefined when they cannot be merged whatever they are. */
function differing(a: Statement, b: Statement): Part[] | undefined {
  if (!a.effect || a.effect.value !== b.effect?.value || !plain(a) || !plain(b)) return undefined;
  // Negated lists are conjunctions: uniting them would change the meaning.
  if (!sameList(a.notAction, b.notAction) || !sameList(a.notResource, b.notResource)) return undefined;
  if (principalText(a.notPrincipal) !== principalText(b.notPrincipal) || conditionText(a) !== conditionText(b)) return undefined;
  const parts: Part[] = [];
  for (const part of ["action", "resource"] as const) {
    if (sameList(a[part], b[part])) continue;
    if (!a[part] || !b[part]) return undefined;
    parts.push(part);
  }
  if (principalText(a.principal) !== principalText(b.principal)) {
    if (!a.principal || !b.principal) return undefined;
    parts.push("principal");
  }
  return parts;
}

/** Whether the statement holds only elements whose meaning is known, each once. */
function plain(statement: Statement): boolean {
  const names = statement.properties.map((property) => property.name.value);
  const operators = (statement.condition?.operators ?? []).map((operator) => operator.name.value);
  return (
    distinct(names) && distinct(operators) && names.every((name) => /^(Sid|Effect|(Not)?(Principal|Action|Resource)|Condition)$/.test(name))
  );
}

function distinct(names: string[]): boolean {
  return new Set(names).size === names.length;
}

function sameList(a: StringList | undefined, b: StringList | undefined): boolean {
  return listText(a) === listText(b);
}

function listText(list: StringList | undefined): string {
  return list ? JSON.stringify([...new Set(list.values.map((value) => value.value))].sort()) : "";
}

function principalText(element: PrincipalElement | undefined): string {
  return element ? JSON.stringify([...new Set(element.entries.map((entry) => `${entry.kind} ${entry.id.value}`))].sort()) : "";
}

function conditionText(statement: Statement): string {
  const entries = statement.condition?.entries ?? [];
  return JSON.stringify(
    entries
      .map((entry) =>
        JSON.stringify([
          entry.operator.value,
          entry.key.value.toLowerCase(),
          [...new Set(entry.values.map((value) => String(value.value)))].sort(),
        ]),
      )
      .sort(),
  );
}

/** Edits that add to a part of the first statement what only the second has. */
function union(first: Statement, second: Statement, part: Part, editor: RefactorInput["editor"]): TextEdit[] | undefined {
  if (part === "principal") return principalUnion(first.principal as PrincipalElement, second.principal as PrincipalElement, editor);
  const into = first[part] as StringList;
  const from = second[part] as StringList;
  const known = new Set(into.values.map((value) => value.value));
  const fresh = [...new Set(from.values.map((value) => value.value))].filter((value) => !known.has(value));
  return fresh.length === 0 ? [] : editor.insertEntries(into.range, fresh);
}

/** Both must be objects with one and the same kind. */
function principalUnion(into: PrincipalElement, from: PrincipalElement, editor: RefactorInput["editor"]): TextEdit[] | undefined {
  const [kind] = into.kinds;
  if (
    !kind ||
    into.kinds.length !== 1 ||
    from.kinds.length !== 1 ||
    kind.name.value !== from.kinds[0]?.name.value ||
    into.isStar ||
    from.isStar
  )
    return undefined;
  const known = new Set(into.entries.map((entry) => entry.id.value));
  const fresh = [...new Set(from.entries.map((entry) => entry.id.value))].filter((id) => !known.has(id));
  return fresh.length === 0 ? [] : editor.insertEntries(kind.valueRange, fresh);
}
