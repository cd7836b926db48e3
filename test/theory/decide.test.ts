// Questions by hand: what is decided without search, cores, sets, numbers, addresses, readings, domains.
import assert from "node:assert/strict";
import { test } from "node:test";
import { glob, literal } from "../../server/src/core/globs/pattern";
import { and, below, flag, isIn, isNumeric, not, or, someElement } from "../../server/src/core/logic/build";
import type { Answer, Pattern, Question, Term } from "../../server/src/core/logic/term";
import { byVariable, flagVariable, numberVariable, setVariable, textVariable, valueAt } from "../../server/src/core/logic/variable";
import type { BooleanSolver } from "../../server/src/core/theory/api";
import { decide } from "../../server/src/core/theory/decide";
import { evaluate } from "../../server/src/core/theory/evaluate";
import { belowSet } from "../../server/src/core/theory/intervals";
import { decideText, type NumberConstraint, type TextProblem } from "../../server/src/core/theory/strings";
import { ample, tinySolver } from "./tinySolver";

const noSolver: BooleanSolver = {
  reset() {},
  addClause() {},
  solve() {
    throw new Error("this question should not need a search");
  },
};

function ask(parts: Term[], domains: Question["domains"] = byVariable(), solver: BooleanSolver = tinySolver()): Answer {
  const answer = decide({ parts, domains }, solver, ample);
  if (answer.verdict === "sat") for (const part of parts) assert.equal(evaluate(part, answer.model, domains), true);
  return answer;
}

function sat(answer: Answer): Extract<Answer, { verdict: "sat" }> {
  assert.equal(answer.verdict, "sat", JSON.stringify(answer));
  return answer as Extract<Answer, { verdict: "sat" }>;
}

function unsat(answer: Answer, core?: number[]): void {
  assert.equal(answer.verdict, "unsat", JSON.stringify(answer));
  if (core && answer.verdict === "unsat") assert.deepEqual(answer.core, core);
}

const action = (...patterns: string[]): Term => isIn(textVariable("action"), patterns.map(glob));
const number = (bound: string, orEqual = false): Term => below(numberVariable("num", "k"), bound, orEqual);

test("facts that contradict one another name their parts, and need no search", () => {
  unsat(ask([action("s3:Get*"), flag(flagVariable("other")), not(action("s3:*"))], byVariable(), noSolver), [0, 2]);
});

test("facts cut the clauses: what cannot overlap is dropped before any search", () => {
  const answer = sat(
    ask(
      [action("s3:GetObject"), or(and(action("ec2:*"), flag(flagVariable("a"))), and(action("s3:*"), flag(flagVariable("b"))))],
      byVariable(),
      noSolver,
    ),
  );
  assert.equal(valueAt(answer.model.flags, flagVariable("b")), true);
});

test("the part whose clause became empty belongs to the core, with the facts that emptied it", () => {
  unsat(ask([flag(flagVariable("x")), action("s3:GetObject"), or(action("ec2:*"), action("iam:*"))], byVariable(), noSolver), [1, 2]);
});

test("a search finds the way through clauses that conflict in the theory only", () => {
  const answer = sat(ask([or(action("a*"), action("b*")), or(action("*c"), action("*d")), not(action("a*c")), not(action("b*"))]));
  assert.match(valueAt(answer.model.strings, textVariable("action")) as string, /^a.*d$/);
});

test("a union that no single pattern excludes can still be excluded by several", () => {
  unsat(ask([action("ab?"), not(isIn(textVariable("action"), [glob("a*b"), glob("?b*")]))]), [0, 1]);
});

test("a domain counts without being part of a core", () => {
  unsat(
    ask(
      [not(isIn(textVariable("x"), [literal("a"), literal("b")])), flag(flagVariable("y"))],
      byVariable([[textVariable("x"), [literal("a"), literal("b")]]]),
    ),
    [0],
  );
  assert.equal(
    valueAt(
      sat(ask([not(isIn(textVariable("x"), [literal("a")]))], byVariable([[textVariable("x"), [literal("a"), literal("b")]]]))).model
        .strings,
      textVariable("x"),
    ),
    "b",
  );
});

