#!/usr/bin/env node
// `npm start`: from a fresh clone to an editor with the extension on a sample workspace. `--code-server` skips a desktop VS Code.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { build, ensureInstalled, root } from "./setup.mjs";

// Asked first: building takes a while.
const port = process.env.PORT ? await usablePort(process.env.PORT) : undefined;
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
  const { port: chosen, stop } = await startCodeServer({ vsix: [pack()], port });
  console.log("\nThere is no `code` on the PATH, so VS Code runs as a page, for this machine only:");
  console.log(`\n    http://127.0.0.1:${chosen}/?folder=${encodeURIComponent(sample)}\n`);
  console.log('Open policies/deploy-role.json and add "s3:DeleteBucket" to its second statement. Ctrl+C ends it.');
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => stop().then(() => process.exit(0)));
}

/** The port that was asked for, or the end of the program with what is wrong with it. */
async function usablePort(text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65535)
    refuse(`PORT=${text} is no port. Give a number from 1 to 65535, or leave PORT out.`);
  const problem = await new Promise((resolve) => {
    const probe = createServer().once("error", resolve);
    probe.listen(number, "127.0.0.1", () => probe.close(() => resolve(undefined)));
  });
  if (problem?.code === "EADDRINUSE") refuse(`Port ${number} is in use. Choose another with PORT=…, or leave PORT out for a free one.`);
  if (problem) refuse(`Port ${number} cannot be used: ${problem.message}.`);
  return number;
}

function refuse(message) {
  console.error(`npm start: ${message}`);
  process.exit(1);
}

function findOnPath(name) {
  const names = process.platform === "win32" ? [`${name}.cmd`, `${name}.exe`] : [name];
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const candidates = folders.flatMap((folder) => names.map((file) => path.join(folder, file)));
  return candidates.find(
    (file) => existsSync(file) && spawnSync(file, ["--version"], { shell: process.platform === "win32" }).status === 0,
  );
}
