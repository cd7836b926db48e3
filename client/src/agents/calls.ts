// Calls of the server for agents: a process of its own, one JSON message a line, as the Model Context Protocol has it on standard input and output.
import { type ChildProcess, spawn } from "node:child_process";
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  CancellationReceiverStrategy,
  type CancellationSenderStrategy,
  type CancellationToken,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
  type MessageReader,
  type MessageWriter,
} from "vscode-languageclient/node";
import type { Program } from "./program";

/** The protocol's version that is spoken. */
const PROTOCOL = "2025-06-18";
/** Characters of an answer that a model is given whole. */
const LONGEST = 40_000;

/** A running server. */
export interface Calls {
  /** The answer as a text. Throws with the server's words where it refuses. */
  call(tool: string, input: unknown, token: CancellationToken): Promise<string>;
  /** False: the server is gone. */
  isRunning(): boolean;
  stop(): void;
}

interface ToolResult {
  content: { type: string; text?: string }[];
  structuredContent?: unknown;
  isError?: boolean;
}

/** Starts the server. Rejects when it does not answer. */
export async function startCalls({ command, args, env }: Program, version: string): Promise<Calls> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "ignore"] });
  const connection = connectionTo(child);
  let running = true;
  const gone = new Promise<never>((_, reject) => {
    const end = (reason: string) => {
      running = false;
      reject(new Error(`The server for agents has stopped (${reason}).`));
    };
    child.once("error", (error) => end(error.message));
    child.once("exit", (code, signal) => end(signal ?? `status ${code}`));
  });
  gone.catch(() => connection.dispose());
  const answered = <T>(request: Promise<T>): Promise<T> => Promise.race([request, gone]);
  const clientInfo = { name: "iam-prover-vscode", version };
  await answered(connection.sendRequest("initialize", { protocolVersion: PROTOCOL, capabilities: {}, clientInfo }));
  await connection.sendNotification("notifications/initialized", {});
  return {
    async call(name, input, token) {
      const request = connection.sendRequest<ToolResult>("tools/call", { name, arguments: input }, token);
      const { content, structuredContent, isError } = await answered(Promise.race([request, cancelled(token)]));
      const words = content.flatMap(({ text }) => text ?? []).join("\n");
      if (isError) throw new Error(words);
      const whole = structuredContent === undefined ? words : JSON.stringify(structuredContent);
      return whole.length <= LONGEST ? whole : words;
    },
    isRunning: () => running,
    stop: () => {
      running = false;
      child.stdin?.end();
    },
  };
}

function cancelled(token: CancellationToken): Promise<never> {
  return new Promise((_, reject) => token.onCancellationRequested(() => reject(new Error("The call was cancelled."))));
}

function connectionTo(child: ChildProcess): MessageConnection {
  // Another message than that of the language protocol; and the server sends no requests that could be cancelled.
  const sender: CancellationSenderStrategy = {
    sendCancellation: (to, requestId) => to.sendNotification("notifications/cancelled", { requestId }),
    cleanup: () => {},
  };
  const cancellationStrategy = { receiver: CancellationReceiverStrategy.Message, sender };
  const connection = createMessageConnection(new LineReader(child), new LineWriter(child), undefined, { cancellationStrategy });
  connection.listen();
  return connection;
}

class LineReader extends AbstractMessageReader implements MessageReader {
  constructor(private readonly child: ChildProcess) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    let rest = "";
    const read = (chunk: string): void => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      try {
        for (const line of lines) if (line.trim() !== "") callback(JSON.parse(line) as Message);
      } catch (error) {
        this.fireError(error as Error);
      }
    };
    this.child.stdout?.setEncoding("utf8").on("data", read);
    return { dispose: () => this.child.stdout?.off("data", read) };
  }
}

class LineWriter extends AbstractMessageWriter implements MessageWriter {
  constructor(private readonly child: ChildProcess) {
    super();
  }

  async write(message: Message): Promise<void> {
    this.child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  end(): void {
    this.child.stdin?.end();
  }
}
