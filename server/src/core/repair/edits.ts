// What a repair changed: token by token for reports, and in the text with the author's formatting kept.
import { applyEdits } from "../syntax/edit";
import type { Edit, JsonValue } from "../syntax/editor";
import { elementJson } from "../syntax/json-of";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { type Draft, type Json, listOf } from "./draft";
import { tokensIn } from "./words";

/** One change: a place, and what stood and stands there. `path` of what was removed is one in the given policy, of what was added one in the new policy. */
export interface TokenEdit {
  path: string;
  before: JsonValue | null;
  after: JsonValue | null;
}

/** The changes of a policy, in the order of its statements. */
export function editsOf(before: readonly Json[], drafts: readonly Pick<Draft, "json" | "origin">[]): TokenEdit[] {
  const kept = new Set(drafts.map(({ origin }) => origin));
  const changed = drafts.flatMap(({ json, origin }, i) =>
    origin === undefined
      ? [{ path: `Statement[${i}]`, before: null, after: json }]
      : statementEdits(before[origin] as Json, json, `Statement[${origin}]`, `Statement[${i}]`),
  );
  const gone = before.flatMap((json, i) => (kept.has(i) ? [] : [{ path: `Statement[${i}]`, before: json, after: null }]));
  return [...changed, ...gone];
}

/** The tokens of edits: scalars added and removed, and names of condition keys. */
export function tokensOf(edits: readonly TokenEdit[]): number {
  return edits.reduce((sum, { path, before, after }) => {
    const depth = depthOf(path);
    return sum + Math.max(cost(before, depth), cost(after, depth));
  }, 0);
}

function cost(value: JsonValue | null, depth: number): number {
  if (value === null) return 0;
  // A key of a condition counts with its values.
  return tokensIn(value, depth) + (depth === 3 ? 1 : 0);
}

/** 0: a statement; 1: an element; 2: the block of an operator; 3: a whole condition; 4: a scalar. */
function depthOf(path: string): number {
  if (/^Statement\[\d+\]$/.test(path)) return 0;
  if (!path.includes(".Condition.")) return 4;
  return path.endsWith("]") ? 4 : 3;
}

/** The changes of one statement. */
export function statementEdits(before: Json, after: Json, was = "Statement[0]", is = was): TokenEdit[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const [a, b] = [before[name], after[name]];
    if (JSON.stringify(a) === JSON.stringify(b)) return [];
    if (name === "Condition") return conditionEdits((a ?? {}) as Json, (b ?? {}) as Json, `${was}.${name}`, `${is}.${name}`);
    if (name.endsWith("Principal") && (isObject(a) || isObject(b))) return principalEdits(a, b, `${was}.${name}`, `${is}.${name}`);
    return listEdits(a, b, `${was}.${name}`, `${is}.${name}`);
  });
}

function isObject(value: JsonValue | undefined): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function principalEdits(a: JsonValue | undefined, b: JsonValue | undefined, was: string, is: string): TokenEdit[] {
  if (!isObject(a ?? {}) || !isObject(b ?? {})) return [{ path: is, before: a ?? null, after: b ?? null }];
  const [from, to] = [(a ?? {}) as Json, (b ?? {}) as Json];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((kind) =>
    listEdits(from[kind], to[kind], `${was}.${kind}`, `${is}.${kind}`),
  );
}

function conditionEdits(a: Json, b: Json, was: string, is: string): TokenEdit[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((operator) => {
    const [from, to] = [(a[operator] ?? {}) as Json, (b[operator] ?? {}) as Json];
    return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key): TokenEdit[] => {
      const [x, y] = [from[key], to[key]];
      if (x === undefined || y === undefined)
        return [{ path: `${x === undefined ? is : was}.${operator}.${key}`, before: x ?? null, after: y ?? null }];
      return listEdits(x, y, `${was}.${operator}.${key}`, `${is}.${operator}.${key}`);
    });
  });
}

