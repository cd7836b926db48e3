// Spreads files over processes (or one thread), each of which has one file and the next one at hand: one that dies or hangs takes one
// file with it, not the scan. (Solver threads under one main thread were measured too: slower than none, since a third of the work stays on it.)

import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../../core/text/errors";
import { ended } from "../../core/text/sentence";
import { createInlineSolver } from "../../solver/node/inline";
import { loadCatalogue } from "../../workspace/catalogue";
import { FILES_PER_WORKER } from "../limits";
import { checkFile } from "./check";
import type { FileReport, ScanProblem, ScanTask } from "./result";
import { type FromScanWorker, type Runner, type RunnerEvents, startProcess, startThread } from "./runner";

/** Processes or threads that ended before they did anything, in a row: something is wrong with the installation. */
const MAX_BAD_STARTS = 3;

interface PoolOptions {
  jobs: number;
  /** Milliseconds for one file. Every question has its own limit; this is for what should never happen. */
  fileLimitMs: number;
}

interface FinishOptions {
  signal: AbortSignal;
  onDone?(done: number, task: ScanTask): void;
}

interface PoolResult {
  reports: FileReport[];
  problems: ScanProblem[];
}

type Outcome = FileReport | ScanProblem | undefined;

/** What checks the files of a scan. */
export interface Pool {
  /** A file was found that will probably be offered: with many of them it is time to start what checks them. */
  expect(): void;
  /** A file that will be checked as far as one knows: it is begun while others are looked for. */
  offer(task: ScanTask): void;
  /** Checks the files, of those that were offered as they are now only what is not done yet. The reports come in their order; after an abort it resolves with what is there. */
  finish(tasks: readonly ScanTask[], options: FinishOptions): Promise<PoolResult>;
  /** Ends it, whatever it does. */
  kill(): void;
}

/** Starts a runner: a process, or a thread where one is enough. */
type Start = (events: RunnerEvents) => Runner;

/** Only the bundled program can start itself again. */
const isProgram = basename(__filename) === "cli.js";

/** What checks files; the first runner loads what it needs at once. `start` is for tests. */
export function openPool(options: PoolOptions, start?: Start): Pool {
  const own = start ?? (isProgram ? (options.jobs > 1 ? startProcess : startThread) : undefined);
  return own ? new Spread(options, own) : { expect: () => {}, offer: () => {}, finish: here, kill: () => {} };
}

async function here(tasks: readonly ScanTask[], { signal, onDone }: FinishOptions): Promise<PoolResult> {
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
  return resultOf(outcomes);
}

function resultOf(outcomes: readonly Outcome[]): PoolResult {
  const result: PoolResult = { reports: [], problems: [] };
  for (const outcome of outcomes) {
    if (outcome && "findings" in outcome) result.reports.push(outcome);
    else if (outcome) result.problems.push(outcome);
  }
  return result;
}

/** A file to check. */
interface Job {
  task: ScanTask;
  outcome?: Outcome;
  /** Told once it has an outcome. */
  settled?(): void;
}

/** Files spread over runners: each has one at a time, and who is gone is followed by another one. */
class Spread implements Pool {
  private readonly jobs: Job[] = [];
  private readonly runners = new Set<Runner>();
  /** Runners that wait for a file. */
  private readonly idle = new Set<() => void>();
  private next = 0;
  /** Files that were found, offered or not yet. */
  private expected = 0;
  private badStarts = 0;
  /** How runners end, where none can be started. */
  private badStart: string | undefined;
  /** Nothing is offered any more. */
  private closed = false;
  private ended = false;

  constructor(
    private readonly options: PoolOptions,
    private readonly startRunner: Start,
  ) {
    this.start();
  }

  expect(): void {
    this.expected++;
    this.work();
  }

  offer(task: ScanTask): void {
    this.add({ task });
  }

  finish(tasks: readonly ScanTask[], { signal, onDone }: FinishOptions): Promise<PoolResult> {
    const offered = new Map(this.jobs.map((job) => [job.task.file, job]));
    const wanted = tasks.map((task): Job => {
      const early = offered.get(task.file);
      return early && isSame(early.task, task) ? early : { task };
    });
    // What was offered and is not wanted any more is not begun.
    const begun = new Set(this.jobs.splice(0, this.next));
    this.jobs.splice(0, this.jobs.length, ...wanted.filter((job) => !begun.has(job)));
    this.next = 0;
    this.expected = 0;
    return new Promise((resolve) => {
      let done = 0;
      const end = () => {
        signal.removeEventListener("abort", end);
        this.kill();
        resolve(resultOf(wanted.map(({ outcome }) => outcome)));
      };
      const settled = ({ task }: Job) => {
        done++;
        onDone?.(done, task);
        if (done === wanted.length) end();
      };
      signal.addEventListener("abort", end, { once: true });
      if (signal.aborted || wanted.length === 0) return end();
      this.closed = true;
      for (const job of wanted) {
        if (job.outcome) settled(job);
        else job.settled = () => settled(job);
      }
      if (!this.ended) this.work();
    });
  }

