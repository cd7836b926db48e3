// The soak: random edits on twenty open policies while they are being proved, then a comparison with a fresh server.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "../agreement/random";
import { ProcessClient } from "../lsp/client";
import { Editor } from "./soak-editor";
import { soakWorkspace } from "./soak-texts";

interface SoakOptions {
  edits: number;
  seed?: number;
  policies?: number;
  /** The longest pause between two edits, in milliseconds. */
  pauseMs?: number;
  log?(line: string): void;
}

/** What a soak found. */
export interface SoakResult {
  edits: Record<string, number>;
  requests: number;
  seconds: number;
  /** Resident megabytes of the server, at rest, after each part of the run. */
  memory: number[];
  threads: number[];
  diagnostics: number;
  /** Those of proofs. */
  proved: number;
  /** What the server logged as an error. */
  errors: string[];
  /** Diagnostics of the soaked server that a fresh one does not have, and the other way round. */
  differences: string[];
  exitCode: number | null;
  exitMs: number;
  /** Processes of the server's group that outlived it. */
  left: number;
}

/** How often the server is left alone to come to rest, and measured. */
const RESTS = 10;

/** Runs the soak. Throws where the server ends or never comes to rest; everything else is in the result. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const random = randomFrom(options.seed ?? 1);
  const folder = soakWorkspace(options.policies ?? 20);
  const client = new ProcessClient();
  const editor = new Editor(client, folder, random);
  const started = performance.now();
  try {
    await start(client, folder);
    for (const file of readdirSync(join(folder, "policies")).sort()) editor.open(join(folder, "policies", file));
    await editor.rest();
    const memory: number[] = [];
    const threads: number[] = [];
    for (let edit = 1; edit <= options.edits; edit++) {
      await editor.step();
      if (client.process.exitCode !== null) throw new Error(`The server ended with ${client.process.exitCode}.\n${client.logs.join("\n")}`);
      if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, random.next() * (options.pauseMs ?? 60)));
      if (edit % Math.ceil(options.edits / RESTS) === 0) {
        await editor.rest();
        const { megabytes, threadCount } = measure(client.process.pid as number);
        memory.push(megabytes);
        threads.push(threadCount);
        // The client's record of everything that was ever said would fill this process.
        client.published.length = 0;
        client.notifications.splice(0, client.notifications.length - 200);
        options.log?.(`${edit} edits, ${Math.round((performance.now() - started) / 1000)} s, ${megabytes} MB, ${threadCount} threads`);
      }
    }
    editor.reopenAll();
    editor.mendMost();
    await editor.rest();
    const soaked = editor.everything();
    const pid = client.process.pid as number;
    const ending = performance.now();
    const exitCode = await client.stop();
    const exitMs = Math.round(performance.now() - ending);
    return {
      edits: editor.counts,
      requests: editor.requests,
      seconds: Math.round((performance.now() - started) / 1000),
      memory,
      threads,
      diagnostics: soaked.size,
      proved: [...soaked.keys()].filter((key) =>
        / (new-access|access-not-granted|public-access|external-access|dead-\w+|undecided) /.test(key),
      ).length,
      errors: client.logs.filter((line) => /^stderr|error|failed|uncaught/i.test(line)),
      differences: compare(soaked, await fresh(editor, folder)),
      exitCode,
      exitMs,
      left: existsSync(`/proc/${pid}`) ? 1 : 0,
    };
  } finally {
    client.process.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Proofs have time: what is compared is what they say, not how many end in time on a machine that does other things too. */
async function start(client: ProcessClient, folder: string): Promise<void> {
  await client.start({ folder, capabilities: CAPABILITIES });
  client.notify("workspace/didChangeConfiguration", { settings: { iamProver: { solver: { timeout: 20_000 } } } });
}

const CAPABILITIES = {
  textDocument: {
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, versionSupport: true },
    hover: { contentFormat: ["markdown"] },
  },
  workspace: { workspaceEdit: { documentChanges: true } },
};

/** What a fresh server says of the same texts. */
async function fresh(editor: Editor, folder: string): Promise<Map<string, number>> {
  const client = new ProcessClient();
  try {
    await start(client, folder);
    const other = new Editor(client, folder, randomFrom(1));
    for (const { file, text } of editor.documents) other.open(file, text);
    await other.rest();
    const all = other.everything();
    assert.equal(await client.stop(), 0);
    return all;
  } finally {
    client.process.kill("SIGKILL");
  }
}

function compare(a: Map<string, number>, b: Map<string, number>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => `${a.get(key) ?? 0} × after the soak, ${b.get(key) ?? 0} × fresh: ${key}`);
}

/** Resident memory and threads of a process; zero where the system does not tell. */
function measure(pid: number): { megabytes: number; threadCount: number } {
  if (!existsSync(`/proc/${pid}/status`)) return { megabytes: 0, threadCount: 0 };
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return { megabytes: Math.round(read("VmRSS") / 1024), threadCount: read("Threads") };
}
