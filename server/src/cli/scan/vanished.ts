// Policies that the baseline had and nobody judges now: renamed, deleted, or turned into something that is not read as a policy.
import { lstat, realpath } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Finding } from "../../core/checks/finding";
import { mayHoldPolicies } from "../../core/hosts/read";
import { likeness, SAME, SAME_UNDER_ONE_NAME, wordsOf } from "../../core/syntax/alike";
import { looksLikePolicy } from "../../core/syntax/kind";
import { nearPolicy, OTHER_LANGUAGES } from "../../core/syntax/near";
import { parsePolicy } from "../../core/syntax/parse";
import { history } from "../../platform/current";
import type { Baseline } from "../../workspace/api";
import { isJson, SKIPPED } from "../../workspace/discover";
import { hostOf } from "../../workspace/hosts";
import { relativeTo } from "../../workspace/paths";
import type { Snapshot } from "../../workspace/snapshot";
import { MOST_PAIRS, MOST_TRACES } from "../limits";
import type { Comparison } from "./comparison";
import { textOf } from "./reading";
import type { Candidate, Other, PlanOptions, Remark } from "./terms";

/** So much of a policy's words found in a file that is not read say where the policy went. */
const KEPT = 0.6;

/** A policy of the baseline that is not judged now. */
interface Lost {
  snapshot: Snapshot;
  path: string;
  /** Absolute. */
  file: string;
  text: string;
  words: ReadonlyMap<string, number>;
  /** Something is there now. */
  exists: boolean;
  inScope: boolean;
}

export interface Vanished {
  /** New file → the policy that it was before. */
  renamed: Map<string, { file: string; label: string; baseline: Baseline }>;
  remarks: Remark[];
  /** Where the search stopped before its end. */
  notes: string[];
  /** Files that a remark names as the place where a policy went. */
  traced: Set<string>;
}

/** What the search knows about the files of now. */
export interface Present {
  candidates: readonly Candidate[];
  baselines: ReadonlyMap<string, Baseline>;
  others: readonly Other[];
  /** Files that are named as not checked anyway. */
  complained: ReadonlySet<string>;
}

/** `wasNamed`: whether the settings of the baseline say that a file is a policy. `isGuard`: whether policies there limit others. */
export async function findVanished(
  options: PlanOptions,
  comparison: Comparison,
  present: Present,
  wasNamed: (file: string) => Promise<boolean>,
  isGuard: (file: string) => boolean,
): Promise<Vanished> {
  const starts = await realStarts(options);
  const result: Vanished = { renamed: new Map(), remarks: [], traced: new Set(), notes: [] };
  for (const snapshot of await snapshotsAt(options, comparison)) {
    const lost = await lostPolicies(snapshot, starts, comparison, present, wasNamed);
    const rest = await followRenames(lost, present, comparison, result.renamed);
    const here = rest.filter((one) => one.inScope && !present.complained.has(one.file));
    const traces = here.some((one) => !one.exists) ? await tracesIn(snapshot, present, result.notes) : [];
    for (const one of here) {
      const trace = one.exists ? undefined : traceOf(one, traces);
      if (trace) result.traced.add(trace.file);
      result.remarks.push(await remarkOf(one, trace, isGuard(one.file)));
    }
  }
  return result;
}

function startsOf({ paths, workingFolder }: PlanOptions): string[] {
  return (paths.length > 0 ? paths : ["."]).map((path) => resolve(workingFolder, path));
}

/** What is scanned: absolute paths without links. */
export function realStarts(options: PlanOptions): Promise<string[]> {
  return Promise.all(startsOf(options).map((start) => realpath(start).catch(() => start)));
}

/** The moments that what is scanned is compared with, one for each repository. */
export async function snapshotsAt(options: PlanOptions, comparison: Comparison): Promise<Snapshot[]> {
  const snapshots = new Map<string, Snapshot>();
  for (const start of startsOf(options)) {
    const moment = await comparison.momentOf(join(start, "x"));
    if (moment) snapshots.set(moment.snapshot.root, moment.snapshot);
  }
  return [...snapshots.values()];
}

