// What can be changed in a policy, whatever format it is written in. Types only.
import type { Range } from "./place";

/** A value to be written into a text. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** Same shape as a finding's text edit: offsets into the text that was given to `editorFor`. */
export interface Edit {
  range: Range;
  newText: string;
}

/** A removal either works or would empty a list: an empty list changes what a statement means, so the caller decides. */
export type Removal = { ok: true; edits: Edit[] } | { ok: false /** The list (or bare value) that would be left empty. */; emptied: Range };

/**
 * Edits to one text. Ranges are those of the policy tree of the same text (`Located.range`, `StringList.range`, …).
 * Every function returns undefined when the range is not what it asks for, and never edits by guess. The edits of one
 * call fit together; those of two calls may not (apply one, then make a new editor).
 */
export interface PolicyEditor {
  /** Removes entries of lists (`"s3:GetObject"` in `Action`, an ARN, a condition value), each with its comma and line. */
  removeEntries(entries: Range[]): Removal | undefined;
  /** Removes whole statements by position. */
  removeStatements(indexes: number[]): Removal | undefined;
  /** Removes a member of an object (`Condition` of a statement, a key of an operator) by the object's range and the name. */
  removeProperty(object: Range, name: string): Edit[] | undefined;
  /** Writes another value in the place of one. Also renames: the range of a member's name is a value like any other. */
  replaceValue(value: Range, replacement: JsonValue): Edit[] | undefined;
  /** Adds values to a list, at its end or before `index`; a bare value becomes a list with itself in it. */
  insertEntries(list: Range, values: JsonValue[], index?: number): Edit[] | undefined;
  /** Adds a statement after that at `index`, or at the end of `Statement`; a single statement object becomes a list. */
  insertStatement(statement: JsonValue, index?: number): Edit[] | undefined;
  /** Sets a member of an object: replaces its value, or adds it (after the member `after`, else last). */
  setProperty(object: Range, name: string, value: JsonValue, after?: string): Edit[] | undefined;
  /** Turns a bare value into a list of one. No edits when it is a list already. */
  toList(value: Range): Edit[] | undefined;
}
