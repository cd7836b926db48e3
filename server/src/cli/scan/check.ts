// Checks one file as the editor does: what is known at once, the proofs, the settings' word on each finding.
import { analyse } from "../../core/analysis";
import type { Analysis } from "../../core/analysis-api";
import type { CheckResult, Finding, Fix, TextEdit } from "../../core/checks/finding";
import type { Investigation } from "../../core/checks/investigation";
import type { Host } from "../../core/hosts/host";
import { indexLines, type LineIndex } from "../../core/syntax/position";
import type { Range } from "../../core/syntax/tree";
import { controlCodes, isAccess } from "../../core/validate/codes";
import { investigate } from "../../solver/investigate";
import type { Suppression, WorkspaceConfig } from "../../workspace/api";
import { type Digest, digestsOf, hostDigest } from "../../workspace/digest";
import { type IgnoreComment, ignoreComments, ignoredBy, staleIgnores } from "../../workspace/ignore";
import {
  analyseNamed,
  isBroken,
  type PolicyContext,
  policyContext,
  policyInput,
  shown,
  shownUndecided,
  tooLarge,
  withoutTwins,
} from "../../workspace/policy-context";
import { templatePaths } from "../../workspace/template-paths";
import { templateWays } from "../../workspace/template-ways";
import { checkedByBoth } from "./both";
import { fingerprints } from "./fingerprint";
import { isForeign, withoutWords } from "./foreign";
import { hostAnalysis } from "./hosts";
import { olderComments, outgrownBy, outgrownFinding } from "./outgrown";
import type { AcceptedFinding, FileReport, LineRange, ReportedFinding, ReportedFix, ScanTask } from "./result";
import type { CheckEnvironment } from "./terms";

/** Checks one file; one that was moved between settings is judged by both. Rejects only when aborted. */
export async function checkFile(task: ScanTask, environment: CheckEnvironment): Promise<FileReport> {
  const { moved, ...own } = task;
  const report = await checkUnder(own, environment);
  if (!moved) return report;
  const { from, config, relativePath } = moved;
  const { configText: _, ...before } = own;
  return checkedByBoth(report, await checkUnder({ ...before, config, relativePath }, environment), from);
}

async function checkUnder(task: ScanTask, environment: CheckEnvironment): Promise<FileReport> {
  const started = performance.now();
  const { config, relativePath, text, options } = task;
  const judged = await policyContext(config, relativePath, task.configText === undefined ? {} : { configText: task.configText });
  judged.baseline = task.baseline;
  judged.newSeverity = options.newSeverity;
  const large = tooLarge(text);
  const hosted = large ? undefined : hostAnalysis(task, judged, environment.catalogue);
  const analysis =
    large || task.host ? hosted?.analysis : analyseNamed(analyse, policyInput(text, judged, environment.catalogue), relativePath);
  const ask = { timeoutMs: options.timeoutMs, ...(environment.signal && { signal: environment.signal }) };
  const proved =
    analysis && (hosted || !isBroken(text, analysis))
      ? await investigate(analysis.prove(), environment.solver, ask)
      : { findings: [], undecided: [] };
  const ways = hosted ? await newWays(task, judged, environment, ask) : [];
  const isControlled = !large && !task.host && (task.controls?.length ?? 0) > 0;
  const controlled = isControlled
    ? await (await import("./by-controls")).checkByControls(task, environment)
    : { findings: [], undecided: [] };

  const host = hosted?.analysis.host;
  const digest = host ? hostDigest(host) : digestsOf(text);
  const found = [...(large ? [large] : []), ...(analysis?.quick ?? []), ...proved.findings, ...ways, ...controlled.findings];
  const sorted = sortedOut(found, task, judged, { digest, host, proved });
  const foreign = !task.host && isForeign(text);
  const quoting = (finding: Finding) => (foreign ? withoutWords(finding) : finding);
  const kept = sorted.kept.map(({ shown, original }) => ({ shown: quoting(shown), original }));
  const accepted = sorted.accepted.map((one) => ({ ...one, finding: quoting(one.finding) }));
  const undecided = [...proved.undecided, ...controlled.undecided].flatMap((one) =>
    [shownUndecided(judged, one) ?? []].flat().map(quoting),
  );

  const fixesFor = (finding: Finding): Promise<Fix[]> =>
    options.fixes && analysis && !foreign && !controlCodes.includes(finding.code)
      ? fixesOf(analysis, finding, environment, ask)
      : Promise.resolve([]);
  const told = await toldAbout(task, { kept, undecided, accepted }, digest, fixesFor);
  return {
    file: task.file,
    path: task.path,
    ...told,
    baseline: { kind: task.baseline.kind, label: task.baseline.kind === "text" ? task.baseline.label : task.baseline.reason },
    notes: judged.notes,
    policies: task.host ? (hosted?.analysis.policies.length ?? 0) : 1,
    ...(hosted && { openValues: hosted.openValues }),
    elapsedMs: Math.round((performance.now() - started) * 10) / 10,
    lines: foreign ? {} : excerpts(text, [...told.findings, ...told.undecided]),
  };
}

