// Limits of the turns on the analysis thread, each with its unit and its reason.

/** Milliseconds. Timers and answers of the solver have no counter: they get a turn at least so often. */
export const LONGEST_STRETCH_MS = 40;
/** Questions that are handed to the solver's thread at a time: to name and to copy them takes its time too. */
export const QUESTIONS_AT_A_TIME = 32;
