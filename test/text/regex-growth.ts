// Whether a regular expression's work can grow faster than the text: hostile texts are made from the expression itself and doubled.
import type { AST } from "@eslint-community/regexpp";
import { type Counted, counted } from "./regex-steps";

/** A text that costs more than its length: `prefix`, `pump` many times, `suffix`. */
export interface Hostile {
  prefix: string;
  pump: string;
  suffix: string;
  /** Steps with many pumps, and with twice as many. */
  steps: [number, number];
}

/** Repetitions of a text that is tried, and of one that is sure to be meant. */
const SCREEN = 24;
const CONFIRM = 150;
/** Characters of a text of which twice as much can be searched without running out of stack. */
const LONGEST = 600;
const MOST_SCREENED = 20_000;
const MOST_CONFIRMED = 500_000;
/** What steps may grow to when the text doubles; linear work doubles exactly, apart from what does not grow. */
const GROWTH = 2.25;
/** Steps for each character that are too many whatever the growth: bounded repetitions inside of one another. */
const PER_CHARACTER = 500;
/** Repetitions with an upper bound that are pumped too. */
const LARGE = 16;

/** The first hostile text found; undefined: the work follows the length, for every text that was tried. */
export function hostileTo(source: string, flags: string): Hostile | undefined {
  const expression = counted(source, flags);
  const alphabet = alphabetOf(expression);
  // What ends a match that was nearly one: a character, or many different ones.
  const suffixes = ["", ...alphabet, alphabet.join(""), [...alphabet].reverse().join("")];
  for (const { prefixes, pumps } of pumpsOf(expression, alphabet))
    for (const prefix of prefixes)
      for (const pump of pumps)
        for (const suffix of suffixes) {
          const work = (times: number, most: number) => expression.steps(prefix + pump.repeat(times) + suffix, most);
          const screened = work(2 * SCREEN, MOST_SCREENED);
          if (screened <= MOST_SCREENED && screened <= GROWTH * work(SCREEN, MOST_SCREENED)) continue;
          const times = Math.max(40, Math.min(CONFIRM, Math.floor(LONGEST / pump.length)));
          const steps: [number, number] = [work(times, MOST_CONFIRMED), work(2 * times, MOST_CONFIRMED)];
          const most = Math.min(MOST_CONFIRMED, PER_CHARACTER * 2 * times * pump.length);
          if (steps[1] > GROWTH * steps[0] || steps[1] > most) return { prefix, pump, suffix, steps };
        }
  return undefined;
}

/** One character for each way in which the classes and the repeated characters of the expression tell characters apart. */
function alphabetOf({ pattern, accepts }: Counted): string[] {
  const all = [...walk(pattern)].filter(isOneCharacter);
  const classes = all.filter(({ type, parent }) => type !== "Character" || parent?.type === "Quantifier");
  const characters = new Set([..." \t\n\raA0_-:./,;'\"{}()[]$*#@=<>|\\é\u0001", ...all.flatMap(literals)]);
  const bySignature = new Map<string, string>();
  for (const character of characters) {
    const signature = classes.map((one) => Number(accepts(one, character))).join("");
    if (!bySignature.has(signature)) bySignature.set(signature, character);
  }
  return [...bySignature.values()];
}

function literals(element: AST.Element): string[] {
  if (element.type === "Character") return [String.fromCodePoint(element.value)];
  if (element.type !== "CharacterClass") return [];
  return element.elements
    .flatMap((one) => (one.type === "Character" ? [one] : one.type === "CharacterClassRange" ? [one.min, one.max] : []))
    .map(({ value }) => String.fromCodePoint(value));
}

const isOneCharacter = (element: AST.Element): boolean =>
  ["Character", "CharacterSet", "CharacterClass", "ExpressionCharacterClass"].includes(element.type);

function* walk(node: AST.Pattern | AST.Element): Generator<AST.Element> {
  if (node.type !== "Pattern") yield node;
  if (node.type === "Quantifier") yield* walk(node.element);
  if ("alternatives" in node) for (const { elements } of node.alternatives) for (const one of elements) yield* walk(one);
}

/** For each repetition: texts that lead to it, and texts that it can repeat. */
function pumpsOf(expression: Counted, alphabet: readonly string[]): { prefixes: string[]; pumps: string[] }[] {
  const found: { prefixes: string[]; pumps: string[] }[] = [];
  const sample = (element: AST.Element, rich: boolean): string => {
    if (element.type === "Character") return String.fromCodePoint(element.value);
    if (isOneCharacter(element)) return alphabet.find((one) => expression.accepts(element, one)) ?? "";
    if (element.type === "Quantifier")
      return sample(element.element, rich).repeat(Math.min(Math.max(element.min, rich ? 1 : 0), element.max, 17));
    if (element.type !== "Group" && element.type !== "CapturingGroup") return "";
    return samples(element.alternatives.at(rich ? -1 : 0)?.elements ?? [], rich);
  };
  const samples = (elements: readonly AST.Element[], rich: boolean) => elements.map((one) => sample(one, rich)).join("");
  const visit = (alternatives: readonly AST.Alternative[], before: readonly string[]): void => {
    for (const { elements } of alternatives)
      for (const [n, element] of elements.entries()) {
        const lead = [...new Set(before.flatMap((one) => [false, true].map((rich) => one + samples(elements.slice(0, n), rich))))];
        if (element.type === "Quantifier") repeat(element, lead);
        else if ("alternatives" in element) visit(element.alternatives, lead);
      }
  };
  const repeat = ({ element, max }: AST.Quantifier, lead: readonly string[]) => {
    if (max >= LARGE) {
      const inside = [...walk(element)].filter(isOneCharacter);
      const single = alphabet.filter((character) => inside.some((one) => expression.accepts(one, character)));
      const ways = "alternatives" in element ? element.alternatives.map(({ elements }) => samples(elements, true)) : [];
      const pumps = new Set([...single, ...ways, sample(element, false), sample(element, true)].filter((one) => one !== ""));
      // What leads to the repetition, again and again, without what ends it.
      for (const one of lead) if (one !== "") pumps.add(one);
      found.push({ prefixes: [...new Set(["", ...lead, alphabet.join("")])], pumps: [...pumps] });
    }
    if ("alternatives" in element) visit(element.alternatives, lead);
  };
  visit(expression.pattern.alternatives, [""]);
  return found;
}
