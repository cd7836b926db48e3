// Programs as a user has them: bundled from the work tree, once for each test process.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const ENTRIES = {
  "server.js": "server/src/lsp/main.ts",
  "cli.js": "server/src/cli/main.ts",
  "solver-worker.js": "server/src/solver/worker.ts",
};
type Program = keyof typeof ENTRIES;

const built = new Map<Program, string>();

/** Bundles a program, and the solver thread beside it. Out: its file. It lies below `generated/`, so that the catalogue and z3 are found. */
export function bundled(program: Exclude<Program, "solver-worker.js">): string {
  for (const name of [program, "solver-worker.js"] as const) if (!built.has(name)) built.set(name, bundle(name));
  return built.get(program) as string;
}

function bundle(name: Program): string {
  const folder = join(ROOT, "generated", `test-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  if (built.size === 0) process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, name);
  buildSync({
    entryPoints: [join(ROOT, ENTRIES[name])],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    mainFields: ["module", "main"],
    alias: { "z3-solver/build/z3-built": join(ROOT, "node_modules/z3-solver/build/z3-built.js") },
    external: ["z3-solver"],
    logLevel: "error",
  });
  return outfile;
}
