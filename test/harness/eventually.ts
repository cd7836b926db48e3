// Waiting for what nobody tells: it is looked at until it holds. The bound is for what never comes, not for how long it takes,
// since other programs may need the processor.
import { setTimeout as pause } from "node:timers/promises";

/** How long a test waits for what should come. */
export const PATIENCE_MS = 300_000;

/** What `look` gives once it gives something. */
export async function eventually<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(20)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`Waited ${PATIENCE_MS / 1000} s for: ${what}.`);
}
