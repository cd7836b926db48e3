// Problems made to be hard: they must be decided within few states, or given up honestly.
import assert from "node:assert/strict";
import { test } from "node:test";
import { statesInUse } from "../../server/src/core/globs/automaton";
import {
  decideString,
  intersects,
  isSubset,
  matches,
  StateLimitExceeded,
  type StringDecision,
  unionCovers,
} from "../../server/src/core/globs/index";
import { arnGlob, glob, globIgnoreCase, literalIgnoreCase } from "../../server/src/core/globs/pattern";
import type { Pattern } from "../../server/src/core/logic/term";
import { currentSession } from "../../server/src/core/session/session";
import { oracle } from "./oracle";

/** Decides with each pattern as a constraint of its own; tags are p0, p1, … and n0, n1, … */
function decide(positive: (Pattern | Pattern[])[], negative: (Pattern | Pattern[])[], states: number): StringDecision<string> {
  currentSession().forget("globs/patterns");
  const tagged = (letter: string) => (p: Pattern | Pattern[], i: number) => ({ patterns: [p].flat() as Pattern[], tag: letter + i });
  const result = decideString(
    { positive: positive.map(tagged("p")), negative: negative.map(tagged("n")) },
    { states, expired: () => false },
  );
  if (result.sat === true) {
    const x = result.witness;
    for (const p of positive)
      assert.ok(
        [p].flat().some((g) => oracle(g as Pattern, x)),
        `${p} on ${x}`,
      );
    for (const n of negative) assert.ok(![n].flat().some((g) => oracle(g as Pattern, x)), `not ${n} on ${x}`);
  }
  return result;
}

const words = ["admin", "prod", "secret", "audit", "backup", "billing", "finance", "legal", "public", "shared", "staging", "tenant"];
const otherWords = ["test", "dev", "tmp", "xx", "qa", "old", "sandbox", "demo", "temp", "trash", "junk", "foo"];
const containing = (list: string[]) => list.map((w) => glob(`*${w}*`));
const atMost = (n: number) => glob(`${"?".repeat(n + 1)}*`);

test("twelve words that a string must contain are strung together", () => {
  assert.equal(decide(containing(words), [], 10_000).sat, true);
});

test("twelve words to contain and twelve to avoid, with and without case", () => {
  assert.equal(decide(containing(words), containing(otherWords), 10_000).sat, true);
  assert.equal(
    decide(
      words.map((w) => globIgnoreCase(`*${w}*`)),
      otherWords.map((w) => globIgnoreCase(`*${w}*`)),
      10_000,
    ).sat,
    true,
  );
});

test("twelve words with a cap on the length: refuted by counting, found when there is room", () => {
  for (const cap of [12, 20, 40, 60]) {
    const result = decide(containing(words), [...containing(otherWords), atMost(cap)], 20_000);
    assert.equal(result.sat, false, `${cap}`);
    const core = (result as { core: string[] }).core;
    assert.ok(core.includes("n12") && core.filter((t) => t.startsWith("n")).length === 1, `the other words have no part in it: ${core}`);
  }
  assert.equal(decide(containing(words), [...containing(otherWords), atMost(70)], 50_000).sat, true);
});

test("a fixed length is a cap, too", () => {
  assert.equal(decide([...containing(words), glob("?".repeat(50))], [], 20_000).sat, false);
});

test("24 nasty globs with a witness: `?` after `*`, several words, forbidden orders", () => {
  const nasty = ["a?c", "ab", "b??a", "ca", "bb", "c?b"];
  const positive = nasty.flatMap((x, i) => [glob(`*${x}*${nasty[(i + 1) % 6]}*`), glob(`*${x}*${nasty[(i + 2) % 6]}?*`)]);
  const negative = ["dd", "a?d", "d??b", "cd", "db", "dc"].flatMap((x, i) => [glob(`*${x}*${nasty[i]}*`), glob(`*${nasty[i]}*${x}*`)]);
  assert.equal(decide(positive, negative, 30_000).sat, true);
});

test("many `?` after `*`: the automaton of 2^20 states is never built", () => {
  const tail = "?".repeat(20);
  assert.equal(decide([glob(`*a${tail}`)], [glob(`*b${tail}`)], 2_000).sat, true);
  assert.equal(decide([glob(`*a${tail}b*`)], [glob(`*c${tail}d*`)], 2_000).sat, true);
  assert.equal(
    decide(
      Array.from({ length: 20 }, (_, i) => glob(`*a${"?".repeat(i)}`)),
      [],
      20_000,
    ).sat,
    true,
  );
  assert.equal(
    decide(
      [glob("a*")],
      Array.from({ length: 20 }, (_, i) => glob(`*a${"?".repeat(i)}`)),
      40_000,
    ).sat,
    true,
  );
  assert.ok(statesInUse().count < 40_000);
});

