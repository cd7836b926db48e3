// The Boolean search of our own: against a simple solver, against itself with each learned clause checked, and on known problems.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { CdclSolver, luby } from "../../server/src/core/theory/cdcl";
import { SmallFirst } from "../../server/src/core/theory/small-first";
import { tinySolver } from "./tinySolver";

const never = { expired: () => false };
const freshSeed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

/** A solver whose learned clauses are each checked: what they deny must lead to a conflict by unit propagation alone (RUP). */
class CheckedSolver extends CdclSolver {
  clauses: number[][] = [];
  checked = 0;

  override addClause(literals: number[]): void {
    this.clauses.push(literals);
    super.addClause(literals);
  }

  protected override onLearned(literals: number[]): void {
    assert.ok(followsByUnits(this.clauses, literals), `learned (${literals}) does not follow`);
    this.clauses.push(literals);
    this.checked++;
  }
}

/** Whether assuming that all literals are false ends in a conflict, by units alone. */
function followsByUnits(clauses: readonly number[][], literals: readonly number[]): boolean {
  const isTrue = new Set(literals.map((literal) => -literal));
  for (;;) {
    let grew = false;
    for (const clause of clauses) {
      if (clause.some((literal) => isTrue.has(literal))) continue;
      const [unit, ...more] = new Set(clause.filter((literal) => !isTrue.has(-literal)));
      if (unit === undefined) return true;
      if (more.length > 0) continue;
      isTrue.add(unit);
      grew = true;
    }
    if (!grew) return false;
  }
}

const fulfils = (model: (variable: number) => boolean, clause: readonly number[]) =>
  clause.some((literal) => model(Math.abs(literal)) === literal > 0);

/** Asks both solvers the same rounds: clauses, then a question with assumptions. */
function compare(rounds: readonly { clauses: number[][]; assumptions: number[] }[]): void {
  const solver = new CheckedSolver();
  const reference = tinySolver();
  const all: number[][] = [];
  for (const { clauses, assumptions } of rounds) {
    for (const clause of clauses) {
      solver.addClause([...clause]);
      reference.addClause(clause);
      all.push(clause);
    }
    const answer = solver.solve(assumptions, never);
    assert.equal(answer.result, reference.solve(assumptions, never).result);
    if (answer.result === "sat")
      for (const clause of [...all, ...assumptions.map((literal) => [literal])]) assert.ok(fulfils(answer.model, clause), `(${clause})`);
    if (answer.result === "unsat") {
      for (const literal of answer.core) assert.ok(assumptions.includes(literal), `${literal} is no assumption`);
      assert.equal(reference.solve(answer.core, never).result, "unsat", "the core is contradictory");
    }
  }
}

const literal = (variables: number) => fc.tuple(fc.integer({ min: 1, max: variables }), fc.boolean()).map(([v, sign]) => (sign ? v : -v));
const round = (variables: number, clauses: number) =>
  fc.record({
    clauses: fc.array(fc.array(literal(variables), { minLength: 0, maxLength: 4 }).map(withoutMostShort), { maxLength: clauses }),
    assumptions: fc.array(literal(variables), { maxLength: 4 }),
  });

/** Empty and single clauses decide everything; most become longer. */
function withoutMostShort(clause: number[]): number[] {
  const [first = 1] = clause;
  return clause.length < 2 && first !== 3 ? [...clause, first > 0 ? 2 : -2, -first % 7 || 1] : clause;
}

