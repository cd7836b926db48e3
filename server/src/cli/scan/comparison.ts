// What a scan compares with: one moment for the scan as a whole, and the older text of each policy.

import { realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ended } from "../../core/text/sentence";
import { history } from "../../platform/current";
import type { Repository } from "../../platform/history";
import { isRevision } from "../../platform/revision";
import type { Baseline } from "../../workspace/api";
import { Past } from "../../workspace/baselines";
import { relativeTo, resolveInside } from "../../workspace/paths";
import { type Snapshot, snapshotOfFolder } from "../../workspace/snapshot";
import { InputError } from "../errors";
import { type ChangedFile, changedSince } from "./changed";
import type { ScanProblem } from "./result";
import type { Candidate, PlanOptions } from "./terms";

/** A moment and the path of a file in it. */
interface Moment {
  snapshot: Snapshot;
  path: string;
}

/** Answers questions about the past for one scan; each commit is found and listed once. */
export class Comparison {
  readonly problems: ScanProblem[] = [];
  private readonly past: Past;
  private readonly moments = new Map<string, Promise<Snapshot | Baseline>>();
  private readonly changes = new Map<Snapshot, Promise<ChangedFile[] | string>>();
  private folder?: Promise<Snapshot | undefined>;

  private constructor(private readonly options: PlanOptions) {
    const starts = options.paths.map((path) => resolve(options.workingFolder, path));
    this.past = new Past([options.workingFolder, ...starts.filter((path) => relativeTo(options.workingFolder, path) === undefined)]);
  }

  /** Throws `InputError` for a baseline of the command line that does not exist. */
  static async of(options: PlanOptions): Promise<Comparison> {
    if (options.baseline !== undefined) await checkBaseline(options.baseline, options.workingFolder);
    return new Comparison(options);
  }

  /**
   * The moment that the scan as a whole is compared with, and a file's path in it: what `--baseline` says, else where the
   * branch began. What the settings name does not count here, since they are part of what is compared. Undefined where there is none.
   */
  async momentOf(file: string): Promise<Moment | undefined> {
    const { baseline, workingFolder } = this.options;
    if (baseline === "none") return undefined;
    if (baseline !== undefined && !baseline.startsWith("git:")) {
      this.folder ??= folderMoment(resolve(workingFolder, baseline), workingFolder, baseline);
      const snapshot = await this.folder;
      const path = relativeTo(workingFolder, file);
      return snapshot && path !== undefined ? { snapshot, path } : undefined;
    }
    const place = await this.past.placeOf(file);
    if (place.kind !== "repository") return undefined;
    const snapshot = await this.momentIn(place.repository);
    return "entries" in snapshot ? { snapshot, path: place.path } : undefined;
  }

  /** The files that differ from a moment, listed once; or why they cannot be had. */
  changedSince(snapshot: Snapshot): Promise<ChangedFile[] | string> {
    const known = this.changes.get(snapshot) ?? changedSince(snapshot);
    this.changes.set(snapshot, known);
    return known;
  }

  /** The moments that were used: what the report says it compared with. */
  async used(): Promise<{ label: string; commit?: string }[]> {
    const all = await Promise.all([...this.moments.values(), ...(this.folder ? [this.folder] : [])]);
    return all.flatMap((one) => (one && "entries" in one ? [{ label: one.label, ...(one.commit !== "" && { commit: one.commit }) }] : []));
  }

