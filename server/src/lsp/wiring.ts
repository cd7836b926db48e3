// The modules that the server works with, as they really are. The only file of the server that puts them together.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { analyse } from "../core/analysis";
import { createSolver } from "../solver/handle";
import { loadCatalogue, useCatalogue } from "../workspace/catalogue";
import type { Services } from "./open-document";
import { investigatePaced } from "./pace";

/** The real services. `workerPath`: the bundled solver thread; by default the one beside this bundle. */
export function realServices(workerPath = workerBeside()): Services {
  return {
    analyse,
    catalogue: loadCatalogue,
    useCatalogue,
    createSolver: () => createSolver({ workerPath }),
    investigate: investigatePaced,
  };
}

/** The thread lies beside the bundle; run from the sources, in dist/. */
function workerBeside(): string {
  const beside = join(__dirname, "solver-worker.js");
  return existsSync(beside) ? beside : join(__dirname, "../../../dist/solver-worker.js");
}
