// A copy of the server as it lies on a user's disk, for tests that take pieces of it away or put bad ones in their place.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../harness/bundle";
import { folderWith } from "../harness/folder";
import { builtServer, ProcessClient } from "../lsp/client";

/** The bundled server with the solver thread, z3 and the catalogue beside it, outside the reach of node_modules. */
export function installedServer(): string {
  const built = dirname(builtServer());
  const folder = folderWith();
  for (const name of ["server.js", "analysis.js", "solver-worker.js"]) cpSync(join(built, name), join(folder, name));
  cpSync(join(ROOT, "generated/catalogue"), join(folder, "catalogue"), { recursive: true });
  mkdirSync(join(folder, "z3"));
  for (const name of ["z3-built.js", "z3-built.wasm"]) cpSync(join(ROOT, "node_modules/z3-solver/build", name), join(folder, "z3", name));
  return folder;
}

export interface Started {
  client: ProcessClient;
  uri: string;
  folder: string;
}

/** Starts an installed server on a workspace with one policy, which is open. `preload`: a script that runs before the server. */
export async function start(
  installed: string,
  text: string,
  options: { preload?: string; timeoutMs?: number; config?: string; environment?: NodeJS.ProcessEnv; node?: string[] } = {},
): Promise<Started> {
  const folder = folderWith();
  writeFileSync(join(folder, "policy.json"), text);
  if (options.config !== undefined) writeFileSync(join(folder, "iam-prover.json"), options.config);
  const preload = options.preload === undefined ? [] : ["--require", options.preload];
  const server = [...(options.node ?? []), ...preload, join(installed, "server.js"), "--stdio"];
  // Node has no way to give a child another environment here but through `env`.
  const environment = Object.entries(options.environment ?? {}).map(([name, value]) => `${name}=${value}`);
  const command = environment.length > 0 ? ["/usr/bin/env", ...environment, process.execPath, ...server] : [process.execPath, ...server];
  const client = new ProcessClient(command);
  await client.start({
    folder,
    capabilities: { textDocument: { publishDiagnostics: { relatedInformation: true } } },
    initializationOptions: { solver: { timeout: options.timeoutMs ?? 2000 } },
  });
  const uri = pathToFileURL(join(folder, "policy.json")).toString();
  client.openText(uri, text);
  return { client, uri, folder };
}

/** The newest state that the server reported of a document, with its words. */
export function statusOf(client: ProcessClient, uri: string): { state: string; message: string; detail?: string } | undefined {
  return client.notifications
    .filter((one) => one.method === "iamProver/status")
    .map((one) => one.params as { uri: string; state: string; message: string; detail?: string })
    .filter((one) => one.uri === uri)
    .at(-1);
}
