// Entries of a list that other entries of it make superfluous.
import { hasWildcard } from "../catalogue/match";
import type { Range } from "../syntax/tree";
import { removeEntries } from "./fixes";
import { quote, type Report } from "./rule";
import type { PolicyView } from "./view";

/** An entry that no other one covers, with everything in its list that it covers, in list order. */
export interface Cover<T> {
  by: T;
  covered: T[];
}

/** What decides whether an entry covers another one. */
export interface Covering<T> {
  /** The text that is compared. */
  text: (entry: T) => string;
  coveredBy: (wide: string, narrow: string) => boolean;
  /** Texts of different buckets never cover each other; undefined for a pattern that can cover texts of any. */
  bucket: (text: string) => string | undefined;
}

/** A distinct text of the list: the first entry that holds it, and those that say the same again. */
interface Distinct<T> {
  key: string;
  entry: T;
  again: T[];
  /** The text before the first wildcard: what a pattern covers begins with it. */
  head: string;
}

/**
 * The maximal entries of a list that cover others, in list order. What two of them cover belongs to both; of entries
 * that cover each other the first is the maximal one. To cover is transitive, so only maximal entries are compared with.
 */
export function coversOf<T>(entries: readonly T[], how: Covering<T>): Cover<T>[] {
  const distinct = distinctOf(entries, how);
  const tops = topsByBucket(distinct, how);
  const found = new Map<Distinct<T>, T[]>();
  const add = (top: Distinct<T>, covered: readonly T[]) => {
    const list = found.get(top);
    if (list) list.push(...covered);
    else found.set(top, [...covered]);
  };
  for (const one of distinct) {
    const above = candidates(one, tops, how).filter((top) => top !== one && covers(top, one, how));
    for (const top of above) add(top, [one.entry, ...one.again]);
    if (above.length === 0 && one.again.length > 0) add(one, one.again);
  }
  const order = new Map(entries.map((entry, i) => [entry, i]));
  const inOrder = (a: T, b: T) => (order.get(a) ?? 0) - (order.get(b) ?? 0);
  return [...found].map(([one, covered]) => ({ by: one.entry, covered: covered.sort(inOrder) })).sort((a, b) => inOrder(a.by, b.by));
}

type Buckets<T> = Map<string | undefined, Set<Distinct<T>>>;

/** The patterns that no other pattern covers. */
function topsByBucket<T>(distinct: readonly Distinct<T>[], how: Covering<T>): Buckets<T> {
  const tops: Buckets<T> = new Map();
  for (const one of distinct) {
    if (!hasWildcard(one.key) || candidates(one, tops, how).some((top) => covers(top, one, how))) continue;
    const own = how.bucket(one.key);
    // A pattern for any bucket can cover the tops of all.
    for (const [bucket, list] of tops)
      if (own === undefined || own === bucket) for (const top of list) if (covers(one, top, how)) list.delete(top);
    const list = tops.get(own);
    if (list) list.add(one);
    else tops.set(own, new Set([one]));
  }
  return tops;
}

/** The patterns that may cover a text: those of its own bucket and those of any. */
function candidates<T>(one: Distinct<T>, tops: Buckets<T>, how: Covering<T>): Distinct<T>[] {
  const own = how.bucket(one.key);
  return [...(own === undefined ? [] : (tops.get(own) ?? [])), ...(tops.get(undefined) ?? [])];
}

function covers<T>(wide: Distinct<T>, narrow: Distinct<T>, how: Covering<T>): boolean {
  return narrow.key.startsWith(wide.head) && how.coveredBy(wide.key, narrow.key);
}

function distinctOf<T>(entries: readonly T[], how: Covering<T>): Distinct<T>[] {
  const byText = new Map<string, Distinct<T>>();
  for (const entry of entries) {
    const key = how.text(entry);
    const known = byText.get(key);
    if (known) known.again.push(entry);
    else byText.set(key, { key, entry, again: [], head: hasWildcard(key) ? key.slice(0, key.search(/[*?]/)) : key });
  }
  return [...byText.values()];
}

/** How the entries of a list are told of. */
export interface Telling<T> {
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
        : "AWS's validator compares whole texts; IAM lets a `*` inside a field of an ARN match no colon, so look twice before you remove anything.";
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
              `No access changes: what remains matches the same ${noun}s.`,
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
