// Runs one fuzz target for a number of inputs or for a time, and shrinks what breaks it.
import fc from "fast-check";
import type { Target } from "./fuzz-targets";

interface FuzzOptions {
  seed: number;
  runs?: number;
  /** Ends after so many milliseconds, whatever `runs` says. */
  milliseconds?: number;
}

interface FuzzResult {
  runs: number;
  /** Processor time of the slowest input. */
  slowestMs: number;
  /** The smallest input found that breaks the promise, and how; undefined: none did. */
  failure?: string;
}

/** What everything besides the solver may take. */
const SLACK_MS = 500;

/** Fuzzes one part. An input that takes too much processor time is a failure like any other. */
export async function fuzz(target: Target, { seed, runs = 1_000_000, milliseconds }: FuzzOptions): Promise<FuzzResult> {
  let slowestMs = 0;
  const property = fc.asyncProperty(target.input, async (input) => {
    const before = process.cpuUsage();
    await target.run(input);
    const { user, system } = process.cpuUsage(before);
    const spent = Math.round((user + system) / 1000);
    slowestMs = Math.max(slowestMs, spent);
    const limit = target.budgetMs + SLACK_MS;
    if (spent > limit) throw new Error(`took ${spent} ms of processor time, the limit is ${limit}`);
  });
  const limit = milliseconds === undefined ? {} : { interruptAfterTimeLimit: milliseconds, markInterruptAsFailure: false };
  const details = await fc.check(property, { seed, numRuns: runs, endOnFailure: false, ...limit });
  const failure = details.failed ? `${fc.defaultReportMessage(details)}\n${reason(details.errorInstance)}` : undefined;
  return { runs: details.numRuns, slowestMs, ...(failure !== undefined && { failure }) };
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
