// Drives investigations on a thread that has messages to answer: between two steps it takes a turn for them, but only when one waits.
import type { Investigation } from "../core/checks/investigation";
import type { Answer, Question } from "../core/logic/term";
import { clock } from "../platform/current";
import type { SolveOptions, SolverHandle } from "../solver/api";
import { LONGEST_STRETCH_MS, QUESTIONS_AT_A_TIME } from "./limits";

/** Knows whether messages wait. Without a counter only the clock says when. */
export class Turns {
  /** Messages that have come, as the reader counts them. */
  taken = 0;
  private since = clock.now();

  /** @param posted One counter: messages that were sent to this thread. */
  constructor(private readonly posted?: Int32Array) {}

  /** Lets what waits be handled, if anything does. */
  async take(): Promise<void> {
    let waiting = this.posted ? Atomics.load(this.posted, 0) - this.taken : 0;
    if (waiting <= 0 && clock.now() - this.since < LONGEST_STRETCH_MS) return;
    // The connection handles one message a turn.
    for (; waiting >= 0; waiting--) await clock.nextTurn();
    this.since = clock.now();
  }

  /** Runs an investigation to its result. Rejects when it is aborted, or when the investigation itself throws. */
  async investigate<T>(investigation: Investigation<T>, solver: Pick<SolverHandle, "solve">, options: SolveOptions): Promise<T> {
    let step = investigation.next();
    try {
      while (!step.done) {
        await this.take();
        options.signal?.throwIfAborted();
        step = investigation.next(step.value.length === 0 ? [] : await this.solve(step.value, solver, options));
      }
    } catch (error) {
      // Lets the generator run its `finally` blocks.
      investigation.return(undefined as T);
      throw error;
    }
    return step.value;
  }

  private async solve(questions: Question[], solver: Pick<SolverHandle, "solve">, options: SolveOptions): Promise<Answer[]> {
    if (questions.length <= QUESTIONS_AT_A_TIME) return solver.solve(questions, options);
    // Each slice has a signal of its own: a system may take many listeners to one signal for a leak.
    const stops: AbortController[] = [];
    const stop = () => {
      for (const one of stops) one.abort(options.signal?.reason);
    };
    options.signal?.addEventListener("abort", stop, { once: true });
    const slices: Promise<Answer[]>[] = [];
    for (let from = 0; from < questions.length; from += QUESTIONS_AT_A_TIME) {
      if (from > 0) await this.take();
      const own = new AbortController();
      stops.push(own);
      if (options.signal?.aborted) stop();
      const slice = solver.solve(questions.slice(from, from + QUESTIONS_AT_A_TIME), { ...options, signal: own.signal });
      // Who waits for all of them hears of the first that fails; no other failure is anybody's news.
      slice.catch(() => {});
      slices.push(slice);
    }
    return (await Promise.all(slices).finally(() => options.signal?.removeEventListener("abort", stop))).flat();
  }
}
