// What a soak must show: nothing stale, nothing logged, memory flat, an orderly end.
import type { SoakResult } from "./soak-run";

/** Memory at rest may move by this much between the second and the last third of a run: the garbage collector's whims. */
const FLAT_MB = 60;

/** What is wrong with the result of a soak; empty when nothing is. */
export function judgeSoak(result: SoakResult): string[] {
  const out = result.differences.map((one) => `stale or missing: ${one}`);
  out.push(...result.errors.map((line) => `logged: ${line}`));
  if (result.exitCode !== 0) out.push(`The server ended with ${result.exitCode}.`);
  if (result.exitMs > 2000) out.push(`The server took ${result.exitMs} ms to end.`);
  if (result.left > 0) out.push("A process of the server outlived it.");
  const { memory, threads } = result;
  const mean = (list: number[]) => list.reduce((sum, one) => sum + one, 0) / Math.max(1, list.length);
  const third = Math.floor(memory.length / 3);
  const growth = mean(memory.slice(-third)) - mean(memory.slice(third, 2 * third));
  if (growth > FLAT_MB) out.push(`Memory grew by ${Math.round(growth)} MB: ${memory.join(", ")}.`);
  if (Math.max(...threads) > Math.min(...threads) + 4) out.push(`The number of threads grew: ${threads.join(", ")}.`);
  return out;
}
