// A registry of npm packages in this process that has one package: a stand-in that starts the command line of this work tree.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { folderWith } from "../harness/folder";

export interface PackedRegistry {
  url: string;
  /** What the registry says of the package's hash. */
  integrity: string;
  /** Variables that keep npm from the caches and settings of the user. */
  env: Record<string, string>;
  close(): void;
}

/** Packs `iam-prover@0.1.0`, whose program is `program`, and serves it. */
export async function packedRegistry(program: string): Promise<PackedRegistry> {
  const manifest = { name: "iam-prover", version: "0.1.0", bin: { "iam-prover": "dist/cli.js" }, scripts: { postinstall: "exit 9" } };
  const folder = folderWith({
    "package/package.json": JSON.stringify(manifest),
    "package/dist/cli.js": `#!/usr/bin/env node\nconst { status } = require("node:child_process").spawnSync(process.execPath, [${JSON.stringify(program)}, ...process.argv.slice(2)], { stdio: "inherit" });\nprocess.exit(status ?? 2);\n`,
    npmrc: "",
  });
  const packed = spawnSync("tar", ["-czf", "packed.tgz", "package"], { cwd: folder });
  if (packed.status !== 0) throw new Error(`tar failed: ${packed.stderr}`);
  const tarball = readFileSync(join(folder, "packed.tgz"));
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const server = createServer((request, response) => {
    if (request.url?.endsWith(".tgz")) return response.end(tarball);
    if (request.url !== "/iam-prover") return response.writeHead(404).end("{}");
    const dist = { tarball: `${url}iam-prover-0.1.0.tgz`, integrity };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ name: "iam-prover", "dist-tags": { latest: "0.1.0" }, versions: { "0.1.0": { ...manifest, dist } } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const env = {
    npm_config_cache: join(folder, "cache"),
    npm_config_userconfig: join(folder, "npmrc"),
    npm_config_update_notifier: "false",
  };
  return { url, integrity, env, close: () => server.close() };
}
