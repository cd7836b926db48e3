// What writing feels like: the bundled server as a child process, asked over the protocol on the longest policies there are.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Position } from "vscode-languageserver";
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import { indexLines } from "../../server/src/core/syntax/position";
import { validatePolicy } from "../../server/src/core/validate/validate";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import type { Entry } from "./corpus";
import { gitEventTimes } from "./git-event";
import { megabytes, ms, summary, table } from "./stats";

/** Requests of each kind per policy, after the first ones, which warm the server up. */
const REQUESTS = 200;
const WARM_UP = 20;

/** How long an opened policy may take until its proofs are not waited for any longer. */
const PATIENCE_MS = 60_000;

interface Row {
  name: string;
  times: number[];
  limit: string;
}

/** Tables of response times and of memory. In: the corpus (may be empty) and the folder of the bundles. */
export async function writingTables(corpus: readonly Entry[], folder: string): Promise<string> {
  const policies: { name: string; text: string }[] = [];
  const longest = [...corpus].sort((a, b) => b.text.length - a.text.length)[0];
  if (longest) policies.push({ name: `longest of the corpus, ${Math.round(longest.text.length / 1024)} KB`, text: longest.text });
  policies.push({ name: "10,000 actions in one list", text: manyActions(10_000) });
  const rows: Row[] = [];
  const memory: string[][] = [];
  for (const { name, text } of policies) {
    rows.push({ name: `full validation, ${name}`, times: validation(text), limit: "100" });
    const server = await start(folder);
    try {
      // The first document loads the catalogue and the solver, which every further one shares.
      await server.opened("warm.json", manyActions(20));
      const before = server.resident();
      const { uri, proved } = await server.opened("policy.json", text);
      const opened = server.resident();
      // A proof that is still going on has the other half of the machine.
      const when = proved ? name : `${name}, while it is being proved`;
      rows.push({
        name: `completion in an action, ${when}`,
        times: await server.times("completion", uri, text, actionPlaces(text)),
        limit: "20",
      });
      rows.push({
        name: `a keystroke in an action and completion behind it, ${when}`,
        times: await server.times("completion", uri, text, actionPlaces(text), true),
        limit: "none set",
      });
      rows.push({ name: `hover on an action, ${when}`, times: await server.times("hover", uri, text, actionPlaces(text)), limit: "20" });
      const after = server.resident();
      memory.push([name, megabytes(before), megabytes(opened - before), megabytes(after - before), "150 MB"]);
    } finally {
      server.stop();
    }
  }
  rows.push({ name: "Git event to fresh findings and lens", times: await gitEventTimes(folder), limit: "2000" });
  const loads = Array.from({ length: 5 }, () => catalogueLoad(folder));
  rows.push({ name: "loading the catalogue, new process", times: loads.map((one) => one.milliseconds), limit: "50" });
  const largest = Math.max(...loads.map((one) => one.heap));
  const resident = Math.max(...loads.map((one) => one.resident));
  const times = rows.map(({ name, times: all, limit }) => {
    const { count, median, p95, max } = summary(all);
    return [name, String(count), ms(median), ms(p95), ms(max), limit];
  });
  return [
    table(["milliseconds by the clock, server in its own process", "count", "median", "p95", "max", "limit of p95"], times),
    table(["memory of the server", "before", "opening adds", "with all requests", "limit"], memory),
    `The catalogue of ${loads[0]?.actions} actions adds ${largest.toFixed(1)} MB to the heap and ${resident.toFixed(1)} MB to the process (limit 30 MB).`,
  ].join("\n\n");
}

/** A policy of so many made-up and real actions, one per line. */
function manyActions(count: number): string {
  const real = loadCatalogue().matchActions("*").slice(0, count);
  const made = Array.from({ length: count - real.length }, (_, i) => `s3:GetMade${i}`);
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: [...real, ...made], Resource: "*" }] }, null, 2);
}

