// The engine on the calling thread: no messages, no copies, best throughput.
import type { Answer, Question } from "../core/logic/term";
import { messageOf } from "../core/text/errors";
import { clock } from "../platform/current";
import type { SolveOptions, SolverHandle, SolverState } from "./api";
import { AnswerCache, questionKey } from "./cache";
import { Engine, type Search, SolverBroken, type StartZ3 } from "./engine";
import { DEFAULT_TIMEOUT_MS, TURN_MS } from "./limits";

/**
 * A solver that works on the calling thread; z3 is loaded by `start` when a question needs it. Where it cannot be, such questions are not decided. It starts no thread and keeps no
 * handle open, so the process can end by itself. A hang inside z3 cannot be ended from here: limits are work units.
 */
export function createSolverHere(start: StartZ3, { cacheSize = 1000, search }: { cacheSize?: number; search?: Search } = {}): SolverHandle {
  const engine = new Engine(start, { search });
  const cache = new AnswerCache(cacheSize);
  const listeners: ((state: SolverState, message?: string) => void)[] = [];
  let state: SolverState = "idle";
  const enter = (next: SolverState, message?: string): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener(next, message);
  };
  const load = async (): Promise<string | undefined> => {
    enter("starting");
    try {
      await engine.load();
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  };
  const answer = async (question: Question, timeoutMs: number): Promise<Answer> => {
    try {
      const now = engine.answerNow(question, timeoutMs);
      if (now) return now;
      const failure = await load();
      if (failure !== undefined) {
        enter("unavailable", failure);
        return { verdict: "unknown", reason: `z3 could not be loaded: ${failure}` };
      }
      enter("solving");
      return engine.answerNow(question, timeoutMs) ?? { verdict: "unknown", reason: "internal: z3 was not ready" };
    } catch (error) {
      if (error instanceof SolverBroken)
        return { verdict: "unknown", reason: `z3 broke down on this question (${error.message}); it was started afresh` };
      throw error;
    }
  };
  return {
    get state() {
      return state;
    },
    onStateChange(listener) {
      listeners.push(listener);
    },
    async warmUp() {
      if (search === "small") return;
      const failure = await load();
      enter(failure === undefined ? "idle" : "unavailable", failure);
    },
    async dispose() {
      engine.close();
      cache.clear();
      enter("idle");
    },
    async solve(questions: Question[], solveOptions: SolveOptions = {}) {
      const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = solveOptions;
      const answers: Answer[] = [];
      let turn = clock.now();
      signal?.throwIfAborted();
      enter("solving");
      try {
        for (const question of questions) {
          const key = questionKey(question);
          let known = cache.get(key);
          if (!known) {
            known = await answer(question, timeoutMs);
            cache.put(key, known);
          }
          answers.push(known);
          if (clock.now() - turn > TURN_MS) {
            await clock.nextTurn();
            signal?.throwIfAborted();
            turn = clock.now();
          }
        }
      } finally {
        if (state === "solving" || state === "starting") enter("idle");
      }
      return answers;
    },
  };
}
