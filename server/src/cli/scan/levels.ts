// From which severity on a finding fails the scan.
import type { Severity } from "../../core/checks/finding";

export const LEVELS = ["error", "warning", "information", "hint", "never"] as const;
export type FailOn = (typeof LEVELS)[number];

/** Whether a severity is at or above the level that fails. */
export function fails(severity: Severity, failOn: FailOn): boolean {
  return failOn !== "never" && LEVELS.indexOf(severity) <= LEVELS.indexOf(failOn);
}
