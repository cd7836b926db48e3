// Starts the server on this process's own channels. Used by dist/server.js and by `iam-prover lsp --stdio`.
import { writeSync } from "node:fs";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { stackOf } from "../core/text/errors";
import { framingOf } from "./framing";
import { startServer } from "./server";
import { realServices } from "./wiring";

/**
 * Serves on stdin and stdout with `stdio`, otherwise on what the command line names (`--stdio`, `--node-ipc`,
 * `--socket=…`). Returns at once; the process ends when the client says `exit`, when its pipe closes, and with status 1 when
 * what comes on stdin is no stream of messages. Errors that nobody caught are logged and the server lives on: one bad
 * document must not take the others with it.
 */
export function serve(options: { stdio?: boolean; version?: string } = {}): void {
  if (options.stdio || process.argv.includes("--stdio")) endOnBrokenStream();
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

/** Where a message begins cannot be known after a broken one: whoever waits for answers should learn that none will come. */
function endOnBrokenStream(): void {
  const look = framingOf();
  process.stdin.on("data", (chunk: Buffer) => {
    const complaint = look(chunk);
    if (complaint === undefined) return;
    writeSync(2, `iam-prover: the client's messages cannot be read. ${complaint}\n`);
    process.exit(1);
  });
}
