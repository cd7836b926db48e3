// What is to be checked: the policy files, each with the settings and the older text that it is judged by.
import { open, realpath, stat } from "node:fs/promises";
import native, { dirname, relative, resolve } from "node:path";
import { looksLikePolicy } from "../../core/syntax/kind";
import type { Baseline } from "../../workspace/api";
import { findBaselines } from "../../workspace/baselines";
import { CONFIG_FILE } from "../../workspace/config";
import { type Found, findPolicies } from "../../workspace/discover";
import { MAX_FILE_BYTES, treeAt } from "../../workspace/files";
import { commitOf, isRevision, repositoryOf } from "../../workspace/git";
import { mergeBase } from "../../workspace/history";
import { relativeTo } from "../../workspace/paths";
import { isNamedPolicy, settingsFor } from "../../workspace/settings";
import { InputError } from "../errors";
import { controlsFor, findControls } from "./controls";
import type { CheckOptions, ScanProblem, ScanTask } from "./result";
import { type Settings, SettingsFiles } from "./settings";

export interface PlanOptions {
  /** Where relative paths start. */
  workingFolder: string;
  paths: readonly string[];
  /** A settings file that holds for everything, instead of the nearest one. */
  config?: string;
  /** Overrides what the settings say: `git:<rev>`, a file, a folder, `none`. */
  baseline?: string;
  /** Only files that differ from their baseline. */
  changed: boolean;
  /** What paths in the report are relative to, when they are inside it. */
  reportFolder: string;
  check: CheckOptions;
}

export interface Plan {
  tasks: ScanTask[];
  problems: ScanProblem[];
  notes: string[];
  settings: Settings[];
  /** How many policy files there are, unchanged ones included. */
  found: number;
  /** Whether a settings file belongs in the report: with `changed`, only those that changed. */
  isReported(file: string): boolean;
}

/** A file before its older text is known. */
interface Candidate {
  file: string;
  relativePath: string;
  text: string;
  settings: Settings;
  spec: string;
}

/** Finds everything that a scan needs. Throws `InputError` when the command line asks for what cannot be. */
export async function makePlan(options: PlanOptions): Promise<Plan> {
  const files = new SettingsFiles(options.workingFolder, options.config);
  const plan: Plan = { tasks: [], problems: [], notes: [], settings: [], found: 0, isReported: () => true };
  if (options.baseline !== undefined) await checkBaseline(options.baseline, options.workingFolder);
  const candidates = await candidatesOf(options, files, plan);
  plan.found = candidates.length;
  plan.settings = await files.all();
  for (const settings of plan.settings) {
    if (!settings.unusable || settings.file === undefined) continue;
    const [first] = settings.problems;
    plan.problems.push({
      path: reportPath(options, settings.file),
      message: `These settings cannot be used, so no file under them was checked: ${first?.message ?? "they cannot be read."}`,
    });
  }
  const baselines = await baselinesOf(options, candidates, plan.problems);
  const nameOf = (file: string) => reportPath(options, file);
  const { controls, problems } = await findControls(options, nameOf);
  plan.problems.push(...problems);
  let chosen = candidates;
  if (options.changed) {
    const changedConfigs = await changedAmong(
      plan.settings.flatMap((settings) => (settings.file === undefined ? [] : [{ file: settings.file, text: settings.text, settings }])),
      options,
    );
    plan.isReported = (file) => changedConfigs.has(file);
    const features = await Promise.all(controls.map(async ({ file, text }) => ({ file, text, settings: await files.for(file) })));
    const changedFeatures = await changedAmong(features, options);
    const changedControls = controls.filter(({ file }) => changedFeatures.has(file));
    const deserted = options.config === undefined ? await desertedFolders(candidates, options) : [];
    chosen = candidates.filter(
      (one) =>
        isChanged(one, candidates, baselines, changedConfigs) ||
        controlsFor(one.file, changedControls, nameOf).length > 0 ||
        deserted.some((folder) => relativeTo(folder, one.file) !== undefined),
    );
  }
  plan.tasks = chosen.map((one) => ({
    file: one.file,
    ...(controls.length > 0 && { controls: controlsFor(one.file, controls, nameOf) }),
    path: reportPath(options, one.file),
    relativePath: one.relativePath,
    text: one.text,
    config: one.settings.config,
    ...(one.settings.text !== undefined && { configText: one.settings.text }),
    baseline: baselines.get(one.file) ?? { kind: "none", reason: "Nobody looked for an older version." },
    options: options.check,
  }));
  return plan;
}

