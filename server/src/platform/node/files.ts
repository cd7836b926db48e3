// Files of the tree that is checked, in Node.
import { constants, watch } from "node:fs";
import { lstat, open, opendir, realpath, stat } from "node:fs/promises";
import type { FileContent, Files } from "../api";

export const files: Files = {
  realpath: (path) => realpath(path),
  stat: (path) => stat(path),
  lstat: (path) => lstat(path),
  opendir: (folder) => opendir(folder),
  read,
  stampOf: (path) =>
    stat(path).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs}/${size}/${ino}`,
      () => "-",
    ),
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
};

/** What is measured is the open file, so that it cannot become another in between. */
async function read(path: string, mostBytes: number): Promise<FileContent> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  try {
    const info = await handle.stat();
    if (!info.isFile() || info.size > mostBytes) return { info };
    // One byte more than allowed tells a file that grows while it is read, or has no size (as in `/proc`).
    const bytes = Buffer.alloc(Math.min(mostBytes, Math.max(info.size, 4096)) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, null);
      length += bytesRead;
      if (bytesRead === 0) return { info, bytes: bytes.subarray(0, length) };
      if (length === bytes.length) return { info, grownTo: length };
    }
  } finally {
    await handle.close();
  }
}
