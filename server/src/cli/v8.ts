// How V8 spends memory and time in the two commands that work for long. Measured: docs/performance.md.
import { setFlagsFromString } from "node:v8";

/** Flags are set in versions of V8 in which they were tried: 11.3 (Node 20) and 13.6 (Node 24). V8 complains about unknown ones on standard error. */
const version = Number.parseInt(process.versions.v8, 10);

/** Megabytes of the young generation of a thread that answers without end; V8's default is twice as much. */
export const YOUNG_GENERATION_MB = 24;

/**
 * For a process that answers without end. V8 lets the heap grow to several times of what is in use before it collects
 * the old part, the more the larger the machine; with this it collects when a fifth was added.
 */
export function keepMemoryLevel(): void {
  if (version >= 11 && version <= 13) setFlagsFromString("--heap-growing-percent=20");
}

/**
 * For a process that lives for seconds. In its first seconds V8's optimising compiler uses as much processor time as the
 * work itself, and on all cores; with this only code is compiled that runs some twenty times more often.
 */
export function compileLess(): void {
  // The flag got another name and another unit somewhere in version 12.
  if (version === 11) setFlagsFromString("--interrupt-budget=1200000");
  if (version === 13) setFlagsFromString("--invocation-count-for-turbofan=54000");
}
