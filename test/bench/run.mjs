// `npm run bench`: builds the product and the benchmark as they ship, then runs it.
// usage: node test/bench/run.mjs [--write] [--quick] [--memory-checks 100000] [--native-seconds 130]
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const folder = path.join(root, "node_modules/.cache/iam-prover-bench");
mkdirSync(folder, { recursive: true });
execFileSync(process.execPath, [path.join(root, "scripts/build.mjs"), "--out", folder], {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
});
await esbuild.build({
  absWorkingDir: root,
  entryPoints: [path.join(root, "test/bench/main.ts")],
  outfile: path.join(folder, "bench.js"),
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
const { status } = spawnSync(
  process.execPath,
  [path.join(folder, "bench.js"), "--docs", path.join(root, "docs/performance.md"), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, IAM_PROVER_CORPUS: corpus },
  },
);
process.exitCode = status ?? 1;
