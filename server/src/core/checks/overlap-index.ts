// Lists of action texts, found by what they may share with another text: by name, and by what patterns fix at their start.
import { matchesPattern, type Pattern, wildcardPattern } from "../semantics/evaluator/wildcard";
import { once } from "../session/once";
import { byObject } from "../session/query";

/** Texts in lower case, told apart by whether they name one action. Positions are those in the list. */
export interface ActionIndex {
  names: ReadonlyMap<string, readonly number[]>;
  patterns: readonly { text: string; position: number }[];
  /** The names in order, so that those with a common start stand together. */
  sortedNames(): readonly string[];
  /** The patterns by the text before their first wildcard. */
  starts(): ReadonlyMap<string, readonly CompiledPattern[]>;
  sortedStarts(): readonly string[];
}

interface CompiledPattern {
  position: number;
  pattern: Pattern;
  /** What the pattern fixes after its last wildcard. */
  end: string;
}

/** Comparisons that are still worth it: beyond them the lists are taken to overlap, which is always safe. */
interface Budget {
  left: number;
}

/** The budget of one policy. */
export function overlapBudget(): Budget {
  return { left: 100_000 };
}

/** Reads a list of actions; what only a comparison needs is worked out when one asks. */
export function indexActions(values: readonly string[]): ActionIndex {
  const names = new Map<string, number[]>();
  const patterns: { text: string; position: number }[] = [];
  values.forEach((value, position) => {
    const text = value.toLowerCase();
    if (isPattern(text)) patterns.push({ text, position });
    else add(names, text, position);
  });
  const starts = once(() => {
    const byStart = new Map<string, CompiledPattern[]>();
    for (const { text, position } of patterns)
      add(byStart, text.slice(0, firstWildcard(text)), {
        position,
        pattern: wildcardPattern(text),
        end: text.slice(lastWildcard(text) + 1),
      });
    return byStart;
  });
  return {
    names,
    patterns,
    sortedNames: once(() => [...names.keys()].sort(byCodeUnits)),
    starts,
    sortedStarts: once(() => [...starts().keys()].sort(byCodeUnits)),
  };
}

/** The index of a list as it stands in a statement. */
export const indexOf = byObject(
  "checks/indexes of actions",
  (list: readonly { value: string }[]): ActionIndex => indexActions(list.map(({ value }) => value)),
);

/**
 * The positions of the entries that may match what the text matches, in no particular order: exactly those of which
 * `textsOverlap` says so. Only entries that agree with the text up to a wildcard are looked at. Ends early when the
 * budget is spent; then `left` is negative, and what was not found yet may overlap too.
 */
export function* overlapping(index: ActionIndex, action: string, budget: Budget): Generator<number> {
  const text = action.toLowerCase();
  const starts = index.starts();
  if (!isPattern(text)) {
    yield* index.names.get(text) ?? [];
    if (starts.size === 0) return;
    for (let length = 0; length <= text.length; length++)
      for (const { pattern, position } of starts.get(text.slice(0, length)) ?? []) {
        if (--budget.left < 0) return;
        if (matchesPattern(pattern, text)) yield position;
      }
    return;
  }
  const start = text.slice(0, firstWildcard(text));
  const end = text.slice(lastWildcard(text) + 1);
  const own = wildcardPattern(text);
  for (const name of startingWith(index.sortedNames(), start)) {
    if (--budget.left < 0) return;
    if (matchesPattern(own, name)) yield* index.names.get(name) ?? [];
  }
  if (starts.size === 0) return;
  for (let length = 0; length < start.length; length++) yield* endingAlike(starts.get(start.slice(0, length)) ?? [], end, budget);
  for (const longer of startingWith(index.sortedStarts(), start)) yield* endingAlike(starts.get(longer) ?? [], end, budget);
}

function* endingAlike(patterns: readonly CompiledPattern[], end: string, budget: Budget): Generator<number> {
  for (const other of patterns) {
    if (--budget.left < 0) return;
    if (other.end.endsWith(end) || end.endsWith(other.end)) yield other.position;
  }
}

/** Those of the sorted texts that begin with the start. */
function* startingWith(sorted: readonly string[], start: string): Generator<string> {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) < start) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < sorted.length && (sorted[i] as string).startsWith(start); i++) yield sorted[i] as string;
}

/** Two texts of which either may be a pattern: one that is none is matched, two patterns are compared by what they fix at their ends. */
export function textsOverlap(a: string, b: string): boolean {
  const [wildA, wildB] = [firstWildcard(a), firstWildcard(b)];
  if (wildA < 0 && wildB < 0) return a === b;
  if (wildA < 0) return matchesPattern(wildcardPattern(b), a);
  if (wildB < 0) return matchesPattern(wildcardPattern(a), b);
  const start = Math.min(wildA, wildB);
  if (a.slice(0, start) !== b.slice(0, start)) return false;
  const [endA, endB] = [a.slice(lastWildcard(a) + 1), b.slice(lastWildcard(b) + 1)];
  return endA.endsWith(endB) || endB.endsWith(endA);
}

function isPattern(text: string): boolean {
  return firstWildcard(text) >= 0;
}

function firstWildcard(text: string): number {
  return text.search(/[*?]/);
}

function lastWildcard(text: string): number {
  return Math.max(text.lastIndexOf("*"), text.lastIndexOf("?"));
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
