// What is said when the server has gone: only what the status and the restart policy say, not each thing that then fails. And how a server that hangs is ended.
import type { ChildProcess } from "node:child_process";
import { ConnectionError, ErrorCodes, LanguageClient, ResponseError } from "vscode-languageclient/node";

/** Whether something failed only because there is no server, or not any more. */
export function isServerGone(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return (
    error instanceof ResponseError && (error.code === ErrorCodes.PendingResponseRejected || error.code === ErrorCodes.ConnectionInactive)
  );
}

/** The library would show each hover, message and start that a crash leaves behind as an error, with its stack. The log keeps them. */
export class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown, showNotification: boolean | "force" = true): void {
    super.error(message, data, isServerGone(data) ? false : showNotification);
  }

  /**
   * Ends the server and starts another. One that hangs does not answer that it stops: after the library's two seconds its
   * process is ended by force. Its end is waited for, because the library would take it for the end of the new one.
   */
  override async restart(): Promise<void> {
    const server: unknown = Reflect.get(this, "_serverProcess");
    try {
      await this.stop();
    } catch (error) {
      this.warn(`The language server did not stop by itself: ${error instanceof Error ? error.message : String(error)}`, undefined, false);
      if (isProcess(server)) await ended(server);
    }
    await this.start();
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
