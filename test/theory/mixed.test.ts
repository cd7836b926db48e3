// Questions over all kinds of unknowns at once, with domains: the engine against going through all values. The domains are finite, so
// that brute force is exact; cores, small cores, witnesses and the literals that justify them are asked again too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arnGlob, glob, globIgnoreCase, literal } from "../../server/src/core/globs/pattern";
import {
  and,
  atom,
  below,
  flag,
  inInterval,
  isIn,
  isNumeric,
  not,
  or,
  someElement,
  someLinked,
  template,
} from "../../server/src/core/logic/build";
import type { Answer, NumericInterval, Pattern, Question, TemplatePart, Term } from "../../server/src/core/logic/term";
import {
  byVariable,
  flagVariable,
  numberVariable,
  type Reading,
  setVariable,
  textVariable,
  type Variable,
} from "../../server/src/core/logic/variable";
import { variablesOf } from "../../server/src/core/semantics/encoder/policy";
import type { Budget } from "../../server/src/core/theory/api";
import { decide } from "../../server/src/core/theory/decide";
import { type Random, randomFrom } from "../agreement/random";
import { holds, textIdOf, type Values } from "./reference";
import { ample, tinySolver } from "./tinySolver";

/** Which part of the rounds is made: few in every run of the tests and with mutants, all with `RANDOM_PART=1`. */
const part = Math.max(0.15, Number(process.env.RANDOM_PART ?? 0.15));
const seeds = [20261128, Number(process.env.SEED ?? Date.now() % 1_000_000)];

/** The texts that a variable may have. */
const domains: Record<string, string[]> = {
  k: ["1", "01", "2", "1.5", "-3", "1e1", "2020", "x1", "", "10.0.0.1", "::1", "2020-01-01"],
  x: ["a", "ab", "aB", "b", "ba", "uab", "a:b", "u:a:b:a:b:a", "ub", ""],
  y: ["a", "b", "ab", "B", "a:b"],
  z: ["a", "b", "*"],
  t: ["1", "2", "a", "ab", "10.0.0.1"],
};
const text = (name: string): Variable => textVariable(name);
const set = setVariable("t");
const flags = ["p", "q"].map((name) => flagVariable(name));
const domainsOf: Question["domains"] = byVariable([
  ...["k", "x", "y", "z"].map((name): [Variable, Pattern[]] => [text(name), (domains[name] as string[]).map(literal)]),
  [set, (domains.t as string[]).map(literal)],
]);

const bounds: Record<Reading, string[]> = {
  num: ["-3", "0", "1", "1.5", "10"],
  date: ["-3", "1", "1577836800", "20"],
  ip: ["167772160", "167772161", "4294967297", "4294967299"],
};

function interval(random: Random, reading: Reading): NumericInterval {
  const bound = () => (random.chance(0.3) ? null : random.pick(bounds[reading]));
  return { low: bound(), lowInclusive: random.chance(0.5), high: bound(), highInclusive: random.chance(0.5) };
}

function pieces(random: Random): TemplatePart[] {
  const piece = (): TemplatePart =>
    random.chance(0.5) ? { variable: text(random.pick(["y", "z"])) } : { glob: random.pick(["u", "*", "?", ":", "a", "*:", "b*"]) };
  return random.some(piece, 3);
}

/** Six segments, with inserted values in one of the first five or in the last. */
function segments(random: Random): TemplatePart[] {
  return [{ glob: "u:" }, ...(random.chance(0.5) ? pieces(random) : [{ glob: "*" }]), { glob: ":b:a:b:" }, ...pieces(random)];
}

function randomAtom(random: Random): Term {
  const kind = random.next();
  const reading = random.pick(["num", "num", "date", "ip"] as const);
  const globs = () =>
    random.some(() => {
      const written = random.pick(["a*", "*b", "?", "??", "ab", "1*", "*1", "B", "*:*", "u*", "*.*", "20*"]);
      return random.chance(0.2) ? globIgnoreCase(written) : random.chance(0.1) ? arnGlob("u:*:?:a:b:*") : glob(written);
    }, 2);
  if (kind < 0.3) return isIn(text(random.pick(["k", "x", "x", "y", "z"])), globs());
  if (kind < 0.34) return template(text("x"), segments(random), true, false);
  if (kind < 0.45) return template(text("x"), pieces(random), false, random.chance(0.3));
  if (kind < 0.5) return template(text("y"), [{ variable: text("z") }, ...(random.chance(0.5) ? [{ glob: "*" }] : [])], false, false);
  if (kind < 0.65) {
    const number = numberVariable(reading, "k");
    return random.chance(0.25)
      ? isNumeric(number)
      : random.chance(0.3)
        ? inInterval(number, interval(random, reading))
        : below(number, random.pick(bounds[reading]), random.chance(0.5));
  }
  if (kind < 0.77) return someElement(set, globs(), random.chance(0.5));
  if (kind < 0.83)
    return atom({
      kind: "someNumeric",
      variable: set,
      reading,
      intervals: random.some(() => interval(random, reading), 2),
      outside: random.chance(0.5),
    });
  if (kind < 0.9)
    return someLinked(
      set,
      random.chance(0.5) ? globs() : [],
      [{ parts: pieces(random), segmented: false, ignoreCase: random.chance(0.3) }],
      random.chance(0.5),
    );
  return flag(random.pick(flags));
}

