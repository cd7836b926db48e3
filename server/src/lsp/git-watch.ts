// Tells at once when Git moves: the few files that say what a revision means are watched by the system, in their folders.
import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Git writes several files for one command, each by renaming a lock: they are told once. */
const QUIET_MS = 80;

/** Watches files of Git that need not exist. What cannot be watched is left to those who ask for times. */
export class GitWatch {
  private readonly folders = new Map<string, { watcher: FSWatcher; names: Set<string> }>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly onMove: () => void) {}

  /** Watches these files too. */
  watch(files: readonly string[]): void {
    for (const file of files) {
      if (this.stopped) return;
      const folder = dirname(file);
      const known = this.folders.get(folder);
      if (known) known.names.add(basename(file));
      else this.watchFolder(folder, basename(file));
    }
  }

  dispose(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const { watcher } of this.folders.values()) watcher.close();
    this.folders.clear();
  }

  private watchFolder(folder: string, name: string): void {
    const names = new Set([name]);
    try {
      const watcher = watch(folder, { persistent: false }, (_, changed) => {
        if (changed === null || names.has(changed)) this.tell();
      });
      // A folder that goes away, or a system that has no watches left.
      watcher.on("error", () => {
        watcher.close();
        this.folders.delete(folder);
        this.tell();
      });
      this.folders.set(folder, { watcher, names });
    } catch {
      // Not there, or not to be watched: a branch whose folder is made later is told by `HEAD`.
    }
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.stopped) this.onMove();
    }, QUIET_MS);
    this.timer.unref();
  }
}