/** A path as reports write it: relative where possible, `/` on every system. */
export function reportPath({ reportFolder }: Pick<PlanOptions, "reportFolder">, file: string, system = native): string {
  const inner = relativeTo(reportFolder, file, system);
  return inner === undefined || inner === "" ? file.replaceAll(system.sep, "/") : inner;
}

async function candidatesOf(options: PlanOptions, files: SettingsFiles, plan: Plan): Promise<Candidate[]> {
  const found = new Map<string, Candidate>();
  const complaints = new Map<string, string>();
  const take = async (one: Found, walked: Settings) => {
    const settings = await files.for(one.file);
    // A folder below with settings of its own is walked with those.
    if (settings !== walked || settings.unusable) return;
    if (one.kind === "problem") {
      const reason = await problemOf(one, options, settings);
      if (reason.counts) complaints.set(one.file, reason.text);
      else plan.notes.push(`${reportPath(options, one.file)}: ${reason.text}`);
      return;
    }
    const spec = options.baseline ?? settingsFor(settings.config, one.relativePath).baseline;
    const key = await realpath(one.file).catch(() => one.file);
    if (!found.has(key)) found.set(key, { file: one.file, relativePath: one.relativePath, text: one.text, settings, spec });
  };
  const starts = (options.paths.length > 0 ? options.paths : ["."]).map((path) => resolve(options.workingFolder, path));
  for (const start of starts) {
    const isFolder = (await stat(start).catch(() => undefined))?.isDirectory() ?? false;
    const outer = await files.for(isFolder ? resolve(start, CONFIG_FILE) : start);
    const tree = treeAt(start, isFolder, options.workingFolder);
    for await (const one of findPolicies([start], outer.config, { tree })) await take(one, outer);
    if (!isFolder) continue;
    for (const inner of await files.under(start))
      for await (const one of findPolicies([inner.config.folder], inner.config, { tree })) await take(one, inner);
  }
  for (const [file, message] of complaints) plan.problems.push({ path: reportPath(options, file), message });
  return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

/** A large file of data is nobody's policy; one that was named, or begins like a policy, was to be checked. */
async function problemOf(
  one: Extract<Found, { kind: "problem" }>,
  options: PlanOptions,
  settings: Settings,
): Promise<{ text: string; counts: boolean }> {
  const info = await stat(one.file).catch(() => undefined);
  if (!info?.isFile() || info.size <= MAX_FILE_BYTES) return { text: one.reason, counts: true };
  const isNamed =
    options.paths.some((path) => resolve(options.workingFolder, path) === one.file) || isNamedPolicy(settings.config, one.relativePath);
  return { text: one.reason, counts: isNamed || looksLikePolicy(await beginningOf(one.file)) };
}

async function beginningOf(file: string): Promise<string> {
  const handle = await open(file, "r");
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A baseline of the command line must exist: a slip of the pen there is not one file's problem. */
async function checkBaseline(spec: string, workingFolder: string): Promise<void> {
  if (spec === "none") return;
  if (!spec.startsWith("git:")) {
    if (!(await stat(resolve(workingFolder, spec)).catch(() => undefined)))
      throw new InputError(`\`--baseline\`: \`${spec}\` does not exist. Name a file or folder, \`git:<revision>\`, or \`none\`.`);
    return;
  }
  const revision = spec.slice("git:".length);
  if (!isRevision(revision))
    throw new InputError(
      `\`--baseline\`: \`${spec}\` names no revision. Write a branch, a tag or a commit after \`git:\`, such as \`git:origin/main\`.`,
    );
  const found = await repositoryOf(workingFolder);
  if (found.kind === "outside") throw new InputError(`\`--baseline ${spec}\`: \`${workingFolder}\` is not in a Git repository.`);
  if (found.kind === "error") throw new InputError(`\`--baseline ${spec}\`: ${found.reason}.`);
  const commit = await commitOf(workingFolder, revision, found.repository);
  if (commit.kind === "error") throw new InputError(`\`--baseline ${spec}\`: ${commit.reason}`);
}

/** The older text of each candidate; what could not be had is added to `problems`. What is asked of Git is asked once for all files of a folder of settings. */
async function baselinesOf(
  options: PlanOptions,
  candidates: readonly Candidate[],
  problems: ScanProblem[] = [],
): Promise<Map<string, Baseline>> {
  const answers = new Map<string, Baseline>();
  const groups = new Map<string, Candidate[]>();
  for (const one of candidates) {
    const key = JSON.stringify([one.spec, one.settings.config.folder]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const reasons = new Map<string, string[]>();
  for (const group of groups.values()) {
    const { spec, settings } = group[0] as Candidate;
    const files = group.map((one) => one.file);
    const found =
      options.baseline === undefined && spec === "git:HEAD"
        ? await sinceMergeBase(files, settings.config.folder, problems)
        : await findBaselines(files, spec, options.baseline === undefined ? settings.config.folder : options.workingFolder, {
            anyPath: options.baseline !== undefined,
          });
    for (const [file, baseline] of found) {
      answers.set(file, baseline);
      if (baseline.kind === "error") reasons.set(baseline.reason, [...(reasons.get(baseline.reason) ?? []), reportPath(options, file)]);
    }
  }
  for (const [reason, files] of reasons) {
    const [first = "", ...more] = files;
    problems.push({
      path: first,
      message: `Not compared with an older version${more.length > 0 ? ` (nor ${more.length} more files)` : ""}: ${reason}`,
    });
  }
  return answers;
}

/** `git:HEAD` is what an editor compares with; a branch in a pipeline is committed already, and is compared with where it began. */
async function sinceMergeBase(files: readonly string[], folder: string, problems: ScanProblem[]): Promise<Map<string, Baseline>> {
  const found = await repositoryOf(folder);
  const head = found.kind === "repository" ? await commitOf(folder, "HEAD", found.repository) : undefined;
  if (head?.kind !== "commit") return findBaselines(files, "git:HEAD", folder);
  const base = await mergeBase(folder);
  if (!base.ok) {
    problems.push({ path: ".", message: `Not compared with an older version: ${base.reason}` });
    return new Map(files.map((file) => [file, { kind: "none", reason: base.reason }]));
  }
  if (base.oid === head.oid) return findBaselines(files, "git:HEAD", folder);
  const answers = await findBaselines(files, `git:${base.oid}`, folder);
  const label = `the merge base with ${base.branch} (${base.oid.slice(0, 8)})`;
  return new Map([...answers].map(([file, baseline]) => [file, baseline.kind === "text" ? { ...baseline, label } : baseline]));
}

/** A file is to be checked when it, a policy that limits it, or its settings differ from the baseline. */
function isChanged(
  one: Candidate,
  all: readonly Candidate[],
  baselines: ReadonlyMap<string, Baseline>,
  changedConfigs: ReadonlySet<string>,
): boolean {
  if (one.settings.file !== undefined && changedConfigs.has(one.settings.file)) return true;
  if (differs(one, baselines)) return true;
  const { rule } = settingsFor(one.settings.config, one.relativePath);
  const limits = [rule?.boundary, ...(rule?.serviceControlPolicies ?? []), ...(rule?.resourceControlPolicies ?? [])].filter(
    (name) => name !== undefined,
  );
  return limits.some((name) => {
    const file = resolve(one.settings.config.folder, name);
    const limit = all.find((candidate) => candidate.file === file);
    return limit === undefined || differs(limit, baselines);
  });
}

/** The files beside policies (settings, controls) that differ from their own baseline. */
async function changedAmong(
  files: readonly { file: string; text: string | undefined; settings: Settings }[],
  options: PlanOptions,
): Promise<Set<string>> {
  const candidates = files.flatMap(({ file, text, settings }): Candidate[] => {
    const spec = options.baseline ?? settings.config.baseline;
    return text === undefined ? [] : [{ file, relativePath: relative(settings.config.folder, file), text, settings, spec }];
  });
  const answers = await baselinesOf(options, candidates);
  return new Set(candidates.filter((one) => differs(one, answers)).map(({ file }) => file));
}

/** The folders whose settings file was deleted since the baseline: what it trusted, limited or accepted counts no more below them. */
async function desertedFolders(candidates: readonly Candidate[], options: PlanOptions): Promise<string[]> {
  const asked = new Map<string, Candidate>();
  for (const { file, settings } of candidates) {
    const spec = options.baseline ?? settings.config.baseline;
    if (!spec.startsWith("git:")) continue;
    const nearest = settings.file === undefined ? undefined : dirname(settings.file);
    for (let folder = dirname(file); folder !== nearest; folder = dirname(folder)) {
      const place = resolve(folder, CONFIG_FILE);
      if (asked.has(place)) break;
      asked.set(place, { file: place, relativePath: CONFIG_FILE, text: "", settings, spec });
      if (dirname(folder) === folder) break;
    }
  }
  const answers = await baselinesOf(options, [...asked.values()]);
  return [...asked.keys()].filter((place) => answers.get(place)?.kind === "text").map((place) => dirname(place));
}

/** Whether a file differs from its baseline; also when that cannot be told. */
function differs({ file, text }: Candidate, baselines: ReadonlyMap<string, Baseline>): boolean {
  const baseline = baselines.get(file);
  return baseline?.kind !== "text" || plain(baseline.text) !== plain(text);
}

/** Line ends may differ from what is committed (`core.autocrlf`). */
function plain(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