test("numbers are dense and may be no number at all", () => {
  const between = valueAt(
    sat(ask([number("2"), not(number("1", true)), isNumeric(numberVariable("num", "k"))])).model.numbers,
    numberVariable("num", "k"),
  ) as string;
  assert.ok(Number(between) > 1 && Number(between) < 2);
  assert.equal(valueAt(sat(ask([not(isNumeric(numberVariable("num", "k")))])).model.numbers, numberVariable("num", "k")), null);
  unsat(ask([number("2"), not(isNumeric(numberVariable("num", "k")))]), [0, 1]);
  unsat(ask([number("1"), not(number("1", true))]), [0, 1]);
});

test("whole numbers are preferred where they fit", () => {
  assert.equal(
    valueAt(
      sat(ask([number("10.5"), not(number("3.2", true)), isNumeric(numberVariable("num", "k"))])).model.numbers,
      numberVariable("num", "k"),
    ),
    "4",
  );
});

test("addresses are whole numbers between bounds", () => {
  const ip = (bound: string, orEqual: boolean): Term => below(numberVariable("ip", "a"), bound, orEqual);
  unsat(ask([ip("6", false), not(ip("4", true)), not(ip("5", true))]), [0, 2]);
  unsat(ask([ip("0", false)]));
  assert.equal(valueAt(sat(ask([ip("5", true), not(ip("4", true))])).model.numbers, numberVariable("ip", "a")), "5");
  // The last IPv6 address is 2^32 + 2^128 - 1.
  unsat(ask([isNumeric(numberVariable("ip", "a")), not(ip("340282366920938463463374607436063178751", true))]));
});

test("a set has an element for each true atom, and each element keeps the bans", () => {
  const some = (outside: boolean, ...patterns: string[]): Term => someElement(setVariable("tags"), patterns.map(glob), outside);
  const answer = sat(ask([some(false, "a*"), some(true, "a*"), not(some(false, "ab*"))]));
  const tags = valueAt(answer.model.sets, setVariable("tags")) as string[];
  assert.ok(tags.some((tag) => tag.startsWith("a")) && tags.some((tag) => !tag.startsWith("a")));
  assert.ok(tags.every((tag) => !tag.startsWith("ab") && tag !== ""));
  unsat(ask([some(false, "ab*"), not(some(false, "a*"))]), [0, 1]);
  unsat(ask([not(some(true, "a*")), some(false, "b*")]), [0, 1]);
  sat(ask([not(some(false, "*"))]));
});

test("an empty string is no element", () => {
  unsat(ask([someElement(setVariable("tags"), [literal("")], false)]));
});

test("elements may be compared as numbers; no number is outside every range", () => {
  const someNumber = (low: string, high: string, outside: boolean): Term => ({
    kind: "atom",
    atom: {
      kind: "someNumeric",
      variable: setVariable("ages"),
      reading: "num",
      intervals: [{ low, lowInclusive: true, high, highInclusive: true }],
      outside,
    },
  });
  const ages = valueAt(
    sat(ask([someNumber("1", "5", false), not(someNumber("2", "9", false))])).model.sets,
    setVariable("ages"),
  ) as string[];
  assert.ok(ages.every((age) => Number(age) >= 1 && Number(age) < 2));
  unsat(ask([someNumber("2", "3", false), not(someNumber("1", "5", false))]), [0, 1]);
  sat(ask([someNumber("1", "5", true), not(someNumber("6", "9", false))]));
});

test("a text and its number are the same value", () => {
  const text = (...patterns: string[]): Term => isIn(textVariable("k"), patterns.map(glob));
  assert.equal(
    valueAt(sat(ask([text("7", "12", "abc"), not(number("10")), isNumeric(numberVariable("num", "k"))])).model.strings, textVariable("k")),
    "12",
  );
  unsat(ask([text("7", "abc"), not(number("10")), isNumeric(numberVariable("num", "k"))]), [0, 1, 2]);
  const padded = sat(ask([text("0*"), not(number("4", true)), number("5", true)]));
  assert.match(valueAt(padded.model.strings, textVariable("k")) as string, /^0/);
  assert.equal(valueAt(sat(ask([not(isNumeric(numberVariable("num", "k"))), text("1*")])).model.numbers, numberVariable("num", "k")), null);
});

test("dates read ISO 8601 and epoch seconds", () => {
  const date = (bound: string): Term => below(numberVariable("date", "aws:currenttime"), bound, false);
  const answer = sat(ask([isIn(textVariable("aws:currenttime"), [glob("2020-*")]), not(date("1585699200")), date("1585785600")]));
  assert.match(valueAt(answer.model.strings, textVariable("aws:currenttime")) as string, /^2020-04-01/);
});

