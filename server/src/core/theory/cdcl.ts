// A small propositional solver: conflict-driven clause learning with assumptions, as MiniSat does it (Eén and Sörensson, An
// Extensible SAT-solver, 2003). It answers what needs a search before z3 is loaded, and all of it where z3 cannot run.

import { CDCL } from "../limits";
import type { BooleanSolver, Deadline } from "./api";

/** Literals are numbered in here: `2v` says that variable `v` is true, `2v + 1` that it is false; `^ 1` negates. */
interface Clause {
  /** The first two are watched; the first one is what the clause implied, while it is a reason. */
  literals: number[];
  /** Learned clauses: the number of levels that its literals came from. Few means that it is likely to be used again. */
  levels: number;
  /** No longer in force; the watch lists let go of it when they come across it. */
  dropped: boolean;
}

const UNSET = 0;
const TRUE = 1;
const FALSE = -1;

type Solved = ReturnType<BooleanSolver["solve"]>;

/**
 * Clauses, assumptions and cores as `BooleanSolver` says. `unknown` when the deadline has passed or after `conflicts`
 * conflicts in one problem: then a stronger solver is worth its start.
 */
export class CdclSolver implements BooleanSolver {
  /** By literal: TRUE, FALSE or UNSET. */
  private values: number[] = [];
  /** By literal: the clauses that watch it, looked at when it becomes false. */
  private watches: Clause[][] = [];
  /** By variable. */
  private levels: number[] = [];
  private reasons: (Clause | undefined)[] = [];
  /** By variable: the value that it had last, tried first. At the start false: most atoms say that a value is one of a few. */
  private phases: number[] = [];
  private marked: boolean[] = [];
  private order = new RecentFirst();
  /** Literals in the order in which they became true, and where each level starts. */
  private trail: number[] = [];
  private starts: number[] = [];
  private head = 0;
  private learned: Clause[] = [];
  private reductions = 0;
  private conflicts = 0;
  private contradictory = false;

  constructor(private readonly conflictLimit = Number.POSITIVE_INFINITY) {}

  reset(): void {
    this.values = [];
    this.watches = [];
    this.levels = [];
    this.reasons = [];
    this.phases = [];
    this.marked = [];
    this.order = new RecentFirst();
    this.trail = [];
    this.starts = [];
    this.head = 0;
    this.learned = [];
    this.reductions = 0;
    this.conflicts = 0;
    this.contradictory = false;
  }

  addClause(literals: number[]): void {
    this.backtrack(0);
    const kept = new Set<number>();
    for (const literal of literals.map((given) => this.inside(given))) {
      if (kept.has(literal ^ 1) || this.values[literal] === TRUE) return;
      if (this.values[literal] === UNSET) kept.add(literal);
    }
    const [first, second] = kept;
    if (first === undefined) this.contradictory = true;
    else if (second === undefined) this.set(first, undefined);
    else this.attach({ literals: [...kept], levels: 0, dropped: false });
  }

  solve(assumptions: number[], deadline: Deadline): Solved {
    this.backtrack(0);
    const assumed = assumptions.map((literal) => this.inside(literal));
    let untilRestart = CDCL.conflictsOfARestart;
    for (let restarts = 1, steps = 1; ; steps++) {
      if (steps % CDCL.stepsBetweenLooks === 0 && deadline.expired())
        return { result: "unknown", reason: "the time limit was reached in the Boolean search" };
      const conflict = this.contradictory ? EMPTY : this.propagate();
      if (conflict) {
        if (this.starts.length === 0) {
          this.contradictory = true;
          return { result: "unsat", core: [] };
        }
        this.learn(conflict);
        untilRestart--;
        if (++this.conflicts >= this.conflictLimit)
          return { result: "unknown", reason: `the limit of ${this.conflictLimit} conflicts was reached in the Boolean search` };
        continue;
      }
      if (untilRestart <= 0 && this.starts.length > assumed.length) {
        untilRestart = CDCL.conflictsOfARestart * luby(++restarts);
        this.backtrack(assumed.length);
        this.forget();
        continue;
      }
      const next = this.nextAssumption(assumed);
      if (next !== undefined && this.values[next] === FALSE) return { result: "unsat", core: this.coreOf(next) };
      const decision = next ?? this.decision();
      if (decision === undefined) return { result: "sat", model: this.model() };
      this.starts.push(this.trail.length);
      this.set(decision, undefined);
    }
  }

  /** For tests, which check each learned clause by an independent reading. Literals as the caller writes them. */
  protected onLearned(_literals: number[]): void {}

  /** The next assumption that is not true yet; each that is true gets an empty level, so that levels and assumptions go together. */
  private nextAssumption(assumed: readonly number[]): number | undefined {
    for (let next = assumed[this.starts.length]; next !== undefined; next = assumed[this.starts.length]) {
      if (this.values[next] !== TRUE) return next;
      this.starts.push(this.trail.length);
    }
    return undefined;
  }

