// What Git lists of a work tree: its index, what is beside it, what a sparse checkout leaves out.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Answered, IndexEntry } from "../../history";
import { MAX_LISTING_BYTES, MAX_PRESENT_BYTES } from "../../limits";
import { git } from "./git";

/** The files of the index. */
export async function index(root: string): Promise<Answered<IndexEntry[]>> {
  const listing = await git(root, ["ls-files", "-z", "--stage"], { maxBytes: MAX_LISTING_BYTES });
  if (!listing.ok) return { ok: false, message: listing.message };
  const value = listing.stdout.split("\0").flatMap((line) => {
    const [, mode = "", oid = "", path = ""] = /^(\d+) ([0-9a-f]+) \d\t(.*)$/s.exec(line) ?? [];
    return path === "" ? [] : [{ mode, oid, path }];
  });
  return { ok: true, value };
}

/** Paths that are neither in the index nor ignored. */
export function untracked(root: string): Promise<Answered<string[]>> {
  return paths(root, ["--others", "--exclude-standard"], MAX_LISTING_BYTES);
}

/** Paths of the index and paths that are not ignored. */
export function present(root: string): Promise<Answered<string[]>> {
  return paths(root, ["--cached", "--others", "--exclude-standard"], MAX_PRESENT_BYTES);
}

async function paths(root: string, which: readonly string[], maxBytes: number): Promise<Answered<string[]>> {
  const listing = await git(root, ["ls-files", "-z", ...which], { maxBytes });
  return listing.ok
    ? { ok: true, value: listing.stdout.split("\0").filter((path) => path !== "") }
    : { ok: false, message: listing.message };
}

/**
 * The paths, with the ids of their contents, that stand in the index as skipped and are not on disk. A skipped file that is
 * on disk all the same is read as any other. Nothing where Git cannot say it: the files count as deleted then.
 */
export async function leftOut(root: string): Promise<Map<string, string>> {
  const listing = await git(root, ["ls-files", "-z", "-t", "--stage"], { maxBytes: MAX_LISTING_BYTES });
  const found = new Map<string, string>();
  for (const line of listing.ok ? listing.stdout.split("\0") : []) {
    const [, blob = "", path = ""] = /^[Ss] \d+ ([0-9a-f]+) \d\t(.*)$/s.exec(line) ?? [];
    if (path !== "" && !existsSync(join(root, path))) found.set(path, blob);
  }
  return found;
}
