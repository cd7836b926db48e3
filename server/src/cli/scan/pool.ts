// Spreads files over processes (or one thread), one file at a time each: one that dies or hangs takes one file with it, not the
// scan. (Solver threads under one main thread were measured too: slower than none, since a third of the work stays on it.)

import { basename } from "node:path";
import { messageOf } from "../../core/text/errors";
import { ended } from "../../core/text/sentence";
import { createInlineSolver } from "../../solver/node/inline";
import { loadCatalogue } from "../../workspace/catalogue";
import { FILES_PER_WORKER } from "../limits";
import { checkFile } from "./check";
import type { FileReport, ScanProblem, ScanTask } from "./result";
import { type FromScanWorker, type Runner, startProcess, startThread } from "./runner";

/** Processes or threads that ended before they did anything, in a row: something is wrong with the installation. */
const MAX_BAD_STARTS = 3;

interface PoolOptions {
  jobs: number;
  /** Milliseconds for one file. Every question has its own limit; this is for what should never happen. */
  fileLimitMs: number;
  signal: AbortSignal;
  onDone?(done: number, task: ScanTask): void;
}

interface PoolResult {
  reports: FileReport[];
  problems: ScanProblem[];
}

/** Checks all files; the reports come in the order of the tasks. After an abort it resolves with what is there. */
export async function checkAll(tasks: readonly ScanTask[], options: PoolOptions): Promise<PoolResult> {
  const jobs = Math.min(options.jobs, Math.ceil(tasks.length / FILES_PER_WORKER));
  // Only the bundled program can start itself again.
  const outcomes = basename(__filename) === "cli.js" ? await inRunners(tasks, jobs, options) : await here(tasks, options);
  const result: PoolResult = { reports: [], problems: [] };
  for (const outcome of outcomes) {
    if (outcome && "findings" in outcome) result.reports.push(outcome);
    else if (outcome) result.problems.push(outcome);
  }
  return result;
}

type Outcome = FileReport | ScanProblem | undefined;

async function here(tasks: readonly ScanTask[], { signal, onDone }: PoolOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const solver = createInlineSolver();
  try {
    for (const [done, task] of tasks.entries()) {
      if (signal.aborted) break;
      try {
        outcomes.push(await checkFile(task, { catalogue: loadCatalogue(), solver, signal }));
      } catch (error) {
        if (signal.aborted) break;
        outcomes.push(failure(task, messageOf(error)));
      }
      onDone?.(done + 1, task);
    }
  } finally {
    await solver.dispose();
  }
  return outcomes;
}

function inRunners(tasks: readonly ScanTask[], jobs: number, { signal, onDone, fileLimitMs }: PoolOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = Array.from({ length: tasks.length });
  if (tasks.length === 0) return Promise.resolve(outcomes);
  const runners = new Set<Runner>();
  let next = 0;
  let done = 0;
  let badStarts = 0;
  return new Promise((resolve) => {
    const finish = () => {
      signal.removeEventListener("abort", finish);
      for (const runner of runners) runner.kill();
      resolve(outcomes);
    };
    const settle = (index: number, outcome: Outcome) => {
      outcomes[index] = outcome;
      onDone?.(++done, tasks[index] as ScanTask);
      if (done === tasks.length) finish();
    };
    const start = () => {
      let running: number | undefined;
      let ready = false;
      let tooLong = false;
      let timer: NodeJS.Timeout | undefined;
      const feed = () => {
        clearTimeout(timer);
        running = undefined;
        if (next >= tasks.length) return runner.release();
        running = next++;
        timer = setTimeout(() => {
          tooLong = true;
          runner.kill();
        }, fileLimitMs);
        runner.send(running, tasks[running] as ScanTask);
      };
      const message = (message: FromScanWorker) => {
        if (signal.aborted) return;
        if (message.type === "ready") {
          ready = true;
          badStarts = 0;
          return feed();
        }
        const { index } = message;
        settle(index, message.type === "report" ? message.report : failure(tasks[index] as ScanTask, message.message));
        if (done < tasks.length) feed();
      };
      const exit = (how: string) => {
        clearTimeout(timer);
        runners.delete(runner);
        if (signal.aborted || done === tasks.length) return;
        if (!ready && ++badStarts >= MAX_BAD_STARTS && runners.size === 0) {
          for (; next < tasks.length; next++)
            settle(next, failure(tasks[next] as ScanTask, `nothing could be started to check it (${how})`));
          return;
        }
        const lost = running;
        if (lost === undefined && ready) return;
        if (next < tasks.length) start();
        if (lost === undefined) return;
        const why = tooLong ? `it took longer than ${fileLimitMs / 1000} s` : `what checked it was ended (${how})`;
        settle(lost, failure(tasks[lost] as ScanTask, why));
      };
      const runner = (jobs > 1 ? startProcess : startThread)({ message, exit });
      runners.add(runner);
    };
    signal.addEventListener("abort", finish, { once: true });
    if (signal.aborted) return finish();
    for (let i = 0; i < jobs; i++) start();
  });
}

function failure(task: ScanTask, why: string): ScanProblem {
  return { path: task.path, message: `Not checked: ${ended(why)}` };
}
