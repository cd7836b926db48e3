// Workflow commands of GitHub Actions: an annotation for each finding, at its place in the file.
import type { Severity } from "../../core/checks/finding";
import type { AcceptedFinding, FileReport, ReportedFinding, ScanResult } from "../scan/result";
import { logLine } from "./clean";
import { acceptedText, comparedText, countSeverities, findingText, partialNote } from "./words";

const COMMAND: Record<Severity, string> = { error: "error", warning: "warning", information: "notice", hint: "notice" };

/** The report as GitHub reads it in the log of a job. */
export function githubReport(result: ScanResult): string {
  const lines: string[] = [];
  for (const file of result.files) for (const finding of [...file.findings, ...file.undecided]) lines.push(annotation(file, finding));
  for (const file of result.files) for (const one of file.suppressed) lines.push(acceptedNotice(file, one));
  for (const { path, message } of result.problems)
    lines.push(command("error", { ...(path !== "." && { file: path }), title: "iam-prover: not checked" }, message));
  for (const note of result.notes) lines.push(logLine(note));
  const partial = partialNote(result);
  if (partial) lines.push(command("error", { title: "iam-prover: partial" }, partial));
  const { error, warning, information, hint } = countSeverities(result);
  lines.push(`iam-prover: ${result.total} policy files, ${error} errors, ${warning} warnings, ${information + hint} notes.`);
  const compared = comparedText(result);
  if (compared !== undefined) lines.push(data(`iam-prover: compared with ${compared}.`));
  return `${lines.join("\n")}\n`;
}

function acceptedNotice(file: FileReport, accepted: AcceptedFinding): string {
  const { code, range } = accepted.finding;
  return command("notice", { file: file.path, line: range.start.line + 1, title: `iam-prover: ${code} accepted` }, acceptedText(accepted));
}

function annotation(file: FileReport, finding: ReportedFinding): string {
  const { start, end } = finding.range;
  const oneLine = start.line === end.line;
  const place = {
    file: file.path,
    line: start.line + 1,
    ...(oneLine ? { col: start.character + 1, endColumn: end.character } : { endLine: end.line + 1 }),
  };
  return command(COMMAND[finding.severity], { ...place, title: `iam-prover: ${finding.code}` }, findingText(finding));
}

function command(name: string, properties: Record<string, string | number>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${name} ${list.join(",")}::${data(message)}`;
}

/** As GitHub's own toolkit escapes: what a policy says must not become a command. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
