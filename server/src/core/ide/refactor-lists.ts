// Refactorings of lists: expand and shrink wildcards, split `*` by the committed version, sort and dedupe.

import type { Catalogue } from "../catalogue/api";
import { globMatches, hasWildcard } from "../catalogue/match";
import type { TextEdit } from "../checks/finding";
import type { ConditionEntry, Located, Scalar, StringList } from "../syntax/tree";
import { oneOrAll } from "../text/lists";
import { codeSpan } from "./markdown";
import { type RefactorInput, type Refactoring, touches } from "./refactoring";
import { plural } from "./wildcards";

/** A list longer than this is no improvement on a wildcard. */
const mostExpanded = 400;

function actionLists({ statement }: RefactorInput): StringList[] {
  return [statement.action, statement.notAction].filter((list) => list !== undefined);
}

/** Replaces a wildcard by the actions that it matches today. */
export function expandWildcards(input: RefactorInput): Refactoring[] {
  const { catalogue } = input.context;
  return actionLists(input).flatMap((list) => {
    const value = list.values.find((one) => touches(one.range, input.range));
    if (!value || !hasWildcard(value.value)) return [];
    const names = catalogue.matchActions(value.value);
    if (names.length === 0 || names.length > mostExpanded) return [];
    return replacement(input, list, value, names, {
      id: "expand-wildcard",
      title: `Expand ${quoted(value.value)} to the ${plural(names.length, "action")} that it matches`,
      effect: `Matches the same actions of the catalogue of ${catalogue.date}; actions that AWS adds later are no longer matched.`,
      equalOverCatalogue: true,
    });
  });
}

/** Replaces a wildcard by what the committed version named under it. */
export function splitWildcard(input: RefactorInput): Refactoring[] {
  const { baseline, statement } = input;
  if (!baseline || !statement.action) return [];
  const list = statement.action;
  const value = list.values.find((one) => touches(one.range, input.range));
  if (!value || !hasWildcard(value.value)) return [];
  const pattern = value.value.toLowerCase();
  const before = baseline.statements
    .filter((one) => one.effect?.value === statement.effect?.value)
    .flatMap((one) => one.action?.values ?? [])
    .map((one) => one.value)
    .filter((name) => name.toLowerCase() !== pattern && globMatches(pattern, name.toLowerCase()));
  const names = [...new Map(before.map((name) => [name.toLowerCase(), name])).values()];
  if (names.length === 0) return [];
  return replacement(input, list, value, names, {
    id: "split-wildcard",
    title: `Replace ${quoted(value.value)} by the ${plural(names.length, "action")} of the committed version`,
    effect: `Only what the committed version names under ${quoted(value.value)} stays in this statement; everything else that it matches is left out.`,
  });
}

type Words = Pick<Refactoring, "id" | "title" | "effect" | "equalOverCatalogue">;

/** One entry of a list becomes several; those that the list holds already are not repeated. */
function replacement({ editor }: RefactorInput, list: StringList, value: Located<string>, names: string[], words: Words): Refactoring[] {
  const others = new Set(list.values.filter((one) => one !== value).map((one) => one.value.toLowerCase()));
  const fresh = names.filter((name) => !others.has(name.toLowerCase()));
  let edits: TextEdit[] | undefined;
  if (fresh.length === 0) {
    const removal = editor.removeEntries([value.range]);
    edits = removal?.ok ? removal.edits : undefined;
  } else if (!list.isArray) {
    edits = editor.replaceValue(value.range, oneOrAll(fresh));
  } else {
    const [first = "", ...rest] = fresh;
    const index = list.values.indexOf(value);
    const replace = editor.replaceValue(value.range, first);
    const insert = rest.length === 0 ? [] : editor.insertEntries(list.range, rest, index + 1);
    edits = replace && insert && [...replace, ...insert];
  }
  return edits ? [{ claim: "changes", ...words, edits }] : [];
}

/** Replaces actions by wildcards that match exactly them in today's catalogue. */
export function shrinkToWildcards(input: RefactorInput): Refactoring[] {
  const { document, context, editor } = input;
  return actionLists(input).flatMap((list): Refactoring[] => {
    if (!list.isArray || list.values.length < 3 || !(touches(list.key.range, input.range) || touches(list.range, input.range))) return [];
    const shrunk = shrink(
      list.values.map((one) => one.value),
      context.catalogue,
    );
    if (!shrunk) return [];
    const edits = rewriteList(
      document.text,
      list.values,
      shrunk.map((name) => JSON.stringify(name)),
      editor,
    );
    if (!edits) return [];
    return [
      {
        id: "shrink-to-wildcards",
        title: `Shrink ${plural(list.values.length, "entry", "entries")} to ${shrunk.length} with wildcards`,
        claim: "changes",
        effect: `Matches the same actions of the catalogue of ${context.catalogue.date}; actions that AWS adds later under these names are matched too.`,
        equalOverCatalogue: true,
        edits,
      },
    ];
  });
}

/**
 * A shorter list that matches the same catalogued actions, or undefined when there is none. Only beginnings that end at
 * a word (`s3:GetObject*`, `s3:Get*`, `s3:*`) become wildcards: they are what a reader expects.
 */
