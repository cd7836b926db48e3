// What the extension and the language server say to each other in a browser, beside LSP: how the server starts, and how it reads files.
// Plain data only.

/** Data of the program that the server needs, by the name that it asks for; the client reads them from the package. */
export const BROWSER_DATA = ["catalogue/catalogue.json", "catalogue/descriptions.json", "hosts/shapes.json"] as const;

/** One end of a channel of messages, as every browser has it. */
export interface BrowserPort {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(message: unknown): void;
}

/** The only message that the worker hears on its own channel. */
export interface BrowserStart<Port = BrowserPort> {
  data: Record<string, string>;
  /** LSP. */
  messages: Port;
  /** `FileQuestion`s go out, `FileAnswer`s come in. */
  files: Port;
}

/** `uri` is what `vscode.Uri` writes. `read`: at most `mostBytes`. */
export type FileQuestion = { id: number; uri: string } & ({ type: "stat" } | { type: "list" } | { type: "read"; mostBytes: number });

export type FileAnswer = { id: number } & (
  | { stat: FileStat }
  | { entries: [name: string, kind: FileKind][] }
  /** Without bytes where the file is larger. */
  | { stat: FileStat; bytes?: Uint8Array }
  | { code: string; message: string }
);

export type FileKind = "file" | "folder" | "link" | "other";

export interface FileStat {
  kind: FileKind;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  changed: number;
}
