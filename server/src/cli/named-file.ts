// Files that a command line names, read at a stretch: the program has nothing else to do meanwhile.
import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import type { Sibling } from "../core/hosts/read";
import { state } from "../core/session/query";
import type { FileError } from "../platform/api";
import { decodeText } from "../workspace/encoding";
import { leavesTree, MAX_FILE_BYTES, type Refused, special, startOfTree, tooLarge, unreadable } from "../workspace/files";
import { MOST_MODULE_BYTES } from "../workspace/limits";
import { isModuleFile, modulesAmong, readBeside } from "../workspace/modules";

/** What the process's own open files gave: a pipe can be read once only, and several options may name it. */
const handed = state("cli/open files of the process", () => new Map<number, Buffer>());

/** As `readFileInTree`. Open files of the process itself (`/dev/stdin`, `<(…)` of a shell) are read too. */
export function readNamedFile(
  path: string,
  workingFolder: string,
  mostBytes = MAX_FILE_BYTES,
): { ok: true; text: string; bytes: Buffer } | Refused {
  try {
    const handle = /^\/(?:dev|proc\/self)\/(stdin|fd\/(\d+))$/.exec(path);
    if (handle) return read(readHandle(Number(handle[2] ?? 0)));
    const file = resolve(workingFolder, path);
    const real = realpathSync(file);
    const info = lstatSync(real);
    const refused = leavesTree(real, treeNow(startOfTree(file, false, workingFolder))) ?? special(info) ?? tooLarge(info.size, mostBytes);
    return refused ?? read(readFileSync(real));
  } catch (error) {
    return unreadable(error as FileError);
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

/** Whether there is anything at a path, be it a link to nothing. */
export function isThereNow(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** As `treeOf`. */
function treeNow(folder: string): string {
  const start = realOr(folder);
  for (let at = start; ; at = dirname(at)) {
    if (isThereNow(join(at, ".git"))) return at;
    if (dirname(at) === at) return start;
  }
}

function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** As `siblingsOf`. */
export function siblingsNow(file: string, text: string): Sibling[] {
  if (!isModuleFile(file)) return [];
  const folder = dirname(file);
  const modules = modulesAmong(namesIn(folder), file).flatMap((name) => ordinaryFile(folder, name));
  return [...modules, ...readBeside(file, text, modules).flatMap((path) => ordinaryFile(folder, path))];
}

/** An ordinary file of a module, or one like it: no link out of its folder, not too large. */
export function fileNow(file: string): Sibling | undefined {
  return ordinaryFile(dirname(file), basename(file))[0];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function ordinaryFile(folder: string, name: string): Sibling[] {
  try {
    const root = realpathSync(folder);
    const path = join(root, name);
    const status = lstatSync(path);
    const isBelow = realpathSync(path).startsWith(root.endsWith(sep) ? root : root + sep);
    if (!isBelow || !status.isFile() || status.size > MOST_MODULE_BYTES) return [];
    return [{ name, text: decodeText(readFileSync(path)).replace(/^\ufeff/, "") }];
  } catch {
    return [];
  }
}
