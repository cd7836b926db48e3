// Answers one question at a time on the calling thread. z3 is loaded when the first question needs a search.
import type { Answer, Question } from "../core/logic/term";
import { messageOf } from "../core/text/errors";
import type { BooleanSolver, Budget } from "../core/theory/api";
import { decide } from "../core/theory/decide";
import { clock } from "../platform/current";
import { type CompiledCode, wasm } from "./wasm";
import { type Z3, Z3BooleanSolver } from "./z3";

export const DEFAULT_TIMEOUT_MS = 2000;

/** The Boolean solver cannot be asked yet. */
class NeedsSearch extends Error {}

/** z3 broke down: its memory is in no known state, and it must be loaded afresh. */
export class SolverBroken extends Error {}

/** The theories with z3 behind them, for one thread. */
export class Engine {
  private solver: Z3BooleanSolver | undefined;
  private loading: Promise<void> | undefined;
  /** z3's compiled code, for the next start. */
  compiled: CompiledCode | undefined;

  /** `start` loads z3; it is given the compiled code of an earlier start. */
  constructor(
    private readonly start: (compiled: CompiledCode | undefined) => Promise<Z3>,
    compiled?: CompiledCode,
  ) {
    this.compiled = compiled;
  }

  get ready(): boolean {
    return this.solver !== undefined;
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
      return decide(question, this.solver ?? waiting, budget);
    } catch (error) {
      if (error instanceof NeedsSearch) return undefined;
      if (error instanceof RangeError && /call stack/i.test(error.message))
        return { verdict: "unknown", reason: "the question is nested too deeply" };
      if (this.solver && isBreakdown(error)) {
        this.solver = undefined;
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
        this.solver = new Z3BooleanSolver(z3.module);
      },
      (error: unknown) => {
        this.loading = undefined;
        throw error;
      },
    );
    return this.loading;
  }

  close(): void {
    this.solver?.close();
    this.solver = undefined;
    this.loading = undefined;
  }
}

/** Stands in for z3 until it is loaded. */
const waiting: BooleanSolver = {
  reset() {
    throw new NeedsSearch();
  },
  addClause() {},
  solve() {
    throw new NeedsSearch();
  },
  words() {
    throw new NeedsSearch();
  },
};

/** Errors that come out of the WebAssembly module: traps, aborts, C++ exceptions (which arrive as numbers or their own class). */
function isBreakdown(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const { name, message }: Error = error;
  return name === new wasm.RuntimeError().name || /Aborted|memory|wasm|CppException/i.test(`${name} ${message}`);
}