  kill(): void {
    this.ended = true;
    for (const runner of this.runners) runner.kill();
  }

  private add(job: Job): void {
    this.jobs.push(job);
    this.work();
  }

  /** Gives waiting runners what there is to do, and starts others as far as they pay. */
  private work(): void {
    for (const feed of [...this.idle]) if (this.closed || this.next < this.jobs.length) feed();
    const files = Math.max(this.jobs.length, this.expected);
    const waiting = files - this.next;
    const most = Math.min(this.options.jobs, Math.ceil(files / FILES_PER_WORKER));
    if (this.badStart !== undefined) this.giveUp(this.badStart);
    else while (waiting > 0 && this.runners.size < most && !this.ended) this.start();
  }

  /** Nothing can be started: what is left is not checked. */
  private giveUp(how: string): void {
    this.badStart = how;
    while (this.next < this.jobs.length) {
      const job = this.jobs[this.next++] as Job;
      this.settle(job, failure(job.task, `nothing could be started to check it (${how})`));
    }
  }

  private settle(job: Job, outcome: Outcome): void {
    job.outcome = outcome;
    job.settled?.();
  }

  private start(): void {
    let ready = false;
    const file = new OneFile<Job>(this.options.fileLimitMs, () => runner.kill());
    /** Sent, so that the runner need not wait for it, and not begun. */
    let ahead: Job | undefined;
    const send = () => {
      const job = this.jobs[this.next];
      if (!job) return undefined;
      this.next++;
      runner.send(job.task);
      return job;
    };
    const feed = () => {
      this.idle.delete(feed);
      const job = ahead ?? send();
      ahead = undefined;
      if (job) {
        file.begin(job);
        // Not of the last ones, which another runner would have at once.
        if (this.jobs.length - this.next > this.options.jobs) ahead = send();
      } else if (this.closed) runner.release();
      else this.idle.add(feed);
    };
    const message = (message: FromScanWorker) => {
      if (this.ended) return;
      if (message.type === "ready") {
        ready = true;
        this.badStarts = 0;
        return feed();
      }
      const job = file.end();
      if (job) this.settle(job, message.type === "report" ? message.report : failure(job.task, message.message));
      if (!this.ended) feed();
    };
    const exit = (how: string) => {
      this.runners.delete(runner);
      this.idle.delete(feed);
      const lost = file.end();
      if (ahead) this.jobs.splice(this.next, 0, ahead);
      if (!this.ended) this.replace(ready, lost, how, file.tookTooLong);
    };
    const runner = this.startRunner({ message, exit });
    this.runners.add(runner);
  }

  /** A runner is gone: the file that it had is not checked, and another one takes its place. */
  private replace(wasReady: boolean, lost: Job | undefined, how: string, tookTooLong: boolean): void {
    if (!wasReady && ++this.badStarts >= MAX_BAD_STARTS && this.runners.size === 0) {
      this.giveUp(how);
      return;
    }
    if (lost === undefined && wasReady) return;
    if (this.next < this.jobs.length || !this.closed) this.start();
    if (lost === undefined) return;
    const why = tookTooLong ? `it took longer than ${this.options.fileLimitMs / 1000} s` : `what checked it was ended (${how})`;
    this.settle(lost, failure(lost.task, why));
  }
}

/** Whether a file that was offered is to be checked as it was. */
function isSame(one: ScanTask, other: ScanTask): boolean {
  if (one.config !== other.config) return false;
  const rest = ({ config: _, ...task }: ScanTask) => task;
  return isDeepStrictEqual(rest(one), rest(other));
}

/** The file that a runner is at, and its time. */
class OneFile<T> {
  tookTooLong = false;
  private file: T | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly limitMs: number,
    private readonly giveUp: () => void,
  ) {}

  begin(file: T): void {
    this.file = file;
    this.timer = setTimeout(() => {
      this.tookTooLong = true;
      this.giveUp();
    }, this.limitMs);
  }

  /** Gives the file that it was at. */
  end(): T | undefined {
    clearTimeout(this.timer);
    const file = this.file;
    this.file = undefined;
    return file;
  }
}

function failure(task: ScanTask, why: string): ScanProblem {
  return { path: task.path, message: `Not checked: ${ended(why)}` };
}
