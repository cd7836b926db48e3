// The report for people: each finding with its line, carets under the token, and the counterexample.
import type { Severity } from "../../core/checks/finding";
import { fails } from "../scan/levels";
import type { FileReport, LineRange, ReportedFinding, ScanResult } from "../scan/result";
import { clean } from "./clean";
import type { RenderOptions } from "./options";
import { acceptedText, assumedText, callerText, comparedText, countSeverities, partialNote } from "./words";

/** So much of a long line is shown around the token. */
const WIDTH = 110;
const MOST_CONTEXT = 12;

type Paint = (text: string) => string;
/** How texts look where the report is read. */
interface Screen {
  widthOf: RenderOptions["widthOf"];
  bold: Paint;
  dim: Paint;
  severity: Record<Severity, Paint>;
  good: Paint;
}

/** The report for people, in colour where that is wanted. */
export function textReport(result: ScanResult, { colour, verbose, failOn, widthOf }: RenderOptions): string {
  const screen = screenOf(colour, widthOf);
  // Informations tell what a gate must not keep to itself: a deleted policy, a form that is not read.
  const isShown = ({ severity }: ReportedFinding) => verbose === true || severity !== "hint" || fails(severity, failOn);
  let quiet = 0;
  const blocks: string[] = [];
  for (const file of result.files) {
    for (const finding of file.findings) {
      if (isShown(finding)) blocks.push(block(file, finding, screen));
      else quiet++;
    }
    for (const finding of file.undecided) blocks.push(block(file, finding, screen));
    for (const one of file.suppressed)
      blocks.push(
        `${screen.dim("accepted")} ${screen.bold(place(file, one.finding))} ${screen.dim(one.finding.code)}\n  ${clean(acceptedText(one))}`,
      );
    for (const note of file.notes) blocks.push(`${screen.bold(clean(file.path))}: ${clean(note)}`);
  }
  for (const { path, message } of result.problems)
    blocks.push(`${screen.severity.error("not checked")} ${screen.bold(clean(path))}: ${clean(message)}`);
  for (const note of result.notes) blocks.push(clean(note));
  blocks.push(
    `${summary(result, screen)}${quiet > 0 ? `\n${screen.dim(`${countWord(quiet, "hint")} not shown: --verbose shows them.`)}` : ""}`,
  );
  return `${blocks.join("\n\n")}\n`;
}

function block(file: FileReport, finding: ReportedFinding, screen: Screen): string {
  const { start } = finding.range;
  const paint = screen.severity[finding.severity];
  const lines = [
    `${screen.bold(place(file, finding))} ${paint(finding.severity)} ${screen.dim(finding.code)}`,
    `  ${clean(finding.message)}`,
    ...excerpt(file.lines[start.line] ?? "", finding.range, paint, screen),
    ...evidence(finding, screen),
  ];
  for (const fix of finding.fixes ?? [])
    lines.push(`  ${screen.good("Fix:")} ${clean(fix.title)}${fix.effect ? `, ${clean(fix.effect)}` : ""}`);
  return lines.join("\n");
}

function place(file: FileReport, { range: { start } }: ReportedFinding): string {
  return `${clean(file.path)}:${start.line + 1}:${start.character + 1}`;
}

/** The line with carets under the token. Tabs stay tabs and wide characters get two carets, so that the two lines agree. */
function excerpt(line: string, range: LineRange, paint: Paint, screen: Screen): string[] {
  if (line.trim() === "") return [];
  const from = range.start.character;
  const to = range.end.line === range.start.line ? range.end.character : line.length;
  const left = from > WIDTH * 0.7 ? Math.max(0, Math.min(from - 20, line.length - WIDTH)) : 0;
  const right = Math.min(line.length, Math.max(left + WIDTH, Math.min(to, left + WIDTH) + 1));
  const before = line.slice(left, from);
  const token = line.slice(from, Math.min(Math.max(to, from + 1), right));
  const number = String(range.start.line + 1);
  const gutter = " ".repeat(number.length);
  const head = left > 0 ? "…" : "";
  const tail = right < line.length ? "…" : "";
  const marks = `${blank(head + before, screen)}${paint("^".repeat(Math.max(1, screen.widthOf(token))))}`;
  return [`  ${screen.dim(`${number} |`)} ${head}${clean(line.slice(left, right))}${tail}`, `  ${screen.dim(`${gutter} |`)} ${marks}`];
}

