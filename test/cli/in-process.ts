// Commands and scans within the test's own process, for tests that run many: the same code as the program, without its start.
import { main } from "../../server/src/cli/commands";
import { FORMATS, type Format } from "../../server/src/cli/report/options";
import { render } from "../../server/src/cli/report/render";
import { widthsFor } from "../../server/src/cli/report/widths";
import { exitStatus, scanAll } from "../../server/src/cli/scan/scan";
import type { Finished } from "./program";

let queue: Promise<unknown> = Promise.resolve();

/** Runs a command from a folder and catches what it says. One at a time: a process has one working folder and one output. */
export function runHere(args: readonly string[], folder: string): Promise<Finished> {
  const result = queue.then(() => runNow(args, folder));
  queue = result.catch(() => undefined);
  return result;
}

async function runNow(args: readonly string[], folder: string): Promise<Finished> {
  const before = process.cwd();
  const out = caught(process.stdout);
  const err = caught(process.stderr);
  process.chdir(folder);
  try {
    const status = await main([...args]);
    return { status, signal: null, stdout: out.text(), stderr: err.text() };
  } finally {
    process.chdir(before);
    out.end();
    err.end();
  }
}

/** Takes the texts that are written to a stream. The test runner speaks in bytes on the same one: those go on. */
function caught(stream: NodeJS.WriteStream): { text(): string; end(): void } {
  const { write } = stream;
  let text = "";
  const take = (chunk: string | Uint8Array, ...more: unknown[]): boolean => {
    if (typeof chunk !== "string") return Reflect.apply(write, stream, [chunk, ...more]);
    text += chunk;
    const then = more.find((one) => typeof one === "function");
    if (then) process.nextTick(then);
    return true;
  };
  stream.write = take;
  return {
    text: () => text,
    end: () => {
      stream.write = write;
    },
  };
}

interface Asked {
  paths?: string[];
  changed?: boolean;
  baseline?: string;
  config?: string;
  requirePolicies?: boolean;
}

export interface Scanned {
  status: number;
  /** The codes that were found, by file; files without findings are left out. */
  codes: Record<string, string[]>;
  /** `path: message` of everything that was found, and of every problem. */
  lines: string[];
  /** The report in each format. */
  reports: Record<Format, string>;
}

/** Scans a folder from it. */
export async function scanHere(folder: string, asked: Asked = {}): Promise<Scanned> {
  const options = {
    workingFolder: folder,
    reportFolder: folder,
    paths: asked.paths ?? [],
    changed: asked.changed ?? false,
    requirePolicies: asked.requirePolicies ?? false,
    check: { today: "2026-11-28", timeoutMs: 5000, fixes: false, newSeverity: asked.changed ? ("error" as const) : ("warning" as const) },
    ...(asked.baseline !== undefined && { baseline: asked.baseline }),
    ...(asked.config !== undefined && { config: asked.config }),
  };
  const watch = () => ({ signal: new AbortController().signal, name: () => undefined, end: () => {} });
  const { result } = await scanAll(options, { jobs: 1, fileLimitMs: 60_000, watch });
  const status = exitStatus(result, "warning");
  const found = result.files.filter((file) => file.findings.length > 0);
  const rendering = {
    failOn: "warning" as const,
    exitStatus: status,
    reportFolder: folder,
    colour: false,
    version: "0.0.0",
    widthOf: await widthsFor(result),
  };
  return {
    status,
    codes: Object.fromEntries(found.map((file) => [file.path, file.findings.map((one) => one.code).sort()])),
    lines: [
      ...found.flatMap((file) => file.findings.map((one) => `${file.path}: ${one.message}`)),
      ...result.problems.map((one) => `${one.path}: ${one.message}`),
    ],
    reports: Object.fromEntries(FORMATS.map((format) => [format, render(format, result, rendering)])) as Record<Format, string>,
  };
}
