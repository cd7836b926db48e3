// Folders and Git repositories for tests to work in. They are removed when the test process ends.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const made: string[] = [];

/** A new folder with files in it: path → text. */
export function folderWith(files: Record<string, string> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "iam-prover-test-")));
  if (made.length === 0)
    process.on("exit", () => {
      for (const one of made) rmSync(one, { recursive: true, force: true });
    });
  made.push(folder);
  writeFiles(folder, files);
  return folder;
}

/** Writes files below a folder, with the folders that they stand in. */
export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Git as it is on any machine: without the user's name, signing key and rules. Out: what it said. */
export function git(folder: string, ...args: string[]): string {
  const settings = [
    "user.name=test",
    "user.email=test@example.com",
    "commit.gpgsign=false",
    "core.hooksPath=/dev/null",
    "protocol.file.allow=always",
  ];
  return execFileSync("git", [...settings.flatMap((one) => ["-c", one]), ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Commits everything that stands in the folder. */
export function commit(folder: string, message: string): void {
  git(folder, "add", "-A");
  git(folder, "commit", "-qm", message);
}

/** A repository with these files in one commit on `main`. */
export function repositoryWith(files: Record<string, string>): string {
  const folder = folderWith(files);
  git(folder, "init", "-q", "-b", "main");
  commit(folder, "start");
  return folder;
}