test("wildcards are filled so that the text is an address, a date or a number in range", () => {
  const ip = (low: string, high: string): Term[] => [
    not(below(numberVariable("ip", "k"), low, false)),
    below(numberVariable("ip", "k"), high, true),
    isNumeric(numberVariable("ip", "k")),
  ];
  // 10.0.0.0/8, and the text begins with 10.1.
  assert.match(
    valueAt(
      sat(ask([isIn(textVariable("k"), [glob("10.1.*")]), ...ip("167772160", "184549375")])).model.strings,
      textVariable("k"),
    ) as string,
    /^10\.1\.\d+\.\d+$/,
  );
  const date = sat(
    ask([
      isIn(textVariable("k"), [glob("2021-0?-*")]),
      isNumeric(numberVariable("date", "k")),
      not(below(numberVariable("date", "k"), "1600000000", false)),
    ]),
  );
  assert.match(valueAt(date.model.strings, textVariable("k")) as string, /^2021-0\d-/);
  const long = valueAt(
    sat(ask([isIn(textVariable("k"), [glob("1*")]), not(number("50", true)), isNumeric(numberVariable("num", "k"))])).model.strings,
    textVariable("k"),
  ) as string;
  assert.ok(long.startsWith("1") && Number(long) > 50);
});

test("a pattern that no number, date or address can have is refuted", () => {
  unsat(ask([isIn(textVariable("k"), [glob("x*")]), isNumeric(numberVariable("num", "k"))]), [0, 1]);
  unsat(
    ask([
      isIn(textVariable("k"), [glob("10.*"), glob("2*")]),
      not(isIn(textVariable("k"), [glob("*.*")])),
      isNumeric(numberVariable("ip", "k")),
      not(isIn(textVariable("k"), [glob("*:*")])),
    ]),
  );
  sat(ask([isIn(textVariable("k"), [glob("x*")]), not(isNumeric(numberVariable("num", "k")))]));
});

test("a spent budget is unknown with the reason", () => {
  const needsSearch = [
    or(action("a*"), action("b*")),
    or(action("*c"), action("*d")),
    ...["a*c", "a*d", "b*d"].map((p) => or(not(action(p)), flag(flagVariable("x")))),
    or(not(flag(flagVariable("x"))), action("q*")),
  ];
  sat(ask(needsSearch));
  assert.deepEqual(decide({ parts: needsSearch, domains: byVariable() }, tinySolver(), { ...ample, rounds: 0 }), {
    verdict: "unknown",
    reason: "the limit of 0 rounds of search was reached",
  });
  const late = decide({ parts: needsSearch, domains: byVariable() }, tinySolver(), { ...ample, deadline: { expired: () => true } });
  assert.equal(late.verdict, "unknown");
});

test("neighbouring address blocks cover what lies between them, in few rounds", () => {
  const block = (i: number): Term =>
    and(not(below(numberVariable("ip", "a"), String(i * 100), false)), below(numberVariable("ip", "a"), String(i * 100 + 99), true));
  const blocks = Array.from({ length: 200 }, (_, i) => not(block(i)));
  const inside = [isNumeric(numberVariable("ip", "a")), below(numberVariable("ip", "a"), "19999", true)];
  assert.equal(decide({ parts: [...inside, ...blocks], domains: byVariable() }, tinySolver(), { ...ample, rounds: 20 }).verdict, "unsat");
  const parts = [...inside, ...blocks.filter((_, i) => i !== 7)];
  const { model } = sat(decide({ parts, domains: byVariable() }, tinySolver(), { ...ample, rounds: 20 }));
  assert.equal(valueAt(model.numbers, numberVariable("ip", "a"))?.length, 3);
});

test("comparing atoms ends when the time is over", () => {
  const parts = Array.from({ length: 40 }, (_, i) => or(action(`a*${i}`), action(`b${i}*`)));
  const expiring = (looks: number) => ({ ...ample, deadline: { expired: () => --looks < 0 } });
  const question = { parts: [action("c*"), ...parts], domains: byVariable<never[]>() };
  assert.equal(decide(question, noSolver, ample).verdict, "unsat");
  assert.deepEqual(decide(question, noSolver, expiring(1)), { verdict: "unknown", reason: "the time limit was reached" });
});

