// Entry of the analysis thread (`dist/analysis.js`): the language server itself, behind the relay that holds the client's channel.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { createConnection, type DataCallback, PortMessageReader, PortMessageWriter, ProposedFeatures } from "vscode-languageserver/node";
import { stackOf } from "../core/text/errors";
import { startServer } from "../lsp/server";
import type { AnalysisThreadData, FromAnalysis, ToAnalysis } from "../relay/messages";
import { Turns } from "./turns";
import { realServices } from "./wiring";

if (parentPort === null) throw new Error("This file is started by the language server, as a thread of it.");
const { posted, control } = workerData as AnalysisThreadData;
const turns = new Turns(new Int32Array(posted));

/** Tells how many messages have come, so that work at a stretch knows whether one waits. */
class CountingReader extends PortMessageReader {
  constructor(
    port: MessagePort,
    private readonly turns: Turns,
  ) {
    super(port);
  }

  override listen(callback: DataCallback): ReturnType<PortMessageReader["listen"]> {
    return super.listen((message) => {
      this.turns.taken++;
      callback(message);
    });
  }
}

const say = (word: FromAnalysis) => control.postMessage(word);
control.on("message", (word: ToAnalysis) => {
  if (word.type === "ping") say({ type: "pong" });
});
const connection = createConnection(ProposedFeatures.all, new CountingReader(parentPort, turns), new PortMessageWriter(parentPort));
const log = (kind: string) => (error: unknown) => {
  connection.console.error(`${kind}: ${stackOf(error)}`);
};
// One bad document must not take the others with it.
process.on("uncaughtException", log("Uncaught error"));
process.on("unhandledRejection", log("Unhandled rejection"));
startServer(connection, realServices(turns, { begin: (uri) => say({ type: "begin", uri }), end: (uri) => say({ type: "end", uri }) }));