function evidence({ counterexample, assumed }: ReportedFinding, screen: Screen): string[] {
  if (!counterexample) return [];
  const { request, allowedBecause, deniedBeforeBecause, note, possibleToday } = counterexample;
  const rows: [string, string][] = [
    ["principal", callerText(request)],
    ["action", request.action],
    ["resource", request.resource],
    ...(request.resourceAccount ? [["resource's account", request.resourceAccount] as [string, string]] : []),
  ];
  const keys = Object.entries(request.context);
  for (const [key, value] of keys.slice(0, MOST_CONTEXT)) rows.push([key, Array.isArray(value) ? `[${value.join(", ")}]` : value]);
  if (keys.length > MOST_CONTEXT) rows.push(["…", `${keys.length - MOST_CONTEXT} more context keys`]);
  const column = Math.max(...rows.map(([name]) => screen.widthOf(name)));
  return [
    `  ${screen.bold(possibleToday ? "Counterexample" : "Counterexample (not possible today)")}`,
    ...rows.map(([name, value]) => `    ${screen.dim(clean(name) + " ".repeat(column - screen.widthOf(name)))}  ${clean(value)}`),
    ...(allowedBecause.length > 0 ? [`  Allowed now: ${clean(allowedBecause.join(" "))}`] : []),
    ...(deniedBeforeBecause && deniedBeforeBecause.length > 0 ? [`  Not allowed before: ${clean(deniedBeforeBecause.join(" "))}`] : []),
    ...(note ? [`  ${clean(note)}`] : []),
    ...(assumed ? [`  ${clean(assumedText(assumed))}`] : []),
  ];
}

function summary(result: ScanResult, screen: Screen): string {
  const counts = countSeverities(result);
  const undecided = result.files.reduce((sum, file) => sum + file.undecided.length, 0);
  const found = (Object.entries(counts) as [Severity, number][]).flatMap(([severity, count]) =>
    count > 0 ? [screen.severity[severity](countWord(count, severity))] : [],
  );
  const parts = [
    ...(found.length > 0 ? found : [screen.good("no findings")]),
    ...(undecided > 0 ? [`${undecided} not decided`] : []),
    ...acceptedParts(result),
    ...(result.problems.length > 0 ? [`${result.problems.length} not checked in full`] : []),
  ];
  const checked = result.interrupted === undefined ? result.total : result.files.length;
  const what = `${countWord(checked, "policy file", "policy files")}${result.policies > checked ? ` with ${result.policies} policies` : ""}`;
  const head = `${what} checked in ${(result.elapsedMs / 1000).toFixed(1)} s${comparedWith(result)}`;
  const partial = partialNote(result);
  return `${partial ? `${screen.severity.error(partial)}\n` : ""}${screen.bold(head)}: ${parts.join(", ")}.`;
}

/** How many findings were accepted, and where that stands. */
function acceptedParts({ files }: ScanResult): string[] {
  const all = files.flatMap((file) => file.suppressed);
  const byComment = all.filter(({ by }) => by === "comment").length;
  const bySettings = all.length - byComment;
  const comments = byComment === 1 ? "a comment in the policy" : "comments in the policies";
  return [
    ...(bySettings > 0 ? [`${bySettings} accepted in iam-prover.json`] : []),
    ...(byComment > 0 ? [`${byComment} ${bySettings > 0 ? "" : "accepted "}by ${comments}`] : []),
  ];
}

/** What the scan as a whole was compared with. */
function comparedWith(result: ScanResult): string {
  const compared = comparedText(result);
  return compared === undefined ? "" : ` against ${clean(compared)}`;
}

function countWord(count: number, one: string, many = one === "information" ? one : `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function blank(text: string, { widthOf }: Screen): string {
  return text
    .split("\t")
    .map((part) => " ".repeat(widthOf(part)))
    .join("\t");
}

function screenOf(on: boolean, widthOf: RenderOptions["widthOf"]): Screen {
  const paint = (code: string): Paint => (on ? (text) => `\x1b[${code}m${text}\x1b[0m` : (text) => text);
  return {
    widthOf,
    bold: paint("1"),
    dim: paint("2"),
    good: paint("32"),
    severity: { error: paint("31"), warning: paint("33"), information: paint("36"), hint: paint("34") },
  };
}
