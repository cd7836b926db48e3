// The baseline that follows from what a commit holds. Shared by the single and the bulk reader.

import { Bounded } from "../core/session/bounded";
import { state } from "../core/session/query";
import { ended } from "../core/text/sentence";
import type { CommitAnswer, RepositoryAnswer, TreeEntry } from "../platform/history";
import { MAX_BLOB_BYTES } from "../platform/limits";
import type { Baseline } from "./api";
import { MAX_CACHED_TEXTS } from "./limits";

/** Why an entry cannot serve as a baseline, or undefined when it can. */
export function refusal(entry: TreeEntry, revision: string): Baseline | undefined {
  if (entry.type !== "blob" || entry.mode === "120000") {
    const what = entry.mode === "120000" ? "symbolic link" : entry.type === "commit" ? "submodule" : "folder";
    return { kind: "none", reason: `In \`${revision}\` this path was a ${what}, not a file.`, isNew: true };
  }
  if (entry.size === undefined)
    return unreadable(
      "the object is missing from the repository (damaged, or a partial clone). Run `git fsck`, or fetch it with `git show`",
    );
  if (entry.size > MAX_BLOB_BYTES)
    return { kind: "error", reason: `The version in \`${revision}\` is larger than ${MAX_BLOB_BYTES / 1024 / 1024} MB and is not read.` };
  return undefined;
}

/** The baseline that a blob's text is. */
export function textBaseline(text: string, revision: string): Baseline {
  if (text.startsWith("version https://git-lfs.github.com/"))
    return { kind: "error", reason: `The version in \`${revision}\` is kept in Git LFS, which is not fetched.` };
  return { kind: "text", text, label: revision === "HEAD" ? "Git HEAD" : `Git ${revision}` };
}

/** No baseline: the revision does not hold the file. */
export function newFile(revision: string): Baseline {
  return { kind: "none", reason: `The file is new: it does not exist in \`${revision}\`.`, isNew: true };
}

/** No baseline: Git cannot hand the text out. */
export function unreadable(why: string): Baseline {
  return { kind: "error", reason: `The version in Git cannot be read: ${ended(why)}` };
}

/** The baseline where there is no repository to ask. */
export function withoutRepository(answer: Exclude<RepositoryAnswer, { kind: "repository" }>): Baseline {
  return answer.kind === "outside"
    ? { kind: "none", reason: answer.reason ?? "The file is not in a Git repository." }
    : unreadable(answer.reason);
}

/** The baseline where the revision leads to no commit. */
export function withoutCommit(answer: Exclude<CommitAnswer, { kind: "commit" }>): Baseline {
  if (answer.kind === "unborn") return { kind: "none", reason: "The repository has no commit yet." };
  return { kind: "error", reason: `There is nothing to compare with: ${ended(answer.reason)}` };
}

/** Texts by blob id. A blob never changes, so nothing here gets stale; the oldest entries go first. */
const texts = state("workspace/texts of blobs", () => new Bounded<string>({ most: MAX_CACHED_TEXTS, leaves: "oldest" }));

/** The text of a blob that was read before. */
export function cachedText(oid: string): string | undefined {
  return texts().get(oid);
}

/** Keeps the text of a blob. */
export function cacheText(oid: string, text: string): void {
  texts().set(oid, text);
}
