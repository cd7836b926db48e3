// "Did you mean": the candidates nearest to a mistyped word.

import { editDistance } from "../text/distance";
import type { Catalogue } from "./api";

/** At most so many suggestions: a longer list no longer helps. */
const most = 3;

/**
 * The up to three candidates that are nearest to a word, nearest first, ignoring case. Nearness is the number of
 * insertions, deletions, replacements and swaps of neighbours; a common beginning breaks ties, and a candidate that
 * begins with the word (or the other way round) counts as near. Empty when nothing is near enough to be meant.
 */
export function suggest(word: string, candidates: Iterable<string>): string[] {
  const lower = word.toLowerCase();
  if (lower === "") return [];
  // A third of the letters may be wrong, at least one, never more than four: beyond that it is another word.
  const limit = Math.min(4, Math.max(1, Math.floor(lower.length / 3)));
  const found: { candidate: string; score: number; shared: number }[] = [];
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    const shared = commonPrefix(lower, other);
    let score: number | undefined;
    if (Math.abs(other.length - lower.length) <= limit) {
      const distance = editDistance(lower, other, limit);
      if (distance <= limit) score = distance;
    }
    // `Describe` for `DescribeInstances`, or `GetObjectAclX…` cut short: three letters at least.
    if (score === undefined && shared >= 3 && (shared === lower.length || shared === other.length)) {
      score = limit + 1 + Math.abs(other.length - lower.length) / 100;
    }
    if (score !== undefined) found.push({ candidate, score, shared });
  }
  found.sort((a, b) => a.score - b.score || b.shared - a.shared || (a.candidate < b.candidate ? -1 : a.candidate > b.candidate ? 1 : 0));
  return [...new Set(found.map((entry) => entry.candidate))].slice(0, most);
}

/**
 * What a mistyped action was meant to be, up to three full names. With a known service its nearest actions; else the
 * nearest services that have such an action. An action that exists under another service (`iam:AssumeRole`) comes first.
 */
export function suggestAction(name: string, catalogue: Catalogue): string[] {
  const colon = name.indexOf(":");
  const word = name.slice(colon + 1);
  // Short names such as `Get` exist in many services and prove nothing.
  const elsewhere = /^[A-Za-z0-9]{5,}$/.test(word) ? catalogue.matchActions(`*:${word}`) : [];
  const moved = elsewhere.length <= most ? elsewhere : [];
  const service = colon < 0 ? undefined : catalogue.service(name.slice(0, colon));
  if (service) return [...new Set([...moved, ...nearActions(word, service.prefix, catalogue)])].slice(0, most);
  const prefixes =
    colon < 0
      ? []
      : suggest(
          name.slice(0, colon),
          catalogue.services().map((one) => one.prefix),
        );
  const exact = prefixes.flatMap((prefix) => catalogue.action(`${prefix}:${word}`)?.name ?? []);
  const near = prefixes.flatMap((prefix) => nearActions(word, prefix, catalogue).slice(0, 1));
  return [...new Set([...exact, ...moved, ...near])].slice(0, most);
}

function nearActions(word: string, prefix: string, catalogue: Catalogue): string[] {
  const names = catalogue.actionsOf(prefix).map((action) => action.name.slice(prefix.length + 1));
  return suggest(word, names).map((found) => `${prefix}:${found}`);
}

/** What a mistyped condition key was meant to be: global keys and those of the services named. */
export function suggestKey(name: string, services: Iterable<string>, catalogue: Catalogue): string[] {
  const colon = name.indexOf(":");
  const prefixes = new Set([...services, ...(colon > 0 ? [name.slice(0, colon)] : [])]);
  const candidates = new Set(catalogue.globalKeys().map((key) => key.name));
  for (const prefix of prefixes) for (const key of catalogue.keysOf(prefix)) candidates.add(key.name);
  // Of `aws:ResourceTags/Owner` the part before the tag is compared; the tag is kept.
  const slash = name.indexOf("/");
  const families = [...candidates].filter((key) => /\/(\$\{[^{}]*\}|<[^<>]*>)$/.test(key));
  if (slash > 0) {
    const heads = suggest(
      name.slice(0, slash),
      families.map((key) => key.slice(0, key.indexOf("/"))),
    );
    if (heads.length > 0) return heads.map((head) => head + name.slice(slash));
  }
  return suggest(name, candidates);
}

function commonPrefix(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}
