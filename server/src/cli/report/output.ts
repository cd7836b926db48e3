// Where a report goes: standard output, or a file that is either the old one or the whole new one.
import { chmod, realpath, rename, stat, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { systemReason } from "../../core/text/errors";
import { InputError } from "../errors";

/** Writes a report to a file, or to standard output. */
export async function writeReport(text: string, file: string | undefined): Promise<void> {
  if (file !== undefined) return replaceFile(file, text);
  await new Promise<void>((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
}

/**
 * Writes a file under a temporary name and renames it: whoever is killed in between leaves no half of it behind. A link
 * stays a link; what is no file (`/dev/stdout`, a named pipe) is written to, not replaced. Throws `InputError`.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  let temporary: string | undefined;
  try {
    const target = await realpath(file).catch(() => file);
    const old = await stat(file).catch(() => undefined);
    if (old && !old.isFile()) return await writeFile(file, text);
    temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
    await writeFile(temporary, text);
    if (old) await chmod(temporary, old.mode & 0o777);
    await rename(temporary, target);
  } catch (error) {
    if (temporary !== undefined) await unlink(temporary).catch(() => {});
    throw new InputError(`\`${file}\` cannot be written${systemReason(error as NodeJS.ErrnoException)}.`);
  }
}
