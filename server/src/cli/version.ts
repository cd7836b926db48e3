// The version of this program, from the package that it came in.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** As in package.json above this file; `unknown` when the program was copied out of its package. */
export function ownVersion(): string {
  for (let folder = __dirname; dirname(folder) !== folder; folder = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name?: string; version?: string };
      if (name === "iam-prover" && version !== undefined) return version;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "ENOTDIR") return "unknown";
    }
  }
  return "unknown";
}
