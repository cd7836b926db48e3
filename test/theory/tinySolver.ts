// A small propositional solver for tests: backtracking with unit propagation, and cores by leaving assumptions out.
import type { BooleanSolver } from "../../server/src/core/theory/api";

/** A solver that needs nothing but this file. Slow, and simple enough to be believed. */
export function tinySolver(): BooleanSolver {
  let clauses: number[][] = [];
  const satisfy = (assumptions: readonly number[]): Map<number, boolean> | null => {
    const extend = (values: Map<number, boolean>): Map<number, boolean> | null => {
      for (let changed = true; changed; ) {
        changed = false;
        for (const clause of clauses) {
          const free: number[] = [];
          let satisfied = false;
          for (const literal of clause) {
            const value = values.get(Math.abs(literal));
            if (value === undefined) free.push(literal);
            else if (value === literal > 0) satisfied = true;
          }
          if (satisfied) continue;
          if (free.length === 0) return null;
          if (new Set(free).size === 1) {
            values.set(Math.abs(free[0] as number), (free[0] as number) > 0);
            changed = true;
          }
        }
      }
      const open = clauses.flat().find((literal) => !values.has(Math.abs(literal)));
      if (open === undefined) return values;
      for (const value of [false, true]) {
        const found = extend(new Map(values).set(Math.abs(open), value));
        if (found) return found;
      }
      return null;
    };
    const start = new Map<number, boolean>();
    for (const literal of assumptions) {
      if (start.get(Math.abs(literal)) === literal < 0) return null;
      start.set(Math.abs(literal), literal > 0);
    }
    return extend(start);
  };
  return {
    reset() {
      clauses = [];
    },
    addClause(literals) {
      clauses.push([...literals]);
    },
    solve(assumptions) {
      const values = satisfy(assumptions);
      if (values) return { result: "sat", model: (variable) => values.get(variable) ?? false };
      let core = [...assumptions];
      for (const literal of assumptions) {
        const without = core.filter((other) => other !== literal);
        if (!satisfy(without)) core = without;
      }
      return { result: "unsat", core };
    },
  };
}

/** Limits that the small questions of these tests never reach. */
export const ample = { automatonStates: 100_000, rounds: 2_000, deadline: { expired: () => false } };
