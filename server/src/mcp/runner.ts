// Runs calls one after the other in a thread of its own, so that a call can be cancelled or given up whatever it computes.
import { basename } from "node:path";
import { parentPort, Worker } from "node:worker_threads";
import { InputError } from "../cli/errors";
import type { Json } from "../cli/parameters";
import { messageOf } from "../core/text/errors";
import { createInlineSolver } from "../solver/node/inline";
import { loadCatalogue } from "../workspace/catalogue";
import { answerCall, type Call } from "./answer";
import { CALL_MEMORY_MB, MOST_WAITING_CALLS, START_LIMIT_MS } from "./limits";

/** What becomes of a call. `wrong`: the agent can put it right; `failed`: it was not answered. */
export type Outcome = { ok: Json } | { wrong: string } | { failed: string };

export interface Runner {
  run(call: Call, options: { signal: AbortSignal; limitMs: number }): Promise<Outcome>;
  /** Loads what the first call would wait for. */
  warmUp(): void;
  dispose(): Promise<void>;
}

/** What a thread says when it has loaded what it works with. */
const READY = "ready";
type FromThread = typeof READY | Outcome;

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
  /** The thread has loaded what it works with. */
  private ready = false;
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
    this.ready = false;
    thread.on("message", (message: FromThread) => {
      if (thread !== this.worker) return;
      if (message !== READY) return this.finish(message);
      this.ready = true;
      this.limit();
    });
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
    this.worker.postMessage(this.running.call);
    this.limit();
  }

  /** Gives the running call its time, which begins when its thread works: starting one takes longer on a machine that does other things too. */
  private limit(): void {
    clearTimeout(this.timer);
    if (!this.running) return;
    const { limitMs } = this.running;
    this.timer = this.ready
      ? setTimeout(() => this.giveUp(`not decided: it took longer than ${limitMs / 1000} s`), limitMs)
      : setTimeout(() => this.giveUp("its thread did not start"), START_LIMIT_MS);
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
    void old?.terminate();
    // The next call does not wait for it.
    this.worker = this.disposed ? undefined : this.started();
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
  port.postMessage(READY satisfies FromThread);
}
