// Files of the index that Git does not put into the working tree: those outside of a sparse checkout. They are not deleted.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { git } from "./git";

/**
 * The paths, with the ids of their contents, that stand in the index as skipped and are not on disk. A skipped file that is
 * on disk all the same is read as any other. Nothing where Git cannot say it: the files count as deleted then.
 */
export async function leftOut(root: string): Promise<Map<string, string>> {
  const listing = await git(root, ["ls-files", "-z", "-t", "--stage"], { maxBytes: 512 * 1024 * 1024 });
  const paths = new Map<string, string>();
  for (const line of listing.ok ? listing.stdout.split("\0") : []) {
    const [, blob = "", path = ""] = /^[Ss] \d+ ([0-9a-f]+) \d\t(.*)$/s.exec(line) ?? [];
    if (path !== "" && !existsSync(join(root, path))) paths.set(path, blob);
  }
  return paths;
}
