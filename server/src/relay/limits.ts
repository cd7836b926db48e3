// Limits and waits of the main thread, each with its unit and its reason.

// Messages

/** Bytes. No message is larger: the text of one could not be held. */
export const MOST_MESSAGE_BYTES = 256 * 1024 * 1024;
/** Bytes. No header block is longer. */
export const MOST_HEADER_BYTES = 8 * 1024;

// Life and death

/** Milliseconds between looks whether the client still lives. */
export const LOOK_MS = 3000;
/** Seconds without an answer after which a thread counts as hanging: far beyond the longest step of any check. */
export const SILENT_SECONDS = 30;
/** Losses of the analysis thread within the window after which the process gives up. */
export const MOST_LOSSES = 5;
/** Milliseconds: that window, the same as the client's own. */
export const LOSSES_WINDOW_MS = 3 * 60_000;
/** Losses while a document was worked on after which it is set aside, and times that a request is given to a new thread. */
export const MOST_TRIES = 2;
/** Seconds that `shutdown` may take; a client waits little longer. */
export const SHUTDOWN_SECONDS = 1;
