// Node as the system.
import { createHash } from "node:crypto";
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Platform } from "../api";
import { files } from "./files";
import { history } from "./git/history";
import { installed } from "./installed";
import { workers } from "./workers";

export const system: Platform = {
  paths: { basename: (path) => basename(path), dirname, extname, isAbsolute, join, relative, resolve, sep },
  places: {
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
  },
  files,
  installed,
  clock: {
    now: () => performance.now(),
    time: () => Date.now(),
    background(milliseconds, act) {
      const timer = setTimeout(act, milliseconds);
      timer.unref();
      return () => clearTimeout(timer);
    },
    nextTurn: () => setImmediate(),
  },
  digests: {
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
    sha1(...parts) {
      const hash = createHash("sha1");
      for (const part of parts) hash.update(part);
      return hash.digest("hex");
    },
  },
  workers,
  history,
};
