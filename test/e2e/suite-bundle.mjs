// Bundles the Mocha suite into one file that an extension host can load. Mocha itself stays outside: it loads its parts by name.
import path from "node:path";
import esbuild from "esbuild";
import { root } from "../../scripts/setup.mjs";

/** Returns the path of the bundle. */
export async function bundleSuite() {
  const outfile = path.join(root, ".e2e/suite.js");
  await esbuild.build({
    entryPoints: [path.join(root, "test/e2e/suite/index.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
  return outfile;
}
