// What is to be checked: the policy files, each with the settings and the older text that it is judged by.
import { dirname, relative, resolve } from "node:path";
import { looksLikePolicy } from "../../core/syntax/kind";
import type { ListFolder } from "../../platform/api";
import type { Baseline } from "../../workspace/api";
import { CONFIG_FILE } from "../../workspace/config";
import { isModuleFile, type Neighbours } from "../../workspace/modules";
import { relativeTo } from "../../workspace/paths";
import { settingsFor } from "../../workspace/settings";
import { search, startsOf } from "./candidates";
import { Comparison } from "./comparison";
import { configurationRemarks } from "./configuration";
import { controlsFor, findControls, heldBeside, notAskedInside, unmatchedGlobs } from "./controls";
import { Early, taskOf } from "./early";
import { listOnce } from "./folders";
import { neighboursOf } from "./hosts";
import { changedInputs } from "./inputs";
import { leftControls, lostControls } from "./past-controls";
import { guardsOf, PastSettings, weakenings } from "./past-settings";
import type { Pool } from "./pool";
import type { NotRead, ScanProblem, ScanTask, Seen } from "./result";
import { type Settings, SettingsFiles } from "./settings";
import { type Candidate, type PlanOptions, type Remark, reportPath } from "./terms";
import { unread } from "./unread";
import { findUnsearched } from "./unsearched";
import { findVanished, type Present, realStarts, snapshotsAt, type Vanished } from "./vanished";

export interface Plan {
  tasks: ScanTask[];
  problems: ScanProblem[];
  notes: string[];
  settings: Settings[];
  /** What the scan as a whole was compared with. */
  comparedWith: { label: string; commit?: string }[];
  /** Policies whose file had another name, as reports name them. */
  renamed: { from: string; to: string; label: string }[];
  /** Findings about the change as a whole. */
  remarks: Remark[];
  /** Policies that were seen in a form that is not read. */
  notRead: NotRead[];
  /** How many policy files there are, unchanged ones included. */
  found: number;
  /** Finds what to say of files that may have held policies and in which none was read. */
  notReadAmong(files: ReadonlySet<string>): Promise<{ notRead: NotRead[]; remarks: Remark[] }>;
  /** Whether a settings file belongs in the report: with `changed`, only those that changed. */
  isReported(file: string): boolean;
}

/**
 * Finds everything that a scan needs. `pool` hears of files that will be checked as far as one knows, before the plan is whole. Throws
 * `InputError` when the command line asks for what cannot be.
 */
export async function makePlan(options: PlanOptions, pool: Pick<Pool, "expect" | "offer">): Promise<Plan> {
  const list = listOnce();
  const files = new SettingsFiles(options.workingFolder, options.config, startsOf(options), list);
  const plan = emptyPlan();
  const comparison = await Comparison.of(options);
  askGit(options, comparison);
  const nameOf = (file: string) => reportPath(options, file);
  const looked = findControls(options, nameOf, list);
  const early = new Early(options, comparison, listed(looked), pool);
  const present = await findPresent(plan, options, files, { comparison, early, list });
  const { candidates, baselines } = present;
  const past = new PastSettings(comparison, options.config === undefined ? undefined : resolve(options.workingFolder, options.config));
  const renamed = await addGone(plan, options, { comparison, present, past });
  const { controls, problems } = await looked;
  plan.problems.push(...problems);
  const features = controls.map((one) => one.text);
  plan.remarks.push(...(await lostControls(options, comparison, features)), ...leftControls(controls, renamed, candidates));
  const held = await heldBeside(controls, candidates);
  if (!options.changed) plan.remarks.push(...unmatchedGlobs(controls, [...candidates.filter(({ host }) => !host), ...held], options));
  const settledOf = (some: readonly { file: string; text: string }[]) =>
    Promise.all(some.map(async ({ file, text }) => ({ file, text, settings: await files.for(file) })));
  const configuration = await configurationRemarks(
    options,
    nameOf,
    list,
    options.changed ? async (some) => changedAmong(await settledOf(some), options, comparison) : undefined,
  );
  plan.remarks.push(...configuration.remarks);
  plan.problems.push(...configuration.problems);
  const neighbours = await neighboursOf(candidates, comparison);
  const chosen = options.changed
    ? await chosenByChange(plan, options, comparison, {
        candidates,
        baselines,
        neighbours,
        controls: { all: controls, changed: await changedAmong(await settledOf(controls), options, comparison) },
      })
    : candidates;
  plan.remarks.push(
    ...notAskedInside(
      controls,
      held.filter((one) => chosen.includes(one)),
    ),
  );
  plan.problems.push(...comparison.problems);
  plan.comparedWith = await comparison.used();
  const moved = await movesOf(chosen, renamed, past, nameOf);
  plan.tasks = chosen.map((one) => ({
    ...taskOf(one, baselines.get(one.file) ?? { kind: "none", reason: "No older version was looked for." }, controls, options),
    ...moved.get(one.file),
    ...(neighbours.has(one.file) && { host: neighbours.get(one.file) }),
  }));
  return plan;
}

