// When a crashed server is started again: at once, then later and later, and not for ever.
import { CloseAction, type CloseHandlerResult, ErrorAction, type ErrorHandler, type ErrorHandlerResult } from "vscode-languageclient/node";

/** Crashes within the window after which the user is asked. */
const LIMIT = 5;
const WINDOW_MS = 3 * 60 * 1000;
const FIRST_DELAY_MS = 250;

interface RestartEvents {
  onRestart(attempt: number, delayMs: number): void;
  onGiveUp(crashes: number): void;
}

/** Counts crashes and decides what follows. The library asks it. */
export class RestartPolicy implements ErrorHandler {
  private crashes: number[] = [];

  constructor(private readonly events: RestartEvents) {}

  /** A message that could not be read or written does not end the connection; if the pipe is gone, `closed` follows. */
  error(): ErrorHandlerResult {
    return { action: ErrorAction.Continue };
  }

  /** The server has gone. Started again, after a delay that doubles each time, unless it went too often. */
  async closed(): Promise<CloseHandlerResult> {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < WINDOW_MS), now];
    const count = this.crashes.length;
    if (count >= LIMIT) {
      this.crashes = [];
      this.events.onGiveUp(count);
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    const delayMs = FIRST_DELAY_MS * 2 ** (count - 1);
    this.events.onRestart(count, delayMs);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    return { action: CloseAction.Restart, handled: true };
  }
}
