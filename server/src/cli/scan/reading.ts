// Reads files that are only looked at, never judged.
import { readFileInTree } from "../../workspace/files";

/** The text of an ordinary file; undefined for a link, for what is none, is too large or cannot be read. */
export async function textOf(file: string): Promise<string | undefined> {
  const read = await readFileInTree(file, { known: file });
  return read.ok ? read.text : undefined;
}
