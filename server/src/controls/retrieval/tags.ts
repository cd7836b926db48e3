// Which keys of tags a requirement names. Pure.
import { type Word, wordsOf } from "../requirement/tokens";
import type { ServiceSpecification } from "../specification/types";
import { splitWords } from "./words";

const TAG = /^(tags?|tagged|tagging)$/;
/** Between `tagged` and the keys. */
const BETWEEN = /^(with|by|for|key|keys|named|called|the|a|an|both|of|following|all|least|at)$/;
const NAMING = /^(named|called|key|keys)$/;
/** Names of what has tags, not of tags. */
const OWN = /^(AWS|Amazon|All|Every|Each|No|The|A|An|Any|Resource|Cost|Allocation)$/;

/** The keys of tags that a requirement names: quoted, written with a capital, or after `named`. */
export function tagKeys(requirement: string, service: ServiceSpecification): string[] {
  const words = wordsOf(requirement).filter(({ text }) => !/^[.!?;()]$/.test(text));
  const own = new Set([...splitWords(service.title), ...splitWords(service.id)]);
  // Where every word has a capital letter it names nothing.
  const letters = words.filter(({ written, literal }) => !literal && /^[A-Za-z]{3}/.test(written));
  const isTitle = letters.length > 2 && letters.filter(({ written }) => /^[A-Z]/.test(written)).length > 0.7 * letters.length;
  const isKey = (at: number, named: boolean) => {
    const word = words[at];
    // What stands behind `=` is a value.
    if (
      !word ||
      requirement.charAt(word.start - 1) === "=" ||
      TAG.test(word.text) ||
      (!word.literal && splitWords(word.written).every((part) => own.has(part)))
    )
      return false;
    return (
      word.literal === true ||
      (named && /^[a-z][\w:-]*$/.test(word.text) && !BETWEEN.test(word.text)) ||
      (at > 0 && !isTitle && /^[A-Z][\w:./-]*$/.test(word.written) && !OWN.test(word.written))
    );
  };
  const keys: string[] = [];
  for (const [at, { text, literal }] of words.entries()) {
    if (literal || !TAG.test(text)) continue;
    let next = at + 1;
    let named = false;
    for (; BETWEEN.test(words[next]?.text ?? "") && words[next]?.literal === undefined; next++)
      named ||= NAMING.test(words[next]?.text ?? "");
    keys.push(...listFrom(words, next, 1, (i) => isKey(i, named)));
    keys.push(...listFrom(words, at - 1, -1, (i) => isKey(i, false)).reverse());
  }
  return [...new Set(keys)];
}

/** The keys that stand one after the other, with commas and `and` between them. */
function listFrom(words: readonly Word[], from: number, step: 1 | -1, isKey: (at: number) => boolean): string[] {
  const keys: string[] = [];
  for (let at = from; at >= 0 && at < words.length; at += step) {
    if (isKey(at)) keys.push((words[at] as Word).written);
    else if (keys.length === 0 || !/^(,|and|or|an?|both)$/.test(words[at]?.text ?? "")) break;
  }
  return keys;
}

/** The requirement without the names of its keys, which are no words of the specification. */
export function withoutKeys(requirement: string, keys: readonly string[]): string {
  return keys.reduce((text, key) => text.replaceAll(key, " "), requirement);
}

/** Whether a member holds the tags of a resource. */
export function isTagName(name: string): boolean {
  return /^(tags?|tagset|taglist|resourcetags)$/i.test(name);
}
