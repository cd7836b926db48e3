// The folders that an agent may have files read from. Nothing else is read by name, and no link leads out (docs/agents.md).
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../cli/errors";
import { readFileInTree } from "../workspace/files";
import { relativeTo } from "../workspace/paths";

/** A file that may be read. */
export interface Inside {
  root: string;
  file: string;
  text: string;
}

/** The path of a `file:` URI; undefined for all others. */
export function pathOfUri(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

/** Reads a file by the path that an agent gave, relative to a root or absolute. Throws `InputError` for what is outside or no ordinary file. */
export async function readInside(roots: readonly string[], written: string): Promise<Inside> {
  if (written.includes("\0") || written.length > 4096) throw new InputError("`path` is not a path of a file.");
  const path = written.startsWith("file:") ? pathOfUri(written) : written;
  if (path === undefined) throw new InputError(`\`${written}\` is not a path of a file.`);
  let missing: string | undefined;
  for (const root of roots) {
    const file = resolve(root, path);
    if (relativeTo(root, file) === undefined) continue;
    const tree = await realpath(root).catch(() => undefined);
    if (tree === undefined) continue;
    const read = await readFileInTree(file, { tree });
    if (read.ok) return { root, file, text: read.text.replace(/^\ufeff/, "") };
    if (read.kind !== "missing") throw new InputError(`\`${written}\`: ${read.reason}`);
    missing = read.reason;
  }
  if (missing !== undefined) throw new InputError(`\`${written}\`: ${missing}`);
  throw new InputError(
    `\`${written}\` is outside of the folders that may be read: ${roots.map((root) => `\`${root}\``).join(", ") || "there are none"}.`,
  );
}
