// Counts what a backtracking search does with a regular expression: steps instead of time, so that a loaded machine says the same.
import { type AST, RegExpParser } from "@eslint-community/regexpp";

/** A regular expression read for counting. */
export interface Counted {
  /** Steps of finding all matches in the text; more than `most`: `most` + 1. */
  steps(text: string, most: number): number;
  pattern: AST.Pattern;
  /** Does the element match this one character? Only for elements that match one. */
  accepts(element: AST.Element, character: string): boolean;
}

class TooMany extends Error {}

/** Goes on from a place of the text; false asks for another way. */
type Way = (at: number) => boolean;

/** Codes of characters about which an answer is kept in a table. */
const TABLE = 256;

/** Reads a regular expression as JavaScript's engines run it: alternatives in order, every way tried, no memory. */
export function counted(source: string, flags: string): Counted {
  const unicode = flags.includes("u");
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, { unicode, unicodeSets: flags.includes("v") });
  const tests = new Map<string, (character: string) => boolean>();
  /** JavaScript itself says what a class holds. */
  const testOf = ({ raw }: AST.Element): ((character: string) => boolean) => {
    const known = tests.get(raw);
    if (known) return known;
    const expression = new RegExp(`^(?:${raw})$`, flags.replace(/[gym]/g, ""));
    const test = remembered((character) => expression.test(character));
    tests.set(raw, test);
    return test;
  };
  const accepts = (element: AST.Element, character: string): boolean => testOf(element)(character);
  let text = "";
  let left = 0;
  const groups = new Map<AST.CapturingGroup, [start: number, end: number]>();
  const step = () => {
    if (--left < 0) throw new TooMany();
  };

  // Each part is made with what follows it, so that nothing has to be made while a text is searched.
  const alternatives = (list: AST.Alternative[], backwards: boolean, next: Way): Way => {
    const ways = list.map(({ elements }) => {
      const ordered = backwards ? [...elements].reverse() : elements;
      return ordered.reduceRight<Way>((rest, first) => matcher(first, backwards, rest), next);
    });
    const [only] = ways;
    return ways.length === 1 && only ? only : (at) => ways.some((way) => way(at));
  };

  const quantified = ({ element, min, max, greedy }: AST.Quantifier, backwards: boolean, next: Way): Way => {
    // Of the round that is at work; whoever changes them puts them back.
    let count = 0;
    let start = 0;
    const once = matcher(element, backwards, (end) => (end === start && count > min ? false : again(end)));
    const within = (round: number, from: number, way: Way, at: number) => {
      const [oldCount, oldStart] = [count, start];
      count = round;
      start = from;
      const found = way(at);
      count = oldCount;
      start = oldStart;
      return found;
    };
    const more: Way = (at) => count < max && within(count + 1, at, once, at);
    const again: Way = (at) => {
      step();
      if (count < min) return more(at);
      return greedy ? more(at) || next(at) : next(at) || more(at);
    };
    return (at) => within(0, at, again, at);
  };

  const matcher = (element: AST.Element, backwards: boolean, next: Way): Way => {
    switch (element.type) {
      case "Group":
        return alternatives(element.alternatives, backwards, next);
      case "CapturingGroup": {
        // Nothing reads it.
        if (element.references.length === 0) return alternatives(element.alternatives, backwards, next);
        let from = 0;
        const inside = alternatives(element.alternatives, backwards, (end) => {
          const before = groups.get(element);
          groups.set(element, [Math.min(from, end), Math.max(from, end)]);
          if (next(end)) return true;
          if (before) groups.set(element, before);
          else groups.delete(element);
          return false;
        });
        return (at) => {
          const before = from;
          from = at;
          const found = inside(at);
          from = before;
          return found;
        };
      }
      case "Quantifier":
        return quantified(element, backwards, next);
      case "Assertion":
        return assertion(element, next);
      case "Backreference":
        return (at) => {
          step();
          const group = Array.isArray(element.resolved) ? element.resolved[0] : element.resolved;
          const [start, end] = (group && groups.get(group)) ?? [0, 0];
          const same = text.slice(start, end);
          const from = backwards ? at - same.length : at;
          return text.startsWith(same, from) && next(backwards ? from : at + same.length);
        };
      default: {
        const test = testOf(element);
        return (at) => {
          step();
          const place = backwards ? at - 1 : at;
          return place >= 0 && place < text.length && test(text[place] as string) && next(backwards ? place : at + 1);
        };
      }
    }
  };

  const assertion = (element: AST.Assertion, next: Way): Way => {
    if (element.kind === "lookahead" || element.kind === "lookbehind") {
      const inside = alternatives(element.alternatives, element.kind === "lookbehind", () => true);
      return (at) => inside(at) !== element.negate && next(at);
    }
    const isWord = (at: number) => at >= 0 && at < text.length && WORD(text[at] as string);
    const isBreak = (at: number) => flags.includes("m") && /[\n\r\u2028\u2029]/.test(text[at] ?? "");
    return (at) => {
      step();
      const holds =
        element.kind === "word"
          ? (isWord(at - 1) !== isWord(at)) !== element.negate
          : element.kind === "start"
            ? at === 0 || isBreak(at - 1)
            : at === text.length || isBreak(at);
      return holds && next(at);
    };
  };

  let end = -1;
  const whole = alternatives(pattern.alternatives, false, (found) => {
    end = found;
    return true;
  });
  const search = () => {
    for (let at = 0; at <= text.length; ) {
      end = -1;
      groups.clear();
      whole(at);
      if (end < 0 && flags.includes("y")) return;
      at = end > at ? end : at + 1;
    }
  };
  return {
    pattern,
    accepts,
    steps(asked, most) {
      text = asked;
      left = most;
      try {
        search();
      } catch (error) {
        if (error instanceof TooMany) return most + 1;
        throw error;
      }
      return most - left;
    },
  };
}

const WORD = remembered((character) => /\w/.test(character));

/** The same answers, asked for once for each character. */
function remembered(test: (character: string) => boolean): (character: string) => boolean {
  const table = new Uint8Array(TABLE);
  const others = new Map<string, boolean>();
  return (character) => {
    const code = character.length === 1 ? character.charCodeAt(0) : TABLE;
    if (code < TABLE) {
      if (table[code] === 0) table[code] = test(character) ? 1 : 2;
      return table[code] === 1;
    }
    const known = others.get(character);
    if (known !== undefined) return known;
    const answer = test(character);
    others.set(character, answer);
    return answer;
  };
}
