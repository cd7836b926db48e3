// The feature files that a command line means: names, folders, and globs that no shell has expanded (as on Windows).
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { systemReason } from "../../core/text/errors";
import type { ListFolder } from "../../platform/api";
import { relativeTo } from "../../workspace/paths";
import { matchesAny } from "../../workspace/settings";
import { filesUnder } from "../../workspace/templates";
import { InputError } from "../errors";

/**
 * Absolute paths, sorted. Without arguments: every `*.feature` under the folder. Throws `InputError` for what is not there,
 * and for a folder that cannot be read unless `unreadable` takes it.
 */
export async function findFeatures(
  args: readonly string[],
  folder: string,
  unreadable: (folder: string, code: string) => void = refuse,
  list?: ListFolder,
): Promise<string[]> {
  const found = new Set<string>();
  for (const arg of args.length > 0 ? args : ["."]) {
    const path = resolve(folder, arg);
    const info = await stat(path).catch(() => undefined);
    if (info?.isFile()) found.add(path);
    else if (info?.isDirectory()) for await (const file of featuresUnder(path, unreadable, list)) found.add(file);
    else if (/[*?[{]/.test(arg)) {
      const before = found.size;
      for await (const file of featuresUnder(folder, unreadable, list))
        if (matchesAny([arg.replaceAll("\\", "/")], relativeTo(folder, file) ?? file)) found.add(file);
      if (found.size === before) throw new InputError(`\`${arg}\` matches no feature file.`);
    } else throw new InputError(`\`${arg}\` does not exist.`);
  }
  return [...found].sort();
}

function refuse(folder: string, code: string): never {
  throw new InputError(`\`${folder}\` cannot be read${systemReason(code)}.`);
}

/** Whatever is called so, links and pipes included: who reads them says why one cannot be read. */
function featuresUnder(start: string, unreadable: (folder: string, code: string) => void, list?: ListFolder): AsyncGenerator<string> {
  return filesUnder(start, /\.feature$/i, unreadable, { others: true, ...(list && { list }) });
}
