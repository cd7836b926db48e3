// What the engine offers: deciding questions with a Boolean solver and exact theories. Types only.

/** A propositional solver with clauses over numbered variables (1, 2, …; a negative number is the negation). z3 implements it in the solver module; tests have a small one. */
export interface BooleanSolver {
  /** Forgets everything: a new problem begins. */
  reset(): void;
  addClause(literals: number[]): void;
  /** `assumptions` hold for this call only. `model` says for every variable whether it is true; `core` names assumptions that are contradictory together. */
  solve(
    assumptions: number[],
    deadline: Deadline,
  ): { result: "sat"; model: (variable: number) => boolean } | { result: "unsat"; core: number[] } | { result: "unknown"; reason: string };
  /** A solver for word equations, if there is one: the last resort for strings that policy variables tie together. */
  words?: WordSolver;
}

/** Runs an SMT-LIB 2 script over strings that ends in `(check-sat)` (and, when satisfiable, `(get-value …)`) and returns what it prints. Gives up in time by itself: then it prints `unknown`. */
export type WordSolver = (script: string, deadline: Deadline) => string;

/** When to give up. The engine looks at it often; `expired` is cheap. The clock comes from outside (the core has none). */
export interface Deadline {
  expired(): boolean;
}

/** Limits of one question: beyond them the answer is `unknown` with the limit's name. */
export interface Budget {
  /** States that one automaton product may visit. */
  automatonStates: number;
  /** Rounds of the lazy loop. */
  rounds: number;
  deadline: Deadline;
}
