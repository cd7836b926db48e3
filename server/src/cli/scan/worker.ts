// The worker process of a scan: takes files from its parent, gives reports, ends when the parent is gone.
import { createInlineSolver } from "../../solver/inline";
import { loadCatalogue } from "../../workspace/catalogue";
import { checkFile } from "./check";
import type { FromScanWorker, ToScanWorker } from "./pool";

export function runScanWorker(): Promise<never> {
  const send = (message: FromScanWorker) => process.send?.(message);
  if (!process.send) {
    process.stderr.write("iam-prover: `scan-worker` is started by `scan` only.\n");
    process.exit(2);
  }
  // Ctrl+C reaches the whole group; the parent decides what becomes of the scan.
  process.on("SIGINT", () => {});
  process.on("disconnect", () => process.exit(0));
  const solver = createInlineSolver();
  const catalogue = loadCatalogue();
  process.on("message", async ({ index, task }: ToScanWorker) => {
    try {
      send({ type: "report", index, report: await checkFile(task, { catalogue, solver }) });
    } catch (error) {
      send({ type: "failed", index, message: error instanceof Error ? error.message : String(error) });
    }
  });
  send({ type: "ready" });
  return new Promise(() => {});
}
