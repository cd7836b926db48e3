// Limits and waits of the language server, each with its unit and its reason. Words and lengths of what is shown stand where it is made.

// Typing and proving

/** Milliseconds between the last keystroke and the proofs: as long as a few passes take, at least this: faster than anybody types. */
export const SHORTEST_PAUSE_MS = 40;
/** Milliseconds of that pause while nobody knows what the proofs take. */
export const FIRST_PAUSE_MS = 150;
/** Milliseconds of that pause at most: longer feels broken. */
export const LONGEST_PAUSE_MS = 500;
/** Milliseconds. Below this cost the quick findings are worked out on every keystroke. */
export const CHEAP_QUICK_MS = 20;
/** Milliseconds. Proofs that take longer come in two steps. */
export const LONG_PROOFS_MS = 300;
/** Statements from which proofs are taken for long before they were timed. */
export const MANY_STATEMENTS = 25;
/** Failures in a row after which a text is set aside. */
export const QUARANTINE_AFTER = 2;
/** Milliseconds. Checks of a control that take longer wait for a pause in typing. */
export const CHEAP_CONTROL_MS = 30;
/** Milliseconds. Edits follow each other: what was run is run again when they pause. */
export const AGAIN_AFTER_MS = 500;
/** Milliseconds. Git writes several files for one command, each by renaming a lock: they are told once. */
export const GIT_QUIET_MS = 80;
/** Milliseconds between looks at the times of Git's few files while policies are open, for editors that do not tell. */
export const GIT_POLL_MS = 2000;
/** Milliseconds that news of Git wait for proofs; proofs that take longer are looked at again with the next event. */
export const GIT_LONGEST_WAIT_MS = 60_000;
/** Milliseconds. Shorter work shows no progress: a notice that flashes is noise. */
export const SHOW_PROGRESS_AFTER_MS = 700;

// Answers to the client

/** Milliseconds that a light bulb waits for proofs that are just under way. */
export const ACTIONS_PATIENCE_MS = 800;
/** A caret in many findings gets the fixes of the first few. */
export const MOST_FINDINGS_AT_CARET = 20;
/** Milliseconds. A light bulb that takes longer is answered without the proofs that are not there yet; they go on and are there next time. */
export const FIX_BUDGET_MS = 1500;
/** Milliseconds. The older version is looked for with the proofs; a lens asked for before waits for it so long. */
export const LENS_PATIENCE_MS = 3000;
/** Milliseconds. A pull that cannot be told to come again waits for the proofs, at most this long. */
export const PULL_LONGEST_WAIT_MS = 20_000;
/** Milliseconds. A client that announces `workspace/configuration` and never answers must not keep policies unchecked. */
export const SETTINGS_PATIENCE_MS = 2000;
/** Other values for which a request is answered differently: more are counted. */
export const MOST_OTHER_ANSWERS = 12;
/** More than this in one file helps nobody; the rest is counted in a last line. */
export const MOST_DIAGNOSTICS = 500;
/** Findings of one control: as `MOST_DIAGNOSTICS`. */
export const MOST_CONTROL_DIAGNOSTICS = 500;
/** Policies that a diagnostic of a control names: more help nobody. */
export const MOST_RELATED = 20;
/** Entries beyond this many are cut: the list is asked for again as typing goes on. */
export const MOST_COMPLETIONS = 400;
/** Characters. A longer template or module is not read again for what is half typed in it: completion must not be waited for. */
export const LONGEST_REREAD = 300_000;
/** An edit with more changes than this waits until it is asked for: the light bulb must stay light. */
export const MOST_CHANGES = 50;
/** Edits that wait are forgotten when so many newer ones do. */
export const MOST_WAITING_EDITS = 100;
/** Steps of fixing everything after which the rest is left for the next save. */
export const MOST_FIX_STEPS = 50;
/** Fixes that are tried one by one where all together could not be proved. */
export const MOST_FIXES_ALONE = 10;

// Texts that are worked on when somebody asks

/** Characters. Longer policies would hold up the editor while they are made smaller. */
export const LONGEST_TO_SHRINK = 30_000;
/** Characters. A split is for long policies, so it may take more. */
export const LONGEST_TO_SPLIT = 100_000;
/** Documents of a split. More than AWS attaches to one identity help nobody. */
export const MOST_DOCUMENTS = 20;
/** Characters. Longer policies, or more examples, would hold up the editor. */
export const LONGEST_TO_REPAIR = 30_000;
/** Examples that a repair keeps to. */
export const MOST_REPAIR_EXAMPLES = 20;
/** Requests under one caret that repairs are offered for. */
export const MOST_REPAIR_WISHES = 2;
/** Requests that a new policy is made from; more would hold up the other questions. */
export const MOST_POLICY_REQUESTS = 500;
/** Characters of such requests, with the same reason. */
export const LONGEST_REQUESTS = 5_000_000;

// Files that are not open

/** Milliseconds. Events come in flocks: a checkout touches many files. */
export const CLOSED_QUIET_MS = 1000;
/** More files than these are checked on request only. */
export const MOST_UNASKED_FILES = 500;
/** Milliseconds. The editor's own documents come first; one that takes longer than this is not waited for. */
export const CLOSED_LONGEST_WAIT_MS = 20_000;
/** More policies than this on disk tell completion little more. */
export const MOST_KNOWN_POLICIES = 500;
/** Characters. Longer texts are not read for their values: they would keep the editor waiting. */
export const LONGEST_KNOWN_POLICY = 200_000;
/** Milliseconds. What was read is read anew when completion asks so much later. */
export const KNOWN_FRESH_MS = 30_000;
/** Characters. A longer text is no control that a person wrote. */
export const LONGEST_CONTROL = 200_000;
