// Tells errors that only say that there is no server from all others.
import { ConnectionError, ErrorCodes, ResponseError } from "vscode-languageclient";

/** Whether something failed only because there is no server, or not any more. */
export function isServerGone(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return (
    error instanceof ResponseError && (error.code === ErrorCodes.PendingResponseRejected || error.code === ErrorCodes.ConnectionInactive)
  );
}
