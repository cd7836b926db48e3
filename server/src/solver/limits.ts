// Limits and waits around z3, each with its unit and its reason.

// Questions

/** Milliseconds for a question where nobody says: an editor's user waits no longer. */
export const DEFAULT_TIMEOUT_MS = 2000;
/** Questions that the thread holds at a time: enough to hide the messages, few enough to cancel the rest cheaply. */
export const SLOTS = 32;
/** Milliseconds past its time limit that a question may run before the thread is ended. */
export const GRACE_MS = 1000;
/** Milliseconds that a cancelled question may go on before the thread is ended. */
export const CANCEL_MS = 300;
/** Milliseconds of work before the event loop gets a turn (and an abort can arrive). */
export const TURN_MS = 50;
/** Times that a question may end the thread before it is left out: once may be chance. */
export const MAX_STRIKES = 2;
/** Milliseconds that it is left out. Not for good: what made the thread end may have been the machine's load, and nobody should have to reload an editor. */
export const HELD_MS = 5 * 60_000;

// The thread

/** Milliseconds. Loading z3 is no question's fault and has its own limit. */
export const LOAD_MS = 30_000;
/** Thread ends in a row, without an answer between them, that make the solver unavailable for a while. */
export const MAX_FAILURES = 5;
/** Milliseconds of that while. */
export const UNAVAILABLE_MS = 30_000;
/** Milliseconds. An idle thread holds a hundred megabytes; after so long without a question they are given back. */
export const IDLE_MS = 10 * 60_000;

// z3

/** Questions that share one z3 context: a context keeps memory of every check, so it is renewed often. */
export const QUESTIONS_PER_CONTEXT = 20;
/** Work units of the first slice; about 40 ms. Each later slice is twice as large, because an interrupted check begins anew. */
export const FIRST_SLICE = 100_000;
/** Work units of the largest slice: within it nobody can stop z3. */
export const MAX_SLICE = 1_600_000;
