// Answers one question at a time on the calling thread. z3 is loaded when the first question needs it, which few do.
import type { Answer, Question } from "../core/logic/term";
import { messageOf } from "../core/text/errors";
import type { BooleanSolver, Budget } from "../core/theory/api";
import { CdclSolver } from "../core/theory/cdcl";
import { decide } from "../core/theory/decide";
import { SmallFirst } from "../core/theory/small-first";
import { clock } from "../platform/current";
import { type CompiledCode, wasm } from "./wasm";
import { type Z3, Z3BooleanSolver } from "./z3";

/** Loads z3, given the compiled code of an earlier start. */
export type StartZ3 = (compiled: CompiledCode | undefined) => Promise<Z3>;

/** z3 has to be loaded for this question. */
class NeedsZ3 extends Error {}

/**
 * Who searches. `small-first`: the solver of our own, and z3 for what is too hard for it and for word equations. The others
 * are for where there is no z3, and for tests that compare.
 */
export type Search = "small-first" | "small" | "z3";

/** z3 broke down: its memory is in no known state, and it must be loaded afresh. */
export class SolverBroken extends Error {}

/** The theories with z3 behind them, for one thread. */
export class Engine {
  private z3: Z3BooleanSolver | undefined;
  private readonly solver: BooleanSolver;
  private loading: Promise<void> | undefined;
  /** z3's compiled code, for the next start. */
  compiled: CompiledCode | undefined;

  constructor(
    private readonly start: StartZ3,
    { compiled, search = "small-first" }: { compiled?: CompiledCode | undefined; search?: Search | undefined } = {},
  ) {
    this.compiled = compiled;
    const z3 = (): Z3BooleanSolver => {
      if (!this.z3) throw new NeedsZ3();
      return this.z3;
    };
    this.solver = search === "small" ? new CdclSolver() : search === "z3" ? alone(z3) : new SmallFirst(z3);
  }

  /**
   * Answers at once, or returns undefined when z3 has to be loaded first (`await load()`, then ask again). Throws
   * `SolverBroken` when z3 fell over.
   */
  answerNow(question: Question, timeoutMs: number, cancelled: () => boolean = () => false): Answer | undefined {
    const end = clock.now() + timeoutMs;
    const deadline = { expired: () => cancelled() || clock.now() > end };
    const budget: Budget = { automatonStates: 200_000, rounds: 5_000, deadline };
    try {
      return decide(question, this.solver, budget);
    } catch (error) {
      if (error instanceof NeedsZ3) return undefined;
      if (error instanceof RangeError && /call stack/i.test(error.message))
        return { verdict: "unknown", reason: "the question is nested too deeply" };
      if (this.z3 && isBreakdown(error)) {
        this.z3 = undefined;
        this.loading = undefined;
        throw new SolverBroken(messageOf(error));
      }
      return { verdict: "unknown", reason: `internal: ${messageOf(error)}` };
    }
  }

  /** Loads z3 (once). Rejects when it cannot be loaded; the next call tries again. */
  load(): Promise<void> {
    this.loading ??= this.start(this.compiled).then(
      (z3) => {
        this.compiled = z3.compiled;
        this.z3 = new Z3BooleanSolver(z3.module);
      },
      (error: unknown) => {
        this.loading = undefined;
        throw error;
      },
    );
    return this.loading;
  }

  close(): void {
    this.z3?.close();
    this.z3 = undefined;
    this.loading = undefined;
  }
}

/** A solver that is looked up at each call. */
function alone(solver: () => Z3BooleanSolver): BooleanSolver {
  return {
    reset: () => solver().reset(),
    addClause: (literals) => solver().addClause(literals),
    solve: (assumptions, deadline) => solver().solve(assumptions, deadline),
    words: (script, deadline) => solver().words(script, deadline),
  };
}

/** Errors that come out of the WebAssembly module: traps, aborts, C++ exceptions (which arrive as numbers or their own class). */
function isBreakdown(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const { name, message }: Error = error;
  return name === new wasm.RuntimeError().name || /Aborted|memory|wasm|CppException/i.test(`${name} ${message}`);
}
