// What the program says on standard error: one line, which quotes file names and texts of a repository and is read by terminals and by runners of pipelines.
import { logLine } from "./report/clean";

/** Writes one line on standard error. `then` is called when it is out. */
export function say(message: string, then?: () => void): void {
  process.stderr.write(`iam-prover: ${logLine(message)}\n`, then);
}
