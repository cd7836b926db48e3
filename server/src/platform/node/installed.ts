// What is installed on this machine, in Node: the program's data beside the bundle, the user's own folder.
import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Installed } from "../api";

export const installed: Installed = {
  ownFolder: () => __dirname,
  /** Walks up from this file: the data lie beside the bundle, in `generated/` at the root of the sources. */
  dataFile(name) {
    for (let folder = __dirname; ; folder = dirname(folder)) {
      for (const path of [join(folder, name), join(folder, "generated", name)]) if (existsSync(path)) return path;
      if (dirname(folder) === folder) return undefined;
    }
  },
  userFolder: () => userFolder(),
  // Beside `dist`, or in the clone that the tests run in.
  rulePages: () => [join(__dirname, "../docs/codes"), join(__dirname, "../../../../docs/codes")].find((one) => existsSync(one)),
  variable: (name) => process.env[name],
  exists: existsSync,
  readText: (path) => readFileSync(path, "utf8"),
  readStart(path, bytes) {
    const start = Buffer.alloc(bytes);
    const handle = openSync(path, "r");
    try {
      return start.toString("utf8", 0, readSync(handle, start, 0, bytes, 0));
    } finally {
      closeSync(handle);
    }
  },
};

/** The user's data folder of the system. */
export function userFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const home = homedir();
  const base =
    platform === "win32"
      ? (env.LOCALAPPDATA ?? join(home, "AppData", "Local"))
      : platform === "darwin"
        ? join(home, "Library", "Application Support")
        : env.XDG_DATA_HOME || join(home, ".local", "share");
  return join(base, "iam-prover");
}
