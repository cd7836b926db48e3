// Compiles the tests and all that they import once, file by file, so that no test process compiles again: a loader in
// each of two hundred processes costs two thirds of a second of processor time every time.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import esbuild from "esbuild";
import { root } from "./setup.mjs";

/** Where the compiled files lie, in the same tree as their sources. Inside of the checkout: packages are found from there. */
export const COMPILED = path.join(root, "generated", "compiled-tests");
/** The root that the files were compiled for, which stands in them: in a checkout that was moved or copied they would test the other one. */
const FOR_ROOT = path.join(COMPILED, "root.txt");
const FOLDERS = ["client", "server", "shared", "test"];
const SELF = statSync(path.join(root, "scripts/compile-tests.mjs")).mtimeMs;

/** Compiles what has changed since the last call and removes what has no source any more. */
export async function compileTests() {
  const sources = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true })
      .map((file) => path.join(folder, file))
      .filter((file) => /\.(ts|json|cjs)$/.test(file) && !file.endsWith(".d.ts") && !/node_modules|test.e2e/.test(file)),
  );
  if (!existsSync(FOR_ROOT) || readFileSync(FOR_ROOT, "utf8") !== root) {
    rmSync(COMPILED, { recursive: true, force: true });
    mkdirSync(COMPILED, { recursive: true });
    writeFileSync(FOR_ROOT, root);
  }
  const outputs = new Set(sources.map(outputOf));
  for (const file of readdirSync(COMPILED, { recursive: true })) {
    const output = path.join(COMPILED, file);
    if (/\.(js|json|cjs)$/.test(file) && !outputs.has(output)) rmSync(output);
  }
  await Promise.all(sources.filter(isStale).map(compile));
}

/** The compiled file of a source, which is named from the root. */
export function outputOf(source) {
  return path.join(COMPILED, source.replace(/\.ts$/, ".js"));
}

function isStale(source) {
  const output = outputOf(source);
  return !existsSync(output) || statSync(output).mtimeMs < Math.max(SELF, statSync(path.join(root, source)).mtimeMs);
}

async function compile(source) {
  const file = path.join(root, source);
  const output = outputOf(source);
  mkdirSync(path.dirname(output), { recursive: true });
  if (!source.endsWith(".ts")) return cpSync(file, output);
  const { code } = await esbuild.transform(readFileSync(file, "utf8"), {
    loader: "ts",
    format: "cjs",
    platform: "node",
    target: "node20",
    sourcefile: file,
    sourcemap: "inline",
    // `import()` becomes `require`, which knows files without an ending.
    supported: { "dynamic-import": false },
    // A test finds its fixtures beside its source.
    define: {
      "import.meta.url": JSON.stringify(pathToFileURL(file).href),
      "import.meta.dirname": JSON.stringify(path.dirname(file)),
      __dirname: JSON.stringify(path.dirname(file)),
    },
  });
  writeFileSync(output, code);
}
