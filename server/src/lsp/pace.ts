// Drives investigations so that the server answers meanwhile: the event loop gets a turn whenever we have worked for a while.
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import type { Investigation } from "../core/checks/investigation";
import type { SolveOptions, SolverHandle } from "../solver/api";

/** What may be worked off at a stretch. A single step of the core is not interrupted. */
const STRETCH_MS = 15;

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
      step = investigation.next(step.value.length === 0 ? [] : await solver.solve(step.value, options));
    }
  } catch (error) {
    // Lets the generator run its `finally` blocks.
    investigation.return(undefined as T);
    throw error;
  }
  return step.value;
}
