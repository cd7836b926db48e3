// Drives investigations so that the server answers meanwhile: the event loop gets a turn whenever we have worked for a while.
import { setMaxListeners } from "node:events";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import type { Investigation } from "../core/checks/investigation";
import type { Answer, Question } from "../core/logic/term";
import type { SolveOptions, SolverHandle } from "../solver/api";

/** What may be worked off at a stretch. A single step of the core is not interrupted. */
const STRETCH_MS = 15;
/** Questions that are handed over at a stretch. */
const SLICE = 32;

/** Runs an investigation to its result. Rejects when it is aborted, or when the investigation itself throws. */
export async function investigatePaced<T>(
  investigation: Investigation<T>,
  solver: Pick<SolverHandle, "solve">,
  options: SolveOptions,
): Promise<T> {
  let since = performance.now();
  let step = investigation.next();
  try {
    while (!step.done) {
      if (performance.now() - since > STRETCH_MS) {
        await setImmediate();
        since = performance.now();
      }
      options.signal?.throwIfAborted();
      // An empty batch is the core's way to let others have a turn.
      step = investigation.next(step.value.length === 0 ? [] : await solvePaced(step.value, solver, options));
    }
  } catch (error) {
    // Lets the generator run its `finally` blocks.
    investigation.return(undefined as T);
    throw error;
  }
  return step.value;
}

/** Hands a batch over in slices: to name and to copy hundreds of questions takes its time too. */
async function solvePaced(questions: Question[], solver: Pick<SolverHandle, "solve">, options: SolveOptions): Promise<Answer[]> {
  if (questions.length <= SLICE) return solver.solve(questions, options);
  // Each slice listens to the signal until it is answered: as many as there are, and no leak.
  if (options.signal) setMaxListeners(0, options.signal);
  const slices: Promise<Answer[]>[] = [];
  for (let from = 0; from < questions.length; from += SLICE) {
    if (from > 0) await setImmediate();
    const slice = solver.solve(questions.slice(from, from + SLICE), options);
    // Who waits for all of them hears of the first that fails; no other failure is anybody's news.
    slice.catch(() => {});
    slices.push(slice);
  }
  return (await Promise.all(slices)).flat();
}
