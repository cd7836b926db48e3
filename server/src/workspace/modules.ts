// Which files belong together: the files of a Terraform folder say together what a name stands for, and read others with `file()`.
import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Sibling } from "../core/hosts/read";
import { isTerraformName } from "../core/hosts/values/terraform-module";
import { decodeText } from "./encoding";

/** What a file is read with: the other files of its Terraform module, now and in the older version. */
export interface Neighbours {
  siblings: readonly Sibling[];
  olderSiblings: readonly Sibling[];
}

/** Larger files of a module are not read for what they may define. */
const MOST_BYTES = 10_000_000;

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
export function siblingsOf(file: string, text: string, variables?: string): Sibling[] {
  if (!isModuleFile(file)) return [];
  const folder = dirname(file);
  const modules = namesIn(folder)
    .filter((name) => isModuleFile(name) && name !== basename(file))
    .flatMap((name) => ordinaryFile(folder, name));
  const paths = readWithFile([text, ...modules.map((one) => one.text)]);
  const given = givenName(file, variables);
  const names = given === undefined || paths.includes(given) ? paths : [...paths, given];
  return [...modules, ...names.flatMap((path) => ordinaryFile(folder, path))];
}

/** The paths below the folder that the files of a module read with `file()` and `templatefile()`, as far as they are written plainly. */
export function readWithFile(texts: readonly string[]): string[] {
  const read = texts.flatMap((text) => [...text.matchAll(/\b(?:template)?file\(\s*"((?:\$\{path\.module\}|[^"$])+)"/g)]);
  const paths = read
    .map((match) => (match[1] as string).replace(/^(?:\$\{path\.module\}\/|\.\/)*/, ""))
    .filter((path) => path !== "" && !path.includes("$") && !isModuleFile(path));
  return [...new Set(paths)];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
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
