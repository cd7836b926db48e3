// Answers the lines of a batch in a thread of its own: a search that hangs costs its line and not the run.

import { parentPort, Worker } from "node:worker_threads";
import { messageOf } from "../core/text/errors";
import { createInlineSolver } from "../solver/node/inline";
import { loadCatalogue } from "../workspace/catalogue";
import { MAX_BAD_STARTS, YOUNG_GENERATION_MB } from "./limits";
import { answerLine, undecidedLine } from "./line";
import { say } from "./say";

/** The hidden command that the thread runs. */
const LINE_WORKER_COMMAND = "batch-worker";

type ToThread = { number: number; line: string };
type FromThread = { type: "ready" } | { type: "answer"; number: number; text: string };

interface Waiting {
  line: string;
  resolve(text: string): void;
  reject(error: Error): void;
}

/** A thread that answers lines. A line that takes longer than `lineLimitMs` is given up as not decided, with its thread; a new one goes on. */
export class LineThread {
  /** In the order of the lines; the thread is at the first one. */
  private readonly open = new Map<number, Waiting>();
  private worker: Worker;
  private timer: NodeJS.Timeout | undefined;
  private badStarts = 0;
  private disposed = false;

  constructor(private readonly lineLimitMs: number) {
    this.worker = this.started();
  }

  answer(line: string, number: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.open.set(number, { line, resolve, reject });
      if (this.open.size === 1) this.watch();
      this.worker.postMessage({ number, line } satisfies ToThread);
    });
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    clearTimeout(this.timer);
    await this.worker.terminate();
  }

  /** The time of the first line begins anew. */
  private watch(): void {
    clearTimeout(this.timer);
    if (this.open.size > 0)
      this.timer = setTimeout(() => this.giveUp(`it took longer than ${this.lineLimitMs / 1000} s`), this.lineLimitMs);
  }

  private giveUp(reason: string): void {
    const old = this.worker;
    old.removeAllListeners("exit");
    void old.terminate();
    const [first] = this.open;
    if (first) {
      const [number, { line, resolve }] = first;
      this.open.delete(number);
      resolve(undecidedLine(line, number, reason));
    }
    this.worker = this.started();
  }

  /** A thread that has been given all that is open. */
  private started(): Worker {
    const worker = new Worker(__filename, {
      argv: [LINE_WORKER_COMMAND],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    let ready = false;
    let failure = "";
    worker.on("message", (message: FromThread) => {
      if (message.type === "ready") {
        ready = true;
        this.badStarts = 0;
      } else this.settle(message.number, message.text);
    });
    worker.on("error", (error) => {
      failure = messageOf(error);
    });
    worker.on("exit", (code) => this.ended(ready, failure || `exit code ${code}`));
    for (const [number, { line }] of this.open) worker.postMessage({ number, line } satisfies ToThread);
    this.watch();
    return worker;
  }

  private settle(number: number, text: string): void {
    this.open.get(number)?.resolve(text);
    this.open.delete(number);
    this.watch();
  }

  private ended(wasReady: boolean, how: string): void {
    if (this.disposed) return;
    if (wasReady) this.giveUp(`the thread that worked on it was ended (${how})`);
    else if (++this.badStarts < MAX_BAD_STARTS) this.worker = this.started();
    else {
      for (const { reject } of this.open.values()) reject(new Error(`no thread could be started to answer lines: ${how}`));
      this.open.clear();
    }
  }
}

/** The thread itself. */
export function runLineWorker(): Promise<never> {
  const port = parentPort;
  if (!port) {
    say("`batch-worker` is started by `batch` only.");
    process.exit(2);
  }
  const environment = { catalogue: loadCatalogue(), solver: createInlineSolver() };
  let last: Promise<void> = Promise.resolve();
  port.on("message", ({ number, line }: ToThread) => {
    last = last.then(async () => {
      port.postMessage({ type: "answer", number, text: await answerLine(line, number, environment) } satisfies FromThread);
    });
  });
  port.postMessage({ type: "ready" } satisfies FromThread);
  return new Promise(() => {});
}
