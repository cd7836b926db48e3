// Entries of a list that other entries of it make superfluous.
import { hasWildcard } from "../catalogue/match";
import type { Range } from "../syntax/tree";
import { removeEntries } from "./fixes";
import { quote, quoteList, type Report } from "./rule";
import type { PolicyView } from "./view";

/** Entries of a list that another entry of it covers, each with the one that covers it. The first of equal entries stays. */
export function covered<T>(
  entries: readonly T[],
  text: (entry: T) => string,
  coveredBy: (wide: string, narrow: string) => boolean,
  bucket: (pattern: string) => string | undefined,
): Map<T, T> {
  const redundant = new Map<T, T>();
  const first = new Map<string, T>();
  // Patterns with the text before their first wildcard: what they cover begins with it.
  const wide = new Map<string | undefined, { entry: T; head: string }[]>();
  for (const entry of entries) {
    const key = text(entry);
    const earlier = first.get(key);
    if (earlier !== undefined) {
      redundant.set(entry, earlier);
      continue;
    }
    first.set(key, entry);
    if (!hasWildcard(key)) continue;
    const own = bucket(key);
    const pattern = { entry, head: key.slice(0, key.search(/[*?]/)) };
    const list = wide.get(own);
    if (list) list.push(pattern);
    else wide.set(own, [pattern]);
  }
  for (const [key, entry] of first) {
    // A pattern with an open bucket (`*:Get*`) can cover entries of any; others only those of their own.
    const own = bucket(key);
    const covers = (other: { entry: T; head: string }) =>
      other.entry !== entry && key.startsWith(other.head) && coveredBy(text(other.entry), key);
    const by = (own === undefined ? undefined : wide.get(own)?.find(covers)) ?? wide.get(undefined)?.find(covers);
    if (by !== undefined) redundant.set(entry, by.entry);
  }
  return redundant;
}

/** One finding for all entries of a list that `covered` found, at the first of them; the fix removes them all. */
export function reportCovered<T extends { text: string; range: Range }>(
  report: Report,
  policy: PolicyView,
  redundant: ReadonlyMap<T, T>,
  noun: "action" | "resource",
  equal: (entry: T, by: T) => boolean,
): void {
  const [first] = redundant;
  if (!first) return;
  const [entry, by] = first;
  const others = [...redundant.keys()].slice(1);
  const ranges = [entry, ...others].map((one) => one.range);
  const same =
    others.length === 0
      ? ""
      : ` The same holds for ${others.length === 1 ? "another entry" : `${others.length} other entries`}: ${quoteList(
          others.map((one) => one.text),
          3,
        )}.`;
  report(
    entry.range,
    `${quote(entry.text)} adds nothing: ${equal(entry, by) ? "it stands in the list already" : `${quote(by.text)} matches it`}.${same} Remove what is covered.`,
    {
      unnecessary: true,
      related: others.map((one) => ({ message: "Also covered by another entry of the list.", range: one.range })),
      fixes: () => [
        removeEntries(
          policy,
          ranges,
          others.length > 0 ? `Remove the ${ranges.length} covered ${noun}s` : `Remove the covered ${noun}`,
          `No access changes: what remains matches the same ${noun}s.`,
        ),
      ],
    },
  );
}
