// What is said when the server has gone: only what the status and the restart policy say, not each thing that then fails. And how a server that hangs is ended.
import type { ChildProcess } from "node:child_process";
import { LanguageClient, State } from "vscode-languageclient/node";
import { isServerGone } from "./gone";
import { RestartPolicy } from "./restart";

/** How long a start is waited for before it is called failed. */
const START_LIMIT_MS = 60_000;

/** The library would show each hover, message and start that a crash leaves behind as an error, with its stack. The log keeps them. */
export class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown, showNotification: boolean | "force" = true): void {
    super.error(message, data, isServerGone(data) ? false : showNotification);
  }

  private renewing: Promise<void> | undefined;

  /**
   * Ends the server and starts another; fulfilled once that runs. The library can do so only with a server that runs and
   * answers. Asked for while one starts, that one is ended; while one is about to start after a crash, it starts at once.
   */
  override async restart(): Promise<void> {
    if (this.renewing) {
      await this.renewing;
      return this.running();
    }
    const { errorHandler } = this.clientOptions;
    const policy = errorHandler instanceof RestartPolicy ? errorHandler : undefined;
    if (policy?.hurry()) return this.running();
    if (this.state === State.Running) {
      this.renewing = this.stopped().finally(() => {
        this.renewing = undefined;
      });
      await this.renewing;
      return this.startAnew();
    }
    const server: unknown = Reflect.get(this, "_serverProcess");
    if (this.state !== State.Starting) return this.startAnew();
    if (isProcess(server)) {
      policy?.wantEnd();
      await ended(server);
    }
    return this.running();
  }

  /**
   * One that hangs does not answer that it stops: after the library's two seconds its process is ended by force. Its end is
   * waited for, because the library would take it for the end of the new one.
   */
  private async stopped(): Promise<void> {
    const server: unknown = Reflect.get(this, "_serverProcess");
    try {
      await this.stop();
    } catch (error) {
      this.warn(`The language server did not stop by itself: ${error instanceof Error ? error.message : String(error)}`, undefined, false);
      if (isProcess(server)) await ended(server);
    }
  }

  private async startAnew(): Promise<void> {
    // Of a start that failed the library keeps the answer.
    if (this.state === State.StartFailed) Reflect.set(this, "_onStart", undefined);
    try {
      await this.start();
    } catch (error) {
      // Ended while it was starting, by another wish for a restart or by a crash: the one that follows is waited for.
      if (!isServerGone(error)) throw error;
      await this.running();
    }
  }

  /** Fulfilled once a server runs; refused if none does within the time that a start may take on a busy machine. */
  private running(): Promise<void> {
    if (this.state === State.Running) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        listener.dispose();
        reject(new Error(`The language server did not start within ${START_LIMIT_MS / 1000} s.`));
      }, START_LIMIT_MS);
      const listener = this.onDidChangeState(({ newState }) => {
        if (newState !== State.Running) return;
        clearTimeout(timer);
        listener.dispose();
        resolve();
      });
    });
  }
}

function isProcess(value: unknown): value is ChildProcess {
  return typeof value === "object" && value !== null && "kill" in value && "once" in value;
}

/** Ends a process by force. Fulfilled once it and its channels are gone. */
function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.once("close", () => resolve());
    server.kill("SIGKILL");
  });
}
