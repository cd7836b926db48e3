// Makes the sample workspace: the example policies, committed in a Git repository of their own.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { root } from "./setup.mjs";

/** Copies examples/ into a new folder and commits it there. An existing sample is kept, with whatever was tried in it, unless `fresh`. */
export function makeSample(folder, { fresh = false } = {}) {
  if (existsSync(path.join(folder, ".git")) && !fresh) return folder;
  rmSync(folder, { recursive: true, force: true });
  cpSync(path.join(root, "examples"), folder, { recursive: true });
  git(folder, "init", "--quiet", "--initial-branch=main");
  commitAll(folder, "Policies as they are in force");
  return folder;
}

/** Commits everything that stands in a folder. */
export function commitAll(folder, message) {
  git(folder, "add", ".");
  git(folder, "commit", "--quiet", `--message=${message}`);
}

/** Git without the user's hooks, signing and name, so that the commit works on any machine. */
export function git(folder, ...args) {
  const settings = { "user.name": "Sample", "user.email": "sample@example.com", "commit.gpgSign": "false", "core.hooksPath": "/dev/null" };
  const options = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  execFileSync("git", [...options, ...args], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}