  /** The older text of each candidate; what could not be had is added to `problems`. */
  async baselinesOf(candidates: readonly Candidate[]): Promise<Map<string, Baseline>> {
    const groups = new Map<string, Candidate[]>();
    for (const one of candidates) {
      const key = JSON.stringify([one.spec, one.specFolder]);
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    const answers = new Map<string, Baseline>();
    for (const group of groups.values()) {
      const { spec, specFolder } = group[0] as Candidate;
      const found = await this.find(group, spec, specFolder);
      for (const [file, baseline] of found) answers.set(file, baseline);
    }
    return answers;
  }

  private async find(group: readonly Candidate[], spec: string, folder: string): Promise<Map<string, Baseline>> {
    const files = group.map((one) => one.file);
    // What did not change is not read a second time.
    const known = new Map(group.flatMap(({ blob, text }) => (blob === undefined ? [] : [[blob, text]])));
    const { baseline, workingFolder } = this.options;
    if (baseline !== undefined) return this.past.find(files, spec, workingFolder, { anyPath: true, known });
    if (spec === "git:HEAD") {
      const answers = new Map<string, Baseline>();
      await this.past.eachRepository(files, answers, (repository) => this.momentIn(repository), known);
      return answers;
    }
    if (spec.startsWith("git:") || spec === "none") return this.past.find(files, spec, folder, { known });
    const answers = new Map<string, Baseline>();
    for (const file of files)
      answers.set(
        file,
        (await this.olderReference(file, spec, folder)) ?? ((await this.past.find([file], spec, folder)).get(file) as Baseline),
      );
    return answers;
  }

  /** A reference that the repository keeps is read as it was: the change that is judged may have edited it too. */
  private async olderReference(file: string, spec: string, folder: string): Promise<Baseline | undefined> {
    const resolved = await resolveInside(folder, spec);
    if (!resolved.ok) return undefined;
    const isFolder = (await stat(resolved.path).catch(() => undefined))?.isDirectory() ?? false;
    const inner = relativeTo(folder, file);
    const reference = isFolder ? resolve(resolved.path, inner ?? "") : resolved.path;
    const moment = await this.momentOf(reference);
    if (!moment?.snapshot.entries.has(moment.path)) return undefined;
    const older = (await moment.snapshot.read([moment.path])).get(moment.path);
    return older?.kind === "text" ? { ...older, label: `${relativeTo(folder, reference) ?? spec} of ${moment.snapshot.label}` } : older;
  }

  private momentIn(repository: Repository): Promise<Snapshot | Baseline> {
    const known = this.moments.get(repository.root) ?? this.findMoment(repository);
    this.moments.set(repository.root, known);
    return known;
  }

  private async findMoment(repository: Repository): Promise<Snapshot | Baseline> {
    const { root } = repository;
    const { baseline } = this.options;
    const revision = baseline?.slice("git:".length) ?? "HEAD";
    const named = await history.commitOf(root, revision, repository);
    if (named.kind === "unborn") return { kind: "none", reason: "The repository has no commit yet." };
    if (named.kind === "error") return { kind: "error", reason: `There is nothing to compare with: ${ended(named.reason)}` };
    if (baseline !== undefined) return this.past.snapshot(repository, named.oid, revision);
    // `git:HEAD` is what an editor compares with; a branch in a pipeline is committed already, and is compared with where it began.
    const base = await history.mergeBase(root, undefined, { repository, oid: named.oid });
    if (!base.ok) {
      this.problems.push({ path: ".", message: `Not compared with an older version: ${base.reason}` });
      return { kind: "none", reason: base.reason };
    }
    if (base.oid === named.oid) return this.past.snapshot(repository, named.oid, "HEAD");
    const snapshot = await this.past.snapshot(repository, base.oid, base.oid);
    return "entries" in snapshot ? labelled(snapshot, `the merge base with ${base.branch} (${base.oid.slice(0, 8)})`) : snapshot;
  }
}

/** The same snapshot under another name. */
function labelled(snapshot: Snapshot, label: string): Snapshot {
  const rename = (baseline: Baseline): Baseline => (baseline.kind === "text" ? { ...baseline, label } : baseline);
  return {
    ...snapshot,
    label,
    read: async (paths) => new Map([...(await snapshot.read(paths))].map(([path, baseline]) => [path, rename(baseline)])),
  };
}

async function folderMoment(folder: string, workingFolder: string, spec: string): Promise<Snapshot | undefined> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return undefined;
  return snapshotOfFolder(folder, await realpath(workingFolder), spec);
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
  const found = await history.repositoryOf(workingFolder);
  if (found.kind === "outside") throw new InputError(`\`--baseline ${spec}\`: \`${workingFolder}\` is not in a Git repository.`);
  if (found.kind === "error") throw new InputError(`\`--baseline ${spec}\`: ${ended(found.reason)}`);
  const commit = await history.commitOf(found.repository.root, revision, found.repository);
  if (commit.kind === "error") throw new InputError(`\`--baseline ${spec}\`: ${commit.reason}`);
}
