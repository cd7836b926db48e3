// Questions by hand: what is decided without search, cores, sets, numbers, addresses, readings, domains.
import assert from "node:assert/strict";
import { test } from "node:test";
import { glob, literal } from "../../server/src/core/globs/pattern";
import { and, below, flag, isIn, isNumeric, not, or, someElement } from "../../server/src/core/logic/build";
import type { Answer, Question, Term } from "../../server/src/core/logic/term";
import type { BooleanSolver } from "../../server/src/core/theory/api";
import { decide } from "../../server/src/core/theory/decide";
import { evaluate } from "../../server/src/core/theory/evaluate";
import { ample, tinySolver } from "./tinySolver";

const noSolver: BooleanSolver = {
  reset() {},
  addClause() {},
  solve() {
    throw new Error("this question should not need a search");
  },
};

function ask(parts: Term[], domains: Question["domains"] = {}, solver: BooleanSolver = tinySolver()): Answer {
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

const action = (...patterns: string[]): Term => isIn("str:action", patterns.map(glob));
const number = (bound: string, orEqual = false): Term => below("num:k", bound, orEqual);

test("facts that contradict one another name their parts, and need no search", () => {
  unsat(ask([action("s3:Get*"), flag("flag:other"), not(action("s3:*"))], {}, noSolver), [0, 2]);
});

test("facts cut the clauses: what cannot overlap is dropped before any search", () => {
  const answer = sat(
    ask([action("s3:GetObject"), or(and(action("ec2:*"), flag("flag:a")), and(action("s3:*"), flag("flag:b")))], {}, noSolver),
  );
  assert.equal(answer.model.flags["flag:b"], true);
});

test("the part whose clause became empty belongs to the core, with the facts that emptied it", () => {
  unsat(ask([flag("flag:x"), action("s3:GetObject"), or(action("ec2:*"), action("iam:*"))], {}, noSolver), [1, 2]);
});

test("a search finds the way through clauses that conflict in the theory only", () => {
  const answer = sat(ask([or(action("a*"), action("b*")), or(action("*c"), action("*d")), not(action("a*c")), not(action("b*"))]));
  assert.match(answer.model.strings["str:action"] as string, /^a.*d$/);
});

test("a union that no single pattern excludes can still be excluded by several", () => {
  unsat(ask([action("ab?"), not(isIn("str:action", [glob("a*b"), glob("?b*")]))]), [0, 1]);
});

test("a domain counts without being part of a core", () => {
  unsat(ask([not(isIn("str:x", [literal("a"), literal("b")])), flag("flag:y")], { "str:x": [literal("a"), literal("b")] }), [0]);
  assert.equal(sat(ask([not(isIn("str:x", [literal("a")]))], { "str:x": [literal("a"), literal("b")] })).model.strings["str:x"], "b");
});

test("numbers are dense and may be no number at all", () => {
  const between = sat(ask([number("2"), not(number("1", true)), isNumeric("num:k")])).model.numbers["num:k"] as string;
  assert.ok(Number(between) > 1 && Number(between) < 2);
  assert.equal(sat(ask([not(isNumeric("num:k"))])).model.numbers["num:k"], null);
  unsat(ask([number("2"), not(isNumeric("num:k"))]), [0, 1]);
  unsat(ask([number("1"), not(number("1", true))]), [0, 1]);
});

test("whole numbers are preferred where they fit", () => {
  assert.equal(sat(ask([number("10.5"), not(number("3.2", true)), isNumeric("num:k")])).model.numbers["num:k"], "4");
});

test("addresses are whole numbers between bounds", () => {
  const ip = (bound: string, orEqual: boolean): Term => below("ip:a", bound, orEqual);
  unsat(ask([ip("6", false), not(ip("4", true)), not(ip("5", true))]), [0, 2]);
  unsat(ask([ip("0", false)]));
  assert.equal(sat(ask([ip("5", true), not(ip("4", true))])).model.numbers["ip:a"], "5");
  // The last IPv6 address is 2^32 + 2^128 - 1.
  unsat(ask([isNumeric("ip:a"), not(ip("340282366920938463463374607436063178751", true))]));
});

test("a set has an element for each true atom, and each element keeps the bans", () => {
  const some = (outside: boolean, ...patterns: string[]): Term => someElement("set:tags", patterns.map(glob), outside);
  const answer = sat(ask([some(false, "a*"), some(true, "a*"), not(some(false, "ab*"))]));
  const tags = answer.model.sets["set:tags"] as string[];
  assert.ok(tags.some((tag) => tag.startsWith("a")) && tags.some((tag) => !tag.startsWith("a")));
  assert.ok(tags.every((tag) => !tag.startsWith("ab") && tag !== ""));
  unsat(ask([some(false, "ab*"), not(some(false, "a*"))]), [0, 1]);
  unsat(ask([not(some(true, "a*")), some(false, "b*")]), [0, 1]);
  sat(ask([not(some(false, "*"))]));
});

test("an empty string is no element", () => {
  unsat(ask([someElement("set:tags", [literal("")], false)]));
});

test("elements may be compared as numbers; no number is outside every range", () => {
  const someNumber = (low: string, high: string, outside: boolean): Term => ({
    kind: "atom",
    atom: {
      kind: "someNumeric",
      variable: "set:ages",
      sort: "num",
      intervals: [{ low, lowInclusive: true, high, highInclusive: true }],
      outside,
    },
  });
  const ages = sat(ask([someNumber("1", "5", false), not(someNumber("2", "9", false))])).model.sets["set:ages"] as string[];
  assert.ok(ages.every((age) => Number(age) >= 1 && Number(age) < 2));
  unsat(ask([someNumber("2", "3", false), not(someNumber("1", "5", false))]), [0, 1]);
  sat(ask([someNumber("1", "5", true), not(someNumber("6", "9", false))]));
});

test("a text and its number are the same value", () => {
  const text = (...patterns: string[]): Term => isIn("str:k", patterns.map(glob));
  assert.equal(sat(ask([text("7", "12", "abc"), not(number("10")), isNumeric("num:k")])).model.strings["str:k"], "12");
  unsat(ask([text("7", "abc"), not(number("10")), isNumeric("num:k")]), [0, 1, 2]);
  const padded = sat(ask([text("0*"), not(number("4", true)), number("5", true)]));
  assert.match(padded.model.strings["str:k"] as string, /^0/);
  assert.equal(sat(ask([not(isNumeric("num:k")), text("1*")])).model.numbers["num:k"], null);
});

test("dates read ISO 8601 and epoch seconds", () => {
  const date = (bound: string): Term => below("num:date|aws:currenttime", bound, false);
  const answer = sat(ask([isIn("str:aws:currenttime", [glob("2020-*")]), not(date("1585699200")), date("1585785600")]));
  assert.match(answer.model.strings["str:aws:currenttime"] as string, /^2020-04-01/);
});

test("wildcards are filled so that the text is an address, a date or a number in range", () => {
  const ip = (low: string, high: string): Term[] => [not(below("ip:k", low, false)), below("ip:k", high, true), isNumeric("ip:k")];
  // 10.0.0.0/8, and the text begins with 10.1.
  assert.match(
    sat(ask([isIn("str:k", [glob("10.1.*")]), ...ip("167772160", "184549375")])).model.strings["str:k"] as string,
    /^10\.1\.\d+\.\d+$/,
  );
  const date = sat(ask([isIn("str:k", [glob("2021-0?-*")]), isNumeric("num:date|k"), not(below("num:date|k", "1600000000", false))]));
  assert.match(date.model.strings["str:k"] as string, /^2021-0\d-/);
  const long = sat(ask([isIn("str:k", [glob("1*")]), not(number("50", true)), isNumeric("num:k")])).model.strings["str:k"] as string;
  assert.ok(long.startsWith("1") && Number(long) > 50);
});

test("a pattern that no number, date or address can have is refuted", () => {
  unsat(ask([isIn("str:k", [glob("x*")]), isNumeric("num:k")]), [0, 1]);
  unsat(
    ask([
      isIn("str:k", [glob("10.*"), glob("2*")]),
      not(isIn("str:k", [glob("*.*")])),
      isNumeric("ip:k"),
      not(isIn("str:k", [glob("*:*")])),
    ]),
  );
  sat(ask([isIn("str:k", [glob("x*")]), not(isNumeric("num:k"))]));
});

test("a spent budget is unknown with the reason", () => {
  const needsSearch = [
    or(action("a*"), action("b*")),
    or(action("*c"), action("*d")),
    ...["a*c", "a*d", "b*d"].map((p) => or(not(action(p)), flag("flag:x"))),
    or(not(flag("flag:x")), action("q*")),
  ];
  sat(ask(needsSearch));
  assert.deepEqual(decide({ parts: needsSearch, domains: {} }, tinySolver(), { ...ample, rounds: 0 }), {
    verdict: "unknown",
    reason: "the limit of 0 rounds of search was reached",
  });
  const late = decide({ parts: needsSearch, domains: {} }, tinySolver(), { ...ample, deadline: { expired: () => true } });
  assert.equal(late.verdict, "unknown");
});

test("neighbouring address blocks cover what lies between them, in few rounds", () => {
  const block = (i: number): Term => and(not(below("ip:a", String(i * 100), false)), below("ip:a", String(i * 100 + 99), true));
  const blocks = Array.from({ length: 200 }, (_, i) => not(block(i)));
  const inside = [isNumeric("ip:a"), below("ip:a", "19999", true)];
  assert.equal(decide({ parts: [...inside, ...blocks], domains: {} }, tinySolver(), { ...ample, rounds: 20 }).verdict, "unsat");
  assert.equal(
    sat(decide({ parts: [...inside, ...blocks.filter((_, i) => i !== 7)], domains: {} }, tinySolver(), { ...ample, rounds: 20 })).model
      .numbers["ip:a"]?.length,
    3,
  );
});
