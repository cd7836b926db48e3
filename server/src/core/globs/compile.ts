// Reads a pattern once into tokens; everything else in this module works on the result.
import { MEMORY } from "../limits";
import type { Pattern } from "../logic/term";
import { state } from "../session/query";
import { currentSession, freshNumber } from "../session/session";
import { LazyAutomaton, statesInUse } from "./automaton";
import { foldCodePoint, foldText, isCased } from "./caseFold";
import { patternParts } from "./pattern";
import { ANY, ANY_BUT_COLON, COLON, NO_STAR, STAR, STAR_BUT_COLON } from "./tokens";

/** A pattern as tokens t0 … t(n-1) with optional stars between them: stars[i] stands before token i, stars[n] at the end. */
export class CompiledGlob {
  /** Set by `compile`; keys of the pair caches. */
  id = 0;
  /** The exact text when the pattern has no wildcard, as written. */
  readonly literal: string | null;
  /** Text before the first wildcard and after the last one; folded when `ignoreCase`. */
  readonly prefix: string;
  readonly suffix: string;
  readonly foldedPrefix: string;
  readonly foldedSuffix: string;
  readonly hasStar: boolean;
  /** Has a `?`. */
  readonly hasSingle: boolean;
  /** Has a wildcard that does not match `:`. */
  readonly segmented: boolean;
  /** No wildcard before the fifth colon matches `:`, and all behind it do: patterns of this kind read the segments of an ARN in step. */
  readonly aligned: boolean;
  /** A star that stops at colons cannot be settled at its first colon: a wildcard that may match colons stands before it, or follows before the next colon. */
  readonly mixed: boolean;
  /** Every string matches. */
  readonly universal: boolean;
  /** `text*`: nothing but a prefix (and no lone surrogate in it). */
  readonly prefixOnly: boolean;
  /** The number k when the pattern says just "at least k characters". */
  readonly atLeast: number | null;
  /** Names no letter that has another case. */
  readonly caseless: boolean;
  /** Membership does not depend on the case of letters. */
  readonly blind: boolean;
  /**
   * What the first segments (colons divide) of every string of the pattern are: a text, or null where that is open. Ends
   * before the first wildcard that may match colons.
   */
  readonly segments: readonly (string | null)[];
  private lazyAutomaton: LazyAutomaton | undefined;
  private lazyReversed: CompiledGlob | undefined;

  constructor(
    /** Code point (folded when `ignoreCase`), ANY or ANY_BUT_COLON. */
    readonly tokens: Int32Array,
    readonly stars: Uint8Array,
    readonly ignoreCase: boolean,
    /** The characters of the tokens as written, "" for a wildcard. */
    readonly written: string[],
  ) {
    const n = tokens.length;
    let start = 0;
    while (start < n && stars[start] === NO_STAR && (tokens[start] as number) >= 0) start++;
    let end = n;
    while (end > 0 && stars[end] === NO_STAR && (tokens[end - 1] as number) >= 0) end--;
    this.hasStar = stars.some((s) => s !== NO_STAR);
    this.hasSingle = tokens.some((t) => t < 0);
    this.segmented = tokens.includes(ANY_BUT_COLON) || stars.includes(STAR_BUT_COLON);
    this.aligned = isAligned(tokens, stars);
    this.segments = segmentsOf(tokens, stars);
    this.mixed = this.segmented && isMixed(tokens, stars);
    this.literal = start === n && !this.hasStar ? written.join("") : null;
    this.prefix = textOf(tokens, 0, start);
    this.suffix = textOf(tokens, end, n);
    this.foldedPrefix = ignoreCase ? this.prefix : foldText(this.prefix);
    this.foldedSuffix = ignoreCase ? this.suffix : foldText(this.suffix);
    // Half a surrogate pair in the text: comparing UTF-16 prefixes would not be comparing characters.
    this.prefixOnly = start === n && stars[n] === STAR && !tokens.some((t) => t >= 0xd800 && t <= 0xdfff);
    const onlyAny = tokens.every((t) => t === ANY);
    this.universal = n === 0 && stars[0] === STAR;
    this.atLeast = onlyAny && stars.some((s) => s === STAR) ? n : null;
    this.caseless = !tokens.some((t) => t >= 0 && isCased(t));
    this.blind = ignoreCase || this.caseless;
  }

  /** The string of the pattern in which each wildcard stands for one `c` (not a colon). */
  instance(c: number): string {
    const wild = String.fromCodePoint(c);
    let text = "";
    this.tokens.forEach((token, i) => {
      if (this.stars[i] !== NO_STAR) text += wild;
      text += token < 0 ? wild : this.written[i];
    });
    return this.stars[this.tokens.length] === NO_STAR ? text : text + wild;
  }

  /** A shortest string of the pattern. */
  get shortest(): string {
    return this.written.map((ch) => ch || "x").join("");
  }

  /** The pattern of the reversed strings; undefined where colons are counted from the left. */
  get reversed(): CompiledGlob | undefined {
    if (this.segmented) return undefined;
    this.lazyReversed ??= new CompiledGlob(this.tokens.toReversed(), this.stars.toReversed(), this.ignoreCase, this.written.toReversed());
    return this.lazyReversed;
  }

