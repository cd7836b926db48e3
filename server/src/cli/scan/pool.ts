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
import { type Ahead, type FromScanWorker, type Runner, startAhead, startProcess, startThread } from "./runner";

/** Processes or threads that ended before they did anything, in a row: something is wrong with the installation. */
const MAX_BAD_STARTS = 3;

interface PoolOptions {
  jobs: number;
  /** Milliseconds for one file. Every question has its own limit; this is for what should never happen. */
  fileLimitMs: number;
  signal: AbortSignal;
  onDone?(done: number, task: ScanTask): void;
  /** A runner that is started already. Whoever started it ends it. */
  ahead?: Ahead;
}

interface PoolResult {
  reports: FileReport[];
  problems: ScanProblem[];
}

/** Only the bundled program can start itself again. */
const isProgram = basename(__filename) === "cli.js";

/** Starts what will check the first files, while these are looked for; undefined where they are checked here. */
export function runnerAhead(jobs: number): Ahead | undefined {
  return isProgram ? startAhead(jobs > 1 ? startProcess : startThread) : undefined;
}

/** Checks all files; the reports come in the order of the tasks. After an abort it resolves with what is there. */
export async function checkAll(tasks: readonly ScanTask[], options: PoolOptions): Promise<PoolResult> {
  const jobs = Math.min(options.jobs, Math.ceil(tasks.length / FILES_PER_WORKER));
  const outcomes = isProgram ? await new Spread(tasks, jobs, options).run() : await here(tasks, options);
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

/** Files spread over runners: each has one at a time, and who is gone is followed by another one. */
class Spread {
  readonly outcomes: Outcome[];
  private readonly runners = new Set<Runner>();
  private next = 0;
  private done = 0;
  private badStarts = 0;
  /** What is started already and nobody uses yet. */
  private ahead: Ahead | undefined;
  private finished: () => void = () => {};

  constructor(
    private readonly tasks: readonly ScanTask[],
    private readonly jobs: number,
    private readonly options: PoolOptions,
  ) {
    this.outcomes = Array.from({ length: tasks.length });
    this.ahead = options.ahead;
  }

  run(): Promise<Outcome[]> {
    const { signal } = this.options;
    return new Promise((resolve) => {
      this.finished = () => {
        signal.removeEventListener("abort", this.finished);
        for (const runner of this.runners) runner.kill();
        resolve(this.outcomes);
      };
      signal.addEventListener("abort", this.finished, { once: true });
      if (signal.aborted || this.isDone) return this.finished();
      for (let i = 0; i < this.jobs; i++) this.start();
    });
  }

  private get isDone(): boolean {
    return this.done === this.tasks.length;
  }

  private settle(index: number, outcome: Outcome): void {
    this.outcomes[index] = outcome;
    this.options.onDone?.(++this.done, this.tasks[index] as ScanTask);
    if (this.isDone) this.finished();
  }

  private start(): void {
    const { signal } = this.options;
    let ready = false;
    const file = new OneFile(this.options.fileLimitMs, () => runner.kill());
    const feed = () => {
      file.end();
      if (this.next >= this.tasks.length) return runner.release();
      const index = this.next++;
      file.begin(index);
      runner.send(index, this.tasks[index] as ScanTask);
    };
    const message = (message: FromScanWorker) => {
      if (signal.aborted) return;
      if (message.type === "ready") {
        ready = true;
        this.badStarts = 0;
        return feed();
      }
      const { index } = message;
      this.settle(index, message.type === "report" ? message.report : failure(this.tasks[index] as ScanTask, message.message));
      if (!this.isDone) feed();
    };
    const exit = (how: string) => {
      this.runners.delete(runner);
      const lost = file.end();
      if (signal.aborted || this.isDone) return;
      this.replace(ready, lost, how, file.tookTooLong);
    };
    const runner = this.ahead?.take({ message, exit }) ?? (this.jobs > 1 ? startProcess : startThread)({ message, exit });
    this.ahead = undefined;
    this.runners.add(runner);
  }

  /** A runner is gone: the file that it had is not checked, and another one takes its place. */
  private replace(wasReady: boolean, lost: number | undefined, how: string, tookTooLong: boolean): void {
    if (!wasReady && ++this.badStarts >= MAX_BAD_STARTS && this.runners.size === 0) {
      for (; this.next < this.tasks.length; this.next++)
        this.settle(this.next, failure(this.tasks[this.next] as ScanTask, `nothing could be started to check it (${how})`));
      return;
    }
    if (lost === undefined && wasReady) return;
    if (this.next < this.tasks.length) this.start();
    if (lost === undefined) return;
    const why = tookTooLong ? `it took longer than ${this.options.fileLimitMs / 1000} s` : `what checked it was ended (${how})`;
    this.settle(lost, failure(this.tasks[lost] as ScanTask, why));
  }
}

/** The file that a runner is at, and its time. */
class OneFile {
  tookTooLong = false;
  private index: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly limitMs: number,
    private readonly giveUp: () => void,
  ) {}

  begin(index: number): void {
    this.index = index;
    this.timer = setTimeout(() => {
      this.tookTooLong = true;
      this.giveUp();
    }, this.limitMs);
  }

  /** Gives the file that it was at. */
  end(): number | undefined {
    clearTimeout(this.timer);
    const index = this.index;
    this.index = undefined;
    return index;
  }
}

function failure(task: ScanTask, why: string): ScanProblem {
  return { path: task.path, message: `Not checked: ${ended(why)}` };
}
