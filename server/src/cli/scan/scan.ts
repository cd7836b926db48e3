// A whole scan, from what is asked for to what there is to say; the command puts it into words.

import type { Finding } from "../../core/checks/finding";
import { readJson } from "../../core/syntax/json";
import { ended } from "../../core/text/sentence";
import { loadCatalogue } from "../../workspace/catalogue";
import { failedExpectations } from "../../workspace/expectations";
import { LARGEST_TEXT } from "../../workspace/limits";
import { relativeTo } from "../../workspace/paths";
import { staleEntries } from "../../workspace/policy-context";
import { unknownCritical } from "../../workspace/references";
import { settingsFor } from "../../workspace/settings";
import { accountRemarks } from "./account";
import { type FailOn, fails } from "./levels";
import { makePlan, type Plan } from "./plan";
import { openPool, type Pool } from "./pool";
import { addRemarks } from "./remarks";
import type { FileReport, ScanProblem, ScanResult } from "./result";
import type { Settings } from "./settings";
import type { PlanOptions, Remark } from "./terms";
import { NEAR_WORDS } from "./unread";

interface ScanRun {
  jobs: number;
  /** Milliseconds for one file. */
  fileLimitMs: number;
  /** Called when files begin to be checked; `end` when they no longer are. Only in between is a partial report worth having. */
  watch(): Interruption;
  onDone?(done: number, total: number, path: string): void;
}

/** What may end the checking of files. */
export interface Interruption {
  signal: AbortSignal;
  /** The signal of the system that ended it. */
  name(): string | undefined;
  end(): void;
}

/** Scans. Throws `InputError` when the command line asks for what cannot be. */
export async function scanAll(options: PlanOptions, run: ScanRun): Promise<{ result: ScanResult; plan: Plan; done: number }> {
  const pool = openPool(run);
  try {
    return await scanWith(options, run, pool);
  } finally {
    pool.kill();
  }
}

async function scanWith(options: PlanOptions, run: ScanRun, pool: Pool): Promise<{ result: ScanResult; plan: Plan; done: number }> {
  const started = performance.now();
  const plan = await makePlan(options, pool);
  const interruption = run.watch();
  const { reports, problems } = await pool.finish(plan.tasks, {
    signal: interruption.signal,
    onDone: (done, task) => run.onDone?.(done, plan.tasks.length, task.path),
  });
  interruption.end();
  const interrupted = interruption.name();
  // Files that turned out to hold no policy are none of the scan's, unless something in them looks like one.
  const empty = new Set(reports.filter((report) => isEmpty(report)).map(({ file }) => file));
  const judgedReports = reports.filter(({ file }) => !empty.has(file));
  const unreadHosts = interrupted === undefined ? await plan.notReadAmong(empty) : { notRead: [], remarks: [] };
  plan.notRead.push(...unreadHosts.notRead);
  plan.remarks.push(...unreadHosts.remarks);
  plan.found -= empty.size;
  const accounts = interrupted === undefined ? await accountRemarks(plan.settings, options) : { remarks: [], problems: [] };
  const about =
    interrupted === undefined ? [...(await aboutSettings(plan, judgedReports, options)), ...plan.remarks, ...accounts.remarks] : [];
  const files = addRemarks(judgedReports, about, options, (file) => configFor(plan, file));
  const result: ScanResult = {
    files: files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    problems: [...plan.problems, ...problems, ...accounts.problems, ...nothingChecked(plan, options)],
    notes: [...notesOf(plan, options), ...plan.notes],
    notRead: plan.notRead,
    comparedWith: plan.comparedWith,
    total: plan.tasks.length - empty.size,
    policies: judgedReports.reduce((sum, report) => sum + report.policies, 0),
    ...(interrupted !== undefined && { interrupted }),
    elapsedMs: Math.round(performance.now() - started),
  };
  return { result, plan, done: reports.length };
}

/** A file that may have held policies, and about which there is nothing to say. */
function isEmpty({ policies, findings, undecided, suppressed }: FileReport): boolean {
  return policies === 0 && findings.length === 0 && undecided.length === 0 && suppressed.length === 0;
}

/** Findings that say that a policy was not judged: a scan with one of them is not complete. */
const NOT_JUDGED = new Set(["policy-gone", "too-large"]);

/** What a scan ends with. Something that could not be checked weighs more than findings: the list of findings is then incomplete. */
export function exitStatus(result: ScanResult, failOn: FailOn): number {
  if (result.interrupted !== undefined) return result.interrupted === "SIGTERM" ? 143 : 130;
  const findings = result.files.flatMap((file) => file.findings);
  if (result.problems.length > 0 || findings.some((finding) => NOT_JUDGED.has(finding.code))) return 2;
  if (findings.some((finding) => fails(finding.severity, failOn))) return 1;
  return result.files.some((file) => file.undecided.length > 0) ? 3 : 0;
}

