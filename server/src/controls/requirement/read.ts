// What a requirement asks for, read from its words alone: what has to be so or must not be so, joined by and/or. It knows
// no parameter; `draft/bind.ts` puts the readings on parameters. What the words leave open is a doubt, never a guess. Pure.

import { MOST_WORDS } from "../limits";
import { amountsOf } from "./amounts";
import { withoutAsides, withoutLess } from "./asides";
import { clauseWish } from "./clause";
import { BEING, MODALS, NO, NOT, SMALL, STATUS, VERBS, VIOLATION, WHEN } from "./lexicon";
import { joinPhrases, withoutReasons } from "./phrases";
import { type Word, wordsOf } from "./tokens";
import { type Doubt, demandsOf, opposite, type ParsedRequirement, type Wish } from "./wish";

/** Reads a requirement. Never throws; a text without any word gives a demand without words. */
export function readRequirement(text: string): ParsedRequirement {
  const sentences = sentencesOf(withoutLess(withoutAsides(text)));
  const read = sentences.map((words) => ({ words, reading: readSentence(words) }));
  const readings = read.flatMap(({ words, reading }, at) => {
    if (!demandsOf(reading.wish).some((one) => one.words.length > 0)) return [];
    // `Logs are not kept: that is a finding.`: what is only said, and then condemned.
    const next = read[at + 1];
    const condemned = next !== undefined && isVerdictOnIt(next) && !words.some((word) => COMMANDS.test(word.text));
    const isOnIt = PRONOUN.test(words[0]?.text ?? "") || VERBS.has(words[0]?.text ?? "");
    return [{ ...reading, isOnIt, ...(condemned && { mood: "must" as const, wish: opposite(reading.wish) }) }];
  });
  const [first, ...rest] = readings;
  if (!first) return readSentence(wordsOf(text).slice(0, MOST_WORDS));
  // A verdict in a later sentence says what a question leaves open.
  const verdict =
    first.mood === "must" ? undefined : rest.find((one) => one.mood === "must" && (first.mood === "ask" || one.isOnIt === true));
  const main = verdict ?? first;
  const { isOnIt: _, ...parsed } = main;
  return {
    ...parsed,
    ...(verdict && { wish: withWordsOf(verdict.wish, first.wish) }),
    others: rest.filter((one) => one !== main && one.mood === "must").map((one) => one.wish),
  };
}

const COMMANDS = /^(must|should|shall|ought|required|mandatory|ensure|only|cannot|may)$/;

const PRONOUN = /^(that|this|it|these|they|those|such)$/;

/** Whether a sentence says only that the one before is wrong. */
function isVerdictOnIt({ words, reading }: { words: readonly Word[]; reading: ParsedRequirement }): boolean {
  const [first] = words;
  const demands = demandsOf(reading.wish);
  return PRONOUN.test(first?.text ?? "") && demands.every((one) => one.words.length === 0) && demands[0]?.wanted === false;
}

/** A verdict often says `it`: what it is about stands in the sentence before. */
function withWordsOf(wish: Wish, other: Wish): Wish {
  const text = demandsOf(other)
    .map((one) => one.text)
    .join(" ");
  const mend = (one: Wish): Wish =>
    one.kind === "demand"
      ? { kind: "demand", demand: { ...one.demand, text: `${text} ${one.demand.text}` } }
      : { ...one, parts: one.parts.map(mend) };
  return mend(wish);
}

function sentencesOf(text: string): Word[][] {
  // `ten (10) minutes`: said twice.
  const plain = text.replace(/\b[a-z]{3,9}(?:-[a-z]{3,5})? \((\d{1,4})\)/gi, "$1").replace(/\(([^()\d]*)\)/g, " ");
  const sentences: Word[][] = [[]];
  const all = wordsOf(plain).slice(0, MOST_WORDS);
  const isLast = (colon: Word) => {
    const rest = all.slice(all.indexOf(colon) + 1).filter(({ text: one }) => !/^[.!?;]$/.test(one));
    return rest.length === 1 && (NO.has(rest[0]?.text ?? "") || NOT.has(rest[0]?.text ?? "") || VIOLATION.has(rest[0]?.text ?? ""));
  };
  for (const word of all) {
    const open = sentences.at(-1) as Word[];
    if (word.text === "(" || word.text === ")") continue;
    if (word.text === ":" && !word.literal) {
      // Behind a heading the colon says nothing, and before a verdict of one word; between two sentences it ends the first.
      if (isLast(word)) continue;
      const says = all.slice(all.indexOf(word) + 1).some((one) => VERBS.has(one.text));
      if (open.some((one) => VERBS.has(one.text) || (says && open.length > 2 && NOT.has(one.text)))) sentences.push([]);
      continue;
    }
    if (!word.literal && /^[.!?;]$/.test(word.text)) {
      if (word.text === "?") open.push(word);
      if (open.length > 0) sentences.push([]);
    } else open.push(word);
  }
  return sentences.filter((one) => one.length > 0);
}

