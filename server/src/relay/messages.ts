// What goes between the client, the relay and the analysis thread: messages of the protocol as they are, and few words of our own.

export type MessageId = number | string;

/** A message of JSON-RPC as it came: only what the relay looks at has a name. */
export interface RawMessage {
  jsonrpc: string;
  id?: MessageId | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

/** What the analysis thread is started with. */
export interface AnalysisThreadData {
  /** One counter: messages that were posted to the thread since it started. The thread compares it with what it has taken. */
  posted: SharedArrayBuffer;
  /** For the words below; messages of the protocol go through the thread's own port. */
  control: import("node:worker_threads").MessagePort;
}

/** Words of the relay to the analysis thread. */
export interface ToAnalysis {
  type: "ping";
}

/** Words of the analysis thread to the relay. */
export type FromAnalysis =
  /** The thread has taken a turn since the last ping. */
  | { type: "pong" }
  /** It begins to work on a document, and has ended. Whoever does not end is suspected when the thread is lost. */
  | { type: "begin"; uri: string }
  | { type: "end"; uri: string };