  /** The lazily determinised automaton; shared, grows with use. */
  get automaton(): LazyAutomaton {
    this.lazyAutomaton ??= new LazyAutomaton(this);
    return this.lazyAutomaton;
  }
}

function isAligned(tokens: Int32Array, stars: Uint8Array): boolean {
  let colons = 0;
  for (let i = 0; i <= tokens.length; i++) {
    if (stars[i] !== NO_STAR && (stars[i] === STAR_BUT_COLON) !== colons < 5) return false;
    const token = tokens[i];
    if ((token === ANY || token === ANY_BUT_COLON) && (token === ANY_BUT_COLON) !== colons < 5) return false;
    if (token === COLON) colons++;
  }
  return colons >= 5;
}

function segmentsOf(tokens: Int32Array, stars: Uint8Array): (string | null)[] {
  const segments: (string | null)[] = [];
  let from = 0;
  let open = false;
  for (let i = 0; i < tokens.length && stars[i] !== STAR && tokens[i] !== ANY; i++) {
    if (stars[i] !== NO_STAR || tokens[i] === ANY_BUT_COLON) open = true;
    if (tokens[i] !== COLON) continue;
    segments.push(open ? null : textOf(tokens, from, i));
    from = i + 1;
    open = false;
  }
  return segments;
}

function isMixed(tokens: Int32Array, stars: Uint8Array): boolean {
  let crossed = false;
  let open = false;
  for (let i = 0; i <= tokens.length; i++) {
    if (stars[i] === STAR) {
      crossed = true;
      open = false;
    } else if (stars[i] === STAR_BUT_COLON) {
      if (crossed) return true;
      open = true;
    }
    if (tokens[i] === COLON) open = false;
    else if (tokens[i] === ANY && open) return true;
  }
  return false;
}

function textOf(tokens: Int32Array, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) text += String.fromCodePoint(tokens[i] as number);
  return text;
}

const compiled = state("globs/patterns/compiled", () => new Map<Pattern, CompiledGlob>());

/** The tokens of a pattern, remembered within bounds. */
export function compile(pattern: Pattern): CompiledGlob {
  const known = compiled().get(pattern);
  if (known !== undefined) return known;
  if (compiled().size >= MEMORY.patterns) forgetPatterns();
  const result = read(pattern);
  result.id = freshNumber();
  compiled().set(pattern, result);
  return result;
}

/** Forgets the patterns and all that rests on them: they go together. */
function forgetPatterns(): void {
  currentSession().forget("globs/patterns");
}

/** To be called between two searches: keeps the automata bounded. */
export function trimCaches(): void {
  if (statesInUse().count > MEMORY.automatonStates) forgetPatterns();
}

/** How many times as much as usual may stay between two questions. */
const room = state("globs/room between questions", () => ({ times: 1 }));

/** To be called by who lives for seconds and asks of many policies: the patterns of critical actions and their resources come up with each. */
export function keepMorePatterns(): void {
  room().times = MEMORY.timesThePatternsOfAScan;
}

/** To be called between two questions: keeps memory the same over any number of them. */
export function trimCachesBetweenQuestions(): void {
  const { times } = room();
  const [patterns, states] = [MEMORY.patternsBetweenQuestions, MEMORY.automatonStatesBetweenQuestions];
  if (compiled().size > times * patterns || statesInUse().count > times * states) forgetPatterns();
}

function read(pattern: Pattern): CompiledGlob {
  const { form, glob } = patternParts(pattern);
  const ignoreCase = form === "ignoreCase";
  const tokens: number[] = [];
  const stars: number[] = [];
  const written: string[] = [];
  let colonsLeft = form === "arn" ? 5 : 0;
  let pendingStar = NO_STAR;
  let escaped = false;
  const characters = [...glob];
  characters.forEach((ch, i) => {
    if (!escaped && ch === "\\" && i + 1 < characters.length) {
      escaped = true;
    } else if (ch === (escaped ? "%" : "*")) {
      // Of two stars in a row the one that may cross colons says it all.
      if (pendingStar !== STAR) pendingStar = escaped || colonsLeft > 0 ? STAR_BUT_COLON : STAR;
      escaped = false;
    } else if (ch === (escaped ? "_" : "?")) {
      // `*?` is read as `?*`: the star is pushed behind, which keeps automata small. It may not pass what stops at other characters.
      const single = escaped || colonsLeft > 0 ? ANY_BUT_COLON : ANY;
      const passes = pendingStar === NO_STAR || (pendingStar === STAR) === (single === ANY);
      tokens.push(single);
      stars.push(passes ? NO_STAR : pendingStar);
      if (!passes) pendingStar = NO_STAR;
      written.push("");
      escaped = false;
    } else {
      escaped = false;
      const c = ch.codePointAt(0) as number;
      tokens.push(ignoreCase ? foldCodePoint(c) : c);
      stars.push(pendingStar);
      written.push(ch);
      pendingStar = NO_STAR;
      if (c === COLON && colonsLeft > 0) colonsLeft--;
    }
  });
  stars.push(pendingStar);
  return new CompiledGlob(Int32Array.from(tokens), Uint8Array.from(stars), ignoreCase, written);
}
