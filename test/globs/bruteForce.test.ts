// Every answer of the glob theory against brute force over all short strings, on small alphabets.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decideString, enumerateWitnesses, intersects, isSubset, matches, unionCovers } from "../../server/src/core/globs/index";
import { arnGlob, glob, globIgnoreCase, literal, literalIgnoreCase } from "../../server/src/core/globs/pattern";
import type { Pattern } from "../../server/src/core/logic/term";
import { currentSession } from "../../server/src/core/session/session";
import { allStrings, oracle, Universe } from "./oracle";

const unlimited = { states: 300_000, expired: () => false };

/** A small world: few characters, all strings up to a length. `z` stands for every character no pattern names. */
interface World {
  name: string;
  pattern: fc.Arbitrary<Pattern>;
  universe: Universe;
}

const piece = (...letters: string[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...letters) },
    { weight: 3, arbitrary: fc.constant("*") },
    { weight: 1, arbitrary: fc.constant("?") },
  );
const text = (maxLength: number, ...letters: string[]) => fc.array(piece(...letters), { maxLength }).map((parts) => parts.join(""));

/** Strings with five colons and more: every segment "", `a` or `z`, some longer. */
function arnLike(): string[] {
  const first = ["", "a", "z", "za"];
  let all = [...first];
  for (let i = 1; i < 5; i++) all = all.flatMap((x) => (i < 4 ? first.slice(0, 3) : first).map((y) => `${x}:${y}`));
  return all.flatMap((x) => ["", "a", "z", "za", "az", ":", "a:", ":a", "z:z", "az:a"].map((y) => `${x}:${y}`));
}

const worlds: World[] = [
  {
    name: "plain globs",
    pattern: fc.oneof(
      { weight: 5, arbitrary: text(5, "a", "b").map(glob) },
      { weight: 1, arbitrary: fc.constantFrom("???*", "????*", "?????", "??????*").map(glob) },
    ),
    universe: new Universe(allStrings(["a", "b", "z"], 7)),
  },
  {
    name: "case, sensitive and not",
    pattern: fc.oneof(
      text(4, "a", "A", "b").map(globIgnoreCase),
      text(4, "a", "A", "b").map(glob),
      text(3, "a", "B").map(literalIgnoreCase),
    ),
    universe: new Universe(allStrings(["a", "A", "b", "B", "z"], 5)),
  },
  {
    name: "non-ASCII case and astral characters",
    pattern: fc.oneof(text(4, "ä", "Ä", "😀").map(globIgnoreCase), text(4, "ä", "Ä", "😀").map(glob)),
    universe: new Universe(allStrings(["ä", "Ä", "😀", "z"], 5)),
  },
  {
    name: "escapes",
    pattern: fc.oneof(text(4, "a", "\\*", "\\?", "\\\\", "\\a").map(glob), text(4, "a", "\\").map(literal)),
    universe: new Universe(allStrings(["a", "*", "?", "\\", "z"], 5)),
  },
  {
    name: "segments",
    pattern: fc.oneof(
      {
        weight: 3,
        arbitrary: fc
          .tuple(
            fc.array(fc.constantFrom("", "*", "?", "a", "a*", "*a", "?*"), { minLength: 5, maxLength: 5 }),
            fc.constantFrom("", "*", "a", "*a", "a:*", "*:a", "?", "*a*", ":*"),
          )
          .map(([first, last]) => arnGlob([...first, last].join(":"))),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          glob("*"),
          glob("*a"),
          glob("a*"),
          glob("*:a*"),
          glob(":::*"),
          glob("*a*:*"),
          glob("????????*"),
          glob("::*::::"),
        ),
      },
    ),
    universe: new Universe([...allStrings(["a", ":", "z"], 4), ...arnLike()]),
  },
  {
    name: "wildcards that stop at colons, before and behind others that do not",
    pattern: text(6, "a", ":", ":", "\\%", "\\%", "\\_").map(glob),
    universe: new Universe(allStrings(["a", ":", "z"], 7)),
  },
];

/** Small problems are decided by the cheap ways; with little patience they reach the costly ones, too. */
const patience = fc.constantFrom(1, 0.005, 0.001, 0);

const seeds = [20240607, Math.floor(Math.random() * 0x7fffffff)];

/** Runs a property with a fixed seed and a fresh one; fast-check prints the seed of a failure. */
function check<T>(property: fc.IProperty<T>, numRuns: number): void {
  for (const seed of seeds) fc.assert(property, { numRuns, seed });
}

