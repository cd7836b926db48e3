// Counting texts: the automata against sums over sets of places in the patterns, with whole numbers of any size.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { countTexts, PRINTABLE } from "../../server/src/core/globs";
import { arnGlob, glob } from "../../server/src/core/globs/pattern";
import { and, isIn, not, or } from "../../server/src/core/logic/build";
import type { Pattern, Term } from "../../server/src/core/logic/term";
import { RESOURCE } from "../../server/src/core/semantics/request-variables";
import { random } from "../measure/brute";

/** Where a text may stand in a glob of `*`, `?` and letters: places before its characters; stars let a text stay. */
function start(pattern: string): number[] {
  return closed(pattern, [0]);
}

function closed(pattern: string, places: number[]): number[] {
  const all = new Set(places);
  for (const at of all) if (pattern[at] === "*") all.add(at + 1);
  return [...all].sort((a, b) => a - b);
}

function step(pattern: string, places: readonly number[], letter: string): number[] {
  return closed(
    pattern,
    places.flatMap((at) => (pattern[at] === "*" ? [at] : pattern[at] === "?" || pattern[at] === letter ? [at + 1] : [])),
  );
}

/** How many texts of at most so many letters match some of `some` and none of `none`: set by set, length by length. */
function slow(some: readonly string[], none: readonly string[], alphabet: string, maxLength: number): bigint {
  const patterns = [...some, ...none];
  const ends = (places: readonly number[], i: number) => places.includes((patterns[i] as string).length);
  let ways = new Map([[JSON.stringify(patterns.map(start)), 1n]]);
  let total = 0n;
  for (let length = 0; length <= maxLength; length++) {
    const next = new Map<string, bigint>();
    for (const [key, count] of ways) {
      const state = JSON.parse(key) as number[][];
      const hits = state.map(ends);
      if (hits.slice(0, some.length).includes(true) && !hits.slice(some.length).includes(true)) total += count;
      if (length === maxLength) continue;
      // Letters that no pattern names lead to the same state.
      const named = new Set(patterns.join(""));
      const others = [...alphabet].filter((letter) => !named.has(letter));
      const read = (letter: string, factor: bigint): void => {
        const to = JSON.stringify(state.map((places, i) => step(patterns[i] as string, places, letter)));
        next.set(to, (next.get(to) ?? 0n) + count * factor);
      };
      for (const letter of alphabet) if (named.has(letter)) read(letter, 1n);
      if (others[0] !== undefined) read(others[0], BigInt(others.length));
    }
    ways = next;
  }
  return total;
}

const union = (patterns: readonly string[]): Term => isIn(RESOURCE, patterns.map(glob));
const count = (term: Term, alphabet: string, maxLength: number, domain: Pattern[] = [glob("*")]) =>
  countTexts(term, RESOURCE, domain, { alphabet, maxLength, states: 20_000 });

describe("texts counted", () => {
  it("are as many as sums over all sets of places say", () => {
    const next = random(7);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
    const pattern = () =>
      Array.from({ length: 1 + Math.floor(next() * 6) }, () => pick(["a", "b", ":", "ab", "*", "?", "a*", "*:"])).join("");
    const list = (most: number) => Array.from({ length: Math.floor(next() * (most + 1)) }, pattern);
    for (let i = 0; i < 60; i++) {
      const [some, none] = [[pattern(), ...list(3)], list(2)];
      const maxLength = pick([3, 8, 17, 40]);
      const term = and(union(some), not(union(none)));
      assert.equal(count(term, PRINTABLE, maxLength), slow(some, none, PRINTABLE, maxLength), JSON.stringify([some, none, maxLength]));
    }
  });

  it("are exact where very many ways lead to one state", () => {
    const all = 94n ** 300n;
    assert.equal(count(union(["*"]), PRINTABLE, 300), (94n * all - 1n) / 93n);
    // All letters but one are told apart, and lead to the same end.
    const many = [...PRINTABLE].slice(0, 90).filter((one) => !"*?\\".includes(one));
    const some = many.map((one) => `${one}${one}*z`);
    assert.equal(count(union(some), PRINTABLE, 30), slow(some.slice(0, 1), [], PRINTABLE, 30) * BigInt(many.length));
  });

  it("does not depend on how the union is written, or on what covers what", () => {
    const patterns = ["arn:aws:s3:::a*", "arn:aws:s3:::ab", "arn:aws:s3:::?b", "arn:aws:s*:::a*b", "arn:aws:sns:*:*:t"];
    const domain = [glob("*"), arnGlob("arn:?*:?*:*:*:?*")];
    const whole = count(union(patterns), PRINTABLE, 40, domain);
    assert.equal(count(or(...patterns.map((one) => union([one]))), PRINTABLE, 40, domain), whole);
    const [first, ...rest] = patterns.map((one) => union([one])) as [Term, ...Term[]];
    const apart = rest.map((one, i) => count(and(one, not(or(first, ...rest.slice(0, i)))), PRINTABLE, 40, domain));
    assert.equal(
      apart.reduce((sum, one) => sum + one, count(first, PRINTABLE, 40, domain)),
      whole,
    );
    const inside = count(and(union(["*b"]), union(patterns)), PRINTABLE, 40, domain);
    assert.equal(inside + count(and(not(union(["*b"])), union(patterns)), PRINTABLE, 40, domain), whole);
  });
});