function randomTerm(random: Random, depth: number): Term {
  const kind = random.next();
  if (depth === 0 || kind < 0.35) return random.chance(0.4) ? not(randomAtom(random)) : randomAtom(random);
  const args = random.some(() => randomTerm(random, depth - 1), 3);
  return kind < 0.7 ? or(...args) : and(...args);
}

/** Of the set's elements those that matter are few: at most three at once. */
const subsets: string[][] = [[]];
for (const element of domains.t as string[]) for (const known of [...subsets]) if (known.length < 3) subsets.push([...known, element]);

/** The unknowns of the terms that have no value yet, by id, with all values that each may have. */
function unknownsOf(terms: Term[], { texts, sets, flags }: Values): Map<string, { sort: Variable["sort"]; choices: readonly unknown[] }> {
  const found = new Map<string, { sort: Variable["sort"]; choices: readonly unknown[] }>();
  for (const variable of variablesOf(terms).values()) {
    const id = textIdOf(variable);
    if (texts.has(id) || sets.has(id) || flags.has(id)) continue;
    const { sort } = variable;
    if (sort === "flag" || sort === "set") found.set(id, { sort, choices: sort === "flag" ? [true, false] : subsets });
    else found.set(id, { sort: "text", choices: domains[variable.name[0] as string] as string[] });
  }
  return found;
}

const combinations = (terms: Term[]): number => [...unknownsOf(terms, nothing).values()].reduce((n, { choices }) => n * choices.length, 1);
const nothing: Values = { texts: new Map(), sets: new Map(), flags: new Map() };

/** All values of the unknowns in the terms, beside those that are known. */
function everyValues(terms: Term[], known: Values = nothing): Values[] {
  let all: Values[] = [known];
  for (const [id, { sort, choices }] of unknownsOf(terms, known)) {
    const name = sort === "text" ? "texts" : sort === "set" ? "sets" : "flags";
    all = all.flatMap((one) => choices.map((value) => ({ ...one, [name]: new Map<string, unknown>(one[name]).set(id, value) }) as Values));
  }
  return all;
}

const isTrueOf = (terms: readonly Term[], values: Values): boolean => terms.every((term) => holds(term, values));

/** The values of an answer's witness; it may leave unknowns open. */
function valuesOf(answer: Extract<Answer, { verdict: "sat" }>): Values {
  const from = <T>(map: ReadonlyMap<string, { variable: Variable; value: T }>): Map<string, T> =>
    new Map([...map.values()].map(({ variable, value }) => [variable.id, value]));
  return { texts: from(answer.model.strings), sets: from(answer.model.sets), flags: from(answer.model.flags) };
}

interface Asked {
  parts: Term[];
  /** The solutions among all values. */
  solutions: Values[];
  all: Values[];
}

/** Questions with fewer than so many combinations of values, so that each is looked at in no time. */
function* questions(seed: number, count: number, most = 3): Generator<Asked> {
  const random = randomFrom(seed);
  for (let n = 0; n < count; ) {
    const parts = random.some(() => randomTerm(random, 2), most);
    if (combinations(parts) > 1_500) continue;
    n++;
    const all = everyValues(parts);
    yield { parts, all, solutions: all.filter((values) => isTrueOf(parts, values)) };
  }
}

const ask = (parts: Term[], budget: Budget = ample, more: Partial<Question> = {}): Answer =>
  decide({ parts, domains: domainsOf, ...more }, tinySolver(), budget);