/** The findings with their places, marks and fixes. */
async function toldAbout(
  { text, path }: ScanTask,
  { kept, undecided, accepted }: SortedOut & { undecided: readonly Finding[] },
  digest: Digest,
  fixesFor: (finding: Finding) => Promise<Fix[]>,
): Promise<Pick<FileReport, "findings" | "undecided" | "suppressed">> {
  const lines = indexLines(text);
  const all = [...kept.map((one) => one.shown), ...undecided, ...accepted.map((one) => one.finding)];
  const marks = fingerprints(text, all, path);
  const [ofKept, ofUndecided, ofAccepted] = [
    marks.slice(0, kept.length),
    marks.slice(kept.length, kept.length + undecided.length),
    marks.slice(kept.length + undecided.length),
  ];
  const told = (finding: Finding, mark = ""): ReportedFinding => reported(finding, lines, mark);
  const about = ({ code, sid }: Finding) => {
    const of = isAccess(code) ? digest(sid) : undefined;
    return of === undefined ? {} : { digest: of };
  };
  const findings: ReportedFinding[] = [];
  for (const [i, { shown, original }] of kept.entries()) {
    const fixes = await fixesFor(original);
    findings.push({
      ...told(shown, ofKept[i]),
      ...about(shown),
      ...(fixes.length > 0 && { fixes: fixes.map((fix) => reportedFix(fix, lines)) }),
    });
  }
  const suppressed = accepted.map(({ finding, pinned: _, ...why }, i) => ({
    ...why,
    finding: { ...told(finding, ofAccepted[i]), ...about(finding) },
  }));
  return { findings: findings.sort(byPlace), undecided: undecided.map((one, i) => told(one, ofUndecided[i])).sort(byPlace), suppressed };
}

/** The lines on which findings begin. */
function excerpts(text: string, findings: readonly ReportedFinding[]): FileReport["lines"] {
  const lines = indexLines(text);
  return Object.fromEntries(findings.map(({ range: { start } }) => [start.line, excerpt(lines.lineText(start.line), start.character)]));
}

/** What is shown, with the finding that it comes from, and what a comment or the settings accept. */
interface SortedOut {
  kept: { shown: Finding; original: Finding }[];
  accepted: (Omit<AcceptedFinding, "finding"> & { finding: Finding; pinned?: boolean })[];
}

/** The word of comments and settings on each finding, and what that word itself gives reason to tell. */
function sortedOut(
  found: readonly Finding[],
  task: ScanTask,
  judged: PolicyContext,
  now: { digest: Digest; host: Host | undefined; proved: CheckResult },
): SortedOut {
  const { config, relativePath, text, options } = task;
  const kept: SortedOut["kept"] = [];
  const accepted: SortedOut["accepted"] = [];
  const ignores = ignoreComments(text);
  const used = new Set<IgnoreComment>();
  const isOld = olderComments(task);
  for (const original of found) {
    const outcome = shown(config, judged, original, relativePath, options.today, now.digest);
    if (!outcome) continue;
    const ignored = ignoredBy(ignores, text, original);
    if (ignored) {
      used.add(ignored);
      // No entry of the settings: the comment stands in the policy.
      accepted.push({
        finding: "finding" in outcome ? outcome.finding : original,
        by: "comment",
        reason: ignored.reason,
        // What a new comment accepts is told as such.
        ...(!isOld(ignored) && { pinned: true }),
      });
    } else if ("finding" in outcome) kept.push({ shown: outcome.finding, original });
    else
      accepted.push({
        finding: original,
        ...acceptance(outcome.suppressed, config),
        ...(outcome.suppressed.digest !== undefined && { pinned: true }),
      });
  }
  const tell = (finding: Finding, original: Finding, into: SortedOut["kept"]) => {
    const outcome = shown(config, judged, finding, relativePath, options.today);
    if (outcome && "finding" in outcome) into.push({ shown: outcome.finding, original });
  };
  for (const one of outgrownBy(accepted, task, judged, now)) {
    one.outgrown = true;
    tell(outgrownFinding(one, judged), one.finding, kept);
  }
  const told = new Set(withoutTwins(kept.map((one) => one.shown)));
  const once = kept.filter((one) => told.has(one.shown));
  for (const finding of staleIgnores(ignores, used, now.proved.undecided.length === 0)) tell(finding, finding, once);
  return { kept: once, accepted };
}

