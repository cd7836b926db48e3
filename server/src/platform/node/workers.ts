// Threads in Node.
import { Worker } from "node:worker_threads";
import type { Workers } from "../api";

export const workers: Workers = {
  start(script, { name, data, memoryLimitMb }, events) {
    // Its output is kept from ours, where a language server speaks its protocol. Nothing reads it: that would keep the process alive.
    const worker = new Worker(script, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb },
      stdout: true,
      stderr: true,
      name,
    });
    worker.on("online", () => events.onStart());
    worker.on("message", (message: unknown) => events.onMessage(message));
    worker.on("error", (error: Error) => events.onError(error.message));
    worker.on("exit", (code) => events.onEnd(code));
    return {
      post: (message) => worker.postMessage(message),
      keepAlive: (alive) => (alive ? worker.ref() : worker.unref()),
      terminate: () => worker.terminate(),
    };
  },
};
