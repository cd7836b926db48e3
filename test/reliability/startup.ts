// Measures what loading the extension takes, its size, and the server's start and memory: node --import tsx test/reliability/startup.ts [--json]
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../harness/bundle";
import { folderWith } from "../harness/folder";
import { endServers, ProcessClient } from "../lsp/client";
import { installedServer } from "./installed";

const ROUNDS = 5;

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024);
}

const median = (list: number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] as number;

/** Milliseconds until a fresh Node has loaded the client as it is packed; activation comes on top and is measured in the editor (`npm run test:e2e`). */
function loadMs(extension: string): number {
  const script = `const since = performance.now(); require(${JSON.stringify(extension)}); console.log(performance.now() - since);`;
  const stub = join(ROOT, "test/reliability/vscode-stub.cjs");
  return Number(execFileSync(process.execPath, ["--require", stub, "--eval", script], { encoding: "utf8" }));
}

/** The extension as the shops get it, packed now. */
function vsixMb(): number {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { name: string; version: string };
  execFileSync(process.execPath, [join(ROOT, "scripts/package.mjs")], { stdio: "ignore" });
  return statSync(join(ROOT, `${name}-${version}.vsix`)).size / 1024 / 1024;
}

async function main(): Promise<void> {
  const packed = folderWith();
  execFileSync(process.execPath, [join(ROOT, "scripts/build.mjs"), "--minify", "--out", packed], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const installed = installedServer();
  const text = readFileSync(join(ROOT, "examples/policies/deploy-role.json"), "utf8");
  const rows: Record<string, number[]> = {
    "size of the .vsix (MB, limit 12)": [],
    "extension loaded (ms)": [],
    "ready (ms)": [],
    "idle, no policy (MB)": [],
    "first diagnostics (ms)": [],
    "first proof (ms)": [],
    "with a proved policy (MB)": [],
  };
  rows["size of the .vsix (MB, limit 12)"]?.push(vsixMb());
  for (let i = 0; i < ROUNDS; i++) {
    rows["extension loaded (ms)"]?.push(loadMs(join(packed, "extension.js")));
    const folder = folderWith();
    const since = performance.now();
    const client = new ProcessClient([process.execPath, join(installed, "server.js"), "--stdio"]);
    await client.start({ folder });
    rows["ready (ms)"]?.push(performance.now() - since);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    rows["idle, no policy (MB)"]?.push(residentMb(client.process.pid as number));
    const uri = pathToFileURL(join(folder, "policy.json")).toString();
    const opened = performance.now();
    client.openText(uri, text);
    await client.until("diagnostics", () => client.diagnostics.has(uri));
    rows["first diagnostics (ms)"]?.push(performance.now() - opened);
    await client.settled(uri);
    rows["first proof (ms)"]?.push(performance.now() - opened);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    rows["with a proved policy (MB)"]?.push(residentMb(client.process.pid as number));
    await client.stop();
  }
  const round = (value: number) => (value < 20 ? Math.round(value * 10) / 10 : Math.round(value));
  if (process.argv.includes("--json"))
    console.log(JSON.stringify(Object.entries(rows).map(([name, values]) => [name, round(median(values))])));
  else
    for (const [name, values] of Object.entries(rows))
      console.log(`${name}: ${round(median(values))} (of: ${values.map(round).join(", ")})`);
  endServers();
}

void main();
