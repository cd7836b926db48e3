// Questions to git: read only, without hooks, network, shell, pager or prompts, and with limits on time and size.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

export const MAX_BLOB_BYTES = 10 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

interface GitAnswer {
  ok: boolean;
  stdout: string;
  /** First line of git's complaint, or what went wrong with git itself. */
  message: string;
  /** `missing`: there is no git. `limit`: it took too long or said too much. */
  failure?: "missing" | "limit" | "git";
  exitCode?: number;
}

// A repository's own configuration must not be able to run anything. Reading objects runs no filter and no hook;
// these switches close the doors that remain (file system monitor, lazy fetch of a partial clone).
const SAFE = [
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "protocol.allow=never",
  "--no-pager",
  "--no-replace-objects",
  "--literal-pathspecs",
];

/** Runs one git command in a directory. Never throws. */
export async function git(directory: string, args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> {
  const answer = await gitBytes(directory, args, options);
  return { ...answer, stdout: answer.stdout.toString("utf8") };
}

interface GitOptions {
  input?: string;
  maxBytes?: number;
}

/** As `git`, with the answer's bytes as they came. */
export function gitBytes(
  directory: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<Omit<GitAnswer, "stdout"> & { stdout: Buffer }> {
  const nothing = Buffer.alloc(0);
  return new Promise((resolve) => {
    const child = execFile(
      "git",
      [...SAFE, ...args],
      {
        cwd: directory,
        env: environment(),
        timeout: TIMEOUT_MS,
        killSignal: "SIGKILL",
        maxBuffer: options.maxBytes ?? MAX_BLOB_BYTES,
        encoding: "buffer",
        windowsHide: true,
      },
      (error, stdout, stderr) => {
        if (!error) return resolve({ ok: true, stdout, message: "" });
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT")
          return resolve({
            ok: false,
            stdout: nothing,
            message: "git was not found; install it or put it on the PATH",
            failure: "missing",
          });
        if ((code as unknown) === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
          return resolve({ ok: false, stdout: nothing, message: "git's answer is too large", failure: "limit" });
        if (error.killed)
          return resolve({
            ok: false,
            stdout: nothing,
            message: `git did not answer within ${TIMEOUT_MS / 1000} seconds`,
            failure: "limit",
          });
        resolve({
          ok: false,
          stdout,
          message: complaint(stderr.toString("utf8"), error.message),
          failure: "git",
          ...(typeof code === "number" && { exitCode: code }),
        });
      },
    );
    child.stdin?.on("error", () => {}); // git may close its input before it has read all of it; its exit status tells the rest
    child.stdin?.end(options.input ?? "");
  });
}

/** What is known about the repository around a directory. */
export interface Repository {
  /** `.git` of this work tree, where its HEAD lives. */
  gitDirectory: string;
  /** `.git` of the main work tree, where refs and objects live. */
  commonDirectory: string;
  /** The top of the work tree. */
  root: string;
  /** The directory relative to `root`, with a `/` at its end; empty at the top. */
  prefix: string;
  shallow: boolean;
}

export type RepositoryAnswer = { kind: "repository"; repository: Repository } | { kind: "outside" } | { kind: "error"; reason: string };

/** Finds the repository whose work tree holds a directory (submodules and linked work trees are their own). */
export async function repositoryOf(directory: string): Promise<RepositoryAnswer> {
  const answer = await git(directory, [
    "rev-parse",
    "--is-inside-work-tree",
    "--is-shallow-repository",
    "--path-format=absolute",
    "--git-dir",
    "--git-common-dir",
    "--show-toplevel",
    "--show-prefix",
  ]);
  if (answer.ok) {
    const [inside, shallow, gitDirectory = "", commonDirectory = "", root = "", prefix = ""] = answer.stdout.split("\n");
    if (inside !== "true") return { kind: "outside" };
    return { kind: "repository", repository: { gitDirectory, commonDirectory, root, prefix, shallow: shallow === "true" } };
  }
  if (answer.failure === "git" && /must be run in a work tree|outside repository/i.test(answer.message)) return { kind: "outside" };
  if (answer.failure === "missing" || /not a git repository/i.test(answer.message)) {
    // Git says the same of a folder without a repository and of one whose repository is damaged.
    const damaged = gitEntryAbove(directory);
    if (damaged === undefined) return { kind: "outside" };
    return { kind: "error", reason: answer.failure === "missing" ? answer.message : `git does not accept \`${damaged}\` as a repository` };
  }
  return { kind: "error", reason: answer.message };
}

function gitEntryAbove(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return join(at, ".git");
    if (dirname(at) === at) return undefined;
  }
}

/** The commit that a revision names, or why there is none: `unborn` when HEAD has no commit yet. */
export type CommitAnswer = { kind: "commit"; oid: string } | { kind: "unborn" } | { kind: "error"; reason: string };

/** Looks a revision up. A name that git could take for an option, a path or two revisions is refused. */
export async function commitOf(directory: string, revision: string, repository: Repository): Promise<CommitAnswer> {
  if (!isRevision(revision))
    return {
      kind: "error",
      reason: `\`${revision}\` is not the name of a revision. Write a branch, a tag or a commit, such as \`git:origin/main\`.`,
    };
  const answer = await git(directory, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  if (answer.ok) return { kind: "commit", oid: answer.stdout.trim() };
  if (answer.failure !== "git") return { kind: "error", reason: answer.message };
  if (answer.message !== "") return { kind: "error", reason: `the repository cannot be read: ${answer.message}` };
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

/** Whether a text may be handed to git as the name of a revision. */
export function isRevision(text: string): boolean {
  return text.length <= 250 && /^[^\s:?*[\\]+$/.test(text) && !/^-|\.\.|\p{Cc}/u.test(text);
}

function lastPart(revision: string): string {
  return revision.replace(/^origin\//, "").replace(/[~^@].*$/, "");
}

function environment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  // Inside a hook these point to another repository or index than the one around the file.
  for (const name of Object.keys(env)) {
    if (
      /^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX|TRACE.*|EXTERNAL_DIFF)$/i.test(
        name,
      )
    )
      delete env[name];
  }
  return {
    ...env,
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_PAGER: "cat",
    LC_ALL: "C",
    LANGUAGE: "C",
  };
}

function complaint(stderr: string, fallback: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((each) => /^(fatal|error):/.test(each)) ?? lines[0];
  // `--quiet` leaves nothing to say; Node's own message would only repeat the command line.
  return line === undefined ? (/^Command failed/.test(fallback) ? "" : fallback) : line.replace(/^(fatal|error): /, "");
}
