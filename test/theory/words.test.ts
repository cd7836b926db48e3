// The script that the solver of word equations is given, and what becomes of its answers: with a stand-in for the solver.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arnGlob, glob, globIgnoreCase, literal } from "../../server/src/core/globs/pattern";
import { below, isIn, template } from "../../server/src/core/logic/build";
import type { Atom, Pattern, TemplatePart, Term } from "../../server/src/core/logic/term";
import { byVariable, numberVariable, textVariable, type Variable, valueAt } from "../../server/src/core/logic/variable";
import { AtomTable } from "../../server/src/core/theory/atoms";
import type { GroupResult, TheoryContext } from "../../server/src/core/theory/group";
import { membersOf } from "../../server/src/core/theory/linked-members";
import { solveWords } from "../../server/src/core/theory/word-equations";

const x = textVariable("x");
const y = textVariable("y");

/** A literal: an atom, negated where `not` stands before it. */
type Said = Term | { not: Term };

/** Puts the literals to the stand-in; returns the script's lines and the result. */
function solve(
  said: Said[],
  answer: string,
  options: { domains?: [Variable, Pattern[]][]; expired?: boolean; none?: boolean } = {},
): { lines: string[]; result: GroupResult | null; asked: number } {
  const table = new AtomTable(byVariable(options.domains ?? []));
  const group = said.map((one) => ("not" in one ? -1 : 1) * table.id(atomOf("not" in one ? one.not : one)));
  let lines: string[] = [];
  let asked = 0;
  const context: TheoryContext = {
    table,
    limits: { states: 1000, expired: () => options.expired ?? false },
    words: options.none
      ? undefined
      : (script, deadline) => {
          assert.equal(deadline.expired(), false);
          lines = script.split("\n");
          asked++;
          return answer;
        },
    memo: new Map(),
  };
  const result = solveWords([...membersOf(group, table).values()], context);
  return { lines, result, asked };
}

function atomOf(term: Term): Atom {
  assert.equal(term.kind, "atom");
  return (term as Extract<Term, { kind: "atom" }>).atom;
}

const on = (parts: TemplatePart[], segmented = false, ignoreCase = false): Term => template(x, parts, segmented, ignoreCase);
const asserted = (lines: string[]): string[] => lines.filter((line) => line.startsWith("(assert"));
const NOT_COLON = '(re.diff re.allchar (str.to_re ":"))';
const Y = { variable: y };

test("the whole script of an equation: settings, names, constraints, questions", () => {
  const { lines } = solve([on([{ glob: "u/" }, Y, { glob: "/*?" }]), isIn(x, [glob("u/*")])], "unknown");
  assert.deepEqual(lines, [
    "(set-option :produce-unsat-cores true)",
    "(set-option :produce-models true)",
    "(declare-const v0 String)",
    "(declare-const v1 String)",
    '(assert (! (str.in_re v0 (re.++ (str.to_re "u\\u{2f}") re.all)) :named p2))',
    "(declare-const w0 String)",
    "(declare-const w1 String)",
    "(assert (= (str.len w1) 1))",
    '(assert (! (= v0 (str.++ "u\\u{2f}" v1 "\\u{2f}" w0 w1)) :named p1))',
    "(check-sat)",
    "(get-value (v0 v1))",
    "(get-unsat-core)",
  ]);
});

test("wildcards of segments stop at colons in the first five segments only", () => {
  const { lines } = solve([on([{ glob: "arn:*:s?:::a:b*" }, Y, { glob: "*" }], true)], "unknown");
  assert.deepEqual(asserted(lines).slice(0, 2), [`(assert (str.in_re w0 (re.* ${NOT_COLON})))`, `(assert (str.in_re w1 ${NOT_COLON}))`]);
  assert.equal(asserted(lines).length, 3, "the wildcards of the sixth segment are free");
  const union = asserted(solve([isIn(x, [arnGlob("a:*:?:::*?")]), on([Y])], "unknown").lines)[0] as string;
  const colon = '(str.to_re "\\u{3a}")';
  assert.equal(
    union,
    `(assert (! (str.in_re v0 (re.++ (str.to_re "a\\u{3a}") (re.* ${NOT_COLON}) ${colon} ${NOT_COLON} (str.to_re "\\u{3a}\\u{3a}\\u{3a}") re.all re.allchar)) :named p1))`,
  );
});

test("wildcards that never cross a colon say so, wherever they stand", () => {
  assert.equal(
    asserted(solve([isIn(x, [glob("\\%\\_")]), on([Y])], "unknown").lines)[0],
    `(assert (! (str.in_re v0 (re.++ (re.* ${NOT_COLON}) ${NOT_COLON})) :named p1))`,
  );
  const { lines } = solve([on([{ glob: "\\%" }, Y])], "unknown");
  assert.equal(asserted(lines)[0], `(assert (str.in_re w0 (re.* ${NOT_COLON})))`);
  assert.equal(asserted(solve([{ not: on([{ glob: "\\%" }, Y]) }], "unknown").lines)[0], undefined);
});