test("inclusion of globs with many `?` after `*` is decided forwards or backwards", () => {
  const tail = "?".repeat(24);
  assert.equal(isSubset(glob(`*a*b${tail}`), glob(`*a?${tail}`), 5_000), false);
  assert.equal(isSubset(glob(`*ab${tail}`), glob(`*a?${tail}`), 5_000), true);
  assert.equal(isSubset(glob(`*ca*b${tail}`), glob(`*?b${tail}`), 5_000), true);
});

test("a contradiction of two among many gives a core of two", () => {
  const result = decide([...containing(words), glob("*-prod-*")], [...containing(otherWords), glob("*prod*")], 30_000);
  assert.equal(result.sat, false);
  assert.equal((result as { core: string[] }).core.length, 2);
  assert.ok((result as { core: string[] }).core.includes("n12"));
});

test("500 literal actions cost a hash look-up each, or one trie", () => {
  const actions = Array.from({ length: 500 }, (_, i) => literalIgnoreCase(`s3:Action${i}Name`));
  const allButOne = actions.slice(1);
  const found = decide([actions], [allButOne], 0);
  assert.deepEqual(found, { sat: true, witness: "s3:Action0Name" });
  assert.deepEqual(decide([actions], [actions.toReversed()], 0), { sat: false, core: ["p0", "n0"] });
  assert.equal(decide([globIgnoreCase("s3:Action1*Name")], [actions], 1_000).sat, true);
  assert.equal(unionCovers(actions, literalIgnoreCase("S3:ACTION77NAME"), 0), true);
  const prefixes = Array.from({ length: 500 }, (_, i) => globIgnoreCase(`s3:Act${i}*`));
  assert.equal(decide([prefixes], [prefixes.toReversed()], 0).sat, false);
  assert.equal(decide([globIgnoreCase("s3:Act*")], [prefixes], 1_000).sat, true);
});

test("a union covers what no member covers alone", () => {
  const places = Array.from({ length: 10 }, (_, i) => glob(`${"?".repeat(i)}a*`));
  currentSession().forget("globs/patterns");
  assert.equal(decide([glob("??????????"), glob("*a*")], places, 1_000).sat, false);
  assert.equal(unionCovers([glob("a*"), glob("*b"), glob("?"), glob("c*a")], glob("a?*b"), 1_000), true);
  assert.equal(unionCovers([arnGlob("arn:aws:s3:::*"), arnGlob("arn:aws:sqs:*:*:*")], arnGlob("arn:aws:s*:::x*")), false);
});

test("ARN wildcards stay in their segment", () => {
  const one = arnGlob("arn:aws:svc:*:1:a/*");
  assert.equal(intersects(one, arnGlob("arn:aws:svc:eu:2:a/b:1:a/c")), false);
  assert.equal(intersects(glob("arn:aws:svc:*:1:a/*"), arnGlob("arn:aws:svc:eu:2:a/b:1:a/c")), true);
  assert.equal(isSubset(one, glob("arn:aws:svc:*:1:a/*")), true);
  assert.equal(isSubset(glob("arn:aws:svc:*:1:a/*"), one), false);
});

test("beyond the limit the answer is unknown, and relations throw", () => {
  const hard = Array.from({ length: 12 }, (_, i) => glob(`*a${"?".repeat(i + 3)}b*c${"?".repeat(14 - i)}a`));
  const result = decide(
    hard,
    hard.map((p) => glob(`b${p.slice(2)}`)),
    50,
  );
  assert.equal(result.sat, "unknown");
  assert.match((result as { reason: string }).reason, /more than 50 automaton states/);
  assert.throws(() => isSubset(glob("*a?b*c?d*"), glob("*a?b*c??*"), 1), StateLimitExceeded);
});

test("an expired deadline ends the search with `unknown`", () => {
  let looks = 0;
  const constraints = {
    positive: containing(words).map((p, tag) => ({ patterns: [p], tag })),
    negative: [{ patterns: [atMost(67)], tag: 99 }],
  };
  const result = decideString(constraints, { states: 300_000, expired: () => ++looks > 3 });
  assert.equal(result.sat, "unknown");
  assert.match((result as { reason: string }).reason, /time limit/);
});

test("thousands of different questions leave no more behind than the caches may hold", () => {
  for (let i = 0; i < 3_000; i++) {
    decideString(
      {
        positive: [
          { patterns: [globIgnoreCase(`svc:${i}*`)], tag: 0 },
          { patterns: [globIgnoreCase(`*a?${i % 50}*b`)], tag: 1 },
        ],
        negative: [],
      },
      { states: 10_000, expired: () => false },
    );
  }
  assert.ok(statesInUse().count < 60_000, `${statesInUse().count}`);
  assert.equal(matches(globIgnoreCase("svc:7*"), "SVC:7x"), true);
});
