// The files that differ from a commit, as Git lists them.
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
