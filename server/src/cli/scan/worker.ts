// The other end of a scan's runners: takes files from whoever started it, gives reports, ends when that is gone.

import { parentPort } from "node:worker_threads";
import { keepMorePatterns } from "../../core/globs";
import { messageOf } from "../../core/text/errors";
import { createInlineSolver } from "../../solver/node/inline";
import { loadCatalogue } from "../../workspace/catalogue";
import { say } from "../say";
import { checkFile } from "./check";
import type { FromScanWorker } from "./runner";
import { type SentTask, unpacker } from "./sent";

/** Works until whoever started it is gone. Never resolves. */
export function runScanWorker(): Promise<never> {
  const port = parentPort;
  const send = (message: FromScanWorker) => (port ? port.postMessage(message) : process.send?.(message));
  if (!port && !process.send) {
    say("`scan-worker` is started by `scan` only.");
    process.exit(2);
  }
  keepMorePatterns();
  const solver = createInlineSolver();
  const catalogue = loadCatalogue();
  const unpack = unpacker();
  const check = async (sent: SentTask) => {
    try {
      send({ type: "report", report: await checkFile(unpack(sent), { catalogue, solver }) });
    } catch (error) {
      send({ type: "failed", message: messageOf(error) });
    }
  };
  // One after the other: the next file is here while one is checked.
  let last: Promise<void> = Promise.resolve();
  const work = (sent: SentTask) => {
    last = last.then(() => check(sent));
  };
  if (port) port.on("message", work);
  else {
    // Ctrl+C reaches the whole group; the parent decides what becomes of the scan.
    process.on("SIGINT", () => {});
    process.on("disconnect", () => process.exit(0));
    process.on("message", work);
  }
  send({ type: "ready" });
  return new Promise(() => {});
}
