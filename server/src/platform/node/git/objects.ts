// What Git keeps: the files of a commit, and the texts of blobs.
import type { Answered, TreeEntry } from "../../history";
import { BATCH_BYTES, MAX_BLOB_BYTES, MAX_LISTING_BYTES } from "../../limits";
import { git, gitBytes } from "./git";

/** The files of a commit. */
export async function filesOf(root: string, commit: string): Promise<Answered<TreeEntry[]>> {
  const listing = await git(root, ["ls-tree", "-r", "-l", "-z", "--full-tree", commit], { maxBytes: MAX_LISTING_BYTES });
  if (!listing.ok) return { ok: false, message: listing.message };
  return { ok: true, value: listing.stdout.split("\0").flatMap((line) => readEntry(line) ?? []) };
}

/** `ls-tree` tells a missing file from an unreadable repository, which `show` does not. */
export async function fileOf(root: string, commit: string, path: string): Promise<Answered<TreeEntry | undefined>> {
  const listing = await git(root, ["ls-tree", "-l", "-z", commit, "--", path]);
  return listing.ok ? { ok: true, value: readEntry(listing.stdout) } : { ok: false, message: listing.message };
}

/** Reads one line of `git ls-tree -l -z`; undefined for an empty one. */
function readEntry(line: string): TreeEntry | undefined {
  const match = /^(\d+) (\w+) ([0-9a-f]+) +(\S+)\t([^\0]*)/.exec(line);
  if (!match) return undefined;
  const [, mode = "", type = "", oid = "", size = "", path = ""] = match;
  return { mode, type, oid, path, ...(/^\d+$/.test(size) && { size: Number(size) }) };
}

/** The text of a blob. */
export async function textOf(root: string, oid: string): Promise<Answered<string>> {
  const content = await git(root, ["cat-file", "blob", oid], { maxBytes: MAX_BLOB_BYTES + 1024 });
  return content.ok ? { ok: true, value: content.stdout } : { ok: false, message: content.message };
}

/** The texts of blobs of which only the ids are known; those that Git cannot read or that are larger than a policy can be are left out. */
export async function textsOfIds(root: string, oids: readonly string[]): Promise<Map<string, string>> {
  if (oids.length === 0) return new Map();
  const input = `${[...new Set(oids)].join("\n")}\n`;
  const answer = await git(root, ["cat-file", "--batch-check"], { input, maxBytes: MAX_LISTING_BYTES });
  const entries = answer.stdout.split("\n").flatMap((line) => {
    const [, oid = "", size = ""] = /^([0-9a-f]+) blob (\d+)$/.exec(line) ?? [];
    return oid !== "" && Number(size) <= MAX_BLOB_BYTES ? [{ oid, size: Number(size) }] : [];
  });
  return textsOf(root, entries);
}

/** The texts of blobs by their id; those that Git cannot read are left out. */
export async function textsOf(root: string, entries: readonly Pick<TreeEntry, "oid" | "size">[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let first = 0; first < entries.length; ) {
    let bytes = 0;
    const batch: string[] = [];
    for (let next = entries[first]; next && (batch.length === 0 || bytes + (next.size ?? 0) <= BATCH_BYTES); next = entries[first]) {
      first++;
      bytes += (next.size ?? 0) + 200;
      batch.push(next.oid);
    }
    const answer = await gitBytes(root, ["cat-file", "--batch"], { input: `${batch.join("\n")}\n`, maxBytes: bytes + 1024 });
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
