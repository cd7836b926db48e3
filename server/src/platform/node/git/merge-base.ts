// What a branch is compared with: the commit that it started from.
import { ended } from "../../../core/text/sentence";
import type { MergeBase, Repository } from "../../history";
import { isRevision } from "../../revision";
import { git, repositoryOf } from "./git";
import { commitOf } from "./revision";

interface Head {
  repository: Repository;
  oid: string;
}

/**
 * The commit where HEAD left the default branch, for `scan`. The default branch is `branch` if given, else the first that
 * exists of: what `origin/HEAD` points to, `origin/main`, `origin/master`, `main`, `master`. These are looked up by their full
 * names, so that a tag called `origin/main` is nobody's default branch.
 */
export async function mergeBase(folder: string, branch?: string, known?: Head): Promise<MergeBase> {
  if (branch !== undefined && !isRevision(branch)) return { ok: false, reason: `\`${branch}\` is not the name of a branch.` };
  const head = known ?? (await headOf(folder));
  if (typeof head === "string") return { ok: false, reason: head };
  const { repository, oid } = head;
  const candidates = branch === undefined ? await defaultBranches(folder) : [branch];
  for (const candidate of candidates) {
    const commit = await commitOf(folder, candidate, repository);
    if (commit.kind === "error" && branch !== undefined && /ambiguous/.test(commit.reason))
      return { ok: false, reason: `${commit.reason}` };
    if (commit.kind !== "commit") continue;
    const base = await git(folder, ["merge-base", oid, commit.oid]);
    if (base.ok) return { ok: true, oid: base.stdout.trim(), branch: shortName(candidate) };
    if (base.failure !== "git" || base.message !== "")
      return { ok: false, reason: `The merge base with \`${shortName(candidate)}\` cannot be found: ${ended(base.message)}` };
    return {
      ok: false,
      reason: repository.shallow
        ? shallowReason(shortName(candidate))
        : `HEAD and \`${shortName(candidate)}\` have no commit in common. Name what to compare with: \`--baseline git:<revision>\`.`,
    };
  }
  const names = candidates.map((name) => `\`${shortName(name)}\``).join(", ");
  if (repository.shallow) return { ok: false, reason: shallowReason(branch ?? "the default branch") };
  return {
    ok: false,
    reason: `No default branch was found (looked for ${names}). Name what to compare with: \`--baseline git:<revision>\`.`,
  };
}

function shallowReason(branch: string): string {
  return `This is a shallow clone without the merge base with ${branch.startsWith("the ") ? branch : `\`${branch}\``}. Fetch the history first: \`git fetch --unshallow origin\` (GitHub Actions: \`fetch-depth: 0\` of \`actions/checkout\`).`;
}

/** Where HEAD is; or why nobody knows. */
async function headOf(folder: string): Promise<Head | string> {
  const found = await repositoryOf(folder);
  if (found.kind === "outside")
    return "The folder is not in a Git repository. Name what to compare with: `--baseline <folder or file>`, or `--baseline none`.";
  if (found.kind === "error") return `The Git repository cannot be read: ${ended(found.reason)}`;
  const head = await commitOf(folder, "HEAD", found.repository);
  if (head.kind === "unborn") return "The repository has no commit yet, so there is nothing to compare with.";
  if (head.kind === "error") return `The Git repository cannot be read: ${ended(head.reason)}`;
  return { repository: found.repository, oid: head.oid };
}

const REMOTE_HEAD = "refs/remotes/origin/HEAD";
const USUAL_NAMES = ["remotes/origin", "heads"].flatMap((place) => ["main", "master"].map((name) => `refs/${place}/${name}`));

/** Those that may be the default branch, the likeliest first: of the usual names all that exist, or all where Git cannot say which do. */
async function defaultBranches(folder: string): Promise<string[]> {
  const listing = await git(folder, ["for-each-ref", "--format=%(refname) %(symref)", REMOTE_HEAD, ...USUAL_NAMES]);
  if (!listing.ok) return USUAL_NAMES;
  const found = new Map(listing.stdout.split("\n").map((line) => line.split(" ") as [string, string | undefined]));
  const remote = found.get(REMOTE_HEAD);
  const existing = USUAL_NAMES.filter((name) => found.has(name));
  const likely = [...new Set([...(remote ? [remote] : []), ...existing])];
  return likely.length > 0 ? likely : USUAL_NAMES;
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/(?:remotes|heads)\//, "");
}
