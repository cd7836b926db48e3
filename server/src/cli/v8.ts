// How V8 spends memory and time in the two commands that work for long. Measured: docs/performance.md.
import { setFlagsFromString } from "node:v8";

/** V8's own versions whose flags were tried: Node 20 (11.3) to Node 24 (13.6). Others keep their defaults, since an unknown flag is complained about on standard error. */
const FIRST = 11;
const LAST = 13;

/** Megabytes of the young generation of a thread that answers without end; V8's default is twice as much. */
export const YOUNG_GENERATION_MB = 24;

/**
 * For a process that answers without end. V8 lets the heap grow to several times of what is in use before it collects
 * the old part, the more the larger the machine; with this it collects when a fifth was added.
 */
export function keepMemoryLevel(): void {
  if (major() >= FIRST && major() <= LAST) setFlagsFromString("--heap-growing-percent=20");
}

/**
 * For a process that lives for seconds. In its first seconds V8's optimising compiler uses as much processor time as the
 * work itself, and on all cores; with this only code is compiled that runs some twenty times more often.
 */
export function compileLess(): void {
  if (major() < FIRST || major() > LAST) return;
  setFlagsFromString(major() < 13 ? "--interrupt-budget=1200000" : "--invocation-count-for-turbofan=54000");
}

function major(): number {
  return Number.parseInt(process.versions.v8, 10);
}
