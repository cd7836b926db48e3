// The only way to read what a tree of files holds: ordinary files of the tree, up to a size. Whoever made the tree may have put
// links to the machine's secrets into it, pipes that never end, and files without end.
import { systemReason } from "../core/text/errors";
import type { FileError, FileInfo } from "../platform/api";
import { dirname, files, join, resolve } from "../platform/current";
import { MAX_BLOB_BYTES } from "../platform/limits";
import { decodeText } from "./encoding";
import { relativeTo } from "./paths";

/** Larger files are no policies (AWS takes at most 20,480 characters) and are only reported. */
export const MAX_FILE_BYTES = MAX_BLOB_BYTES;

/** Why a file is not read, with a sentence that begins with "It". */
export type Refused = {
  ok: false;
  kind: "missing" | "loop" | "unreadable" | "outside" | "special" | "large";
  reason: string;
};

type FileRead = { ok: true; text: string; bytes: Uint8Array /** Without links. */; real: string } | Refused;

/**
 * Reads an ordinary file. With `tree` (a real path, see `treeOf`) it has to be in that folder after links are followed, and not in
 * its `.git`. Whoever knows the path without links gives it (`known`): finding it takes a while in deep trees. Never throws, never waits for a pipe. What is measured is the open file, so that it cannot become another in between.
 */
export async function readFileInTree(
  file: string,
  { tree, known, maxBytes = MAX_FILE_BYTES }: { tree?: string; known?: string; maxBytes?: number } = {},
): Promise<FileRead> {
  try {
    const real = known ?? (await files.realpath(file));
    const refused = leavesTree(real, tree) ?? special(await files.lstat(real));
    if (refused) return refused;
    const { info, bytes, grownTo } = await files.read(real, maxBytes);
    const late = special(info) ?? tooLarge(info.size, maxBytes);
    if (late) return late;
    if (bytes) return { ok: true, text: decodeText(bytes), bytes, real };
    return tooLarge(grownTo ?? 0, maxBytes) ?? { ok: false, kind: "special", reason: "It grew while it was read, and is not read." };
  } catch (error) {
    return unreadable(error as FileError);
  }
}

/** The refusal for an error of the file system. */
export function unreadable({ code, message }: FileError): Refused {
  if (code === "ENOENT" || code === "ENOTDIR") return { ok: false, kind: "missing", reason: "It does not exist." };
  if (code === "ELOOP") return { ok: false, kind: "loop", reason: "It is a symbolic link that leads back to itself." };
  return { ok: false, kind: "unreadable", reason: `It cannot be read${systemReason({ code, message })}.` };
}

/** The refusal for a real path outside of the tree, or in what Git keeps there: its settings can hold passwords. */
export function leavesTree(real: string, tree: string | undefined): Refused | undefined {
  if (tree === undefined || real === tree) return undefined;
  const inner = relativeTo(tree, real);
  if (inner === undefined)
    return { ok: false, kind: "outside", reason: "It is a symbolic link that leads out of the folder, and is not followed." };
  if (inner.split("/").some((part) => part.toLowerCase() === ".git"))
    return { ok: false, kind: "outside", reason: "It leads into the folder `.git`, and is not read." };
  return undefined;
}

/** The refusal for what is no ordinary file. */
export function special(info: FileInfo): Refused | undefined {
  if (info.isFile()) return undefined;
  const what = info.isDirectory() ? "a folder" : info.isFIFO() ? "a named pipe" : info.isSocket() ? "a socket" : "a device";
  return { ok: false, kind: "special", reason: `It is ${what}, not a file, and is not read.` };
}

/** The refusal for a size, in bytes. */
export function tooLarge(size: number, maxBytes: number): Refused | undefined {
  if (size <= maxBytes) return undefined;
  return { ok: false, kind: "large", reason: `It is larger than ${maxBytes / 1024 / 1024} MB and was not checked.` };
}

/**
 * The folder that links may not leave, as a real path: the work tree around `folder` where there is one, else `folder`
 * itself. The path of `folder` is somebody's who may read what it leads to: a command line, an editor's workspace.
 */
export async function treeOf(folder: string): Promise<string> {
  const start = await files.realpath(folder).catch(() => resolve(folder));
  for (let at = start; ; at = dirname(at)) {
    if (await isThere(join(at, ".git"))) return at;
    if (dirname(at) === at) return start;
  }
}

/** The tree of a path that somebody named: that of the folder in which they stand, or else of the place itself. */
export function treeAt(start: string, isFolder: boolean, folder: string): Promise<string> {
  return treeOf(startOfTree(start, isFolder, folder));
}

/** Where the tree of such a path is looked for. */
export function startOfTree(start: string, isFolder: boolean, folder: string): string {
  return relativeTo(folder, start) !== undefined ? folder : isFolder ? start : dirname(start);
}

/** Whether there is anything at a path, be it a link to nothing. */
export function isThere(path: string): Promise<boolean> {
  return files.lstat(path).then(
    () => true,
    () => false,
  );
}

/** The names in a folder, sorted; none where it cannot be read. */
export async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of await files.opendir(folder)) names.push(name);
  } catch {
    return [];
  }
  return names.sort();
}