function validation(text: string): number[] {
  const catalogue = loadCatalogue();
  const times: number[] = [];
  const other = parsePolicy(manyActions(1));
  for (let i = 0; i < 45; i++) {
    // Another policy in between: what statements said in the run before is not remembered.
    validatePolicy(other, { kind: "scp", policyType: "SERVICE_CONTROL_POLICY", catalogue });
    const from = performance.now();
    const found = validatePolicy(parsePolicy(text), { kind: "identity", policyType: "IDENTITY_POLICY", catalogue });
    times.push(performance.now() - from);
    if (found.length === 0) throw new Error("a policy of this size has findings: the benchmark measures nothing");
  }
  // Somebody who types validates again and again: the first runs compile.
  return times.slice(5);
}

/** Places inside actions, spread over the text. */
function actionPlaces(text: string): number[] {
  const all = [...text.matchAll(/"[a-z0-9-]+:[A-Za-z*]{4,}"/g)].map((match) => match.index + Math.floor(match[0].length / 2));
  const step = Math.max(1, Math.floor(all.length / (REQUESTS + WARM_UP)));
  return all.filter((_, i) => i % step === 0);
}

interface Server {
  /** Opens a document and waits for its proofs, but not for ever. */
  opened(name: string, text: string): Promise<{ uri: string; proved: boolean }>;
  /** `typed`: a letter is typed before each request, and taken back after it. */
  times(request: "completion" | "hover", uri: string, text: string, places: number[], typed?: boolean): Promise<number[]>;
  /** Bytes. */
  resident(): number;
  stop(): void;
}

async function start(folder: string): Promise<Server> {
  const child = spawn(process.execPath, [path.join(folder, "server.js"), "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = connect(child);
  const settled = new Map<string, () => void>();
  connection.onNotification("iamProver/status", (status: { uri: string; state: string }) => {
    if (status.state !== "proving") settled.get(status.uri)?.();
  });
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: null,
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } }, publishDiagnostics: {} } },
  });
  await connection.sendNotification("initialized", {});
  const home = mkdtempSync(path.join(os.tmpdir(), "iam-prover-bench-"));
  return {
    async opened(name, text) {
      const uri = pathToFileURL(path.join(home, name)).toString();
      const done = new Promise<boolean>((resolve) => settled.set(uri, () => resolve(true)));
      await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "json", version: 1, text } });
      const proved = await Promise.race([done, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), PATIENCE_MS))]);
      return { uri, proved };
    },
    async times(request, uri, text, places, typed) {
      const lines = indexLines(text);
      let version = 1;
      const change = (range: { start: Position; end: Position }, word: string) =>
        connection.sendNotification("textDocument/didChange", {
          textDocument: { uri, version: ++version },
          contentChanges: [{ range, text: word }],
        });
      const times: number[] = [];
      for (let i = 0; i < REQUESTS + WARM_UP; i++) {
        const position = lines.positionAt(places[i % places.length] as number);
        const next = { line: position.line, character: position.character + 1 };
        const from = performance.now();
        if (typed) await change({ start: position, end: position }, "e");
        const answer = await connection.sendRequest(`textDocument/${request}`, {
          textDocument: { uri },
          position: typed ? next : position,
        });
        times.push(performance.now() - from);
        if (typed) await change({ start: position, end: next }, "");
        // A letter too many may leave nothing to say.
        if (!typed && isEmpty(answer)) throw new Error(`${request} had nothing to say inside an action: the benchmark measures nothing`);
      }
      return times.slice(WARM_UP);
    },
    resident: () => residentMemory(child.pid as number),
    stop: () => {
      connection.dispose();
      child.kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function connect(child: ChildProcess): MessageConnection {
  if (!child.stdin || !child.stdout) throw new Error("the server has no pipes");
  return createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
}

function isEmpty(answer: unknown): boolean {
  if (answer === null || answer === undefined) return true;
  const items = (answer as { items?: unknown[] }).items;
  return items !== undefined && items.length === 0;
}

/** Bytes of a process that are in memory. */
function residentMemory(pid: number): number {
  if (process.platform === "linux") {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (kilobytes) return Number(kilobytes) * 1024;
  }
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).trim()) * 1024;
}

function catalogueLoad(folder: string): { milliseconds: number; heap: number; resident: number; actions: number } {
  return JSON.parse(
    execFileSync(process.execPath, ["--expose-gc", path.join(folder, "catalogue-load.js")], { encoding: "utf8" }),
  ) as ReturnType<typeof catalogueLoad>;
}
