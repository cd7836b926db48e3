// The older text of a file that has another name now: that of the file of the commit which is gone and most like it.
import { likeness, SAME, SAME_UNDER_ONE_NAME, wordsOf } from "../core/syntax/alike";
import { basename, clock, extname, files, history, join } from "../platform/current";
import type { Repository } from "../platform/history";
import type { Baseline } from "./api";
import { readFileInTree } from "./files";
import { GONE_FRESH_MS, MOST_GONE } from "./limits";
import { relativeTo } from "./paths";
import { type Snapshot, snapshotOf } from "./snapshot";

/** What a commit holds, and which of its paths are gone. */
interface Gone {
  past: Snapshot;
  paths: string[];
}

/** Finds older names. Remembers for a moment what is gone. */
export class Renames {
  private readonly known = new Map<string, { since: number; gone: Promise<Gone | undefined> }>();

  /**
   * The older version of a file that `spec` (`git:REV`) does not hold under its name, or undefined where none of the files that
   * are gone since is like it. A file that a sparse checkout leaves out is not gone. Modules of Terraform are read with their folder, so they are left alone.
   */
  async olderOf(file: string, spec: string): Promise<Baseline | undefined> {
    if (!spec.startsWith("git:") || /\.(tf|tofu)$/i.test(file)) return undefined;
    const revision = spec.slice("git:".length);
    const now = await readFileInTree(file, { known: file });
    const found = await history.repositoryOf(join(file, ".."));
    if (!now.ok || found.kind !== "repository") return undefined;
    const gone = await this.goneOf(found.repository, revision);
    if (!gone) return undefined;
    const { past } = gone;
    const name = relativeTo(past.root, await files.realpath(file));
    const paths = gone.paths.filter((path) => path !== name && extname(path) === extname(file));
    paths.sort((a, b) => Number(basename(b) === basename(file)) - Number(basename(a) === basename(file)));
    const words = wordsOf(now.text);
    let best: { path: string; text: string; score: number } | undefined;
    for (const [path, older] of await past.read(paths.slice(0, MOST_GONE))) {
      if (older.kind !== "text") continue;
      const isSameName = basename(path) === basename(file);
      const score = older.text === now.text ? 2 : likeness(wordsOf(older.text), words).both;
      if (score >= (isSameName ? SAME_UNDER_ONE_NAME : SAME) && score > (best?.score ?? 0)) best = { path, text: older.text, score };
    }
    return best && { kind: "text", text: best.text, label: `${best.path} in ${past.label}` };
  }

  private goneOf(repository: Repository, revision: string): Promise<Gone | undefined> {
    const key = `${repository.root}\0${revision}`;
    const known = this.known.get(key);
    if (known && clock.now() - known.since < GONE_FRESH_MS) return known.gone;
    const gone = this.lookForGone(repository, revision);
    const entry = { since: clock.now(), gone };
    this.known.set(key, entry);
    // The time that it takes to look does not count.
    gone.then(
      () => {
        entry.since = clock.now();
      },
      () => this.known.delete(key),
    );
    return gone;
  }

  private async lookForGone(repository: Repository, revision: string): Promise<Gone | undefined> {
    const commit = await history.commitOf(repository.root, revision, repository);
    if (commit.kind !== "commit") return undefined;
    const past = await snapshotOf(repository, commit.oid, revision);
    return "entries" in past ? { past, paths: await goneOf(past.root, [...past.entries.keys()]) } : undefined;
  }
}

/** Those paths of a commit at which nothing is now, though they are checked out. */
async function goneOf(root: string, paths: readonly string[]): Promise<string[]> {
  const away = await history.leftOut(root);
  const gone: string[] = [];
  for (const path of paths) {
    const isThere = await files.lstat(join(root, path)).then(
      () => true,
      () => false,
    );
    if (!isThere && !away.has(path)) gone.push(path);
  }
  return gone;
}
