// Limits of what is read for a policy and remembered of it, each with its unit and its reason. Those of the system's answers: platform/limits.ts.

// Read

/** Characters. Texts above this are named and left alone: a policy of AWS has at most 20,480 (SEMANTICS.md 1). */
export const LARGEST_TEXT = 2_000_000;
/** Bytes. Larger files of a module are not read for what they may define. */
export const MOST_MODULE_BYTES = 10_000_000;
/** Entries of folders that are looked through for the globs of one account. */
export const MOST_ENTRIES = 20_000;
/** More files that are gone than this are not read for what became of them: those of the same name come first. */
export const MOST_GONE = 200;
/** Users and roles. A template with more is left to `iam-prover account`, which nobody waits for while typing. */
export const MOST_PRINCIPALS = 100;
/** Characters. A longer glob in a settings file is an error: no path that Git keeps is so long. */
export const MAX_GLOB_LENGTH = 1000;
/** Depth of braces in a glob: nobody writes deeper ones, and each level is a call. */
export const DEEPEST_GLOB = 50;

// Remembered: what goes beyond it is worked out again

/** Texts of blobs. The policies of most repositories. */
export const MAX_CACHED_TEXTS = 500;
/** Files that were asked for last: older versions stay the same while a file is edited. */
export const MOST_KEPT_FILES = 24;
/** Texts of files of one name: the older one, that of now and of before, and those with a fix. All trees of a long file take much memory. */
export const MOST_KEPT_VERSIONS = 6;
/** Accounts of older versions: a file is edited many times against one of them. */
export const MOST_KEPT_ACCOUNTS = 8;
/** Milliseconds. What is gone is looked for again after so long: many new files are asked about in a row, and in a large repository each path of the commit is looked at. */
export const GONE_FRESH_MS = 2000;
/** Paths for which the entries that hold are known, for each settings file: those of a large scan. */
export const MAX_REMEMBERED_PATHS = 2000;
/** Compiled globs: settings may have tens of thousands of entries, and each is asked at every keystroke. */
export const MAX_MATCHERS = 100_000;