/** Only what was found; an error is met where it is asked for next. */
function listed(looked: ReturnType<typeof findControls>) {
  return looked.then(
    ({ controls }) => controls,
    () => [],
  );
}

/** Lets Git look for what the scan is compared with while files are looked for. Whoever asks later gets that answer, or its error. */
function askGit(options: PlanOptions, comparison: Comparison): void {
  const ask = async () => {
    for (const snapshot of await snapshotsAt(options, comparison)) if (snapshot.commit !== "") await comparison.changedSince(snapshot);
  };
  ask().catch(() => undefined);
}

/** What is there; baselines of policies that were renamed are added as they are found. */
type Judged = Present & { baselines: Map<string, Baseline> };

function emptyPlan(): Plan {
  return {
    tasks: [],
    problems: [],
    notes: [],
    settings: [],
    comparedWith: [],
    renamed: [],
    remarks: [],
    notRead: [],
    found: 0,
    notReadAmong: async () => ({ notRead: [], remarks: [] }),
    isReported: () => true,
  };
}

/** The policies that are there, each with its older text, and the other files; what is wrong with them and their settings goes into the plan. */
async function findPresent(
  plan: Plan,
  options: PlanOptions,
  files: SettingsFiles,
  { comparison, early, list }: { comparison: Comparison; early: Early; list: ListFolder },
): Promise<Judged> {
  const { candidates: searched, others, complaints, unjudged, notes } = await search(options, files, list, (one) => early.add(one));
  await early.end();
  plan.notes.push(...notes);
  for (const [file, message] of complaints) plan.problems.push({ path: reportPath(options, file), message });
  plan.settings = await files.all();
  for (const settings of plan.settings) {
    if (!settings.unusable || settings.file === undefined) continue;
    const [first] = settings.problems;
    plan.problems.push({
      path: reportPath(options, settings.file),
      message: `These settings cannot be used, so no file under them was checked: ${first?.message ?? "they cannot be read."}`,
    });
  }
  const rest = await comparison.baselinesOf(searched.filter(({ file }) => !early.baselines.has(file)));
  const baselines = new Map(searched.map(({ file }) => [file, early.baselines.get(file) ?? (rest.get(file) as Baseline)]));
  const candidates = searched.filter((one) => !wasPolicy(one, baselines));
  for (const { file, relativePath, host } of searched.filter((one) => wasPolicy(one, baselines)))
    others.push({ kind: "other", file, relativePath, blob: "", ...host });
  plan.found = candidates.length;
  plan.problems.push(...uncompared(baselines, options));
  return { candidates, baselines, others, complained: new Set([...complaints.keys(), ...unjudged]) };
}

/** What a change took away, moved or made weaker, and what may hold a policy and is not read. Gives the policies whose file had another name. */
async function addGone(
  plan: Plan,
  options: PlanOptions,
  { comparison, present, past }: { comparison: Comparison; present: Judged; past: PastSettings },
): Promise<Vanished["renamed"]> {
  const { candidates, baselines, others } = present;
  const guards = await guardsOf([resolve(options.workingFolder, CONFIG_FILE), ...candidates.map((one) => one.file)], past);
  const found = await findVanished(
    options,
    comparison,
    present,
    (file) => past.named(file),
    (file) => guards.has(file),
  );
  plan.notes.push(...found.notes);
  for (const [file, was] of found.renamed) {
    baselines.set(file, was.baseline);
    plan.renamed.push({ from: reportPath(options, was.file), to: reportPath(options, file), label: was.label });
  }
  plan.remarks.push(...(await weakenings(candidates, plan.settings, past, found.renamed, baselines, options.check.today)));
  const seen: Seen[] = [...others, ...(await unsearched(plan, options, comparison, present, found.traced))];
  const severity = options.check.newSeverity ?? "warning";
  const tell = async (some: readonly Seen[]) => ({
    remarks: await unread(some, comparison, { changed: options.changed, severity }),
    notRead: some.flatMap(({ file, near }) => (near ? [{ path: reportPath(options, file), what: near.kind, count: near.count }] : [])),
  });
  const told = await tell(seen);
  plan.remarks.push(...found.remarks, ...told.remarks);
  const starts = await realStarts(options);
  for (const snapshot of await snapshotsAt(options, comparison))
    plan.remarks.push(...(await changedInputs(snapshot, candidates, starts, { severity, comparison, others })));
  plan.notRead = told.notRead;
  plan.notReadAmong = (files) => tell(candidates.flatMap(({ file, host }) => (host && files.has(file) ? [{ file, ...host }] : [])));
  return found.renamed;
}

