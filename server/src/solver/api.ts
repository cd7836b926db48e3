// The interface of the solver thread. Types only, so that lsp and cli depend on this and not on threads.
import type { Answer, Question } from "../core/logic/term";

export interface SolveOptions {
  /** Milliseconds for each question (default 2,000). */
  timeoutMs?: number;
  /** Aborting drops questions that have not started and interrupts the running one; their promises reject with an `AbortError`. */
  signal?: AbortSignal;
}

export type SolverState = "idle" | "starting" | "solving" | "restarting" | "unavailable";

export interface SolverHandle {
  /** Answers in the order of the questions. Never rejects but for an abort: what cannot be decided is `unknown` with a reason. Answers other than unknown are cached by the question's text. */
  solve(questions: Question[], options?: SolveOptions): Promise<Answer[]>;
  readonly state: SolverState;
  onStateChange(listener: (state: SolverState, message?: string) => void): void;
  /** Gets ready ahead of the first question: starts the thread; on the calling thread, where there is none, loads z3. */
  warmUp(): Promise<void>;
  /** Ends the thread; the process can exit afterwards. */
  dispose(): Promise<void>;
}
