// The older text of a policy: from Git, a reference file or a reference folder.
import { systemReason } from "../core/text/errors";
import type { FileError } from "../platform/api";
import { dirname, files, history, join, resolve } from "../platform/current";
import type { RepositoryAnswer } from "../platform/history";
import { MAX_BLOB_BYTES } from "../platform/limits";
import type { Baseline } from "./api";
import { cachedText, cacheText, newFile, refusal, textBaseline, unreadable, withoutCommit, withoutRepository } from "./blob";
import { readFileInTree } from "./files";
import { relativeTo, resolveInside } from "./paths";

/**
 * Finds the older text of a policy file.
 *
 * `spec` is that of `iam-prover.json`: `git:HEAD`, `git:<rev>`, a file, a folder (which holds the same relative path), or
 * `none`. Paths are relative to `folder` and must stay inside it; `anyPath` lifts that for a path given on a command
 * line. `repository`: what `repositoryAround` has just answered. Never throws. `none` means that there is rightly no older text (a new file, no repository, no commit yet); `error`
 * that there should be one but it cannot be read. A file that was renamed since counts as new: nothing is known of its name then.
 */
export async function findBaseline(
  file: string,
  spec: string,
  folder: string,
  options: { anyPath?: boolean; repository?: RepositoryAnswer } = {},
): Promise<Baseline> {
  if (spec === "none") return { kind: "none", reason: 'The comparison is switched off (`"baseline": "none"`).' };
  if (spec.startsWith("git:")) return fromGit(file, spec.slice("git:".length), options.repository);
  const resolved = options.anyPath ? { ok: true as const, path: resolve(folder, spec) } : await resolveInside(folder, spec);
  return resolved.ok ? fromPath(file, resolved.path, spec, folder, options.anyPath ?? false) : { kind: "error", reason: resolved.reason };
}

async function fromGit(file: string, revision: string, known?: RepositoryAnswer): Promise<Baseline> {
  // The text that is analysed is that of a link's target, so its history counts.
  const path = await files.realpath(file).catch(() => file);
  const directory = await existingDirectory(dirname(path));
  const found = known ?? (await history.repositoryOf(directory));
  if (found.kind !== "repository") return withoutRepository(found);
  const { root } = found.repository;
  const commit = await history.commitOf(root, revision, found.repository);
  if (commit.kind !== "commit") return withoutCommit(commit);
  const name = directory === dirname(path) ? relativeTo(await files.realpath(root), path) : undefined;
  return blobAt(root, name, commit.oid, revision);
}

/** `root`: the top of the work tree; git is asked from there, since a folder in it may look like a repository of its own. */
async function blobAt(root: string, name: string | undefined, commit: string, revision: string): Promise<Baseline> {
  if (name === undefined) return newFile(revision);
  const listing = await history.fileOf(root, commit, name);
  if (!listing.ok) return unreadable(listing.message);
  const entry = listing.value;
  if (!entry) return newFile(revision);
  const refused = refusal(entry, revision);
  if (refused) return refused;
  const cached = cachedText(entry.oid);
  if (cached !== undefined) return textBaseline(cached, revision);
  const content = await history.textOf(root, entry.oid);
  if (!content.ok) return unreadable(content.message);
  cacheText(entry.oid, content.value);
  return textBaseline(content.value, revision);
}

async function fromPath(file: string, reference: string, spec: string, folder: string, anyPath: boolean): Promise<Baseline> {
  try {
    const isFolder = (await files.stat(reference)).isDirectory();
    const inner = isFolder ? relativeTo(folder, file) : undefined;
    if (isFolder && inner === undefined)
      return { kind: "none", reason: `The file is outside the folder that \`${spec}\` is compared with.` };
    const path = inner === undefined ? reference : join(reference, inner);
    if (isFolder && !(await exists(path))) return { kind: "none", reason: `The file is new: \`${spec}\` does not hold it.`, isNew: true };
    if (isFolder && (await leadsOut(reference, path)))
      return { kind: "error", reason: `The reference of this file in \`${spec}\` is a symbolic link that leads out of the folder.` };
    if (path === file) return { kind: "none", reason: "The file is its own reference." };
    // A person may name a file of any place; what settings name is in their folder, as is what a reference folder holds.
    const tree = isFolder ? await files.realpath(reference) : anyPath ? undefined : await files.realpath(folder);
    const read = await readFileInTree(path, { tree, maxBytes: MAX_BLOB_BYTES });
    if (!read.ok)
      return { kind: "error", reason: read.reason.replace(/^It/, `The reference \`${spec}\``).replace("was not checked", "is not read") };
    return { kind: "text", text: read.text, label: relativeTo(folder, path) ?? spec, file: path };
  } catch (error) {
    const { code } = error as FileError;
    if (code === "ENOENT" || code === "ENOTDIR")
      return {
        kind: "error",
        reason: `The reference \`${spec}\` does not exist. Correct \`baseline\` in \`iam-prover.json\`, or create it.`,
      };
    return { kind: "error", reason: `The reference \`${spec}\` cannot be read${systemReason(error as FileError)}.` };
  }
}

/** The innermost repository around a file. */
export async function repositoryAround(file: string): Promise<RepositoryAnswer> {
  return history.repositoryOf(await existingDirectory(dirname(await files.realpath(file).catch(() => file))));
}

/**
 * Files whose change may change what a revision means for the policy files of a repository. Watch them, or compare their times, and ask
 * `findBaseline` again when one changed. They need not exist. Empty outside a repository.
 */
export async function watchKeys(found: RepositoryAnswer): Promise<string[]> {
  if (found.kind !== "repository") return [];
  return history.watchKeys(found.repository);
}

/** The path itself, or the nearest folder above it: a file may be open before its folder is saved, and a scan may start at a file. */
export async function existingDirectory(path: string): Promise<string> {
  let directory = path;
  while (!(await isDirectory(directory)) && dirname(directory) !== directory) directory = dirname(directory);
  return directory;
}

async function exists(path: string): Promise<boolean> {
  return files.lstat(path).then(
    () => true,
    () => false,
  );
}

async function isDirectory(path: string): Promise<boolean> {
  return files.stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

async function leadsOut(folder: string, path: string): Promise<boolean> {
  return relativeTo(await files.realpath(folder), await files.realpath(path)) === undefined;
}
