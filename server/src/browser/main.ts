// Entry of the language server in a browser: one worker, without z3, which needs threads that share memory. What the search of our
// own and the theories decide is proved all the same; word equations are *not decided*.
import { BrowserMessageReader, BrowserMessageWriter, createConnection, ProposedFeatures } from "vscode-languageserver/browser";
import type { BrowserPort, BrowserStart } from "../../../shared/browser";
import { analyse } from "../core/analysis";
import { startServer } from "../lsp/server";
import { readThrough } from "../platform/browser/files";
import { install } from "../platform/browser/system";
import { createSolverHere } from "../solver/here";
import { Turns } from "../thread/turns";
import { ChosenCatalogue } from "../workspace/catalogue";

type Channel = ConstructorParameters<typeof BrowserMessageReader>[0];

declare const self: { onmessage: ((event: { data: unknown }) => void) | null };

self.onmessage = ({ data }) => {
  self.onmessage = null;
  const { data: installed, messages, files } = data as BrowserStart<Channel & BrowserPort>;
  install(installed);
  readThrough(files);
  const turns = new Turns();
  const chosen = new ChosenCatalogue();
  const connection = createConnection(ProposedFeatures.all, new BrowserMessageReader(messages), new BrowserMessageWriter(messages));
  startServer(connection, {
    analyse,
    catalogue: () => chosen.load(),
    useCatalogue: (path) => chosen.use(path),
    specification: () => ({ problem: "The description of AWS's operations is not part of the extension in a browser." }),
    createSolver: () => createSolverHere(() => Promise.reject(new Error("z3 cannot run in a browser")), { search: "small" }),
    investigate: (investigation, solver, options) => turns.investigate(investigation, solver, options),
  });
};
