// `npm run bench`: bundles the engine, the solver's thread and the benchmark as they ship, then runs it.
// usage: node test/bench/run.mjs [--write] [--memory-checks 100000] [--native-seconds 130] [--throughput-seconds 20]
//        [--batch-lines 100000] [--only throughput|editor|resources|startup|memory]
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const folder = path.join(root, "node_modules/.cache/iam-prover-bench");
mkdirSync(path.join(folder, "z3"), { recursive: true });
for (const file of ["z3-built.js", "z3-built.wasm"])
  cpSync(path.join(root, "node_modules/z3-solver/build", file), path.join(folder, "z3", file));
const catalogue = path.join(root, "generated/catalogue");
if (!existsSync(catalogue))
  execFileSync(process.execPath, [path.join(root, "scripts/build-catalogue.mjs")], { cwd: root, stdio: "inherit" });
cpSync(catalogue, path.join(folder, "catalogue"), { recursive: true });
await esbuild.build({
  absWorkingDir: root,
  entryPoints: {
    bench: "test/bench/main.ts",
    "solver-worker": "server/src/solver/worker.ts",
    server: "server/src/lsp/main.ts",
    "catalogue-load": "test/bench/catalogue-load.ts",
    "memory-checks": "test/bench/memory-checks.ts",
  },
  outdir: folder,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  mainFields: ["module", "main"],
  // The benchmark is told where the corpus is; in the bundle this would point into the cache.
  define: { "import.meta.dirname": "__dirname" },
  plugins: [
    {
      name: "z3-outside",
      setup(build) {
        build.onResolve({ filter: /(^|\/)z3-built(\.js)?$/ }, () => ({ path: "./z3/z3-built.js", external: true }));
      },
    },
  ],
  logLevel: "warning",
});
const corpus = process.env.IAM_PROVER_CORPUS ?? path.join(root, "../shared/corpus");
const docs = path.join(root, "docs/performance.md");
const pages = ["--docs", docs, "--readme", path.join(root, "README.md")];
const { status } = spawnSync(process.execPath, ["--expose-gc", path.join(folder, "bench.js"), ...pages, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, IAM_PROVER_CORPUS: corpus },
});
process.exitCode = status ?? 1;