function listEdits(a: JsonValue | undefined, b: JsonValue | undefined, was: string, is: string): TokenEdit[] {
  const place = (path: string, value: JsonValue | undefined, i: number) => (Array.isArray(value) ? `${path}[${i}]` : path);
  const entries = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
  const [from, to] = [entries(a), entries(b)];
  const texts = (list: JsonValue[]) => new Set(list.map((one) => JSON.stringify(one)));
  const [earlier, later] = [texts(from), texts(to)];
  return [
    ...from.flatMap((one, i) => (later.has(JSON.stringify(one)) ? [] : [{ path: place(was, a, i), before: one, after: null }])),
    ...to.flatMap((one, i) => (earlier.has(JSON.stringify(one)) ? [] : [{ path: place(is, b, i), before: null, after: one }])),
  ];
}

/** The order in which elements of a statement are written. */
const ELEMENTS = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/** The text of the document with the statements of the drafts; undefined where it cannot be edited. */
export function rewritten(document: PolicyDocument, drafts: readonly Draft[]): string | undefined {
  let current = document;
  const apply = (edits: Edit[] | undefined): boolean => {
    if (!edits) return false;
    const next = current.source.read(applyEdits(current.text, edits)).document;
    if (!next) return false;
    current = next;
    return true;
  };
  for (const { json, origin } of drafts) {
    if (origin === undefined) continue;
    for (const name of ELEMENTS) if (!setElement(() => current, origin, name, json[name], apply)) return undefined;
  }
  // New statements before old ones go: the list is never empty in between.
  for (const { json, origin } of drafts) {
    if (origin !== undefined) continue;
    if (!apply(current.source.editor()?.insertStatement(json))) return undefined;
  }
  const kept = new Set(drafts.map(({ origin }) => origin));
  const gone = document.statements.map(({ index }) => index).filter((index) => !kept.has(index));
  if (gone.length === 0) return current.text;
  const removal = current.source.editor()?.removeStatements(gone);
  if (removal?.ok) return apply(removal.edits) ? current.text : undefined;
  // Nothing is left of it.
  return removal && apply(current.source.editor()?.replaceValue(removal.emptied, [])) ? current.text : undefined;
}

function setElement(
  document: () => PolicyDocument,
  index: number,
  name: string,
  wanted: JsonValue | undefined,
  apply: (edits: Edit[] | undefined) => boolean,
): boolean {
  const statement = () => document().statements[index] as Statement;
  const editor = () => document().source.editor();
  const now = elementJson(statement(), name);
  if (JSON.stringify(now) === JSON.stringify(wanted)) return true;
  if (wanted === undefined) return apply(editor()?.removeProperty(statement().range, name));
  const list = { Action: "action", NotAction: "notAction", Resource: "resource", NotResource: "notResource" }[name] as
    | "action"
    | "notAction"
    | "resource"
    | "notResource"
    | undefined;
  const old = list && statement()[list];
  if (!old || !Array.isArray(wanted)) return apply(editor()?.setProperty(statement().range, name, wanted, before(statement(), name)));
  const [from, to] = [listOf(now), listOf(wanted)];
  const surplus = old.values.filter(({ value }) => !to.includes(value)).map(({ range }) => range);
  const added = to.filter((value) => !from.includes(value));
  if (added.length > 0 && !apply(editor()?.insertEntries(old.range, added))) return false;
  if (surplus.length === 0) return true;
  const values = (statement()[list] ?? old).values;
  const removal = editor()?.removeEntries(values.filter(({ value }) => !to.includes(value)).map(({ range }) => range));
  return removal?.ok === true && apply(removal.edits);
}

/** The element after which this one is written. */
function before(statement: Statement, name: string): string | undefined {
  const earlier = ELEMENTS.slice(0, ELEMENTS.indexOf(name));
  return statement.properties.map((one) => one.name.value).findLast((one) => earlier.includes(one));
}
