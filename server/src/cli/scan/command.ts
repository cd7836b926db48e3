// `iam-prover scan`: checks every policy of a repository against its older version and the settings, and writes a report.
import { access, constants } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, relative, resolve } from "node:path";
import type { Finding } from "../../core/checks/finding";
import { indexLines } from "../../core/syntax/position";
import { catalogueInUse, loadCatalogue } from "../../workspace/catalogue";
import { failedExpectations } from "../../workspace/expectations";
import { repositoryOf } from "../../workspace/git";
import { staleEntries } from "../../workspace/judge";
import { unknownCritical } from "../../workspace/references";
import { settingsFor, today } from "../../workspace/settings";
import { InputError } from "../errors";
import { type Flags, readFlags } from "../flags";
import { writeReport } from "../report/output";
import { FORMATS, type Format, render } from "../report/render";
import { compileLess } from "../v8";
import { ownVersion } from "../version";
import { acceptFindings } from "./accept";
import { reported } from "./check";
import { fingerprints } from "./fingerprint";
import { type FailOn, fails, LEVELS } from "./levels";
import { makePlan, type Plan, type PlanOptions, reportPath } from "./plan";
import { checkAll } from "./pool";
import { progressBar } from "./progress";
import type { FileReport, ReportedFinding, ScanResult } from "./result";
import type { Settings } from "./settings";

const FLAGS = {
  format: { kind: "text", values: FORMATS },
  output: { kind: "text" },
  baseline: { kind: "text" },
  config: { kind: "text" },
  "fail-on": { kind: "text", values: LEVELS },
  changed: { kind: "switch" },
  "write-baseline": { kind: "switch" },
  reason: { kind: "text" },
  until: { kind: "text" },
  jobs: { kind: "number", min: 1 },
  timeout: { kind: "number", min: 1 },
  "file-timeout": { kind: "number", min: 1 },
  "no-fixes": { kind: "switch" },
} as const;

/** Runs a scan. Out: the exit status. Throws `InputError` for bad usage. */
export async function runScan(args: readonly string[]): Promise<number> {
  const flags = readFlags("scan", args, FLAGS);
  const format = (flags.text("format") ?? "text") as Format;
  const failOn = (flags.text("fail-on") ?? "warning") as FailOn;
  const accepting = acceptance(flags);
  const output = flags.text("output");
  if (output !== undefined) await checkOutput(output);
  // Without one no process could check anything.
  catalogueInUse();

  const started = performance.now();
  const workingFolder = process.cwd();
  const options: PlanOptions = {
    workingFolder,
    paths: flags.positional,
    changed: flags.has("changed"),
    reportFolder: await reportFolder(format, workingFolder),
    check: {
      today: today(),
      timeoutMs: flags.number("timeout") ?? 2000,
      fixes: (format === "json" || format === "sarif") && !flags.has("no-fixes"),
    },
    ...(flags.text("baseline") !== undefined && { baseline: flags.text("baseline") as string }),
    ...(flags.text("config") !== undefined && { config: flags.text("config") as string }),
  };
  compileLess();
  const interruption = watchSignals();
  const plan = await makePlan(options);
  const bar = progressBar(plan.tasks.length);
  const { reports, problems } = await checkAll(plan.tasks, {
    jobs: flags.number("jobs") ?? availableParallelism(),
    fileLimitMs: flags.number("file-timeout") ?? 5 * 60_000,
    signal: interruption.signal,
    onDone: (done, task) => bar.show(done, task.path),
  });
  bar.end();
  interruption.end();

  const interrupted = interruption.name();
  const settingsReports = interrupted === undefined ? await reportSettings(plan, reports, options) : [];
  const result: ScanResult = {
    files: [...reports, ...settingsReports].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    problems: [...plan.problems, ...problems],
    notes: [...notesOf(plan, options), ...plan.notes],
    total: plan.tasks.length,
    ...(interrupted !== undefined && { interrupted }),
    elapsedMs: Math.round(performance.now() - started),
  };
  if (accepting && interrupted === undefined) return acceptFindings(result, plan.settings, failOn, accepting, options);
  const status = exitStatus(result, failOn);
  const text = render(format, result, {
    failOn,
    exitStatus: status,
    reportFolder: options.reportFolder,
    colour: output === undefined && hasColour(),
    version: ownVersion(),
  });
  await writeReport(text, output);
  // A report for machines says it in its own way; whoever watches the log wants the one line.
  if (format !== "text" || output !== undefined)
    for (const { path, message } of result.problems) process.stderr.write(`iam-prover: ${path}: ${message}\n`);
  if (format !== "text" && interrupted !== undefined)
    process.stderr.write(
      `iam-prover: interrupted (${interrupted}): ${reports.length} of ${plan.tasks.length} files were checked, the report is partial.\n`,
    );
  return status;
}

/** What a scan ends with. Something that could not be checked weighs more than findings: the list of findings is then incomplete. */
export function exitStatus(result: ScanResult, failOn: FailOn): number {
  if (result.interrupted !== undefined) return result.interrupted === "SIGTERM" ? 143 : 130;
  if (result.problems.length > 0) return 2;
  if (result.files.some((file) => file.findings.some((finding) => fails(finding.severity, failOn)))) return 1;
  return result.files.some((file) => file.undecided.length > 0) ? 3 : 0;
}

