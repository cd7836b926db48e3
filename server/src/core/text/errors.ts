// What was thrown, in words: for a sentence that somebody reads, and for a log.

/** What the error says; anything else that was thrown, as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** As `messageOf`, with where it came from. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What the codes of the operating system mean. */
const SYSTEM: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EBUSY: "another program uses it",
  EDQUOT: "the quota of the disk is used up",
  EFBIG: "it is too large",
  EIO: "the disk answers with an error",
  EISDIR: "it is a folder",
  ELOOP: "its symbolic links lead back to themselves",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ENFILE: "too many files are open",
  ENOENT: "it does not exist",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is no folder",
  EPERM: "not permitted",
  EPIPE: "its reader is gone",
  EROFS: "the disk is read-only",
  ETIMEDOUT: "it took too long",
};

/**
 * The end of a sentence such as "`a.json` cannot be read": the reason in words, with the code that people search for.
 * `error`: of the operating system, or its code alone.
 */
export function systemReason(error: { code?: string; message?: string } | string): string {
  const code = typeof error === "string" ? error : error.code;
  const words = code === undefined ? undefined : SYSTEM[code];
  if (words !== undefined) return `: ${words} (${code})`;
  return ` (${code ?? (typeof error === "string" ? error : error.message)})`;
}
