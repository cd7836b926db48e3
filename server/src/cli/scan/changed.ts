// The files that differ from a commit: as Git lists them, and those that only the disk has otherwise.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { history } from "../../platform/current";
import { SKIPPED } from "../../workspace/discover";
import type { Snapshot } from "../../workspace/snapshot";

export interface ChangedFile {
  path: string;
  /** The id of its content; empty for a file that Git does not know. */
  blob: string;
  isSubmodule?: true;
}

/** The files of the index that differ from a commit, and those that Git does not know; or why they cannot be had. Packages that were only installed are nobody's change. */
export async function changedSince({ root, entries }: Snapshot): Promise<ChangedFile[] | string> {
  const [index, untracked] = await Promise.all([history.index(root), history.untracked(root)]);
  if (!index.ok) return index.message;
  if (!untracked.ok) return untracked.message;
  const tracked = index.value.flatMap(({ mode, oid, path }) => {
    if (entries.get(path)?.oid === oid) return [];
    return mode.startsWith("100") ? [{ path, blob: oid }] : mode === "160000" ? [{ path, blob: oid, isSubmodule: true as const }] : [];
  });
  const others = untracked.value.filter((path) => !path.endsWith("/") && !path.split("/").some((part) => SKIPPED.has(part)));
  return [...tracked, ...others.map((path) => ({ path, blob: "" }))];
}

/**
 * The paths, among those wanted, of files that are as in the commit for Git's index and not so on the disk: what is not staged, or what
 * Git was told not to look at (`--assume-unchanged`). Their contents are compared here, because Git would run the filters of a repository for it.
 * `known`: the ids of contents that were read already, by absolute path.
 */
export async function editedSince(
  { root, entries }: Snapshot,
  isWanted: (path: string) => boolean,
  known: ReadonlyMap<string, string>,
): Promise<string[]> {
  const edited: string[] = [];
  for (const [path, { oid, mode }] of entries) {
    if (!mode.startsWith("100") || !isWanted(path)) continue;
    if (known.get(join(root, path)) === oid) continue;
    const bytes = await readFile(join(root, path)).catch(() => undefined);
    if (bytes && !isBlob(bytes, oid)) edited.push(path);
  }
  return edited;
}

/** Whether a content has this id as it is, or with the line breaks that Git stores. */
function isBlob(bytes: Buffer, oid: string): boolean {
  const hasId = (content: Buffer) => {
    const hash = createHash(oid.length === 64 ? "sha256" : "sha1");
    return hash.update(`blob ${content.length}\0`).update(content).digest("hex") === oid;
  };
  return hasId(bytes) || (bytes.includes("\r\n") && hasId(Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1")));
}
