// Repositories that configure a program which leaves a trace when it is started, for the tests of what git may run.
import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { history } from "../../server/src/platform/current";
import type { Baseline } from "../../server/src/workspace/api";
import { findBaselines } from "../../server/src/workspace/baselines";
import { commit, folderWith, git, repositoryWith, writeFiles } from "../harness/folder";

export const realGit = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();

export interface Trap {
  folder: string;
  /** A program that leaves a trace when it is started. */
  canary: string;
}

/** Sets settings of a trap's repository, as `git config` does, without starting it. */
export const config =
  (...settings: [name: string, value: (canary: string) => string][]) =>
  ({ folder, canary }: Trap) => {
    for (const [name, value] of settings) {
      const [section, ...rest] = name.split(".");
      const key = rest.pop();
      const inner = rest.length > 0 ? ` "${rest.join(".")}"` : "";
      appendFileSync(join(folder, ".git/config"), `[${section}${inner}]\n\t${key} = "${value(canary)}"\n`);
    }
  };

/** A partial clone that lacks objects, with an origin to ask for them. */
export const partial = (url: (canary: string) => string, ...more: [string, (canary: string) => string][]) =>
  config(
    ["core.repositoryFormatVersion", () => "1"],
    ["extensions.partialClone", () => "origin"],
    ["remote.origin.promisor", () => "true"],
    ["remote.origin.partialclonefilter", () => "blob:none"],
    ["remote.origin.url", url],
    ["remote.origin.fetch", () => "+refs/heads/*:refs/remotes/origin/*"],
    ...more,
  );

/** A program for the shell. */
export function script(file: string, body: string): void {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

let pattern: { folder: string; missing: string } | undefined;

/** Made once, since Git takes its time, and copied for every trap: two commits, and a blob that is missing. */
function patternOf(): { folder: string; missing: string } {
  if (pattern) return pattern;
  const folder = repositoryWith({ "p.json": "one", "gone.json": "gone" });
  writeFiles(folder, { "p.json": "two" });
  commit(folder, "two");
  const missing = git(folder, "rev-parse", "HEAD:gone.json").trim();
  rmSync(join(folder, ".git/objects", missing.slice(0, 2), missing.slice(2)));
  pattern = { folder, missing };
  return pattern;
}

/** A repository with a canary outside of it. */
export function trapped(): Trap & { trace: string; missing: string } {
  const { folder: from, missing } = patternOf();
  const folder = folderWith();
  cpSync(from, folder, { recursive: true });
  const outside = folderWith();
  const trace = join(outside, "sang");
  const canary = join(outside, "canary");
  script(canary, `touch "${trace}"`);
  return { folder, canary, trace, missing };
}

/** What a scan asks of Git, on what is there and on what is not. Out: the older text of the file that is there. */
export async function askEverything(folder: string): Promise<Baseline | undefined> {
  const files = ["p.json", "gone.json", "policies/q.json", "sub/p.json"].map((path) => join(folder, path));
  const found = await findBaselines(files, "git:HEAD", folder);
  await history.mergeBase(folder, "main");
  return found.get(files[0] as string);
}

/** What it has to say of that file. */
export const RIGHT: Baseline = { kind: "text", text: "two", label: "Git HEAD" };

/** A `git` in front of the PATH that forgets a variable, as versions do that do not know it. */
export async function withGitThatForgets<T>(variable: string, run: () => Promise<T>): Promise<T> {
  const folder = folderWith();
  script(join(folder, "git"), `unset ${variable}\nexec "${realGit}" "$@"`);
  const before = process.env.PATH;
  process.env.PATH = `${folder}${delimiter}${before}`;
  try {
    return await run();
  } finally {
    process.env.PATH = before;
  }
}