test("negated templates: no `*`, one, one on each side; more, or `?`, or segments are left out", () => {
  const formula = (parts: TemplatePart[], segmented = false): string | undefined =>
    asserted(solve([{ not: on(parts, segmented) }], "unknown").lines)[0];
  assert.equal(formula([{ glob: "a" }, Y]), '(assert (! (not (= v0 (str.++ "a" v1))) :named n1))');
  assert.equal(
    formula([{ glob: "a*" }, Y]),
    '(assert (! (not (and (str.prefixof "a" v0) (str.suffixof v1 v0) (>= (str.len v0) (+ (str.len "a") (str.len v1))))) :named n1))',
  );
  assert.equal(formula([{ glob: "*" }, Y, { glob: "*" }]), "(assert (! (not (str.contains v0 v1)) :named n1))");
  assert.equal(formula([{ glob: "a*b*" }, Y]), undefined);
  assert.equal(formula([{ glob: "*" }, Y, { glob: "*c" }]), undefined);
  assert.equal(formula([{ glob: "?" }, Y]), undefined);
  assert.equal(formula([{ glob: "arn:aws:s3:::" }, Y], true), undefined);
});

test("case is told for ASCII letters, and left out beyond; a template that ignores case is relaxed, never negated", () => {
  const of = (said: Said[]): string[] => asserted(solve([...said, on([Y])], "unknown").lines);
  assert.equal(of([isIn(x, [globIgnoreCase("aé")])]).length, 1, "the letter beyond ASCII: only the template is left");
  assert.equal(of([isIn(x, [globIgnoreCase("é"), glob("b")])]).length, 1, "nor beside others");
  assert.equal(
    of([isIn(x, [globIgnoreCase("b-*")])])[0],
    '(assert (! (str.in_re v0 (re.++ (re.union (str.to_re "b") (str.to_re "B")) (str.to_re "\\u{2d}") re.all)) :named p1))',
  );
  assert.equal(of([isIn(x, [globIgnoreCase("1")])])[0], '(assert (! (str.in_re v0 (str.to_re "1")) :named p1))');
  const ignoring = on([{ glob: "b-" }, Y], false, true);
  assert.match(of([ignoring])[0] as string, /^\(assert \(! \(str\.in_re v0 .*re\.all\)\) :named p1\)\)$/);
  assert.equal(of([{ not: ignoring }]).length, 1);
});

test("unions, empty texts, domains and negations", () => {
  const of = (said: Said[], domains: [Variable, Pattern[]][] = []): string | undefined =>
    asserted(solve([...said, on([Y])], "unknown", { domains }).lines)[0];
  assert.equal(
    of([isIn(x, [literal("a"), literal("b")])]),
    '(assert (! (str.in_re v0 (re.union (str.to_re "a") (str.to_re "b"))) :named p1))',
  );
  assert.equal(of([{ not: isIn(x, [literal("")]) }]), '(assert (! (not (str.in_re v0 (str.to_re ""))) :named n1))');
  assert.equal(
    of([], [[x, [literal("d"), glob("e*")]]]),
    '(assert (str.in_re v0 (re.union (str.to_re "d") (re.++ (str.to_re "e") re.all))))',
  );
  assert.equal(of([], [[x, []]]), "(assert (str.in_re v0 re.none))");
});

test("an answer `unsat` is a proof with the literals that it names, or all that were told", () => {
  const said: Said[] = [on([{ glob: "u/" }, Y]), isIn(x, [glob("a*")]), { not: isIn(x, [glob("b*")]) }];
  assert.deepEqual(solve(said, 'unsat\n(error "no values")\n(p2 n3)').result, { sat: false, core: [2, -3] });
  assert.deepEqual(solve(said, "unsat\n()").result, { sat: false, core: [2, -3, 1] });
  for (const nothing of ["unknown", "", "(error)"]) assert.equal(solve(said, nothing).result, null);
});

test("values are read with their escapes, tried on everything, and bring the readings along", () => {
  const said: Said[] = [on([{ glob: "u/" }, Y]), below(numberVariable("num", "y"), "5", false)];
  const texts = (output: string, from: Said[] = said): [unknown, unknown] | null => {
    const { result } = solve(from, output);
    return result?.sat === true ? [valueAt(result.model.strings as never, x), valueAt(result.model.strings as never, y)] : null;
  };
  assert.deepEqual(texts('sat\n((v0 "u/3")\n (v1 "3"))'), ["u/3", "3"]);
  assert.equal(texts('sat\n((v0 "u/7")\n (v1 "7"))'), null, "7 is not below 5");
  assert.equal(texts('sat\n((v0 "u/3")\n (v1 "4"))'), null, "the text has to fit the template");
  assert.equal(texts('sat\n((v0 "u/3"))'), null, "a value is missing");
  const free: Said[] = [on([{ glob: "u/" }, Y])];
  assert.deepEqual(texts('sat\n((v0 "u\\u{2f}a""\\u{1F600}") (v1 "a""\\u{1f600}"))', free), ['u/a"😀', 'a"😀']);
  assert.deepEqual(texts('sat\n((v0 "u/\\u0041") (v1 "A"))', free), ["u/A", "A"]);
  const { result } = solve(said, 'sat\n((v0 "u/3")\n (v1 "3"))');
  assert.equal(result?.sat === true && valueAt(result.model.numbers as never, numberVariable("num", "y")), "3");
});

test("without a solver or without time nothing is asked", () => {
  assert.deepEqual(solve([on([Y])], "unsat", { none: true }).result, null);
  const late = solve([on([Y])], "unsat", { expired: true });
  assert.deepEqual([late.result, late.asked], [null, 0]);
});
