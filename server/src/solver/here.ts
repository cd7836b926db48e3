// The engine on the calling thread: no messages, no copies, best throughput.
import type { Answer, Question } from "../core/logic/term";
import { messageOf } from "../core/text/errors";
import { clock } from "../platform/current";
import type { SolveOptions, SolverHandle, SolverState } from "./api";
import { AnswerCache, questionKey } from "./cache";
import { Engine, type Search, SolverBroken, type StartZ3 } from "./engine";
import { DEFAULT_TIMEOUT_MS, TURN_MS } from "./limits";

/** What a solver may be made with: how many answers it keeps, and which search it has. */
interface Options {
  cacheSize?: number;
  search?: Search;
}

/**
 * A solver that works on the calling thread; z3 is loaded by `start` when a question needs it. Where it cannot be, such
 * questions are not decided. It starts no thread and keeps no handle open, so the process can end by itself. A hang inside z3
 * cannot be ended from here: limits are work units.
 */
export function createSolverHere(start: StartZ3, options: Options = {}): SolverHandle {
  return new SolverHere(start, options);
}

class SolverHere implements SolverHandle {
  state: SolverState = "idle";
  private readonly engine: Engine;
  private readonly cache: AnswerCache;
  private readonly isSmall: boolean;
  private readonly listeners: ((state: SolverState, message?: string) => void)[] = [];

  constructor(start: StartZ3, { cacheSize = 1000, search }: Options) {
    this.engine = new Engine(start, { search });
    this.cache = new AnswerCache(cacheSize);
    this.isSmall = search === "small";
  }

  onStateChange(listener: (state: SolverState, message?: string) => void): void {
    this.listeners.push(listener);
  }

  async warmUp(): Promise<void> {
    if (this.isSmall) return;
    const failure = await this.load();
    this.enter(failure === undefined ? "idle" : "unavailable", failure);
  }

  async dispose(): Promise<void> {
    this.engine.close();
    this.cache.clear();
    this.enter("idle");
  }

  async solve(questions: Question[], { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: SolveOptions = {}): Promise<Answer[]> {
    const answers: Answer[] = [];
    let turn = clock.now();
    signal?.throwIfAborted();
    this.enter("solving");
    try {
      for (const question of questions) {
        const key = questionKey(question);
        let known = this.cache.get(key);
        if (!known) {
          known = await this.answer(question, timeoutMs);
          this.cache.put(key, known);
        }
        answers.push(known);
        if (clock.now() - turn > TURN_MS) {
          await clock.nextTurn();
          signal?.throwIfAborted();
          turn = clock.now();
        }
      }
    } finally {
      if (this.state === "solving" || this.state === "starting") this.enter("idle");
    }
    return answers;
  }

  private async answer(question: Question, timeoutMs: number): Promise<Answer> {
    try {
      const now = this.engine.answerNow(question, timeoutMs);
      if (now) return now;
      const failure = await this.load();
      if (failure !== undefined) {
        this.enter("unavailable", failure);
        return { verdict: "unknown", reason: `z3 could not be loaded: ${failure}` };
      }
      this.enter("solving");
      return this.engine.answerNow(question, timeoutMs) ?? { verdict: "unknown", reason: "internal: z3 was not ready" };
    } catch (error) {
      if (error instanceof SolverBroken)
        return { verdict: "unknown", reason: `z3 broke down on this question (${error.message}); it was started afresh` };
      throw error;
    }
  }

  /** Why z3 cannot be had, or undefined where it is there. */
  private async load(): Promise<string | undefined> {
    this.enter("starting");
    try {
      await this.engine.load();
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  private enter(next: SolverState, message?: string): void {
    if (next === this.state) return;
    this.state = next;
    for (const listener of this.listeners) listener(next, message);
  }
}
