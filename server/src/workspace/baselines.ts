// The older texts of many policies at once, for `scan`: a handful of git processes per repository instead of four per file.
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Baseline } from "./api";
import { existingDirectory, findBaseline } from "./baseline";
import type { TreeEntry } from "./blob";
import { newFile, readEntry, refusal, textBaseline, unreadable, withoutCommit, withoutRepository } from "./blob";
import type { Repository, RepositoryAnswer } from "./git";
import { commitOf, git, gitBytes, MAX_BLOB_BYTES, repositoryOf } from "./git";
import { relativeTo } from "./paths";

/** So much text is asked for in one go. */
const BATCH_BYTES = 3 * MAX_BLOB_BYTES;
const MAX_LISTING_BYTES = 512 * 1024 * 1024;

/**
 * As `findBaseline`, for many files that share one `spec`. The answers are those of one moment: whoever asks again later
 * sees later commits. Every file gets an answer.
 */
export async function findBaselines(
  files: readonly string[],
  spec: string,
  folder: string,
  options: { anyPath?: boolean } = {},
): Promise<Map<string, Baseline>> {
  const answers = new Map<string, Baseline>();
  if (!spec.startsWith("git:")) {
    for (const file of files) answers.set(file, await findBaseline(file, spec, folder, options));
    return answers;
  }
  const revision = spec.slice("git:".length);
  for (const { repository, members } of await byRepository(files, answers)) {
    for (const [file, answer] of await readMembers(repository, members, revision)) answers.set(file, answer);
  }
  return answers;
}

interface Group {
  repository: Repository;
  /** Files as the caller names them, with their path in the repository. */
  members: Map<string, string>;
}

/** Sorts files into their repositories; those that have none get their answer at once. */
async function byRepository(files: readonly string[], answers: Map<string, Baseline>): Promise<Group[]> {
  const groups: Group[] = [];
  // Files outside of all repositories have no group, and git is asked once for each folder of theirs.
  const byFolder = new Map<string, RepositoryAnswer>();
  for (const file of files) {
    const real = await realpath(file).catch(() => file);
    let group = groups.find(({ repository }) => ownsFile(repository.root, real));
    if (!group) {
      const directory = await existingDirectory(dirname(real));
      const found = byFolder.get(directory) ?? (await repositoryOf(directory));
      byFolder.set(directory, found);
      if (found.kind !== "repository") {
        answers.set(file, withoutRepository(found));
        continue;
      }
      group = { repository: found.repository, members: new Map() };
      groups.push(group);
    }
    const path = relativeTo(await realpath(group.repository.root), real);
    if (path === undefined) answers.set(file, unreadable("the file lies outside of the work tree"));
    else group.members.set(file, path);
  }
  return groups;
}

/** Whether a file is in the work tree at `root`, and not in another repository inside it or in `.git` itself. */
function ownsFile(root: string, file: string): boolean {
  const path = relativeTo(root, file);
  if (path === undefined || path.split("/").includes(".git")) return false;
  for (let folder = dirname(file); folder.length > root.length; folder = dirname(folder))
    if (existsSync(join(folder, ".git"))) return false;
  return true;
}

async function readMembers(repository: Repository, members: ReadonlyMap<string, string>, revision: string): Promise<Map<string, Baseline>> {
  const toAll = (answer: Baseline) => new Map([...members.keys()].map((file) => [file, answer]));
  const commit = await commitOf(repository.root, revision, repository);
  if (commit.kind !== "commit") return toAll(withoutCommit(commit));
  const listing = await git(repository.root, ["ls-tree", "-r", "-l", "-z", "--full-tree", commit.oid], { maxBytes: MAX_LISTING_BYTES });
  if (!listing.ok) return toAll(unreadable(listing.message));
  const entries = new Map<string, TreeEntry>();
  for (const line of listing.stdout.split("\0")) {
    const entry = readEntry(line);
    if (entry) entries.set(entry.path, entry);
  }
  const answers = new Map<string, Baseline>();
  const wanted = new Map<string, TreeEntry>();
  for (const [file, path] of members) {
    const entry = entries.get(path);
    const answer = entry ? refusal(entry, revision) : newFile(revision);
    if (answer) answers.set(file, answer);
    else wanted.set(file, entry as TreeEntry);
  }
  const texts = await readBlobs(repository.root, [...new Map([...wanted.values()].map((entry) => [entry.oid, entry])).values()]);
  for (const [file, { oid }] of wanted) {
    const text = texts.get(oid);
    answers.set(file, text === undefined ? unreadable("git did not hand the text out") : textBaseline(text, revision));
  }
  return answers;
}

/** The texts of blobs by their id; those that git cannot read are left out. */
async function readBlobs(directory: string, entries: readonly TreeEntry[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let first = 0; first < entries.length; ) {
    let bytes = 0;
    const batch: string[] = [];
    while (first < entries.length && (batch.length === 0 || bytes + (entries[first]?.size ?? 0) <= BATCH_BYTES)) {
      const entry = entries[first++] as TreeEntry;
      bytes += (entry.size ?? 0) + 200;
      batch.push(entry.oid);
    }
    const answer = await gitBytes(directory, ["cat-file", "--batch"], { input: `${batch.join("\n")}\n`, maxBytes: bytes + 1024 });
    readBatch(answer.stdout, texts);
  }
  return texts;
}

/** Reads the answer of `git cat-file --batch`: `<oid> blob <size>`, a line break, the bytes, a line break; or `<oid> missing`. */
function readBatch(answer: Buffer, texts: Map<string, string>): void {
  for (let at = 0; at < answer.length; ) {
    const lineEnd = answer.indexOf(10, at);
    if (lineEnd < 0) return;
    const [oid = "", type, size] = answer.toString("latin1", at, lineEnd).split(" ");
    at = lineEnd + 1;
    if (type !== "blob") continue;
    const end = at + Number(size);
    if (end > answer.length) return;
    texts.set(oid, answer.toString("utf8", at, end));
    at = end + 1;
  }
}
