// What sentences ask for: many ways to say a requirement, and none of them read as its opposite.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { evaluate, type Lookup } from "../../server/src/controls/condition/evaluate";
import { readStep } from "../../server/src/controls/condition/read";
import { type Atom, type Condition, negate } from "../../server/src/controls/condition/tree";
import { stepOf } from "../../server/src/controls/condition/write";
import { draftControl } from "../../server/src/controls/draft/draft";
import { bindRequirement } from "../../server/src/controls/draft/meaning";
import { readRequirement } from "../../server/src/controls/requirement/read";
import { demandsOf, type Wish } from "../../server/src/controls/requirement/wish";
import type { FoundParameter } from "../../server/src/controls/retrieval/found";
import { pathsOf } from "../../server/src/controls/specification/paths";
import { builtIndex, NO_INDEX } from "./fixture";
import { PHRASINGS, type Phrasing, type Setting } from "./phrasings";
import { FIFTH } from "./phrasings-fifth";
import { FOURTH } from "./phrasings-fourth";
import { FRESH } from "./phrasings-more";
import { THIRD } from "./phrasings-third";

const NOW = { now: Date.parse("2026-11-28T00:00:00Z") };

function lookupIn(setting: Setting): Lookup {
  return ({ path, where }) => {
    const names = [where?.value ?? (path.split(".").at(-1) as string).replace(/\[\]$/, ""), path.replace(/^\w+\./, "")];
    const value = names.map((name) => setting[name]).find((one) => one !== undefined);
    return value === undefined ? [] : [value as string];
  };
}

/** With the parameter given, so that what is measured is the reading. Several find their own. */
async function conditionFor({ service, operation, requirement, good, bad }: Phrasing): Promise<Condition | undefined> {
  const names = [...new Set([...Object.keys(good), ...Object.keys(bad)])];
  const specification = builtIndex?.service(service);
  assert.ok(specification);
  if (names.length > 1) return (await draftControl(builtIndex, { service, requirement })).condition;
  const called = specification.operations.find((one) => one.name === operation);
  assert.ok(called, operation);
  const [name = ""] = names;
  const parameter = pathsOf(specification, called, "output").find((one) => one.member.name === name);
  // A key of a map, or one of several of a name: as retrieval finds it.
  if (!parameter || /\./.test(name)) return (await draftControl(builtIndex, { service, requirement })).condition;
  assert.ok(parameter, `${operation} ${names[0]}`);
  const choice: FoundParameter = { operation, path: parameter.path, score: 1, parameter };
  const reading = readRequirement(requirement);
  return bindRequirement({ service: specification, requirement, reading, found: [choice] }, [choice])?.condition;
}

describe("ways to say a requirement", { skip: builtIndex ? false : NO_INDEX }, () => {
  test("at least 95 of 100 are read rightly, and none as its opposite", async (t) => {
    const wrong: string[] = [];
    const inverted: string[] = [];
    const all = [...PHRASINGS, ...FRESH, ...THIRD, ...FOURTH, ...FIFTH];
    for (const phrasing of all) {
      const condition = await conditionFor(phrasing);
      const [good, bad] = [phrasing.good, phrasing.bad].map((setting) => condition && evaluate(condition, lookupIn(setting), NOW));
      if (good === false && bad === true) inverted.push(phrasing.requirement);
      else if (good !== true || bad !== false) wrong.push(phrasing.requirement);
    }
    t.diagnostic(`${all.length} phrasings, ${wrong.length} wrong, ${inverted.length} inverted`);
    assert.ok(all.length >= 740);
    assert.deepEqual(inverted, []);
    assert.ok(wrong.length <= all.length * 0.05, wrong.join("\n"));
  });

  test("what the words leave open is asked, and the draft then takes the safe state", async () => {
    for (const requirement of [
      "RDS instances must eschew public access",
      "Public access to RDS instances must be curtailed",
      "Checks whether RDS instances are publicly accessible",
      "RDS instances must not be publicly accessible and encrypted",
      "Are RDS instances publicly accessible?",
      "RDS instances are publicly accessible",
      "Leave public access to RDS instances out",
    ]) {
      const draft = await draftControl(builtIndex, { service: "rds", requirement });
      assert.notDeepEqual(draft.questions, [], requirement);
      const value = draft.condition && evaluate(draft.condition, lookupIn({ PubliclyAccessible: true, StorageEncrypted: false }));
      assert.notEqual(value, true, requirement);
    }
  });
});

/** Sentences about one property, and ways to turn each around. */
const POSITIVE = [
  "storage is encrypted",
  "instances are publicly accessible",
  "deletion protection is enabled",
  "logging must be turned on",
  "instances have backups",
  "keys are rotated",
  "the retention period is at least 7 days",
];
const TURNS: ((sentence: string) => string)[] = [
  (s) => `It is a violation if ${s}`,
  (s) => `It is not allowed that ${s}`,
  (s) => `Fail if ${s}`,
  (s) => `Flag it when ${s}`,
  (s) => s.replace(/\b(is|are|must|have)\b/, (verb) => (verb === "have" ? "do not have" : `${verb} not`)),
  (s) =>
    s
      .replace(/\b(is|are)\b/, "$1n't")
      .replace(/\bmust\b/, "mustn't")
      .replace(/\bhave\b/, "don't have"),
  (s) => s.replace(/\b(is|are|must|have)\b/, (verb) => (verb === "have" ? "never have" : `${verb} never`)),
  (s) => `We never want that ${s}`,
  (s) => `If ${s}, the check must fail`,
];
const SAME: ((sentence: string) => string)[] = [
  (s) => `Ensure that ${s}`,
  (s) => `Make sure ${s}, no exceptions`,
  (s) => `It is required that ${s}`,
  (s) => `${s}, without exception`,
  (s) => `${s} at all times`,
];

