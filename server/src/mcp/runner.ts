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
  return basename(__filename) === "mcp.js" ? inThread() : here();
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

function inThread(): Runner {
  const waiting: Waiting[] = [];
  let running: Waiting | undefined;
  let worker: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  let disposed = false;

  const start = (): Worker => {
    const thread = new Worker(__filename, { argv: [THREAD_ARGUMENT], resourceLimits: { maxOldGenerationSizeMb: CALL_MEMORY_MB } });
    let failure = "";
    thread.on("message", (outcome: Outcome) => thread === worker && finish(outcome));
    thread.on("error", (error) => {
      failure = messageOf(error);
    });
    thread.on("exit", (code) => {
      if (thread !== worker || disposed) return;
      worker = undefined;
      finish({ failed: `the thread that worked on it was ended (${failure || `exit code ${code}`})` });
    });
    return thread;
  };
  const next = (): void => {
    if (running || disposed) return;
    running = waiting.shift();
    if (!running) return;
    worker ??= start();
    const { call, limitMs } = running;
    worker.postMessage(call);
    timer = setTimeout(() => giveUp(`not decided: it took longer than ${limitMs / 1000} s`), limitMs);
  };
  const finish = (outcome: Outcome): void => {
    clearTimeout(timer);
    const done = running;
    running = undefined;
    done?.resolve(outcome);
    next();
  };
  const giveUp = (reason: string): void => {
    const old = worker;
    worker = undefined;
    void old?.terminate();
    finish({ failed: reason });
  };
  return {
    warmUp: () => {
      worker ??= start();
    },
    run: (call, { signal, limitMs }) =>
      new Promise((resolve) => {
        if (waiting.length >= MOST_WAITING_CALLS) return resolve({ failed: `${MOST_WAITING_CALLS} calls are waiting already` });
        const own: Waiting = { call, limitMs, resolve };
        signal.addEventListener("abort", () => {
          if (running === own) return giveUp("it was cancelled");
          const at = waiting.indexOf(own);
          if (at >= 0) waiting.splice(at, 1);
          resolve({ failed: "it was cancelled" });
        });
        waiting.push(own);
        next();
      }),
    dispose: async () => {
      disposed = true;
      clearTimeout(timer);
      await worker?.terminate();
    },
  };
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
