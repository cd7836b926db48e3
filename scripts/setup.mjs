// What a fresh clone needs before anything else: the packages of package-lock.json. Uses nothing but Node, since it runs first.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Runs `npm ci` unless every package of the lock file is installed in its version. */
export function ensureInstalled() {
  if (isInstalled()) return;
  console.log("setup: installing packages");
  npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
}

/** Bundles everything into dist/. A build that fails has said why: the caller ends with it. */
export function build(...options) {
  const { status } = spawnSync(process.execPath, [path.join(root, "scripts/build.mjs"), ...options], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

/** npm as a child, also on Windows, where it is a script. */
export function npm(args, options = {}) {
  execFileSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32", ...options });
}

/** npm keeps beside the packages a lock file of what is really there. Optional packages may be left out (other platforms). */
function isInstalled() {
  const installedLock = path.join(root, "node_modules/.package-lock.json");
  if (!existsSync(installedLock)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedLock, "utf8")).packages;
  return Object.entries(wanted).every(([folder, entry]) => {
    if (folder === "") return true;
    const there = installed[folder];
    return there ? there.version === entry.version : entry.optional === true || entry.peer === true;
  });
}
