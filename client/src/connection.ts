// What is said when the server has gone: only what the status and the restart policy say, not each thing that then fails.
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
}