  private decision(): number | undefined {
    const variable = this.order.next((one) => this.values[2 * one] !== UNSET);
    return variable === undefined ? undefined : this.phases[variable] === TRUE ? 2 * variable : 2 * variable + 1;
  }

  private model(): (variable: number) => boolean {
    const values = this.values.slice();
    return (variable) => values[2 * variable] === TRUE;
  }

  /** A literal as it is numbered in here; its variable is made known. */
  private inside(literal: number): number {
    const variable = Math.abs(literal);
    if (this.levels[variable] === undefined) {
      for (let one = this.levels.length; one <= variable; one++) {
        this.values.push(UNSET, UNSET);
        this.watches.push([], []);
        this.levels.push(-1);
        this.reasons.push(undefined);
        this.phases.push(FALSE);
        this.marked.push(false);
      }
    }
    this.order.add(variable);
    return literal > 0 ? 2 * variable : 2 * variable + 1;
  }

  private attach(clause: Clause): void {
    for (const literal of clause.literals.slice(0, 2)) this.watches[literal]?.push(clause);
  }

  /** Makes a literal true, by a decision, or by a clause whose other literals are false. */
  private set(literal: number, reason: Clause | undefined): void {
    const variable = literal >> 1;
    this.values[literal] = TRUE;
    this.values[literal ^ 1] = FALSE;
    this.levels[variable] = this.starts.length;
    this.reasons[variable] = reason;
    this.trail.push(literal);
  }

  /** Takes back all levels above one. */
  private backtrack(level: number): void {
    const start = this.starts[level];
    if (start === undefined) return;
    for (const literal of this.trail.splice(start).reverse()) {
      const variable = literal >> 1;
      this.phases[variable] = literal & 1 ? FALSE : TRUE;
      this.values[literal] = UNSET;
      this.values[literal ^ 1] = UNSET;
      this.reasons[variable] = undefined;
      this.order.free(variable);
    }
    this.starts.length = level;
    this.head = start;
  }

  /** Follows what is true to all that it implies. Returns a clause whose literals are all false, if there is one. */
  private propagate(): Clause | undefined {
    const { values } = this;
    while (this.head < this.trail.length) {
      const falsified = (this.trail[this.head++] as number) ^ 1;
      const watching = this.watches[falsified] as Clause[];
      let kept = 0;
      for (let i = 0; i < watching.length; i++) {
        const clause = watching[i] as Clause;
        if (clause.dropped) continue;
        const { literals } = clause;
        if (literals[0] === falsified) {
          literals[0] = literals[1] as number;
          literals[1] = falsified;
        }
        const first = literals[0] as number;
        if (values[first] !== TRUE && this.watchAnother(clause, falsified)) continue;
        watching[kept++] = clause;
        if (values[first] === TRUE) continue;
        if (values[first] === UNSET) {
          this.set(first, clause);
          continue;
        }
        for (i++; i < watching.length; i++) watching[kept++] = watching[i] as Clause;
        watching.length = kept;
        this.head = this.trail.length;
        return clause;
      }
      watching.length = kept;
    }
    return undefined;
  }

  /** Watches a literal that is not false in the place of the second one, which is. */
  private watchAnother(clause: Clause, falsified: number): boolean {
    const { literals } = clause;
    for (let at = 2; at < literals.length; at++) {
      const literal = literals[at] as number;
      if (this.values[literal] === FALSE) continue;
      literals[1] = literal;
      literals[at] = falsified;
      (this.watches[literal] as Clause[]).push(clause);
      return true;
    }
    return false;
  }

  /**
   * Learns why the conflict came about: resolves it with the reasons of this level's literals until one of these is left
   * (the first unique implication point), goes back to where the learned clause implies that literal's negation, and sets it.
   */
  private learn(conflict: Clause): void {
    const current = this.starts.length;
    const lower: number[] = [];
    const seen: number[] = [];
    let open = 0;
    let at = this.trail.length;
    let point = -1;
    for (let clause: Clause | undefined = conflict; clause; clause = this.reasons[point >> 1]) {
      for (const literal of clause.literals) {
        const variable = literal >> 1;
        const level = this.levels[variable] as number;
        if (literal === point || this.marked[variable] || level === 0) continue;
        this.marked[variable] = true;
        seen.push(variable);
        if (level === current) open++;
        else lower.push(literal);
      }
      do point = this.trail[--at] as number;
      while (!this.marked[point >> 1]);
      if (--open === 0) break;
    }
    const literals = [point ^ 1, ...lower.filter((literal) => !this.isImplied(literal))];
    for (const variable of seen) this.marked[variable] = false;
    this.order.touch(seen);
    const levels = new Set(literals.map((literal) => this.levels[literal >> 1]));
    // The second watched literal is the last one to become false.
    let second = 1;
    for (let i = 2; i < literals.length; i++) if (this.levelOf(literals, i) > this.levelOf(literals, second)) second = i;
    const back = literals.length === 1 ? 0 : this.levelOf(literals, second);
    this.onLearned(literals.map((literal) => (literal & 1 ? -(literal >> 1) : literal >> 1)));
    this.backtrack(back);
    const asserted = literals[0] as number;
    if (literals.length === 1) {
      this.set(asserted, undefined);
      return;
    }
    [literals[1], literals[second]] = [literals[second] as number, literals[1] as number];
    const clause = { literals, levels: levels.size, dropped: false };
    this.attach(clause);
    this.learned.push(clause);
    this.set(asserted, clause);
  }