/** The settings that hold for a file that is no policy now. */
function configFor({ settings }: Plan, file: string) {
  const [nearest] = settings
    .filter((one) => !one.unusable && relativeTo(one.config.folder, file) !== undefined)
    .sort((a, b) => b.config.folder.length - a.config.folder.length);
  return nearest && nearest.file !== file ? nearest.config : undefined;
}

/** Findings in the settings files themselves, as the editor shows them there. */
async function aboutSettings(plan: Plan, reports: readonly FileReport[], options: PlanOptions): Promise<Remark[]> {
  const remarks: Remark[] = [];
  for (const settings of plan.settings) {
    const { file, text, config } = settings;
    if (file === undefined || text === undefined || !plan.isReported(file)) continue;
    const tell = (code: string, problems: readonly Omit<Finding, "code">[]) => {
      for (const problem of problems) remarks.push({ file, text, finding: { ...problem, code } });
    };
    tell("config", settings.problems);
    if (settings.unusable) continue;
    tell("config", unknownCritical(config, text, loadCatalogue()));
    tell("expectation-failed", await failedExpectations(config, text, { catalogue: loadCatalogue() }));
    tell("unused-suppression", staleEntries(config, text, checkedUnder(settings, plan, reports), options.check.today));
  }
  return remarks;
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
        used: report.suppressed.flatMap(({ entry }) => (entry === undefined ? [] : (settings.config.suppress[entry] ?? []))),
      },
    ];
  });
}

/** A scan that judged nothing says nothing: an error where there was something to judge, or where policies are demanded. */
function nothingChecked(plan: Plan, { requirePolicies }: PlanOptions): ScanProblem[] {
  if (plan.found > 0) return [];
  if (plan.notRead.length > 0)
    return [{ path: ".", message: `No policy was judged, though policies were seen that are not read: ${notReadText(plan)}.` }];
  return requirePolicies ? [{ path: ".", message: "No policy was judged (`--require-policies`)." }] : [];
}

/** What was seen and not read, with counts. */
function notReadText({ notRead }: Plan): string {
  const counts = new Map<string, { count: number; files: Set<string> }>();
  for (const { what, count, path } of notRead) {
    const entry = counts.get(what) ?? { count: 0, files: new Set() };
    counts.set(what, { count: entry.count + count, files: entry.files.add(path) });
  }
  return [...counts]
    .map(([what, { count, files }]) => {
      const words = NEAR_WORDS[what as keyof typeof NEAR_WORDS];
      return `${count === 1 ? words.one : `${count} ${words.many}`} in ${files.size === 1 ? `\`${[...files][0]}\`` : `${files.size} files`}`;
    })
    .join(", ");
}

function notesOf(plan: Plan, { paths, changed, baseline }: PlanOptions): string[] {
  const notes: string[] = [];
  if (plan.found === 0) {
    // Under settings that cannot be used nothing is judged, whatever is there.
    if (plan.notRead.length === 0 && !plan.settings.some(({ unusable }) => unusable))
      notes.push(`No policy files were found${paths.length > 0 ? ` under ${paths.map((path) => `\`${path}\``).join(", ")}` : ""}.`);
    return notes;
  }
  if (plan.notRead.length > 0) notes.push(`Seen and not read: ${notReadText(plan)}.`);
  if (changed && plan.tasks.length < plan.found)
    notes.push(`${plan.found - plan.tasks.length} of ${plan.found} policies are as in the baseline and were left out.`);
  notes.push(...commentNotes(plan));
  for (const { from, to, label } of plan.renamed) notes.push(`${to} is compared with ${from} in ${label}: it was renamed.`);
  notes.push(...notComparedNotes(plan, baseline));
  return notes;
}

/** Comments and trailing commas are welcome in a `.jsonc`, but AWS reads neither. */
function commentNotes({ tasks }: Plan): string[] {
  const isJson = (text: string) => readJson(text).problems.every(({ code }) => code !== "syntax");
  const files = tasks
    .filter(({ path, text }) => /\.jsonc$/i.test(path) && text.length <= LARGEST_TEXT && !isJson(text))
    .map(({ path }) => path);
  if (files.length === 0) return [];
  return [
    `${files.join(", ")} ${files.length === 1 ? "holds" : "hold"} comments or trailing commas: strip them before AWS reads ${files.length === 1 ? "it" : "them"}.`,
  ];
}

/** Every file that was not compared with anything, by the reason. New files are compared with nothing allowed, and have a finding. */
function notComparedNotes(plan: Plan, baseline: string | undefined): string[] {
  const reasons = new Map<string, string[]>();
  for (const task of plan.tasks) {
    if (task.baseline.kind !== "none" || task.baseline.isNew) continue;
    const isOff = (baseline ?? settingsFor(task.config, task.relativePath).baseline) === "none";
    const reason = isOff ? "the comparison is switched off" : task.baseline.reason;
    reasons.set(reason, [...(reasons.get(reason) ?? []), task.path]);
  }
  return [...reasons].map(([reason, files]) => {
    const isAll = files.length === plan.tasks.length && files.length > 1;
    return `Not compared with an older version: ${isAll ? `all ${files.length} policies` : files.join(", ")}: ${ended(reason)}`;
  });
}
