// z3 behind the core's interface: it agrees with the small solver of the tests, decides word equations, keeps its memory.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import fc from "fast-check";
import type { Investigation } from "../../server/src/core/checks/investigation";
import { glob } from "../../server/src/core/globs/pattern";
import { and, flag, isIn, not, or, template } from "../../server/src/core/logic/build";
import type { Question, Term } from "../../server/src/core/logic/term";
import { byVariable, flagVariable, textVariable } from "../../server/src/core/logic/variable";
import { CdclSolver } from "../../server/src/core/theory/cdcl";
import { decide } from "../../server/src/core/theory/decide";
import { keepMemoryLevel } from "../../server/src/platform/node/v8";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadZ3 } from "../../server/src/solver/node/load-z3";
import { type Z3, Z3BooleanSolver } from "../../server/src/solver/z3";
import { ROOT } from "../harness/bundle";
import { folderWith } from "../harness/folder";
import { ample, tinySolver } from "../theory/tinySolver";

let z3: Z3;
let solver: Z3BooleanSolver;

before(async () => {
  z3 = await loadZ3();
  solver = new Z3BooleanSolver(z3.module);
});

test("its code may be packed, as in the extension's package", async () => {
  const folder = folderWith();
  const built = path.join(ROOT, "node_modules/z3-solver/build");
  mkdirSync(path.join(folder, "z3"));
  cpSync(path.join(built, "z3-built.js"), path.join(folder, "z3/z3-built.js"));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
  writeFileSync(path.join(folder, "z3/z3-built.wasm.br"), brotliCompressSync(readFileSync(path.join(built, "z3-built.wasm")), { params }));
  const packed = await loadZ3({ folder });
  assert.equal(typeof packed.module.ccall, "function");
});

/** What z3 has in use. The process as a whole would tell more of V8, whose heap grows as it likes. */
function megabytes(): number {
  const own = z3.module as unknown as { _Z3_get_estimated_alloc_size(): bigint | number };
  return Number(own._Z3_get_estimated_alloc_size()) / 1e6;
}

const clauses = fc.array(
  fc.array(
    fc.integer({ min: 1, max: 8 }).chain((v) => fc.constantFrom(v, -v)),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 1, maxLength: 24 },
);
const assumed = fc.uniqueArray(
  fc.integer({ min: 1, max: 8 }).chain((v) => fc.constantFrom(v, -v)),
  { maxLength: 4, selector: Math.abs },
);

test("z3 and the small solver agree on clauses; models and cores are right", () => {
  fc.assert(
    fc.property(clauses, assumed, (problem, assumptions) => {
      const tiny = tinySolver();
      solver.reset();
      for (const clause of problem) {
        tiny.addClause(clause);
        solver.addClause(clause);
      }
      const [expected, found] = [tiny.solve(assumptions, ample.deadline), solver.solve(assumptions, ample.deadline)];
      assert.equal(found.result, expected.result);
      if (found.result === "sat")
        for (const clause of [...problem, ...assumptions.map((a) => [a])])
          assert.ok(clause.some((l) => found.model(Math.abs(l)) === l > 0));
      if (found.result === "unsat") {
        assert.ok(found.core.every((l) => assumptions.includes(l)));
        assert.equal(tiny.solve(found.core, ample.deadline).result, "unsat");
      }
    }),
    { numRuns: 300, seed: 3 },
  );
});

test("clauses may be added between calls, and nothing of one question reaches the next", () => {
  for (let i = 0; i < 50; i++) {
    solver.reset();
    solver.addClause([1, 2]);
    assert.equal(solver.solve([-1], ample.deadline).result, "sat");
    solver.addClause([-2]);
    assert.equal(solver.solve([-1], ample.deadline).result, "unsat");
    assert.equal(solver.solve([], ample.deadline).result, "sat");
  }
});

test("whole questions get the same verdicts with z3, the search of our own and the simple solver", () => {
  const atom = fc.oneof(
    fc
      .array(fc.constantFrom("a*", "*b", "ab", "a?", "?b*", "b*"), { minLength: 1, maxLength: 2 })
      .map((p) => isIn(textVariable("x"), p.map(glob))),
    fc.constantFrom(flagVariable("p"), flagVariable("q")).map(flag),
  );
  const literal = fc.tuple(atom, fc.boolean()).map(([term, positive]): Term => (positive ? term : not(term)));
  const part = fc
    .array(
      fc.array(literal, { minLength: 1, maxLength: 2 }).map((args) => and(...args)),
      { minLength: 2, maxLength: 3 },
    )
    .map((args) => or(...args));
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 6 }), (parts) => {
      const question: Question = { parts, domains: byVariable() };
      const { verdict } = decide(question, tinySolver(), ample);
      assert.equal(decide(question, solver, ample).verdict, verdict);
      assert.equal(decide(question, new CdclSolver(), ample).verdict, verdict);
    }),
    { numRuns: 300, seed: 4 },
  );
});

