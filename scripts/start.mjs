#!/usr/bin/env node
// `npm start`: from a fresh clone to an editor with the extension on a sample workspace. `--code-server` skips a desktop VS Code.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { build, ensureInstalled, root } from "./setup.mjs";

ensureInstalled();
// Only now: these use installed packages.
const { makeSample } = await import("./sample.mjs");
const sample = makeSample(path.join(root, ".sample"));
const code = process.argv.includes("--code-server") ? undefined : findOnPath("code");
if (code) openDesktop(code);
else await serve();

function openDesktop(executable) {
  build();
  const windows = process.platform === "win32";
  execFileSync(executable, [`--extensionDevelopmentPath=${root}`, sample], { stdio: "inherit", shell: windows });
  console.log(`Opened ${sample} in VS Code. Try: open policies/deploy-role.json and add "s3:DeleteBucket" to its second statement.`);
}

async function serve() {
  const { pack } = await import("./package.mjs");
  const { startCodeServer } = await import("./code-server.mjs");
  const port = process.env.PORT ? Number(process.env.PORT) : undefined;
  const { port: chosen, stop } = await startCodeServer({ vsix: [pack()], port });
  console.log("\nThere is no `code` on the PATH, so VS Code runs as a page, for this machine only:");
  console.log(`\n    http://127.0.0.1:${chosen}/?folder=${encodeURIComponent(sample)}\n`);
  console.log('Open policies/deploy-role.json and add "s3:DeleteBucket" to its second statement. Ctrl+C ends it.');
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => stop().then(() => process.exit(0)));
}

function findOnPath(name) {
  const names = process.platform === "win32" ? [`${name}.cmd`, `${name}.exe`] : [name];
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const candidates = folders.flatMap((folder) => names.map((file) => path.join(folder, file)));
  return candidates.find(
    (file) => existsSync(file) && spawnSync(file, ["--version"], { shell: process.platform === "win32" }).status === 0,
  );
}
