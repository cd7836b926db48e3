// Limits of what is asked of the system.

/** Bytes. A policy has at most 20,480 characters (AWS); files of the work tree and of the history above this are only reported. */
export const MAX_BLOB_BYTES = 10 * 1024 * 1024;
/** Bytes of one listing of a repository: a few million paths. */
export const MAX_LISTING_BYTES = 512 * 1024 * 1024;
/** Bytes of the listing of what stands in a work tree now: it is only looked through for what a deleted policy became. */
export const MAX_PRESENT_BYTES = 64 * 1024 * 1024;
/** Bytes of the texts that Git is asked for in one go: they stand in memory together. */
export const BATCH_BYTES = 3 * MAX_BLOB_BYTES;
/** Milliseconds after which a question to Git is given up: somebody waits for the answer. */
export const GIT_TIMEOUT_MS = 10_000;
