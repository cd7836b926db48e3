// All files of one moment in the past: a commit or a reference folder, with what is in it and the texts on demand.
import { opendir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Baseline } from "./api";
import { findBaseline } from "./baseline";
import type { TreeEntry } from "./blob";
import { newFile, readEntry, refusal, textBaseline, unreadable } from "./blob";
import { git, gitBytes, MAX_BLOB_BYTES, type Repository } from "./git";

/** So much text is asked for in one go. */
const BATCH_BYTES = 3 * MAX_BLOB_BYTES;
const MAX_LISTING_BYTES = 512 * 1024 * 1024;

/** The files of a commit. Paths are relative to `root`, with `/`. */
export interface Snapshot {
  /** The top of the work tree, absolute and without links. */
  root: string;
  /** Its id; empty for a folder. */
  commit: string;
  /** How messages name it. */
  label: string;
  entries: ReadonlyMap<string, TreeEntry>;
  /** The texts of some paths, as baselines; every path gets an answer. A handful of git processes, however many there are. */
  read(paths: readonly string[]): Promise<Map<string, Baseline>>;
}

/** Lists a commit. `revision` is how messages name it. Out: the snapshot, or the baseline of every file where it cannot be listed. */
export async function snapshotOf(repository: Repository, commit: string, revision: string): Promise<Snapshot | Baseline> {
  const { root } = repository;
  const listing = await git(root, ["ls-tree", "-r", "-l", "-z", "--full-tree", commit], { maxBytes: MAX_LISTING_BYTES });
  if (!listing.ok) return unreadable(listing.message);
  const entries = new Map<string, TreeEntry>();
  for (const line of listing.stdout.split("\0")) {
    const entry = readEntry(line);
    if (entry) entries.set(entry.path, entry);
  }
  return {
    root: await realpath(root),
    commit,
    label: `Git ${/^[0-9a-f]{40,}$/.test(revision) ? revision.slice(0, 8) : revision}`,
    entries,
    read: (paths) => readPaths(root, entries, paths, revision),
  };
}

/** A folder that holds the files of `root` as they were. Links in it are not followed. */
export async function snapshotOfFolder(folder: string, root: string, spec: string): Promise<Snapshot> {
  const entries = new Map<string, TreeEntry>();
  const waiting = [""];
  while (waiting.length > 0) {
    const inner = waiting.pop() as string;
    try {
      for await (const entry of await opendir(join(folder, inner))) {
        const path = inner === "" ? entry.name : `${inner}/${entry.name}`;
        if (entry.isDirectory() && entry.name !== ".git") waiting.push(path);
        else if (entry.isFile())
          entries.set(path, { mode: "100644", type: "blob", oid: "", size: (await stat(join(folder, path))).size, path });
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
): Promise<Map<string, Baseline>> {
  const answers = new Map<string, Baseline>();
  const wanted = new Map<string, TreeEntry>();
  for (const path of paths) {
    const entry = entries.get(path);
    const answer = entry ? refusal(entry, revision) : newFile(revision);
    if (answer) answers.set(path, answer);
    else wanted.set(path, entry as TreeEntry);
  }
  const texts = await readBlobs(root, [...new Map([...wanted.values()].map((entry) => [entry.oid, entry])).values()]);
  for (const [path, { oid }] of wanted) {
    const text = texts.get(oid);
    answers.set(path, text === undefined ? unreadable("git did not hand the text out") : textBaseline(text, revision));
  }
  return answers;
}

/** The texts of blobs of which only the ids are known; those that git cannot read or that are larger than a policy can be are left out. */
export async function textsOfBlobs(directory: string, oids: readonly string[]): Promise<Map<string, string>> {
  if (oids.length === 0) return new Map();
  const input = `${[...new Set(oids)].join("\n")}\n`;
  const answer = await git(directory, ["cat-file", "--batch-check"], { input, maxBytes: MAX_LISTING_BYTES });
  const entries = answer.stdout.split("\n").flatMap((line) => {
    const [, oid = "", size = ""] = /^([0-9a-f]+) blob (\d+)$/.exec(line) ?? [];
    return oid !== "" && Number(size) <= MAX_BLOB_BYTES ? [{ mode: "100644", type: "blob", oid, size: Number(size), path: "" }] : [];
  });
  return readBlobs(directory, entries);
}

/** The texts of blobs by their id; those that git cannot read are left out. */
async function readBlobs(directory: string, entries: readonly TreeEntry[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let first = 0; first < entries.length; ) {
    let bytes = 0;
    const batch: string[] = [];
    while (first < entries.length && (batch.length === 0 || bytes + (entries[first]?.size ?? 0) <= BATCH_BYTES)) {
      const entry = entries[first++] as TreeEntry;
      bytes += (entry.size ?? 0) + 200;
      batch.push(entry.oid);
    }
    const answer = await gitBytes(directory, ["cat-file", "--batch"], { input: `${batch.join("\n")}\n`, maxBytes: bytes + 1024 });
    readBatch(answer.stdout, texts);
  }
  return texts;
}

/** Reads the answer of `git cat-file --batch`: `<oid> blob <size>`, a line break, the bytes, a line break; or `<oid> missing`. */
function readBatch(answer: Buffer, texts: Map<string, string>): void {
  for (let at = 0; at < answer.length; ) {
    const lineEnd = answer.indexOf(10, at);
    if (lineEnd < 0) return;
    const [oid = "", type, size] = answer.toString("latin1", at, lineEnd).split(" ");
    at = lineEnd + 1;
    if (type !== "blob") continue;
    const end = at + Number(size);
    if (end > answer.length) return;
    texts.set(oid, answer.toString("utf8", at, end));
    at = end + 1;
  }
}
