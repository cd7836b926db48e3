#!/usr/bin/env node
// Packs the extension: iam-prover-<version>.vsix, everything bundled, installable in any VS Code.
// It is packed from a folder of its own, so that a running development build is not touched.
// usage: node scripts/package.mjs [--release] [--pre-release]
//   --release: for the shops, so only with a repository in the manifest; --pre-release: a version to be tried first
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build, ensureInstalled, root } from "./setup.mjs";

const LIMIT_MB = 12;
const stage = path.join(root, ".package");
/** Folders at the top that are made here and are never packed as they lie. */
const LEFT_OUT = new Set([".git", ".package", ".e2e", ".sample", ".vscode-test", "node_modules", "dist", "generated", "test-results"]);

/** Returns the path of the .vsix. */
export function pack({ release = false, preRelease = false } = {}) {
  const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  if (release && !manifest.repository) throw new Error("package.json names no `repository`: docs/publishing.md says what belongs there");
  ensureInstalled();
  rmSync(stage, { recursive: true, force: true });
  // .vscodeignore decides what is packed: the stage holds the whole tree but for what is installed or built.
  for (const name of readdirSync(root).filter((one) => !LEFT_OUT.has(one) && !one.endsWith(".vsix")))
    cpSync(path.join(root, name), path.join(stage, name), { recursive: true, filter: (one) => path.basename(one) !== "node_modules" });
  // Who installs the extension has no clone: the README of the repository speaks to those who have.
  cpSync(path.join(root, "docs/extension.md"), path.join(stage, "README.md"));
  build("--minify", "--out", path.join(stage, "dist"));
  compress(path.join(stage, "dist/z3/z3-built.wasm"));
  // Of the two lists that say what a package holds, vsce accepts one; this one is npm's.
  delete manifest.files;
  // The command line has a package of its own.
  delete manifest.bin;
  delete manifest.exports;
  // Everything is bundled: a script or a dependency in the manifest would only be run or installed in vain.
  delete manifest.scripts;
  delete manifest.devDependencies;
  writeFileSync(path.join(stage, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);

  const vsix = path.join(root, `${manifest.name}-${manifest.version}.vsix`);
  const vsce = path.join(root, "node_modules/@vscode/vsce/vsce");
  const options = ["--no-dependencies", "--out", vsix];
  if (preRelease) options.push("--pre-release");
  // The search for secrets takes half a minute: it is made of what goes to the shops.
  if (!release) options.push("--allow-package-all-secrets");
  // With a repository vsce makes addresses in it of the README's links and pictures; without one they lead nowhere.
  if (!manifest.repository) options.push("--allow-missing-repository", "--no-rewrite-relative-links");
  execFileSync(process.execPath, [vsce, "package", ...options], { cwd: stage, stdio: ["ignore", "ignore", "inherit"] });
  rmSync(stage, { recursive: true });
  const megabytes = statSync(vsix).size / 1024 / 1024;
  if (megabytes > LIMIT_MB) throw new Error(`${path.basename(vsix)} has ${megabytes.toFixed(1)} MB, the limit is ${LIMIT_MB} MB`);
  console.log(`package: ${path.basename(vsix)}, ${megabytes.toFixed(1)} MB`);
  return vsix;
}

/** Brotli packs z3's code better than the archive does: 5.4 instead of 7.6 MB. The solver's loader knows it in both forms. */
function compress(file) {
  const code = readFileSync(file);
  // A higher quality saves a twentieth more and takes twice as long.
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 6,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: code.length,
  };
  writeFileSync(`${file}.br`, brotliCompressSync(code, { params }));
  rmSync(file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  pack({ release: process.argv.includes("--release"), preRelease: process.argv.includes("--pre-release") });
}
