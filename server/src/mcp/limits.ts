// Limits of a server that agents call, each with its unit and its reason.

/** Milliseconds for one call: clients give up after a minute. */
export const CALL_LIMIT_MS = 60_000;
/** Milliseconds until the thread for calls has loaded what it works with: a second on a quiet machine. */
export const START_LIMIT_MS = 30_000;
/** Milliseconds for each question of a call. */
export const QUESTION_MS = 5000;
/** Findings whose fixes are worked out: each is proved, and a call has a minute. */
export const MOST_FIXED = 20;
/** Bytes of one message at most. Policies have 20,480 characters; snapshots of accounts come as files. */
export const LONGEST_MESSAGE = 8 * 1024 * 1024;
/** Calls that wait at most: an agent that asks more has lost count. */
export const MOST_WAITING_CALLS = 100;
/** Megabytes of memory that a call may take. */
export const CALL_MEMORY_MB = 2048;
/** Characters of a text at most, as for files (`LARGEST_TEXT`). */
export const LONGEST_PARAMETER = 2_000_000;
/** Characters of the text that stands beside the structured content: models pay for each. */
export const LONGEST_TEXT = 4000;
