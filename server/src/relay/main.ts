// Entry of the bundled server (`dist/server.js --node-ipc` or `--stdio`), and what serves `iam-prover lsp --stdio`.
import { writeSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import {
  createServerPipeTransport,
  createServerSocketTransport,
  IPCMessageReader,
  IPCMessageWriter,
  type Message,
  type MessageReader,
  type MessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { compileLess } from "../platform/node/v8";
import { framingOf } from "./framing";
import { LOOK_MS } from "./limits";
import type { RawMessage } from "./messages";
import { Relay } from "./relay";
import { startThread } from "./thread";

/**
 * Serves one client on stdin and stdout. Never resolves: the process ends when the client says `exit` (status 0 after
 * `shutdown`, else 1), when its pipe closes, or when its process is gone.
 */
export function runStdioServer(): Promise<never> {
  serve("--stdio");
  return new Promise(() => {});
}

/**
 * Serves on the channel that an argument names (`--stdio`, `--node-ipc`, `--socket=…`, `--pipe=…`). Returns at once. The process ends with
 * status 1 when what comes on stdin is no stream of messages. Errors of this thread that nobody caught are logged and it lives on.
 */
function serve(channel: string): void {
  compileLess();
  let hasShutDown = false;
  const end = () => process.exit(hasShutDown ? 0 : 1);
  const [reader, writer] = channelOf(channel, end);
  const write = (message: RawMessage) => {
    // A client that is gone ends this process by the closed channel.
    writer.write(message as Message).catch(() => {});
  };
  const relay = new Relay({
    startThread: (events) => startThread(join(__dirname, "analysis.js"), events),
    toClient: write,
    giveUp: () => {
      writeSync(2, "iam-prover: the analysis ended several times in a row. The language server ends; the log has the reasons.\n");
      process.exit(1);
    },
    everySecond: (tick) => {
      const timer = setInterval(tick, 1000);
      timer.unref();
      return () => clearInterval(timer);
    },
    now: () => performance.now(),
  });
  const log = (kind: string) => (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    write({ jsonrpc: "2.0", method: "window/logMessage", params: { type: 1, message: `${kind}: ${text}` } });
  };
  process.on("uncaughtException", log("Uncaught error"));
  process.on("unhandledRejection", log("Unhandled rejection"));
  reader.onClose(end);
  reader.listen((message) => {
    const raw = message as RawMessage;
    if (raw.method === "exit") return end();
    if (raw.method === "shutdown") hasShutDown = true;
    if (raw.method === "initialize") endWith((raw.params as { processId?: unknown } | undefined)?.processId, end);
    relay.fromClient(raw);
  });
}

function channelOf(channel: string, end: () => void): [MessageReader, MessageWriter] {
  const [name, value = ""] = channel.split("=");
  if (name === "--node-ipc") return [new IPCMessageReader(process), new IPCMessageWriter(process)];
  if (name === "--socket") return createServerSocketTransport(Number(value));
  if (name === "--pipe") return createServerPipeTransport(value);
  endOnBrokenStream();
  for (const event of ["end", "close"]) process.stdin.on(event, end);
  return [new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)];
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

/** A client that was killed closes no channel on some systems. */
function endWith(client: unknown, end: () => void): void {
  if (typeof client !== "number") return;
  setInterval(() => {
    try {
      process.kill(client, 0);
    } catch {
      end();
    }
  }, LOOK_MS).unref();
}

// The command line loads this file and calls what it wants.
if (require.main === module) serve(process.argv.find((one) => /^--(stdio|node-ipc|socket=|pipe=)/.test(one)) ?? "");
