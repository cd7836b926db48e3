// All files of one moment in the past: a commit or a reference folder, with what is in it and the texts on demand.
import { files, history, join } from "../platform/current";
import type { Repository, TreeEntry } from "../platform/history";
import type { Baseline } from "./api";
import { findBaseline } from "./baseline";
import { newFile, refusal, textBaseline, unreadable } from "./blob";

/** The files of a commit. Paths are relative to `root`, with `/`. */
export interface Snapshot {
  /** The top of the work tree, absolute and without links. */
  root: string;
  /** Its id; empty for a folder. */
  commit: string;
  /** How messages name it. */
  label: string;
  entries: ReadonlyMap<string, TreeEntry>;
  /**
   * The texts of some paths, as baselines; every path gets an answer. A handful of git processes, however many there are. `known`: texts
   * that somebody has already, by the id that Git gives to their content.
   */
  read(paths: readonly string[], known?: ReadonlyMap<string, string>): Promise<Map<string, Baseline>>;
}

/** Lists a commit. `revision` is how messages name it. Out: the snapshot, or the baseline of every file where it cannot be listed. */
export async function snapshotOf(repository: Repository, commit: string, revision: string): Promise<Snapshot | Baseline> {
  const { root } = repository;
  const listing = await history.filesOf(root, commit);
  if (!listing.ok) return unreadable(listing.message);
  const entries = new Map(listing.value.map((entry) => [entry.path, entry]));
  return {
    root: await files.realpath(root),
    commit,
    label: `Git ${/^[0-9a-f]{40,}$/.test(revision) ? revision.slice(0, 8) : revision}`,
    entries,
    read: (paths, known) => readPaths(root, entries, paths, revision, known),
  };
}

/** A folder that holds the files of `root` as they were. Links in it are not followed. */
export async function snapshotOfFolder(folder: string, root: string, spec: string): Promise<Snapshot> {
  const entries = new Map<string, TreeEntry>();
  const waiting = [""];
  while (waiting.length > 0) {
    const inner = waiting.pop() as string;
    try {
      for await (const entry of await files.opendir(join(folder, inner))) {
        const path = inner === "" ? entry.name : `${inner}/${entry.name}`;
        if (entry.isDirectory() && entry.name !== ".git") waiting.push(path);
        else if (entry.isFile())
          entries.set(path, { mode: "100644", type: "blob", oid: "", size: (await files.stat(join(folder, path))).size, path });
      }
    } catch {
      // A folder that cannot be read holds nothing to compare with; its files count as new.
    }
  }
  const find = (path: string) => findBaseline(join(root, path), folder, root, { anyPath: true });
  return {
    root,
    commit: "",
    label: `\`${spec}\``,
    entries,
    read: async (paths) => new Map(await Promise.all(paths.map(async (path) => [path, await find(path)] as const))),
  };
}

async function readPaths(
  root: string,
  entries: ReadonlyMap<string, TreeEntry>,
  paths: readonly string[],
  revision: string,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<Map<string, Baseline>> {
  const answers = new Map<string, Baseline>();
  const wanted = new Map<string, TreeEntry>();
  for (const path of paths) {
    const entry = entries.get(path);
    const answer = entry ? refusal(entry, revision) : newFile(revision);
    if (answer) answers.set(path, answer);
    else wanted.set(path, entry as TreeEntry);
  }
  const asked = new Map([...wanted.values()].filter(({ oid }) => !known.has(oid)).map((entry) => [entry.oid, entry]));
  const texts = asked.size === 0 ? new Map<string, string>() : await history.textsOf(root, [...asked.values()]);
  for (const [path, { oid }] of wanted) {
    const text = known.get(oid) ?? texts.get(oid);
    answers.set(path, text === undefined ? unreadable("git did not hand the text out") : textBaseline(text, revision));
  }
  return answers;
}
