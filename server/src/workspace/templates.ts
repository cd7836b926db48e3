// Files that may hold resources: templates of CloudFormation, Terraform files and plans under a folder.
import type { FileError, ListFolder } from "../platform/api";
import { files, join } from "../platform/current";
import { SKIPPED } from "./discover";

/** The files under a folder that may be CloudFormation templates, or Terraform. Folders that cannot be read are passed over. */
export function templateFiles(folder: string, list?: ListFolder): AsyncGenerator<string> {
  return filesUnder(folder, /\.(ya?ml|json|template|tf|tofu)$/, () => undefined, { ...(list && { list }) });
}

/**
 * All files under a folder with such a name; links are not followed. `unreadable` is told of folders that cannot be read. With
 * `others` links and what is no ordinary file have their names told, too.
 */
export async function* filesUnder(
  start: string,
  name: RegExp,
  unreadable: (folder: string, code: string) => void,
  { others = false, list = files.opendir }: { others?: boolean; list?: ListFolder } = {},
): AsyncGenerator<string> {
  const waiting = [start];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    try {
      for await (const entry of await list(folder)) {
        if (entry.isDirectory() && !SKIPPED.has(entry.name)) waiting.push(join(folder, entry.name));
        else if ((others ? !entry.isDirectory() : entry.isFile()) && name.test(entry.name)) yield join(folder, entry.name);
      }
    } catch (error) {
      unreadable(folder, (error as FileError).code ?? String(error));
    }
  }
}
