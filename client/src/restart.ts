// When a crashed server is started again: at once, then later and later, and not for ever.
import { CloseAction, type CloseHandlerResult, ErrorAction, type ErrorHandler, type ErrorHandlerResult } from "vscode-languageclient";

/** Crashes within the window after which the user is asked. */
const LIMIT = 5;
const WINDOW_MS = 3 * 60 * 1000;
const FIRST_DELAY_MS = 250;

interface RestartEvents {
  onRestart(attempt: number, delayMs: number): void;
  onGiveUp(crashes: number): void;
}

/** The library has to be done with the server that has gone before the next one starts. */
const WANTED_DELAY_MS = 20;

/** Counts crashes and decides what follows. The library asks it. */
export class RestartPolicy implements ErrorHandler {
  private crashes: number[] = [];
  private isWanted = false;
  private goOn: (() => void) | undefined;

  constructor(private readonly events: RestartEvents) {}

  /** A message that could not be read or written does not end the connection; if the pipe is gone, `closed` follows. */
  error(): ErrorHandlerResult {
    return { action: ErrorAction.Continue };
  }

  /** The server has gone. Started again, after a delay that doubles each time, unless it went too often. */
  async closed(): Promise<CloseHandlerResult> {
    if (this.isWanted) {
      this.isWanted = false;
      await this.wait(WANTED_DELAY_MS);
      return { action: CloseAction.Restart, handled: true };
    }
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
    await this.wait(delayMs);
    return { action: CloseAction.Restart, handled: true };
  }

  /** The server that now ends is ended by us: no crash. */
  wantEnd(): void {
    this.isWanted = true;
  }

  /** A server runs: what ends it from now on is no wish of before. */
  isRunning(): void {
    this.isWanted = false;
  }

  /** Whether another server is about to start after a crash; if so, it starts now. */
  hurry(): boolean {
    if (!this.goOn) return false;
    this.goOn();
    return true;
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.goOn = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.goOn = done;
    });
  }
}