const ASKS = /^(check|checks|checked|verify|verifies|evaluate|evaluates|determine|determines|see|tests?)$/;

function readSentence(sentence: readonly Word[]): ParsedRequirement {
  const isQuestion = sentence.at(-1)?.text === "?";
  const words = withoutReasons(joinPhrases(sentence.filter((word) => word.text !== "?" && word.text !== ":")));
  const doubts: Doubt[] = [];
  const start = words.findIndex((word) => !/^(this|the|a|an|aws|config|control|rule|it|please|we|to)$/.test(word.text));
  const head = words.slice(Math.max(0, start), start + 2).map((word) => word.text);
  const asks = ASKS.test(head[0] ?? "") && /^(whether|if|for|to)$/.test(head[1] ?? "");
  const inner = asks ? words.slice(start + 2) : words;
  const wish = conditionalWish(inner, doubts) ?? exceptionWish(inner, doubts) ?? clauseWish(inner, amountsOf(inner), doubts);
  const hasVerb = inner.some((word) => VERBS.has(word.text) || NOT.has(word.text) || NO.has(word.text) || VIOLATION.has(word.text));
  const mood = isQuestion || (asks && head[1] !== "to") ? "ask" : hasVerb || startsWithVerb(inner) ? "must" : "name";
  return { wish, mood, doubts, others: [] };
}

/** `Encrypt volumes`, `Turn off public access`: what is told to do. */
export function startsWithVerb(words: readonly Word[]): boolean {
  return /^(enable|disable|turn|switch|make|keep|set|use|require|ensure|encrypt|protect|rotate|block|log|allow|enforce|activate|configure|restrict|limit|back|tag|verify|confirm|only)$/.test(
    words[0]?.text ?? "",
  );
}

/** `If A, B`: where B only is a verdict A is judged; else A implies B. */
function conditionalWish(words: readonly Word[], doubts: Doubt[]): Wish | undefined {
  if (!WHEN.has(words[0]?.text ?? "") || words[0]?.text === "whether") return undefined;
  const then = words.findIndex((word) => word.text === "," || word.text === "then");
  if (then < 2) return undefined;
  const premise = words.slice(1, then);
  const rest = words.slice(words[then + 1]?.text === "then" ? then + 2 : then + 1);
  const conclusion = clauseWish(rest, amountsOf(rest), doubts);
  const [verdict] = demandsOf(conclusion);
  const condition = clauseWish(premise, amountsOf(premise), doubts);
  if (verdict && verdict.words.length === 0) return verdict.wanted ? condition : opposite(condition);
  return { kind: "any", parts: [opposite(condition), conclusion] };
}

/** `A unless B`: an exception where A speaks of a property itself, else B is what is asked for. */
function exceptionWish(words: readonly Word[], doubts: Doubt[]): Wish | undefined {
  const at = words.findIndex((word) => word.text === "unless" || (word.text === "except" && words.length > 0));
  if (at < 0) return undefined;
  // `Unless B, A` says what `A unless B` says.
  const comma = at === 0 ? words.findIndex((word) => word.text === ",") : -1;
  if (at === 0 && comma < 2) return undefined;
  const left = at === 0 ? words.slice(comma + 1) : words.slice(0, at);
  const exception = at === 0 ? words.slice(0, comma) : words.slice(at);
  const right = exception.slice(1).filter((word) => !WHEN.has(word.text));
  const main = clauseWish(left, amountsOf(left), []);
  const demands = demandsOf(main);
  const isDemand = demands.some((one) => one.words.some((word) => isProperty(word))) || saysMore(left);
  if (right.length === 0 || !isDemand) return undefined;
  doubts.push({ kind: "exception", words: exception.map((word) => word.written).join(" ") });
  return clauseWish(left, amountsOf(left), doubts);
}

/** Whether a clause says more of its subject than a verdict. */
function saysMore(words: readonly Word[]): boolean {
  const verb = words.findIndex((word) => VERBS.has(word.text));
  if (verb < 1 || words.some((word) => NO.has(word.text) || VIOLATION.has(word.text))) return false;
  return words.slice(verb + 1).some(({ text, literal }) => {
    const fills = SMALL.has(text) || BEING.has(text) || NOT.has(text) || STATUS.has(text) || VERBS.has(text);
    return literal === true || !fills;
  });
}

function isProperty(word: string): boolean {
  return /^(un)?(public|private|encrypt|log|backup|protect|version|expos|accessib|tag|rotat)/.test(word) && !MODALS.has(word);
}
