// Files with policies in them, read from the disk with all that belongs to them.
import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import type { Host } from "../core/hosts/host";
import { readHost, type Sibling } from "../core/hosts/read";
import { decodeText } from "../workspace/encoding";
import { readNamedFile } from "../workspace/files";
import { loadHostData } from "../workspace/host-data";

/** Reads a file as a host; `host` is undefined where nothing in it is or may be a policy. Throws when there is no such file. */
export function readHostFile(file: string): { text: string; host: Host | undefined } {
  const read = readNamedFile(file, process.cwd());
  if (!read.ok) throw new Error(read.reason);
  const text = read.text.replace(/^\ufeff/, "");
  return { text, host: readHost(text, file, loadHostData(), siblingsOf(file, text)) };
}

/** The other files of a Terraform module, and what they read with `file()`; none for other files. Files that cannot be read say nothing. */
function siblingsOf(file: string, text: string): Sibling[] {
  if (!/\.(tf|tofu)$/i.test(file)) return [];
  const folder = dirname(file);
  const names = readdirSync(folder).filter((name) => /\.(tf|tofu)$/i.test(name) && name !== basename(file));
  const modules = names.flatMap((name) => ordinaryFile(folder, name));
  const read = [text, ...modules.map((one) => one.text)].flatMap((one) => [
    ...one.matchAll(/\bfile\(\s*"((?:\$\{path\.module\}|[^"$])+)"/g),
  ]);
  const paths = new Set(
    read
      .map((match) => (match[1] as string).replace(/^(?:\$\{path\.module\}\/|\.\/)*/, ""))
      .filter((path) => path !== "" && !path.includes("$") && !/\.(tf|tofu)$/i.test(path)),
  );
  return [...modules, ...[...paths].flatMap((path) => ordinaryFile(folder, path))];
}

/** An ordinary file below a folder, no link out of it, by its path from there. */
function ordinaryFile(folder: string, name: string): Sibling[] {
  try {
    const root = realpathSync(folder);
    const path = join(root, name);
    const status = lstatSync(path);
    const isBelow = realpathSync(path).startsWith(root.endsWith(sep) ? root : root + sep);
    if (!isBelow || !status.isFile() || status.size > MOST_BYTES) return [];
    return [{ name, text: decodeText(readFileSync(path)).replace(/^\ufeff/, "") }];
  } catch {
    return [];
  }
}

/** Larger files of a module are not read for what they may define. */
const MOST_BYTES = 10_000_000;