  private levelOf(literals: readonly number[], index: number): number {
    return this.levels[(literals[index] as number) >> 1] as number;
  }

  /** Whether a literal of a clause that is being learned follows from the others: its reason holds marked ones only. */
  private isImplied(literal: number): boolean {
    const reason = this.reasons[literal >> 1];
    return reason?.literals.every((other) => this.marked[other >> 1] || this.levels[other >> 1] === 0) ?? false;
  }

  /** The assumptions that made this one false, and itself. As the caller writes them. */
  private coreOf(failed: number): number[] {
    const core = [failed];
    const marked = new Set([failed >> 1]);
    for (let at = this.trail.length - 1; at >= (this.starts[0] ?? this.trail.length); at--) {
      const literal = this.trail[at] as number;
      if (!marked.has(literal >> 1)) continue;
      const reason = this.reasons[literal >> 1];
      if (!reason) core.push(literal);
      else for (const other of reason.literals) if ((this.levels[other >> 1] as number) > 0) marked.add(other >> 1);
    }
    return [...new Set(core)].map((literal) => (literal & 1 ? -(literal >> 1) : literal >> 1));
  }

  /** Drops half of the learned clauses, when there are many: the long ones that no value rests on. */
  private forget(): void {
    if (this.learned.length < CDCL.learnedClauses + CDCL.moreLearnedClauses * this.reductions) return;
    this.reductions++;
    const isReason = (clause: Clause) => this.reasons[(clause.literals[0] as number) >> 1] === clause;
    const bad = this.learned.filter((clause) => clause.levels > 2 && !isReason(clause));
    bad.sort((a, b) => b.levels - a.levels || b.literals.length - a.literals.length);
    for (const clause of bad.slice(0, bad.length >> 1)) clause.dropped = true;
    this.learned = this.learned.filter((clause) => !clause.dropped);
  }
}

/** Stands for the conflict of clauses that contradict one another whatever is assumed. */
const EMPTY: Clause = { literals: [], levels: 0, dropped: false };

/** 1, 1, 2, 1, 1, 2, 4, …: how long the search runs between restarts (Luby, Sinclair and Zuckerman, 1993). `index` counts from 1. */
export function luby(index: number): number {
  let size = 1;
  while (size < index) size = 2 * size + 1;
  return size === index ? (size + 1) / 2 : luby(index - (size - 1) / 2);
}

/**
 * The variables, with those of the last conflicts in front: a list in which a variable moves to the front in constant time,
 * and a place behind which all are set (Biere and Fröhlich, Evaluating CDCL Variable Scoring Schemes, 2015).
 */
class RecentFirst {
  /** By variable: its neighbours (0: none) and the time at which it came to the front. */
  private readonly behind: number[] = [0];
  private readonly before: number[] = [0];
  private readonly times: number[] = [0];
  private front = 0;
  private from = 0;
  private now = 0;

  /** Puts a variable that is not in the list yet to the front. */
  add(variable: number): void {
    if (this.times[variable]) return;
    for (let one = this.times.length; one <= variable; one++) {
      this.behind.push(0);
      this.before.push(0);
      this.times.push(0);
    }
    this.push(variable);
  }

  /** Moves variables to the front; their order among each other stays. */
  touch(variables: number[]): void {
    for (const variable of variables.sort((a, b) => (this.times[a] as number) - (this.times[b] as number))) {
      if (this.front === variable) continue;
      const behind = this.behind[variable] as number;
      const before = this.before[variable] as number;
      if (behind) this.before[behind] = before;
      if (before) this.behind[before] = behind;
      this.push(variable);
    }
  }

  /** A variable has no value any more. */
  free(variable: number): void {
    if ((this.times[variable] as number) > (this.times[this.from] as number)) this.from = variable;
  }

  /** The first variable without a value. */
  next(isSet: (variable: number) => boolean): number | undefined {
    while (this.from && isSet(this.from)) this.from = this.behind[this.from] as number;
    return this.from || undefined;
  }

  private push(variable: number): void {
    this.behind[variable] = this.front;
    this.before[variable] = 0;
    if (this.front) this.before[this.front] = variable;
    this.front = variable;
    this.times[variable] = ++this.now;
    this.from = variable;
  }
}
