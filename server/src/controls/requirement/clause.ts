// One clause of a requirement: which words turn its sense around, and how far each of them reaches. Pure.
import type { Amount } from "./amounts";
import {
  BEING,
  GUARD_WORDS,
  GUARDING,
  MODALS,
  NO,
  NOT,
  OFF,
  OPPOSITES,
  RELATIVE,
  REMOVAL,
  RISKY,
  SMALL,
  STATUS,
  VERBS,
  VIOLATION,
  WHEN,
} from "./lexicon";

import type { Word } from "./tokens";
import { isVerdict, reaches, turnsIn } from "./turns";
import type { Demand, Doubt, Wish } from "./wish";

const COORDINATORS = new Set(["and", "or", "nor", "but", ",", "plus", "yet", "while"]);
/** The control itself: what is said of it is a verdict. */
const META =
  /^(check|checks|rule|rules|control|controls|result|results|pipeline|build|verdict|compliance|compliant|pass|passes|passed|it|this|that|we|you|there|exception|exceptions|case|policy's|able|mode|case|thing|ones?)$/;
const PREPOSITIONS = /^(on|for|in|of|from|to|at|by|with|across|within|over|if|when|where|unless|whenever)$/;
/** What makes a subject a bad one, besides what is risky: it has to go. */
const DOOMED =
  /^(unused|idle|expired|orphaned|stale|old|dormant|legacy|unattached|weak|deprecated|outdated|obsolete|default|inactive|unknown)$/;
const OPPOSITE_WORDS = new Set(OPPOSITES.flatMap(([, words]) => words));
const ACTS =
  /^(encrypt|enable|disable|log|rotate|keep|protect|block|require|requires|use|uses|turn|set|make|ensure|deny|do|does|restrict|enforce|enforces|back|prohibit|prohibits|prevent|prevents|tag|enables|blocks|allow|allows|validate|validates|retain|retains)$/;

/** A word that says how something is, not what it is. */
function isState(word: Word): boolean {
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

function hasState(words: readonly Word[], amounts: readonly Amount[] = [], offset = 0): boolean {
  return words.some(isState) || amounts.some(({ from }) => from >= offset && from < offset + words.length);
}

/** Words with the place that they have in the clause. */
interface Part {
  words: readonly Word[];
  from: number;
}

interface Clause {
  words: readonly Word[];
  amounts: readonly Amount[];
  doubts: Doubt[];
}

/** Reads a clause, or several joined by and/or. `amounts` are those of `words`. */
export function clauseWish(words: readonly Word[], amounts: readonly Amount[], doubts: Doubt[]): Wish {
  const clause = { words, amounts, doubts };
  const parts = splitClauses(clause);
  if (parts.length === 1) return singleClause(clause, { words, from: 0 }, []);
  const first = parts[0] as Part & { link?: string };
  const subject = subjectOf(first.words);
  const wishes = parts.map((part, at) => singleClause(clause, part, at === 0 ? [] : subject));
  const links = new Set(parts.slice(1).map(({ link }) => link));
  const kind = links.has("or") && !links.has("and") ? "any" : "all";
  if (links.has("or") && links.has("and")) doubts.push({ kind: "scope", words: words.map((word) => word.written).join(" ") });
  return { kind, parts: wishes };
}

type LinkedPart = Part & { link?: string };

/** Where a new clause begins: after and/or, with a verb of its own, beside one that is whole. */
function splitClauses({ words, amounts }: Clause): LinkedPart[] {
  const parts: LinkedPart[] = [];
  let from = 0;
  let link: string | undefined;
  for (let at = 1; at < words.length; at++) {
    if (!isLink(words, at, amounts)) continue;
    const left = words.slice(from, at);
    let right = words.slice(at + 1);
    const end = right.findIndex((_, i) => isLink(words, at + 1 + i, amounts));
    if (end >= 0) right = right.slice(0, end);
    const elliptic = right.some((word) => STATUS.has(word.text) || NOT.has(word.text)) && hasState(right) && statusPredicate(left);
    const ownVerb = mainVerb(right) >= 0 || elliptic || (ACTS.test(right[0]?.text ?? "") && startsAct(left));
    if (ownVerb && isWhole(left)) {
      parts.push({ words: left, from, ...(link !== undefined && { link }) });
      link = words[at]?.text === "or" ? "or" : "and";
      from = at + 1;
      while (COORDINATORS.has(words[from]?.text ?? "")) from++;
    }
  }
  parts.push({ words: words.slice(from), from, ...(link !== undefined && { link }) });
  return parts;
}

function isLink(words: readonly Word[], at: number, amounts: readonly Amount[]): boolean {
  const word = words[at];
  return word !== undefined && !word.literal && COORDINATORS.has(word.text) && !amounts.some(({ from, to }) => at >= from && at < to);
}

/** Tells to do something, or has a verb that no list of auxiliaries has. `Without an owner tag` has none: verbs have something behind them. */
function startsAct(words: readonly Word[]): boolean {
  if (ACTS.test(words[0]?.text ?? "")) return true;
  const end = words.findIndex(({ text }) => /^(with|without|lacking|lack)$/.test(text));
  const own = end < 0 ? words : words.slice(0, end);
  return own.some((word, at) => at > 0 && ACTS.test(word.text) && at < words.length - 1);
}

/** Says something by itself: has a verb that belongs to no relative clause, or tells to do something; and a property. */
function isWhole(words: readonly Word[]): boolean {
  return (
    (mainVerb(words) >= 0 || startsAct(words)) &&
    words.some((word) => !SMALL.has(word.text) && !BEING.has(word.text) && !VERBS.has(word.text))
  );
}

/** The place of the verb that belongs to no `that …` and no `if …`; -1 without one. */
function mainVerb(words: readonly Word[]): number {
  let owned = 0;
  for (const [at, word] of words.entries()) {
    if (word.literal) continue;
    if (RELATIVE.has(word.text) || word.text === "unless" || (WHEN.has(word.text) && at > 0)) owned = 1;
    else if (VERBS.has(word.text)) {
      if (owned === 0) return at;
      // `that are not …`: one verb belongs to the relative clause.
      let next = at + 1;
      while (NOT.has(words[next]?.text ?? "")) next++;
      if (!VERBS.has(words[next]?.text ?? "")) owned = 0;
    }
  }
  return -1;
}

function subjectOf(words: readonly Word[]): Word[] {
  const verb = mainVerb(words);
  return verb > 0 ? words.slice(0, verb).filter((word) => !NO.has(word.text)) : [];
}

/** Whether what follows the verb is only a verdict: `is enabled`, `must not exist`, `is a violation`. */
function statusPredicate(words: readonly Word[]): boolean {
  const verb = mainVerb(words);
  return verb >= 0 && readStatus(words.slice(verb + 1)) !== undefined;
}

/** The place after the verdict, where only its circumstances follow; undefined where the predicate says more. */
function readStatus(predicate: readonly Word[]): number | undefined {
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

/** One clause with one main verb, or none. */
function singleClause(clause: Clause, part: Part, context: readonly Word[]): Wish {
  const { words, from } = part;
  const verb = mainVerb(words);
  const subject = verb < 0 ? [] : words.slice(0, verb);
  const pronoun = subject.every(
    (word) =>
      !word.literal && (SMALL.has(word.text) || META.test(word.text) || NO.has(word.text) || NOT.has(word.text) || BEING.has(word.text)),
  );
  if (verb < 0 || pronoun) return segments(clause, { words, from }, context, false, words);
  const predicate = words.slice(verb + 1);
  const status = readStatus(predicate);
  const doomed =
    onlyRemoval(predicate) &&
    (subject.some((word) => isState(word) || DOOMED.test(word.text)) ||
      clause.amounts.some((one) => one.from >= from && one.to <= from + verb));
  const cannot = words[verb]?.text === "cannot" ? 1 : 0;
  if (status !== undefined || doomed) {
    // The subject is what is judged, and the predicate the verdict.
    const end = status ?? predicate.length;
    const outer =
      turnsIn(predicate.slice(0, end), []) + turnsAfter(predicate.slice(end)) + cannot + (doomed && turnsIn(predicate, []) === 0 ? 1 : 0);
    return segments(clause, { words: subject, from }, [...context, ...predicate.slice(end)], outer % 2 === 1, words, outer);
  }
  // The predicate says how the subject has to be: of the subject only `no` and verdicts count.
  const scope = scopeTurns(subject) + cannot;
  return segments(
    clause,
    { words: predicate, from: from + verb + 1 },
    [...context, ...subject],
    scope % 2 === 1,
    words,
    scope,
    words[verb],
  );
}

function onlyRemoval(predicate: readonly Word[]): boolean {
  const rest = predicate.filter((word) => !SMALL.has(word.text) && !BEING.has(word.text) && !/ly$/.test(word.text));
  return (
    rest.length > 0 && REMOVAL.has(rest[0]?.text ?? "") && !rest.slice(1).some(isState) && predicate.every((word) => !NOT.has(word.text))
  );
}

/** `… if they are not encrypted` behind a verdict belongs to the same sense. */
function turnsAfter(tail: readonly Word[]): number {
  return WHEN.has(tail[0]?.text ?? "") || tail[0]?.text === "unless" || NOT.has(tail[0]?.text ?? "") ? turnsIn(tail, []) : 0;
}

/** In a subject whose predicate says more: what stands before its own relative clause and reaches over all. */
function scopeTurns(subject: readonly Word[]): number {
  const end = subject.findIndex((word) => RELATIVE.has(word.text));
  const words = end < 0 ? subject : subject.slice(0, end);
  return words.filter(
    (word, at) =>
      !word.literal &&
      (NO.has(word.text) || word.text === "never" || word.text === "neither" || (VIOLATION.has(word.text) && isVerdict(words, at))),
  ).length;
}

interface Segment {
  words: Word[];
  from: number;
  /** What joins it to the one before. */
  link?: string;
}

/** The properties of a piece joined by and/or, each with the turns that reach it. */
function segments(
  clause: Clause,
  part: Part,
  context: readonly Word[],
  turned: boolean,
  whole: readonly Word[],
  outerTurns = 0,
  verb?: Word,
): Wish {
  const list = splitSegments(clause, part);
  const single = list.length === 1;
  const first = list[0] as Segment;
  // What reaches on from the first property: `not`, `no`, verdicts.
  let shared = 0;
  if (!single) {
    const head = first.words.findIndex(isState);
    shared = first.words.slice(0, head < 0 ? first.words.length : head).filter((word, at) => reaches(first.words, word, at)).length;
    const last = list.at(-1) as Segment;
    const tail = suffixTurns(last.words);
    if (tail.count > 0) {
      shared += tail.count;
      last.words = last.words.slice(0, tail.at);
      return combine(clause, list, context, turned, tail.count, shared - tail.count, whole, outerTurns, verb);
    }
  }
  return combine(clause, list, context, turned, 0, shared, whole, outerTurns, verb);
}

/** Turns at the end of the last property, after a verb of their own: `… are not allowed`. */
function suffixTurns(words: readonly Word[]): { at: number; count: number } {
  for (let at = words.length - 1; at > 0; at--) {
    if (!VERBS.has(words[at]?.text ?? "")) continue;
    const rest = words.slice(at + 1);
    if (readStatus(rest) === rest.length && words.slice(0, at).some(isState)) {
      const count = turnsIn(rest, []) + (words[at]?.text === "cannot" ? 1 : 0);
      return { at, count };
    }
    return { at, count: 0 };
  }
  return { at: words.length, count: 0 };
}

function combine(
  clause: Clause,
  list: Segment[],
  context: readonly Word[],
  turned: boolean,
  suffix: number,
  shared: number,
  whole: readonly Word[],
  outerTurns: number,
  verb: Word | undefined,
): Wish {
  const wishes: Wish[] = [];
  let carried = shared;
  const links = new Set<string>();
  for (const [at, segment] of list.entries()) {
    if (at > 0) {
      const resets = resetsAt(segment);
      if (resets) carried = 0;
      links.add(segment.link ?? "and");
      if (carried > 0 && segment.link === "and" && shared % 2 === 1 && !isListing(whole))
        clause.doubts.push({ kind: "scope", words: whole.map((word) => word.written).join(" ") });
    }
    const own = turnsIn(segment.words, clause.amounts, segment.from);
    const count = own + (at > 0 ? carried : 0) + suffix + outerTurns;
    const odd = (own + (at > 0 ? carried : 0) + suffix) % 2 === 1;
    wishes.push({ kind: "demand", demand: demandOf(clause, segment, context, odd === turned, count, verb) });
  }
  if (wishes.length === 1) return wishes[0] as Wish;
  // Of what is denied as a whole, and becomes or.
  const denied = ((turned ? 1 : 0) + suffix + carried) % 2 === 1;
  const said = links.has("or") || links.has("nor") ? "any" : "all";
  const neither = links.has("nor") || whole.some((word) => word.text === "neither");
  const kind = neither ? "all" : denied ? (said === "any" ? "all" : "any") : said;
  if (links.has("or") && links.has("and")) clause.doubts.push({ kind: "scope", words: whole.map((word) => word.written).join(" ") });
  return { kind, parts: wishes };
}

/** `flag what is A and B` says both at once; `must not be A and B` can mean either. */
function isListing(words: readonly Word[]): boolean {
  return VIOLATION.has(words[0]?.text ?? "");
}

function resetsAt({ words, link }: Segment): boolean {
  if (link === "but") return true;
  const [first, second] = words;
  if (!first || RELATIVE.has(first.text)) return false;
  return (
    VERBS.has(first.text) ||
    first.text === "with" ||
    ACTS.test(first.text) ||
    (first.text === "be" && second !== undefined && !NOT.has(second.text)) ||
    first.text === "instead"
  );
}

/** The pieces that speak of a property each; what speaks of none belongs to its neighbour. */
function splitSegments({ words: all, amounts }: Clause, { words, from }: Part): Segment[] {
  const list: Segment[] = [];
  let open: Segment = { words: [], from };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Word;
    if (isLink(all, from + at, amounts)) {
      list.push(open);
      open = { words: [], from: from + at + 1, link: word.text };
    } else open.words.push(word);
  }
  list.push(open);
  const out: Segment[] = [];
  for (const segment of list) {
    const before = out.at(-1);
    if (segment.words.length === 0) {
      // `, and`: the link that says more counts.
      continue;
    }
    const link = segment.link === "," ? nextLink(list, segment) : segment.link;
    if (before && !(hasState(segment.words, amounts, segment.from) && hasState(before.words, amounts, before.from))) {
      const gap = all.slice(before.from + before.words.length, segment.from);
      before.words = [...before.words, ...gap, ...segment.words];
    } else out.push({ ...segment, ...(before && link !== undefined && { link }) });
  }
  return out.length > 0 ? out : [{ words: [...words], from }];
}

function nextLink(list: readonly Segment[], segment: Segment): string {
  const rest = list.slice(list.indexOf(segment) + 1);
  return (
    rest.find((one) => one.link !== undefined && one.link !== ",")?.link ??
    list.find((one) => one.link === "or" || one.link === "and" || one.link === "nor")?.link ??
    "and"
  );
}

function demandOf(clause: Clause, segment: Segment, context: readonly Word[], wanted: boolean, turnsCount: number, verb?: Word): Demand {
  const end = segment.from + segment.words.length;
  const amounts = clause.amounts.filter((one) => one.from >= segment.from && one.from < end);
  const tail = context.length > 0 ? clause.amounts.filter((one) => context.includes(clause.words[one.from] as Word)) : [];
  const content = segment.words.filter((word) => word.literal || !isFiller(word.text));
  const doubtful = amounts.some((one) => one.from <= segment.from + 2) ? undefined : verbOf(segment, verb);
  return {
    text: [...context, ...segment.words]
      .filter((word) => word.text !== ",")
      .map((word) => word.written)
      .join(" "),
    words: content.map((word) => word.text),
    wanted,
    turns: turnsCount,
    amounts: amounts.length > 0 ? amounts : tail,
    literals: [...segment.words, ...context].filter((word) => word.literal).map((word) => word.written),
    ...(doubtful !== undefined && { verb: doubtful }),
  };
}

function isFiller(text: string): boolean {
  return (
    SMALL.has(text) ||
    BEING.has(text) ||
    NOT.has(text) ||
    NO.has(text) ||
    VIOLATION.has(text) ||
    META.test(text) ||
    WHEN.has(text) ||
    RELATIVE.has(text) ||
    COORDINATORS.has(text)
  );
}

/** The verb after `must` that no list knows: it may ask or forbid. */
function verbOf({ words }: Segment, verb: Word | undefined): string | undefined {
  if (!verb || !MODALS.has(verb.text)) return undefined;
  let at = 0;
  const skips = (text: string) => NOT.has(text) || /ly$/.test(text) || /^(non|be|been|to|always|also|all|both|have)$/.test(text);
  while (skips(words[at]?.text ?? "")) at++;
  const word = words[at];
  if (!word || word.literal) return undefined;
  const { text } = word;
  const known = isFiller(text) || OFF.has(text) || STATUS.has(text) || GUARDING.has(text) || isState(word) || /^\d/.test(text);
  return known ? undefined : text;
}
