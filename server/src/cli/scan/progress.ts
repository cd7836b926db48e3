// A progress bar on standard error, for people only: nothing is drawn where nobody looks.
import { clean } from "../report/clean";

const WIDTH = 24;
const PAUSE_MS = 80;

/** A bar for many files; one that draws nothing where standard error is no terminal. */
export function progressBar(): { show(done: number, total: number, path: string): void; end(): void } {
  const { stderr } = process;
  if (!stderr.isTTY || process.env.CI) return { show() {}, end() {} };
  let drawn = 0;
  return {
    show(done, total, path) {
      if (total < 2 || performance.now() - drawn < PAUSE_MS) return;
      drawn = performance.now();
      const filled = Math.round((WIDTH * done) / total);
      const line = `${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${done}/${total} ${path}`;
      stderr.write(`\r\x1b[K${clean(line).slice(0, (stderr.columns ?? 80) - 1)}`);
    },
    end() {
      if (drawn > 0) stderr.write("\r\x1b[K");
    },
  };
}
