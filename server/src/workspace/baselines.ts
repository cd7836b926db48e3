// The older texts of many policies at once, for `scan`: a handful of git processes per repository instead of four per file.
import { basename, dirname, files as disk, history, join } from "../platform/current";
import type { Repository, RepositoryAnswer } from "../platform/history";
import type { Baseline } from "./api";
import { existingDirectory, findBaseline, watchKeys } from "./baseline";
import { withoutCommit, withoutRepository } from "./blob";
import { relativeTo } from "./paths";
import { type Snapshot, snapshotOf } from "./snapshot";

/** A repository and the path of a file in it. */
type Place = { kind: "repository"; repository: Repository; path: string } | Exclude<RepositoryAnswer, { kind: "repository" }>;

/**
 * As `findBaseline`, for many files that share one `spec`. The answers are those of one moment: whoever asks again later
 * sees later commits. Every file gets an answer.
 */
export function findBaselines(
  files: readonly string[],
  spec: string,
  folder: string,
  options: { anyPath?: boolean } = {},
): Promise<Map<string, Baseline>> {
  return new Past([folder]).find(files, spec, folder, options);
}

/** A baseline, and the files of Git whose change may make it another (`watchKeys`). */
export interface WatchedBaseline {
  baseline: Baseline;
  keys: readonly string[];
}

/**
 * The answers of `findBaseline` with `git:<revision>` and of `watchKeys` for many files: each in the innermost repository around it,
 * with one question to Git for each folder and a handful for each repository. Files for which no answer is at hand are left out.
 */
export async function findWatchedBaselines(files: readonly string[], revision: string): Promise<Map<string, WatchedBaseline>> {
  const folders = new Map<string, { file: string; path: string }[]>();
  const answers = new Map<string, WatchedBaseline>();
  for (const file of files) {
    // The text that is analysed is that of a link's target, so its history counts.
    const path = await disk.realpath(file).catch(() => undefined);
    if (path === undefined) continue;
    const folder = dirname(path);
    folders.set(folder, [...(folders.get(folder) ?? []), { file, path }]);
  }
  const repositories = new Map<string, { repository: Repository; members: { file: string; path: string }[] }>();
  for (const [folder, members] of folders) {
    const found = await history.repositoryOf(folder);
    if (found.kind !== "repository") {
      for (const { file } of members) answers.set(file, { baseline: withoutRepository(found), keys: [] });
      continue;
    }
    const { gitDirectory, root } = found.repository;
    const known = repositories.get(`${gitDirectory}\0${root}`) ?? { repository: found.repository, members: [] };
    known.members.push(...members);
    repositories.set(`${gitDirectory}\0${root}`, known);
  }
  for (const { repository, members } of repositories.values()) {
    const keys = await watchKeys({ kind: "repository", repository });
    const commit = await history.commitOf(repository.root, revision, repository);
    const snapshot = commit.kind === "commit" ? await snapshotOf(repository, commit.oid, revision) : withoutCommit(commit);
    const top = await disk.realpath(repository.root);
    const named = members.flatMap(({ file, path }) => {
      const name = relativeTo(top, path);
      return name === undefined ? [] : [{ file, name }];
    });
    const texts = "entries" in snapshot ? await snapshot.read(named.map(({ name }) => name)) : undefined;
    for (const { file, name } of named) {
      const baseline = "entries" in snapshot ? texts?.get(name) : snapshot;
      if (baseline) answers.set(file, { baseline, keys });
    }
  }
  return answers;
}

/** A file of another repository, or of none: which one does not matter. */
const ELSEWHERE: Place = { kind: "outside", reason: "The file is outside of the Git repository around the place where the scan starts." };

/**
 * The past of the repositories around the places where a scan starts. Only these count: a repository inside one of them, as
 * anybody's change may bring along, has no say about the files in it.
 */
export class Past {
  private readonly repositories: Promise<{ start: string; answer: RepositoryAnswer; root?: string }[]>;
  private readonly snapshots = new Map<string, Promise<Snapshot | Baseline>>();

