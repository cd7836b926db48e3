// The analysis thread as another system would start it: the language server behind one port of messages, with a solver that has no z3.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { analyse } from "../../server/src/core/analysis";
import { startServer } from "../../server/src/lsp/server";
import { createSolverHere } from "../../server/src/solver/here";
import { Turns } from "../../server/src/thread/turns";
import { ChosenCatalogue } from "../../server/src/workspace/catalogue";

const { port } = globalThis as unknown as { port: ConstructorParameters<typeof BrowserMessageReader>[0] };
const turns = new Turns();
const chosen = new ChosenCatalogue();
startServer(createConnection(new BrowserMessageReader(port), new BrowserMessageWriter(port)), {
  analyse,
  catalogue: () => chosen.load(),
  useCatalogue: (path) => chosen.use(path),
  specification: () => ({ problem: "There is no specification here." }),
  createSolver: () => createSolverHere(() => Promise.reject(new Error("there is no z3 here")), { search: "small" }),
  investigate: (investigation, solver, options) => turns.investigate(investigation, solver, options),
});
