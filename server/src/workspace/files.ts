// The only way to read what a tree of files holds: ordinary files of the tree, up to a size. Whoever made the tree may have put
// links to the machine's secrets into it, pipes that never end, and files without end.
import { constants, lstatSync, readFileSync, realpathSync, type Stats } from "node:fs";
import { lstat, open, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { state } from "../core/session/query";
import { decodeText } from "./encoding";
import { relativeTo } from "./paths";

/** Larger files are no policies (AWS takes at most 20,480 characters) and are only reported. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Why a file is not read, with a sentence that begins with "It". */
type Refused = {
  ok: false;
  kind: "missing" | "loop" | "unreadable" | "outside" | "special" | "large";
  reason: string;
};

type FileRead = { ok: true; text: string; bytes: Buffer /** Without links. */; real: string } | Refused;

/**
 * Reads an ordinary file. With `tree` (a real path, see `treeOf`) it has to be in that folder after links are followed, and not in
 * its `.git`. Whoever knows the path without links gives it (`known`): finding it takes a while in deep trees. Never throws, never waits for a pipe. What is measured is the open file, so that it cannot become another in between.
 */
export async function readFileInTree(
  file: string,
  { tree, known, maxBytes = MAX_FILE_BYTES }: { tree?: string; known?: string; maxBytes?: number } = {},
): Promise<FileRead> {
  try {
    const real = known ?? (await realpath(file));
    const refused = leavesTree(real, tree) ?? special(await lstat(real));
    if (refused) return refused;
    const handle = await open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    try {
      const info = await handle.stat();
      const late = special(info) ?? tooLarge(info.size, maxBytes);
      if (late) return late;
      // One byte more than allowed tells a file that grows while it is read, or has no size (as in `/proc`).
      const bytes = Buffer.alloc(Math.min(maxBytes, Math.max(info.size, 4096)) + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length, null);
        length += bytesRead;
        if (bytesRead === 0) return { ok: true, text: decodeText(bytes.subarray(0, length)), bytes: bytes.subarray(0, length), real };
        if (length === bytes.length)
          return tooLarge(length, maxBytes) ?? { ok: false, kind: "special", reason: "It grew while it was read, and is not read." };
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unreadable(error as NodeJS.ErrnoException);
  }
}

/** The refusal for an error of the file system. */
export function unreadable({ code, message }: NodeJS.ErrnoException): Refused {
  if (code === "ENOENT" || code === "ENOTDIR") return { ok: false, kind: "missing", reason: "It does not exist." };
  if (code === "ELOOP") return { ok: false, kind: "loop", reason: "It is a symbolic link that leads back to itself." };
  return { ok: false, kind: "unreadable", reason: `It cannot be read (${code ?? message}).` };
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

/** The refusal for what is neither a file nor a folder. */
function special(info: Stats): Refused | undefined {
  if (info.isFile()) return undefined;
  const what = info.isDirectory() ? "a folder" : info.isFIFO() ? "a named pipe" : info.isSocket() ? "a socket" : "a device";
  return { ok: false, kind: "special", reason: `It is ${what}, not a file, and is not read.` };
}

function tooLarge(size: number, maxBytes: number): Refused | undefined {
  if (size <= maxBytes) return undefined;
  return { ok: false, kind: "large", reason: `It is larger than ${maxBytes / 1024 / 1024} MB and was not checked.` };
}

/**
 * The folder that links may not leave, as a real path: the work tree around `folder` where there is one, else `folder`
 * itself. The path of `folder` is somebody's who may read what it leads to: a command line, an editor's workspace.
 */
export function treeOf(folder: string): string {
  const start = realOr(folder);
  for (let at = start; ; at = dirname(at)) {
    if (isThere(join(at, ".git"))) return at;
    if (dirname(at) === at) return start;
  }
}

/** The tree of a path that somebody named: that of the folder in which they stand, or else of the place itself. */
export function treeAt(start: string, isFolder: boolean, folder: string): string {
  return treeOf(relativeTo(folder, start) !== undefined ? folder : isFolder ? start : dirname(start));
}

/** Whether there is anything at a path, be it a link to nothing. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** What the process's own open files gave: a pipe can be read once only, and several options may name it. */
const handed = state("workspace/open files of the process", () => new Map<number, Buffer>());

/** As `readFileInTree`, for a file that a command line names: the program has nothing else to do meanwhile. Open files of the process itself (`/dev/stdin`, `<(…)` of a shell) are read too. */
export function readNamedFile(
  path: string,
  workingFolder: string,
  mostBytes = MAX_FILE_BYTES,
): Omit<Extract<FileRead, { ok: true }>, "real"> | Refused {
  try {
    const handle = /^\/(?:dev|proc\/self)\/(stdin|fd\/(\d+))$/.exec(path);
    if (handle) return read(readHandle(Number(handle[2] ?? 0)));
    const file = resolve(workingFolder, path);
    const real = realpathSync(file);
    const info = lstatSync(real);
    const refused = leavesTree(real, treeAt(file, false, workingFolder)) ?? special(info) ?? tooLarge(info.size, mostBytes);
    return refused ?? read(readFileSync(real));
  } catch (error) {
    return unreadable(error as NodeJS.ErrnoException);
  }
}

function read(bytes: Buffer) {
  return { ok: true as const, text: decodeText(bytes), bytes };
}

function readHandle(handle: number): Buffer {
  const bytes = handed().get(handle) ?? readFileSync(handle);
  handed().set(handle, bytes);
  return bytes;
}
