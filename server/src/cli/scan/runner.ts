// Starts what checks the files of a scan: processes, or one thread where one is enough. Either can be ended in the middle of a file.
import { fork } from "node:child_process";
import { Worker } from "node:worker_threads";
import { messageOf } from "../../core/text/errors";
import type { FileReport, ScanTask } from "./result";
import { packer } from "./sent";

/** The hidden command that a runner runs. */
const WORKER_COMMAND = "scan-worker";

export type FromScanWorker = { type: "ready" } | { type: "report"; report: FileReport } | { type: "failed"; message: string };

export interface Runner {
  /** A file, behind those that it has; answers come in their order. */
  send(task: ScanTask): void;
  /** Ends it wherever it is. */
  kill(): void;
  /** Lets it end by itself: there is nothing more to do. */
  release(): void;
}

export interface RunnerEvents {
  message(message: FromScanWorker): void;
  /** It is gone; `how` says in what way, for a message. */
  exit(how: string): void;
}

/** Another process: it has a core of its own, and a crash of z3 takes only this process with it. */
export function startProcess({ message, exit }: RunnerEvents): Runner {
  const child = fork(__filename, [WORKER_COMMAND], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
  });
  child.on("message", message);
  child.on("error", () => child.kill("SIGKILL"));
  child.on("exit", (code, signal) => exit(signal ?? `exit code ${code}`));
  const pack = packer();
  return {
    send: (task) => child.send(pack(task)),
    kill: () => child.kill("SIGKILL"),
    release: () => child.disconnect(),
  };
}

/** A thread of this process: it starts in a fifth of the time of a process, and a hang can be ended all the same. */
export function startThread({ message, exit }: RunnerEvents): Runner {
  const worker = new Worker(__filename, { argv: [WORKER_COMMAND] });
  let reason: string | undefined;
  worker.on("message", message);
  worker.on("error", (error) => {
    reason = messageOf(error);
  });
  worker.on("exit", (code) => exit(reason ?? `exit code ${code}`));
  const end = () => void worker.terminate();
  const pack = packer();
  return { send: (task) => worker.postMessage(pack(task)), kill: end, release: end };
}