/** Findings in the settings files themselves, as the editor shows them there. */
async function reportSettings(plan: Plan, reports: readonly FileReport[], options: PlanOptions): Promise<FileReport[]> {
  const out: FileReport[] = [];
  for (const settings of plan.settings) {
    if (settings.file === undefined || settings.text === undefined || !plan.isReported(settings.file)) continue;
    const path = reportPath(options, settings.file);
    const usable = !settings.unusable;
    const findings: Finding[] = [
      ...settings.problems.map((problem) => ({ code: "config", ...problem })),
      ...(usable ? unknownCritical(settings.config, settings.text, loadCatalogue()) : []).map((problem) => ({
        code: "config",
        ...problem,
      })),
      ...(usable ? await failedExpectations(settings.config, settings.text, { catalogue: loadCatalogue() }) : []).map((problem) => ({
        code: "expectation-failed",
        ...problem,
      })),
      ...(usable ? staleEntries(settings.config, settings.text, checkedUnder(settings, plan, reports), options.check.today) : []),
    ];
    if (findings.length === 0) continue;
    const lines = indexLines(settings.text);
    const marks = fingerprints(settings.text, findings, path);
    const shown: ReportedFinding[] = findings.map((finding, i) => reported(finding, lines, marks[i] as string));
    out.push({
      file: settings.file,
      path,
      findings: shown,
      undecided: [],
      suppressed: [],
      baseline: { kind: "none", label: "Settings are not compared." },
      notes: [],
      elapsedMs: 0,
      lines: Object.fromEntries(shown.map(({ range }) => [range.start.line, lines.lineText(range.start.line)])),
    });
  }
  return out;
}

function checkedUnder(settings: Settings, plan: Plan, reports: readonly FileReport[]) {
  const byFile = new Map(reports.map((report) => [report.file, report]));
  return plan.tasks.flatMap((task) => {
    const report = byFile.get(task.file);
    if (task.config !== settings.config || !report) return [];
    return [
      {
        path: task.relativePath,
        complete: report.undecided.length === 0,
        used: report.suppressed.flatMap(({ entry }) => settings.config.suppress[entry] ?? []),
      },
    ];
  });
}

function notesOf(plan: Plan, { paths, changed, baseline }: PlanOptions): string[] {
  if (plan.found === 0)
    return [`No policy files were found${paths.length > 0 ? ` under ${paths.map((path) => `\`${path}\``).join(", ")}` : ""}.`];
  if (changed && plan.tasks.length < plan.found)
    return [`${plan.found - plan.tasks.length} of ${plan.found} policies are as in the baseline and were left out.`];
  // Outside of Git, or before the first commit, nothing can be new; whoever expected a comparison is told.
  const uncompared = new Set(
    plan.tasks.map((task) =>
      task.baseline.kind === "none" && (baseline ?? settingsFor(task.config, task.relativePath).baseline) !== "none"
        ? task.baseline.reason
        : undefined,
    ),
  );
  const [reason] = uncompared;
  return uncompared.size === 1 && reason !== undefined ? [`Not compared with an older version: ${reason}`] : [];
}

function acceptance(flags: Flags): { reason: string; until: string } | undefined {
  const reason = flags.text("reason");
  const until = flags.text("until");
  if (!flags.has("write-baseline")) {
    if (reason !== undefined || until !== undefined) throw new InputError("`--reason` and `--until` belong to `--write-baseline`.");
    return undefined;
  }
  if (reason === undefined || reason.trim() === "")
    throw new InputError('`--write-baseline` needs `--reason "why these findings are accepted"`.');
  if (
    until !== undefined &&
    (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until)) || !new Date(until).toISOString().startsWith(until))
  )
    throw new InputError(`\`--until\` is a day such as \`2027-01-31\`, not \`${until}\`.`);
  return { reason, until: until ?? new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10) };
}

async function checkOutput(output: string): Promise<void> {
  const folder = dirname(resolve(output));
  await access(folder, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`\`--output\`: nothing can be written in \`${relative(process.cwd(), folder) || "."}\` (${error.code}).`);
  });
}

/** Code hosts know files by their path in the repository, people by their path from here. */
async function reportFolder(format: Format, workingFolder: string): Promise<string> {
  if (format !== "sarif" && format !== "github" && format !== "gitlab") return workingFolder;
  const found = await repositoryOf(workingFolder);
  return found.kind === "repository" ? resolve(found.repository.root) : workingFolder;
}

function hasColour(): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return process.stdout.isTTY === true && process.env.TERM !== "dumb";
}

/** The first Ctrl+C ends the scan with a report of what is known; the second ends the process. */
function watchSignals(): { signal: AbortSignal; name(): string | undefined; end(): void } {
  const abort = new AbortController();
  let name: string | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (name !== undefined) process.exit(130);
    name = signal;
    abort.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    signal: abort.signal,
    name: () => name,
    end: () => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}
