// Programs as a user has them: what the build makes, once for each run of the tests.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Set by `scripts/test-unit.mjs`: dist/ is of the work tree as it is. */
const BUILT = "IAM_PROVER_BUILT";

let isBuilt = process.env[BUILT] !== undefined;

/** A program's file in dist/, with all that it needs beside it. A test that is started alone builds it first. */
export function bundled(program: "server.js" | "cli.js" | "cdk.js"): string {
  if (!isBuilt) {
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts/build.mjs")], { encoding: "utf8" });
    if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
    isBuilt = true;
  }
  return join(ROOT, "dist", program);
}
