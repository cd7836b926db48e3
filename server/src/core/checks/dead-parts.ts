// What of a policy could be taken out: statements, entries of lists, condition values and whole conditions; and the statement that is left.
import { readOperator } from "../semantics/operators";
import type { PolicyEditor, Removal } from "../syntax/editor";
import type { ConditionEntry, Located, Range, Statement } from "../syntax/tree";

type ListElement = "Action" | "NotAction" | "Resource" | "NotResource" | "Principal";

/** A piece of a statement that can go by itself. */
export interface Piece {
  element: ListElement | "Value" | "Condition";
  /** Position of the condition in the statement (`Value`, `Condition`). */
  entry: number;
  /** Position in its list. */
  index: number;
  /** As the user wrote it; of a condition its operator and key. */
  text: string;
  range: Range;
  /** Without it the statement matches more requests, not fewer: it restricts. */
  widens: boolean;
}

/** A statement, or a piece of it. */
export interface Candidate {
  statement: Statement;
  piece?: Piece;
}

/**
 * The pieces of a statement that can go without emptying a list (SEMANTICS.md 1.3: an empty list means something else).
 * `NotPrincipal` is left alone: its list is read link by link, and which links a service insists on is not documented.
 * So is a condition whose operator does not exist.
 */
export function piecesOf(statement: Statement): Piece[] {
  const list = (element: ListElement, values: Located<string>[] | undefined, widens: boolean): Piece[] =>
    (values ?? []).length < 2
      ? []
      : (values ?? []).map(({ value, range }, index) => ({ element, entry: -1, index, text: value, range, widens }));
  return [
    ...conditionPieces(statement),
    ...list("Action", statement.action?.values, false),
    ...list("NotAction", statement.notAction?.values, true),
    ...list("Resource", statement.resource?.values, false),
    ...list("NotResource", statement.notResource?.values, true),
    ...list(
      "Principal",
      statement.principal?.entries.map(({ id }) => id),
      false,
    ),
    ...valuePieces(statement),
  ];
}

function conditionPieces(statement: Statement): Piece[] {
  return (statement.condition?.entries ?? []).flatMap((condition, entry): Piece[] =>
    readOperator(condition.operator.value)
      ? [
          {
            element: "Condition",
            entry,
            index: entry,
            text: `${condition.operator.value} ${condition.key.value}`,
            range: condition.range,
            widens: true,
          },
        ]
      : [],
  );
}

function valuePieces(statement: Statement): Piece[] {
  return (statement.condition?.entries ?? []).flatMap((condition, entry): Piece[] => {
    const operator = readOperator(condition.operator.value);
    if (!operator || condition.values.length < 2) return [];
    return condition.values.map(({ value, range }, index) => ({
      element: "Value",
      entry,
      index,
      text: String(value),
      range,
      // The values of a negated operator are combined with NOR (SEMANTICS.md 3.1): each of them restricts.
      widens: operator.negated,
    }));
  });
}

/** The texts of the list that holds the piece. */
export function entriesOf(statement: Statement, piece: Piece): string[] {
  const texts = (list: { values: { value: unknown }[] } | undefined) => list?.values.map(({ value }) => String(value)) ?? [];
  switch (piece.element) {
    case "Action":
      return texts(statement.action);
    case "NotAction":
      return texts(statement.notAction);
    case "Resource":
      return texts(statement.resource);
    case "NotResource":
      return texts(statement.notResource);
    case "Principal":
      return statement.principal?.entries.map(({ id }) => id.value) ?? [];
    case "Value":
      return texts(statement.condition?.entries[piece.entry]);
    case "Condition":
      return statement.condition?.entries.map(({ key }) => key.value) ?? [];
  }
}

/** Both stand in the same list. */
export function inSameList(a: List, b: List): boolean {
  return a.element === b.element && (a.element !== "Value" || a.entry === b.entry);
}