  /** `starts`: folders, the most important one first. */
  constructor(starts: readonly string[]) {
    this.repositories = this.findRepositories(starts);
  }

  /** Where a file is: in the repository around the first start whose work tree holds it. */
  async placeOf(file: string): Promise<Place> {
    const directory = await existingDirectory(dirname(file));
    // The text that is analysed is that of a link's target, so its history counts.
    const real = await disk
      .realpath(file)
      .catch(async () => join(await disk.realpath(directory).catch(() => directory), relativeTo(directory, file) ?? basename(file)));
    let other: Place = { kind: "outside" };
    for (const { start, answer, root } of await this.repositories) {
      if (answer.kind === "repository" && root !== undefined) {
        const path = relativeTo(root, real);
        if (path !== undefined && !path.split("/").includes(".git")) return { kind: "repository", repository: answer.repository, path };
        if (path === undefined && other.kind === "outside") other = ELSEWHERE;
      } else if (answer.kind === "error" && relativeTo(start, real) !== undefined) other = answer;
    }
    return other;
  }

  /** The files of a commit, listed once. `revision` is how messages name it. */
  snapshot(repository: Repository, commit: string, revision: string): Promise<Snapshot | Baseline> {
    const key = `${repository.root}\0${commit}\0${revision}`;
    const known = this.snapshots.get(key) ?? snapshotOf(repository, commit, revision);
    this.snapshots.set(key, known);
    return known;
  }

  /** The older texts of files that share one `spec`. */
  async find(
    files: readonly string[],
    spec: string,
    folder: string,
    { known, ...options }: { anyPath?: boolean; known?: ReadonlyMap<string, string> } = {},
  ): Promise<Map<string, Baseline>> {
    const answers = new Map<string, Baseline>();
    if (!spec.startsWith("git:")) {
      for (const file of files) answers.set(file, await findBaseline(file, spec, folder, options));
      return answers;
    }
    const revision = spec.slice("git:".length);
    const choose = async (repository: Repository) => {
      const commit = await history.commitOf(repository.root, revision, repository);
      return commit.kind === "commit" ? this.snapshot(repository, commit.oid, revision) : withoutCommit(commit);
    };
    await this.eachRepository(files, answers, choose, known);
    return answers;
  }

  /** Answers files with the texts of one snapshot for each repository, or with what stands in its place; `known` as for `Snapshot.read`. */
  async eachRepository(
    files: readonly string[],
    answers: Map<string, Baseline>,
    choose: (repository: Repository, files: string[]) => Promise<Snapshot | Baseline>,
    known?: ReadonlyMap<string, string>,
  ): Promise<void> {
    const groups = new Map<Repository, Map<string, string>>();
    for (const file of files) {
      const place = await this.placeOf(file);
      if (place.kind !== "repository") {
        answers.set(file, withoutRepository(place));
        continue;
      }
      const members = groups.get(place.repository) ?? new Map<string, string>();
      groups.set(place.repository, members.set(file, place.path));
    }
    for (const [repository, members] of groups) {
      const chosen = await choose(repository, [...members.keys()]);
      const texts = "entries" in chosen ? await chosen.read([...members.values()], known) : undefined;
      for (const [file, path] of members) answers.set(file, texts?.get(path) ?? (chosen as Baseline));
    }
  }

  private async findRepositories(starts: readonly string[]) {
    const found: { start: string; answer: RepositoryAnswer; root?: string }[] = [];
    for (const start of new Set(starts)) {
      const directory = await existingDirectory(start);
      const real = await disk.realpath(directory).catch(() => directory);
      if (found.some(({ root, answer }) => root !== undefined && answer.kind === "repository" && relativeTo(root, real) !== undefined))
        continue;
      const answer = await history.repositoryOf(directory);
      const root = answer.kind === "repository" ? await disk.realpath(answer.repository.root) : undefined;
      found.push({ start: real, answer, ...(root !== undefined && { root }) });
    }
    return found;
  }
}
