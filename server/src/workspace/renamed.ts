// The older text of a file that has another name now: that of the file of the commit which is gone and most like it.
import { lstat, realpath } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { likeness, wordsOf } from "../core/syntax/alike";
import type { Baseline } from "./api";
import { readFileInTree } from "./files";
import { git, repositoryOf } from "./git";
import { relativeTo } from "./paths";
import { commitOf } from "./revision";
import { snapshotOf } from "./snapshot";

/** So alike, as Git has it, a file under another name is the same file; under the same name in another folder less is enough. */
const SAME = 0.5;
const SAME_NAME = 0.25;
/** More files that are gone than this are not read: those of the same name come first. */
const MOST_GONE = 200;

/**
 * The older version of a file that `spec` (`git:REV`) does not hold under its name, or undefined where none of the files that
 * are gone since is like it. A file that a sparse checkout leaves out is not gone. Modules of Terraform are read with their folder, so they are left alone.
 */
export async function renamedFrom(file: string, spec: string): Promise<Baseline | undefined> {
  if (!spec.startsWith("git:") || /\.(tf|tofu)$/i.test(file)) return undefined;
  const revision = spec.slice("git:".length);
  const now = await readFileInTree(file, { known: file });
  const found = await repositoryOf(join(file, ".."));
  if (!now.ok || found.kind !== "repository") return undefined;
  const { repository } = found;
  const commit = await commitOf(repository.root, revision, repository);
  if (commit.kind !== "commit") return undefined;
  const past = await snapshotOf(repository, commit.oid, revision);
  if (!("entries" in past)) return undefined;
  const name = relativeTo(past.root, await realpath(file));
  const gone = await goneOf(
    past.root,
    [...past.entries.keys()].filter((path) => path !== name && extname(path) === extname(file)),
  );
  gone.sort((a, b) => Number(basename(b) === basename(file)) - Number(basename(a) === basename(file)));
  const words = wordsOf(now.text);
  let best: { path: string; text: string; score: number } | undefined;
  for (const [path, older] of await past.read(gone.slice(0, MOST_GONE))) {
    if (older.kind !== "text") continue;
    const isSameName = basename(path) === basename(file);
    const score = older.text === now.text ? 2 : likeness(wordsOf(older.text), words).both;
    if (score >= (isSameName ? SAME_NAME : SAME) && score > (best?.score ?? 0)) best = { path, text: older.text, score };
  }
  return best && { kind: "text", text: best.text, label: `${best.path} in ${past.label}` };
}

/** Those paths of a commit at which nothing is now, though they are checked out. */
async function goneOf(root: string, paths: readonly string[]): Promise<string[]> {
  const listing = await git(root, ["ls-files", "-t", "-z", "--cached"], { maxBytes: 64 * 1024 * 1024 });
  const leftOut = new Set(listing.ok ? listing.stdout.split("\0").flatMap((line) => (line.startsWith("S ") ? [line.slice(2)] : [])) : []);
  const gone: string[] = [];
  for (const path of paths) {
    const isThere = await lstat(join(root, path)).then(
      () => true,
      () => false,
    );
    if (!isThere && !leftOut.has(path)) gone.push(path);
  }
  return gone;
}
