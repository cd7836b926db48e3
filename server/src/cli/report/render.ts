// The report formats by name.
import type { Severity } from "../../core/checks/finding";
import type { FailOn } from "../scan/levels";
import type { ReportedFinding, ScanResult } from "../scan/result";
import { githubReport } from "./github";
import { gitlabReport } from "./gitlab";
import { jsonReport } from "./json";
import { junitReport } from "./junit";
import { sarifReport } from "./sarif";
import { textReport } from "./text";

export const FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab"] as const;
export type Format = (typeof FORMATS)[number];

export interface RenderOptions {
  failOn: FailOn;
  /** What the scan will end with. */
  exitStatus: number;
  /** Absolute; what paths in the report are relative to. */
  reportFolder: string;
  colour: boolean;
  version: string;
}

/** The whole report as text, with a line break at its end. */
export function render(format: Format, result: ScanResult, options: RenderOptions): string {
  switch (format) {
    case "text":
      return textReport(result, options);
    case "json":
      return jsonReport(result, options);
    case "sarif":
      return sarifReport(result, options);
    case "junit":
      return junitReport(result, options);
    case "github":
      return githubReport(result);
    case "gitlab":
      return gitlabReport(result);
  }
}

/** How many findings there are of each severity. */
export function countSeverities(result: ScanResult): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const file of result.files) for (const finding of file.findings) counts[finding.severity]++;
  return counts;
}

/** The counterexample in plain words, for formats that have one text. Empty without one. */
export function counterexampleText({ counterexample }: ReportedFinding): string {
  if (!counterexample) return "";
  const { request, allowedBecause, deniedBeforeBecause, note } = counterexample;
  const who = request.principal.type === "Anonymous" ? "anybody, without signing in" : request.principal.id;
  const context = Object.entries(request.context).map(
    ([key, value]) => `${key} = ${Array.isArray(value) ? `[${value.join(", ")}]` : value}`,
  );
  const lines = [
    `Counterexample: principal ${who}, action ${request.action}, resource ${request.resource}${context.length > 0 ? `, context ${context.join(", ")}` : ""}.`,
    ...(allowedBecause.length > 0 ? [`Allowed now: ${allowedBecause.join(" ")}`] : []),
    ...(deniedBeforeBecause && deniedBeforeBecause.length > 0 ? [`Not allowed before: ${deniedBeforeBecause.join(" ")}`] : []),
    ...(note ? [note] : []),
  ];
  return lines.join("\n");
}

/** One line on a scan that did not come to its end, or undefined. */
export function partialNote({ interrupted, files, total }: ScanResult): string | undefined {
  if (interrupted === undefined) return undefined;
  return `Interrupted (${interrupted}): ${files.length} of ${total} files were checked; this report is partial.`;
}
