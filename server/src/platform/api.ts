// The ports: what the language server, the workspace and the solver's handle need of the system they run on. `node/` is Node;
// another system (a browser, a test) is another file of this shape. History has a file of its own.
import type { History } from "./history";

/**
 * The identity of a document: its address, as the client writes it. Any scheme. What a system reads and walks is a *path*, which
 * `Places` makes of it: an absolute path in Node; a system whose files have none takes any text that its `Paths` understand.
 */
export interface Places {
  /** The address of what stands at a path, as clients write it. */
  uriOf(path: string): string;
  /** The path of a document, or undefined where this system has none for it (`untitled:`, another scheme, a broken address). */
  pathOf(uri: string): string | undefined;
}

/** Paths by their letters alone. */
export interface Paths {
  basename(path: string): string;
  dirname(path: string): string;
  extname(path: string): string;
  join(...parts: string[]): string;
  /** An absolute path: later parts that are absolute begin anew. */
  resolve(...parts: string[]): string;
  relative(from: string, to: string): string;
  isAbsolute(path: string): boolean;
  readonly sep: string;
}

/** What is at a path. */
export interface FileInfo {
  /** Bytes. */
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/** What stands in a folder. A link is neither a file nor a folder here. */
export interface Entry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** Says what a folder holds, in no order. Refused with a `FileError`. */
export type ListFolder = (folder: string) => Promise<Iterable<Entry> | AsyncIterable<Entry>>;

/** Why the system refuses: `ENOENT` (nothing there), `ENOTDIR`, `ELOOP`, `EACCES` and the like. */
export interface FileError {
  code?: string;
  message: string;
}

/** An open file, measured, with its bytes where it is an ordinary file that is not too large. */
export interface FileContent {
  info: FileInfo;
  bytes?: Uint8Array;
  /** Instead of its bytes, where it grew beyond its size while it was read: so many were there already. */
  grownTo?: number;
}

/** A folder that is watched. */
export interface FolderWatch {
  close(): void;
}

/** Files of the tree that is checked. What fails is rejected with a `FileError`. */
export interface Files {
  /** The path without links. */
  realpath(path: string): Promise<string>;
  /** What a path leads to. */
  stat(path: string): Promise<FileInfo>;
  /** What is at a path, be it a link. */
  lstat(path: string): Promise<FileInfo>;
  /** What a folder holds, in no order. */
  opendir(folder: string): Promise<AsyncIterable<Entry>>;
  /** Reads at most so many bytes of an ordinary file. Follows no link at the end of the path, never waits for a pipe. */
  read(path: string, mostBytes: number): Promise<FileContent>;
  /** A text that is another one when the file has changed; `-` where there is none. Never rejected. */
  stampOf(path: string): Promise<string>;
  /** Hears the names of what changes in a folder (null: not known which), and once that it can be watched no longer. Undefined where it cannot. */
  watchFolder(folder: string, events: { onChange(name: string | null): void; onEnd(): void }): FolderWatch | undefined;
}

/** What was installed with the program, or by its user, and is read at a stretch. A system that has to wait for it has it at hand before it starts. */
export interface Installed {
  /** The folder of the running program, beside which its data lie. */
  ownFolder(): string;
  /** The path of a file of the program's data (`hosts/shapes.json`), or undefined. */
  dataFile(name: string): string | undefined;
  /** The folder with what the user keeps for this product, where the system has such a place. */
  userFolder(): string | undefined;
  /** The folder with the documentation of the codes, where the product is installed with it. */
  rulePages(): string | undefined;
  /** A variable of the environment. */
  variable(name: string): string | undefined;
  exists(path: string): boolean;
  /** A whole text in UTF-8. Throws a `FileError`. */
  readText(path: string): string;
  /** The first bytes of a file as a text. Throws a `FileError`. */
  readStart(path: string, bytes: number): string;
}

/** Time. Timers are those that every system has (`setTimeout`). */
export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Milliseconds since 1970. */
  time(): number;
  /** Calls later; the wait does not keep the program alive. Out: what takes it back. */
  background(milliseconds: number, act: () => void): () => void;
  /** Lets what waits be handled: messages, timers. */
  nextTurn(): Promise<void>;
}

/** Digests in hexadecimal digits. */
export interface Digests {
  sha256(text: string): string;
  sha1(...parts: (string | Uint8Array)[]): string;
}

/** A thread of the program. Messages are copied. */
export interface WorkerThread {
  post(message: unknown): void;
  /** Whether it keeps the program alive. */
  keepAlive(alive: boolean): void;
  terminate(): Promise<unknown>;
}

export interface WorkerEvents {
  onStart(): void;
  onMessage(message: unknown): void;
  onError(message: string): void;
  onEnd(code: number): void;
}

export interface Workers {
  /** Starts a thread with a program of ours. `memoryLimitMb`: of its JavaScript heap. */
  start(script: string, options: { name: string; data: unknown; memoryLimitMb: number }, events: WorkerEvents): WorkerThread;
}

/** A system: all ports. */
export interface Platform {
  paths: Paths;
  places: Places;
  files: Files;
  installed: Installed;
  clock: Clock;
  digests: Digests;
  workers: Workers;
  history: History;
}
