// Limits of the command line, each with its unit and its reason. Words and lengths of what is shown stand where it is made.

// Batch

/** Milliseconds for one line. Every question has its own limit; this is for what should never happen. */
export const LINE_LIMIT_MS = 5 * 60_000;
/** Characters. A longer line is refused: no policy is this large, and it would have to be held in memory several times over. */
export const MAX_LINE = 64 * 1024 * 1024;
/** Lines that are read ahead of the answers: enough to keep every thread busy. */
export const MAX_WAITING_LINES = 64;
/** Characters that are read ahead of the answers, since lines may be long. */
export const MAX_WAITING_CHARACTERS = 16 * 1024 * 1024;
/** Threads or processes that ended before they did anything, in a row: something is wrong with the installation. */
export const MAX_BAD_STARTS = 3;
/** Characters of the policies that stay read from line to line: a dozen of the largest that AWS takes. Their trees take some thirty times as much. */
export const CHARACTERS_OF_KEPT_POLICIES = 250_000;
/** Lines after which a batch counts as one without end, whose memory is kept level. */
export const LINES_BEFORE_LEVEL = 250;
/** Megabytes of the young generation of a thread that answers without end; V8's default is twice as much. */
export const YOUNG_GENERATION_MB = 24;
/** Letters that texts of a count may have at most: an ARN of AWS is not longer. */
export const LONGEST_ARN = 512;
/** Cells of a table of lines. Larger ones are not made: all lines of the one, then all of the other. */
export const MOST_CELLS = 4_000_000;
/** Examples of one list: more would take minutes. */
export const MOST_EXAMPLES = 500;
/** Depth in which lists are looked into: levels of organisation policies are lists of lists. */
export const MOST_LISTS = 3;

// Accounts

/** Actions. A pattern that stands for more is not asked about. */
export const MOST_CRITICAL_ACTIONS = 10;
/** Resources that stand for a pattern. */
export const MOST_CRITICAL_RESOURCES = 5;
/** Goals that are asked about in one run: each is asked of every principal. */
export const MOST_GOALS = 40;
/** Characters. Larger files are judged, but no lines are looked up in them. */
export const LARGEST_WITH_LINES = 20_000_000;
/** Files whose snapshots are kept: a session of an agent asks about few accounts. */
export const MOST_KEPT_SNAPSHOTS = 4;
/** Bytes of a snapshot: details of a large account have tens of megabytes. */
export const MOST_SNAPSHOT_BYTES = 500 * 1024 * 1024;

// Scan

/** Fewer files than this are sooner checked here than by a process that has to start first (measured: 0.3 s of processor time to start, 20 ms for a policy). */
export const FILES_PER_WORKER = 40;
/** More changed files than this are not looked into, which is a problem of the scan. */
export const MOST_CHANGED_FILES = 50_000;
/** More pairs of gone and new files than this are not compared by their words, only by being equal. */
export const MOST_PAIRS = 250_000;
/** More new files than this are not looked through for a policy that went away. */
export const MOST_TRACES = 2000;
