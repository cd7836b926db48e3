// Entries of a list that other entries of it make superfluous.
import { hasWildcard } from "../catalogue/match";
import { COUNTS } from "../limits";
import type { Range } from "../syntax/tree";
import { noAccessChanges, removeEntries } from "./fixes";
import { quote, type Report } from "./rule";
import type { PolicyView } from "./view";

/** An entry that no other one covers, with everything in its list that it covers, in list order. */
interface Cover<T> {
  by: T;
  covered: T[];
}

/** What decides whether an entry covers another one. */
interface Covering<T> {
  /** The text that is compared. */
  text: (entry: T) => string;
  coveredBy: (wide: string, narrow: string) => boolean;
}

/** A distinct text of the list: the first entry that holds it, and those that say the same again. */
interface Distinct<T> {
  key: string;
  entry: T;
  again: T[];
  /** The text before the first wildcard: what a pattern covers begins with it. */
  head: string;
  /** The text after the last one: what a pattern covers ends with it. */
  tail: string;
}

/**
 * The maximal entries of a list that cover others, in list order. What two of them cover belongs to both; of entries
 * that cover each other the first is the maximal one. To cover is transitive, so only maximal entries are compared with.
 */
export function coversOf<T>(entries: readonly T[], how: Covering<T>): Cover<T>[] {
  const distinct = distinctOf(entries, how);
  const tops = topsOf(distinct, how);
  const found = new Map<Distinct<T>, T[]>();
  const add = (top: Distinct<T>, covered: readonly T[]) => {
    const list = found.get(top);
    if (list) list.push(...covered);
    else found.set(top, [...covered]);
  };
  for (const one of distinct) {
    const above = [...tops.covering(one, how)];
    for (const top of above) add(top, [one.entry, ...one.again]);
    if (above.length === 0 && one.again.length > 0) add(one, one.again);
  }
  const order = new Map(entries.map((entry, i) => [entry, i]));
  const inOrder = (a: T, b: T) => (order.get(a) ?? 0) - (order.get(b) ?? 0);
  return [...found].map(([one, covered]) => ({ by: one.entry, covered: covered.sort(inOrder) })).sort((a, b) => inOrder(a.by, b.by));
}

/** Patterns by their heads: only those whose head begins a text can cover it. */
class Tops<T> {
  private readonly byHead = new Map<string, Set<Distinct<T>>>();
  private readonly lengths: number[] = [];
  /** Comparisons that are left. */
  private left = COUNTS.comparisonsInAList;

  add(one: Distinct<T>): void {
    const list = this.byHead.get(one.head);
    if (list) list.add(one);
    else this.byHead.set(one.head, new Set([one]));
    if (!this.lengths.includes(one.head.length)) this.lengths.push(one.head.length);
  }

  /** Those with this head that the entry covers go. */
  removeCovered(one: Distinct<T>, how: Covering<T>): void {
    const list = this.byHead.get(one.head);
    for (const top of list ?? []) if (this.compare(one, top, how)) list?.delete(top);
  }

  /** The patterns that cover a text. */
  *covering(one: Distinct<T>, how: Covering<T>): Generator<Distinct<T>> {
    for (const length of this.lengths)
      if (length <= one.key.length)
        for (const top of this.byHead.get(one.key.slice(0, length)) ?? []) {
          if (this.left < 0) return;
          if (top !== one && this.compare(top, one, how)) yield top;
        }
  }

  private compare(wide: Distinct<T>, narrow: Distinct<T>, how: Covering<T>): boolean {
    return --this.left >= 0 && narrow.key.endsWith(wide.tail) && how.coveredBy(wide.key, narrow.key);
  }
}

/**
 * The patterns that no other pattern covers. What covers a pattern has no longer head, so that the shorter heads come
 * first, and only patterns with the same head can be covered by a later one.
 */
function topsOf<T>(distinct: readonly Distinct<T>[], how: Covering<T>): Tops<T> {
  const tops = new Tops<T>();
  const patterns = distinct.filter(({ key }) => hasWildcard(key)).sort((a, b) => a.head.length - b.head.length);
  for (const one of patterns) {
    if (!tops.covering(one, how).next().done) continue;
    tops.removeCovered(one, how);
    tops.add(one);
  }
  return tops;
}

function distinctOf<T>(entries: readonly T[], how: Covering<T>): Distinct<T>[] {
  const byText = new Map<string, Distinct<T>>();
  for (const entry of entries) {
    const key = how.text(entry);
    const known = byText.get(key);
    if (known) known.again.push(entry);
    else {
      const tail = key.slice(Math.max(key.lastIndexOf("*"), key.lastIndexOf("?")) + 1);
      byText.set(key, { key, entry, again: [], head: hasWildcard(key) ? key.slice(0, key.search(/[*?]/)) : key, tail });
    }
  }
  return [...byText.values()];
}

/** How the entries of a list are told of. */
interface Telling<T> {
  noun: "action" | "resource";
  equal: (entry: T, by: T) => boolean;
  /** Whether IAM, which reads some wildcards more narrowly than AWS's validator, gives the covering entry as much. */
  sure: (by: T, entry: T) => boolean;
}

/** One finding for each maximal entry: at the first entry that it covers; the fix removes those that are surely superfluous. */
export function reportCovered<T extends { text: string; range: Range }>(
  report: Report,
  policy: PolicyView,
  covers: readonly Cover<T>[],
  { noun, equal, sure }: Telling<T>,
): void {
  for (const { by, covered } of covers) {
    const [first] = covered;
    if (!first) continue;
    const surely = covered.filter((one) => sure(by, one));
    const advice =
      surely.length === covered.length
        ? "Remove what is covered."
        : "AWS's validator compares whole texts; IAM lets a `*` inside a field of an ARN match no colon, so check before you remove anything.";
    report(first.range, `${whatIsCovered(by, covered, equal)} ${advice}`, {
      unnecessary: surely.length === covered.length,
      related: [
        ...covered.slice(1).map((one) => ({ message: "Also covered by that entry of the list.", range: one.range })),
        { message: "The entry that covers them.", range: by.range },
      ],
      fixes: () => [
        surely.length === 0
          ? undefined
          : removeEntries(
              policy,
              surely.map((one) => one.range),
              surely.length > 1 ? `Remove the ${surely.length} covered ${noun}s` : `Remove the covered ${noun}`,
              noAccessChanges(`what remains matches the same ${noun}s`),
            ),
      ],
    });
  }
}

/** The covered entries in a sentence, by the longest of them. */
function whatIsCovered<T extends { text: string }>(by: T, covered: readonly T[], equal: (entry: T, by: T) => boolean): string {
  const longest = covered.reduce((a, b) => (b.text.length > a.text.length ? b : a));
  const others = covered.length - 1;
  const who = `${quote(longest.text)}${others === 0 ? "" : others === 1 ? " and another entry" : ` and ${others} other entries`}`;
  const why = covered.every((one) => equal(one, by))
    ? `${others === 0 ? "it stands" : "they stand"} in the list already`
    : `${quote(by.text)} matches ${others === 0 ? "it" : "them"}`;
  return `${who} ${others === 0 ? "adds" : "add"} nothing: ${why}.`;
}
