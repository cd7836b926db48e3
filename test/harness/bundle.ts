// Programs as a user has them: bundled from the work tree, once for each run of the tests.
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

/** Names the folder with the programs that the run of all tests has bundled: `scripts/test-unit.mjs`. */
const SHARED = "IAM_PROVER_TEST_PROGRAMS";

/** The programs of this process, when it was started alone. */
const built = new Map<Program, string>();

/** A program's file, with the solver thread beside it. It lies below `generated/`, so that the catalogue and z3 are found. */
export function bundled(program: Exclude<Program, "solver-worker.js">): string {
  const shared = process.env[SHARED];
  if (shared) return join(shared, program);
  const folder = join(ROOT, "generated", `test-${process.pid}`);
  if (built.size === 0) process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const name of [program, "solver-worker.js"] as const) if (!built.has(name)) built.set(name, bundle(name, folder));
  return built.get(program) as string;
}

/** Bundles every program for all the test processes that are started with the environment that comes out. */
export function bundleForAll(): { environment: Record<string, string>; remove(): void } {
  const folder = join(ROOT, "generated", `test-${process.pid}`);
  for (const name of Object.keys(ENTRIES)) bundle(name as Program, folder);
  return { environment: { [SHARED]: folder }, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function bundle(name: Program, folder: string): string {
  mkdirSync(folder, { recursive: true });
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