describe("the Boolean search", () => {
  it("answers as a simple solver does, round after round, with contradictory cores", () => {
    const rounds = fc.array(round(9, 14), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(rounds, compare), { numRuns: 600, seed: 20261129 });
    fc.assert(fc.property(rounds, compare), { numRuns: 300, seed: freshSeed });
  });

  it("answers hard random problems, about half of them contradictory, and each learned clause follows", () => {
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const results: Record<string, number> = {};
    let learned = 0;
    for (let problem = 0; problem < 20; problem++) {
      const solver = new CheckedSolver();
      const clauses = Array.from({ length: 213 }, () => Array.from({ length: 3 }, () => (random(50) + 1) * (random(2) ? 1 : -1)));
      for (const clause of clauses) solver.addClause(clause);
      const answer = solver.solve([], never);
      results[answer.result] = (results[answer.result] ?? 0) + 1;
      if (answer.result === "sat") for (const clause of clauses) assert.ok(fulfils(answer.model, clause));
      learned += solver.checked;
    }
    assert.ok((results.sat ?? 0) > 3 && (results.unsat ?? 0) > 3 && results.unknown === undefined, JSON.stringify(results));
    assert.ok(learned > 200, `${learned}`);
  });

  it("proves that six pigeons do not fit into five holes, and who of them is assumed to be there", () => {
    const solver = new CheckedSolver();
    const at = (pigeon: number, hole: number) => 10 * pigeon + hole;
    const there = (pigeon: number) => 100 + pigeon;
    const pigeons = [1, 2, 3, 4, 5, 6];
    const holes = [1, 2, 3, 4, 5];
    for (const pigeon of pigeons) solver.addClause([-there(pigeon), ...holes.map((hole) => at(pigeon, hole))]);
    for (const hole of holes)
      for (const one of pigeons) for (const other of pigeons) if (one < other) solver.addClause([-at(one, hole), -at(other, hole)]);
    const all = solver.solve([...pigeons.map(there), 200], never);
    assert.deepEqual(all.result === "unsat" && all.core.sort(), pigeons.map(there));
    assert.equal(solver.solve(pigeons.slice(1).map(there), never).result, "sat");
  });

  it("gives up at the limit of conflicts and at the deadline, and says so", () => {
    const hard = (solver: CdclSolver) => {
      const at = (pigeon: number, hole: number) => 10 * pigeon + hole;
      for (let pigeon = 1; pigeon <= 9; pigeon++) solver.addClause([1, 2, 3, 4, 5, 6, 7, 8].map((hole) => at(pigeon, hole)));
      for (let hole = 1; hole <= 8; hole++)
        for (let one = 1; one <= 9; one++) for (let other = 1; other < one; other++) solver.addClause([-at(one, hole), -at(other, hole)]);
      return solver;
    };
    const limited = hard(new CdclSolver(100)).solve([], never);
    assert.deepEqual(limited, { result: "unknown", reason: "the limit of 100 conflicts was reached in the Boolean search" });
    let looks = 0;
    const late = hard(new CdclSolver()).solve([], { expired: () => ++looks > 3 });
    assert.deepEqual(late, { result: "unknown", reason: "the time limit was reached in the Boolean search" });
  });

  it("forgets everything when it is reset", () => {
    const solver = new CdclSolver();
    solver.addClause([1]);
    solver.addClause([-1]);
    assert.deepEqual(solver.solve([2], never), { result: "unsat", core: [] });
    solver.reset();
    solver.addClause([-1, 2]);
    const answer = solver.solve([1], never);
    assert.ok(answer.result === "sat" && answer.model(2));
  });

  it("restarts after 1, 1, 2, 1, 1, 2, 4, … times the first number of conflicts", () => {
    assert.deepEqual(
      Array.from({ length: 15 }, (_, i) => luby(i + 1)),
      [1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8],
    );
  });
});

describe("the small solver before a strong one", () => {
  const strong = () => {
    const calls: string[] = [];
    const solver = tinySolver();
    return {
      calls,
      reset: () => {
        calls.push("reset");
        solver.reset();
      },
      addClause: (literals: number[]) => solver.addClause(literals),
      solve: (assumptions: number[]) => {
        calls.push("solve");
        return solver.solve(assumptions, never);
      },
      words: (script: string) => {
        calls.push(script);
        return "unsat";
      },
    };
  };

  it("answers alone as long as few conflicts are enough", () => {
    const other = strong();
    const solver = new SmallFirst(() => other);
    solver.addClause([1, 2]);
    solver.addClause([-1, 2]);
    assert.deepEqual(solver.solve([-2], never), { result: "unsat", core: [-2] });
    assert.deepEqual(other.calls, []);
  });

  it("beyond the limit hands over all clauses, and those that come later, until the next problem", () => {
    const rounds = fc.array(round(9, 20), { minLength: 2, maxLength: 4 });
    let handedOver = 0;
    fc.assert(
      fc.property(rounds, (problem) => {
        const other = strong();
        const solver = new SmallFirst(() => other, 1);
        const reference = tinySolver();
        for (const { clauses, assumptions } of problem) {
          for (const clause of clauses) {
            solver.addClause(clause);
            reference.addClause(clause);
          }
          assert.equal(solver.solve(assumptions, never).result, reference.solve(assumptions, never).result);
        }
        handedOver += other.calls.includes("solve") ? 1 : 0;
        solver.reset();
        const before = other.calls.length;
        solver.addClause([1]);
        assert.equal(solver.solve([], never).result, "sat");
        assert.equal(other.calls.length, before, "the next problem is small again");
      }),
      { numRuns: 200, seed: 5 },
    );
    assert.ok(handedOver > 20, `${handedOver}`);
  });

  it("does not start the strong one when time is over", () => {
    const solver = new SmallFirst(() => assert.fail("it was asked"), 1);
    for (const clause of [
      [1, 2],
      [1, -2],
      [-1, 3],
      [-1, -3],
    ])
      solver.addClause(clause);
    assert.equal(solver.solve([], { expired: () => true }).result, "unknown");
  });

  it("leaves word equations to the strong one", () => {
    const other = strong();
    assert.equal(new SmallFirst(() => other).words("(check-sat)", never), "unsat");
    assert.deepEqual(other.calls, ["(check-sat)"]);
  });
});
