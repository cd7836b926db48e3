// The pieces of a clause that and/or join: each with the words that turn it around, as a demand of its own. Pure.
import { ASKS } from "./frame";
import { BEING, GUARDING, MODALS, NO, NOT, OFF, RELATIVE, RISKY, SMALL, STATUS, VERBS, VIOLATION, WHEN } from "./lexicon";
import { ACTS, type Clause, COMPARES, COORDINATORS, hasState, isLink, isState, META, OPPOSITE_WORDS, type Part, readStatus } from "./parts";
import type { Word } from "./tokens";
import { reaches, turnsIn } from "./turns";
import type { Demand, Wish } from "./wish";

interface Segment {
  words: Word[];
  from: number;
  /** What joins it to the one before. */
  link?: string;
}

/** The properties of a piece joined by and/or, each with the turns that reach it. */
export function segments(
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
  // `A, not B or C`: neither of the last two.
  const contrast = list.findIndex((segment, at) => at > 0 && isContrast(segment));
  if (contrast > 0 && contrast < list.length - 1 && list.slice(contrast + 1).every(({ link }) => link === "or" || link === "nor")) {
    const rest = list.slice(contrast).map((segment) => {
      const turns = turnsIn(segment.words, clause.amounts, segment.from) % 2 === 1 || !isContrast(segment);
      return { kind: "demand", demand: demandOf(clause, segment, context, turns === turned, 1 + outerTurns, verb) } as const;
    });
    const head = combine(clause, list.slice(0, contrast), context, turned, suffix, shared, whole, outerTurns, verb);
    const kind = turned ? "any" : "all";
    return { kind, parts: [...(head.kind === kind ? head.parts : [head]), ...rest] };
  }
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
  // `must not be public or keep …`, `neither … nor retain …`: the denial goes on, unless a verb of its own begins.
  const goesOn = link === "nor" || link === "or";
  if (goesOn && first && !VERBS.has(first.text) && (ACTS.test(first.text) || first.text === "be")) return false;
  if (/^(only|rather|solely|exclusively)$/.test(first?.text ?? "")) return true;
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
    const contrast =
      (isContrast(segment) && segment.link !== "or" && segment.link !== "nor") || (before !== undefined && isCounter(segment, before));
    const link = segment.link !== "," ? segment.link : contrast ? "and" : nextLink(list, segment);
    const own = contrast || hasState(segment.words, amounts, segment.from);
    if (before && !(own && (contrast || hasState(before.words, amounts, before.from)))) {
      const gap = all.slice(before.from + before.words.length, segment.from);
      before.words = [...before.words, ...gap, ...segment.words];
    } else out.push({ ...segment, ...(before && link !== undefined && { link }) });
  }
  return out.length > 0 ? out : [{ words: [...words], from }];
}

/** `A, not B`, `A and not B`: what is not meant, or a property of its own. */
function isContrast({ words: [first, second] }: Segment): boolean {
  return (
    first !== undefined && !first.literal && /^(not|never)$/.test(first.text) && second !== undefined && !CONTRAST_ENDS.test(second.text)
  );
}

/** `not A but B`, `not A, only B`: what is meant instead. */
function isCounter({ words, link }: Segment, before: Segment): boolean {
  const [first, second] = words;
  if (!first || !before.words.some((word) => !word.literal && NOT.has(word.text))) return false;
  if (link !== "but" && !/^(only|rather|instead|solely|exclusively)$/.test(first.text)) return false;
  // `not public but private` says the same again.
  const again = words.some((word) => OPPOSITE_WORDS.has(word.text)) && before.words.some((word) => RISKY.has(word.text));
  return second !== undefined && !again && !words.some((word) => VERBS.has(word.text) || NOT.has(word.text)) && !words.some(isAside);
}

/** What begins an exception or a comparison and not what is meant. */
function isAside({ text }: Word): boolean {
  return /^(for|if|when|where|unless|except|those|than)$/.test(text);
}

/** After `not` these continue what was said before: `and not only …`. */
const CONTRAST_ENDS = /^(only|just|merely|yet|more|less|fewer|longer|later|be|to)$/;

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
    sentence: clause.words.map((word) => word.written).join(" "),
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
  // `must have Container Insights enabled`: what somebody has is no verb, but `must have waived encryption` has one.
  if (words[at - 1]?.text === "have" && !/(ed|en)$/.test(text)) return undefined;
  const known =
    // Of `cannot write` the property may say the opposite, `readonlyRootFilesystem`.
    (ASKS.has(text) && !/^(read|write)s?$/.test(text)) ||
    isFiller(text) ||
    COMPARES.test(text) ||
    OFF.has(text) ||
    STATUS.has(text) ||
    GUARDING.has(text) ||
    isState(word) ||
    /^\d/.test(text);
  return known ? undefined : text;
}
