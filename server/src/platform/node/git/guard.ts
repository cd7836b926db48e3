// What keeps git from doing anything but reading: the program, the options and the environment that it is started with.
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { devNull, homedir } from "node:os";
import * as paths from "node:path";
import { relativeIn } from "../../relative";

const { delimiter, dirname, isAbsolute, join, resolve } = paths;

/**
 * Options before every command. What a repository configures may name programs, and what stands here outweighs it. Reading
 * objects runs no filter and no hook; these close the ways that remain, on versions of git that know them and on those that
 * pass over them.
 */
const OPTIONS = [
  "core.hooksPath=/dev/null",
  // Empty is off for every version; `false` is the name of a program for old ones.
  "core.fsmonitor=",
  // A folder that looks like a repository, as a commit may hold one, is none.
  "safe.bareRepository=explicit",
  // A partial clone fetches what it lacks: never, and if an old version tries, by no protocol, program or address.
  "protocol.allow=never",
  "fetch.bundleURI=",
  "core.sshCommand=false",
  "core.alternateRefsCommand=",
  "credential.helper=",
  "submodule.recurse=false",
  "diff.ignoreSubmodules=all",
  "gc.auto=0",
  "maintenance.auto=false",
  "core.pager=cat",
  "log.showSignature=false",
  "advice.graftFileDeprecated=false",
].flatMap((setting) => ["-c", setting]);

const SWITCHES = ["--no-pager", "--no-replace-objects", "--literal-pathspecs"];

/** Commands that could show a difference by a program of the repository's choice. */
const SHOWS_DIFFERENCES = /^(diff|diff-tree|diff-index|diff-files|log|show)$/;

/** The whole list of arguments for one command of git. */
export function guardedArguments([command = "", ...rest]: readonly string[]): string[] {
  const inner = SHOWS_DIFFERENCES.test(command) ? ["--no-ext-diff", "--no-textconv"] : [];
  return [...OPTIONS, ...SWITCHES, command, ...inner, ...rest];
}

/** Variables of git that say where the user's installation and settings are. All others could lead to another repository or start something. */
const KEPT = /^GIT_(EXEC_PATH|CONFIG_GLOBAL|CONFIG_SYSTEM|CONFIG_NOSYSTEM|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/i;

/** The environment for git, made of the one that this process has. */
export function guardedEnvironment(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(own)) if (!/^GIT_/i.test(name) || KEPT.test(name)) env[name] = value;
  return {
    ...env,
    ...trustedFolders(own),
    // The empty list: no protocol at all, whatever `protocol.<name>.allow` says.
    GIT_ALLOW_PROTOCOL: "",
    GIT_NO_LAZY_FETCH: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    GIT_PAGER: "cat",
    // Grafts would give a commit other parents, and so a branch another beginning.
    GIT_GRAFT_FILE: devNull,
    LC_ALL: "C",
    LANGUAGE: "C",
  };
}

/** Of the settings that the environment carries, those that name folders whose owner is trusted: pipelines need them, and they start nothing. */
function trustedFolders(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const count = Math.min(Number(own.GIT_CONFIG_COUNT) || 0, 1000);
  const folders: string[] = [];
  for (let i = 0; i < count; i++) {
    const value = own[`GIT_CONFIG_VALUE_${i}`];
    if (own[`GIT_CONFIG_KEY_${i}`]?.toLowerCase() === "safe.directory" && value !== undefined) folders.push(value);
  }
  if (folders.length === 0) return {};
  return Object.fromEntries([
    ["GIT_CONFIG_COUNT", String(folders.length)],
    ...folders.flatMap((value, i) => [
      [`GIT_CONFIG_KEY_${i}`, "safe.directory"],
      [`GIT_CONFIG_VALUE_${i}`, value],
    ]),
  ]);
}

/**
 * The program `git` for questions about a directory, or undefined when there is none. Folders of the PATH that belong to the
 * repository are passed over, as are relative ones: npm and npx put the `node_modules/.bin` of the place where they are called
 * in front, and there anybody's change may keep a `git` of its own.
 */
export function gitProgram(directory: string): string | undefined {
  const trees = [...new Set([treeAround(directory), treeAround(process.cwd())])];
  const isOurs = (path: string) => trees.some((tree) => path === tree || relativeIn(paths, tree, path) !== undefined);
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (!isAbsolute(folder) || folder.split(/[\\/]/).includes("node_modules") || isOurs(resolve(folder))) continue;
    const program = join(folder, process.platform === "win32" ? "git.exe" : "git");
    try {
      accessSync(program, constants.X_OK);
      if (!isOurs(realpathSync(program))) return program;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** The outermost repository around a directory, or the directory itself. A home folder that is kept in Git does not count: programs of the user's own are in it. */
function treeAround(directory: string): string {
  let tree = realOr(directory);
  for (let at = tree; dirname(at) !== at && at !== homedir(); at = dirname(at)) if (existsSync(join(at, ".git"))) tree = at;
  return tree;
}

function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
