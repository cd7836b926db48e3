// The JSON report of the contract: files with findings and undecided, problems, a summary. Ranges are LSP ranges.
import { writeRequest } from "../request";
import type { FileReport, ReportedFinding, ScanResult } from "../scan/result";
import type { RenderOptions } from "./options";
import { countSeverities } from "./words";

/** The report for programs. */
export function jsonReport(result: ScanResult, { exitStatus, failOn }: RenderOptions): string {
  const report = {
    files: result.files.map(fileJson),
    problems: result.problems,
    ...(result.notes.length > 0 && { notes: result.notes }),
    summary: {
      files: result.files.length,
      found: result.total,
      policies: result.policies,
      findings: countSeverities(result),
      undecided: result.files.reduce((sum, file) => sum + file.undecided.length, 0),
      suppressed: result.files.reduce((sum, file) => sum + file.suppressed.length, 0),
      problems: result.problems.length,
      notRead: result.notRead,
      comparedWith: result.comparedWith,
      partial: result.interrupted !== undefined,
      ...(result.interrupted !== undefined && { interrupted: result.interrupted }),
      failOn,
      exitStatus,
      elapsedMs: result.elapsedMs,
    },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function fileJson(file: FileReport) {
  return {
    path: file.path,
    baseline: file.baseline,
    findings: file.findings.map(findingJson),
    undecided: file.undecided.map(findingJson),
    ...(file.notes.length > 0 && { notes: file.notes }),
    policies: file.policies,
    ...(file.openValues !== undefined && { openValues: file.openValues }),
    suppressed: file.suppressed.length,
    ...(file.suppressed.length > 0 && {
      accepted: file.suppressed.map(({ entry: _, finding, ...why }) => ({
        ...why,
        finding: findingJson(finding),
      })),
    }),
    elapsedMs: file.elapsedMs,
  };
}

function findingJson({ counterexample, ...finding }: ReportedFinding) {
  return { ...finding, ...(counterexample && { counterexample: { ...counterexample, request: writeRequest(counterexample.request) } }) };
}
