// What a branch changed: the commit it started from, and the files that differ from a commit.
import { createHash } from "node:crypto";
import { commitOf, git, isRevision, repositoryOf } from "./git";
import type { Repository } from "./git";
import { relativeTo } from "./paths";
import { realpath } from "node:fs/promises";

export type MergeBase =
  | { ok: true; oid: string /** What it was computed with: `origin/main`. */; branch: string }
  | { ok: false; reason: string };

/**
 * The commit where HEAD left the default branch, for `scan`. The default branch is `branch` if given, else the first that
 * exists of: what `origin/HEAD` points to, `origin/main`, `origin/master`, `main`, `master`.
 */
export async function mergeBase(folder: string, branch?: string): Promise<MergeBase> {
  const found = await repositoryOf(folder);
  if (found.kind === "outside")
    return {
      ok: false,
      reason: "The folder is not in a Git repository. Name what to compare with: `--baseline <folder or file>`, or `--baseline none`.",
    };
  if (found.kind === "error") return { ok: false, reason: `The Git repository cannot be read: ${found.reason}.` };
  if (branch !== undefined && !isRevision(branch)) return { ok: false, reason: `\`${branch}\` is not the name of a branch.` };
  const head = await commitOf(folder, "HEAD", found.repository);
  if (head.kind === "unborn") return { ok: false, reason: "The repository has no commit yet, so there is nothing to compare with." };
  if (head.kind === "error") return { ok: false, reason: `The Git repository cannot be read: ${head.reason.replace(/\.$/, "")}.` };
  const candidates = branch === undefined ? await defaultBranches(folder) : [branch];
  for (const candidate of candidates) {
    const commit = await commitOf(folder, candidate, found.repository);
    if (commit.kind !== "commit") continue;
    const base = await git(folder, ["merge-base", head.oid, commit.oid]);
    if (base.ok) return { ok: true, oid: base.stdout.trim(), branch: candidate };
    if (base.failure !== "git" || base.message !== "")
      return { ok: false, reason: `The merge base with \`${candidate}\` cannot be found: ${base.message}.` };
    return {
      ok: false,
      reason: found.repository.shallow
        ? shallowReason(candidate)
        : `HEAD and \`${candidate}\` have no commit in common. Name what to compare with: \`--baseline git:<revision>\`.`,
    };
  }
  const names = candidates.map((name) => `\`${name}\``).join(", ");
  if (found.repository.shallow) return { ok: false, reason: shallowReason(branch ?? "the default branch") };
  return {
    ok: false,
    reason: `No default branch was found (looked for ${names}). Name what to compare with: \`--baseline git:<revision>\`.`,
  };
}

function shallowReason(branch: string): string {
  return `This is a shallow clone without the merge base with ${branch.startsWith("the ") ? branch : `\`${branch}\``}. Fetch the history first: \`git fetch --unshallow origin\` (GitHub Actions: \`fetch-depth: 0\` of \`actions/checkout\`).`;
}

async function defaultBranches(folder: string): Promise<string[]> {
  const remoteHead = await git(folder, ["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
  const named = remoteHead.ok ? [remoteHead.stdout.trim()] : [];
  return [...new Set([...named, "origin/main", "origin/master", "main", "master"])];
}

export type Changes =
  | {
      ok: true /** Whether a file with this text (or these bytes) differs from the commit; new files do. */;
      isChanged(file: string, content: string | Buffer): boolean;
    }
  | { ok: false; reason: string };

/**
 * Tells which files under a folder differ from a commit, uncommitted and untracked ones included.
 *
 * Compares blob ids computed here with those of the commit, instead of asking `git diff`, which would run the filters
 * that the repository configures. Files that differ only in line ends count as unchanged (`core.autocrlf`).
 */
export async function changedFiles(folder: string, revision: string): Promise<Changes> {
  const found = await repositoryOf(folder);
  if (found.kind === "outside")
    return { ok: false, reason: "The folder is not in a Git repository, so it cannot be told which files changed." };
  if (found.kind === "error") return { ok: false, reason: `The Git repository cannot be read: ${found.reason}.` };
  const commit = await commitOf(folder, revision, found.repository);
  if (commit.kind === "unborn") return { ok: true, isChanged: () => true };
  if (commit.kind === "error") return { ok: false, reason: `It cannot be told which files changed: ${commit.reason}` };
  const listing = await git(folder, ["ls-tree", "-r", "-z", "--full-tree", commit.oid], { maxBytes: 512 * 1024 * 1024 });
  if (!listing.ok) return { ok: false, reason: `The Git repository cannot be read: ${listing.message}.` };
  const blobs = readListing(listing.stdout);
  const pathOf = await pathsIn(folder, found.repository);
  return {
    ok: true,
    isChanged(file, content) {
      const path = pathOf(file);
      const blob = path === undefined ? undefined : blobs.get(path);
      if (blob === undefined) return true;
      const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
      if (blobId(bytes, blob.length) === blob) return false;
      return (
        !bytes.includes("\r\n") || blobId(Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1"), blob.length) !== blob
      );
    },
  };
}

function readListing(listing: string): Map<string, string> {
  const blobs = new Map<string, string>();
  for (const line of listing.split("\0")) {
    const match = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line);
    if (match && match[1] !== "120000") blobs.set(match[3] as string, match[2] as string);
  }
  return blobs;
}

/** Maps absolute paths, as the caller spells the folder, to paths in the repository (the folder may be reached through a link). */
async function pathsIn(folder: string, repository: Repository): Promise<(file: string) => string | undefined> {
  const real = await realpath(folder);
  return (file) => {
    const inner = relativeTo(folder, file) ?? relativeTo(real, file);
    return inner === undefined ? relativeTo(repository.root, file) : repository.prefix + inner;
  };
}

function blobId(bytes: Buffer, length: number): string {
  return createHash(length === 64 ? "sha256" : "sha1")
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest("hex");
}
