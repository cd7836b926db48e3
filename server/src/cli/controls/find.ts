// The feature files that a command line means: names, folders, and globs that no shell has expanded (as on Windows).
import { opendir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SKIPPED } from "../../workspace/discover";
import { relativeTo } from "../../workspace/paths";
import { matchesAny } from "../../workspace/settings";
import { InputError } from "../errors";

/**
 * Absolute paths, sorted. Without arguments: every `*.feature` under the folder. Throws `InputError` for what is not there,
 * and for a folder that cannot be read unless `unreadable` takes it.
 */
export async function findFeatures(
  args: readonly string[],
  folder: string,
  unreadable: (folder: string, code: string) => void = refuse,
): Promise<string[]> {
  const found = new Set<string>();
  for (const arg of args.length > 0 ? args : ["."]) {
    const path = resolve(folder, arg);
    const info = await stat(path).catch(() => undefined);
    if (info?.isFile()) found.add(path);
    else if (info?.isDirectory()) for await (const file of featuresUnder(path, unreadable)) found.add(file);
    else if (/[*?[{]/.test(arg)) {
      for await (const file of featuresUnder(folder, unreadable))
        if (matchesAny([arg.replaceAll("\\", "/")], relativeTo(folder, file) ?? file)) found.add(file);
    } else throw new InputError(`\`${arg}\` does not exist.`);
  }
  return [...found].sort();
}

function refuse(folder: string, code: string): never {
  throw new InputError(`\`${folder}\` cannot be read (${code}).`);
}

/** The files under a folder that may be CloudFormation templates, or Terraform. Folders that cannot be read are passed over. */
export function templateFiles(folder: string): AsyncGenerator<string> {
  return filesUnder(folder, /\.(ya?ml|json|template|tf|tofu)$/, () => undefined);
}

function featuresUnder(start: string, unreadable: (folder: string, code: string) => void): AsyncGenerator<string> {
  return filesUnder(start, /\.feature$/, unreadable);
}

async function* filesUnder(start: string, name: RegExp, unreadable: (folder: string, code: string) => void): AsyncGenerator<string> {
  const waiting = [start];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    try {
      for await (const entry of await opendir(folder)) {
        if (entry.isDirectory() && !SKIPPED.has(entry.name)) waiting.push(join(folder, entry.name));
        else if (entry.isFile() && name.test(entry.name)) yield join(folder, entry.name);
      }
    } catch (error) {
      unreadable(folder, (error as NodeJS.ErrnoException).code ?? String(error));
    }
  }
}