test("what one pattern says of another after a conflict costs no solution", () => {
  const x = (...patterns: string[]) => isIn(textVariable("x"), patterns.map(glob));
  const name = (n: string, positive: boolean) => (positive ? flag(flagVariable(n)) : not(flag(flagVariable(n))));
  // `one` has to hold without being a fact; the others may, together with a flag each.
  for (const [one, ...others] of [
    ["ab", "cd", "a*"],
    ["a*", "cd", "ab"],
    ["a*", "ab", "*b"],
    ["cd", "a*", "c*"],
  ] as [string, string, string][])
    for (let signs = 0; signs < 8; signs++) {
      const [p, q, r] = ["p", "q", "r"].map((n, i) => name(n, (signs & (1 << i)) !== 0)) as [Term, Term, Term];
      const [second, third] = others.map((pattern) => x(pattern)) as [Term, Term];
      const s = flag(flagVariable("s"));
      const always = [p, not(p)].flatMap((a) => [s, not(s)].map((b) => or(x(one), a, b)));
      sat(ask([...always, or(second, q), or(not(q), third, r)]));
      sat(ask([...always, or(not(second), q), or(not(q), not(third), r)]));
    }
});

test("a core names what rules out the texts of a union, beside a domain of several", () => {
  const key = textVariable("key", "b");
  const domains = byVariable([[key, [literal("true"), literal("false")]]]);
  const parts = [isIn(key, [literal("true"), literal("x")]), isIn(key, [literal("false"), literal("x")])];
  unsat(ask(parts, domains), [0, 1]);
  const later = (term: Term) => [or(term, flag(flagVariable("p"))), or(term, not(flag(flagVariable("p"))))];
  unsat(ask([...later(parts[0] as Term), ...later(parts[1] as Term)], domains));
  sat(ask([...later(parts[0] as Term), or(parts[1] as Term, flag(flagVariable("q")))], domains));
});

test("the core of a union that is gone through holds all that rules its texts out", () => {
  const limits = { states: 1000, expired: () => false };
  const number = (tag: number): NumberConstraint<number> => ({ reading: "num", set: belowSet("5", false), positive: true, tag });
  const core = (problem: Partial<TextProblem<number>>): number[] => {
    const result = decideText({ patterns: [], numbers: [], ...problem }, limits);
    assert.equal(result.sat, false);
    return result.sat === false ? [...result.core].sort() : [];
  };
  const union = (tag: number, positive: boolean, ...texts: string[]) => ({ patterns: texts.map(glob), positive, tag });
  assert.deepEqual(core({ patterns: [union(1, true, "7", "1"), union(2, false, "1*")], numbers: [number(3)] }), [1, 2, 3]);
  assert.deepEqual(core({ patterns: [union(1, true, "7", "8")], numbers: [number(3)] }), [1, 3]);
  // The domain is a fact and has no tag; a text outside of it needs no other reason.
  const domain = [glob("7*"), glob("8*")];
  assert.deepEqual(core({ patterns: [union(1, true, "7", "1"), union(2, false, "1*")], numbers: [number(3)], domain }), [1, 3]);
  assert.deepEqual(core({ patterns: [union(1, false, "7*")], numbers: [number(3)], domain: [glob("7"), glob("8")] }), [3]);
  assert.deepEqual(core({ patterns: [union(1, true, "", "1")], numbers: [{ ...number(3), positive: false }], nonEmpty: true }), [1, 3]);
});

test("of a conjunction that became false one false part is enough for the core", () => {
  const [x, y, z] = ["x", "y", "z"].map((name) => flag(flagVariable(name))) as [Term, Term, Term];
  unsat(ask([x, y, or(and(not(x), not(y)), z), not(z)]), [0, 2, 3]);
});

test("whoever wants to know why gets the part that contradicts itself, not the first two that meet", () => {
  const p = flag(flagVariable("p"));
  const itself = and(p, action("a*"), action("*b"), not(action("a*b")));
  const question = { parts: [flag(flagVariable("q")), itself, not(p)], domains: byVariable<Pattern[]>() };
  unsat(decide(question, noSolver, ample), [1, 2]);
  unsat(decide({ ...question, explain: true }, noSolver, ample), [1]);
});