/** With `changed`: the policies that a change of theirs, their settings, their module or a control concerns. Says too which settings are reported. */
async function chosenByChange(
  plan: Plan,
  options: PlanOptions,
  comparison: Comparison,
  of: {
    candidates: readonly Candidate[];
    baselines: ReadonlyMap<string, Baseline>;
    neighbours: Awaited<ReturnType<typeof neighboursOf>>;
    controls: { all: Awaited<ReturnType<typeof findControls>>["controls"]; changed: ReadonlySet<string> };
  },
): Promise<Candidate[]> {
  const { candidates, baselines, neighbours } = of;
  const changedConfigs = await changedAmong(
    plan.settings.flatMap((settings) => (settings.file === undefined ? [] : [{ file: settings.file, text: settings.text, settings }])),
    options,
    comparison,
  );
  plan.isReported = (file) => changedConfigs.has(file);
  const changedControls = of.controls.all.filter(({ file }) => of.controls.changed.has(file));
  const deserted = options.config === undefined ? await desertedFolders(candidates, options, comparison) : [];
  // What a file of a Terraform module says counts in all others of its folder.
  const changedModules = new Set(
    candidates
      .filter((one) => isModuleFile(one.file) && (differs(one, baselines) || hasOtherNeighbours(neighbours.get(one.file))))
      .map((one) => dirname(one.file)),
  );
  return candidates.filter(
    (one) =>
      isChanged(one, candidates, baselines, changedConfigs) ||
      (isModuleFile(one.file) && changedModules.has(dirname(one.file))) ||
      controlsFor(one.file, changedControls, (file) => reportPath(options, file)).length > 0 ||
      deserted.some((folder) => relativeTo(folder, one.file) !== undefined),
  );
}

/** A policy by itself that something else holds now is gone: nobody who used the file finds it there. */
function wasPolicy({ file, host, text }: Candidate, baselines: ReadonlyMap<string, Baseline>): boolean {
  const baseline = baselines.get(file);
  return host !== undefined && baseline?.kind === "text" && baseline.text !== text && looksLikePolicy(baseline.text);
}

/** Policies that stood under other settings in the baseline. */
async function movesOf(
  candidates: readonly Candidate[],
  renamed: ReadonlyMap<string, { file: string }>,
  past: PastSettings,
  nameOf: (file: string) => string,
): Promise<Map<string, Pick<ScanTask, "moved">>> {
  const moves = new Map<string, Pick<ScanTask, "moved">>();
  for (const { file, settings } of candidates) {
    const was = renamed.get(file)?.file;
    const config = was === undefined ? undefined : await past.for(was);
    if (was === undefined || !config || config.folder === settings.config.folder) continue;
    moves.set(file, { moved: { from: nameOf(was), config, relativePath: relativeTo(config.folder, was) ?? was } });
  }
  return moves;
}

/** What the change brings where the search does not look; what could not be looked into is added to the plan's problems. */
async function unsearched(
  plan: Plan,
  options: PlanOptions,
  comparison: Comparison,
  present: Present,
  traced: ReadonlySet<string>,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  const files = [...present.candidates, ...present.others.filter((one) => one.near)].map((one) => one.file);
  const known = new Set([...files, ...present.complained, ...traced]);
  const starts = await realStarts(options);
  for (const snapshot of await snapshotsAt(options, comparison)) {
    const found = await findUnsearched(snapshot, known, { starts, comparison });
    seen.push(...found.seen);
    plan.problems.push(...found.problems.map((one) => ({ path: ".", ...one })));
  }
  return seen;
}