/** The condition goes, and the value stands in it. */
export function isPartOf(value: Piece, condition: Piece): boolean {
  return value.element === "Value" && condition.element === "Condition" && value.entry === condition.entry;
}

/** The statement without the pieces; a list that loses everything stays, empty, and matches nothing. */
export function without(statement: Statement, pieces: readonly Piece[]): Statement {
  return pieces.length === 0 ? statement : chosen(statement, (list) => leaving(list, pieces));
}

/** The statement with nothing but the piece in the piece's list, and without the pieces of other lists that are gone. Positions are those in the statement as it stands. */
export function only(statement: Statement, piece: Piece, gone: readonly Piece[] = []): Statement {
  return keeping(statement, piece, [piece.index], gone);
}

/** The like, with the entries at these positions (ascending). */
export function keeping(statement: Statement, own: List, positions: readonly number[], gone: readonly Piece[] = []): Statement {
  return chosen(statement, (list) => (inSameList(own, list) ? positions : leaving(list, gone)));
}

function leaving(list: List, gone: readonly Piece[]): Choice {
  const positions = new Set(gone.filter((piece) => inSameList(piece, list)).map((piece) => piece.index));
  return positions.size === 0 ? undefined : (index) => !positions.has(index);
}

/** A list of a statement. */
type List = Pick<Piece, "element" | "entry">;
/** Which of a list's positions stay; undefined: all. */
type Choice = ((index: number) => boolean) | readonly number[] | undefined;

function pick<T>(list: readonly T[], choice: NonNullable<Choice>): T[] {
  return typeof choice === "function" ? list.filter((_, index) => choice(index)) : choice.map((index) => list[index] as T);
}

function chosen(statement: Statement, choose: (list: List) => Choice): Statement {
  const result = { ...statement };
  const keep = (element: Piece["element"], entry = -1): Choice => choose({ element, entry });
  const values = <T extends { values: unknown[] }>(list: T | undefined, choice: Choice): T | undefined =>
    list && choice ? { ...list, values: pick(list.values, choice) } : list;
  result.action = values(statement.action, keep("Action"));
  result.notAction = values(statement.notAction, keep("NotAction"));
  result.resource = values(statement.resource, keep("Resource"));
  result.notResource = values(statement.notResource, keep("NotResource"));
  const principals = keep("Principal");
  if (statement.principal && principals)
    result.principal = { ...statement.principal, entries: pick(statement.principal.entries, principals) };
  if (statement.condition) {
    const entries = statement.condition.entries.map(
      (entry, index) => values<ConditionEntry>(entry, keep("Value", index)) as ConditionEntry,
    );
    const conditions = keep("Condition");
    result.condition = { ...statement.condition, entries: conditions ? pick(entries, conditions) : entries };
  }
  return result;
}

/** The edits that take the candidate out of the text. Not possible where a list would be left empty. */
export function removalOf({ statement, piece }: Candidate, editor: PolicyEditor | undefined): Removal | undefined {
  if (!piece) return editor?.removeStatements([statement.index]);
  if (piece.element !== "Condition") return editor?.removeEntries([piece.range]);
  const edits = editor && conditionRemoval(statement, piece, editor);
  return edits && { ok: true, edits };
}

/** A condition goes with its operator if nothing else stands under it, and with the whole `Condition` likewise. */
function conditionRemoval(statement: Statement, piece: Piece, editor: PolicyEditor) {
  const { condition } = statement;
  const entry = condition?.entries[piece.entry];
  const block = condition?.operators.find(({ valueRange }) => contains(valueRange, piece.range));
  if (!condition || !entry || !block) return undefined;
  if (condition.entries.some((other) => other !== entry && contains(block.valueRange, other.range)))
    return editor.removeProperty(block.valueRange, entry.key.value);
  if (condition.operators.length > 1) return editor.removeProperty(condition.range, block.name.value);
  return editor.removeProperty(statement.range, condition.key.value);
}

function contains(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
