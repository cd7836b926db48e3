// What several report formats say in the same words.

import type { Severity } from "../../core/checks/finding";
import { callerNote } from "../../core/explain";
import type { Request } from "../../core/semantics/request";
import type { AcceptedFinding, ReportedFinding, ScanResult } from "../scan/result";

/** How many findings there are of each severity. */
export function countSeverities(result: ScanResult): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const file of result.files) for (const finding of file.findings) counts[finding.severity]++;
  return counts;
}

/** Who makes a request. */
export function callerText({ principal }: Request): string {
  return principal.type === "Anonymous" ? "anybody, without signing in" : principal.id + callerNote(principal);
}

/** The counterexample in plain words. Empty without one. */
function counterexampleText({ counterexample }: ReportedFinding): string {
  if (!counterexample) return "";
  const { request, allowedBecause, deniedBeforeBecause, note } = counterexample;
  const context = Object.entries(request.context).map(
    ([key, value]) => `${key} = ${Array.isArray(value) ? `[${value.join(", ")}]` : value}`,
  );
  const lines = [
    `Counterexample: principal ${callerText(request)}, action ${request.action}, resource ${request.resource}${context.length > 0 ? `, context ${context.join(", ")}` : ""}.`,
    ...(allowedBecause.length > 0 ? [`Allowed now: ${allowedBecause.join(" ")}`] : []),
    ...(deniedBeforeBecause && deniedBeforeBecause.length > 0 ? [`Not allowed before: ${deniedBeforeBecause.join(" ")}`] : []),
    ...(note ? [note] : []),
  ];
  return lines.join("\n");
}

/** With which values of what a file leaves open a counterexample was found. */
export function assumedText(assumed: readonly { name: string; value: string }[]): string {
  return `Assumed: ${assumed.map(({ name, value }) => `${name} is ${value === "" ? "empty" : value}`).join(", ")}.`;
}

/** A finding as one text: its message, the counterexample in the lines after it, and what that assumes. */
export function findingText(finding: ReportedFinding): string {
  const assumed = finding.counterexample && finding.assumed ? assumedText(finding.assumed) : "";
  return [finding.message, counterexampleText(finding), assumed].filter((part) => part !== "").join("\n");
}

/** Why a finding that was accepted is none any more, as one line before its message. */
export function acceptedText({ finding, by, reason, until }: AcceptedFinding): string {
  const how = by === "comment" ? "by a comment in the policy" : `in iam-prover.json${until === undefined ? "" : ` through ${until}`}`;
  return `Accepted ${how} (${reason}): ${finding.message}`;
}

/** What the scan as a whole was compared with; undefined where there is nothing. */
export function comparedText({ comparedWith }: ScanResult): string | undefined {
  if (comparedWith.length === 0) return undefined;
  return comparedWith
    .map(({ label, commit }) => (commit === undefined || label.includes(commit.slice(0, 8)) ? label : `${label} (${commit.slice(0, 8)})`))
    .join(", ");
}

/** One line on a scan that did not come to its end, or undefined. */
export function partialNote({ interrupted, files, total }: ScanResult): string | undefined {
  if (interrupted === undefined) return undefined;
  return `Interrupted (${interrupted}): ${files.length} of ${total} files were checked; this report is partial.`;
}
