// `npm run bench`: builds the product as it ships and the benchmark beside it, then runs it.
// usage: node test/bench/run.mjs [--write] [--memory-checks 100000] [--native-seconds 130] [--throughput-seconds 20]
//        [--batch-lines 100000] [--only checks|search|throughput|editor|hosts|resources|startup|writing|memory]
import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const folder = path.join(root, "node_modules/.cache/iam-prover-bench");
// The product as it ships, into a folder of its own: `dist` may be in use.
execFileSync(process.execPath, [path.join(root, "scripts/build.mjs"), "--minify", "--out", folder], { cwd: root, stdio: "inherit" });
await esbuild.build({
  absWorkingDir: root,
  entryPoints: {
    bench: "test/bench/main.ts",
    "catalogue-load": "test/bench/catalogue-load.ts",
    "memory-checks": "test/bench/memory-checks.ts",
    "z3-peer": "test/bench/z3-peer.ts",
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
