// Questions to git: read only, without hooks, network, shell, pager or prompts, and with limits on time and size.
import { execFile } from "node:child_process";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import * as paths from "node:path";
import type { RepositoryAnswer } from "../../history";
import { GIT_TIMEOUT_MS, MAX_BLOB_BYTES } from "../../limits";
import { relativeIn } from "../../relative";
import { gitProgram, guardedArguments, guardedEnvironment } from "./guard";

const { dirname, join, resolve } = paths;
const MISSING = "git was not found; install it or put it on the PATH";

interface GitAnswer {
  ok: boolean;
  stdout: string;
  /** First line of git's complaint, or what went wrong with git itself. */
  message: string;
  /** `missing`: there is no git. `limit`: it took too long or said too much. */
  failure?: "missing" | "limit" | "git";
  exitCode?: number;
}

/** Runs one git command in a directory. Never throws. */
export async function git(directory: string, args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> {
  const answer = await gitBytes(directory, args, options);
  return { ...answer, stdout: answer.stdout.toString("utf8") };
}

interface GitOptions {
  input?: string;
  maxBytes?: number;
}

type Bytes = Omit<GitAnswer, "stdout"> & { stdout: Buffer; isBrokenOff?: boolean };

/** How often Git is asked once more where something else ended it. */
const MOST_TIMES_AGAIN = 5;

/** As `git`, with the answer's bytes as they came. */
export async function gitBytes(directory: string, args: readonly string[], options: GitOptions = {}): Promise<Bytes> {
  let answer = await runGit(directory, args, options);
  // A git before 2.45 tries to fetch what a partial clone lacks. That is refused, and where it ends sooner than git has told it what to
  // fetch, the broken pipe ends git too: seldom, but on a busy machine twice in a row.
  for (let again = 0; answer.isBrokenOff && again < MOST_TIMES_AGAIN; again++) answer = await runGit(directory, args, options);
  return answer;
}

function runGit(directory: string, args: readonly string[], options: GitOptions): Promise<Bytes> {
  const nothing = Buffer.alloc(0);
  const program = gitProgram(directory);
  if (program === undefined) return Promise.resolve({ ok: false, stdout: nothing, message: MISSING, failure: "missing" });
  // A path below a file or a device is no folder: to start a program there throws at once.
  if (existsSync(directory) && !statSync(directory).isDirectory())
    return Promise.resolve({ ok: false, stdout: nothing, message: `\`${directory}\` is not a folder`, failure: "git" });
  return new Promise((resolve) => {
    const child = execFile(
      program,
      guardedArguments(args),
      {
        cwd: directory,
        env: guardedEnvironment(),
        timeout: GIT_TIMEOUT_MS,
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
            message: existsSync(directory) ? MISSING : `the folder \`${directory}\` does not exist`,
            failure: "missing",
          });
        if ((code as unknown) === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
          return resolve({ ok: false, stdout: nothing, message: "git's answer is too large", failure: "limit" });
        if (error.killed)
          return resolve({
            ok: false,
            stdout: nothing,
            message: `git did not answer within ${GIT_TIMEOUT_MS / 1000} seconds`,
            failure: "limit",
          });
        resolve({
          ok: false,
          stdout,
          message: complaint(stderr.toString("utf8"), error.message),
          failure: "git",
          // Versions before 2.45 ask for a missing object although they must not: refused, or ended by the pipe to what was refused.
          isBrokenOff: error.signal === "SIGPIPE" || /transport '[^']*' not allowed/.test(stderr.toString("utf8")),
          ...(typeof code === "number" && { exitCode: code }),
        });
      },
    );
    child.stdin?.on("error", () => {}); // git may close its input before it has read all of it; its exit status tells the rest
    child.stdin?.end(options.input ?? "");
  });
}

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
  ]);
  if (answer.ok) {
    const [inside, shallow, gitDirectory = "", commonDirectory = "", root = ""] = answer.stdout.split("\n");
    if (inside === "true" && isOwnRepository(root, gitDirectory))
      return { kind: "repository", repository: { gitDirectory, commonDirectory, root, shallow: shallow === "true" } };
    return repositoryAbove(directory);
  }
  if (answer.failure === "missing") {
    const entry = gitEntryAbove(directory);
    return entry === undefined ? { kind: "outside" } : { kind: "error", reason: answer.message };
  }
  const isNone = /must be run in a work tree|outside repository|not a git repository|cannot use bare repository/i.test(answer.message);
  return isNone ? repositoryAbove(directory) : { kind: "error", reason: answer.message };
}

/**
 * Where git sees no work tree although there may be one: in `.git` itself there is none, a damaged repository is an error (git
 * says the same of it as of a folder without one), and a folder of the work tree that only looks like a repository, as a
 * commit may hold one, belongs to the work tree.
 */
function repositoryAbove(directory: string): RepositoryAnswer | Promise<RepositoryAnswer> {
  const entry = gitEntryAbove(directory);
  if (entry === undefined || relativeIn(paths, entry, directory) !== undefined) return { kind: "outside" };
  const root = dirname(entry);
  return root === directory ? { kind: "error", reason: `git does not accept \`${entry}\` as a repository` } : repositoryOf(root);
}

/**
 * Whether a repository is the one that `.git` at its root is, or names. A folder with a `HEAD`, as any commit may hold one, is
 * taken for a repository by versions of git before 2.38, and its settings can claim the work tree around it.
 */
function isOwnRepository(root: string, gitDirectory: string): boolean {
  const entry = join(root, ".git");
  try {
    const named = statSync(entry).isDirectory()
      ? entry
      : resolve(
          root,
          readFileSync(entry, "utf8")
            .replace(/^gitdir: /, "")
            .trimEnd(),
        );
    return realpathSync(named) === realpathSync(gitDirectory);
  } catch {
    return false;
  }
}

function gitEntryAbove(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return join(at, ".git");
    if (dirname(at) === at) return undefined;
  }
}

function complaint(stderr: string, fallback: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((each) => /^(fatal|error):/.test(each)) ?? lines[0];
  // `--quiet` leaves nothing to say; Node's own message would only repeat the command line.
  return line === undefined ? (/^Command failed/.test(fallback) ? "" : fallback) : line.replace(/^(fatal|error): /, "");
}
