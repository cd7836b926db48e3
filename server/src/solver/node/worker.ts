// The solver thread: takes questions, gives answers. The main thread watches it, see handle.ts.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../../core/text/errors";
import { Engine } from "../engine";
import type { FromWorker, ToWorker, WorkerData } from "../messages";
import { loadZ3 } from "./load-z3";

if (!parentPort) throw new Error("worker.ts runs as a worker thread only; start it with createSolver");
serve(parentPort, workerData as WorkerData);

/** Answers what comes, in its order, as long as the thread lives. */
function serve(port: MessagePort, data: WorkerData): void {
  const engine = new Engine((compiled) => loadZ3({ folder: __dirname, compiled, memoryLimitMb: data.memoryLimitMb }), {
    compiled: data.compiled,
  });
  const cancelled = new Int32Array(data.cancelled);
  const send = (message: FromWorker): void => port.postMessage(message);
  const queue: ToWorker[] = [];
  let busy = false;

  port.on("message", (message: ToWorker) => {
    queue.push(message);
    if (!busy) void work();
  });

  async function work(): Promise<void> {
    busy = true;
    for (let message = queue.shift(); message; message = queue.shift()) {
      for (const { slot, question, timeoutMs } of message.questions) {
        const stop = (): boolean => Atomics.load(cancelled, slot) !== 0;
        if (stop()) {
          send({ type: "answer", slot, answer: { verdict: "unknown", reason: "cancelled" } });
          continue;
        }
        let answer = engine.answerNow(question, timeoutMs, stop);
        if (!answer) {
          const failure = await load();
          answer =
            failure === undefined
              ? engine.answerNow(question, timeoutMs, stop)
              : { verdict: "unknown", reason: `z3 could not be loaded: ${failure}` };
        }
        send({ type: "answer", slot, answer: answer ?? { verdict: "unknown", reason: "internal: z3 was not ready" } });
      }
    }
    busy = false;
  }

  /** Loads z3 and says so; the text of the failure otherwise. */
  async function load(): Promise<string | undefined> {
    let failure: string | undefined;
    send({ type: "loading" });
    try {
      await engine.load();
    } catch (error) {
      failure = messageOf(error);
    }
    send({ type: "loaded", compiled: engine.compiled, failure });
    return failure;
  }
}