test("a budget ends a hard search with a reason", () => {
  // Pigeons: nine into eight holes, which resolution finds hard.
  const pigeons = 11;
  const at = (p: number, h: number): number => p * (pigeons - 1) + h + 1;
  solver.reset();
  for (let p = 0; p < pigeons; p++) solver.addClause(Array.from({ length: pigeons - 1 }, (_, h) => at(p, h)));
  for (let h = 0; h < pigeons - 1; h++)
    for (let p = 0; p < pigeons; p++) for (let q = 0; q < p; q++) solver.addClause([-at(p, h), -at(q, h)]);
  const end = performance.now() + 100;
  const result = solver.solve([], { expired: () => performance.now() > end });
  if (result.result === "unknown") assert.match(result.reason, /time limit/);
  else assert.equal(result.result, "unsat");
  assert.ok(performance.now() - end < 20_000);
});

test("word equations are the last resort for tied strings", () => {
  const engine = decide(
    {
      parts: [
        template(textVariable("x"), [{ variable: textVariable("y") }, { glob: "ab" }, { variable: textVariable("z") }], false, false),
        template(textVariable("x"), [{ variable: textVariable("z") }, { glob: "ba" }, { variable: textVariable("y") }], false, false),
        isIn(textVariable("y"), [glob("b*b?*")]),
      ],
      domains: byVariable(),
    },
    solver,
    ample,
  );
  assert.notEqual(engine.verdict, "unsat");
  // No value of y makes y = a y: lengths differ. Relaxing cannot see it, words can.
  const longer = decide(
    {
      parts: [
        template(textVariable("x"), [{ variable: textVariable("y") }], false, false),
        template(textVariable("x"), [{ glob: "a" }, { variable: textVariable("y") }], false, false),
      ],
      domains: byVariable(),
    },
    solver,
    ample,
  );
  assert.deepEqual(longer, { verdict: "unsat", core: [0, 1] });
});

test("scripts over strings share the context of the clauses, and neither disturbs the other", () => {
  const declared = "(declare-const x String)(declare-const y String)";
  solver.reset();
  const before = megabytes();
  for (let i = 0; i < 200; i++) {
    solver.reset();
    solver.addClause([1, 2]);
    // The same names in each script: nothing of the last one is left.
    assert.match(solver.words(`${declared}(assert (= x (str.++ y "${i}")))(check-sat)(get-value (x))`, ample.deadline), /^sat\s+\(\(x "/);
    assert.match(solver.words(`${declared}(assert (= x (str.++ x "${i}")))(check-sat)`, ample.deadline), /^unsat/);
    assert.match(solver.words("(assert nonsense)", ample.deadline), /error/);
    assert.equal(solver.solve([-1], ample.deadline).result, "sat");
    solver.addClause([-2]);
    assert.equal(solver.solve([-1], ample.deadline).result, "unsat");
  }
  // A context alone is 8.7 MB.
  assert.ok(megabytes() - before < 4, `${before.toFixed(1)} MB before, ${megabytes().toFixed(1)} MB after`);
});

test("memory stays flat over many questions", () => {
  const question = (salt: number): Question => ({
    parts: [
      or(isIn(textVariable("x"), [glob("a*")]), isIn(textVariable("x"), [glob("b*")])),
      or(isIn(textVariable("x"), [glob("*c")]), isIn(textVariable("x"), [glob("*d")])),
      ...["a*c", "b*d", "a*d"].map((p) => or(not(isIn(textVariable("x"), [glob(p)])), isIn(textVariable("x"), [glob("z")]))),
      or(not(isIn(textVariable("x"), [glob("b*c")])), flag(flagVariable(String(salt)))),
    ],
    domains: byVariable(),
  });
  // As the programs do that answer without end; V8's own pace depends on its version.
  keepMemoryLevel();
  const run = (from: number, count: number) => {
    for (let i = from; i < from + count; i++) assert.equal(decide(question(i), solver, ample).verdict, "sat");
    return { own: megabytes(), process: process.memoryUsage().rss / 2 ** 20 };
  };
  const early = run(0, 100);
  const late = run(100, 400);
  const said = `${JSON.stringify(early)} MB after 100 questions, ${JSON.stringify(late)} MB after 500`;
  // One long-lived context would have grown by more than 0.6 MB; z3 counts its own bytes, so that 400 questions show it.
  assert.ok(late.own - early.own < 0.4, said);
  assert.ok(late.process - early.process < 60, said);
});

test("an investigation gets its answers in order, batch by batch", async () => {
  const inline = createInlineSolver();
  const result = await investigate(
    (function* (): Investigation<(string | number | undefined)[]> {
      const [one, two] = yield [
        { parts: [flag(flagVariable("a"))], domains: byVariable() },
        { parts: [flag(flagVariable("a")), not(flag(flagVariable("a")))], domains: byVariable() },
      ];
      const none = yield [];
      return [one?.verdict, two?.verdict, none.length];
    })(),
    inline,
  );
  assert.deepEqual(result, ["sat", "unsat", 0]);
});

test("an abort reaches the calling thread between questions", async () => {
  const inline = createInlineSolver();
  await assert.rejects(inline.solve([{ parts: [flag(flagVariable("a"))], domains: byVariable() }], { signal: AbortSignal.abort() }), {
    name: "AbortError",
  });
});