/** Files whose older version should be there and could not be had, told once for each reason. */
function uncompared(baselines: ReadonlyMap<string, Baseline>, options: PlanOptions): ScanProblem[] {
  const reasons = new Map<string, string[]>();
  for (const [file, baseline] of baselines)
    if (baseline.kind === "error") reasons.set(baseline.reason, [...(reasons.get(baseline.reason) ?? []), reportPath(options, file)]);
  return [...reasons].map(([reason, [first = "", ...more]]) => ({
    path: first,
    message: `Not compared with an older version${more.length > 0 ? ` (nor ${more.length} more files)` : ""}: ${reason}`,
  }));
}

/** A file is to be checked when it, a policy that limits it, or its settings differ from the baseline. */
function isChanged(
  one: Candidate,
  all: readonly Candidate[],
  baselines: ReadonlyMap<string, Baseline>,
  changedConfigs: ReadonlySet<string>,
): boolean {
  for (let settings: Settings | undefined = one.settings; settings; settings = settings.above)
    if (settings.file !== undefined && changedConfigs.has(settings.file)) return true;
  if (differs(one, baselines)) return true;
  const { rule, ruleFolder } = settingsFor(one.settings.config, one.relativePath);
  const limits = [rule?.boundary, ...(rule?.serviceControlPolicies ?? []), ...(rule?.resourceControlPolicies ?? [])].filter(
    (name) => name !== undefined,
  );
  return limits.some((name) => {
    const file = resolve(ruleFolder, name);
    const limit = all.find((candidate) => candidate.file === file);
    return limit === undefined || differs(limit, baselines);
  });
}

/** The files beside policies (settings, controls) that differ from their own baseline. */
async function changedAmong(
  files: readonly { file: string; text: string | undefined; settings: Settings }[],
  options: PlanOptions,
  comparison: Comparison,
): Promise<Set<string>> {
  const candidates = files.flatMap(({ file, text, settings }): Candidate[] => {
    const spec = specOf(settings, options);
    return text === undefined ? [] : [{ file, relativePath: relative(settings.config.folder, file), text, settings, ...spec }];
  });
  const answers = await comparison.baselinesOf(candidates);
  return new Set(candidates.filter((one) => differs(one, answers)).map(({ file }) => file));
}

/** What the files beside policies are compared with: as the settings have it for everything. */
function specOf({ config }: Settings, { baseline }: PlanOptions): Pick<Candidate, "spec" | "specFolder"> {
  return { spec: baseline ?? config.baseline, specFolder: config.baselineFolder ?? config.folder };
}

/** The folders whose settings file was deleted since the baseline: what it trusted, limited or accepted counts no more below them. */
async function desertedFolders(candidates: readonly Candidate[], options: PlanOptions, comparison: Comparison): Promise<string[]> {
  const asked = new Map<string, Candidate>();
  for (const { file, settings } of candidates) {
    const spec = specOf(settings, options);
    if (!spec.spec.startsWith("git:")) continue;
    const nearest = settings.file === undefined ? undefined : dirname(settings.file);
    for (let folder = dirname(file); folder !== nearest; folder = dirname(folder)) {
      const place = resolve(folder, CONFIG_FILE);
      if (asked.has(place)) break;
      asked.set(place, { file: place, relativePath: CONFIG_FILE, text: "", settings, ...spec });
      if (dirname(folder) === folder) break;
    }
  }
  const answers = await comparison.baselinesOf([...asked.values()]);
  return [...asked.keys()].filter((place) => answers.get(place)?.kind === "text").map((place) => dirname(place));
}

/** Whether a file differs from its baseline; also when that cannot be told. */
function differs({ file, text }: Candidate, baselines: ReadonlyMap<string, Baseline>): boolean {
  const baseline = baselines.get(file);
  return baseline?.kind !== "text" || plain(baseline.text) !== plain(text);
}

/** Whether other files of a module, or what they read with `file()`, say something else than in the baseline, or are not there any more. */
function hasOtherNeighbours(neighbours: Neighbours | undefined): boolean {
  if (!neighbours) return false;
  const written = (some: Neighbours["siblings"]) =>
    some
      .map(({ name, text }) => JSON.stringify([name, plain(text)]))
      .sort()
      .join("\n");
  return written(neighbours.siblings) !== written(neighbours.olderSiblings);
}

/** Line ends may differ from what is committed (`core.autocrlf`). */
function plain(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
