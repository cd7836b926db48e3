// How V8 spends memory and time in our own processes. Measured: docs/performance.md.
import { setFlagsFromString } from "node:v8";

/**
 * Flags are set in versions of V8 in which they were tried: 11.3 (Node 20), 12.4 (Node 22), 13.6 (Node 24) and 14.6
 * (Node 26). V8 complains about unknown ones on standard error.
 */
const version = Number.parseInt(process.versions.v8, 10);
const tried = version >= 11 && version <= 14;

/**
 * For a process that answers without end. V8 lets the heap grow to several times of what is in use before it collects
 * the old part, the more the larger the machine; with this it collects when a fifth was added. What is left then is
 * moved together, or else a few long-lived objects on each page keep all pages.
 */
export function keepMemoryLevel(): void {
  if (!tried) return;
  setFlagsFromString("--heap-growing-percent=20");
  setFlagsFromString("--compact-on-every-full-gc");
}

/**
 * For every process of ours, before it works. In its first seconds V8's optimising compiler uses as much processor time as the
 * work itself, and on all cores; with this only code is compiled that runs some twenty times more often. What is hot is
 * compiled all the same: keystrokes in a long template are no slower.
 */
export function compileLess(): void {
  if (!tried) return;
  // The flag got another name and another unit in version 12.
  setFlagsFromString(version === 11 ? "--interrupt-budget=1200000" : "--invocation-count-for-turbofan=54000");
}
