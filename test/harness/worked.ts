// How long a program that was started has worked: a scan hands its files to threads or to processes of its own. Linux only.
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

/** Milliseconds of processor time in user mode, its own and of the processes that it started and that are still there. */
export function worked({ pid }: ChildProcess): number {
  return [pid as number, ...childrenOf(pid as number)].reduce((sum, one) => sum + workedAlone(one), 0);
}

/** The same of one process alone; 0 when it is gone. */
export function workedAlone(pid: number): number {
  return ticksOf(pid) * 10;
}

/** The processes that a process has started and that are still there. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function ticksOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[13]);
  } catch {
    return 0; // gone meanwhile
  }
}
