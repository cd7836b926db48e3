// The files of Git whose change may change what a revision means.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Repository } from "../../history";

/** HEAD, its log, the current branch, the packed refs, what was fetched. */
export async function watchKeys({ gitDirectory, commonDirectory }: Repository): Promise<string[]> {
  const branch = await currentBranch(gitDirectory);
  return [
    join(gitDirectory, "HEAD"),
    join(gitDirectory, "logs", "HEAD"),
    ...(branch === undefined ? [] : [join(commonDirectory, branch)]),
    join(commonDirectory, "packed-refs"),
    join(commonDirectory, "FETCH_HEAD"),
  ];
}

async function currentBranch(gitDirectory: string): Promise<string | undefined> {
  const head = await readFile(join(gitDirectory, "HEAD"), "utf8").catch(() => "");
  return /^ref: (refs\/\S+)/.exec(head)?.[1];
}
