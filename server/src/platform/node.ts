// The language server's system when it is Node.
import { createHash } from "node:crypto";
import { existsSync, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Platform } from "./api";

export const node: Platform = {
  basename: (path) => basename(path),
  dirname,
  join,
  uriOf: (path) => pathToFileURL(path).toString(),
  pathOf(uri) {
    if (!uri.startsWith("file:")) return undefined;
    try {
      return fileURLToPath(uri);
    } catch {
      // A `file:` address of another machine or with a broken escape has no path here; the document then has no baseline.
      return undefined;
    }
  },
  exists: existsSync,
  stampOf: (path) =>
    stat(path).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs}/${size}/${ino}`,
      () => "-",
    ),
  digestOf(...texts) {
    const hash = createHash("sha256");
    // Lengths, so that no two lists of texts are one text.
    for (const text of texts) hash.update(`${text.length}\n`).update(text);
    return hash.digest("hex");
  },
  watchFolder(folder, { onChange, onEnd }) {
    try {
      const watcher = watch(folder, { persistent: false }, (_, changed) => onChange(changed));
      // A folder that goes away, or a system that has no watches left.
      watcher.on("error", () => {
        watcher.close();
        onEnd();
      });
      return watcher;
    } catch {
      return undefined;
    }
  },
  ownFolder: () => __dirname,
  // Beside `dist`, or in the clone that the tests run in.
  rulePages: () => [join(__dirname, "../docs/codes"), join(__dirname, "../../../docs/codes")].find((one) => existsSync(one)),
};
