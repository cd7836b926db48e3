// One text without a domain under patterns and under its readings as number, date and address: "no" is a proof, so that no text may
// exist; what is decided at all is most of what there is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { glob, globIgnoreCase } from "../../server/src/core/globs/pattern";
import type { NumericInterval, Pattern } from "../../server/src/core/logic/term";
import type { Reading } from "../../server/src/core/logic/variable";
import { decideText, fits, type NumberConstraint, type PatternConstraint, type TextProblem } from "../../server/src/core/theory/strings";
import { type Random, randomFrom } from "../agreement/random";
import { inInterval, inPattern } from "./reference";

/** Which part of the rounds is made: few in every run of the tests and with mutants, all with `RANDOM_PART=1`. */
const part = Math.max(0.15, Number(process.env.RANDOM_PART ?? 0.15));
const limits = { states: 100_000, expired: () => false };

/** Texts of every kind that the patterns and bounds below tell apart. */
const grid = [
  ...["", "x", "X", "a", "test", "-", "--", "1a", "a1", "none", "x1", ".", ":", "::"],
  ...[
    "0",
    "1",
    "2",
    "5",
    "10",
    "15",
    "20",
    "99",
    "100",
    "01",
    "001",
    "1.5",
    "1.50",
    "-1",
    "-0.5",
    "+1",
    "1e1",
    "1e0",
    "5e0",
    "0.5",
    "9",
    "2.5",
  ],
  ...["1999", "2000", "2020", "2021", "0001", "9999"],
  ...[
    "2020-01-01",
    "2020-01-01T00:00:00Z",
    "2020-01-01T00:00:00.5Z",
    "2019-12-31T23:59:59Z",
    "2020-06",
    "2021-01-01",
    "1970-01-01",
    "1969-12-31",
  ],
  ...[
    "2020-01-01T02:00:00+02:00",
    "2020-01-01T00:00Z",
    "1577836800",
    "1577836800.5",
    "-2208988800",
    "1577836799",
    "1577836801",
    "01577836800",
  ],
  ...["10.0.0.0", "10.0.0.1", "10.1.2.3", "10.255.255.255", "11.0.0.0", "0.0.0.0", "255.255.255.255", "192.0.2.1", "1.1.1.1"],
  ...["::1", "::2", "2001:db8::", "2001:db8::1", "2001:db8:0:0:0:0:0:1", "2001:DB8::1", "0:0:0:0:0:0:0:1", "ffff::", "10.0.0.256"],
];

const bounds: Record<Reading, string[]> = {
  num: ["-1", "0", "1", "2", "5", "10", "2020"],
  date: ["-1", "0", "1577836800", "1577836801", "1609459200", "-2208988800"],
  ip: ["0", "167772160", "167772161", "184549375", "4294967295", "4294967296", "4294967297"],
};
const globs = [
  "*",
  "1*",
  "*1",
  "?",
  "??",
  "20*",
  "2020-*",
  "10.*",
  "*.*",
  "*:*",
  "x*",
  "*Z",
  "*a*",
  "-*",
  "0*",
  "2001:db8*",
  "????",
  "*e*",
  "X",
];

interface Drawn {
  problem: TextProblem<number>;
  /** What the constraint with that number says of a text. */
  says: ((text: string) => boolean)[];
}

function drawn(random: Random): Drawn {
  const patterns: PatternConstraint<number>[] = [];
  const numbers: NumberConstraint<number>[] = [];
  const says: Drawn["says"] = [];
  const union = (): Pattern[] =>
    random.some(
      () =>
        random.chance(0.25) ? glob(random.pick(grid)) : random.chance(0.2) ? globIgnoreCase(random.pick(globs)) : glob(random.pick(globs)),
      3,
    );
  for (const _ of random.some(() => 0, 4)) {
    const positive = random.chance(0.6);
    const tag = says.length + 1;
    if (random.chance(0.45)) {
      const texts = union();
      patterns.push({ patterns: texts, positive, tag });
      says.push((text) => texts.some((pattern) => inPattern(pattern, text)) === positive);
    } else {
      const reading = random.pick(["num", "date", "ip"] as const);
      const bound = () => (random.chance(0.35) ? null : random.pick(bounds[reading]));
      const [low, high] = [bound(), bound()];
      const ends: NumericInterval = { low, lowInclusive: random.chance(0.5), high, highInclusive: random.chance(0.5) };
      const empty =
        low !== null && high !== null && (Number(low) > Number(high) || (low === high && !(ends.lowInclusive && ends.highInclusive)));
      const set = empty ? [] : [ends];
      numbers.push({ reading, set, positive, tag });
      says.push((text) => set.some((one) => inInterval(reading, one, text)) === positive);
    }
  }
  const problem: TextProblem<number> = { patterns, numbers };
  if (random.chance(0.2)) problem.nonEmpty = true;
  if (random.chance(0.2)) problem.domain = union();
  return { problem, says };
}

for (const seed of [20261128, Number(process.env.SEED ?? Date.now() % 1_000_000)])
  test(`no text exists where the answer is no, and the text that is found fulfils everything (seed ${seed})`, () => {
    const random = randomFrom(seed);
    const counts = { yes: 0, no: 0, open: 0 };
    for (let n = 0; n < 2_000 * part; n++) {
      const { problem, says } = drawn(random);
      const where = `seed ${seed}, problem ${n}: ${JSON.stringify(problem)}`;
      const inside = (text: string): boolean =>
        !(problem.nonEmpty && text === "") && (!problem.domain || problem.domain.some((pattern) => inPattern(pattern, text)));
      const known = grid.filter(inside);
      const result = decideText(problem, limits);
      for (const text of random.some(() => random.pick(grid), 4))
        assert.equal(fits(problem, text), inside(text) && says.every((one) => one(text)), `${text} in ${where}`);
      if (result.sat === true) {
        counts.yes++;
        const { text } = result;
        if (text !== null) assert.ok(inside(text) && says.every((one) => one(text)), `${text} in ${where}`);
        else assert.ok(problem.patterns.length === 0 && problem.numbers.length === 0 && !problem.domain && !problem.nonEmpty, where);
      } else if (result.sat === false) {
        counts.no++;
        const core = says.filter((_, index) => result.core.includes(index + 1));
        assert.equal(new Set(result.core).size, result.core.length, `the core repeats itself in ${where}`);
        const witness = known.find((text) => core.every((one) => one(text)));
        assert.equal(witness, undefined, `a text beside the core ${result.core} of ${where}`);
      } else {
        counts.open++;
        assert.notEqual(result.reason, "");
      }
    }
    const all = counts.yes + counts.no + counts.open;
    assert.ok(counts.open <= 5 + all * 0.07 && counts.no > all * 0.1, JSON.stringify(counts));
  });