export function shrink(names: readonly string[], catalogue: Catalogue): string[] | undefined {
  const plain = new Map<string, Set<string>>();
  const kept: string[] = [];
  for (const name of names) {
    const action = hasWildcard(name) ? undefined : catalogue.action(name);
    if (!action) {
      kept.push(name);
      continue;
    }
    const set = plain.get(action.service) ?? new Set();
    plain.set(action.service, set.add(action.name));
  }
  const out: string[] = [...kept];
  for (const [service, set] of plain) {
    const all = catalogue.actionsOf(service).map((action) => action.name);
    const left = new Set(set);
    const stems = new Set<string>();
    for (const name of set) for (const stem of wordStems(name)) stems.add(stem);
    // The shortest stem covers the most.
    for (const stem of [...stems].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
      const covered = all.filter((name) => name.startsWith(stem));
      if (covered.length < 2 || !covered.every((name) => set.has(name)) || covered.filter((name) => left.has(name)).length < 2) continue;
      // Names are compared with case ignored, a stem too.
      const matched = catalogue.matchActions(`${stem}*`);
      if (!matched.every((name) => set.has(name))) continue;
      out.push(`${stem}*`);
      for (const name of matched) left.delete(name);
    }
    out.push(...left);
  }
  if (out.length >= names.length) return undefined;
  // In the order in which the list named them first.
  const order = (entry: string) =>
    names.findIndex((name) =>
      hasWildcard(entry) ? globMatches(entry.toLowerCase(), name.toLowerCase()) : name.toLowerCase() === entry.toLowerCase(),
    );
  return out.sort((a, b) => order(a) - order(b));
}

/** `s3:`, `s3:Get`, `s3:GetObject` of `s3:GetObjectAcl`. */
function wordStems(name: string): string[] {
  const colon = name.indexOf(":") + 1;
  const stems = [name.slice(0, colon)];
  for (const m of name.slice(colon).matchAll(/[a-z0-9](?=[A-Z])/g)) stems.push(name.slice(0, colon + m.index + 1));
  return stems;
}

/** Sorts a list and takes out repetitions. Order and repetition mean nothing in any list of a policy. */
export function sortLists(input: RefactorInput): Refactoring[] {
  const { document, statement, range, editor } = input;
  const lists: { name: string; values: readonly Located<Scalar>[]; ignoreCase: boolean }[] = [];
  for (const list of [statement.action, statement.notAction, statement.resource, statement.notResource]) {
    if (list?.isArray && (touches(list.key.range, range) || touches(list.range, range))) {
      // Actions are compared with case ignored (SEMANTICS.md 2.2), so `s3:getobject` repeats `s3:GetObject`.
      lists.push({ name: list.key.value, values: list.values, ignoreCase: /Action/.test(list.key.value) });
    }
  }
  const entry = statement.condition?.entries.find((one: ConditionEntry) => one.isArray && touches(one.range, range));
  if (entry) lists.push({ name: entry.key.value, values: entry.values, ignoreCase: false });
  return lists.flatMap(({ name, values, ignoreCase }): Refactoring[] => {
    const identity = (value: Located<Scalar>) => `${typeof value.value} ${ignoreCase ? String(value.value).toLowerCase() : value.value}`;
    const unique = [...new Map([...values].reverse().map((value) => [identity(value), value])).values()];
    unique.sort((a, b) => compare(String(a.value), String(b.value)));
    if (unique.length === values.length && unique.every((value, i) => value === values[i])) return [];
    const edits = rewriteList(
      document.text,
      values,
      unique.map((value) => document.text.slice(value.range.start, value.range.end)),
      editor,
    );
    if (!edits) return [];
    const removed = values.length - unique.length;
    return [
      {
        id: "sort-list",
        title: removed > 0 ? `Sort ${quoted(name)} and remove ${plural(removed, "repetition")}` : `Sort ${quoted(name)}`,
        claim: "equal",
        effect: "Order and repetition mean nothing: access stays the same.",
        edits,
      },
    ];
  });
}

/** Case counts last, so that `s3:getObject` stands beside `s3:GetObject`. */
function compare(a: string, b: string): number {
  const x = a.toLowerCase();
  const y = b.toLowerCase();
  return x < y ? -1 : x > y ? 1 : a < b ? -1 : a > b ? 1 : 0;
}

/** Writes texts into the places of a list's entries, in order, and removes the places that are left over: everything between stays as it is. */
function rewriteList(
  text: string,
  values: readonly Located<Scalar>[],
  texts: readonly string[],
  editor: RefactorInput["editor"],
): TextEdit[] | undefined {
  if (texts.length === 0 || texts.length > values.length) return undefined;
  const edits: TextEdit[] = [];
  texts.forEach((newText, i) => {
    const { range } = values[i] as Located<Scalar>;
    if (text.slice(range.start, range.end) !== newText) edits.push({ range, newText });
  });
  const surplus = values.slice(texts.length).map((value) => value.range);
  if (surplus.length === 0) return edits;
  const removal = editor.removeEntries(surplus);
  return removal?.ok ? [...edits, ...removal.edits] : undefined;
}

/** Titles are plain text in every client; backticks only set the text off. */
function quoted(text: string): string {
  return codeSpan(text, 60);
}
