// Makes a folder that something is written to, with those above it that are not there.
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Makes the folder. Throws the error of the system. Node's own way (`recursive`) never ends where a file system lets nobody make any, as `/proc`. */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let at = folder; statSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at)) missing.push(at);
  for (const one of missing.reverse())
    try {
      mkdirSync(one);
    } catch (error) {
      // Somebody else made it meanwhile.
      if (!statSync(one, { throwIfNoEntry: false })?.isDirectory()) throw error;
    }
}
