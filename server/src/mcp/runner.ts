// Runs calls one after the other in a thread of its own, so that a call can be cancelled or given up whatever it computes.
import { basename } from "node:path";
import { parentPort, Worker } from "node:worker_threads";
import { InputError } from "../cli/errors";
import type { Json } from "../cli/parameters";
import { messageOf } from "../core/text/errors";
import { createInlineSolver } from "../solver/node/inline";
import { loadCatalogue } from "../workspace/catalogue";
import { answerCall, type Call } from "./answer";
import { CALL_MEMORY_MB, MOST_WAITING_CALLS } from "./limits";

/** What becomes of a call. `wrong`: the agent can put it right; `failed`: it was not answered. */
export type Outcome = { ok: Json } | { wrong: string } | { failed: string };

export interface Runner {
  run(call: Call, options: { signal: AbortSignal; limitMs: number }): Promise<Outcome>;
  /** Loads what the first call would wait for. */
  warmUp(): void;
  dispose(): Promise<void>;
}

/** The argument by which the bundle knows that it is the thread. */
export const THREAD_ARGUMENT = "mcp-thread";

/** A runner: a thread where the program is bundled, else the caller's own. */
export function createRunner(): Runner {
  return basename(__filename) === "mcp.js" ? new ThreadRunner() : here();
}

async function outcomeOf(call: Call, answer: Answer): Promise<Outcome> {
  try {
    return { ok: await answer(call) };
  } catch (error) {
    return error instanceof InputError ? { wrong: error.message } : { failed: `internal error: ${messageOf(error)}` };
  }
}

type Answer = (call: Call) => Promise<Json>;

function answerer(): Answer {
  const environment = { catalogue: loadCatalogue(), solver: createInlineSolver() };
  return (call) => answerCall(call, environment);
}

function here(): Runner {
  let answer: Answer | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return {
    warmUp: () => {},
    run: (call, { signal }) => {
      const next = last.then(async (): Promise<Outcome> => {
        if (signal.aborted) return { failed: "it was cancelled" };
        answer ??= answerer();
        return outcomeOf(call, answer);
      });
      last = next;
      return next;
    },
    dispose: async () => {},
  };
}

interface Waiting {
  call: Call;
  limitMs: number;
  resolve(outcome: Outcome): void;
}

/** One call after the other in a thread, which is ended, and started again, where a call is given up. */
class ThreadRunner implements Runner {
  private readonly waiting: Waiting[] = [];
  private running: Waiting | undefined;
  private worker: Worker | undefined;
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;

  warmUp(): void {
    this.worker ??= this.started();
  }

  run(call: Call, { signal, limitMs }: { signal: AbortSignal; limitMs: number }): Promise<Outcome> {
    return new Promise((resolve) => {
      if (this.waiting.length >= MOST_WAITING_CALLS) return resolve({ failed: `${MOST_WAITING_CALLS} calls are waiting already` });
      const own: Waiting = { call, limitMs, resolve };
      signal.addEventListener("abort", () => this.cancel(own));
      this.waiting.push(own);
      this.next();
    });
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    clearTimeout(this.timer);
    await this.worker?.terminate();
  }

  private started(): Worker {
    const thread = new Worker(__filename, { argv: [THREAD_ARGUMENT], resourceLimits: { maxOldGenerationSizeMb: CALL_MEMORY_MB } });
    let failure = "";
    thread.on("message", (outcome: Outcome) => thread === this.worker && this.finish(outcome));
    thread.on("error", (error) => {
      failure = messageOf(error);
    });
    thread.on("exit", (code) => {
      if (thread !== this.worker || this.disposed) return;
      this.worker = undefined;
      this.finish({ failed: `the thread that worked on it was ended (${failure || `exit code ${code}`})` });
    });
    return thread;
  }

  private next(): void {
    if (this.running || this.disposed) return;
    this.running = this.waiting.shift();
    if (!this.running) return;
    this.worker ??= this.started();
    const { call, limitMs } = this.running;
    this.worker.postMessage(call);
    this.timer = setTimeout(() => this.giveUp(`not decided: it took longer than ${limitMs / 1000} s`), limitMs);
  }

  private finish(outcome: Outcome): void {
    clearTimeout(this.timer);
    const done = this.running;
    this.running = undefined;
    done?.resolve(outcome);
    this.next();
  }

  private giveUp(reason: string): void {
    const old = this.worker;
    this.worker = undefined;
    void old?.terminate();
    this.finish({ failed: reason });
  }

  private cancel(own: Waiting): void {
    if (this.running === own) this.giveUp("it was cancelled");
    else {
      const at = this.waiting.indexOf(own);
      if (at >= 0) this.waiting.splice(at, 1);
      own.resolve({ failed: "it was cancelled" });
    }
  }
}

/** The thread itself. */
export function runThread(): void {
  const port = parentPort;
  if (!port) return;
  const answer = answerer();
  port.on("message", (call: Call) => {
    void outcomeOf(call, answer).then((outcome) => port.postMessage(outcome));
  });
}
