// Two propositional solvers as one: the small one decides almost everything at once, the strong one is fetched for the rest.

import { CDCL } from "../limits";
import type { BooleanSolver, Deadline, WordSolver } from "./api";
import { CdclSolver } from "./cdcl";

type Solved = ReturnType<BooleanSolver["solve"]>;

/**
 * Searches with `CdclSolver`. Beyond `CDCL.conflictsBeforeZ3` conflicts in one problem, and for word equations, it asks what
 * `strong` returns, which may throw to say that it has to be loaded first: the question is then asked again from its start.
 */
export class SmallFirst implements BooleanSolver {
  private readonly small: CdclSolver;
  /** The clauses of this problem, for the strong solver, while it has not been asked. */
  private clauses: number[][] = [];
  private isStrong = false;

  constructor(
    private readonly strong: () => BooleanSolver & { words: WordSolver },
    conflicts: number = CDCL.conflictsBeforeZ3,
  ) {
    this.small = new CdclSolver(conflicts);
  }

  reset(): void {
    this.small.reset();
    this.clauses = [];
    this.isStrong = false;
  }

  addClause(literals: number[]): void {
    if (this.isStrong) {
      this.strong().addClause(literals);
      return;
    }
    this.clauses.push(literals);
    this.small.addClause(literals);
  }

  solve(assumptions: number[], deadline: Deadline): Solved {
    if (!this.isStrong) {
      const answer = this.small.solve(assumptions, deadline);
      if (answer.result !== "unknown" || deadline.expired()) return answer;
      const strong = this.strong();
      strong.reset();
      for (const clause of this.clauses) strong.addClause(clause);
      this.isStrong = true;
      this.clauses = [];
      this.small.reset();
    }
    return this.strong().solve(assumptions, deadline);
  }

  readonly words: WordSolver = (script, deadline) => this.strong().words(script, deadline);
}
