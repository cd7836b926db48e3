// How alike two policies are by their words, to follow a policy whose file got another name.
import { trimOf } from "../text/trim";

/** Words that every policy has say nothing about which one it is. */
const COMMON = new Set(
  [
    "Version,Id,Statement,Sid,Effect,Allow,Deny,Action,NotAction,Resource,NotResource,Principal,NotPrincipal,Condition,AWS,Service",
    "2012-10-17,2008-10-17,*",
  ].flatMap((list) => list.split(",")),
);

/** The words of a policy with how often each stands there. Layout, order and the names that all policies share do not count. */
export function wordsOf(text: string): Map<string, number> {
  const words = new Map<string, number>();
  for (const [word] of text.matchAll(/[^\s"'{}[\],]+/g)) {
    const plain = trimOf(word, ":");
    if (plain !== "" && !COMMON.has(plain)) words.set(plain, (words.get(plain) ?? 0) + 1);
  }
  return words;
}

/** From this share of all their words on (`likeness().both`), as Git has it, two policies are versions of one; under the same file name less is enough. */
export const SAME = 0.5;
export const SAME_UNDER_ONE_NAME = 0.25;

/** How much two policies have in common: `both` as a share of all their words (0 to 1), `kept` as a share of the older one's. */
export function likeness(older: ReadonlyMap<string, number>, newer: ReadonlyMap<string, number>): { both: number; kept: number } {
  let common = 0;
  for (const [word, count] of older) common += Math.min(count, newer.get(word) ?? 0);
  const before = total(older);
  const all = before + total(newer);
  return { both: all === 0 ? 1 : (2 * common) / all, kept: before === 0 ? 1 : common / before };
}

function total(words: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of words.values()) sum += count;
  return sum;
}
