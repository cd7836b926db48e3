// Where a report goes: standard output, or a file that is either the old one or the whole new one.
import { rename, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError } from "../errors";

/** Writes a report to a file, or to standard output. */
export async function writeReport(text: string, file: string | undefined): Promise<void> {
  if (file !== undefined) return replaceFile(file, text);
  await new Promise<void>((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
}

/** Writes a file under a temporary name and renames it: whoever is killed in between leaves no half of it behind. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw new InputError(`\`${file}\` cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