async function lostPolicies(
  snapshot: Snapshot,
  starts: readonly string[],
  comparison: Comparison,
  { candidates, others, baselines }: Present,
  wasNamed: (file: string) => Promise<boolean>,
): Promise<Lost[]> {
  const judged = new Set<string>();
  for (const { file } of candidates) {
    const moment = await comparison.momentOf(file);
    if (moment?.snapshot.root === snapshot.root) judged.add(moment.path);
  }
  const seen = new Map(others.map((one) => [one.file, one.blob]));
  const sparse = snapshot.commit === "" ? new Map<string, string>() : await history.leftOut(snapshot.root);
  const hasNew = candidates.some(({ file }) => isNew(baselines.get(file)));
  const wanted: Pick<Lost, "path" | "file" | "exists" | "inScope">[] = [];
  for (const { path, oid, type, mode } of snapshot.entries.values()) {
    if (judged.has(path) || type !== "blob" || mode === "120000" || path.split("/").some((part) => SKIPPED.has(part))) continue;
    // Not deleted: what a change makes of it is told by `findUnsearched`.
    if (sparse.has(path)) continue;
    const file = join(snapshot.root, path);
    // Looked into, found to be no policy, and the same as ever.
    if (oid !== "" && seen.get(file) === oid) continue;
    if (!isJson(path) && !mayBeHost(path) && !(await wasNamed(file))) continue;
    const inScope = starts.some((start) => start === file || relativeTo(start, file) !== undefined);
    const exists = await lstat(file).then(
      () => true,
      () => false,
    );
    if (inScope || (hasNew && !exists)) wanted.push({ path, file, exists, inScope });
  }
  const texts = await snapshot.read(wanted.map((one) => one.path));
  const lost: Lost[] = [];
  for (const one of wanted) {
    const older = texts.get(one.path);
    if (older?.kind !== "text" || !(holdsPolicies(older.text, one.path) || (await wasNamed(one.file)))) continue;
    lost.push({ ...one, snapshot, text: older.text, words: wordsOf(older.text) });
  }
  return lost;
}

/** A policy by itself, or a file of several. */
export function holdsPolicies(text: string, path: string): boolean {
  if (looksLikePolicy(text)) return true;
  return mayHoldPolicies(text, path) && (hostOf(text, basename(path), [])?.policies.length ?? 0) > 0;
}

/** Whether a name is one of files that may hold several policies. */
export function mayBeHost(path: string): boolean {
  return OTHER_LANGUAGES.some((end) => path.toLowerCase().endsWith(end));
}

function isNew(baseline: Baseline | undefined): boolean {
  return baseline?.kind === "none" && baseline.isNew === true;
}

/** Pairs policies that went away with new ones, the most alike first. Out: those that are left. */
async function followRenames(
  lost: readonly Lost[],
  { candidates, baselines }: Present,
  comparison: Comparison,
  renamed: Vanished["renamed"],
): Promise<Lost[]> {
  const gone = lost.filter((one) => !one.exists);
  const fresh = candidates.filter(({ file }) => isNew(baselines.get(file)));
  if (gone.length === 0 || fresh.length === 0) return [...lost];
  const byWords = gone.length * fresh.length <= MOST_PAIRS;
  const pairs: { from: Lost; to: Candidate; score: number }[] = [];
  for (const to of fresh) {
    const moment = await comparison.momentOf(to.file);
    const words = wordsOf(to.text);
    for (const from of gone) {
      if (moment?.snapshot.root !== from.snapshot.root) continue;
      const score = from.text === to.text ? 2 : byWords ? likeness(from.words, words).both : 0;
      const isSameName = basename(from.file) === basename(to.file);
      if (score >= (isSameName ? SAME_UNDER_ONE_NAME : SAME)) pairs.push({ from, to, score: score + (isSameName ? 0.25 : 0) });
    }
  }
  pairs.sort((a, b) => b.score - a.score || (a.from.path < b.from.path ? -1 : 1));
  const taken = new Set<Lost>();
  for (const { from, to } of pairs) {
    if (taken.has(from) || renamed.has(to.file)) continue;
    taken.add(from);
    const label = `${from.path} in ${from.snapshot.label}`;
    renamed.set(to.file, { file: from.file, label: from.snapshot.label, baseline: { kind: "text", text: from.text, label } });
  }
  return lost.filter((one) => !taken.has(one));
}

