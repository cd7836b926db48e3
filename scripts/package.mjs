#!/usr/bin/env node
// Packs the extension: iam-prover-<version>.vsix, everything bundled, installable in any VS Code.
// It is packed from a folder of its own, so that a running development build is not touched.
// usage: node scripts/package.mjs [--release] [--pre-release]
//   --release: for the shops, so only with a repository in the manifest; --pre-release: a version to be tried first
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, ensureInstalled, root } from "./setup.mjs";

const LIMIT_MB = 12;
const stage = path.join(root, ".package");

/** Returns the path of the .vsix. */
export function pack({ release = false, preRelease = false } = {}) {
  const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  if (release && !manifest.repository) throw new Error("package.json names no `repository`: docs/publishing.md says what belongs there");
  ensureInstalled();
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage);
  build("--minify", "--out", path.join(stage, "dist"));
  for (const name of ["README.md", "CHANGELOG.md", "LICENSE", "package.nls.json", "l10n", "media", "shared/schemas", "shared/snippets"]) {
    cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  }
  // The command line has a package of its own, that of npm.
  rmSync(path.join(stage, "dist/cli.js"));
  delete manifest.bin;
  // Everything is bundled: a script or a dependency in the manifest would only be run or installed in vain.
  delete manifest.scripts;
  delete manifest.devDependencies;
  writeFileSync(path.join(stage, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);

  const vsix = path.join(root, `${manifest.name}-${manifest.version}.vsix`);
  const vsce = path.join(root, "node_modules/@vscode/vsce/vsce");
  const options = ["--no-dependencies", "--out", vsix];
  if (preRelease) options.push("--pre-release");
  // With a repository vsce makes addresses in it of the README's links and pictures; without one they lead nowhere.
  if (!manifest.repository) options.push("--allow-missing-repository", "--no-rewrite-relative-links");
  execFileSync(process.execPath, [vsce, "package", ...options], { cwd: stage, stdio: ["ignore", "ignore", "inherit"] });
  rmSync(stage, { recursive: true });
  const megabytes = statSync(vsix).size / 1024 / 1024;
  if (megabytes > LIMIT_MB) throw new Error(`${path.basename(vsix)} has ${megabytes.toFixed(1)} MB, the limit is ${LIMIT_MB} MB`);
  console.log(`package: ${path.basename(vsix)}, ${megabytes.toFixed(1)} MB`);
  return vsix;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  pack({ release: process.argv.includes("--release"), preRelease: process.argv.includes("--pre-release") });
}
