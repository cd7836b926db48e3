// A language client in plain JSON-RPC over a child's stdin and stdout: what any editor does, and nothing that knows our code.
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { bundled } from "../harness/bundle";
import { PATIENCE_MS } from "../harness/eventually";

export interface LspDiagnostic {
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
  message: string;
  code: string;
  severity: number;
  source: string;
  tags?: number[];
  data?: { id: string };
  codeDescription?: { href: string };
  relatedInformation?: { message: string; location: { uri: string } }[];
}

interface Message {
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

type Handler = (params: unknown) => unknown;

/** The server as it is in the work tree, as a file to start. */
export const builtServer = (): string => bundled("server.js");

export class Client {
  readonly diagnostics = new Map<string, { version?: number; items: LspDiagnostic[] }>();
  /** Everything that was ever published, in order. */
  readonly published: { uri: string; version?: number; items: LspDiagnostic[] }[] = [];
  readonly logs: string[] = [];
  readonly notifications: { method: string; params: unknown }[] = [];
  /** Whether the server may end itself when this process is gone. */
  protected watched = false;
  private buffer = Buffer.alloc(0);
  private nextId = 1;
  private readonly open = new Map<number | string, { resolve(value: unknown): void; reject(error: Error): void }>();
  private readonly handlers = new Map<string, Handler>();
  private readonly watchers = new Set<() => void>();
  private readonly versions = new Map<string, number>();

  constructor(
    private readonly toServer: Writable,
    fromServer: Readable,
  ) {
    fromServer.on("data", (chunk: Buffer) => this.receive(chunk));
  }

  /** Answers a request of the server; without a handler requests are answered with null. */
  on(method: string, handler: Handler): void {
    this.handlers.set(method, handler);
  }

  async start(
    options: { folder?: string; folders?: string[]; capabilities?: object; initializationOptions?: object } = {},
  ): Promise<Record<string, unknown>> {
    const folders = (options.folders ?? (options.folder ? [options.folder] : [])).map((folder) => pathToFileURL(folder).toString());
    const result = (await this.request("initialize", {
      processId: this.watched ? process.pid : null,
      rootUri: folders[0] ?? null,
      workspaceFolders: folders.length > 0 ? folders.map((uri) => ({ uri, name: "test" })) : null,
      capabilities: options.capabilities ?? {
        textDocument: { publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1] } } },
      },
      initializationOptions: options.initializationOptions,
    })) as { capabilities: Record<string, unknown> };
    this.notify("initialized", {});
    return result.capabilities;
  }

  request(method: string, params: unknown): Promise<unknown> {
    const id = this.nextId++;
    this.send({ id, method, params });
    return new Promise((resolve, reject) => this.open.set(id, { resolve, reject }));
  }

  notify(method: string, params: unknown): void {
    this.send({ method, params });
  }

  openText(uri: string, text: string, languageId = "json"): void {
    this.versions.set(uri, 1);
    this.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
  }

  /** Replaces the whole text. Returns the new version. */
  changeText(uri: string, text: string): number {
    const version = (this.versions.get(uri) ?? 1) + 1;
    this.versions.set(uri, version);
    this.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
    return version;
  }

  closeText(uri: string): void {
    this.notify("textDocument/didClose", { textDocument: { uri } });
  }

  save(uri: string): void {
    this.notify("textDocument/didSave", { textDocument: { uri } });
  }

  items(uri: string): LspDiagnostic[] {
    return this.diagnostics.get(uri)?.items ?? [];
  }

  codes(uri: string): string[] {
    return this.items(uri)
      .map((one) => one.code)
      .sort();
  }

  /** Waits until the condition holds, looking at every message that arrives. */
  async until(what: string, condition: () => boolean, milliseconds = PATIENCE_MS): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.watchers.delete(look);
        const known = [...this.diagnostics].map(
          ([uri, { version, items }]) => `${uri} v${version}: ${items.map((one) => `${one.code} ${one.message}`).join(" | ")}`,
        );
        reject(new Error(`Waited ${milliseconds} ms for: ${what}.\n${known.join("\n")}\n${this.logs.slice(-10).join("\n")}`));
      }, milliseconds);
      const look = () => {
        if (!condition()) return;
        clearTimeout(timer);
        this.watchers.delete(look);
        resolve();
      };
      this.watchers.add(look);
    });
  }

  /** Waits for the proofs of the present version: the server's own status says when. */
  async settled(uri: string, milliseconds = PATIENCE_MS): Promise<string> {
    const last = () => this.statuses(uri).at(-1);
    await this.until(`the end of the proofs of ${uri}`, () => last() !== undefined && last() !== "proving", milliseconds);
    return last() as string;
  }

  statuses(uri: string): string[] {
    return this.notifications
      .filter((one) => one.method === "iamProver/status" && (one.params as { uri: string }).uri === uri)
      .map((one) => (one.params as { state: string }).state);
  }

  shutdown(): Promise<unknown> {
    return this.request("shutdown", null);
  }

  private send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.toServer.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  private receive(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const end = this.buffer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.subarray(0, end).toString())?.[1]);
      if (this.buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.buffer.subarray(end + 4, end + 4 + length).toString()) as Message;
      this.buffer = this.buffer.subarray(end + 4 + length);
      this.handle(message);
      for (const look of [...this.watchers]) look();
    }
  }

  private handle(message: Message): void {
    if (message.method === undefined) {
      const waiting = this.open.get(message.id as number);
      this.open.delete(message.id as number);
      if (message.error) waiting?.reject(new Error(`${message.error.code}: ${message.error.message}`));
      else waiting?.resolve(message.result);
      return;
    }
    if (message.id !== undefined) {
      const result = this.handlers.get(message.method)?.(message.params) ?? null;
      this.send({ id: message.id, result });
      return;
    }
    if (message.method === "textDocument/publishDiagnostics") {
      const params = message.params as { uri: string; version?: number; diagnostics: LspDiagnostic[] };
      this.diagnostics.set(params.uri, { version: params.version, items: params.diagnostics });
      this.published.push({ uri: params.uri, version: params.version, items: params.diagnostics });
    } else if (message.method === "window/logMessage") this.logs.push((message.params as { message: string }).message);
    this.notifications.push({ method: message.method, params: message.params });
    this.handlers.get(message.method)?.(message.params);
  }
}

const started = new Set<ChildProcess>();

/** Ends the servers that a failed test left behind, so that the test run ends too. */
export function endServers(): void {
  for (const child of started) child.kill("SIGKILL");
}

/** A client with a server process of its own. */
export class ProcessClient extends Client {
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  protected override watched = true;

  constructor(command: string[] = [process.execPath, builtServer(), "--stdio"]) {
    const child = spawn(command[0] as string, command.slice(1), { stdio: ["pipe", "pipe", "pipe"] });
    super(child.stdin, child.stdout);
    started.add(child);
    child.on("exit", () => started.delete(child));
    this.process = child;
    child.stderr.on("data", (chunk: Buffer) => this.logs.push(`stderr: ${chunk.toString()}`));
    this.exited = new Promise((resolve) => child.on("exit", (code) => resolve(code)));
  }

  /** The orderly end. Out: the exit status. */
  async stop(): Promise<number | null> {
    await this.shutdown();
    this.notify("exit", null);
    return this.exited;
  }
}
