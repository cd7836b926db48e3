// Drives the questions of a check to their answers.
import type { Investigation } from "../core/checks/investigation";
import type { Question } from "../core/logic/term";
import type { SolveOptions, SolverHandle } from "./api";

/** Runs an investigation to its result. Rejects only when it is aborted or the investigation itself throws. */
export async function investigate<T>(
  investigation: Investigation<T>,
  solver: Pick<SolverHandle, "solve">,
  options?: SolveOptions,
): Promise<T> {
  let step = investigation.next();
  try {
    while (!step.done) {
      const questions: Question[] = step.value;
      // Without questions there is nothing to wait for.
      step = investigation.next(questions.length === 0 ? [] : await solver.solve(questions, options));
    }
  } catch (error) {
    // Lets the generator run its `finally` blocks.
    investigation.return(undefined as T);
    throw error;
  }
  return step.value;
}