for (const seed of seeds)
  test(`verdict, witness, justification and core agree with brute force (seed ${seed})`, () => {
    const verdicts = { sat: 0, unsat: 0, unknown: 0 };
    let n = 0;
    for (const { parts, all, solutions } of questions(seed, 500 * part)) {
      const where = `seed ${seed}, question ${n++}: ${JSON.stringify(parts)}`;
      const answer = ask(parts);
      verdicts[answer.verdict]++;
      if (answer.verdict === "unknown") continue;
      assert.equal(answer.verdict, solutions.length > 0 ? "sat" : "unsat", where);
      if (answer.verdict === "unsat") {
        const core = answer.core.map((index) => parts[index] as Term);
        assert.ok(!all.some((values) => isTrueOf(core, values)), `core ${answer.core} of ${where}`);
        continue;
      }
      for (const values of everyValues(parts, valuesOf(answer))) assert.ok(isTrueOf(parts, values), `witness of ${where}`);
      const literals = answer.literals.map(({ atom: one, positive }) => (positive ? atom(one) : not(atom(one))));
      // The slots of tied sets are texts of their own, which the values here do not have.
      if (literals.some((literal) => [...variablesOf([literal]).values()].some(({ name }) => name.includes("element")))) continue;
      for (const values of all) if (isTrueOf(literals, values)) assert.ok(isTrueOf(parts, values), `the literals do not justify ${where}`);
    }
    const asked = verdicts.sat + verdicts.unsat + verdicts.unknown;
    assert.ok(verdicts.unknown <= 1 + asked * 0.03 && verdicts.unsat > asked * 0.1, JSON.stringify(verdicts));
  });

test("a small core needs each of its parts", () => {
  let cores = 0;
  let larger = 0;
  for (const { parts, all, solutions } of questions(20261129, 400 * part, 7)) {
    if (solutions.length > 0) continue;
    const answer = ask(parts, ample, { explain: true });
    if (answer.verdict !== "unsat") continue;
    cores++;
    const core = answer.core.map((index) => parts[index] as Term);
    assert.ok(!all.some((values) => isTrueOf(core, values)), JSON.stringify(parts));
    const without = (index: number): Term[] => core.filter((_, i) => i !== index);
    if (core.length > 1 && core.some((_, index) => !all.some((values) => isTrueOf(without(index), values)))) larger++;
  }
  assert.ok(cores > 60 * part && larger <= cores * 0.03, `${larger} of ${cores} cores hold a part that the proof does not need`);
});

test("literals that contradict one another have a core without idle parts, nearly always", () => {
  const random = randomFrom(20261131);
  let cores = 0;
  let larger = 0;
  for (let n = 0; n < 1_500 * part; n++) {
    const parts = Array.from({ length: 3 + Math.floor(random.next() * 4) }, () => randomTerm(random, 0));
    if (combinations(parts) > 1_500) continue;
    const answer = ask(parts);
    if (answer.verdict !== "unsat") continue;
    cores++;
    const core = answer.core.map((index) => parts[index] as Term);
    const all = everyValues(core);
    assert.ok(!all.some((values) => isTrueOf(core, values)), JSON.stringify(parts));
    const without = (index: number): Term[] => core.filter((_, i) => i !== index);
    if (core.some((_, index) => !all.some((values) => isTrueOf(without(index), values)))) larger++;
  }
  assert.ok(cores > 60 * part && larger <= 2 + cores * 0.04, `${larger} of ${cores} cores hold a part that the proof does not need`);
});

test("whatever runs out, the answer is right or unknown with the reason", () => {
  const verdicts = { sat: 0, unsat: 0, unknown: 0 };
  const reasons = new Set<string>();
  const random = randomFrom(20261130);
  for (const { parts, solutions } of questions(20261130, 300 * part, 6)) {
    let left = Math.floor(random.next() * 12);
    const scarce: Budget[] = [
      { ...ample, deadline: { expired: () => left-- <= 0 } },
      { ...ample, automatonStates: 1 + Math.floor(random.next() * 6) },
      { ...ample, rounds: Math.floor(random.next() * 3) },
    ];
    for (const budget of scarce) {
      const answer = ask(parts, budget);
      verdicts[answer.verdict]++;
      if (answer.verdict === "unknown") reasons.add(answer.reason);
      else assert.equal(answer.verdict, solutions.length > 0 ? "sat" : "unsat", JSON.stringify(parts));
    }
  }
  assert.ok(verdicts.sat > 100 * part && verdicts.unsat > 30 * part && verdicts.unknown > 10 * part, JSON.stringify(verdicts));
  assert.ok(reasons.has("the time limit was reached"), [...reasons].join("; "));
  assert.ok(
    [...reasons].every((reason) => reason !== "" && !reason.startsWith("internal")),
    [...reasons].join("; "),
  );
});

test("an empty question holds, and one part that is false is a core by itself", () => {
  assert.equal(ask([]).verdict, "sat");
  assert.deepEqual(ask([flag(flags[0] as Variable), or()]), { verdict: "unsat", core: [1] });
  assert.equal(ask([and()]).verdict, "sat");
});
