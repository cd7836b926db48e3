// Builds generated/api-index/ (the API specification that security controls are checked against) from botocore.
//
//   node scripts/build-api-index.mjs [--botocore <folder>] [--out <folder>] [--force]
//
// The source, first that is there: `--botocore` or IAM_PROVER_BOTOCORE; the newest botocore installed on this machine
// (python3, AWS CLI, Debian); the Debian package python3-botocore, downloaded and unpacked to a temporary folder.
// Without any of them the script says what to do and ends with status 0 (status 1 with --force): the extension then
// works without the feature and reports "specification index missing".
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tsImport } from "tsx/esm/api";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({ options: { botocore: { type: "string" }, out: { type: "string" }, force: { type: "boolean" } } });
const out = resolve(values.out ?? join(root, "generated", "api-index"));

if (!values.force && existsSync(join(out, "manifest.json.br"))) {
  console.log("api-index: already built (use --force to build it again)");
  process.exit(0);
}

const { botocoreAt, findBotocore } = await tsImport("../server/src/controls/specification/node/botocore.ts", import.meta.url);
const { writePack } = await tsImport("../server/src/controls/specification/node/pack.ts", import.meta.url);

const given = values.botocore ?? process.env.IAM_PROVER_BOTOCORE;
if (given !== undefined && botocoreAt(given) === undefined) {
  console.error(`api-index: \`${given}\` holds no botocore data (expected a folder with s3/<date>/service-2.json in it).`);
  process.exit(2);
}

const unpacked = mkdtempSync(join(tmpdir(), "iam-prover-botocore-"));
try {
  const source = given !== undefined ? botocoreAt(given) : (findBotocore()[0] ?? fromDebian(unpacked));
  if (source === undefined) {
    console.error(
      "api-index: no botocore found, so security controls will be drafted and checked without the API specification.\n" +
        "  To have it: install botocore (`pip install botocore`, or Debian's `apt-get install python3-botocore`),\n" +
        "  or point IAM_PROVER_BOTOCORE at one, and run `node scripts/build-api-index.mjs`.",
    );
    process.exitCode = values.force ? 1 : 0;
  } else {
    const started = Date.now();
    const { services, bytes } = await writePack(source, out);
    console.log(
      `api-index: botocore ${source.version}, ${services} services, ${(bytes / 1e6).toFixed(2)} MB, ${((Date.now() - started) / 1000).toFixed(1)} s`,
    );
  }
} finally {
  rmSync(unpacked, { recursive: true, force: true });
}

/** Debian's package, unpacked without being installed. Undefined where apt is absent or cannot deliver; the reason is printed. */
function fromDebian(folder) {
  const run = (command, args) => execFileSync(command, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
  try {
    try {
      run("apt-get", ["download", "python3-botocore"]);
    } catch (problem) {
      if (problem.code === "ENOENT") return undefined;
      run("apt-get", ["update"]);
      run("apt-get", ["download", "python3-botocore"]);
    }
    const file = readdirSync(folder).find((name) => name.endsWith(".deb"));
    run("dpkg-deb", ["-x", file, join(folder, "x")]);
    return botocoreAt(join(folder, "x", "usr", "lib", "python3", "dist-packages", "botocore"));
  } catch (problem) {
    console.error(
      `api-index: Debian's python3-botocore could not be fetched: ${String(problem.stderr ?? problem.message)
        .trim()
        .split("\n")
        .pop()}`,
    );
    return undefined;
  }
}
