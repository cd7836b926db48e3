// What the language server needs of the system it runs on. `node.ts` is Node; a browser would be another file.

/** A folder that is watched. */
export interface FolderWatch {
  close(): void;
}

export interface Platform {
  basename(path: string): string;
  dirname(path: string): string;
  join(...parts: string[]): string;
  /** A file's address, as clients write it. */
  uriOf(path: string): string;
  /** The absolute path behind a `file:` address, or undefined for any other scheme and for addresses without a path here. */
  pathOf(uri: string): string | undefined;
  exists(path: string): boolean;
  /** A text that is another one when the file has changed; `-` where there is none. */
  stampOf(path: string): Promise<string>;
  /** A short text that stands for the texts, in their order. */
  digestOf(...texts: string[]): string;
  /** Hears the names of what changes in a folder (null: not known which), and once that it can be watched no longer. Undefined where it cannot. */
  watchFolder(folder: string, events: { onChange(name: string | null): void; onEnd(): void }): FolderWatch | undefined;
  /** The folder of the running program, beside which its data lie. */
  ownFolder(): string;
  /** The folder with the documentation of the codes, where the product is installed with it. */
  rulePages(): string | undefined;
}
