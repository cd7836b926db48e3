// A policy that was moved between the folders of two settings files: what either of them says about it counts.
import type { FileReport, ReportedFinding } from "./result";

const SEVERITIES = ["hint", "information", "warning", "error"];

/**
 * The report under the settings of now, with what the settings of the place it comes from (`from`) say more: findings that only
 * they make, that they take more seriously, or that only the new settings accept.
 */
export function checkedByBoth(now: FileReport, before: FileReport, from: string): FileReport {
  const told = { findings: new Map(now.findings.map(keyed)), undecided: new Map(now.undecided.map(keyed)) };
  const accepted = new Set(now.suppressed.map(({ finding }) => keyOf(finding)));
  for (const list of ["findings", "undecided"] as const)
    for (const finding of before[list]) {
      const key = keyOf(finding);
      const known = told[list].get(key);
      if (known && SEVERITIES.indexOf(known.severity) >= SEVERITIES.indexOf(finding.severity)) continue;
      const message = `${finding.message} This follows from the settings of \`${from}\`, where this file was before.`;
      told[list].set(key, { ...finding, message });
      accepted.delete(key);
    }
  return {
    ...now,
    findings: [...told.findings.values()],
    undecided: [...told.undecided.values()],
    suppressed: now.suppressed.filter(({ finding }) => accepted.has(keyOf(finding))),
    lines: { ...before.lines, ...now.lines },
    elapsedMs: now.elapsedMs + before.elapsedMs,
  };
}

function keyOf({ code, range, message }: ReportedFinding): string {
  return JSON.stringify([code, range, message]);
}

function keyed(finding: ReportedFinding): [string, ReportedFinding] {
  return [keyOf(finding), finding];
}