/** A file of now that nobody reads as a policy and that the baseline did not have. */
interface Trace {
  file: string;
  path: string;
  words: ReadonlyMap<string, number>;
}

async function tracesIn({ root, entries }: Snapshot, { candidates, others }: Present, notes: string[]): Promise<Trace[]> {
  const judged = new Set(candidates.map((one) => one.file));
  const files = new Set(others.flatMap((one) => (one.near ? [one.file] : [])));
  const listing = await history.present(root);
  for (const path of listing.ok ? listing.value : []) if (!entries.has(path) && !judged.has(join(root, path))) files.add(join(root, path));
  const limit = MOST_TRACES.toLocaleString("en");
  if (files.size > MOST_TRACES)
    notes.push(
      `Only ${limit} of ${files.size.toLocaleString("en")} new files were looked through for policies that went away: one that moved into another file may be called deleted.`,
    );
  const traces: Trace[] = [];
  for (const file of [...files].slice(0, MOST_TRACES)) {
    const text = await textOf(file);
    if (text !== undefined) traces.push({ file, path: relativeTo(root, file) ?? file, words: wordsOf(text.replaceAll('\\"', '"')) });
  }
  return traces;
}

/** The file that has most of a policy's words. */
function traceOf({ words }: Lost, traces: readonly Trace[]): Trace | undefined {
  const [best] = traces
    .map((one) => ({ one, kept: words.size === 0 ? 0 : likeness(words, one.words).kept }))
    .filter(({ kept }) => kept >= KEPT)
    .sort((a, b) => b.kept - a.kept);
  return best?.one;
}

async function remarkOf(lost: Lost, trace: Trace | undefined, isGuard: boolean): Promise<Remark> {
  const { file, snapshot, text, exists } = lost;
  const at = { range: { start: 0, end: 0 } };
  const was = `This was a policy in ${snapshot.label}`;
  if (exists) {
    const now = await textOf(file);
    const finding: Finding = {
      code: "policy-gone",
      severity: "error",
      ...at,
      message: `${was} and is not one now: ${whyNone(now, file)} It was not judged.`,
    };
    return { file, text: now ?? "", finding };
  }
  if (trace) {
    const message = `${was} and is not one now: its content is in \`${trace.path}\`, which is not read as a policy. It was not judged.`;
    return { file, text: "", finding: { code: "policy-gone", severity: "error", ...at, message } };
  }
  const documents = looksLikePolicy(text)
    ? [parsePolicy(text, { allowComments: true }).document]
    : (hostOf(text, basename(file), [])?.policies.map(({ policy }) => policy.document) ?? []);
  const denies = documents.some((document) => document?.statements.some((one) => one.effect?.value === "Deny"));
  const loss = isGuard
    ? "It limited other policies: what it denied them may be allowed now."
    : denies
      ? "It denied access: what it denied may be allowed now by other policies."
      : "";
  const what = documents.length > 1 ? `${documents.length} policies went with this file` : "This policy was deleted";
  const message = `${what}: ${snapshot.label} has ${documents.length > 1 ? "them" : "it"}. ${loss}`.trim();
  return { file, text: "", finding: { code: "policy-deleted", severity: loss === "" ? "information" : "warning", ...at, message } };
}

function whyNone(text: string | undefined, file: string): string {
  if (text === undefined) return "it is not a file that can be read.";
  const near = nearPolicy(text, file);
  switch (near?.kind) {
    case "statement":
      return "only its statements are left, without the policy around them.";
    case "wrapped":
    case "template":
      return "it stands inside something else.";
    case "misspelt":
      return "its names are misspelt.";
    case "text":
      return "it stands in a string.";
    case "broken":
      return "it is no longer JSON.";
    default:
      return "it holds no `Statement`.";
  }
}
