// What the reading of a clause and of its pieces share: what says how something is, what joins, and where a verdict ends. Pure.
import type { Amount } from "./amounts";
import { BEING, GUARD_WORDS, GUARDING, NO, NOT, OPPOSITES, RISKY, SMALL, STATUS, VIOLATION } from "./lexicon";
import type { Word } from "./tokens";
import type { Doubt } from "./wish";

export const COORDINATORS = new Set(["and", "or", "nor", "but", ",", "plus", "yet", "while"]);
/** The control itself: what is said of it is a verdict. */
export const META =
  /^(check|checks|rule|rules|control|controls|result|results|pipeline|build|verdict|compliance|compliant|pass|passes|passed|it|this|that|we|you|there|exception|exceptions|case|policy's|able|mode|case|thing|ones?)$/;
const PREPOSITIONS = /^(on|for|in|of|from|to|at|by|with|across|within|over|if|when|where|unless|whenever)$/;
/** What makes a subject a bad one, besides what is risky: it has to go. */
export const DOOMED =
  /^(unused|idle|expired|orphaned|stale|old|dormant|legacy|unattached|weak|deprecated|outdated|obsolete|default|inactive|unknown)$/;
export const OPPOSITE_WORDS = new Set(OPPOSITES.flatMap(([, words]) => words));
export const ACTS =
  /^(encrypt|enable|disable|log|rotate|keep|protect|block|require|requires|use|uses|turn|set|make|ensure|deny|do|does|restrict|enforce|enforces|back|prohibit|prohibits|prevent|prevents|tag|enables|blocks|allow|allows|validate|validates|retain|retains)$/;

/** Between `must be` and a limit: `must be below version 1.30`. */
export const COMPARES =
  /^(below|above|under|over|beyond|behind|beneath|between|within|(old|new|late|earli|low|high|long|short|great|small|larg)er|less|more)$/;

/** A word that says how something is, not what it is. */
export function isState(word: Word): boolean {
  const { text } = word;
  if (word.literal) return true;
  return (
    RISKY.has(text) ||
    GUARD_WORDS.has(text) ||
    GUARDING.has(text) ||
    OPPOSITE_WORDS.has(text) ||
    /^un[a-z]{4,}ed$/.test(text) ||
    /^(tag|tags|tagged|imdsv1|imdsv2|transit|rest|accessible|reachable|retention|retained|privileged|versioned|rotated|replicated|logged|encrypts|rotates|inaccessible|unreachable|backed|monitored|traced|scanned|signed|patched|deletion)$/.test(
      text,
    )
  );
}

export function hasState(words: readonly Word[], amounts: readonly Amount[] = [], offset = 0): boolean {
  return words.some(isState) || amounts.some(({ from }) => from >= offset && from < offset + words.length);
}

/** Words with the place that they have in the clause. */
export interface Part {
  words: readonly Word[];
  from: number;
}

export interface Clause {
  words: readonly Word[];
  amounts: readonly Amount[];
  doubts: Doubt[];
}

export function isLink(words: readonly Word[], at: number, amounts: readonly Amount[]): boolean {
  const word = words[at];
  return word !== undefined && !word.literal && COORDINATORS.has(word.text) && !amounts.some(({ from, to }) => at >= from && at < to);
}

/** The place after the verdict, where only its circumstances follow; undefined where the predicate says more. */
export function readStatus(predicate: readonly Word[]): number | undefined {
  let seen = false;
  for (let at = 0; at < predicate.length; at++) {
    const word = predicate[at] as Word;
    const { text } = word;
    if (word.literal) return undefined;
    const next = predicate[at + 1]?.text ?? "";
    if (STATUS.has(text) || VIOLATION.has(text)) {
      if (/^(with|to|as|using)$/.test(next) && !/^(forbidden|prohibited|allowed|permitted|banned)$/.test(text)) return undefined;
      seen = true;
      continue;
    }
    if (seen && PREPOSITIONS.test(text)) return at;
    if (seen && COORDINATORS.has(text)) return at;
    if (NOT.has(text) || NO.has(text) || SMALL.has(text) || BEING.has(text) || META.test(text) || /ly$/.test(text)) continue;
    return seen ? at : undefined;
  }
  return predicate.length;
}
