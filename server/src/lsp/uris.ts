// Addresses of files, as clients write them, and the paths behind them.
import { fileURLToPath, pathToFileURL } from "node:url";

/** A file's address, as clients write it. */
export function uriOf(path: string): string {
  return pathToFileURL(path).toString();
}

/** The absolute path behind a `file:` address, or undefined for any other scheme. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    // A `file:` address of another machine or with a broken escape has no path here; the document then has no baseline.
    return undefined;
  }
}
