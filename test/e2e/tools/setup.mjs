#!/usr/bin/env node
// Installs what the end-to-end tests need: code-server, a Node for it, a browser driver, and Debian's chromium.
// Does nothing when it is all there. Needs the npm registry, and apt for the browser.
// usage: node test/e2e/tools/setup.mjs [newest|oldest]; both by default
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
/** The newest VS Code that was tried, and the oldest that the extension declares. */
const FOLDERS = { newest: here, oldest: path.join(path.dirname(here), "tools-oldest") };

/**
 * @param {object} [options]
 * @param {boolean} [options.browser] also make sure that a browser is installed
 * @param {"newest" | "oldest"} [options.editor]
 * @returns the folder whose node_modules has it all
 */
export function setUp({ browser = true, editor = "newest" } = {}) {
  const folder = FOLDERS[editor];
  installPackages(folder, editor);
  if (browser) installBrowser();
  return folder;
}

/** Path of the browser, or undefined. */
export function findBrowser() {
  const names = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return names.find((file) => file && existsSync(file));
}

/** `npm ci` takes no look at code-server's own nested folders, so they are installed one by one; the stamp comes last. */
function installPackages(folder, editor) {
  const stamp = path.join(folder, "node_modules", ".complete");
  const vscode = path.join(folder, "node_modules/code-server/lib/vscode");
  const wanted = createHash("sha256")
    .update(readFileSync(path.join(folder, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.log(`e2e: installing the ${editor} code-server and its Node (once, about a minute)`);
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  npm(folder, ["ci", ...quiet]);
  // code-server's own lock file there is not complete, which `npm ci` refuses.
  npm(vscode, ["install", "--omit=dev", ...quiet]);
  npm(path.join(vscode, "extensions"), ["install", "--omit=dev", ...quiet]);
  // The older one would download it while it is installed.
  const ripgrep = path.join(vscode, "node_modules/@vscode/ripgrep");
  if (existsSync(ripgrep)) {
    cpSync(path.join(folder, "node_modules/@vscode/ripgrep-linux-x64/bin"), path.join(ripgrep, "bin"), { recursive: true });
  }
  writeFileSync(stamp, wanted);
}

function npm(cwd, args) {
  execFileSync("npm", args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
}

function installBrowser() {
  if (findBrowser()) return;
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new Error("no chromium found: install Debian's package `chromium`, or set CHROMIUM to the path of a Chrome or Chromium");
  }
  console.log("e2e: installing Debian's chromium");
  const options = { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  execFileSync("apt-get", ["update", "-qq"], options);
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], options);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [wanted] = process.argv.slice(2);
  for (const editor of wanted ? [wanted] : Object.keys(FOLDERS)) setUp({ editor });
  console.log("e2e: tools are ready");
}