describe("negating a sentence", () => {
  const wanted = (wish: Wish) => demandsOf(wish).map((one) => one.wanted);

  test("negates the tree, as often as it is done", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...POSITIVE),
        fc.constantFrom(...TURNS),
        fc.option(fc.constantFrom(...TURNS.slice(0, 4)), { nil: undefined }),
        fc.option(fc.constantFrom(...SAME), { nil: undefined }),
        (sentence, turn, again, same) => {
          const once = turn(sentence);
          const twice = again ? again(once) : once;
          const text = same ? same(twice) : twice;
          const turns = again ? 0 : 1;
          // A verdict before `If …` is no sentence that people say.
          fc.pre(!(once.startsWith("If ") && (again || same)));
          fc.pre(!((same && /^F/.test(twice)) || (again && /^F/.test(once))));
          assert.deepEqual(wanted(readRequirement(text).wish), [turns === 0], text);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("any text is read, and a condition negated twice is itself", () => {
    const word = fc.constantFrom(
      "not",
      "no",
      "and",
      "or",
      "unless",
      "if",
      ",",
      "public",
      "encrypted",
      "is",
      "must",
      "never",
      "7",
      "days",
      "that",
      "neither",
      "nor",
      "at",
      "least",
      '"x"',
      ":",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 25 }), (words) => {
        const { wish } = readRequirement(words.join(" "));
        assert.ok(demandsOf(wish).length > 0);
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(ATOM, (atom) => assert.deepEqual(negate(negate(atom)), atom)));
  });
});

const SCALAR = fc.oneof(fc.boolean(), fc.integer({ min: -9, max: 999 }), fc.constantFrom("A", "aws:kms", 'x"y', "a, b"));
const BOUND = fc.integer({ min: 0, max: 999 }).map((number) => ({ number }));
const ATOM: fc.Arbitrary<Atom> = fc
  .record({
    quantifier: fc.constant("each" as const),
    negated: fc.boolean(),
    missing: fc.boolean(),
    path: fc.constantFrom("Vault.Size", "Vaults[].Settings.Mode"),
    where: fc.option(fc.constant({ path: "Settings[].Key", value: "a.b" }), { nil: undefined }),
    test: fc.oneof(
      fc.uniqueArray(SCALAR, { minLength: 1, maxLength: 3 }).map((values) => ({ is: "value" as const, values })),
      BOUND.map((least) => ({ is: "range" as const, least })),
      BOUND.map((most) => ({ is: "range" as const, most })),
      fc.tuple(BOUND, BOUND).map(([least, most]) => ({ is: "range" as const, least, most })),
      fc.constantFrom("missing" as const, "empty" as const).map((word) => ({ is: "set" as const, word })),
      fc.constant({ is: "listed" as const, parameter: "allowedValues" }),
      fc.constantFrom("1.28", "3", "7.0.1").map((least) => ({ is: "version" as const, least })),
      fc.constantFrom("1.28", "2").map((most) => ({ is: "version" as const, most })),
      BOUND.map((days) => ({ is: "age" as const, days, direction: "ago" as const })),
      BOUND.map((days) => ({ is: "age" as const, days, direction: "ahead" as const })),
    ),
  })
  .map(({ path, where, ...rest }) => ({ kind: "test", property: { path, ...(where && { where }) }, ...rest }));

test("versions are compared number by number, as far as the end goes", () => {
  const holds = (test: Atom["test"], value: string) =>
    evaluate({ kind: "test", property: { path: "Cluster.Version" }, quantifier: "each", test, negated: false, missing: false }, () => [
      value,
    ]);
  assert.equal(holds({ is: "version", least: "1.28" }, "1.9"), false);
  assert.equal(holds({ is: "version", least: "1.28" }, "1.28"), true);
  assert.equal(holds({ is: "version", least: "1.28" }, "2.0"), true);
  assert.equal(holds({ is: "version", most: "1.28" }, "1.28.7"), true);
  assert.equal(holds({ is: "version", most: "1.28" }, "1.29"), false);
  assert.equal(holds({ is: "version", least: "3.8" }, "python3.12"), true);
  assert.equal(holds({ is: "version", least: "3.8" }, "latest"), false);
});

describe("a condition as a step", () => {
  const SETTINGS = [
    [],
    [true],
    [false],
    ["A"],
    ["B"],
    ["aws:kms"],
    [0],
    [7],
    [500],
    ["2026-11-20T00:00:00Z"],
    ["2027-09-01T00:00:00Z"],
    ["1.9"],
    ["1.28.3"],
    ["python3.12"],
    [""],
  ] as const;

  test("is read back as what it says", () => {
    fc.assert(
      fc.property(ATOM, (atom) => {
        const text = stepOf(atom);
        const read = readStep(text);
        assert.ok(read, text);
        // Presence is a matter of its own: nothing is missing and there at once.
        // A switch has no other values.
        const isSwitch = atom.test.is === "value" && atom.test.values.length === 1 && typeof atom.test.values[0] === "boolean";
        for (const values of isSwitch ? SETTINGS.slice(0, 3) : SETTINGS)
          assert.equal(
            evaluate(read, () => values, NOW),
            evaluate(atom, () => values, NOW),
            `${text} with ${JSON.stringify(values)}`,
          );
      }),
      { numRuns: 500 },
    );
  });
});
