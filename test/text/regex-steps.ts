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

/** Goes on after a match up to `at`; false asks for another way. */
type Next = (at: number) => boolean;
type Matcher = (at: number, next: Next) => boolean;

/** Reads a regular expression as JavaScript's engines run it: alternatives in order, every way tried, no memory. */
export function counted(source: string, flags: string): Counted {
  const unicode = flags.includes("u");
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, { unicode, unicodeSets: flags.includes("v") });
  const tests = new Map<string, (character: string) => boolean>();
  /** JavaScript itself says what a class holds. */
  const testOf = ({ raw }: AST.Element): ((character: string) => boolean) => {
    const expression = new RegExp(`^(?:${raw})$`, flags.replace(/[gym]/g, ""));
    const known = new Map<string, boolean>();
    const test = (character: string) => {
      const answer = known.get(character) ?? expression.test(character);
      known.set(character, answer);
      return answer;
    };
    tests.set(raw, test);
    return test;
  };
  const accepts = (element: AST.Element, character: string): boolean => (tests.get(element.raw) ?? testOf(element))(character);
  let text = "";
  let left = 0;
  const groups = new Map<AST.CapturingGroup, [start: number, end: number]>();
  const step = () => {
    if (--left < 0) throw new TooMany();
  };

  const alternatives = (list: AST.Alternative[], backwards: boolean): Matcher => {
    const matchers = list.map(({ elements }) => {
      const ordered = elements.map((element) => matcher(element, backwards));
      if (backwards) ordered.reverse();
      return ordered.reduceRight<Matcher>(
        (rest, first) => (at, next) => first(at, (end) => rest(end, next)),
        (at, next) => next(at),
      );
    });
    return (at, next) => matchers.some((one) => one(at, next));
  };

  const quantified = ({ element, min, max, greedy }: AST.Quantifier, backwards: boolean): Matcher => {
    const once = matcher(element, backwards);
    const again = (at: number, count: number, next: Next): boolean => {
      step();
      const more = () => count < max && once(at, (end) => (end === at && count >= min ? false : again(end, count + 1, next)));
      if (count < min) return more();
      return greedy ? more() || next(at) : next(at) || more();
    };
    return (at, next) => again(at, 0, next);
  };

  const matcher = (element: AST.Element, backwards: boolean): Matcher => {
    switch (element.type) {
      case "Group":
        return alternatives(element.alternatives, backwards);
      case "CapturingGroup": {
        const inside = alternatives(element.alternatives, backwards);
        return (at, next) =>
          inside(at, (end) => {
            const before = groups.get(element);
            groups.set(element, [Math.min(at, end), Math.max(at, end)]);
            if (next(end)) return true;
            if (before) groups.set(element, before);
            else groups.delete(element);
            return false;
          });
      }
      case "Quantifier":
        return quantified(element, backwards);
      case "Assertion":
        return assertion(element);
      case "Backreference":
        return (at, next) => {
          step();
          const group = Array.isArray(element.resolved) ? element.resolved[0] : element.resolved;
          const [start, end] = (group && groups.get(group)) ?? [0, 0];
          const same = text.slice(start, end);
          const from = backwards ? at - same.length : at;
          return text.startsWith(same, from) && next(backwards ? from : at + same.length);
        };
      default: {
        const test = tests.get(element.raw) ?? testOf(element);
        return (at, next) => {
          step();
          const place = backwards ? at - 1 : at;
          return place >= 0 && place < text.length && test(text[place] as string) && next(backwards ? place : at + 1);
        };
      }
    }
  };

  const assertion = (element: AST.Assertion): Matcher => {
    if (element.kind === "lookahead" || element.kind === "lookbehind") {
      const inside = alternatives(element.alternatives, element.kind === "lookbehind");
      return (at, next) => inside(at, () => true) !== element.negate && next(at);
    }
    const isWord = (at: number) => /\w/.test(text[at] ?? "");
    const isBreak = (at: number) => flags.includes("m") && /[\n\r\u2028\u2029]/.test(text[at] ?? "");
    return (at, next) => {
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

  const whole = alternatives(pattern.alternatives, false);
  const search = () => {
    for (let at = 0; at <= text.length; ) {
      let end = -1;
      groups.clear();
      whole(at, (found) => {
        end = found;
        return true;
      });
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
