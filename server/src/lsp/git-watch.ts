// Tells at once when Git moves: the few files that say what a revision means are watched by the system, in their folders.

import type { FolderWatch } from "../platform/api";
import { basename, clock, dirname, files } from "../platform/current";
import { GIT_QUIET_MS } from "./limits";

/** Watches files of Git that need not exist. What cannot be watched is left to those who ask for times. */
export class GitWatch {
  private readonly folders = new Map<string, { watcher: FolderWatch; names: Set<string> }>();
  private forget: (() => void) | undefined;
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
    this.forget?.();
    for (const { watcher } of this.folders.values()) watcher.close();
    this.folders.clear();
  }

  private watchFolder(folder: string, name: string): void {
    const names = new Set([name]);
    const watcher = files.watchFolder(folder, {
      onChange: (changed) => {
        if (changed === null || names.has(changed)) this.tell();
      },
      onEnd: () => {
        this.folders.delete(folder);
        this.tell();
      },
    });
    // Not there, or not to be watched: a branch whose folder is made later is told by `HEAD`.
    if (watcher) this.folders.set(folder, { watcher, names });
  }

  private tell(): void {
    this.forget?.();
    this.forget = clock.background(GIT_QUIET_MS, () => {
      if (!this.stopped) this.onMove();
    });
  }
}
