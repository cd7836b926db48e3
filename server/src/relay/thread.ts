// The analysis thread as a worker thread of Node.
import { MessageChannel, Worker } from "node:worker_threads";
import type { AnalysisThreadData, FromAnalysis, RawMessage, ToAnalysis } from "./messages";
import type { AnalysisThread, ThreadEvents } from "./relay";

/** Starts the bundle at `file`. It loads beside the caller; messages that are posted meanwhile wait for it. */
export function startThread(file: string, events: ThreadEvents): AnalysisThread {
  const posted = new SharedArrayBuffer(4);
  const counter = new Int32Array(posted);
  const { port1: control, port2 } = new MessageChannel();
  const workerData: AnalysisThreadData = { posted, control: port2 };
  const worker = new Worker(file, { workerData, transferList: [port2] });
  let ended = false;
  let failure: string | undefined;
  const lost = (reason: string) => {
    if (ended) return;
    ended = true;
    control.close();
    events.onLost(reason);
  };
  worker.on("message", (message: RawMessage) => {
    if (!ended) events.onMessage(message);
  });
  control.on("message", (word: FromAnalysis) => {
    if (!ended) events.onWord(word);
  });
  worker.on("error", (error: Error & { code?: string }) => {
    failure = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "it ran out of memory" : error.message;
  });
  worker.on("exit", (code) => lost(failure ?? `its thread ended with status ${code}`));
  return {
    post(message) {
      Atomics.add(counter, 0, 1);
      worker.postMessage(message);
    },
    ping() {
      const word: ToAnalysis = { type: "ping" };
      control.postMessage(word);
    },
    end() {
      ended = true;
      control.close();
      void worker.terminate();
    },
  };
}
