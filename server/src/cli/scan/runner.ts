// Starts what checks the files of a scan: processes, or one thread where one is enough. Either can be ended in the middle of a file.
import { fork } from "node:child_process";
import { Worker } from "node:worker_threads";
import { messageOf } from "../../core/text/errors";
import type { FileReport, ScanTask } from "./result";
import { packer, type SentTask } from "./sent";

/** The hidden command that a runner runs. */
const WORKER_COMMAND = "scan-worker";

export type ToScanWorker = SentTask & { index: number };
export type FromScanWorker =
  | { type: "ready" }
  | { type: "report"; index: number; report: FileReport }
  | { type: "failed"; index: number; message: string };

export interface Runner {
  send(index: number, task: ScanTask): void;
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
    send: (index, task) => child.send({ index, ...pack(task) }),
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
  return { send: (index, task) => worker.postMessage({ index, ...pack(task) }), kill: end, release: end };
}

/** A runner that loads what it needs while the files are looked for. */
export interface Ahead {
  /** The runner, told to whoever takes it. */
  take(events: RunnerEvents): Runner;
  /** Ends it, taken or not. */
  kill(): void;
}

/** Starts a runner before anybody wants it; what it says until then waits. */
export function startAhead(start: (events: RunnerEvents) => Runner): Ahead {
  const waiting: ((events: RunnerEvents) => void)[] = [];
  let taken: RunnerEvents | undefined;
  const tell = (event: (events: RunnerEvents) => void) => {
    if (taken) event(taken);
    else waiting.push(event);
  };
  const runner = start({
    message: (message) => tell((events) => events.message(message)),
    exit: (how) => tell((events) => events.exit(how)),
  });
  return {
    take(events) {
      // Not at once: who takes it has to have it first.
      setImmediate(() => {
        taken = events;
        for (const event of waiting) event(events);
      });
      return runner;
    },
    kill: () => runner.kill(),
  };
}
