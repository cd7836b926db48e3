// Bundles the solver thread for the tests, as the build does for the extension.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(__dirname, "../..");

/** A temporary folder inside the repository's reach of node_modules, with the bundled worker in it. */
export async function bundledWorker(): Promise<{ folder: string; workerPath: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(root, "node_modules", ".iam-prover-test-"));
  const workerPath = join(folder, "solver-worker.js");
  await build({
    entryPoints: [join(root, "server/src/solver/node/worker.ts")],
    outfile: workerPath,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "silent",
  });
  return { folder, workerPath, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A worker that speaks the protocol and misbehaves when a question's text asks it to. */
export async function misbehavingWorker(): Promise<{ workerPath: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "iam-prover-test-"));
  const workerPath = join(folder, "worker.js");
  await writeFile(
    workerPath,
    `const { parentPort, workerData } = require("node:worker_threads");
const flags = new Int32Array(workerData.cancelled);
parentPort.on("message", (message) => {
  for (const { slot, question, timeoutMs } of message.questions) {
    const text = JSON.stringify(question);
    if (text.includes("crash")) process.exit(3);
    if (text.includes("hang")) for (;;);
    if (text.includes("spin")) while (Atomics.load(flags, slot) === 0);
    parentPort.postMessage({ type: "answer", slot, answer: { verdict: "unsat", core: [] } });
  }
});`,
  );
  return { workerPath, remove: () => rm(folder, { recursive: true, force: true }) };
}