/** What brute force finds must be claimed; what is claimed beyond the short strings must be shown by a string. */
function agree(claimed: boolean, found: boolean, positive: Pattern[][], negative: Pattern[], what: string): void {
  if (found) assert.equal(claimed, true, what);
  const shown = decideString(
    { positive: positive.map((patterns) => ({ patterns, tag: 0 })), negative: [{ patterns: negative, tag: 1 }] },
    unlimited,
  );
  assert.equal(shown.sat, claimed, what);
  if (shown.sat !== true) return;
  const x = shown.witness;
  assert.ok(positive.every((union) => union.some((p) => oracle(p, x))) && !negative.some((p) => oracle(p, x)), `${what}: ${x}`);
}

for (const world of worlds) {
  const { strings } = world.universe;
  const constraint = fc.array(world.pattern, { minLength: 1, maxLength: 3 });

  test(`${world.name}: matching agrees with regular expressions`, () => {
    check(
      fc.property(world.pattern, (p) => {
        const members = world.universe.members(p);
        strings.forEach((text, i) => {
          assert.equal(matches(p, text), members[i] === 1, `${p} on ${text}`);
        });
      }),
      60,
    );
  });

  test(`${world.name}: overlap and inclusion of pairs`, () => {
    check(
      fc.property(world.pattern, world.pattern, (a, b) => {
        const inA = world.universe.members(a);
        const inB = world.universe.members(b);
        agree(
          intersects(a, b),
          inA.some((m, i) => m && inB[i]),
          [[a], [b]],
          [],
          `${a} ∩ ${b}`,
        );
        agree(
          !isSubset(a, b),
          inA.some((m, i) => m && !inB[i]),
          [[a]],
          [b],
          `${a} ⊄ ${b}`,
        );
      }),
      250,
    );
  });

  test(`${world.name}: inclusion in unions`, () => {
    check(
      fc.property(fc.array(world.pattern, { maxLength: 4 }), world.pattern, (union, p) => {
        const covered = world.universe.union(union);
        agree(
          !unionCovers(union, p),
          world.universe.members(p).some((m, i) => m && !covered[i]),
          [[p]],
          union,
          `${p} ⊄ ${union}`,
        );
      }),
      150,
    );
  });

  test(`${world.name}: decisions, witnesses and cores`, () => {
    check(
      fc.property(
        fc.array(constraint, { maxLength: 4 }),
        fc.array(constraint, { maxLength: 4 }),
        fc.option(constraint, { nil: undefined, freq: 2 }),
        patience,
        (positive, negative, domain, patience) => {
          const tagged = (patterns: Pattern[], tag: number) => ({ patterns, tag });
          const constraints = { positive: positive.map(tagged), negative: negative.map((p, i) => tagged(p, 100 + i)), domain };
          const result = decideString(constraints, { ...unlimited, patience });
          const isWitness = (x: string, tags?: number[]) =>
            constraints.positive.every((c) => (tags && !tags.includes(c.tag)) || c.patterns.some((p) => oracle(p, x))) &&
            !constraints.negative.some((c) => (!tags || tags.includes(c.tag)) && c.patterns.some((p) => oracle(p, x))) &&
            (!domain || domain.some((p) => oracle(p, x)));
          if (result.sat === true) {
            assert.ok(isWitness(result.witness), `witness ${JSON.stringify(result.witness)}`);
            return;
          }
          assert.equal(result.sat, false);
          const core = (result as { core: number[] }).core;
          assert.equal(new Set(core).size, core.length);
          const found = strings.find((x) => isWitness(x, core));
          assert.equal(found, undefined, `not a core: ${core}`);
        },
      ),
      400,
    );
  });

  test(`${world.name}: enumeration finds different strings, and all when there are few`, () => {
    check(
      fc.property(constraint, constraint, (positive, negative) => {
        const constraints = { positive: [{ patterns: positive, tag: 1 }], negative: [{ patterns: negative, tag: 2 }] };
        const found = enumerateWitnesses(constraints, unlimited, 4);
        assert.equal(new Set(found).size, found.length);
        for (const x of found) assert.ok(positive.some((p) => oracle(p, x)) && !negative.some((p) => oracle(p, x)));
        const inPositive = world.universe.union(positive);
        const inNegative = world.universe.union(negative);
        const there = inPositive.reduce((n, m, i) => n + (m && !inNegative[i] ? 1 : 0), 0);
        assert.ok(found.length >= Math.min(4, there), `${found.length} of ${there}`);
      }),
      40,
    );
  });
}

test("answers do not depend on what the caches remember", () => {
  const p = glob("a*b?c*");
  const q = glob("*b??*");
  const before = [intersects(p, q), isSubset(p, q), isSubset(q, p)];
  currentSession().forget("globs/patterns");
  assert.deepEqual([intersects(p, q), isSubset(p, q), isSubset(q, p)], before);
});
