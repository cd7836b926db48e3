// Waiting with a limit: pauses, time budgets, work that is answered without when it takes too long.
import type { CancellationToken } from "vscode-languageserver";
import { clock } from "../platform/current";

/** A pause that ends at once, with an error, when the signal is aborted. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** A controller that is aborted when a request is cancelled, also if it was before. */
export function abortedBy(token: CancellationToken): AbortController {
  const abort = new AbortController();
  token.onCancellationRequested(() => abort.abort());
  if (token.isCancellationRequested) abort.abort();
  return abort;
}

/** The result, or undefined when the time is over first. */
export function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), Math.max(0, milliseconds));
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error as Error);
      },
    );
  });
}

/** Counts a budget down over several waits. */
export function budget(milliseconds: number): () => number {
  const end = clock.now() + milliseconds;
  return () => Math.max(0, end - clock.now());
}