/** Ways that a change of a template or module opens through the account that it makes. */
async function newWays(
  { file, text, host }: ScanTask,
  judged: PolicyContext,
  { catalogue, solver }: CheckEnvironment,
  ask: { timeoutMs: number; signal?: AbortSignal },
): Promise<Finding[]> {
  const template = host && { file, text, neighbours: host, judged };
  const run = <T>(one: Investigation<T>) => investigate(one, solver, ask);
  const paths = template && (await run(templatePaths(template)));
  return paths ? (await templateWays(template, paths, catalogue, run, Date.now())).map(({ finding }) => finding) : [];
}

/** Why and how long an entry of `suppress` accepts something, and where it stands in the settings if it is one of theirs. */
export function acceptance(entry: Suppression, config: WorkspaceConfig | undefined): Omit<AcceptedFinding, "finding"> {
  const { reason, until } = entry;
  const index = config?.suppress.indexOf(entry) ?? -1;
  return { by: "settings", ...(index >= 0 && { entry: index }), reason, ...(until !== undefined && { until }) };
}

/** The fixes that a check knows at once, and those that are proved on request. */
async function fixesOf(
  analysis: Analysis,
  finding: Finding,
  { solver }: CheckEnvironment,
  ask: { timeoutMs: number; signal?: AbortSignal },
): Promise<Fix[]> {
  const proved = await investigate(finding.moreFixes?.() ?? analysis.fixes(finding), solver, ask);
  const titles = new Set(proved.map((fix) => fix.title));
  // What changes other files too is for an editor.
  return [...proved, ...(finding.fixes ?? []).filter((fix) => !titles.has(fix.title))].filter(({ files }) => files === undefined);
}

/** A finding of the core as reports carry it. */
export function reported(finding: Finding, lines: LineIndex, fingerprint: string): ReportedFinding {
  const related = (finding.related ?? []).filter((one) => one.file === undefined);
  return {
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
    range: lineRange(lines, finding.range),
    ...(finding.statementIndex !== undefined && { statementIndex: finding.statementIndex }),
    ...(finding.sid !== undefined && { sid: finding.sid }),
    ...(finding.policy && { policy: finding.policy }),
    ...(finding.assumed && { assumed: finding.assumed }),
    ...(finding.onlyIf !== undefined && { onlyIf: finding.onlyIf }),
    ...(finding.counterexample && { counterexample: finding.counterexample }),
    ...(related.length > 0 && { related: related.map((one) => ({ message: one.message, range: lineRange(lines, one.range) })) }),
    fingerprint,
  };
}

function reportedFix(fix: Fix, lines: LineIndex): ReportedFix {
  return {
    title: fix.title,
    ...(fix.effect !== undefined && { effect: fix.effect }),
    edits: fix.edits.map((edit: TextEdit) => ({ range: lineRange(lines, edit.range), newText: edit.newText })),
  };
}

function lineRange(lines: LineIndex, range: Range): LineRange {
  return { start: lines.positionAt(range.start), end: lines.positionAt(Math.max(range.start, range.end)) };
}

function byPlace(a: ReportedFinding, b: ReportedFinding): number {
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}

/** Minified policies are one long line: only so much of it travels as anybody will be shown. */
function excerpt(line: string, character: number): string {
  return line.slice(0, Math.max(400, character + 400));
}
