// What folders hold, read once for a scan: policies, settings and controls are looked for in the same ones.
import { type Dirent, readdirSync } from "node:fs";
import type { ListFolder } from "../../platform/api";

/** After so many folders whatever else waits has its turn. */
const FOLDERS_AT_A_STRETCH = 64;

/**
 * Lists folders, each read once. Waiting for the system folder by folder takes ten times as long as reading them, and nobody
 * is shown anything before the folders are known. One that cannot be read is refused each time.
 */
export function listOnce(): ListFolder {
  const known = new Map<string, Dirent[] | { error: unknown }>();
  return async (folder) => {
    let entries = known.get(folder);
    if (!entries) {
      try {
        entries = readdirSync(folder, { withFileTypes: true });
      } catch (error) {
        entries = { error };
      }
      known.set(folder, entries);
      if (known.size % FOLDERS_AT_A_STRETCH === 0) await new Promise(setImmediate);
    }
    if ("error" in entries) throw entries.error;
    return entries;
  };
}
