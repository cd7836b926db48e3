// What a branch is compared with: the commit that it started from.
import { ended } from "../../../core/text/sentence";
import type { MergeBase } from "../../history";
import { isRevision } from "../../revision";
import { git, repositoryOf } from "./git";
import { commitOf } from "./revision";

/**
 * The commit where HEAD left the default branch, for `scan`. The default branch is `branch` if given, else the first that
 * exists of: what `origin/HEAD` points to, `origin/main`, `origin/master`, `main`, `master`. These are looked up by their full
 * names, so that a tag called `origin/main` is nobody's default branch.
 */
export async function mergeBase(folder: string, branch?: string): Promise<MergeBase> {
  const found = await repositoryOf(folder);
  if (found.kind === "outside")
    return {
      ok: false,
      reason: "The folder is not in a Git repository. Name what to compare with: `--baseline <folder or file>`, or `--baseline none`.",
    };
  if (found.kind === "error") return { ok: false, reason: `The Git repository cannot be read: ${ended(found.reason)}` };
  if (branch !== undefined && !isRevision(branch)) return { ok: false, reason: `\`${branch}\` is not the name of a branch.` };
  const head = await commitOf(folder, "HEAD", found.repository);
  if (head.kind === "unborn") return { ok: false, reason: "The repository has no commit yet, so there is nothing to compare with." };
  if (head.kind === "error") return { ok: false, reason: `The Git repository cannot be read: ${ended(head.reason)}` };
  const candidates = branch === undefined ? await defaultBranches(folder) : [branch];
  for (const candidate of candidates) {
    const commit = await commitOf(folder, candidate, found.repository);
    if (commit.kind === "error" && branch !== undefined && /ambiguous/.test(commit.reason))
      return { ok: false, reason: `${commit.reason}` };
    if (commit.kind !== "commit") continue;
    const base = await git(folder, ["merge-base", head.oid, commit.oid]);
    if (base.ok) return { ok: true, oid: base.stdout.trim(), branch: shortName(candidate) };
    if (base.failure !== "git" || base.message !== "")
      return { ok: false, reason: `The merge base with \`${shortName(candidate)}\` cannot be found: ${ended(base.message)}` };
    return {
      ok: false,
      reason: found.repository.shallow
        ? shallowReason(shortName(candidate))
        : `HEAD and \`${shortName(candidate)}\` have no commit in common. Name what to compare with: \`--baseline git:<revision>\`.`,
    };
  }
  const names = candidates.map((name) => `\`${shortName(name)}\``).join(", ");
  if (found.repository.shallow) return { ok: false, reason: shallowReason(branch ?? "the default branch") };
  return {
    ok: false,
    reason: `No default branch was found (looked for ${names}). Name what to compare with: \`--baseline git:<revision>\`.`,
  };
}

function shallowReason(branch: string): string {
  return `This is a shallow clone without the merge base with ${branch.startsWith("the ") ? branch : `\`${branch}\``}. Fetch the history first: \`git fetch --unshallow origin\` (GitHub Actions: \`fetch-depth: 0\` of \`actions/checkout\`).`;
}

async function defaultBranches(folder: string): Promise<string[]> {
  const remoteHead = await git(folder, ["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"]);
  const named = remoteHead.ok ? [remoteHead.stdout.trim()] : [];
  return [
    ...new Set([
      ...named,
      ...["main", "master"].map((name) => `refs/remotes/origin/${name}`),
      ...["main", "master"].map((name) => `refs/heads/${name}`),
    ]),
  ];
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/(?:remotes|heads)\//, "");
}
