// Which files belong together: the files of a Terraform folder say together what a name stands for, and read others with `file()`.
import type { Sibling } from "../core/hosts/read";
import { isTerraformName } from "../core/hosts/values/terraform-module";
import { basename, dirname, files, isAbsolute, join, relative, sep } from "../platform/current";
import { decodeText } from "./encoding";
import { namesIn } from "./files";
import { MOST_MODULE_BYTES } from "./limits";

/** What a file is read with: the other files of its Terraform module, now and in the older version. */
export interface Neighbours {
  siblings: readonly Sibling[];
  olderSiblings: readonly Sibling[];
}

/** Whether a file is one of a Terraform module. */
export const isModuleFile: (file: string) => boolean = isTerraformName;

/** The path of a file with values of variables from the folder of a module; undefined where it is not below it. */
export function givenName(file: string, variables: string | undefined): string | undefined {
  if (variables === undefined) return undefined;
  const path = relative(dirname(file), variables);
  return path === "" || path.startsWith("..") || isAbsolute(path) ? undefined : path.split(sep).join("/");
}

/**
 * The other files of a Terraform module, what they read with `file()`, and the file with values of variables that the settings
 * name; none for other files. Files that cannot be read say nothing.
 */
export async function siblingsOf(file: string, text: string, variables?: string): Promise<Sibling[]> {
  if (!isModuleFile(file)) return [];
  const folder = dirname(file);
  const root = await files.realpath(folder).catch(() => undefined);
  if (root === undefined) return [];
  const modules = await ordinaryFiles(root, modulesAmong(await namesIn(folder), file));
  return [...modules, ...(await ordinaryFiles(root, readBeside(file, text, modules, variables)))];
}

/** The other files of a module among the names in its folder. */
export function modulesAmong(names: readonly string[], file: string): string[] {
  return names.filter((name) => isModuleFile(name) && name !== basename(file));
}

/** The paths, from the folder of a module, of what its files read besides each other. */
export function readBeside(file: string, text: string, modules: readonly Sibling[], variables?: string): string[] {
  const paths = readWithFile([text, ...modules.map((one) => one.text)]);
  const given = givenName(file, variables);
  return given === undefined || paths.includes(given) ? paths : [...paths, given];
}

/** The paths below the folder that the files of a module read with `file()` and `templatefile()`, as far as they are written plainly. */
export function readWithFile(texts: readonly string[]): string[] {
  const read = texts.flatMap((text) => [...text.matchAll(/\b(?:template)?file\(\s*"((?:\$\{path\.module\}|[^"$])+)"/g)]);
  const paths = read
    .map(([, written = ""]) => written.replace(/^(?:\$\{path\.module\}\/|\.\/)*/, ""))
    .filter((path) => path !== "" && !path.includes("$") && !isModuleFile(path));
  return [...new Set(paths)];
}

async function ordinaryFiles(root: string, names: readonly string[]): Promise<Sibling[]> {
  return (await Promise.all(names.map((name) => ordinaryFile(root, name)))).flat();
}

/** An ordinary file below a folder (without links), no link out of it, by its path from there. */
async function ordinaryFile(root: string, name: string): Promise<Sibling[]> {
  try {
    const path = join(root, name);
    const status = await files.lstat(path);
    const real = await files.realpath(path);
    const isBelow = real.startsWith(root.endsWith(sep) ? root : root + sep);
    if (!isBelow || !status.isFile() || status.size > MOST_MODULE_BYTES) return [];
    const { bytes } = await files.read(real, MOST_MODULE_BYTES);
    return bytes ? [{ name, text: decodeText(bytes).replace(/^\ufeff/, "") }] : [];
  } catch {
    return [];
  }
}
