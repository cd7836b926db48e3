// Findings that no single check of a policy makes: about the change as a whole, its settings, what vanished and what is not read.
import type { Finding } from "../../core/checks/finding";
import { indexLines } from "../../core/syntax/position";
import { neverAccepted } from "../../core/validate/codes";
import type { Suppression, WorkspaceConfig } from "../../workspace/api";
import { relativeTo } from "../../workspace/paths";
import { isSuppressed } from "../../workspace/settings";
import { acceptance, reported } from "./check";
import { fingerprints } from "./fingerprint";
import type { FileReport } from "./result";
import { type PlanOptions, type Remark, reportPath } from "./terms";

const NEVER: ReadonlySet<string> = new Set(neverAccepted);

/**
 * Adds remarks to the reports of their files; a file without one gets one. `configFor`: the settings that hold for a file,
 * which may give a remark another severity or accept it, as any finding, except for remarks about how the change is judged.
 */
export function addRemarks(
  reports: FileReport[],
  remarks: readonly Remark[],
  options: PlanOptions,
  configFor: (file: string) => WorkspaceConfig | undefined,
): FileReport[] {
  const byFile = new Map(reports.map((report) => [report.file, report]));
  const groups = new Map<string, Remark[]>();
  for (const remark of remarks) groups.set(remark.file, [...(groups.get(remark.file) ?? []), remark]);
  for (const [file, group] of groups) {
    const { text } = group[0] as Remark;
    const path = reportPath(options, file);
    const report = byFile.get(file) ?? emptyReport(file, path);
    byFile.set(file, report);
    const config = configFor(file);
    const lines = indexLines(text);
    const marks = fingerprints(
      text,
      group.map((one) => one.finding),
      path,
    );
    for (const [i, { finding, undecided }] of group.entries()) {
      const outcome = outcomeOf(finding, config, file, options.check.today);
      if (!outcome) continue;
      const shown = reported(outcome.finding, lines, marks[i] as string);
      report.lines[shown.range.start.line] ??= lines.lineText(shown.range.start.line).slice(0, 400);
      if (undecided) report.undecided.push(shown);
      else if (outcome.entry === undefined) report.findings.push(shown);
      else report.suppressed.push({ finding: shown, ...acceptance(outcome.entry, config) });
    }
  }
  return [...byFile.values()];
}

function outcomeOf(
  finding: Finding,
  config: WorkspaceConfig | undefined,
  file: string,
  today: string,
): { finding: Finding; entry?: Suppression } | undefined {
  if (!config || NEVER.has(finding.code)) return { finding };
  const severity = config.severity[finding.code] ?? finding.severity;
  if (severity === "off") return undefined;
  const suppressed = isSuppressed(config, finding, relativeTo(config.folder, file) ?? file, today);
  return { finding: { ...finding, severity }, ...(suppressed && { entry: suppressed }) };
}

function emptyReport(file: string, path: string): FileReport {
  return {
    file,
    path,
    findings: [],
    undecided: [],
    suppressed: [],
    baseline: { kind: "none", label: "It is not judged as a policy." },
    notes: [],
    policies: 0,
    elapsedMs: 0,
    lines: {},
  };
}
