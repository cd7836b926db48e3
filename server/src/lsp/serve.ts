// Starts the server on this process's own channels. Used by dist/server.js and by `iam-prover lsp --stdio`.
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { stackOf } from "../core/text/errors";
import { startServer } from "./server";
import { realServices } from "./wiring";

/**
 * Serves on stdin and stdout with `stdio`, otherwise on what the command line names (`--stdio`, `--node-ipc`,
 * `--socket=…`). Returns at once; the process ends when the client says `exit` or its pipe closes. Errors that nobody
 * caught are logged and the server lives on: one bad document must not take the others with it.
 */
export function serve(options: { stdio?: boolean; version?: string } = {}): void {
  const connection = options.stdio
    ? createConnection(ProposedFeatures.all, process.stdin, process.stdout)
    : createConnection(ProposedFeatures.all);
  const log = (kind: string) => (error: unknown) => {
    connection.console.error(`${kind}: ${stackOf(error)}`);
  };
  process.on("uncaughtException", log("Uncaught error"));
  process.on("unhandledRejection", log("Unhandled rejection"));
  startServer(connection, realServices(), options.version);
}
