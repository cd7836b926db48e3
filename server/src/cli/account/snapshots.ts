// Snapshots from parameters and files. A file is read once and kept as long as its size and time stamp stay the same.

import { statSync } from "node:fs";
import type { Snapshot } from "../../core/account/model";
import { readSnapshot, SnapshotError } from "../../core/account/snapshot";
import { Bounded } from "../../core/session/bounded";
import { state } from "../../core/session/query";
import { messageOf } from "../../core/text/errors";
import { ended } from "../../core/text/sentence";
import { InputError } from "../errors";
import { MOST_KEPT_SNAPSHOTS, MOST_SNAPSHOT_BYTES } from "../limits";
import { readNamedFile } from "../named-file";

interface Kept {
  stamp: string;
  snapshot: Snapshot;
}

const kept = state("cli/snapshots", () => new Bounded<Kept>({ most: MOST_KEPT_SNAPSHOTS, leaves: "oldest" }));

/** The snapshot of a file, read as every file that a command line names: no link out of the tree, no pipe. Throws `InputError` when it cannot be read. */
export function snapshotOfFile(path: string): Snapshot {
  try {
    const { size, mtimeMs } = statSync(path);
    const stamp = `${size} ${mtimeMs}`;
    const known = kept().get(path);
    if (known?.stamp === stamp) return known.snapshot;
    const read = readNamedFile(path, process.cwd(), MOST_SNAPSHOT_BYTES);
    if (!read.ok) throw new InputError(`\`${path}\`: ${read.reason}`);
    const snapshot = snapshotOf([parseJson(read.text, path)], path);
    kept().set(path, { stamp, snapshot });
    return snapshot;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`\`${path}\` cannot be read: ${messageOf(error)}`);
  }
}

/** The JSON in a text. A text that is cut off says so. */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const cut = /^\s*[[{]/.test(text) && !/[\]}]\s*$/.test(text) ? " It seems to be cut off." : "";
    throw new InputError(`\`${name}\` is not JSON: ${ended(messageOf(error))}${cut}`);
  }
}

/** The snapshot of values that belong together. */
export function snapshotOf(values: readonly unknown[], name: string): Snapshot {
  try {
    return readSnapshot(values);
  } catch (error) {
    if (error instanceof SnapshotError) throw new InputError(`\`${name}\`: ${error.message}`);
    throw error;
  }
}
