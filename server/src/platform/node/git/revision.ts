// From the name of a revision to one commit: names that could mean two things are refused, so that nobody chooses for us.
import { matchAt } from "../../../core/text/match-at";
import type { CommitAnswer, Repository } from "../../history";
import { isRevision } from "../../revision";
import { git } from "./git";

/**
 * Looks a revision up: HEAD, a full ref, a commit id, or the short name of a branch, a remote's branch or a tag, each with a
 * suffix such as `~1`. A short name that more than one of them has is refused unless all name the same commit: whoever may
 * push a tag could otherwise call it `origin/main`. A name that git could take for an option, a path or two revisions is refused.
 */
export async function commitOf(directory: string, revision: string, repository: Repository): Promise<CommitAnswer> {
  if (!isRevision(revision))
    return {
      kind: "error",
      reason: `\`${revision}\` is not the name of a revision. Write a branch, a tag or a commit, such as \`git:origin/main\`.`,
    };
  const { name, suffix } = partsOf(revision);
  const full = await fullNames(directory, name);
  if (!Array.isArray(full)) return { kind: "error", reason: full.reason };
  const commits = new Map<string, string>();
  for (const each of full) {
    const answer = await git(directory, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${each}${suffix}^{commit}`]);
    if (answer.ok) commits.set(each, answer.stdout.trim());
    else if (answer.failure !== "git") return { kind: "error", reason: answer.message };
    else if (answer.message !== "") return { kind: "error", reason: `the repository cannot be read: ${answer.message}` };
  }
  const [oid, ...others] = new Set(commits.values());
  if (others.length > 0)
    return {
      kind: "error",
      reason: `\`${revision}\` is ambiguous: ${[...commits.keys()].map((each) => `\`${each}\``).join(" and ")} are different commits. Write one of them in full.`,
    };
  return oid !== undefined ? { kind: "commit", oid } : missing(directory, revision, repository);
}

async function missing(directory: string, revision: string, repository: Repository): Promise<CommitAnswer> {
  if (revision === "HEAD") {
    // A branch without commits is healthy; a HEAD that names a lost commit is not.
    const head = await git(directory, ["symbolic-ref", "--quiet", "HEAD"]);
    const branch = head.stdout.trim();
    const exists = head.ok && (await git(directory, ["rev-parse", "--verify", "--quiet", "--end-of-options", branch])).ok;
    return head.ok && !exists ? { kind: "unborn" } : { kind: "error", reason: "the repository cannot be read: `HEAD` names no commit" };
  }
  if (repository.shallow)
    return {
      kind: "error",
      reason: `this is a shallow clone without \`${revision}\`. Fetch it: \`git fetch --unshallow\`, or \`git fetch origin ${lastPart(revision)}\`.`,
    };
  return { kind: "error", reason: `the repository has no revision \`${revision}\`. Fetch it or correct the name.` };
}

/** The full names that a short one may stand for; those that exist. */
async function fullNames(directory: string, name: string): Promise<string[] | { reason: string }> {
  // `HEAD`, `FETCH_HEAD` and the like are git's own; `@` alone is HEAD; 40 or 64 digits are a commit whatever refs there are.
  if (name === "" || name === "@") return ["HEAD"];
  if (/^[A-Z_]*HEAD$/.test(name) || name.startsWith("refs/") || /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(name)) return [name];
  const places = [`refs/heads/${name}`, `refs/tags/${name}`, `refs/remotes/${name}`, `refs/remotes/${name}/HEAD`];
  const listing = await git(directory, ["for-each-ref", "--format=%(refname)", ...places]);
  if (!listing.ok) return { reason: listing.failure === "git" ? `the repository cannot be read: ${listing.message}` : listing.message };
  const existing = listing.stdout.split("\n").filter((ref) => places.includes(ref));
  if (!/^[0-9a-f]{4,}$/i.test(name)) return existing;
  // A branch may be called like the beginning of a commit's id; git would then take the branch without a word.
  if (existing.length === 0) return [name];
  const objects = await git(directory, ["rev-parse", `--disambiguate=${name}`]);
  return [...existing, ...objects.stdout.split("\n").filter((oid) => oid !== "")];
}

/** `main~2` is `main` and `~2`. */
function partsOf(revision: string): { name: string; suffix: string } {
  const step = /~\d*|\^\{\w*\}|\^\d*|@\{[^{}]*\}/y;
  // Where the steps begin that run on to the end.
  let start = 0;
  for (let at = 0; at < revision.length; ) {
    const found = matchAt(step, revision, at)?.[0].length ?? 0;
    at += Math.max(found, 1);
    if (found === 0) start = at;
  }
  return { name: revision.slice(0, start), suffix: revision.slice(start) };
}

function lastPart(revision: string): string {
  return revision
    .replace(/^refs\/(?:heads|remotes)\//, "")
    .replace(/^origin\//, "")
    .replace(/[~^@][\s\S]*/, "");
}
