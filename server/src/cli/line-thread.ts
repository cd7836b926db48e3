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

interface LineThread {
  answer(line: string, number: number): Promise<string>;
  dispose(): Promise<void>;
}

/** Starts the thread. A line that takes longer than `lineLimitMs` is given up as not decided, with its thread; a new one goes on. */
export function startLineThread({ lineLimitMs }: { lineLimitMs: number }): LineThread {
  /** In the order of the lines; the thread is at the first one. */
  const open = new Map<number, { line: string; resolve(text: string): void; reject(error: Error): void }>();
  let worker: Worker;
  let timer: NodeJS.Timeout | undefined;
  let badStarts = 0;
  let disposed = false;

  const watch = () => {
    clearTimeout(timer);
    if (open.size > 0) timer = setTimeout(() => giveUp(`it took longer than ${lineLimitMs / 1000} s`), lineLimitMs);
  };
  const giveUp = (reason: string) => {
    const old = worker;
    old.removeAllListeners("exit");
    void old.terminate();
    const [first] = open;
    if (first) {
      const [number, { line, resolve }] = first;
      open.delete(number);
      resolve(undecidedLine(line, number, reason));
    }
    start();
  };
  const start = () => {
    let ready = false;
    let failure = "";
    worker = new Worker(__filename, {
      argv: [LINE_WORKER_COMMAND],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    worker.on("message", (message: FromThread) => {
      if (message.type === "ready") {
        ready = true;
        badStarts = 0;
        return;
      }
      const { number, text } = message;
      open.get(number)?.resolve(text);
      open.delete(number);
      watch();
    });
    worker.on("error", (error) => {
      failure = messageOf(error);
    });
    worker.on("exit", (code) => {
      if (disposed) return;
      const how = failure || `exit code ${code}`;
      if (ready) return giveUp(`the thread that worked on it was ended (${how})`);
      if (++badStarts < MAX_BAD_STARTS) return start();
      for (const { reject } of open.values()) reject(new Error(`no thread could be started to answer lines: ${how}`));
      open.clear();
    });
    for (const [number, { line }] of open) worker.postMessage({ number, line } satisfies ToThread);
    watch();
  };
  start();
  return {
    answer: (line, number) =>
      new Promise((resolve, reject) => {
        open.set(number, { line, resolve, reject });
        if (open.size === 1) watch();
        worker.postMessage({ number, line } satisfies ToThread);
      }),
    dispose: async () => {
      disposed = true;
      clearTimeout(timer);
      await worker.terminate();
    },
  };
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
