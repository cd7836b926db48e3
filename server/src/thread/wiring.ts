// The modules that the server works with, as they really are. The only file of the server that puts them together.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadSpecification } from "../controls/specification/node/load";
import { analyse } from "../core/analysis";
import type { Services } from "../lsp/open-document";
import { installed } from "../platform/current";
import { createSolver } from "../solver/handle";
import { ChosenCatalogue } from "../workspace/catalogue";
import { Turns } from "./turns";

/** The real services. `work` hears which document is worked on. `workerPath`: the bundled solver thread; by default the one beside this bundle. */
export function realServices(turns = new Turns(), work?: Services["work"], workerPath = workerBeside()): Services {
  const chosen = new ChosenCatalogue();
  return {
    analyse,
    catalogue: () => chosen.load(),
    useCatalogue: (path) => chosen.use(path),
    specification: (botocore) => loadSpecification({ from: installed.ownFolder(), ...(botocore !== "" && { botocore }) }),
    createSolver: () => createSolver({ workerPath }),
    investigate: (investigation, solver, options) => turns.investigate(investigation, solver, options),
    ...(work && { work }),
  };
}

/** The thread lies beside the bundle; run from the sources, in dist/. */
function workerBeside(): string {
  const beside = join(__dirname, "solver-worker.js");
  return existsSync(beside) ? beside : join(__dirname, "../../../dist/solver-worker.js");
}
