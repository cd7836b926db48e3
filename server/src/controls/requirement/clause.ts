// One clause of a requirement: which words turn its sense around, and how far each of them reaches. Pure.
import type { Amount } from "./amounts";
import { BEING, NO, NOT, RELATIVE, REMOVAL, SMALL, STATUS, VERBS, VIOLATION, WHEN } from "./lexicon";
import { ACTS, type Clause, COORDINATORS, DOOMED, hasState, isLink, isState, META, type Part, readStatus } from "./parts";
import { segments } from "./segments";
import type { Word } from "./tokens";
import { isVerdict, turnsIn } from "./turns";
import type { Doubt, Wish } from "./wish";

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

/** `Only non-privileged containers may run`: the subject says what is admitted, and the predicate no property. */
function isAdmitted(subject: readonly Word[], predicate: readonly Word[]): boolean {
  const first = subject.findIndex(({ text }) => !/^(the|a|an|any|of|those|non)$/.test(text) && !SMALL.has(text));
  return (
    subject[0]?.text === "only" && first > 0 && isState(subject[first] as Word) && !predicate.some(isState) && turnsIn(predicate, []) === 0
  );
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
  const limited = clause.amounts.some((one) => one.from > from + verb && one.from < from + words.length);
  // `are deleted after 90 days` says how long they stay.
  const doomed =
    onlyRemoval(predicate) &&
    !limited &&
    (subject.some((word) => (isState(word) && !predicate.some(({ text }) => RENEWS.test(text))) || DOOMED.test(word.text)) ||
      clause.amounts.some((one) => one.from >= from && one.to <= from + verb));
  const cannot = words[verb]?.text === "cannot" ? 1 : 0;
  if (status !== undefined || doomed || isAdmitted(subject, predicate)) {
    // The subject is what is judged, and the predicate the verdict.
    const end = status ?? (doomed ? predicate.length : 0);
    const outer =
      turnsIn(predicate, [], 0, end) + turnsAfter(predicate.slice(end)) + cannot + (doomed && turnsIn(predicate, []) === 0 ? 1 : 0);
    return segments(clause, { words: subject, from }, [...context, ...predicate.slice(end)], outer % 2 === 1, words, outer);
  }
  // The predicate says how the subject has to be: of the subject only `no` and verdicts count.
  const scope = scopeTurns(subject, clause.amounts, from) + cannot;
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

/** What is rotated stays: of `KMS keys must be rotated` it is asked for. */
const RENEWS = /^(rotate[ds]?|renew(ed|s)?)$/;

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
function scopeTurns(subject: readonly Word[], amounts: readonly Amount[], from: number): number {
  const end = subject.findIndex((word) => RELATIVE.has(word.text));
  const words = end < 0 ? subject : subject.slice(0, end);
  return words.filter(
    (word, at) =>
      !word.literal &&
      // `No more than 90 days may pass`: it belongs to the number.
      !amounts.some((one) => from + at >= one.from && from + at < one.to) &&
      (NO.has(word.text) || word.text === "never" || word.text === "neither" || (VIOLATION.has(word.text) && isVerdict(words, at))),
  ).length;
}
