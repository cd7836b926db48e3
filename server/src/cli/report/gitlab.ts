// GitLab's code quality report: an array of issues with fingerprints.
import { createHash } from "node:crypto";
import type { Severity } from "../../core/checks/finding";
import type { ScanResult } from "../scan/result";
import { acceptedText, findingText, partialNote } from "./words";

const LEVEL: Record<Severity, string> = { error: "critical", warning: "major", information: "minor", hint: "info" };

/** The report as GitLab takes it for `artifacts:reports:codequality`. */
export function gitlabReport(result: ScanResult): string {
  const issues = result.files.flatMap((file) =>
    [...file.findings, ...file.undecided].map((finding) => ({
      description: findingText(finding),
      check_name: finding.code,
      fingerprint: finding.fingerprint,
      severity: LEVEL[finding.severity],
      location: { path: file.path, lines: { begin: finding.range.start.line + 1, end: finding.range.end.line + 1 } },
    })),
  );
  const accepted = result.files.flatMap((file) =>
    file.suppressed.map((one) => ({
      description: acceptedText(one),
      check_name: `${one.finding.code} (accepted)`,
      fingerprint: one.finding.fingerprint,
      severity: "info",
      location: { path: file.path, lines: { begin: one.finding.range.start.line + 1, end: one.finding.range.end.line + 1 } },
    })),
  );
  const partial = partialNote(result);
  const rest = [...result.problems, ...(partial ? [{ path: ".", message: partial }] : [])].map(({ path, message }) => ({
    description: message,
    check_name: "not-checked",
    fingerprint: createHash("sha256").update(`not-checked\0${path}\0${message}`).digest("hex").slice(0, 32),
    severity: "blocker",
    location: { path, lines: { begin: 1 } },
  }));
  return `${JSON.stringify([...issues, ...accepted, ...rest], null, 2)}\n`;
}
